import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Splits, joins and merges in one store, where nobody is judged.
@Suite struct RegroupingTests {
    private let desk: Desk
    /// 2017-07-14, by the desk's clock.
    private let year = 2017

    init() throws { desk = try Desk() }

    private var regrouping: Regrouping { get throws { try Regrouping(desk.editor) } }

    private func view(_ record: RecordID) throws -> RecordView { try #require(try desk.store.record(record, in: Desk.village)) }
    private func roster(_ household: RecordID, _ year: Int = 2017) throws -> Set<RecordID> {
        try regrouping.rosters(try view(household))[year] ?? []
    }
    private func number(_ record: RecordID) throws -> String { try regrouping.name(record) }
    private func people(_ household: RecordID) throws -> [RecordID] { try regrouping.members(of: try view(household)).map(\.id) }

    @Test func `a split carries everything of a member, retires the old record and moves rosters, in one entry`() throws {
        let house = try desk.addStandardHousehold(
            year: year, ["registration.year=2015", "registration.source=initial", "address.street=上屯12号"])
        let child = house.members[1]
        try desk.set(child, ["health[2017]+=healthy", "id_number=11010519491231002X", "labour[2016]=none", "phone=13800000000"])
        let before = try desk.store.heads(Desk.village).applied[desk.store.own]
        let result = try regrouping.split("\(house.household)", members: ["\(child)"], reason: "成家")
        #expect(try desk.store.heads(Desk.village).applied[desk.store.own] == before + 1)
        let (old, new) = try #require(result.continued.first)
        #expect(old == child && result.continued.count == 1)
        let (was, now) = (try view(child), try view(new))
        #expect(was.standing == .retired && now.parent == result.record)
        for field in was.fields where !["number", "relation"].contains(field.field.name) {
            #expect(now.field(field.address)?.verdict.value == field.verdict.value, "\(field.field.name)")
            #expect(now.field(field.address)?.verdict.elements == field.verdict.elements, "\(field.field.name)")
        }
        #expect(Continuations.earlier(now) == [child])
        #expect(try roster(house.household) == [house.members[0]] && roster(result.record) == [new])
        #expect(try view(result.record).value("registration") == view(house.household).value("registration"))
        #expect(try view(result.record).value("address") == view(house.household).value("address"))
        // What was measured of three people says nothing of two, and nothing of the house is inherited.
        #expect(try view(result.record).value("income") == nil && view(result.record).value("housing") == nil)
        #expect(result.unmeasured.map(\.path) == ["income[2017]"])
        #expect(try view(house.household).value("income")?.isMissing == true)
        let events = try ExitReader(desk.store).events(of: house.household)
        #expect(events.map(\.content) == [.mark(from: .registered, to: .registered, cause: "split")])
        let course = try ExitReader(desk.store).course(of: house.household, through: 2018)
        #expect(course.years.last?.state == .registered && course.faults.isEmpty)
    }

    @Test func `whoever is split off alone is head; of several who is named, and who stays behind is not`() throws {
        let house = try desk.addHousehold(members: 4)
        let all = try people(house)
        let heads = { (household: RecordID) in
            try self.regrouping.members(of: try self.view(household)).map { try self.relation($0.id) }
        }
        let alone = try regrouping.split("\(house)", members: ["\(all[1])"], reason: "成家")
        #expect(try heads(alone.record) == ["head"])
        #expect(throws: HouseholdRefusal.headStays(try number(all[0]))) {
            _ = try regrouping.split("\(house)", members: [all[2], all[3]].map(\.description), head: "\(all[0])", reason: "成家")
        }
        let named = [all[2], all[3]].map(\.description)
        let two = try regrouping.split("\(house)", members: named, head: "\(all[3])", reason: "成家")
        let new = try #require(two.continued.first { $0.old == all[3] }?.new)
        #expect(try heads(two.record).filter { $0 == "head" }.count == 1 && relation(new) == "head")
    }

    private func relation(_ member: RecordID) throws -> String? {
        guard case .integer(let number)? = try view(member).value("relation") else { return nil }
        return desk.store.schema.codeList("relation")?.item(Int(number))?.code
    }

    @Test func `in the years before it was split off a household was none, and no list calls it a proposal`() throws {
        let house = try desk.addStandardHousehold(year: year, ["registration.year=2015", "registration.source=initial"])
        let result = try regrouping.split("\(house.household)", members: ["\(house.members[1])"], reason: "成家")
        let reader = try ExitReader(desk.store)
        let now = try regrouping.currentYear
        #expect(try reader.course(of: result.record, through: now - 1).state(in: now - 1) == .notRegistered)
        #expect(try reader.course(of: result.record, through: now).state(in: now) == .registered)
        let states = try desk.report(.states, region: Desk.village, year: now)
        let rows = try #require(states.table("states"))
        #expect(!rows.contains { $0["state"] == "candidate" || $0["state"] == "not_registered" })
        let roster = try desk.store.read { _ in
            try RosterReport.make(
                of: [Desk.village], ReportSource(desk.store, region: nil, isKeeping: false), isIdentifying: false, year: now - 1)
        }
        let number = try self.number(result.record)
        #expect(roster.table("roster")?.first { $0["number"] == number }?["state"] == "not split off yet")
    }

