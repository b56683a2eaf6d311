import Cunlian
import Foundation
import RecordStore
import Records
import TestSupport
import Testing

@testable import CunlianCommands

/// Every type of record out as a workbook and in again, as it was written, through openpyxl, through LibreOffice: nothing changes.
///
/// openpyxl where a `python3` has it, or the environment that `Tools/dev long sheets` makes; LibreOffice, which takes a minute, only there.
@Suite(.serialized) struct EveryTypeTripTests {
    private let folder = TemporaryFolder()

    /// Writes the workbook of each type.
    private func books(_ register: FullRegister) throws -> [(type: RecordType, path: String)] {
        let editor = Editor(register.store, language: .zh)
        return try register.store.read { _ in
            try register.store.schema.types.map { type in
                let path = folder.path + "/\(type.name).xlsx"
                let exporter = try Exporter(editor, type: type, scopes: [])
                #expect(exporter.count >= 1, "\(type.name)")
                try TableWriter(exporter, type, editor, isForm: false, isBlank: false).writeWorkbook(to: path)
                return (type, path)
            }
        }
    }

    /// Takes a workbook in, and expects that nothing is new in it.
    private func takeIn(_ path: String, _ type: RecordType, _ register: FullRegister, by way: String) throws {
        let editor = Editor(register.store, language: .zh)
        let table = try HeadedTable(TableFile(path), editor, type: type, options: .init(), own: nil, known: .none)
        var report = ImportReport()
        try register.store.write { _ in
            _ = try table.importer.commit(into: &report) { report in
                while let item = try table.next() {
                    guard case .row(let line, let cells) = item else { continue }
                    try table.importer.take(cells, line: line, into: &report)
                }
                return true
            }
        }
        let rest = "\(report.remarks.prefix(2))"
        #expect(
            report.refused == 0 && report.held == 0 && report.written == 0 && report.unchanged == report.read,
            "\(way) \(type.name): \(rest)")
        #expect(report.read >= 1, "\(way) \(type.name)")
    }

    private func expectUnchanged(_ way: String, _ convert: ([String]) throws -> [String]) throws {
        let register = try FullRegister(folder.folder("store"))
        let before = try register.digests()
        let books = try books(register)
        for (book, path) in zip(books, try convert(books.map(\.path))) { try takeIn(path, book.type, register, by: way) }
        #expect(try register.digests() == before, "\(way)")
    }

    @Test func `as the program wrote it`() throws { try expectUnchanged("own") { $0 } }

    @Test func `through openpyxl, where there is one`() throws {
        guard let python = Self.python else { return }
        try expectUnchanged("openpyxl") { paths in
            let saved = paths.map { $0 + ".py.xlsx" }
            try Self.run(python, [Self.root + "/Tools/spreadsheets.py"] + paths)
            return saved
        }
    }

    @Test(.enabled(if: environment("CUNLIAN_SHEETS") == "office")) func `through LibreOffice, in the long form`() throws {
        let office = try #require(
            ["/usr/bin/soffice", "/usr/local/bin/soffice"].first { FileManager.default.isExecutableFile(atPath: $0) })
        try expectUnchanged("LibreOffice") { paths in
            let saved = folder.path + "/office"
            let profile = "-env:UserInstallation=file://\(folder.path)/profile"
            try Self.run(office, [profile, "--headless", "--convert-to", "xlsx", "--outdir", saved] + paths)
            return paths.map { saved + "/" + ($0.split(separator: "/").last ?? "") }
        }
    }

    // MARK: Other programs

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// A Python that has openpyxl.
    private static let python: String? = [root + "/.build/sheets/bin/python", "/usr/bin/python3"].first { path in
        FileManager.default.isExecutableFile(atPath: path) && (try? run(path, ["-c", "import openpyxl"])) != nil
    }

    private struct Failed: Error { let code: Int32 }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(code: process.terminationStatus) }
    }
}

private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

/// A store of the register with records of every type, each with every field filled in that can be typed: twice over where a field has rounds.
private struct FullRegister {
    static let village = ScopeCode(number: 450_124_100_201)
    static let county = ScopeCode(number: 450_124)
    static let city = ScopeCode(number: 4_501)

    let store: RecordStore
    private var records: [String: RecordID] = [:]

    /// What spreadsheets take for something else.
    static let texts = ["000123", "1.10", "=1+1", "2017-03-05", "1E5", "-", "两\n行", "“引号”\"和\"", "𠮷㐂", "3/4", "TRUE", "@a", "'b"]

