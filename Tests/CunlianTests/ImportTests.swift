import Causality
import Changesets
import Cunlian
@testable import RecordStore
import Records
import RegisterData
import SQLite
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
        try store.write { _ in try store.peers.setSubscriptions([Self.village]) }
        return store
    }

    private func take(_ store: RecordStore, _ type: String, _ rows: [[String]]) throws -> ImportReport {
        let editor = Editor(store, language: .en)
        let importer = try Importer(editor, type: editor.type(type), header: rows[0])
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            for (index, row) in rows.dropFirst().enumerated() { try importer.take(row, line: index + 2, into: &report) }
        }
        return report
    }

    private let members = [
        ["户", "人编号", "姓名", "证件号码", "与户主关系"],
        ["450124100200-0001", "m1", "韦国庆", "440524188001010014", "户主"],
        ["450124100200-0001", "m2", "韦秀英", "440524188001010015", "配偶"],
        ["450124100200-0001", "m3", "韦文明", "110105491231002", "之子"],
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
        let remark = try #require(report.remarks.first)
        guard case .cell(.answer(.notACitizenNumber(.check))) = remark.reason else { throw EditError.nothingToWrite }
        #expect(remark.column?.zh == "证件号码" && remark.place == 3 && remark.cell == "440524188001010015")
        let editor = Editor(store, language: .en)
        let third = try #require(try store.record(editor.finder.record("member:m3"), in: Self.village))
        // A 15-digit number becomes the 18-digit one of the same person.
        #expect(third.value("id_number") == .text("11010519491231002X"))
    }

    @Test func `a new record's number is none that a file brought, and a row without a number is known again`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let numbers = (1...3).map { "450124100200-000\($0)" }
        #expect(try take(store, "household", [["户编号", "联系电话"]] + numbers.map { [$0, "13900000000"] }).written == 3)
        let editor = Editor(store, language: .zh)
        let made = try editor.add(editor.type("household"), [Assignment("phone=13900000009")], parent: nil, scope: Self.village).record
        #expect(try store.record(made, in: Self.village)?.value("number") == .text("450124100200-0004"))
        let members = [["户", "姓名", "证件号码", "与户主关系"], [numbers[0], "韦国庆", "440524188001010014", "户主"]]
        #expect(try take(store, "member", members).written == 1)
        #expect(try take(store, "member", members).unchanged == 1)
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
        let helpers = [["户", "联系人编号", "帮扶联系人姓名", "起始日期"], ["450124100200-0001", "7", "蒙仁志", "2016-05-09"]]
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
        #expect(throws: HeaderFault.self) { try take(store, "household", [["户编号", "电话机"], ["x", "y"]]) }
        #expect(throws: HeaderFault.self) { try take(store, "household", [["户编号", "户编号"], ["x", "y"]]) }
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

    @Test func `a row for another's record, made in the middle of a changeset, is sealed and taken elsewhere`() throws {
        let folder = TemporaryFolder()
        let (author, importer) = (try store(folder, "author"), try store(folder, "importer"))
        _ = try take(author, "household", [["户编号", "联系电话"], ["450124100200-0001", "13900000000"], ["450124100200-0002", "13900000001"]])
        let second = try author.record(Editor(author, language: .en).finder.record("household:450124100200-0002"), in: Self.village)
        try author.write { _ in
            var draft = Draft(scope: Self.village)
            draft.record = second?.id
            draft.changes = [FieldWrite(FieldAddress(7), .set, .text("13900000009"))]
            _ = try author.save(draft)
            _ = try author.seal(Self.village)
        }
        let log = try author.log.changesets(Self.village, beyond: VersionVector())
        #expect(log.count == 1)
        try importer.write { _ in for bytes in log { _ = try importer.receive(bytes, accepts: { _ in true }) } }
        let report = try take(
            importer, "household",
            [["户编号", "联系电话"], ["450124100200-0001", "13911111111"], ["450124100200-0002", "13911111112"]])
        #expect(report.written == 1)
        // The second was changed again in the same changeset: to cover the one is to cover the other.
        #expect(report.remarks.map(\.line) == [3])
        try importer.write { _ in _ = try importer.seal(Self.village) }
        let sealed = try importer.log.changesets(Self.village, beyond: author.heads(Self.village).held)
        let receptions = try author.write { _ in try sealed.map { try author.receive($0, accepts: { _ in true }) } }
        #expect(receptions.allSatisfy { $0 == .applied })
        #expect(try author.verify(Self.village).faults.isEmpty)
        #expect(try author.stateDigest(Self.village) == importer.stateDigest(Self.village))
    }

    @Test func `a disk that is full ends an import; it is no fault of a row`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        _ = try take(store, "household", [["户编号", "联系电话"], ["450124100200-0001", "13900000000"]])
        let before = try store.stateDigest(Self.village)
        try store.limitPages(to: 2)
        let rows = [["户编号", "联系电话"]] + (2..<3_000).map { ["450124100200-\($0 + 10_000)", "13900000000"] }
        let failure = #expect(throws: StoreError.self) { try take(store, "household", rows) }
        if case .sqlite(let error)? = failure { #expect(error.isFull) } else { Issue.record("another failure than the disk's") }
        #expect(try store.stateDigest(Self.village) == before)
        try store.limitPages(to: 100_000)
        #expect(try take(store, "household", rows).written == 2_998)
        #expect(try store.verify(Self.village).faults.isEmpty)
    }
}

extension RecordStore {
    /// As a full disk does it: the file may grow by so many pages.
    fileprivate func limitPages(to more: Int64) throws {
        let pages = try pragma("page_count")
        _ = try pragma("max_page_count = \(pages + more)")
    }

    private func pragma(_ text: String) throws -> Int64 {
        let statement = try file.connection.prepare("PRAGMA \(text)")
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }
}
