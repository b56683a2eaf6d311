import Causality
import Cunlian
@testable import RecordStore
import Records
import RegisterData
import TestSupport
import Testing

/// Tables as people send them: what is known again, what waits for a person, what is refused before the first row.
struct TableImportTests {
    static let village = ScopeCode(number: 450_124_100_200)

    private func store(_ folder: TemporaryFolder, _ name: String = "a") throws -> RecordStore {
        let file = register_data_file(0)
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
        let store = try RecordStore.create(
            in: folder.folder(name), schema: bytes, signer: Toy.signer(name),
            environment: Toy.environment(seed: UInt64(name.utf8.first ?? 0)))
        try store.write { _ in try store.peers.setSubscriptions([Self.village]) }
        return store
    }

    private func importer(_ store: RecordStore, _ type: String, _ header: [String], _ options: ImportHeader.Options = .init()) throws
        -> Importer
    {
        let editor = Editor(store, language: .zh)
        return try Importer(editor, type: editor.type(type), header: header, options: options)
    }

    @discardableResult
    private func take(_ store: RecordStore, _ type: String, _ rows: [[String]], _ options: ImportHeader.Options = .init()) throws
        -> ImportReport
    {
        let importer = try importer(store, type, rows[0], options)
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            for (index, row) in rows.dropFirst().enumerated() { try importer.take(row, line: index + 2, into: &report) }
        }
        return report
    }

    private func household(_ store: RecordStore, _ number: String = "450124100200-0001") throws -> String {
        try take(store, "household", [["户编号", "联系电话"], [number, "13900000000"]])
        return number
    }

    private func exported(_ store: RecordStore, _ type: String) throws -> [[String]] {
        let editor = Editor(store, language: .zh)
        let exporter = try Exporter(editor, type: editor.type(type), scopes: [])
        var rows = [exporter.header]
        try exporter.rows { rows.append($0) }
        return rows
    }

    private func doubts(_ report: ImportReport) -> [RowDoubt] {
        report.remarks.compactMap { if case .row(let doubt) = $0.reason { doubt } else { nil } }
    }

    // MARK: Titles

    @Test func `two columns for one field are refused before the first row, however the sheet writes them`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let ways = [
            ["姓名", "姓名"], ["姓名", "name"], ["姓名", "\u{FEFF}姓名"], ["姓名", "姓 名"], ["姓名", "*姓名"], ["姓名", "姓名（必填）"], ["户", "户编号"],
            ["劳动技能[2016]", "labour[2016]"], ["务工[2016].务工月数", "务工[2016].务工月数（月）"], ["_id", "_ID".lowercased()],
        ]
        for names in ways {
            #expect(throws: HeaderFault.self, "\(names)") { try importer(store, "member", names) }
        }
        let fault = #expect(throws: HeaderFault.self) { try importer(store, "member", ["户", "姓名", "name"]) }
        #expect(fault == .twice(.init(place: 1, title: "姓名"), .init(place: 2, title: "name")))
    }

    @Test func `an unknown column is named by its place, and passed over when somebody says so`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let rows = [["序号", "户编号", "联系电话", "文化水平", ""], ["1", "450124100200-0001", "13900000000", "小学", ""]]
        let fault = #expect(throws: HeaderFault.self) { try take(store, "household", rows) }
        guard case .unknown(let columns, _, _)? = fault else { throw EditError.nothingToWrite }
        #expect(columns == [.init(place: 3, title: "文化水平")])
        var options = ImportHeader.Options()
        options.ignoresUnknown = true
        #expect(try take(store, "household", rows, options).created == 1)
    }

    @Test func `a title in another unit is refused, and one in the field's own is taken`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        #expect(throws: HeaderFault.self) { try importer(store, "household", ["户编号", "危改补助（万元）"]) }
        _ = try importer(store, "household", ["户编号", "危改补助（元）", "与村主干路距离[2016] (公里)"])
        #expect(throws: HeaderFault.needsYear(.init(place: 1, title: "与村主干路距离"))) {
            try importer(store, "household", ["户编号", "与村主干路距离"])
        }
    }

    @Test func `titles of the sheet stand above those of its columns`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let editor = Editor(store, language: .zh)
        let rows = [["那马村建档立卡户花名册"], ["填报单位：", "", "2016年"], ["户编号", "联系电话"], ["450124100200-0001", "13900000000"]]
        #expect(Importer.head(among: rows, editor, type: try editor.type("household")) == TableHead(first: 2, last: 2, titles: rows[2]))
        #expect(Importer.head(among: [["a", "b"]], editor, type: try editor.type("household")) == nil)
    }

    @Test func `titles over two rows are read together, as merged cells leave them`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let editor = Editor(store, language: .zh)
        let type = try editor.type("household")
        let rows = [
            ["建档立卡户住房饮水情况表"],
            ["序号", "户编号", "联系电话", "住房[2016]", "", "", "2016年", "", "人均纯收入"],
            // The number's cell goes over both rows: in a file of text it is empty below, in a workbook it is filled.
            ["", "户编号", "", "住房情况", "住房结构", "面积（平方米）", "饮水方式", "与村主干路距离（公里）", ""],
            ["1", "450124100200-0001", "13900000000", "原有住房", "砖混结构", "85.5", "自来水", "4.61", "3300"],
        ]
        let head = try #require(Importer.head(among: rows, editor, type: type))
        #expect(head.first == 1 && head.last == 2)
        #expect(
            head.titles == [
                "序号", "户编号", "联系电话", "住房[2016].住房情况", "住房[2016].住房结构", "住房[2016].住房面积（平方米）", "饮水方式[2016]",
                "与村主干路距离[2016]（公里）", "人均纯收入",
            ], "\(head.titles)")
        // A row of answers is none of titles, whatever it leaves empty.
        let plain = [["户编号", "联系电话"], ["450124100200-0001", ""], ["", "13900000000"]]
        #expect(Importer.head(among: plain, editor, type: type) == TableHead(first: 0, last: 0, titles: plain[0]))
    }

    // MARK: Rows

    @Test func `totals, notes and titles once more are no records, and are told`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let report = try take(
            store, "household",
            [
                ["户编号", "联系电话"], ["450124100200-0001", "13900000000"], ["合 计", "2"], ["户编号", "联系电话"], ["注：以上为2016年", ""], ["小计", ""],
            ])
        #expect(report.created == 1)
        #expect(report.passedOver == 4)
        #expect(report.remarks.map(\.line) == [3, 4, 5, 6])
        #expect(report.refused == 0 && report.held == 0)
    }

    @Test func `a person without a name is refused, and told what is missing`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let household = try household(store)
        let report = try take(
            store, "member", [["户", "姓名", "与户主关系", "证件号码"], [household, "", "户主", "440524188001010014"], [household, "韦明", "", ""]])
        #expect(report.created == 0)
        #expect(report.refused == 2)
        #expect(report.remarks.compactMap { $0.column?.zh } == ["姓名", "与户主关系"])
    }

    @Test func `a corrected sheet finds its people again by citizen's number, and by name and birth in the household`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let household = try household(store)
        let first = try take(
            store, "member",
            [
                ["户", "姓名", "与户主关系", "证件号码", "出生日期", "民族"], [household, "韦国庆", "户主", "440524188001010014", "", "壮族"],
                [household, "韦小明", "之子", "", "2010-03-05", "壮族"],
            ])
        #expect(first.created == 2)
        // Another order of columns, dates and blanks written otherwise.
        let again = try take(
            store, "member",
            [
                ["姓名", "户", "出生日期", "证件号码", "与户主关系", "民族"], ["韦国庆", household, "", "440524188001010014", "户主", "壮族"],
                ["韦 小明", household, "2010/3/5", "", "之子", "壮族"],
            ])
        #expect(again.created == 0)
        #expect(again.matches == [.citizenNumber: 1, .nameAndBirth: 1])
        let corrected = try take(store, "member", [["户", "姓名", "与户主关系", "出生日期", "民族"], [household, "韦小明", "之子", "2010年3月5日", "汉族"]])
        #expect(corrected.created == 0 && corrected.held == 1)
        guard case .ownOtherValue(let standing)? = corrected.remarks.first?.reason else { throw EditError.nothingToWrite }
        #expect(standing == "壮族")
    }

    @Test func `two rows that look alike are two people only where somebody says so`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let household = try household(store)
        let twins = try take(
            store, "member",
            [
                ["户", "姓名", "与户主关系", "出生日期"], [household, "韦大双", "之子", "2010-03-05"], [household, "韦小双", "之子", "2010-03-05"],
                [household, "韦大双", "之子", "2010-03-05"],
            ])
        #expect(twins.created == 2)
        #expect(doubts(twins) == [.sameAsLine(2)])
        let nameOnly = try take(store, "member", [["户", "姓名", "与户主关系"], [household, "韦大双", "之子"]])
        #expect(nameOnly.held == 1 && nameOnly.created == 0)
        let other = try take(
            store, "member",
            [
                ["户", "姓名", "与户主关系", "证件号码"], [household, "韦老大", "户主", "440524188001010014"],
                [household, "韦老大", "之父", "11010519491231002X"],
            ])
        #expect(other.created == 2)
    }

    @Test func `a number that lost its zeros makes no new record`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        _ = try household(store, "000123456")
        let report = try take(store, "household", [["户编号", "联系电话"], ["123456", "13900000001"]])
        #expect(report.created == 0 && report.held == 1)
        #expect(doubts(report) == [.lookalike(standing: "000123456")])
        let exponent = try take(store, "household", [["户编号", "联系电话"], ["4.50124E+11", "13900000001"]])
        #expect(exponent.created == 0 && exponent.held == 1)
    }

    @Test func `a row that names another household than its record lies in is held, with both`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        let household = try household(store)
        let other = try self.household(store, "450124100200-0002")
        try take(store, "member", [["户", "人编号", "姓名", "与户主关系"], [household, "m1", "韦国庆", "户主"]])
        let report = try take(store, "member", [["户", "人编号", "姓名", "与户主关系"], [other, "m1", "韦国庆", "户主"]])
        #expect(report.held == 1 && report.unchanged == 0)
        #expect(doubts(report) == [.otherParent(standing: household)])
    }

    // MARK: Cells

    @Test func `a cell that a spreadsheet changed is held with both values, and the rest of the row is written`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        try take(store, "household", [["户编号", "扶贫手册编号", "联系电话"], ["450124100200-0001", "000123456", "13900000000"]])
        var rows = try exported(store, "household")
        let (book, phone) = try (#require(rows[0].firstIndex(of: "扶贫手册编号")), #require(rows[0].firstIndex(of: "联系电话")))
        rows[1][book] = "123456"
        rows[1][phone] = "13911111111"
        let report = try take(store, "household", rows)
        #expect(report.written == 1 && report.held == 1)
        let remark = try #require(report.remarks.first)
        #expect(remark.cell == "123456" && remark.place == book)
        guard case .doubt(.zeros, let standing) = remark.reason else { throw EditError.nothingToWrite }
        #expect(standing == ["000123456"])
        let editor = Editor(store, language: .zh)
        let view = try #require(try store.record(editor.finder.record("household:450124100200-0001"), in: Self.village))
        #expect(view.value("handbook_number") == .text("000123456") && view.value("phone") == .text("13911111111"))
    }

    @Test func `a cell that was emptied takes nothing away, and says so`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        try take(store, "household", [["户编号", "扶贫手册编号"], ["450124100200-0001", "A-1"]])
        var rows = try exported(store, "household")
        rows[1][try #require(rows[0].firstIndex(of: "扶贫手册编号"))] = ""
        let report = try take(store, "household", rows)
        #expect(report.held == 1 && report.written == 0)
        guard case .emptied(let standing)? = report.remarks.first?.reason else { throw EditError.nothingToWrite }
        #expect(standing == "A-1")
    }

    @Test func `a column of a group that the sheet does not have stays as it stands`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        try take(
            store, "household",
            [["户编号", "住址.村民小组", "住址.详细地址"], ["450124100200-0001", "3", "那马路1号"]])
        let id = try exported(store, "household")[1][0]
        let token = try exported(store, "household")[1][1]
        let report = try take(store, "household", [["_id", "_token", "住址.村民小组"], [id, token, "4"]])
        #expect(report.written == 1)
        let editor = Editor(store, language: .zh)
        let view = try #require(try store.record(editor.finder.record(id), in: Self.village))
        #expect(view.value("address") == .group([.integer(4), .text("那马路1号"), .missing]))
    }

    @Test func `a disputed cell is exported with all its values, and nothing is written over it`() throws {
        let folder = TemporaryFolder()
        let (first, second) = (try store(folder, "first"), try store(folder, "second"))
        try take(first, "household", [["户编号", "户口本号"], ["450124100200-0001", "A-1"]])
        try first.write { _ in _ = try first.seal(Self.village) }
        let made = try first.log.changesets(Self.village, beyond: VersionVector())
        try second.write { _ in for bytes in made { _ = try second.receive(bytes, accepts: { _ in true }) } }
        for (store, value) in [(first, "B-1"), (second, "B-2")] {
            var rows = try exported(store, "household")
            rows[1][try #require(rows[0].firstIndex(of: "户口本号"))] = value
            #expect(try take(store, "household", rows).written == 1)
            try store.write { _ in _ = try store.seal(Self.village) }
        }
        let theirs = try second.log.changesets(Self.village, beyond: first.heads(Self.village).held)
        try first.write { _ in for bytes in theirs { _ = try first.receive(bytes, accepts: { _ in true }) } }
        var rows = try exported(first, "household")
        let column = try #require(rows[0].firstIndex(of: "户口本号"))
        #expect(rows[1][column] == "【有争议】B-1 | B-2")
        #expect(try take(first, "household", rows).unchanged == 1)
        rows[1][column] = "C-1"
        let report = try take(first, "household", rows)
        #expect(report.written == 0 && report.held == 1)
        guard case .disputed(let values, _)? = report.remarks.first?.reason else { throw EditError.nothingToWrite }
        #expect(values == ["B-1", "B-2"])
        let editor = Editor(first, language: .zh)
        let view = try #require(try first.record(editor.finder.record("household:450124100200-0001"), in: Self.village))
        #expect(view.field(FieldAddress(5))?.state.values.count == 2)
    }

    @Test func `plain values go out, their units stand in the titles, and they come back as nothing new`() throws {
        let folder = TemporaryFolder()
        let store = try store(folder)
        try take(
            store, "household",
            [
                ["户编号", "危改补助", "与村主干路距离[2016]", "饮水保证率".isEmpty ? "" : "供水保证率[2016]", "饮水方式[2016]", "户口本号"],
                ["450124100200-0001", "16200.5", "4.61", "92", "自来水、其他", "=1+1"],
            ])
        let rows = try exported(store, "household")
        for (title, text) in [
            ("危改补助（元）", "16200.50"), ("与村主干路距离[2016]（公里）", "4.61"), ("供水保证率[2016]（%）", "92"), ("饮水方式[2016]", "自来水、其他"), ("户口本号", "=1+1"),
        ] {
            #expect(rows[1][try #require(rows[0].firstIndex(of: title), "\(title)")] == text)
        }
        let report = try take(store, "household", rows)
        #expect(report.unchanged == 1 && report.remarks.isEmpty)
    }

    @Test func `an element that holds a separator stands in quotation marks and comes back as one`() throws {
        let folder = TemporaryFolder()
        let store = try RecordStore.create(
            in: folder.folder("county"),
            schema: Array(UnsafeBufferPointer(start: register_data_file(0).bytes, count: Int(register_data_file(0).count))),
            signer: Toy.signer("k"), environment: Toy.environment(seed: 3))
        let county = ScopeCode(number: 450_124)
        try store.write { _ in try store.peers.setSubscriptions([county]) }
        try take(store, "county", [["县代码", "县名", "特色产业[2016]"], ["450124", "马山县", "\"桑蚕、甘蔗\"、黑山羊、\"说\"\"好\"\"\""]])
        let rows = try exported(store, "county")
        let column = try #require(rows[0].firstIndex(of: "特色产业[2016]"))
        #expect(rows[1][column].contains("\"桑蚕、甘蔗\""))
        #expect(try take(store, "county", rows).unchanged == 1)
        let editor = Editor(store, language: .zh)
        let view = try #require(try store.record(editor.finder.record("county:450124"), in: county))
        #expect(view.fields.first { $0.field.name == "specialty_industries" }?.verdict.elements.count == 3)
    }
}
