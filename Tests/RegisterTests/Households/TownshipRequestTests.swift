import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Two villages of one township: the township is the lowest office that holds both, and carries out what they ask.
struct TownshipRequestTests {
    private static let township = ScopeCode(number: 450_124_100)
    private static let form = Desk.bytes("schemas/poverty-register-3.json")
    /// Of what a member shows, what says which record this is, and what a marriage changes.
    private static let ownFields: Set<String> = ["number", "continues", "relation"]

    private func tree(_ form: [UInt8] = form) async throws -> (tree: TestTree, bride: RecordID, home: RecordID, there: RecordID) {
        let tree = try await TestTree(schema: form, clock: { UInt64(17_410) * 86_400_000 })
        let loader = try await tree.device("loader", role: "I", scope: TestTree.county)
        let made = try await loader.replica.run { store in
            let desk = Desk(at: store)
            let home = try desk.addStandardHousehold(year: 2017)
            let there = try desk.add("household", Desk.registered(["number=450124100202-0007"]), scope: TestTree.sibling)
            let groom = try desk.add("member", ["name=黄强", "relation=head"], parent: there, scope: TestTree.sibling)
            try desk.set(there, ["roster[2017]+=\(groom)"])
            let bride = try #require(home.members.last)
            try desk.set(
                bride,
                [
                    "name=韦小凤", "sex=female", "birth=1995-02-03", "id_number=450124199502030025", "health[2017]+=healthy",
                    "disability_certificate=45012419950203002542",
                ])
            return (bride, home.household, there)
        }
        try await tree.sync(loader, with: tree.county)
        return (tree, made.0, made.1, made.2)
    }

    private func ask(_ bride: RecordID) -> @Sendable (RecordStore) throws -> RecordID {
        { store in
            let given = ["to=450124100202", "household=450124100202-0007", "relation=spouse"]
            return try PersonRequests(Editor(store, language: .en)).ask(
                .marriage, member: bride.description, given.map { try Assignment($0) }, in: nil
            ).record
        }
    }

    private func member(_ device: TestTree.Member, _ record: RecordID, in scope: ScopeCode) async throws -> [String: [Value]] {
        try await device.replica.run { store in
            let view = try #require(try store.record(record, in: scope))
            #expect(view.standing != .unconfirmed)
            let fields = view.fields.filter { !Self.ownFields.contains($0.field.name) }.map { shown in
                #expect(shown.state.proposals.isEmpty && shown.verdict.attention != .disputed, "\(shown.field.name)")
                return (
                    "\(shown.field.name) \(shown.address.key)",
                    shown.field.isUnion ? shown.verdict.elements : [shown.verdict.value ?? .missing]
                )
            }
            return Dictionary(fields, uniquingKeysWith: { first, _ in first })
        }
    }

    @Test func `the township of both villages carries a marriage out, and everything the person had is theirs there, at every office`()
        async throws
    {
        let (tree, bride, home, there) = try await tree()
        let village = try await tree.device("village", role: "V")
        let town = try await tree.device("town", role: "T", scope: Self.township)
        let elsewhere = try await tree.device("elsewhere", role: "T", scope: ScopeCode(number: 450_124_101))
        try await tree.sync(village, with: tree.county)
        let request = try await village.replica.run(ask(bride))
        for one in [village, town, elsewhere] { try await tree.sync(one, with: tree.county) }
        let before = try await member(town, bride, in: TestTree.village)
        #expect(before.count > 10)
        // Neither a village, nor the township next door.
        for one in [village, elsewhere] {
            await #expect(throws: (any Error).self) {
                _ = try await one.replica.run { try PersonRequests(Editor($0, language: .en)).carryOut(request) }
            }
        }
        let result = try await town.replica.run { try PersonRequests(Editor($0, language: .en)).carryOut(request).record }
        try await tree.sync(town, with: tree.county)
        for office in [town, tree.county] {
            #expect(try await member(office, result, in: TestTree.sibling) == before)
            try await office.replica.run { store in
                let (old, new) = (try store.record(bride, in: TestTree.village), try store.record(result, in: TestTree.sibling))
                #expect(old?.standing == .retired && new?.parent == there && new.map(Continuations.earlier) == [bride])
                let (ends, conflicts) = (try PersonRequests.all(store).map(\.ends), try store.views.conflicts())
                #expect(ends == [["done"]] && conflicts.isEmpty)
                let rosters = try [(home, TestTree.village), (there, TestTree.sibling)].map { household, scope in
                    let view = try #require(try store.record(household, in: scope))
                    return try NaturalChanges(Editor(store, language: .en)).regrouping.rosters(view)[2017] ?? []
                }
                #expect(!rosters[0].contains(bride) && rosters[1].contains(result))
            }
        }
    }

    @Test func `under a form that gives townships no such right the township is told what it lacks, and nothing is half done`() async throws
    {
        let (tree, bride, _, _) = try await tree(Desk.bytes("schemas/poverty-register-2.json"))
        let town = try await tree.device("town", role: "T", scope: Self.township)
        try await tree.sync(town, with: tree.county)
        let request = try await town.replica.run(ask(bride))
        await #expect {
            _ = try await town.replica.run { try PersonRequests(Editor($0, language: .en)).carryOut(request) }
        } throws: { error in
            if case .mayNotWrite(let fields)? = error as? HouseholdRefusal { fields.contains { $0.en == "roster" } } else { false }
        }
        try await town.replica.run { store in
            let (standing, requests) = (try store.record(bride, in: TestTree.village)?.standing, try PersonRequests.all(store))
            #expect(standing == .present && requests.map(\.isOpen) == [true])
        }
    }
}
