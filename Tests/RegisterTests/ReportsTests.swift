import RecordStore
import Cunlian
import Records
import Register
import TestSupport
import Testing

struct ReportsTests {
    // MARK: Causes

    @Test func `causes are shares of the known, with the plan's beside them`() throws {
        let desk = try Desk()
        for cause in ["illness", "illness", "no_funds", "no_funds", "no_funds"] {
            try desk.addHousehold(members: 1, ["main_cause=\(cause)"])
        }
        try desk.addHousehold(members: 1)
        let causes = try #require(try desk.report(.causes).table("causes"))
        let illness = try #require(causes.first { $0["cause"] == "illness" })
        #expect(illness["households"] == "2" && illness["known"] == "5" && illness["unknown"] == "1")
        #expect(illness["share"] == "40.00" && illness["difference"] == "21.38")
        #expect(illness["plan"] == "18.62 [85]")
    }

    // MARK: Funds

    @Test func `a reversal takes off what it names, and its own reversal pays again`() throws {
        let desk = try Desk()
        let first = try fund(desk, "1", amount: 1_000)
        let back = try fund(desk, "2", amount: 1_000, ["reverses=\(first)"])
        #expect(try desk.report(.funds).table("counties")?.last?["net"] == "0")
        try fund(desk, "3", amount: 1_000, ["reverses=\(back)"])
        try fund(desk, "4", amount: 250.5, ["source=social"])
        let funds = try desk.report(.funds)
        let all = try #require(funds.table("counties")?.last)
        #expect(all["paid"] == "2250.50" && all["reversed"] == "1000" && all["net"] == "1250.50")
        let social = try #require(funds.table("funds")?.first { $0["source"] == "social" })
        #expect(social["net"] == "250.50" && social["year"] == "2016")
    }

