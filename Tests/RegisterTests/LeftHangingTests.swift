import RecordStore
import Records
import Testing

@testable import Register

/// What names a record that is taken out is told of beforehand, and found afterwards: Q125, and Q116 of helpers.
struct LeftHangingTests {
    /// `type field count check: names` of each group.
    private func left(_ desk: Desk, _ record: RecordID, with others: Set<RecordID> = []) throws -> [String] {
        try LeftHanging(record, desk.store, with: others).groups.map { group in
            "\(group.type.name) \(group.field?.en ?? "-") \(group.count) \(group.check ?? "-"): \(group.names.joined(separator: ", "))"
        }
    }

    @Test func `an offer on which promises rest is named by them, until they ended`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let offer = try desk.add("offer", ["number=z1", "title=化肥", "kind=goods", "giver=厂"], scope: Desk.county)
        #expect(try left(desk, offer).isEmpty)
        let needs = try (1...4).map { try desk.add("need", ["number=x\($0)", "title=缺肥", "kind=goods"], parent: village) }
        let promises = try needs.map {
            try desk.add("promise", ["offer_number=z1", "offer=\(offer)", "date=2017-01-01", "amount=1"], parent: $0)
        }
        // Who names it by number and by a link is told once.
        #expect(try left(desk, offer) == ["promise offer number 4 Q125: x1 缺肥, x2 缺肥, x3 缺肥"])
        try desk.add("promise_end", ["date=2017-02-01", "reason=x"], parent: promises[0])
        #expect(try left(desk, offer) == ["promise offer number 3 Q125: x2 缺肥, x3 缺肥, x4 缺肥"])
        #expect(try left(desk, needs[1]) == ["promise - 1 -: x2 缺肥"])
        #expect(try desk.found("Q125").isEmpty)
        try desk.retire(offer, scope: Desk.county)
        #expect(try desk.found("Q125") == [village])
        #expect(
            try desk.examine("Q125").first?.text.en.hasPrefix("offer number of the promise: the offer z1 was taken out") == true)
        #expect(try desk.found("Q125", region: Desk.neighbour).isEmpty)
    }

    @Test func `a helper on whom pairings rest is named by them, in the helper's own county`() throws {
        let desk = try Desk()
        let helper = try desk.add("helper", ["number=h1", "name=Li"], scope: Desk.county)
        let household = try desk.addHousehold(members: 1, ["number=450124100201-0001"])
        let pairing = try desk.add("pairing", ["helper_number=h1", "from=2016-01-01"], parent: household)
        let far = ScopeCode(number: 450_125_100_201)
        let other = try desk.add("household", ["number=450125100201-0001"], scope: far)
        try desk.add("pairing", ["helper_number=h1", "from=2016-01-01"], parent: other, scope: far)
        let named = try left(desk, helper)
        #expect(named == ["pairing helper number 1 Q116: 450124100201-0001 member 0"], "\(named)")
        #expect(try left(desk, household).contains { $0.hasPrefix("pairing - 1 -") })
        try desk.retire(helper, scope: Desk.county)
        #expect(try desk.found("Q116").contains(household) && desk.found("Q125").isEmpty)
        try desk.add("pairing_end", ["to=2016-06-01"], parent: pairing)
        #expect(try left(desk, helper).isEmpty)
    }

    @Test func `whatever lasts and is named by a link is found, and what is over is not`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let unit = try desk.add("help_unit", ["number=U1", "name=县农业局"], scope: Desk.county)
        try desk.add("village_unit", ["unit_name=县农业局", "unit=\(unit)", "from=2016-01-01", "to=2016-12-31"], parent: village)
        #expect(try left(desk, unit).isEmpty)
        try desk.add("village_unit", ["unit_name=县农业局", "unit=\(unit)", "from=2017-01-01"], parent: village)
        #expect(try left(desk, unit) == ["village_unit unit, as recorded 1 Q125: 450124100201 安善村"])
        try desk.retire(unit, scope: Desk.county)
        #expect(try desk.found("Q125") == [village])
        // Of a yearly answer that of the round.
        let site = try desk.add("relocation_site", ["code=S1", "name=新村"], scope: Desk.county)
        let household = try desk.addHousehold(members: 1, ["number=450124100201-0001", "relocation_place[2016]=\(site)"])
        #expect(try left(desk, site).first?.contains("450124100201-0001 member 0") == true)
        try desk.retire(site, scope: Desk.county)
        #expect(try desk.found("Q125", round: 2016).contains(household) && !desk.found("Q125", round: 2015).contains(household))
    }

    @Test func `a person on a roster is told of, and one who only signed is found by nothing`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 2, ["number=450124100201-0001"])
        let members = try desk.store.views.children(of: household, in: Desk.village)
        let groups = try left(desk, members[0])
        #expect(groups.count == 1 && groups[0].hasPrefix("household ") && groups[0].contains(" 1 Q12: 450124100201-0001"), "\(groups)")
        // What is taken out with it is left by nobody.
        #expect(try left(desk, household, with: Set(members)).isEmpty)
    }
}
