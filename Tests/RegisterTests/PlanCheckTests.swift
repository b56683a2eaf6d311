import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Q87, Q88 and Q92 in what they name, and Q110 to Q115.
struct PlanCheckTests {
    private func texts(_ desk: Desk, _ check: String) throws -> [String] { try desk.examine(check).map(\.text.zh) }

    @Test func `Q87 who signed after the key or the move is found, whichever round tells of either`() throws {
        let desk = try Desk()
        func mover(_ signed: String, _ state: [String], round: Int = 2016) throws -> RecordID {
            let household = try desk.addHousehold(
                members: 1, ["relocation_target[2016]=true", "relocation_consent[2016].date=\(signed)"])
            try desk.set(household, (["quality_ok=true"] + state).map { "relocation_state[\(round)].\($0)" })
            return household
        }
        let late = try mover("2016-12-01", ["moved_in=true", "moved_date=2016-10-01"])
        let key = try mover("2016-12-01", ["key_delivered=true", "key_date=2016-11-30"])
        let before = try mover("2016-12-01", ["moved_in=true", "moved_date=2015-10-01"], round: 2015)
        _ = try mover("2016-10-01", ["key_delivered=true", "key_date=2016-10-01", "moved_in=true", "moved_date=2016-12-01"])
        #expect(try desk.found("Q87") == [late, key, before])
        #expect(try texts(desk, "Q87").first == "2016-10-01已交钥匙或入住，2016-12-01才签字同意")
        // Another paper, of a day before, settles it.
        try desk.set(late, ["relocation_consent[2015].date=2015-08-01"])
        #expect(try desk.found("Q87") == [key, before])
    }

    @Test func `Q88 both a large house and a large plot are named`() throws {
        let desk = try Desk()
        _ = try desk.addHousehold(members: 2, ["relocation_area[2016]=51", "relocation_homestead[2016]=81"])
        #expect(try texts(desk, "Q88") == ["2人安置住房51.00平方米，超过人均25平方米；宅基地81.00平方米，超过80平方米"])
    }

    @Test(
        arguments: [
            ("county_seat", 60, nil, nil, "县城安置点，没有引入社区管理"), ("industrial_park", 60, nil, nil, "产业园安置点，没有引入社区管理"),
            ("tourism", 60, nil, nil, "乡村旅游区安置点，没有引入社区管理"), ("town", 999, nil, nil, nil), ("town", 1_000, nil, nil, "安置1000人，没有引入社区管理"),
            ("central_village", 500, 2, true, "2个村整体搬迁的中心村安置点，安置500人，没有引入社区管理"), ("central_village", 499, 2, true, nil),
            ("central_village", 600, 1, true, nil), ("central_village", 600, 3, false, nil), ("central_village", 600, nil, nil, nil),
            ("infill", 60, nil, nil, nil),
        ] as [(String, Int, Int?, Bool?, String?)])
    func `Q92 a site has a community by its place, its size and where its people come from`(
        place: String, persons: Int, villages: Int?, isWhole: Bool?, text: String?
    ) throws {
        let desk = try Desk()
        let site = try desk.add(
            "relocation_site",
            ["code=z1", "name=点", "place=\(place)", "plan.persons=\(persons)", "services.community=false"]
                + (villages.map { ["origin_villages=\($0)"] } ?? []) + (isWhole.map { ["whole_move=\($0)"] } ?? []), scope: Desk.county)
        #expect(try texts(desk, "Q92") == [text].compactMap { $0 })
        try desk.set(site, ["services.community=true"])
        #expect(try texts(desk, "Q92").isEmpty)
    }

    @Test func `Q110 an old house is paid 20000 yuan for, once it is down`() throws {
        let desk = try Desk()
        let house = { (more: [String]) in try desk.addHousehold(members: 1, more.map { "old_house[2016].\($0)" }) }
        let little = try house(["demolished=true", "reward=5000"])
        _ = try house(["demolished=true", "reward=20000"])
        let nothing = try house(["demolished=true", "reward=0"])
        _ = try house(["demolished=true"])
        let standing = try house(["demolished=false", "reward=20000"])
        _ = try house(["demolished=false", "reward=0"])
        #expect(try desk.found("Q110") == [little, nothing, standing])
        #expect(try texts(desk, "Q110") == ["旧房拆除补助5000.00元，应为20000元", "旧房拆除补助0.00元，应为20000元", "旧房没有拆除，已补助20000.00元"])
    }

    @Test func `Q111 a day of moving that lies ahead is found, of whatever round`() throws {
        let desk = try Desk()
        let ahead = try desk.addHousehold(
            members: 1,
            [
                "relocation_consent[2015].date=2017-06-02", "relocation_state[2016].quality_ok=true",
                "relocation_state[2016].moved_in=true",
                "relocation_state[2016].moved_date=2030-12-31",
            ])
        _ = try desk.addHousehold(members: 1, ["relocation_consent[2016].date=2017-06-01"])
        #expect(try desk.found("Q111") == [ahead], "it is 2017-06-01")
        #expect(try texts(desk, "Q111") == ["签字日期 2017-06-02 在今天以后；入住日期 2030-12-31 在今天以后"])
    }

