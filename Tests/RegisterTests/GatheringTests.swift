import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// Who is judged with a household: those whom the round's roster names, all of them, or nobody knows.
struct GatheringTests {
    /// A source that holds some records and one answer to who lives where.
    private struct Source: FactSource {
        let known: Set<RecordID>
        let roster: Fact

        func facts(_ record: RecordID, _ groups: NamedGroups, year: Int) throws -> RecordFacts? {
            known.contains(record)
                ? RecordFacts(record: record, isDisputed: false, facts: groups.fields.map { _ in .missing }) : nil
        }

        func fact(_ record: RecordID, _ field: Field, of type: RecordType, year: Int) throws -> Fact? { roster }

        func records(_ type: RecordType, in parent: RecordID?) throws -> [RecordID] { [] }
    }

    private static let household = record(1), member = record(2), stranger = record(3)

    private static func record(_ number: UInt64) -> RecordID {
        RecordID(replica: ReplicaID(high: 7, low: 7, incarnation: 7), number: number, index: 0, salt: 7)
    }

    private func gathered(_ roster: Fact) throws -> JudgedFacts {
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let set = try CriteriaSet(parsing: Desk.bytes("criteria/gx-hh-2017.json"), file: "set", digest: Toy.digest)
        let bound = BoundCriteria(set, in: schema, year: 2017)
        let source = Source(known: [Self.household, Self.member], roster: roster)
        return try #require(try Gathering(bound: bound, year: 2017, line: nil, source: source).facts(of: Self.household))
    }

    @Test func `the people of the roster are gathered, one whose record is not here makes it not computable here`() throws {
        let known = try gathered(.elements([.reference(Self.member)]))
        #expect(known.members.records.map(\.record) == [Self.member] && known.isWhole)
        let lacking = try gathered(.elements([.reference(Self.member), .reference(Self.stranger)]))
        guard case .notHere = lacking.members else {
            Issue.record("who is not here was left out")
            return
        }
        #expect(!lacking.isWhole)
    }

    @Test func `a roster that is missing, disputed or not here names nobody, and never an empty household`() throws {
        for roster in [Fact.missing, .disputed, .notHere] {
            let facts = try gathered(roster)
            switch (facts.members, roster) {
            case (.missing, .missing), (.disputed, .disputed), (.notHere, .notHere): break
            default: Issue.record("\(roster) became \(facts.members)")
            }
            #expect(facts.isWhole == (roster != .notHere))
        }
    }

    @Test func `a roster to which people were only put forward is missing`() throws {
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let roster = try #require(schema.type(named: "household")?.field(named: "roster"))
        let state = FieldState(proposals: [Proposal(.add, .reference(Self.member), [Dot(Self.member.replica, 1)])])
        let verdict = roster.judge(state) { _ in .init(time: .init(milliseconds: 0, counter: 0), author: Author(person: "p", role: nil)) }
        #expect(Fact(verdict, isUnion: true) == .missing)
    }

    // MARK: Decimals

    @Test func `quotients are rounded down, below zero too, and nothing is divided by zero`() {
        let floored: (Int128, Int128) -> Fixed? = { Fixed($0, places: 2).floored(per: Fixed($1), places: 2) }
        #expect(floored(590_401, 2) == Fixed(295_200, places: 2))
        #expect(floored(-1, 2) == Fixed(-1, places: 2))
        #expect(floored(-590_401, 2) == Fixed(-295_201, places: 2))
        #expect(floored(590_400, 2) == Fixed(295_200, places: 2))
        #expect(floored(-590_400, 2) == Fixed(-295_200, places: 2))
        #expect(floored(1, 0) == nil)
    }

    // MARK: The poor

    @Test func `who is poor is said of every state, in one place`() {
        let poor: Set<HouseholdState> = [.registered, .preExit, .disputed, .returned, .missed, .wrongExit]
        for state in HouseholdState.allCases { #expect(state.isPoor == poor.contains(state), "\(state)") }
    }

    @Test func `one household of which nobody can say leaves a village's poor uncounted`() throws {
        let set = try CriteriaSet(parsing: Desk.bytes("criteria/gx-hh-2017.json"), file: "set", digest: Toy.digest)
        var tally = HouseholdTally(criteria: set)
        tally.take(["1"], [.met], persons: 4, isPoor: true)
        tally.take(["1"], [.unknown], persons: 3, isPoor: false)
        #expect(tally.poorPersons == 4 && tally.persons == 7 && tally.registered == 2)
        #expect(tally.items["1"] == ItemTally(met: 1, notMet: 0, unknown: 1))
        tally.take(["1"], [.notMet], persons: 2, isPoor: nil)
        tally.take(["1"], [.met], persons: 1, isPoor: true)
        #expect(tally.poorPersons == nil && tally.persons == 10)
    }
}
