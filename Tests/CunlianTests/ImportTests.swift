import Changesets
import Cunlian
import RecordStore
import Records
import RegisterData
import TestSupport
import Testing

/// Tables of the poverty register taken in and written out, with what goes wrong in real files.
struct ImportTests {
    static let village = ScopeCode(number: 450_124_100_200)

    /// A store of one village, on the real schema.
    private func store(_ folder: TemporaryFolder, _ name: String = "a") throws -> RecordStore {
        let file = register_data_file(0)
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
        let store = try RecordStore.create(
            in: folder.folder(name), schema: bytes, signer: Toy.signer(name),
            environment: Toy.environment(seed: UInt64(name.utf8.first ?? 0)))
        try store.write { try store.setSubscriptions([Self.village]) }
        return store
    }

    private func take(_ store: RecordStore, _ type: String, _ rows: [[String]]) throws -> ImportReport {
        let editor = Editor(store, language: .en)
        let importer = try Importer(editor, type: editor.type(type), header: rows[0])
        var report = ImportReport()
        try store.write {
            for (index, row) in rows.dropFirst().enumerated() { importer.take(row, line: index + 2, into: &report) }
        }
        return report
    }

    private let members = [
        ["户", "人编号", "姓名", "证件号码"],
        ["450124100200-0001", "m1", "韦国庆", "440524188001010014"],
        ["450124100200-0001", "m2", "韦秀英", "440524188001010015"],
        ["450124100200-0001", "m3", "韦文明", "110105491231002"],
    ]

    @Test func `good rows go in, and bad ones are named with line, column and reason`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        _ = try take(store, "household", [["户编号", "联系电话"], ["450124100200-0001", "13900000000"]])
        let report = try take(store, "member", members)
        #expect(report.read == 3)
        #expect(report.written == 2)
        #expect(report.refused == 1)
        #expect(report.remarks.map(\.line) == [3])
        #expect(report.remarks.first?.reason.isEmpty == false)
        let editor = Editor(store, language: .en)
        let third = try #require(try store.record(editor.finder.record("member:m3"), in: Self.village))
        // A 15-digit number becomes the 18-digit one of the same person.
        #expect(third.value("id_number") == .text("11010519491231002X"))
    }

    @Test func `the same file again changes nothing`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let rows = [["户编号", "联系电话"], ["450124100200-0001", "13900000000"], ["450124100200-0002", "13900000001"]]
        #expect(try take(store, "household", rows).written == 2)
        let before = try store.stateDigest(Self.village)
        let again = try take(store, "household", rows)
        #expect(again.unchanged == 2)
        #expect(again.written == 0)
        #expect(try store.stateDigest(Self.village) == before)
        // Also where the type has no readable number to know a row by.
        let helpers = [["户", "帮扶联系人姓名", "起始日期"], ["450124100200-0001", "蒙仁志", "2016-05-09"]]
        #expect(try take(store, "pairing", helpers).written == 1)
        #expect(try take(store, "pairing", helpers).unchanged == 1)
    }

    @Test func `a second row for one household does not write over one's own first`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let report = try take(
            store, "household",
            [["户编号", "联系电话"], ["450124100200-0001", "13900000000"], ["450124100200-0001", "13911111111"]])
        #expect(report.written == 1)
        #expect(report.remarks.map(\.line) == [3])
        let editor = Editor(store, language: .en)
        let view = try #require(try store.record(editor.finder.record("household:450124100200-0001"), in: Self.village))
        #expect(view.value("phone") == .text("13900000000"))
    }

    @Test func `a column that is no field is refused before any row`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        #expect(throws: EditError.self) { try take(store, "household", [["户编号", "电话机"], ["x", "y"]]) }
        #expect(throws: EditError.self) { try take(store, "household", [["户编号", "户编号"], ["x", "y"]]) }
        #expect(try store.scopes().isEmpty)
    }

    @Test func `what was exported comes back with its token and is written in that context`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        _ = try take(store, "household", [["户编号", "联系电话"], ["450124100200-0001", "13900000000"]])
        let editor = Editor(store, language: .zh)
        let exporter = try Exporter(editor, type: editor.type("household"), scopes: [])
        var rows = [exporter.header]
        try exporter.rows { rows.append($0) }
        let phone = try #require(rows[0].firstIndex(of: "联系电话"))
        #expect(rows[1][phone] == "13900000000")
        #expect(try take(store, "household", rows).unchanged == 1)
        rows[1][phone] = "13922222222"
        #expect(try take(store, "household", rows).written == 1)
        let view = try #require(try store.record(editor.finder.record("household:450124100200-0001"), in: Self.village))
        #expect(view.value("phone") == .text("13922222222"))
        #expect(view.field(FieldAddress(7))?.state.values.count == 1)
    }
}
