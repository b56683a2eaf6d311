import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// A table is refused row by row what is refused of somebody who types it; its good rows go in.
struct EntryImportTests {
    private func take(_ desk: Desk, _ name: String, _ rows: [[String]]) throws -> ImportReport {
        let type = try desk.editor.type(name)
        let importer = try Importer(desk.editor, type: type, header: rows[0], rule: EntryGuard(desk.store).rule(for: type))
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            for (index, row) in rows.dropFirst().enumerated() { try importer.take(row, line: index + 2, into: &report) }
        }
        return report
    }

    private func refusals(_ report: ImportReport) -> [Int: EntryRefusal] {
        let found = report.remarks.compactMap { remark -> (Int, EntryRefusal)? in
            if case .rule(let error as EntryRefusal) = remark.reason { (remark.line, error) } else { nil }
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    private func count(_ desk: Desk, _ type: String) throws -> Int {
        try desk.store.schema.type(named: type).map { try desk.store.views.records($0).count } ?? 0
    }

    @Test func `a table of promises is refused what is promised twice, unknown, of another unit, too much, or of a day to come`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        try desk.add("offer", ["number=O1", "title=大米", "kind=goods", "giver=甲公司", "size.amount=10", "size.unit=袋"], scope: Desk.county)
        for number in ["N1", "N2"] { try desk.add("need", ["number=\(number)", "title=缺粮", "kind=goods"], parent: village) }
        let rows = [
            ["需求编号", "资源编号", "对接日期", "承诺数量", "单位"],
            ["N1", "O1", "2017-05-01", "6", "袋"],
            ["N2", "O1", "2017-05-02", "6", "袋"],
            ["N2", "O9", "2017-05-02", "1", "袋"],
            ["N2", "O1", "2017-05-02", "1", "头"],
            ["N2", "O1", "2099-01-01", "1", "袋"],
            ["N2", "O1", "2017-05-02", "11", "袋"],
            ["N2", "O1", "2017-05-03", "4", "袋"],
        ]
        let report = try take(desk, "promise", rows)
        #expect(report.written == 2 && report.refused == 5 && report.held == 0)
        let found = refusals(report)
        #expect(found.keys.sorted() == [3, 4, 5, 6, 7])
        #expect(found[4] == .noSuchOffer("O9") && found[5] == .otherUnit("头", offer: "O1", unit: "袋"))
        if case .promisedTwice("O1", 2, _)? = found[3] {} else { Issue.record("\(found)") }
        if case .liesAhead(_, day: "2099-01-01", today: "2017-07-14")? = found[6] {} else { Issue.record("\(found)") }
        #expect(try count(desk, "promise") == 2)
        // The same file again says what is there already, and no more.
        let again = try take(desk, "promise", rows)
        #expect(again.written == 0 && again.unchanged == 2 && again.refused == 5)
        #expect(try count(desk, "promise") == 2)
    }

    /// The remarks of each line, as whoever types it is told.
    private func remarks(_ report: ImportReport) -> [Int: [HelpRemark]] {
        report.remarks.reduce(into: [:]) { found, remark in
            if case .noted(let said as HelpRemark) = remark.reason { found[remark.line, default: []].append(said) }
        }
    }

    @Test func `a table of pairings goes in, and each line has the remarks of one that is typed`() throws {
        let desk = try Desk(clock: { 17_318 * 86_400_000 })
        try desk.add("helper", ["number=a1", "name=甲"], scope: Desk.county)
        try desk.add("helper", ["number=b1", "name=乙", "to=2017-01-01"], scope: Desk.county)
        let households = try (1...10).map { try desk.addHousehold(members: 1, ["number=H\($0)"]) }
        try desk.retire(households[9])
        let rows =
            [["户编号", "联系人编号", "起始日期", "主要联系人"]]
            + (1...9).map { ["H\($0)", "a1", "2016-01-01", "是"] }
            + [
                ["H1", "b1", "2016-01-01", ""], ["H2", "c9", "2016-01-01", "是"], ["H1", "a1", "2016-02-01", ""],
                ["H10", "a1", "2016-01-01", ""],
            ]
        let report = try take(desk, "pairing", rows)
        // Beneath a household that was retired nothing is recorded.
        #expect(report.written == 12 && report.refused == 1, "\(report.remarks)")
        let found = remarks(report)
        for line in 2...10 { #expect(found[line]?.contains(.beyondTheRule("a1", households: 9)) == true) }
        #expect(found[11] == [.hasLeft("b1", day: "2017-01-01")])
        #expect(found[12] == [.unknown("c9")], "\(found)")
        #expect(found[13]?.contains(.again("a1")) == true && found[2]?.contains(.again("a1")) == false)
        #expect(report.remarks.map(\.line) == report.remarks.map(\.line).sorted())
        // Who says the same again is told nothing anew.
        #expect(try remarks(take(desk, "pairing", rows)).isEmpty)
    }

    @Test func `a table of units is refused the village that helps itself and what ends before it begins, new and changed`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=上村"])
        let report = try take(
            desk, "village_unit",
            [
                ["行政村", "帮扶单位", "起始日期", "结束日期"],
                ["450124100201", "县农业局", "2016-01-01", ""],
                ["450124100201", "上村村委会", "2016-01-01", ""],
                ["450124100201", "县水利局", "2017-01-01", "2016-01-01"],
            ])
        #expect(report.written == 1 && report.refused == 2)
        #expect(refusals(report)[3] == .unitHelpsItself("上村村委会"))
        if case .endsBefore(_, day: "2016-01-01", _, on: "2017-01-01")? = refusals(report)[4] {
        } else {
            Issue.record("\(refusals(report))")
        }
        // A unit's own days, of a record that is known by its number.
        let units = [["单位编号", "单位名称", "帮扶起始", "帮扶结束"], ["U1", "县农业局", "2016-01-01", ""]]
        #expect(try take(desk, "help_unit", units).written == 1)
        let changed = try take(desk, "help_unit", [units[0], ["U1", "县农业局", "2016-01-01", "2015-12-31"]])
        #expect(changed.written == 0 && refusals(changed)[2] != nil)
        let unit = try #require(try desk.store.views.records(desk.editor.type("help_unit")).first)
        #expect(try desk.store.record(unit, in: Desk.county)?.value("to") == nil)
    }

    @Test func `a voucher's number that is there, or came two rows before, is refused by its row`() throws {
        let desk = try Desk()
        try desk.add(
            "fund_entry", ["number=F1", "date=2017-05-01", "source=central", "payer=财政局", "payee=甲", "amount=100"], scope: Desk.county)
        let rows = [
            ["scope", "凭证号", "日期", "资金来源", "付款方", "收款方", "金额"],
            ["450124", "F1", "2017-05-01", "central", "财政局", "甲", "100"],
            ["450124", "F2", "2017-05-02", "central", "财政局", "甲", "7"],
            ["450124", "F2", "2017-05-03", "central", "财政局", "乙", "8"],
            ["450124", "F3", "2017-12-31", "central", "财政局", "乙", "8"],
        ]
        let report = try take(desk, "fund_entry", rows)
        #expect(report.written == 1 && report.refused == 3)
        for (line, number, day) in [(2, "F1", "2017-05-01"), (4, "F2", "2017-05-02")] {
            if case .enteredTwice(_, number: number, day: day)? = refusals(report)[line] {} else { Issue.record("\(refusals(report))") }
        }
        if case .liesAhead? = refusals(report)[5] {} else { Issue.record("\(refusals(report))") }
        #expect(try count(desk, "fund_entry") == 2)
        // What the file brought, it brings once.
        #expect(try take(desk, "fund_entry", rows).unchanged == 1)
        #expect(try RecordCases(desk.editor).open(.voucherTwice).isEmpty)
    }

    @Test func `a list of funds is not put up while vouchers of one number wait for a decision, and hangs on where they come later`() throws
    {
        let desk = try Desk()
        try desk.add("county", ["code=450124", "name=甲县"], scope: Desk.county)
        func enter(_ number: String) throws {
            try desk.add(
                "fund_entry",
                ["number=\(number)", "date=2017-05-01", "year=2017", "source=central", "payer=财政局", "payee=甲", "amount=100", "purpose=路"],
                scope: Desk.county)
        }
        let lists = try PublicLists(desk.store)
        let request = PublicLists.Request(.funds, .first, year: 2017, region: Desk.county, from: 17_440, to: 17_450)
        try enter("F1")
        try enter("F2")
        let hung = try lists.lists(request)
        try lists.checkContents(of: hung, desk.editor)
        try enter("F1")
        let doubled = try lists.lists(request)
        #expect(doubled[0].rows.count == 3)
        #expect(throws: PublicationRefusal.doubledVouchers(["F1"])) { try lists.checkContents(of: doubled, desk.editor) }
        // What was put up before somebody doubled a number is printed as it hangs.
        _ = try Postings(desk.store).post(hung[0], desk.editor)
        try lists.checkContents(of: hung, desk.editor)
        // Once heard, both are on it, or one and what takes it back.
        let item = try #require(try RecordCases(desk.editor).open(.voucherTwice).first)
        _ = try RecordCases(desk.editor).decide(item, .uphold, reason: "票据本不同，编号相同")
        try lists.checkContents(of: try lists.lists(request), desk.editor)
    }

    @Test func `a list with somebody's number in what was typed is not put up, whoever would find it there`() throws {
        func check(_ number: String, _ purpose: String) throws {
            let desk = try Desk()
            try desk.add("county", ["code=450124", "name=甲县"], scope: Desk.county)
            let paid = ["number=\(number)", "date=2017-05-01", "year=2017", "source=central", "payer=财政局", "payee=甲", "amount=100"]
            try desk.add("fund_entry", paid + ["purpose=\(purpose)"], scope: Desk.county)
            let lists = try PublicLists(desk.store)
            let request = PublicLists.Request(.funds, .first, year: 2017, region: Desk.county, from: 17_440, to: 17_450)
            try lists.checkContents(of: try lists.lists(request), desk.editor)
        }
        // A voucher's own number may be long, and so may a day or a sum be.
        try check("20170501000001", "2017-05-01 修路 1000000 元")
        for purpose in ["付韦某 13900000003", "付韦某 139-0000 0003", "身份证４５０１２４１９６８０５０１１０１１", "账号6228480000000000000"] {
            #expect(throws: PublicationRefusal.holdsNumber(row: "F1", column: PublicColumn.purpose.label), "\(purpose)") {
                try check("F1", purpose)
            }
        }
    }
}