    @Test func `nobody stops being poor by a join or a merge; who is taken in by the poor counts as they do, and that is said`() throws {
        let poor = try desk.addHousehold(members: 1)
        let proposed = try desk.add("household", ["number=450124100201-0077"])
        try desk.add("member", ["name=韦某", "relation=head"], parent: proposed)
        let (name, other) = (try number(poor), try number(proposed))
        let label = try ExitReader(desk.store).name(of: .candidate)
        for merge in [false, true] {
            #expect(throws: HouseholdRefusal.endsPoverty(name, into: other, label)) {
                _ =
                    merge
                    ? try regrouping.merge("\(proposed)", "\(poor)", reason: "重复")
                    : try regrouping.join("\(proposed)", "\(poor)", reason: "合户")
            }
        }
        #expect(try view(poor).standing == .present && people(poor).count == 1)
        let taken = try #require(try regrouping.join("\(poor)", "\(proposed)", reason: "合户").taken)
        #expect(taken.from == .candidate && taken.to == .registered)
        #expect(try people(poor).count == 2)
    }

    @Test func `rounds on which an exit does not depend any more stay as they were surveyed`() throws {
        let house = try desk.addStandardHousehold(year: 2016)
        let result = try regrouping.split("\(house.household)", members: ["\(house.members[1])"], reason: "成家")
        #expect(try roster(house.household, 2016) == Set(house.members))
        #expect(try roster(result.record, 2016).isEmpty && result.unmeasured.isEmpty)
    }

    @Test func `what a household holds of a person goes along`() throws {
        let house = try desk.addStandardHousehold(year: year)
        try desk.set(house.household, ["public_payroll[\(house.members[1])]=false"])
        let result = try regrouping.split("\(house.household)", members: ["\(house.members[1])"], reason: "成家")
        let new = try #require(result.continued.first?.new)
        #expect(try view(result.record).value("public_payroll", key: .record(new)) == .bool(false))
    }

    @Test func `a join brings the second household's people to the first, and the second ends`() throws {
        let (one, two) = (try desk.addHousehold(members: 1), try desk.addHousehold(members: 2))
        for household in [one, two] { try desk.set(household, try people(household).map { "roster[2017]+=\($0)" }) }
        let coming = try people(two)
        let result = try regrouping.join("\(one)", "\(two)", reason: "父母随子女")
        #expect(result.record == one && result.ended == [two])
        #expect(try view(two).standing == .retired && people(two).isEmpty)
        #expect(try people(one).count == 3 && roster(one).count == 3 && roster(one) == Set(people(one)))
        #expect(result.continued.map(\.old) == coming)
        #expect(Continuations.earlier(try view(one)) == [two])
        let course = try ExitReader(desk.store).course(of: two, through: 2018)
        #expect(course.state(in: 2017) == .removed && course.state(in: 2018) == .removed && course.faults.isEmpty)
    }

    @Test func `of two households that are one the first gets what it lacks, says what differs, and persons with one number are one`()
        throws
    {
        let (one, two) = (
            try desk.add("household", ["phone=13800000001"]),
            try desk.add("household", ["phone=13800000002", "handbook_number=H2", "income[2016].wage=5"])
        )
        let number = "id_number=11010519491231002X"
        let head = try desk.add("member", ["name=韦甲", "relation=head", number], parent: one)
        let twin = try desk.add("member", ["name=韦甲", "relation=head", number, "phone=13900000000", "labour[2016]=ordinary"], parent: two)
        let other = try desk.add("member", ["name=韦乙", "relation=other"], parent: two)
        try desk.set(two, ["roster[2017]+=\(twin)", "roster[2017]+=\(other)"])
        try desk.set(one, ["roster[2017]+=\(head)"])
        let result = try regrouping.merge("\(one)", "\(two)", reason: "重复录入")
        #expect(
            result.differs.map(\.path) == ["phone"] && result.differs.map(\.kept.text) == ["13800000001"]
                && result.differs.map(\.other.text) == ["13800000002"])
        let kept = try view(one)
        #expect(kept.value("handbook_number") == .text("H2") && kept.value("phone") == .text("13800000001"))
        #expect(kept.value("income", key: .number(2016)) != nil)
        #expect(try view(two).value("phone") == .text("13800000002"))
        #expect(try view(head).value("phone") == .text("13900000000") && view(head).value("labour") != nil)
        #expect(try view(twin).standing == .retired && view(two).standing == .retired && people(one).count == 2)
        let came = try #require(result.continued.first { $0.old == other }?.new)
        #expect(try roster(one) == [head, came])
    }

    @Test func `of two members that are one the first survives, in whichever household`() throws {
        let (one, two) = (try desk.addHousehold(members: 1), try desk.addHousehold(members: 2))
        for household in [one, two] { try desk.set(household, try people(household).map { "roster[2017]+=\($0)" }) }
        let (kept, other) = (try people(one)[0], try people(two)[0])
        try desk.set(other, ["phone=13900000000"])
        let result = try regrouping.merge("\(kept)", "\(other)", reason: "同一人")
        #expect(result.record == kept && result.differs.isEmpty)
        #expect(try view(kept).value("phone") == .text("13900000000") && view(other).standing == .retired)
        #expect(try roster(two) == Set(people(two)) && people(two).count == 1 && roster(one) == [kept])
    }

    @Test func `what is undecided is decided first, and nothing is written`() throws {
        let house = try desk.addStandardHousehold(year: year)
        let other = try Desk("other")
        try desk.send(to: other)
        try desk.set(house.members[1], ["name=甲"])
        try other.set(house.members[1], ["name=乙"])
        try other.send(to: desk)
        let before = try desk.store.stateDigest(Desk.village)
        let refusal = #expect(throws: HouseholdRefusal.self) {
            try regrouping.split("\(house.household)", members: ["\(house.members[1])"], reason: "成家")
        }
        guard case .undecided(let places)? = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(places.count == 1 && places[0].hasSuffix(" name"))
        #expect(try desk.store.stateDigest(Desk.village) == before)
        // Who stays may be disputed.
        _ = try regrouping.split("\(house.household)", members: ["\(house.members[0])"], reason: "成家")
    }

    @Test func `wrong input is refused by what is wrong with it, and nothing is written`() throws {
        let (one, two) = (try desk.addHousehold(members: 2), try desk.addHousehold(members: 1))
        let (a, b, c) = (try people(one)[0], try people(one)[1], try people(two)[0])
        let gone = try desk.addHousehold(members: 1)
        try desk.retire(gone)
        let hamlet = try desk.add("natural_village", ["code=450124100201-002", "name=下屯"])
        let before = try desk.store.stateDigest(Desk.village)
        let regrouping = try regrouping
        func name(_ type: String) throws -> RecordType.Name { try #require(desk.store.schema.type(named: type)).called }
        let (household, member, village) = (try name("household"), try name("member"), try name("natural_village"))
        let attempts: [(HouseholdRefusal, () throws -> Void)] = [
            (.notAHousehold("\(a)", member), { _ = try regrouping.split("\(a)", members: ["\(b)"], reason: "x") }),
            (
                .memberOfAnother(try number(c), household: try number(one)),
                { _ = try regrouping.split("\(one)", members: ["\(c)"], reason: "x") }
            ),
            (.notAMember("\(two)", household), { _ = try regrouping.split("\(one)", members: ["\(two)"], reason: "x") }),
            (.nobodyStays(members: 2), { _ = try regrouping.split("\(one)", members: ["\(a)", "\(b)"], reason: "x") }),
            (.memberNamedTwice, { _ = try regrouping.split("\(one)", members: ["\(a)", "\(a)"], reason: "x") }),
            (.needsReason, { _ = try regrouping.split("\(one)", members: ["\(a)"], reason: " ") }),
            (.isRetired(try number(gone)), { _ = try regrouping.split("\(gone)", members: ["\(a)"], reason: "x") }),
            (.isRetired(try number(gone)), { _ = try regrouping.join("\(one)", "\(gone)", reason: "x") }),
            (.sameRecord, { _ = try regrouping.join("\(one)", "\(one)", reason: "x") }),
            (.notAHousehold("\(c)", member), { _ = try regrouping.join("\(one)", "\(c)", reason: "x") }),
            (.sameRecord, { _ = try regrouping.merge("\(a)", "\(a)", reason: "x") }),
            (.notAPair(household, member), { _ = try regrouping.merge("\(one)", "\(a)", reason: "x") }),
            (.notAPair(village, village), { _ = try regrouping.merge("\(hamlet)", "\(hamlet)", reason: "x") }),
        ]
        for (expected, attempt) in attempts {
            let refusal = #expect(throws: HouseholdRefusal.self, "\(expected)") { try attempt() }
            #expect(refusal == expected && refusal?.sort == .badInput)
        }
        #expect(throws: EditError.self) { _ = try regrouping.join("\(one)", "nothing", reason: "x") }
        #expect(try desk.store.stateDigest(Desk.village) == before)
    }
}
