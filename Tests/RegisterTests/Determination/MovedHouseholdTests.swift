import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What the determination says of a household that was split, joined, or moved away.
@Suite struct MovedHouseholdTests {
    static let other = ScopeCode(number: 450_124_100_202)

    /// Sends the household to the next village and brings it in there.
    private func move(_ store: RecordStore, _ household: RecordID) throws {
        _ = try Editor(store, language: .en).move(household, to: "\(Self.other)", reason: "relocated")
    }

    @Test func `an attestation of the old roster does not stand for the new one`() async throws {
        let team = try await Team.exited()
        #expect(try await team.standing().outcome == .exited)
        // A second household whose exit is under way is split by the county; the exited round of the first stays.
        let child = team.house.members[1]
        let young = try await team.by("office") { clerk, household in
            try Regrouping(clerk.editor).split("\(household)", members: ["\(child)"], reason: "成家").record
        }
        try await team.settle()
        #expect(try await team.standing().outcome == .exited)
        // Whoever is split off from a household that exited has exited with it, and is nowhere poor again.
        let states = try await team.by("village") { clerk, _ in
            let course = try clerk.reader.course(of: young, through: 2018)
            return [2017, 2018].map { course.state(in: $0) }
        }
        #expect(states == [.exited, .followUp])
        #expect(try await team.essences().count == 1)
        let course = try await team.by("village") { clerk, household in try clerk.reader.course(of: household, through: 2018) }
        #expect(course.faults.isEmpty && course.state(in: 2017) == .exited)
    }

    @Test func `a split in the middle of the procedure makes both attestations stale, and they are never taken for the smaller household`()
        async throws
    {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        #expect(try await team.standing().view(.household).isDone)
        let child = team.house.members[1]
        let household = try await team.by("office") { clerk, household in
            try Regrouping(clerk.editor).split("\(household)", members: ["\(child)"], reason: "成家").record
        }
        try await team.settle()
        let standing = try await team.standing()
        #expect(try await team.essences().count == 1)
        #expect(!standing.view(.household).isDone && !standing.view(.government).isDone && standing.outcome == .disputed)
        #expect(standing.cases.map(\.kind) == [.membershipChanged])
        // The income of two says nothing of one.
        #expect(standing.present?.items["9"] == .unknown)
        let other = try await team.by("village") { clerk, _ in try clerk.reader.standing(of: household, year: Team.year) }
        #expect(other.outcome == .none && other.householdAnswers.isEmpty)
    }

