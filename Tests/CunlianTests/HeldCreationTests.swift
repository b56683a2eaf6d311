import Cunlian
import RecordStore
import Records
import RegisterData
import TestSupport
import Testing

/// Rows of one commit come to what the same rows come to one commit each, though the first are written many at once.
struct HeldCreationTests {
    private static let villages = [ScopeCode(number: 450_124_100_200), ScopeCode(number: 450_124_100_201)]

    /// A store on the real schema; equal seeds make equal stores, the names of records included.
    private func store(_ folder: TemporaryFolder, _ name: String, keeping scopes: [ScopeCode]) throws -> RecordStore {
        let file = register_data_file(0)
        let store = try RecordStore.create(
            in: folder.folder(name), schema: Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count))),
            signer: Toy.signer("a"), environment: Toy.environment(seed: 7))
        try store.write { _ in try store.peers.setSubscriptions(scopes) }
        return store
    }

    private struct Sheet {
        let type: String
        let header: [String]
        var rows: [[String]]
    }

    /// What an import says and leaves.
    private struct Outcome: Equatable {
        var counts: [[Int]] = []
        var remarks: [String] = []
        var records: [[String]] = []
        var digests: [[UInt8]] = []
    }

    private enum Manner: CaseIterable { case together, inOneWrite, oneByOne }

    private func take(_ sheets: [Sheet], _ manner: Manner, keeping scopes: [ScopeCode] = villages) throws -> Outcome {
        let folder = TemporaryFolder()
        let store = try store(folder, "\(manner)", keeping: scopes)
        let editor = Editor(store, language: .en)
        var outcome = Outcome()
        for sheet in sheets {
            let lines = sheet.rows.enumerated().map { ($0.offset + 2, $0.element) }
            func importer() throws -> Importer { try Importer(editor, type: editor.type(sheet.type), header: sheet.header) }
            var report = ImportReport()
            switch manner {
            case .together:
                let importer = try importer()
                try importer.commit(into: &report) { for (line, row) in lines { try importer.take(row, line: line, into: &$0) } }
            case .inOneWrite:
                let importer = try importer()
                try store.write { _ in for (line, row) in lines { try importer.take(row, line: line, into: &report) } }
            case .oneByOne:
                let importer = try importer()
                for (line, row) in lines {
                    try importer.commit(into: &report) { try importer.take(row, line: line, into: &$0) }
                }
            }
            outcome.counts.append([report.read, report.written, report.unchanged, report.refused])
            outcome.remarks += report.remarks.map { "\(sheet.type) \($0.line) \($0.column?.en ?? "") \($0.reason)" }
            try Exporter(editor, type: editor.type(sheet.type), scopes: []).rows { outcome.records.append($0) }
        }
        for scope in Self.villages {
            outcome.digests.append(try store.stateDigest(scope))
            #expect(try store.verify(scope).faults.isEmpty)
        }
        return outcome
    }

    /// The outcome, once all manners agree about it.
    @discardableResult
    private func agreed(_ sheets: [Sheet], keeping scopes: [ScopeCode] = villages) throws -> Outcome {
        let together = try take(sheets, .together, keeping: scopes)
        for manner in [Manner.inOneWrite, .oneByOne] {
            let other = try take(sheets, manner, keeping: scopes)
            #expect(together.counts == other.counts, "\(manner)")
            #expect(together.remarks == other.remarks, "\(manner)")
            #expect(together.records == other.records, "\(manner)")
            #expect(together.digests == other.digests, "\(manner)")
        }
        return together
    }

    private let first = villages[0].description
    private let second = villages[1].description

    private func households(_ rows: [[String]]) -> Sheet {
        Sheet(type: "household", header: ["scope", "number", "phone", "other_causes", "continues"], rows: rows)
    }

    @Test func `a row that names an earlier one by its number finds it`() throws {
        let outcome = try agreed([
            households([
                [first, "1", "13900000001", "", ""], [first, "2", "13900000002", "缺资金", "1"], [first, "3", "", "", "1、2"],
                // The first again, and then with something else to say.
                [first, "1", "13900000001", "", ""], [first, "1", "13900000009", "", ""],
                // There is no fourth yet, and then there is one.
                [first, "5", "", "", "4"], [first, "4", "", "", ""], [first, "5", "", "", "4"],
            ])
        ])
        #expect(outcome.counts == [[8, 5, 1, 1]])
        #expect(outcome.remarks.count == 2 && outcome.remarks[0].hasPrefix("household 6") && outcome.remarks[1].hasPrefix("household 7"))
    }

    @Test func `E11 a refused row takes none of its neighbours along, and the report is in the order of the lines`() throws {
        let good = (1...9).map { [first, "\($0)", "1390000000\($0)", "", ""] }
        for places in [[0], [4], [8], [0, 1], [3, 4, 5], Array(0...8)] {
            var rows = good
            // An element twice: only the store minds.
            for place in places { rows[place][3] = "缺资金、缺资金" }
            rows.insert([first, "10", "139", "", ""], at: 5)
            let outcome = try agreed([households(rows)])
            #expect(outcome.counts == [[10, 9 - places.count, 0, places.count + 1]])
            let lines = (places.map { $0 < 5 ? $0 + 2 : $0 + 3 } + [7]).sorted()
            #expect(outcome.remarks.map { $0.split(separator: " ")[1] } == lines.map { "\($0)" })
        }
    }

    @Test func `numbers that the store gives are none that a waiting row brought`() throws {
        let outcome = try agreed([
            households([
                [first, "\(first)-0001", "", "", ""], [first, "", "13900000002", "", ""], [first, "", "13900000003", "", ""],
                [first, "\(first)-0004", "", "", ""], [first, "", "13900000005", "", ""],
                // Refused by the store, so its number stays free.
                [first, "\(first)-0006", "", "缺资金、缺资金", ""], [first, "", "13900000007", "", ""],
                [second, "", "13900000008", "", ""], [first, "", "13900000003", "", ""],
            ])
        ])
        // The last says what another said: whether it is one household or two, nobody knows.
        #expect(outcome.counts == [[9, 7, 0, 1]])
        #expect(Set(outcome.records.map { $0[3] }).count == 7)
    }

    @Test func `rows of several regions, and of none`() throws {
        try agreed([
            households([
                // The second's first waits, and the first's is there: a name for both names neither.
                [first, "1", "", "", ""], [second, "1", "", "", ""], [second, "2", "", "", "1"],
                [first, "2", "", "", ""], ["", "3", "", "", ""], [second, "1", "13900000001", "", ""],
            ])
        ])
        // Where something is already is where those without a region belong.
        let outcome = try agreed(
            [
                Sheet(type: "household", header: ["number"], rows: [["1"]]),
                households([[first, "2", "", "", ""]]),
                Sheet(type: "household", header: ["number"], rows: [["3"], ["4"], ["3"]]),
                households([[second, "5", "", "", ""]]),
                Sheet(type: "household", header: ["number"], rows: [["6"], ["3"]]),
                Sheet(
                    type: "member", header: ["household", "number", "name", "relation"],
                    rows: [["2", "m1", "韦国庆", "户主"], ["5", "m2", "韦秀英", "户主"]]),
            ], keeping: [ScopeCode(number: 450_124)])
        #expect(outcome.counts == [[1, 0, 0, 1], [1, 1, 0, 0], [3, 2, 1, 0], [1, 1, 0, 0], [2, 0, 1, 1], [2, 2, 0, 0]])
    }

    @Test func `members in waiting households' regions, twins and strangers`() throws {
        let outcome = try agreed([
            households([[first, "1", "", "", ""], [second, "2", "", "", ""]]),
            Sheet(
                type: "member", header: ["household", "scope", "number", "name", "continues", "relation"],
                rows: [
                    ["1", first, "m1", "韦国庆", "", "户主"], ["1", first, "", "韦秀英", "m1", "户主"], ["1", first, "", "韦秀英", "m1", "户主"],
                    // Another region than its household's, no household, one that is none.
                    ["2", first, "m2", "韦文明", "", "户主"], ["", first, "m3", "韦文明", "", "户主"], ["9", first, "m4", "韦文明", "", "户主"],
                    ["2", second, "m5", "韦文明", "m1、m2", "户主"], ["member:m1", first, "m6", "韦文明", "", "户主"],
                    ["m1", first, "m7", "韦文明", "", "户主"],
                ]),
        ])
        #expect(outcome.counts[1][2] == 0 && outcome.remarks.count == outcome.counts[1][3] + 1)
    }

    @Test(arguments: 0..<20) func `made-up files`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        let numbers = ["", "", "1", "2", "3", "4", "\(first)-0001", "\(first)-0002"]
        let named = ["", "", "", "1", "2", "3", "household:2", "\(first)-0001", "1、3", "7.0-3"]
        let homes = (0..<30).map { _ in
            [
                pick([first, first, first, second, ""]), pick(numbers), pick(["", "13900000001", "13900000002", "139"]),
                pick(["", "", "缺资金", "缺资金、缺劳力", "缺资金、缺资金", "贪"]), pick(named),
            ]
        }
        let persons = (0..<30).map { _ in
            [
                pick(["1", "2", "3", "4", "\(first)-0001", ""]), pick(["", first, second]), pick(["", "m1", "m2", "m3", "m4", "m5"]),
                pick(["甲", "乙", ""]), pick(["", "", "m1", "m2", "member:m3", "m4、m5"]), pick(["户主", "户主", "配偶", ""]),
            ]
        }
        try agreed([
            households(homes),
            Sheet(type: "member", header: ["household", "scope", "number", "name", "continues", "relation"], rows: persons),
        ])
    }
}
