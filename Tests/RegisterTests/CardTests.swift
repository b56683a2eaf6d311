import RecordStore
import Records
import Testing

@testable import Register

/// `contact-card` and `policy-card`.
struct CardTests {
    /// 2017-06-01.
    private static let now: UInt64 = 17_318 * 86_400_000

    @Test func `a contact card has whom to call now, and nobody whose help has ended`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "officials.director=蓝主任"])
        try desk.add("village_unit", ["unit_name=市文联", "from=2016-01-01", "phone=13700000000"], parent: village)
        try desk.add("first_secretary", ["name=旧书记", "from=2015-10-01", "to=2017-03-01"], parent: village)
        let (household, _) = try desk.home([["name=韦大"], ["name=韦二"]])
        let pair = ["helper_number=1", "from=2016-01-01"]
        try desk.add("pairing", pair + ["helper_name=黄干部", "helper_phone=13600000000"], parent: household)
        let before = try desk.add("pairing", ["helper_number=2", "helper_name=旧干部", "from=2015-01-01"], parent: household)
        try desk.add("pairing_end", ["to=2016-01-01"], parent: before)
        let card = try desk.report(.contactCard, record: household, now: Self.now)
        let helpers = try #require(card.table("helpers"))
        #expect(helpers.count == 1 && helpers[0]["name"] == "黄干部" && helpers[0]["phone"] == "13600000000")
        let facts = card.facts.map { "\($0.label.zh) \($0.value.content)" }.joined(separator: "\n")
        #expect(facts.contains("市文联 13700000000") && facts.contains("蓝主任") && !facts.contains("旧书记"))
        #expect(card.sections.count == 1 && card.sections[0].startsPage && card.sections[0].title.zh == "户主：韦大")
        #expect(card.notes.first?.zh == "监督电话：12317")
    }

    @Test func `a contact card takes from the helper's record what the pairing leaves out`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home([["name=韦大"]])
        try desk.add("helper", ["number=B-1", "name=黄干部", "duty=站长", "unit=农业局", "phone=13600000000"], scope: Desk.county)
        try desk.add("pairing", ["helper_number=B-1", "from=2016-01-01", "helper_phone=13600000009"], parent: household)
        let helpers = try #require(try desk.report(.contactCard, record: household, now: Self.now).table("helpers"))
        #expect(["name", "duty", "unit", "phone"].map { helpers[0][$0] } == ["黄干部", "站长", "农业局", "13600000009"])
    }

    @Test func `a contact card has each helper once, the main one first, and none who has left; a unit by its record`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home([["name=韦大"]])
        let unit = try desk.add("help_unit", ["number=U1", "name=县财政局"], scope: Desk.county)
        try desk.add("helper", ["number=1", "name=副手", "unit=农业局"], scope: Desk.county)
        try desk.add("helper", ["number=2", "name=主要", "unit_record=\(unit)"], scope: Desk.county)
        try desk.add("helper", ["number=3", "name=离任", "to=2016-12-31"], scope: Desk.county)
        // Another county's helper of that number is somebody else.
        try desk.add("helper", ["number=1", "name=别县", "to=2016-12-31"], scope: ScopeCode(number: 450_123))
        for (number, more) in [("1", []), ("2", ["main=true"]), ("3", []), ("2", ["helper_phone=13600000002"])] {
            try desk.add("pairing", ["helper_number=\(number)", "from=2016-01-01"] + more, parent: household)
        }
        let helpers = try #require(try desk.report(.contactCard, record: household, now: Self.now).table("helpers"))
        #expect(helpers.map { $0["name"] ?? "" } == ["主要", "副手"])
        #expect(helpers.map { $0["unit"] ?? "" } == ["县财政局", "农业局"])
        #expect(helpers[0]["main"] == "yes" && (helpers[1]["main"] ?? "").isEmpty && helpers[0]["phone"] == "13600000002")
    }

    @Test func `a unit is on the card on its last day, and a secretary who is followed is not`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        try desk.add("village_unit", ["unit_name=市文联", "from=2016-01-01", "to=2017-06-01"], parent: village)
        try desk.add("first_secretary", ["name=旧书记", "from=2015-10-01", "to=2017-06-01"], parent: village)
        let (household, _) = try desk.home([["name=韦大"]])
        let facts = try desk.report(.contactCard, record: household, now: Self.now).facts.map { "\($0.value.content)" }.joined(
            separator: "\n")
        #expect(facts.contains("市文联") && !facts.contains("旧书记"))
    }

    @Test func `cards of a village are a page for each household`() throws {
        let desk = try Desk()
        for _ in 0..<3 { try desk.addHousehold(members: 1) }
        let cards = try desk.report(.policyCard, region: Desk.village, year: 2016, now: Self.now)
        #expect(cards.sections.count(where: \.startsPage) == 3)
        #expect(throws: ReportFault.bookNeedsVillage) { try desk.report(.contactCard, region: Desk.county) }
    }

    @Test func `a policy card lists what the household and each of its members was given in the year`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([
            ["name=韦大", "insurance_payment[2016].class=sixty", "insurance_payment[2016].government=90"], ["name=韦二"],
        ])
        let measure = try desk.add(
            "measure", ["batch=develop_production", "kind=crop", "plan.year=2016", "subsidy.amount=2000"], parent: household)
        try desk.add("measure_progress", ["status=done", "date=2016-09-01"], parent: measure)
        try desk.add("measure", ["batch=develop_production", "plan.year=2015"], parent: household)
        try desk.add("support", ["kind=student_help", "year=2016", "amount=1250"], parent: people[1])
        try desk.add("loan", ["kind=micro", "bank=农信社", "amount=50000", "date=2016-03-01", "term=36"], parent: household)
        let rows = try #require(try desk.report(.policyCard, year: 2016, record: household, now: Self.now).table("benefits"))
        #expect(rows.map { $0["amount"] ?? "" } == ["2000", "90", "1250", "50000"])
        #expect(rows.map { $0["whom"] ?? "" } == ["the household", "韦大", "韦二", "the household"])
        #expect(rows[0]["state"] == "done")
    }
}
