import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Splits and joins on several stores at once, none of which knows what the others do.
@Suite struct RegroupingConcurrencyTests {
    private let desks: [Desk]
    private let house: StandardHousehold
    private static let year = 2017

    /// Three stores that hold the same household, which meets the standard.
    init() throws {
        desks = try ["one", "two", "three"].map { try Desk($0) }
        house = try desks[0].addStandardHousehold(year: Self.year)
        for desk in desks.dropFirst() { try desks[0].send(to: desk) }
    }

    private func settle() throws {
        for _ in 0..<2 { for a in desks { for b in desks where a.store !== b.store { try a.send(to: b) } } }
        #expect(Set(try desks.map { try $0.store.stateDigest(Desk.village) }).count == 1)
        for desk in desks { #expect(try desk.store.verify(Desk.village).faults.isEmpty) }
    }

    @discardableResult
    private func split(_ desk: Int, _ member: Int = 1) throws -> Regrouping.Result {
        try Regrouping(desks[desk].editor).split("\(house.household)", members: ["\(house.members[member])"], reason: "成家")
    }

    private func view(_ record: RecordID, _ desk: Int = 0) throws -> RecordView {
        try #require(try desks[desk].store.record(record, in: Desk.village))
    }

    private func doubt(_ record: RecordID, _ desk: Int = 0) throws -> Continuations.Doubt? {
        try Continuations(store: desks[desk].store).doubt(of: view(record, desk))
    }

    @Test func `an edit of the old member elsewhere becomes a conflict that everybody sees, and the new one is unsure until it is decided`()
        throws
    {
        let result = try split(0)
        try desks[1].set(house.members[1], ["phone=13900000000"])
        try settle()
        let (old, new) = (house.members[1], try #require(result.continued.first?.new))
        for (index, desk) in desks.enumerated() {
            #expect(try view(old, index).standing == .contested)
            #expect(try view(old, index).value("phone") == .text("13900000000"))
            #expect(try desk.store.views.conflicts().contains { $0.record == old && $0.address == .existence })
            #expect(try doubt(new, index) == .alive(old))
        }
        // Decided: what was written is carried over, and the old record ends.
        try desks[2].set(new, ["phone=13900000000"])
        try desks[2].retire(old)
        try settle()
        #expect(try doubt(new) == nil && view(new).value("phone") == .text("13900000000"))
    }

    @Test func `a member added late to the old household stays there; one added to a household that ended brings it to light`() throws {
        try split(0)
        let late = try desks[1].add("member", ["name=迟来", "relation=other"], parent: house.household)
        try settle()
        #expect(try view(late).parent == house.household && view(late).standing == .present && view(house.household).standing == .present)
        let other = try desks[0].addHousehold(members: 1)
        try settle()
        _ = try Regrouping(desks[0].editor).join("\(other)", "\(house.household)", reason: "并户")
        let later = try desks[1].add("member", ["name=更迟", "relation=other"], parent: house.household)
        try settle()
        #expect(try view(house.household).standing == .contested && view(later).standing == .present)
        #expect(try desks[2].store.views.conflicts().contains { $0.record == house.household })
    }

    @Test func `two splits of one person at once count nobody twice: both are unsure on every store, until one is retired`() throws {
        let first = try split(0), second = try split(1)
        try settle()
        let (one, two) = (try #require(first.continued.first?.new), try #require(second.continued.first?.new))
        for (index, desk) in desks.enumerated() {
            #expect(try doubt(one, index) == .twice([two]) && doubt(two, index) == .twice([one]))
            for household in [first.record, second.record] {
                let evaluation = try Evaluator(desk.store).evaluate(household, year: Self.year)
                // Who lives there is unsure, so nothing that asks of the members is known.
                #expect(evaluation.result("3") == .unknown && evaluation.result("6") == .met, "\(evaluation.said)")
                let bulk = try Evaluator(desk.store).evaluateHouseholds(year: Self.year)
                let place = try #require(bulk.households.first { try desk.store.views.recordID($0.number) == household })
                #expect(bulk.items.indices.map { place.result($0) } == evaluation.items.map(\.result))
            }
            // As it was at the cut of everything, the same.
            let cut = try desk.store.heads(Desk.village).applied
            let past = try Evaluator(desk.store).evaluate(first.record, year: Self.year, at: cut)
            #expect(past.items.map(\.result) == (try Evaluator(desk.store).evaluate(first.record, year: Self.year)).items.map(\.result))
        }
        try desks[2].retire(two)
        try settle()
        #expect(try doubt(one) == nil)
        #expect(try Evaluator(desks[1].store).evaluate(first.record, year: Self.year).result("3") == .met)
    }

    @Test func `a split and a join of one person at once is as unsure as two splits`() throws {
        let other = try desks[0].addHousehold(members: 1)
        try settle()
        let joined = try Regrouping(desks[0].editor).join("\(other)", "\(house.household)", reason: "并户")
        let parted = try split(1)
        try settle()
        let one = try #require(joined.continued.first { $0.old == house.members[1] }?.new)
        let two = try #require(parted.continued.first?.new)
        #expect(try doubt(one) == .twice([two]) && doubt(two) == .twice([one]))
        // The other member came along undisputed.
        #expect(try doubt(#require(joined.continued.first { $0.old == house.members[0] }?.new)) == nil)
    }

    /// Where households are moved to.
    private static let other = ScopeCode(number: 450_124_100_202)

    private func move(_ desk: Int, _ household: RecordID, to scope: ScopeCode = other) throws {
        _ = try Editor(desks[desk].store, language: .en).move(household, to: "\(scope)", reason: "relocated")
    }

    private func settleBoth() throws {
        for scope in [Desk.village, Self.other] {
            for _ in 0..<2 { for a in desks { for b in desks where a.store !== b.store { try a.send(to: b, scope: scope) } } }
            #expect(Set(try desks.map { try $0.store.stateDigest(scope) }).count == 1)
            for desk in desks { #expect(try desk.store.verify(scope).faults.isEmpty) }
        }
    }

    @Test func `a split at once with a move counts nobody twice, and is sent after the household`() throws {
        let child = house.members[1]
        let parted = try split(0)
        try move(1, house.household)
        try settleBoth()
        let new = try #require(parted.continued.first?.new)
        for (index, desk) in desks.enumerated() {
            // The child is in the household where it went, and the record that goes on with it is in doubt.
            #expect(try desk.store.record(child, in: Self.other)?.standing == .present)
            #expect(try doubt(new, index) == .alive(child))
            #expect(try desk.store.views.lateEntries().map(\.dot) == [parted.entry])
        }
        // Nobody can write a split for another; the household is sent again, and the split goes after it.
        #expect(throws: StoreError.late(.changesSeveral)) { try Editor(desks[2].store, language: .en).takeOver(parted.entry, reason: nil) }
        try move(2, house.household)
        try settleBoth()
        for (index, desk) in desks.enumerated() {
            #expect(try desk.store.record(child, in: Self.other)?.standing == .retired)
            let there = try #require(try desk.store.record(house.household, in: Self.other))
            #expect(there.standing == .present)
            #expect(try Regrouping(desk.editor).members(of: there).map(\.id) == [house.members[0]])
            #expect(try doubt(new, index) == nil && desk.store.views.lateEntries().isEmpty)
            // Sent once more there is nothing to send.
            #expect(throws: EditError.self) { try move(index, house.household) }
        }
    }

    @Test func `a split at once with a move that is declined leaves the child where the household went, and its copy in doubt`() throws {
        let child = house.members[1]
        let parted = try split(0)
        try move(1, house.household)
        try settleBoth()
        let declined = Editor(desks[2].store, language: .en)
        _ = try declined.takeOver(parted.entry, reason: "not known there", declines: true)
        try settleBoth()
        let new = try #require(parted.continued.first?.new)
        for (index, desk) in desks.enumerated() {
            #expect(try desk.store.views.lateEntries().isEmpty)
            #expect(try desk.store.record(child, in: Self.other)?.standing == .present)
            #expect(try doubt(new, index) == .alive(child))
        }
    }

    @Test func `who was edited where the household went is a conflict when the split is sent after it`() throws {
        let child = house.members[1]
        try split(0)
        try move(1, house.household)
        try settleBoth()
        let phone = try #require(try desks[2].editor.type("member").field(named: "phone"))
        var draft = Draft(scope: Self.other)
        draft.record = child
        draft.changes = [FieldWrite(FieldAddress(phone.number), .set, .text("13900000000"))]
        _ = try desks[2].store.save(draft)
        try settleBoth()
        try move(1, house.household)
        try settleBoth()
        for desk in desks {
            let view = try #require(try desk.store.record(child, in: Self.other))
            #expect(view.standing == .contested && view.value("phone") == .text("13900000000"))
            #expect(try desk.store.views.conflicts().contains { $0.record == child && $0.address == .existence })
        }
    }

    @Test func `of two splits of one person at once one moves away, and the other stays in doubt`() throws {
        let first = try split(0), second = try split(1)
        try settle()
        let (one, two) = (try #require(first.continued.first?.new), try #require(second.continued.first?.new))
        try move(2, first.record)
        try settleBoth()
        for index in desks.indices { #expect(try doubt(two, index) == .twice([one])) }
        let cut = try desks[0].store.heads(Desk.village).applied
        let past = try Evaluator(desks[0].store).evaluate(second.record, year: Self.year, at: cut)
        #expect(past.result("3") == .unknown)
        try desks[0].retire(two)
        try settleBoth()
        for desk in desks {
            #expect(try Continuations(store: desk.store).doubt(of: #require(try desk.store.record(one, in: Self.other))) == nil)
        }
    }

    @Test func `who comes back with another household is in doubt until the first one has been home`() throws {
        let desk = desks[0]
        let (store, regrouping) = (desk.store, try Regrouping(desk.editor))
        let household = try desk.addHousehold(members: 3)
        let members = try regrouping.members(of: view(household)).map(\.id)
        let first = try regrouping.split("\(household)", members: members.dropFirst().map { "\($0)" }, reason: "成家")
        try move(0, first.record)
        let away = try #require(first.continued.first { $0.old == members[2] }?.new)
        let second = try regrouping.split("\(first.record)", members: ["\(away)"], reason: "成家")
        let back = try #require(second.continued.first?.new)
        try move(0, second.record, to: Desk.village)
        #expect(try doubt(back) == .alive(away))
        try move(0, first.record, to: Desk.village)
        #expect(try doubt(back) == nil)
        try move(0, first.record)
        #expect(try doubt(back) == nil)
        for scope in [Desk.village, Self.other] { #expect(try store.verify(scope).faults.isEmpty) }
    }

    @Test func `two households merged into each other at once are both contested, never both gone in silence`() throws {
        let (one, two) = (try desks[0].addHousehold(members: 1), try desks[0].addHousehold(members: 1))
        try settle()
        _ = try Regrouping(desks[0].editor).join("\(one)", "\(two)", reason: "并户")
        _ = try Regrouping(desks[1].editor).join("\(two)", "\(one)", reason: "并户")
        try settle()
        #expect(try view(one).standing == .contested && view(two).standing == .contested)
        #expect(Set(try desks[2].store.views.conflicts().map(\.record)).isSuperset(of: [one, two]))
    }

    /// Everybody of before is, after any splits and joins in any order of delivery, in exactly one household that counts, or is
    /// in dispute where everybody sees it.
    @Test(arguments: UInt64(0)..<30)
    func `nobody is lost and nobody counts twice in silence`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let desks = try (0..<3).map { try Desk("r\(seed)-\($0)") }
        for _ in 0..<3 { try desks[0].addHousehold(members: 3) }
        for desk in desks.dropFirst() { try desks[0].send(to: desk) }
        let type = try desks[0].editor.type("member")
        let everybody = Set(try desks[0].store.views.records(type, in: [Desk.village]))
        #expect(everybody.count == 9)
        var done = 0
        for _ in 0..<14 {
            let desk = try #require(desks.randomElement(using: &random))
            if Int.random(in: 0..<3, using: &random) == 0,
                let other = desks.filter({ $0.store !== desk.store }).randomElement(using: &random)
            {
                try desk.send(to: other)
            } else if try act(desk, using: &random) {
                done += 1
            }
        }
        for _ in 0..<2 { for a in desks { for b in desks where a.store !== b.store { try a.send(to: b) } } }
        #expect(Set(try desks.map { try $0.store.stateDigest(Desk.village) }).count == 1)
        #expect(done >= 3)
        for desk in desks { try check(everybody, type, desk, seed) }
    }

    /// One split, join, merge or edit of what the store shows; refusals are answers, too.
    private func act(_ desk: Desk, using random: inout SplitMix64) throws -> Bool {
        let regrouping = try Regrouping(desk.editor)
        let households = try desk.store.views.records(desk.editor.type("household"), in: [Desk.village])
        guard let one = households.randomElement(using: &random), let two = households.randomElement(using: &random),
            let view = try desk.store.record(one, in: Desk.village)
        else { return false }
        let members = try regrouping.members(of: view).map(\.id)
        do {
            switch Int.random(in: 0..<6, using: &random) {
            case 0..<3:
                let leaving = members.filter { _ in Bool.random(using: &random) }
                _ = try regrouping.split("\(one)", members: leaving.map(\.description), reason: "x")
            case 3: _ = try regrouping.join("\(one)", "\(two)", reason: "x")
            case 4:
                guard let a = members.randomElement(using: &random) else { return false }
                try desk.set(a, ["phone=1390000000\(Int.random(in: 0..<9, using: &random))"])
            default: _ = try regrouping.merge("\(one)", "\(two)", reason: "x")
            }
            return true
        } catch is HouseholdRefusal {
            return false
        } catch is EditError {
            return false
        }
    }

    private func check(_ everybody: Set<RecordID>, _ type: RecordType, _ desk: Desk, _ seed: UInt64) throws {
        let continuations = Continuations(store: desk.store)
        let disputes = Set(try desk.store.views.conflicts().map(\.record))
        var places: [RecordID: Int] = [:]
        var disputed: Set<RecordID> = []
        for record in try desk.store.views.records(type, in: [Desk.village], includesRetired: true) {
            let view = try #require(try desk.store.record(record, in: Desk.village))
            guard view.standing.isCounted else { continue }
            // Who the record is, back to the beginning.
            var (people, rest): (Set<RecordID>, [RecordID]) = ([], [record])
            while let next = rest.popLast() {
                if everybody.contains(next) { people.insert(next) }
                rest += try desk.store.record(next, in: Desk.village).map { Array(Continuations.earlier($0)) } ?? []
            }
            let home = try #require(try view.parent.flatMap { try desk.store.record($0, in: Desk.village) })
            let isSure = try view.standing == .present && home.standing == .present && continuations.doubt(of: view) == nil
            for person in people {
                if isSure { places[person, default: 0] += 1 } else { disputed.insert(person) }
            }
            if view.standing == .contested { #expect(disputes.contains(record), "seed \(seed)") }
        }
        for person in everybody where !disputed.contains(person) {
            #expect(places[person] == 1, "seed \(seed): \(person) is in \(places[person] ?? 0) households")
        }
        for (person, count) in places { #expect(count <= 1, "seed \(seed): \(person) counts \(count) times") }
    }
}
