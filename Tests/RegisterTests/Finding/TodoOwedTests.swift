import RecordStore
import Records
import Testing

@testable import Register

/// What offices owe is in the list of what is due: corrections, letters, promises, and a main helper for each household.
struct TodoOwedTests {
    /// 2017-06-01.
    private static let today = Desk.today

    private func report(_ desk: Desk, mine: Set<String>? = nil, limit: Int = .max, isTyped: Bool = true) throws -> Report {
        let (report, source) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return (try TodoReport.make(.init(mine: mine, today: Self.today, limit: limit, isTyped: isTyped), source), source)
        }
        try source.keep()
        return report
    }

    /// `when what` of each line that is due.
    private func due(_ desk: Desk, mine: Set<String>? = nil) throws -> [String] {
        (try report(desk, mine: mine).table("due") ?? []).map { "\($0["when"] ?? "") \($0["what"] ?? "")" }
    }

    @Test func `a problem of an inspection is due until its correction is accepted, and late by so many days`() throws {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2017-03-01"], scope: Desk.county)
        func issue(_ due: String) throws -> RecordID {
            try desk.add(
                "issue", ["kind=funds", "text=补助发放不及时", "responsible=县扶贫办", "found=2017-03-10", "due=\(due)"], parent: inspection,
                scope: Desk.county)
        }
        let late = try issue("2017-05-20")
        _ = try issue("2017-06-20")
        // Beyond a month nobody is told of it yet.
        _ = try issue("2017-08-01")
        #expect(try due(desk) == ["late put right: 补助发放不及时 (县扶贫办) (12 days overdue)", "now put right: 补助发放不及时 (县扶贫办)"])
        let row = try #require(try report(desk).table("due")?.first)
        #expect(row["day"] == "2017-05-20" && row["number"] == "D1" && row["offices"] == "county office")
        #expect(try due(desk, mine: ["K"]).count == 2 && due(desk, mine: ["T"]).isEmpty)
        try desk.add("correction", ["state=done", "date=2017-05-19", "text=已补发"], parent: late, scope: Desk.county)
        #expect(try due(desk)[0] == "now accept what was put right: 补助发放不及时 (县扶贫办)")
        try desk.add("correction", ["state=accepted", "date=2017-05-25", "text=销号"], parent: late, scope: Desk.county)
        #expect(try due(desk) == ["now put right: 补助发放不及时 (县扶贫办)"])
        #expect(try report(desk).notes.map(\.en).contains { $0.contains("cunlian add correction") })
        #expect(try !report(desk, isTyped: false).notes.map(\.en).contains { $0.contains("cunlian") })
    }

    @Test func `letters of the year that nobody signed are due, and the townships of a county that have none`() throws {
        let desk = try Desk()
        for (code, name) in [("450124100", "白山镇"), ("450124101", "百龙滩镇")] {
            try desk.add("township", ["code=\(code)", "name=\(name)"], scope: Desk.county)
        }
        #expect(try due(desk) == ["now letters of responsibility of 2017: 2 townships have none (白山镇, 百龙滩镇)"])
        let letter = try desk.add(
            "responsibility", ["number=Z1", "kind=letter", "year=2017", "to=县", "party=白山镇", "region=450124100"], scope: Desk.county)
        #expect(
            try due(desk) == [
                "now sign the letter of responsibility of 2017: 白山镇", "now letters of responsibility of 2017: 1 township has none (百龙滩镇)",
            ])
        try desk.set(letter, ["signed=2017-02-01"])
        #expect(try due(desk).count == 1)
        #expect(try due(desk, mine: ["K"]).count == 1 && due(desk, mine: ["F"]).isEmpty)
        #expect(try desk.report(.accountability, year: 2017).table("omissions")?.map { $0["name"] } == ["百龙滩镇"])
    }

    @Test func `a promise is due by the day of its need until all of it came or it ended`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        try desk.add("offer", ["number=z1", "title=化肥", "kind=goods", "giver=厂"], scope: Desk.county)
        func promise(_ number: String, _ by: [String]) throws -> RecordID {
            let need = try desk.add("need", ["number=\(number)", "title=化肥", "kind=goods"] + by, parent: village)
            return try desk.add("promise", ["offer_number=z1", "date=2017-01-01", "amount=4"], parent: need)
        }
        let one = try promise("x1", ["by=2017-05-30"])
        let other = try promise("x2", ["by=2017-06-15"])
        _ = try promise("x3", [])
        let what = "deliver what was promised of offer z1, or end the promise"
        #expect(try due(desk) == ["late \(what) (2 days overdue)", "now \(what)"])
        #expect(try report(desk).table("due")?.map { $0["number"] } == ["x1", "x2"])
        try desk.add("delivery", ["date=2017-05-20", "received=true", "amount=3"], parent: one)
        #expect(try due(desk).count == 2)
        try desk.add("delivery", ["date=2017-05-21", "received=true", "amount=1"], parent: one)
        #expect(try due(desk) == ["now \(what)"])
        try desk.add("promise_end", ["date=2017-05-21", "reason=x"], parent: other)
        #expect(try due(desk).isEmpty)
    }

    /// Of each village how many, as people read them, and the households, as scripts do.
    private func helpers(_ desk: Desk, mine: Set<String>? = nil, limit: Int = .max) throws -> (counts: [String], households: Int) {
        let tables = try report(desk, mine: mine, limit: limit).sections.flatMap(\.blocks).compactMap { block -> Report.Table? in
            if case .table(let table) = block, table.name == "helpers" { table } else { nil }
        }
        let counts = tables.filter { $0.audience == .readers }.flatMap(\.rows).map { row in
            row.cells.prefix(2).map { cell in
                switch cell.content {
                case .text(let text): text
                case .count(let count): String(count)
                default: ""
                }
            }.joined(separator: " ")
        }
        return (counts, tables.filter { $0.audience == .scripts }.flatMap(\.rows).count)
    }

    @Test func `poor households without a main helper are counted village by village, as check Q81 finds them`() throws {
        let desk = try Desk()
        let households = try (0..<3).map { try desk.addHousehold(members: 1, ["number=450124100201-000\($0)"]) }
        let far = try desk.add("household", Desk.registered(["number=450124100202-0001"]), scope: Desk.neighbour)
        _ = try desk.addHousehold(members: 1, ["kind=synchronous"])
        #expect(try helpers(desk).counts == ["450124100201 3", "450124100202 1"] && helpers(desk).households == 4)
        #expect(try helpers(desk, limit: 1).counts == ["450124100201 3"] && helpers(desk, limit: 1).households == 1)
        #expect(try helpers(desk, mine: ["K"]).counts.count == 2 && helpers(desk, mine: ["C"]).counts.isEmpty)
        // The only one is the main one; of two none of whom is, nobody.
        try desk.add("pairing", ["helper_number=h1", "from=2016-01-01"], parent: households[0])
        for helper in ["h1", "h2"] { try desk.add("pairing", ["helper_number=\(helper)", "from=2016-01-01"], parent: households[1]) }
        #expect(try helpers(desk).counts == ["450124100201 2", "450124100202 1"])
        try desk.add("pairing", ["helper_number=h3", "from=2016-01-01", "main=true"], parent: far, scope: Desk.neighbour)
        #expect(try helpers(desk).counts == ["450124100201 2"])
        #expect(Set(try desk.found("Q81")) == Set(households[1...]))
    }

    @Test func `what was kept of a village is made anew when a helper leaves the county's roll`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let helper = try desk.add("helper", ["number=h1", "name=Li"], scope: Desk.county)
        try desk.add("pairing", ["helper_number=h1", "from=2016-01-01", "main=true"], parent: household)
        #expect(try helpers(desk).counts.isEmpty)
        try desk.set(helper, ["to=2017-05-01"])
        #expect(try helpers(desk).counts == ["450124100201 1"])
        #expect(try desk.found("Q81", round: 2017) == [household])
    }
}