    @Test func `only whoever may write all of it splits: collector and township are refused`() async throws {
        let team = try await Team(only: ["collector", "town", "office"])
        let child = team.house.members[1]
        for name in ["collector", "town"] {
            let refusal = await #expect(throws: HouseholdRefusal.self) {
                try await team.by(name) { clerk, household in
                    _ = try Regrouping(clerk.editor).split("\(household)", members: ["\(child)"], reason: "成家")
                }
            }
            #expect(refusal?.sort == .notPermitted, "\(name)")
        }
    }

    @Test func `two splits at once by two administrators are a case that blocks, and says who`() async throws {
        let team = try await Team()
        _ = try await team.prepare()
        let child = team.house.members[1]
        var households: [RecordID] = []
        for name in ["office", "office2"] {
            households.append(
                try await team.by(name) { clerk, household in
                    try Regrouping(clerk.editor).split("\(household)", members: ["\(child)"], reason: "成家").record
                })
        }
        try await team.settle()
        let household = households[0]
        try await team.by("village") { clerk, _ in
            _ = try clerk.perform("candidate", of: household, year: Team.year, [Assignment("reason=x")])
        }
        let standing = try await team.by("village") { clerk, _ in try clerk.reader.standing(of: household, year: Team.year) }
        let found = try #require(standing.cases.first { $0.kind == .existsDisputed })
        #expect(found.blocks && found.remark?.en.contains("one person, twice") == true && standing.outcome == .disputed)
    }

    @Test func `a moved household is judged where it lives, at a store that holds both villages, by what its signers had before them`()
        async throws
    {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        let household = team.house.household
        let before = try await team.standing("")
        #expect(before.view(.household).isDone && before.cases.isEmpty)
        // Somebody of the county office, with both villages.
        let wide = try await team.tree.device("wide", role: "K", scope: TestTree.county)
        try await team.tree.sync(wide, with: team.tree.county)
        try await wide.replica.run { store in
            try self.move(store, household)
            #expect(try store.views.scope(of: household) == Self.other)
            let reader = try ExitReader(store)
            let events = try reader.events(of: household)
            #expect(events.filter { $0.step == .household }.count == 1, "what was signed before it moved is read where it was written")
            #expect(events.filter { $0.step == .household }.allSatisfy { !$0.dot.replica.isHome })
            let facts = try FactReader(
                store: store, evaluator: reader.evaluator, source: StoreRuns(store: store, evaluator: reader.evaluator)
            ).facts(
                of: household, year: Team.year, ExitHistory(household: household, year: Team.year, events: events))
            // Computed again at the signers' cut in the village that it left: it is what they signed.
            let signed = try #require(events.first { $0.step == .household })
            guard case .household(let answer) = signed.content else { return }
            #expect(facts.seen[signed.dot]?.digest == answer.evidence)
            let standing = try reader.standing(of: household, year: Team.year)
            #expect(standing.householdAnswers.allSatisfy { !$0.flaws.contains(.notReproduced) })
            // Its natural village is none of the new village's, so nothing is computable until it is surveyed there.
            #expect(standing.outcome != .exited && standing.present?.digest == nil)
            #expect(try reader.households(year: Team.year).map(\.household) == [household])
        }
    }

    @Test func `an exit that stood stands where the household moves to, and on, and home again, for whoever holds the villages`()
        async throws
    {
        let team = try await Team.exited()
        let household = team.house.household
        let wide = try await team.tree.device("wide", role: "K", scope: TestTree.county)
        try await team.tree.sync(wide, with: team.tree.county)
        try await wide.replica.run { store in
            let editor = Editor(store, language: .en)
            // Which year the village that takes it in is to exit in says nothing of an exit that was announced before.
            let planned = try Desk(at: store).add(
                "village", ["code=450124100202", "name=下龙村", "is_poor=true", "plan_exit_year=2019"], scope: Self.other)
            #expect(try store.record(planned, in: Self.other)?.value("plan_exit_year") == .integer(2019))
            for place in ["\(Self.other)", "450124100203", "\(Desk.village)"] {
                _ = try editor.move(household, to: place, reason: "relocated")
                let reader = try ExitReader(store)
                let standing = try reader.standing(of: household, year: Team.year)
                #expect(standing.outcome == .exited && standing.cases.isEmpty && standing.obstacles.isEmpty, "\(place)")
                let course = try reader.course(of: household, through: 2018)
                #expect([2017, 2018].map { course.state(in: $0) } == [.exited, .followUp] && course.faults.isEmpty, "\(place)")
                #expect(try Desk(at: store).report(.exits, year: Team.year).table("exits")?.first?["exited"] == "1", "\(place)")
            }
        }
    }

    @Test func `where only the old village is held it says where the household went, where only the new one is, that it cannot tell`()
        throws
    {
        let (both, old, new) = (try Desk("both"), try Desk("old"), try Desk("new"))
        let house = try both.addStandardHousehold(year: 2017, ["registration.year=2015", "registration.source=initial"])
        try both.add("candidate", ["year=2017", "date=2017-07-01", "reason=x"], parent: house.household)
        try move(both.store, house.household)
        try both.send(to: old)
        try both.send(to: new, scope: Self.other)
        let there = try ExitReader(old.store).standing(of: house.household, year: 2017)
        #expect(there.outcome == .undecidedHere && there.next.isEmpty && there.cases.isEmpty)
        #expect(there.obstacles.contains { $0.en.contains("\(Self.other)") && $0.zh.contains("已迁往") })
        let here = try ExitReader(new.store).standing(of: house.household, year: 2017)
        #expect(here.outcome == .undecidedHere && here.next.isEmpty && here.cases.isEmpty)
        #expect(here.obstacles.contains { $0.en.contains("not computable here") && $0.en.contains("\(Desk.village)") })
        // What was not begun before it came may begin.
        #expect(try ExitReader(new.store).standing(of: house.household, year: 2018).outcome == .none)
        #expect(try !ExitReader(new.store).standing(of: house.household, year: 2018).next.isEmpty)
    }

    @Test func `the book of a household that moved says who did each step, and no day that nobody knows`() async throws {
        let team = try await Team.exited()
        let household = team.house.household
        let wide = try await team.tree.device("wide", role: "K", scope: TestTree.county)
        try await team.tree.sync(wide, with: team.tree.county)
        let before = try await wide.replica.run { try Desk(at: $0).report(.householdBook, year: Team.year, record: household).texts }
        try await wide.replica.run { [self] in try move($0, household) }
        let after = try await wide.replica.run { try Desk(at: $0).report(.householdBook, year: Team.year, record: household).texts }
        #expect(!after.contains { $0.contains("1970-01-01") })
        for name in ["town ", "village ", "office ", "first "] {
            let count = before.count { $0.hasPrefix(name) }
            #expect(count > 0 && after.count { $0.hasPrefix(name) } == count, "\(name)")
        }
    }

    @Test func `what could not be told of a household that came is told when the village arrives that it left, whatever was kept before`()
        throws
    {
        let (both, new) = (try Desk("both"), try Desk("new"))
        let house = try both.addStandardHousehold(year: 2017, ["registration.year=2015", "registration.source=initial"])
        try both.add("candidate", ["year=2017", "date=2017-07-01", "reason=x"], parent: house.household)
        try move(both.store, house.household)
        try both.send(to: new, scope: Self.other)
        func told() throws -> [String?] {
            let states = try new.report(.states, region: Self.other, year: 2017).table("states")
            let exits = try new.report(.exits, region: Self.other, year: 2017).table("exits")?.first
            return [states?.first { $0["state"] == "pre_exit" }?["y2017"], exits?["under_way"], exits?["undecided"]]
        }
        #expect(try told() == [nil, "0", "1"])
        try both.send(to: new)
        #expect(try told() == ["1", "1", "0"])
    }

    @Test func `a household in two places is blocked, and the reason names them`() throws {
        let (one, two) = (try Desk("one"), try Desk("two"))
        let house = try one.addStandardHousehold(year: 2017, ["registration.year=2015", "registration.source=initial"])
        try one.add("candidate", ["year=2017", "date=2017-07-01", "reason=x"], parent: house.household)
        try one.send(to: two)
        // Two administrators send it to different villages at once.
        try move(one.store, house.household)
        _ = try Editor(two.store, language: .en).move(house.household, to: "450124100203", reason: "elsewhere")
        for scope in [Desk.village, Self.other, ScopeCode(number: 450_124_100_203)] {
            try one.send(to: two, scope: scope)
            try two.send(to: one, scope: scope)
        }
        for desk in [one, two] {
            let standing = try ExitReader(desk.store).standing(of: house.household, year: 2017)
            #expect(standing.outcome == .disputed)
            let found = try #require(standing.cases.first { $0.kind == .existsDisputed })
            #expect(found.blocks && found.remark?.zh.contains("450124100202") == true && found.remark?.en.contains("450124100203") == true)
        }
    }

    @Test func `who was split off moves like any household, and the person is not carried twice`() throws {
        let desk = try Desk("one")
        let house = try desk.addStandardHousehold(year: 2017)
        let result = try Regrouping(desk.editor).split("\(house.household)", members: ["\(house.members[1])"], reason: "成家")
        try move(desk.store, result.record)
        let new = try #require(result.continued.first?.new)
        #expect(try desk.store.views.scope(of: new) == Self.other && desk.store.views.scope(of: house.members[1]) == Desk.village)
        let view = try #require(try desk.store.record(new, in: Self.other))
        #expect(view.standing == .present)
        #expect(try Continuations(store: desk.store).doubt(of: view) == nil)
        // And the old household moves without the one who left.
        try move(desk.store, house.household)
        #expect(try desk.store.record(house.members[1], in: Self.other)?.standing == .retired)
        #expect(try Continuations(store: desk.store).doubt(of: #require(try desk.store.record(new, in: Self.other))) == nil)
        for scope in [Desk.village, Self.other] { #expect(try desk.store.verify(scope).faults.isEmpty) }
    }
}
