import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// What stands beside the plan's figures: of the figure's own year, in the plan's unit, of each thing that it names, or why nothing does.
struct TargetYearTests {
    private func lines(_ desk: Desk, _ year: Int) throws -> (String) -> TargetLedger.Line? {
        let plan = try Desk.plan()
        let figures = try MeasuredFigures.read(desk.store, beside: plan, region: Desk.city, year: year)
        let lines = TargetLedger(plan).lines(beside: figures)
        return { id in lines.first { $0.entry.figure.id == id } }
    }

    private func county(_ desk: Desk, _ more: [String]) throws {
        try desk.add("county", ["code=450124", "name=马山县", "attribute=national_key"] + more, scope: Desk.county)
    }

    @Test func `who moved in a year stands beside that year's figure alone, in the plan's unit`() throws {
        let desk = try Desk()
        for (persons, day) in [(3, "2016-08-01"), (2, "2017-02-01")] {
            try desk.addHousehold(
                members: persons,
                [
                    "relocation_target[2016]=true", "relocation_state[2016].quality_ok=true", "relocation_state[2016].moved_in=true",
                    "relocation_state[2016].moved_date=\(day)",
                ])
        }
        for year in [2016, 2017] {
            let line = try lines(desk, year)
            #expect(line("relocation.persons.2016")?.measured?.value == Ratio(3) && line("relocation.persons.2016")?.measured?.year == 2016)
            #expect(line("relocation.registered.2017")?.measured?.value == Ratio(2))
            #expect(line("relocation.persons.2018")?.measured == nil)
            #expect(line("relocation.persons.2018")?.reason?.zh == "2018年还没有到")
        }
        let sofar = try #require(try lines(desk, 2017)("relocation.persons"))
        #expect(sofar.measured?.year == 2017 && sofar.isMet == nil)
        #expect(sofar.measuredInPlan?.text(places: sofar.placesInPlan) == "0.0005")
        #expect(sofar.differenceInPlan?.text(places: sofar.placesInPlan) == "-10.9295")
    }

    @Test func `a baseline is of its own year, and one that cannot be known is not today's figure`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 2, ["housing_grade[2016]=c", "housing_grade[2017]=a"])
        let line = try lines(desk, 2017)
        #expect(line("dangerous_house")?.measured?.value == Ratio(100) && line("dangerous_house")?.measured?.year == 2016)
        #expect(line("poor_persons.2015")?.measured == nil)
        #expect(line("poor_persons.2015")?.reason?.zh == "2015年没有数据")
        #expect(line("unsafe_water")?.measured == nil)
    }

    @Test func `a target of several things is met when each is`() throws {
        let desk = try Desk(clock: { 1_622_505_600_000 })
        try county(desk, ["rural[2017].persons=100", "fruit_quality[2020].good_seed=96", "fruit_quality[2020].sold=50"])
        let line = try #require(try lines(desk, 2020)("fruit.seed_rate"))
        #expect(line.measured?.value == Ratio(50) && line.isMet == false && line.measured?.parts.map(\.value) == [Ratio(96), Ratio(50)])
        let other = try Desk("other", clock: { 1_622_505_600_000 })
        try county(other, ["rural[2017].persons=100", "fruit_quality[2020].good_seed=96", "fruit_quality[2020].sold=95"])
        #expect(try lines(other, 2020)("fruit.seed_rate")?.isMet == true)
    }

    @Test func `more than half of the recovered funds is enough, and less is not`() throws {
        for (used, isMet) in [(60, true), (50, true), (49, false)] {
            let desk = try Desk()
            try county(desk, ["finance[2016].recovered=100", "finance[2016].recovered_used=\(used)"])
            #expect(try lines(desk, 2016)("finance.recovered")?.isMet == isMet, "\(used)")
        }
    }

    @Test func `a county's product and incomes of 2015 stand beside the plan's`() throws {
        let desk = try Desk()
        try county(desk, ["gdp[2015]=47.12", "gdp_per_head[2015]=11708", "disposable_income[2015]=6664", "disposable_income[2016]=7000"])
        let line = try lines(desk, 2016)
        for id in ["gdp.450124", "gdp_per_head.450124", "net_income.450124.2015"] {
            #expect(line(id)?.difference == Ratio(0) && line(id)?.measured?.year == 2015, "\(id)")
        }
        #expect(line("net_income.450124.2011")?.measured == nil && line("net_income.450124.2011")?.reason?.zh == "2011年没有数据")
        #expect(line("gdp.450125")?.measured == nil)
    }

    @Test func `mu stand in the plan's tens of thousands, and a share of which too much is unknown says so`() throws {
        let desk = try Desk()
        try desk.add("base", ["number=1", "name=b", "kind=fruit", "size.area=300000"], scope: Desk.county)
        try desk.addHousehold(members: 1, ["industry_kinds[2016]=pigs"])
        try desk.addHousehold(members: 1)
        let line = try lines(desk, 2016)
        let base = try #require(line("fruit.base"))
        #expect(base.measuredInPlan == Ratio(30) && base.differenceInPlan == Ratio(-20) && base.placesInPlan == 0)
        #expect(line("household.industries")?.measured == nil)
        #expect(line("household.industries")?.reason?.zh == "已答1，未知1，超过20%，不给出比例")
    }

    @Test func `a record of an older file is held against the plan as the plan's file says`() throws {
        let desk = try Desk("city")
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        try desk.add(
            "target",
            [
                "number=fruit.seed_rate@197", "indicator=fruit.seed_rate", "region=450100", "year=2020", "value=95", "unit=%", "source=s",
                "source_line=197", "kind=target", "measure=fruit_good_seed", "relation==",
            ], scope: Desk.city)
        let figure = try #require(try TargetLedger(of: desk.store, elseFrom: Desk.plan()).entries.first?.figure)
        #expect(figure.measures == ["fruit_good_seed", "fruit_sold"] && figure.relation == ">=")
    }
}
