import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// The calendar of a year, and the sheets on which households sign for their income.
struct YearWorkTests {
    private func rows(_ desk: Desk, today: String) throws -> [String: [String]] {
        let day = try #require(CalendarDate(today)).days
        let report = try desk.store.read { _ in try TodoReport.make(.init(today: day), ReportSource(desk.store, region: nil)) }
        return Dictionary(
            (report.table("year") ?? []).map { ($0["what"] ?? "", [$0["when"] ?? "", $0["left"] ?? ""]) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test func `what is due is told in its window, before it within a month, and after it while something is left`() throws {
        let desk = try Desk(clock: { 17_500 * 86_400_000 })
        let household = try desk.addHousehold(members: 1, ["number=450124100201-0001", "plan_exit_year=2017"])
        #expect(try rows(desk, today: "2017-06-01")["survey"] == nil)
        #expect(try rows(desk, today: "2017-09-15")["survey"] == ["later", "1"])
        #expect(try rows(desk, today: "2017-10-10")["survey"] == ["now", "1"])
        #expect(try rows(desk, today: "2017-10-10")["exits"] == ["now", "1"])
        #expect(try rows(desk, today: "2017-12-05")["survey"] == ["late", "1"])
        let member = try #require(try desk.store.views.children(of: household, in: Desk.village).first)
        try desk.set(household, ["roster[2017]+=\(member)"])
        #expect(try rows(desk, today: "2017-12-05")["survey"] == nil)
        // A request is due all year.
        _ = try PersonRequests(desk.editor).ask(
            .marriage, member: member.description, [Assignment("to=450124100202"), Assignment("household=450124100202-0001")], in: nil)
        #expect(try rows(desk, today: "2017-06-01")["natural_changes"] == ["now", "1"])
    }

    @Test func `of the year's work one sees how much there is, how much is done, and how much would be by today`() throws {
        let desk = try Desk(clock: { 17_500 * 86_400_000 })
        let household = try desk.addHousehold(members: 1, ["number=450124100201-0001", "plan_exit_year=2017"])
        _ = try desk.addHousehold(members: 1, ["number=450124100201-0002", "plan_exit_year=2017"])
        let member = try #require(try desk.store.views.children(of: household, in: Desk.village).first)
        try desk.set(household, ["roster[2017]+=\(member)"])
        func survey(_ today: String) throws -> [String?] {
            let day = try #require(CalendarDate(today)).days
            let report = try desk.store.read { _ in try TodoReport.make(.init(today: day), ReportSource(desk.store, region: nil)) }
            let row = try #require(report.table("year")?.first { $0["what"] == "survey" }, "\(report.table("year") ?? [])")
            return ["whole", "done", "expected", "left"].map { row[$0] }
        }
        // Before the window nothing is expected, in it evenly more, after it all.
        #expect(try survey("2017-09-20") == ["2", "1", "0", "1"])
        let window = try #require(try WorkYear(2017, ProcedureLibrary(desk.store)).items.first { $0.code == "survey" }?.window(2017))
        let half = try #require(CalendarDate(days: (window.from + window.to) / 2)).description
        #expect(try survey(half)[2] == "1")
        #expect(try survey("2017-12-05") == ["2", "1", "2", "1"])
    }

    @Test func `the calendar is refused where it is not wholly understood`() throws {
        let text = String(decoding: Desk.bytes("procedure/year.json"), as: UTF8.self)
        #expect(try WorkYear(parsing: Array(text.utf8), file: "f").items.count >= 9)
        for (old, new) in [
            ("\"from\": \"10-01\"", "\"from\": \"13-01\""), ("\"to\": \"11-20\"", "\"to\": \"02-01\""), ("not_surveyed", "anything"),
        ] {
            #expect(text.contains(old))
            #expect(throws: DocumentError.self) {
                _ = try WorkYear(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8), file: "f")
            }
        }
    }

    @Test func `a household that signed is done, until its income or its people are others`() throws {
        let desk = try Desk(clock: { 17_500 * 86_400_000 })
        let house = try desk.addStandardHousehold(year: 2017)
        let confirmations = IncomeConfirmations(desk.store)
        func state() throws -> IncomeConfirmations.State {
            try confirmations.state(of: #require(try desk.store.record(house.household, in: Desk.village)), year: 2017)
        }
        #expect(try state() == .unsigned)
        #expect(try desk.report(.income, year: 2017).table("lacking")?.map { $0["state"] } == ["unsigned"])
        // A city counts and lists nobody, and its counts are what was kept of each village.
        let city = try desk.report(.income, region: ScopeCode(number: 4501), year: 2017)
        #expect(city.table("lacking") == nil && city.table("signed")?.first?["unsigned"] == "1")
        let signature = String(repeating: "a1", count: 32)
        let made = try confirmations.confirm(house.household, year: 2017, signer: house.members[0], signature: signature, desk.editor)
        #expect(made.sheet.total == 590_402 && made.sheet.persons == 2 && made.sheet.perHead == 295_201)
        #expect(try state() == .signed)
        #expect(try desk.report(.income, year: 2017).table("signed")?.first?["signed"] == "1")
        #expect(try desk.report(.income, year: 2017).table("lacking")?.isEmpty ?? true)
        try desk.set(house.household, ["income[2017].wage=6000"])
        #expect(try state() == .changed)
        _ = try confirmations.confirm(house.household, year: 2017, signer: nil, signature: signature, desk.editor)
        #expect(try state() == .signed)
        // Of a year of which nothing is recorded nobody signs; nor does somebody of another household.
        #expect(throws: HouseholdRefusal.self) {
            _ = try confirmations.confirm(house.household, year: 2016, signer: nil, signature: signature, desk.editor)
        }
        let other = try desk.addStandardHousehold(year: 2017)
        #expect(throws: HouseholdRefusal.self) {
            _ = try confirmations.confirm(house.household, year: 2017, signer: other.members[0], signature: signature, desk.editor)
        }
        // On paper: the sums, and a place to sign.
        let page = try desk.report(.incomeSheet, region: nil, year: 2017, record: house.household)
        #expect(page.table("income")?.last?["amount"] == "6000")
    }
}