    @Test func `reversals that cannot be right are named`() throws {
        let desk = try Desk()
        let first = try fund(desk, "1", amount: 1_000)
        try fund(desk, "2", amount: 999, ["reverses=\(first)"])
        let second = try fund(desk, "3", amount: 5)
        for number in ["4", "5"] { try fund(desk, number, amount: 5, ["reverses=\(second)"]) }
        let gone = try fund(desk, "6", amount: 7)
        try fund(desk, "7", amount: 7, ["reverses=\(gone)"])
        try desk.retire(gone, scope: Desk.county)
        let remarks = try #require(try desk.report(.funds).table("reversals")).map { $0["remark"] ?? "" }
        #expect(
            remarks == [
                "its amount is not that of what it reverses", "the same entry is reversed more than once",
                "the same entry is reversed more than once", "what it reverses is not here",
            ])
    }

    @Test func `what is paid for a project stands beside what was planned for it`() throws {
        let desk = try Desk()
        let project = try desk.add(
            "project", ["number=P1", "class=road", "name=屯级路", "amounts.invest_plan=2000"], scope: Desk.county)
        try fund(desk, "1", amount: 2_500, ["project=\(project)"])
        try fund(desk, "2", amount: 10)
        let rows = try #require(try desk.report(.funds, year: 2016).table("projects"))
        #expect(rows[0]["planned"] == "2000" && rows[0]["net"] == "2500" && rows[0]["share"] == "125.00")
        #expect(rows[1]["name"] == "of no project here" && rows[1]["net"] == "10")
        #expect(try desk.report(.funds, year: 2015).table("projects")?[0]["net"] == "0")
    }

    @discardableResult
    private func fund(_ desk: Desk, _ number: String, amount: Double, _ more: [String] = []) throws -> RecordID {
        let source = more.contains { $0.hasPrefix("source=") } ? [] : ["source=central"]
        return try desk.add(
            "fund_entry", ["number=\(number)", "date=2016-05-01", "payer=a", "payee=b", "amount=\(amount)"] + source + more,
            scope: Desk.county)
    }

    // MARK: Silence

    private static let start: UInt64 = 1_500_000_000_000
    private static let day: UInt64 = 86_400_000

    @Test func `a clock that runs ahead does not hide that a village is silent`() throws {
        let village = try Desk("village", clock: { Self.start + 400 * Self.day })
        let office = try Desk("office", clock: { Self.start })
        try village.addHousehold(members: 1)
        try village.send(to: office)
        let rows = try #require(try office.report(.silence, now: Self.start + 40 * Self.day).table("silence"))
        #expect(rows.count == 1)
        #expect(rows[0]["days"] == "40" && rows[0]["arrived"] == "2017-07-14T02:40Z")
        #expect(rows[0]["written"] == "2018-08-18T02:40Z")
        #expect(rows[0]["remark"] == "an author's clock is 400 days ahead")
    }

    @Test func `Z3 what came late is said to have come late, and a village is heard when its entries come`() throws {
        let village = try Desk("village", clock: { Self.start })
        let office = try Desk("office", clock: { Self.start + 60 * Self.day })
        try village.addHousehold(members: 1)
        try village.send(to: office)
        let rows = try #require(try office.report(.silence, now: Self.start + 65 * Self.day).table("silence"))
        #expect(rows[0]["days"] == "5" && rows[0]["remark"] == "came 60 days after it was written")
        let regions = try #require(try office.report(.silence, now: Self.start + 100 * Self.day).table("regions"))
        #expect(regions[0]["scope"] == "450124" && regions[0]["over30"] == "1" && regions[0]["over90"] == "0")
    }

    @Test func `Z3 a correction made at the county is no word from the village`() async throws {
        let tree = try await TestTree(schema: Desk.bytes("schemas/poverty-register-2.json"), clock: { Self.start })
        let collector = try await tree.device("collector", role: "C")
        let office = try await tree.device("office", role: "Y", scope: TestTree.county)
        func add(_ member: TestTree.Member, _ number: String) async throws {
            try await member.replica.run { store in
                let editor = Editor(store, language: .en)
                _ = try editor.add(
                    editor.type("household"), [Assignment("number=\(number)")], parent: nil, scope: TestTree.village)
            }
            try await tree.sync(member, with: tree.county)
        }
        func silence() async throws -> [String: String]? {
            try await tree.county.replica.run { store in
                let request = ReportRequest(.silence, now: Self.start + 40 * Self.day)
                return try Report.make(request, from: store, plan: Desk.plan()).table("silence")?.first
            }
        }
        try await add(office, "450124100201-0900")
        let before = try #require(try await silence())
        #expect(before["remark"] == "granted, never heard of" && before["writers"] == "0" && before["entries"] == "1")
        try await add(collector, "450124100201-0901")
        #expect(try await silence()?["days"] == "40")
    }

    // MARK: Bad input

    @Test func `a region that is not here and a year outside are refused`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 1)
        let other = ScopeCode(number: 450_123)
        #expect(throws: ReportFault.scopeNotHere(other)) { try desk.report(.causes, region: other) }
        #expect(throws: ReportFault.yearOutside(1999, 2010...2030)) { try desk.report(.funds, year: 1999) }
    }
}

// MARK: - Reading a report

extension Report {
    /// The rows of a table by their columns' names, as scripts read them, in English.
    func table(_ name: String) -> [[String: String]]? {
        for section in sections {
            for case .table(let table) in section.blocks where table.name == name {
                return table.rows.map { row in
                    Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.cells.map { Self.text($0) }))
                }
            }
        }
        return nil
    }

    private static func text(_ cell: Cell) -> String {
        switch cell.content {
        case .none, .unknown: ""
        case .text(let text): text
        case .code(let code, _): code
        case .label(let label): label.en
        case .count(let count): String(count)
        case .decimal(let ratio, let places): ratio.text(places: places)
        case .money(let fen): Ratio(Int128(fen), 100).text(places: fen % 100 == 0 ? 0 : 2)
        case .share(let ratio): ratio.text(places: 2)
        case .date(let date): date.description
        case .time(let time):
            CalendarDate(days: Int(time / 86_400_000)).map { "\($0)T" }.map { day in
                day + [time / 3_600_000 % 24, time / 60_000 % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":") + "Z"
            } ?? ""
        case .plan(let stated): stated.map { "\($0.value.text) [\($0.value.line)]" }.joined(separator: " / ")
        }
    }
}