    init(_ path: String) throws {
        store = try RecordStore.create(
            in: path, schema: RegisterFiles.newest, signer: Toy.signer("full"), environment: Toy.environment(seed: 17))
        let store = store
        try store.write { _ in try store.peers.setSubscriptions([Self.city]) }
        var left = store.schema.types
        while !left.isEmpty {
            let ready = left.filter { type in
                type.parents.allSatisfy { records[$0] != nil } && type.fields.allSatisfy { isReady($0) }
            }
            // Types that name each other: whichever comes first goes without.
            let next = ready.isEmpty ? left.filter { type in type.parents.isEmpty || type.parents.contains { records[$0] != nil } } : ready
            guard !next.isEmpty else { throw EditError.nothingToWrite }
            for type in next { try make(type) }
            left.removeAll { type in next.contains { $0.number == type.number } }
        }
    }

    func digests() throws -> [[UInt8]] { try [Self.village, Self.county, Self.city].map { try store.stateDigest($0) } }

    private func isReady(_ field: Field) -> Bool {
        field.inputs.allSatisfy { if case .reference(let type) = $0.type { records[type] != nil } else { true } }
    }

    private mutating func make(_ type: RecordType) throws {
        let scope = [12: Self.village, 6: Self.county][type.scopeDigits] ?? Self.city
        let parents = type.parents.compactMap { records[$0] }
        // One beneath a record of each type in which it may lie.
        for turn in 1...max(2, parents.count) {
            var draft = Draft(scope: scope)
            let parent = parents.isEmpty ? nil : parents[(turn - 1) % parents.count]
            let writes = type.fields.flatMap { self.writes($0, type, turn) }
            draft.creations = [NewRecord(type: type.number, parent: parent.map { .existing($0) }, changes: writes)]
            let record = try store.save(draft).created[0]
            records[type.name] = records[type.name] ?? record
        }
    }

    private func writes(_ field: Field, _ type: RecordType, _ turn: Int) -> [FieldWrite] {
        let keys: [FieldKey]
        switch field.key {
        case nil: keys = [.none]
        case .year, .round: keys = [.number(2015), .number(2016)]
        case .member: keys = records["member"].map { [.record($0)] } ?? []
        }
        return keys.enumerated().flatMap { index, key -> [FieldWrite] in
            let address = FieldAddress(field.number, key)
            let values = field.inputs.enumerated().map { value($1, field, type, turn + index + $0) }
            guard values.contains(where: { !$0.isMissing }) else { return [] }
            guard field.isUnion else { return [FieldWrite(address, .set, field.isGroup ? .group(values) : values[0])] }
            let more = field.cap == 1 ? values[0] : value(field.inputs[0], field, type, turn + index + 3)
            return Set([values[0], more]).filter { !$0.isMissing }.sorted().map { FieldWrite(address, .add, $0) }
        }
    }

    private func value(_ input: Input, _ field: Field, _ type: RecordType, _ place: Int) -> Value {
        switch input.type {
        case .bool: return .bool(place.isMultiple(of: 2))
        case .integer, .decimal, .money: return .integer(max(input.minimum ?? 1, min(input.maximum ?? 1_234_567, Int64(place) * 1_234_567)))
        case .year: return .integer(max(input.minimum ?? 2016, min(input.maximum ?? 2016, 2016)))
        case .date: return .integer(Int64(16_800 + place))
        case .text where field.name == type.numberField: return .text("\(type.name.first == "m" ? "00" : "4501-")\(type.number)\(place)")
        case .text:
            // Elements of a list are told apart by commas.
            let text = field.isUnion ? "甲\(place)" : Self.texts[(Int(field.number) + place) % Self.texts.count]
            return .text(String(text.prefix(Int(input.maximum ?? 200))))
        case .code(let list):
            let items = store.schema.codeList(list)?.items ?? []
            return items.isEmpty ? .missing : .integer(Int64(items[place % items.count].number))
        case .reference(let name): return records[name].map { .reference($0) } ?? .missing
        case .idNumber: return .text(place.isMultiple(of: 2) ? "11010519491231002X" : "440524188001010014")
        case .region: return .text(type.scopeDigits == 12 ? "450124100201" : "45012410020\(place % 10)")
        case .phone: return .text("1380000000\(place % 10)")
        case .attachment: return .text(String(repeating: "a\(place % 10)", count: 32))
        case .sealed: return .sealed([1, 2, UInt8(place % 200)])
        }
    }
}
