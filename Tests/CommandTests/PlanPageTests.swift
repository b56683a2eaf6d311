import ArgumentParser
import Foundation
import Records
import Register
import Testing

@testable import CunlianCommands

/// `docs/PLAN.md` says of each of the plan's rows what shows it: whatever a row names is there.
@Suite struct PlanPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    /// What the rows have between backquotes, by the number of the row.
    private static func names() throws -> [(row: String, words: [String])] {
        let page = try String(contentsOf: root.appending(path: "docs/PLAN.md"), encoding: .utf8)
        return page.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { line -> [(row: String, words: [String])] in
            // A bar within a name is written with a backslash.
            let cells = line.replacing("\\|", with: "¦").split(separator: "|")
            let row = cells.first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            guard Int(row) != nil, let shown = cells.last else { return [] }
            return shown.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
                (row: row, words: $0.element.split(separator: " ").map(String.init))
            }
        }
    }

    private static func schema() throws -> Schema {
        let bytes = try Data(contentsOf: root.appending(path: "Protocol/schemas/poverty-register-3.json"))
        return try Schema(parsing: Array(bytes), file: "poverty-register-3.json")
    }

    private static let commands: [String: String] = {
        let all = DeviceCommands.configuration.subcommands + DeviceCommands.configuration.groupedSubcommands.flatMap(\.subcommands)
        return Dictionary(
            all.map { ($0.configuration.commandName ?? "", DeviceCommands.helpMessage(for: $0, columns: 100_000)) },
            uniquingKeysWith: { first, _ in first })
    }()

    @Test func `every command, option, report, record type and field that a row names is there`() throws {
        let schema = try Self.schema()
        let names = try Self.names()
        #expect(Set(names.map(\.row)).count > 90)
        for (row, words) in names {
            guard let first = words.first, let help = Self.commands[first], words.count > 1 || schema.type(named: first) == nil else {
                if let path = words.first { try checkPath(path, row, schema) }
                continue
            }
            for option in words.dropFirst().map({ $0.trimmingCharacters(in: CharacterSet(charactersIn: "[]")) })
            where option.hasPrefix("--") {
                #expect(help.contains(option), "row \(row): \(first) has no \(option)")
            }
            if first == "report", words.count > 1 { #expect(ReportName(rawValue: words[1]) != nil, "row \(row): no report \(words[1])") }
            guard ["add", "set"].contains(first), words.count > 1 else { continue }
            let type = try #require(schema.type(named: words[1]), "row \(row): no record type \(words[1])")
            for written in words.dropFirst(2) where written.contains("=") {
                let parts = written.split(separator: "=", maxSplits: 1).map(String.init)
                let field = try #require(type.field(named: parts[0]), "row \(row): \(words[1]) has no \(parts[0])")
                guard parts.count > 1, parts[1] != "…", case .code(let list) = field.inputs[0].type else { continue }
                let codes = Set(schema.codeList(list)?.items.map(\.code) ?? [])
                for code in parts[1].split(separator: "¦").map(String.init) {
                    #expect(codes.contains(code), "row \(row): no \(code) in \(list)")
                }
            }
        }
    }

    /// `household.old_house`: a field of a type.
    private func checkPath(_ path: String, _ row: String, _ schema: Schema) throws {
        let parts = path.split(separator: "=")[0].split(separator: ".").map(String.init)
        guard parts.count > 1, let type = schema.type(named: parts[0]) else { return }
        let field = try #require(type.field(named: parts[1]), "row \(row): no field \(path)")
        guard parts.count > 2 else { return }
        #expect(field.inputs.contains { $0.name == parts[2] }, "row \(row): no input \(path)")
    }
}
