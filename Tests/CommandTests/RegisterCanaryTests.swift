import Foundation
import JSON
import Records
import TestSupport
import Testing

@testable import CunlianCommands

/// T22: what is written by the programs' own commands into any field that the register's newest form has sealed lies in no file.
///
/// Which fields these are is asked of the form: one that is sealed later is tried by itself.
@Suite(.serialized) struct RegisterCanaryTests {
    private let programs = Programs()
    private static let village = "450124100201"

    /// What is planted; no byte of them is anywhere else.
    private static let phones = "1397771"
    private static let numbers = "4405241880010"
    private static let texts = "Canaryosis"

    @Test func `T22: what is written into any sealed field of the register lies in no file of its tree, and is shown to who may read it`()
        throws
    {
        let schema = try Schema(parsing: RegisterFiles.newest, file: "newest")
        try plantTree()
        var garden = CanaryGarden(schema, programs)
        for type in schema.types where type.isSealed { try garden.plant(type) }
        #expect(garden.planted.count > 20, "\(garden.planted)")
        // What people do with it.
        let sheet = try programs.write(
            "h.csv", "户编号,联系电话,一卡通账号\n450124100201-0901,\(Self.phones)9901,\(Self.texts)0901\n".utf8)
        try programs.serving("city", scope: "4501", log: "node.log") { url in
            for (command, store) in [
                ("import household '\(sheet)'", "c"), ("sync --node \(url)", "i"), ("sync --node \(url)", "c"),
                ("sync --node \(url)", "i"), ("find 9901", "i"), ("find \(Self.phones)9901", "c"), ("list member --sort id_number", "c"),
                ("check", "i"), ("report quality --scope \(Self.village)", "i"), ("roster", "c"), ("status", "i"), ("verify", "i"),
                ("undo", "c"),
                ("report contact-card --scope \(Self.village)", "i"), ("backup '\(programs.path("i/backup"))'", "i"),
                ("export all '\(programs.path("i/out.sqlite"))' --format sqlite", "i"),
                ("export all '\(programs.path("i/without.sqlite"))' --format sqlite --without-ids", "i"),
                ("bundle write '\(programs.path("i/stick"))' --all", "i"),
            ] {
                let outcome = try programs.run("cunlian", command, store: store)
                #expect(outcome.code < 64, "\(command): \(outcome.code) \(outcome.errors)")
            }
        }
        // Whoever may read it is shown it, so that nothing below is empty words.
        for (type, text) in garden.planted {
            let shown = try programs.done("cunlian", "export \(type) --format jsonl", store: type == "person_request" ? "c" : "i").output
            #expect(shown.contains(text), "\(type) \(text)")
        }
        var count = 0
        for (name, bytes) in programs.folder.contents() where !name.hasSuffix(".out") && !name.hasSuffix(".csv") {
            count += 1
            for canary in [Self.phones, Self.numbers, Self.texts] {
                #expect(Data(bytes).firstRange(of: Data(canary.utf8)) == nil, "\(name) has \(canary)")
            }
        }
        #expect(count > 12)
        for store in ["i", "c", "city"] {
            #expect(try programs.done("cunlian", "verify --json", store: store).output.contains("\"faults\":[]"))
        }
    }

    /// A city, whoever loads the register of a county, and a collector.
    private func plantTree() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.serving("city", scope: "4501") { url in
            for (store, role, scope) in [("i", "I", "450124"), ("c", "C", Self.village)] {
                let code = try #require(
                    try programs.done("cunliand", "invite --role \(role) --scope \(scope) --person \(store) --json", store: "city").text(
                        "code"))
                try programs.done("cunlian", "init --scope \(scope)", store: store)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: store)
            }
        }
    }
}

/// Makes a record of a type with something else in each of its sealed fields, and before it those that it hangs on.
private struct CanaryGarden {
    let schema: Schema
    let programs: Programs
    /// What was written, and in which type.
    private(set) var planted: [(type: String, text: String)] = []
    private var made: [String: String] = [:]
    private var count = 1_000

    init(_ schema: Schema, _ programs: Programs) { (self.schema, self.programs) = (schema, programs) }

    mutating func plant(_ type: RecordType) throws {
        guard made[type.name] == nil else { return }
        let parent = type.parents.first
        if let parent, made[parent] == nil, let above = schema.type(named: parent) { try plant(above) }
        var words: [String] = []
        for field in type.fields {
            for input in field.inputs where isWanted(input, of: field, type) {
                guard let answer = try answer(input, of: field, type) else { continue }
                let key = field.key == nil ? "" : "[2017]"
                words.append("'\(field.name)\(key)\(field.isGroup ? "." + input.name : "")=\(answer)'")
            }
        }
        // Only who works in the village asks for a change of persons.
        let store = type.writers.contains(try #require(schema.role("I"))) ? "i" : "c"
        let scope = type.scopeDigits == 12 ? "450124100201" : "450124"
        let place = parent.flatMap { made[$0] }.map { " --in \($0)" } ?? ""
        let outcome = try programs.done(
            "cunlian", "add \(type.name)\(place) --scope \(scope) --json \(words.joined(separator: " "))", store: store)
        let record = try #require(outcome.text("record"))
        made[type.name] = record
    }

    private func isWanted(_ input: Input, of field: Field, _ type: RecordType) -> Bool {
        input.readers != nil || input.isRequired || field.name == type.numberField
    }

    private mutating func answer(_ input: Input, of field: Field, _ type: RecordType) throws -> String? {
        count += 1
        if input.readers != nil {
            let text =
                switch input.type {
                case .idNumber: Self.citizen(count)
                case .phone: "1397771\(count)"
                default: "Canaryosis\(count)"
                }
            planted.append((type.name, text))
            return text
        }
        switch input.type {
        case .bool: return "是"
        case .integer, .decimal, .money: return "\(max(1, input.minimum ?? 1))"
        case .year: return "2017"
        case .date: return "2017-03-01"
        case .text: return field.name == type.numberField ? "450124100201-\(count)" : "甲\(count)"
        case .code(let list): return schema.codeList(list)?.items.first?.code
        case .region: return "450124100201"
        case .reference(let name):
            if made[name] == nil, let other = schema.type(named: name) { try plant(other) }
            return made[name]
        case .idNumber, .phone, .attachment, .sealed: return nil
        }
    }

    /// Somebody born on the first of January 1880, `count` from 1000 to 1999; the check digit is that of 05, section 6.
    private static func citizen(_ count: Int) -> String {
        let digits = Array("4405241880010\(count)").compactMap(\.wholeNumberValue)
        let sum = zip(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]).map(*).reduce(0, +)
        return digits.map(String.init).joined() + String(Array("10X98765432")[sum % 11])
    }
}
