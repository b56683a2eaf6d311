import CSV
import Records
import Testing

@testable import generate

/// The files of a register in memory, by region and name.
private struct Files {
    var bytes: [String: [UInt8]] = [:]
    let counts: Register.Counts

    init(scale: Scale = .village, seed: UInt64, faults: Int = 0, language: Language = .zh) throws {
        var register = Register(
            schema: try Generate.schema(), language: language, scale: scale, seed: seed, faults: faults)
        var bytes: [String: [UInt8]] = [:]
        try register.generate { bytes[$0 + "/" + $1] = $2 }
        self.bytes = bytes
        counts = register.counts
    }

    /// The rows of all files of that name, by their headers.
    func rows(_ file: String) throws -> [[String: String]] {
        var rows: [[String: String]] = []
        for (path, bytes) in bytes where path.hasSuffix("/\(file).csv") {
            let reader = try CSVReader(bytes: bytes)
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }
                rows.append(Dictionary(uniqueKeysWithValues: zip(reader.header.cells, row.cells)))
            }
        }
        return rows
    }
}

@Suite struct GeneratedRegisterTests {
    @Test func `the same seed writes the same bytes, another seed others`() throws {
        let first = try Files(seed: 5, faults: 500)
        #expect(try Files(seed: 5, faults: 500).bytes == first.bytes)
        #expect(try Files(seed: 6, faults: 500).bytes != first.bytes)
    }

    @Test func `citizens' numbers are valid, unique, and agree with sex and birth`() throws {
        var seen: Set<String> = []
        for row in try Files(seed: 1, language: .en).rows("member") {
            let number = try CitizenNumber(row["id_number"] ?? "")
            #expect(seen.insert(number.text).inserted)
            #expect(number.birth.description == row["birth"])
            #expect((number.sex == .male ? "male" : "female") == row["sex"])
        }
        #expect(seen.count > 200)
    }

    @Test func `a household has one head, and at most one spouse of the other sex`() throws {
        let members = try Files(seed: 2, language: .en).rows("member")
        for (household, people) in Dictionary(grouping: members, by: { $0["household"] ?? "" }) {
            let heads = people.filter { $0["relation"] == "head" }
            let spouses = people.filter { $0["relation"] == "spouse" }
            #expect(heads.count == 1, "\(household)")
            #expect(
                spouses.count <= 1 && spouses.allSatisfy { $0["sex"] != heads.first?["sex"] }, "\(household)")
        }
    }

    @Test(arguments: Language.allCases) func `the schema reads every cell`(language: Language) throws {
        let schema = try Generate.schema()
        let files = try Files(seed: 3, language: language)
        let today = CalendarDate(year: 2_017, month: 6, day: 1)!.days
        for (path, bytes) in files.bytes {
            let name =
                path.split(separator: "/").last?.split(whereSeparator: { $0 == "." || $0 == "-" }).first ?? ""
            let type = try #require(schema.type(named: String(name)))
            let reader = try CSVReader(bytes: bytes)
            let inputs = reader.header.cells.map { input(at: $0, of: type, in: language) }
            // The first columns are the scope, and the record that holds it.
            #expect(inputs.dropFirst(type.parents.isEmpty ? 1 : 2).allSatisfy { $0 != nil }, "\(path)")
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }
                for (cell, input) in zip(row.cells, inputs) {
                    guard let input, !cell.isEmpty else { continue }
                    if case .reference = input.type { continue }
                    for part in cell.split(separator: language == .zh ? "、" : ", ") {
                        #expect(throws: Never.self, "\(path), \(input.name): \(cell)") {
                            try input.read(String(part), in: schema, today: today)
                        }
                    }
                }
            }
        }
    }

    private func input(at header: String, of type: RecordType, in language: Language) -> Input? {
        let parts = header.split(separator: ".", maxSplits: 1)
        let name = parts[0].split(separator: "[")[0]
        let spelling: (Label, String) -> String = { language == .zh ? $0.zh : $1 }
        guard let field = type.fields.first(where: { spelling($0.label, $0.name) == name }) else {
            return nil
        }
        guard field.isGroup else { return parts.count == 1 ? field.inputs[0] : nil }
        return field.inputs.first { parts.count == 2 && spelling($0.label, $0.name) == parts[1] }
    }

    @Test func `faults are made and listed`() throws {
        let files = try Files(seed: 4, faults: 10_000)
        let lines = try files.rows("faults")
        #expect(lines.count == files.counts.faults)
        #expect(Set(lines.compactMap { $0["check"] }) == Set(Fault.Check.allCases.map(\.rawValue)))
        #expect(throws: Never.self) { try Files(seed: 4).rows("faults").isEmpty }
    }
}