    @Test func `Q112 the form's cooperatives are those that are recorded, each once`() throws {
        let desk = try Desk()
        let village = try desk.add(
            "village",
            ["code=450124100201", "name=村", "cooperatives[2016].has_cooperative=false", "cooperatives[2016].count=2"])
        #expect(try desk.found("Q112").isEmpty, "nothing is recorded beside it")
        let first = try desk.add("cooperative", ["name=甲", "kind=specialised"], parent: village)
        #expect(try texts(desk, "Q112") == ["村表填专业合作社2家，在册1家"])
        let second = try desk.add("cooperative", ["name=甲", "kind=specialised", "founded=2016-12-31"], parent: village)
        try desk.add("cooperative", ["name=村社", "kind=village", "founded=2017-01-01"], parent: village)
        #expect(try texts(desk, "Q112") == ["“甲”登记了不止一次"])
        #expect(try desk.found("Q112") == [village])
        try desk.set(second, ["name=乙"])
        #expect(try desk.found("Q112").isEmpty)
        try desk.add("cooperative", ["name=社", "kind=village"], parent: village)
        #expect(try texts(desk, "Q112") == ["村表填没有村民合作社，在册1家"])
        try desk.set(first, ["closed=2016-12-30"])
        #expect(try texts(desk, "Q112") == ["村表填专业合作社2家，在册1家；村表填没有村民合作社，在册1家"])
    }

    @Test func `Q113 who is poor and ill for long is listed with what the year lacks`() throws {
        let desk = try Desk()
        let all = ["family_doctor[2016].signed=true", "chronic_card[2016]=true"]
        let (_, people) = try desk.home(
            [
                ["health[2016]=chronic"], ["health[2016]=chronic"] + all, ["health[2016]=serious"], ["health[2016]=healthy"],
                ["health[2016]=chronic"] + all,
            ],
            Desk.registered(["attribute[2016]=general"]))
        for (person, year) in [(1, 2016), (4, 2015)] {
            try desk.add("care_plan", ["year=\(year)", "plan=按月随访"], parent: people[person])
        }
        #expect(try desk.found("Q113") == [people[0], people[2], people[4]])
        #expect(try texts(desk, "Q113") == ["2016年没有签约医生、慢病卡、一人一策", "2016年没有签约医生、一人一策", "2016年没有一人一策"])
        // Neither who is not registered nor who has died.
        try desk.home([["health[2016]=chronic"]], ["kind=synchronous"])
        try desk.add("member_change", ["state=died", "date=2016-05-01"], parent: people[0])
        #expect(try desk.found("Q113") == [people[2], people[4]])
    }

    @Test func `Q115 a firm under two numbers and a base of another county are found`() throws {
        let desk = try Desk()
        let firm = { (number: String, more: [String]) in
            try desk.add("enterprise", ["number=\(number)", "kind=leading_firm"] + more, scope: Desk.county)
        }
        let first = try firm("1", ["name=药业", "credit_code=91450124"])
        let second = try firm("2", ["name=药业公司", "credit_code=91450124"])
        _ = try firm("3", ["name=糖厂", "region=450124"])
        _ = try firm("4", ["name=糖厂", "region=450124100"])
        let away = try desk.add("base", ["number=1", "name=果园", "kind=fruit", "region=450125"], scope: Desk.county)
        #expect(try desk.found("Q115") == [first, second, away])
        #expect(try texts(desk, "Q115") == ["药业：登记了2次，编号不同", "药业公司：登记了2次，编号不同", "果园：所在区域 450125 不在 450124 内"])
    }

    @Test func `Q114 and the report: a village is no township, and who has fewer or none is named`() throws {
        let desk = try Desk()
        for (scope, name) in [(Desk.village, "安善村"), (ScopeCode(number: 450_124_101_201), "北村")] {
            try desk.add("village", ["code=\(scope)", "name=\(name)"], scope: scope)
        }
        let assigned = { (name: String, kind: String, region: String) in
            try desk.add("leader_assignment", ["name=\(name)", "kind=\(kind)", "region=\(region)", "from=2016-01-01"], scope: Desk.county)
        }
        _ = try assigned("甲", "township", "450124100")
        let wrong = try assigned("乙", "township", "450124100201")
        _ = try assigned("丙", "county", "450124")
        _ = try assigned("丙", "county", "450125")
        #expect(try desk.found("Q114") == [wrong])
        let report = try desk.report(.help, year: 2016)
        let rows = try #require(report.table("leaders"))
        #expect(rows.map { $0["townships"] ?? "" } == ["0", "0", "1"] && rows.map { $0["counties"] ?? "" } == ["2", "0", "0"])
        #expect(
            rows.map { $0["remark"] ?? "" } == [
                "more than one county", "no place of that kind: 450124100201", "fewer than two or three townships",
            ])
        #expect(report.table("without_leader")?.map { $0["scope"] ?? "" } == ["450124101"])
    }
}
