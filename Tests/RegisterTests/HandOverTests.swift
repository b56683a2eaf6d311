import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// A clerk leaves: what is theirs by name is listed, and passes to another.
struct HandOverTests {
    /// A household that declined, whose case the office handed to its second clerk.
    private func delegated(to handler: String = "office2") async throws -> Team {
        let team = try await Team(only: ["collector", "collector2", "first", "village", "town", "office", "office2"])
        _ = try await team.prepare()
        try await team.attest("collector", .household, .refuse)
        try await team.settle()
        try await team.by("office") { clerk, _ in
            let name = try #require(try clerk.cases().first?.found.name)
            _ = try clerk.decide([name], .delegate, handler: handler, reason: "knows the village")
        }
        try await team.settle()
        return team
    }

    private func plan(_ team: Team, to: String = "town", isLost: Bool = false, by name: String = "office") async throws -> HandOverPlan {
        try await team.by(name) { clerk, _ in
            try CaseBook(clerk).plan(CaseBook(clerk).handOver(from: "office2", to: to), reason: "moves to the city", isLost: isLost)
        }
    }

    @Test func `a case that was handed to somebody passes to another with the reason, everywhere, and only once`() async throws {
        let team = try await delegated()
        let listed = try await team.by("office") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: "town") }
        #expect(listed.cases.count == 1 && listed.leftOut.isEmpty && listed.devices.count == 1 && listed.devices[0].missing.isEmpty)
        #expect(listed.vacant.map(\.role) == ["K"])
        let made = try await plan(team)
        let read = try HandOverPlan(parsing: made.bytes)
        #expect(read.bytes == made.bytes && read.items.count == 1 && read.to == "town" && !read.isLost)
        #expect(try await team.standing().cases[0].handler == "office2", "a plan writes nothing")
        let outcome = try await team.by("office") { clerk, _ in try CaseBook(clerk).carryOut(read) }
        #expect(outcome.moved == listed.cases.map(\.item.name) && outcome.leftOut.isEmpty)
        try await team.settle()
        for name in ["office2", "town", "village"] { #expect(try await team.standing(name).cases[0].handler == "town") }
        // It is the other's now: the plan has nothing left to move.
        let again = try await team.by("office") { clerk, _ in try CaseBook(clerk).carryOut(read) }
        #expect(again.moved.isEmpty && again.leftOut.map(\.name) == outcome.moved)
        await #expect(throws: BulkRefusal.otherStore) { try await team.by("town") { clerk, _ in try CaseBook(clerk).carryOut(read) } }
    }

    @Test func `whoever may not hand a case over is told so, and it stays`() async throws {
        let team = try await delegated()
        let listed = try await team.by("town") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: "office") }
        #expect(listed.cases.isEmpty && listed.leftOut.count == 1)
    }

    @Test func `nothing passes while a device of theirs holds what others have seen and is not here, unless it is lost`() async throws {
        let team = try await delegated()
        let village = TestTree.village
        // Handed from device to device in the village; what followed came here first.
        let member = team.house.members[0]
        try await team.set("office2", member, ["name=甲"])
        let first = try await team.by("office2") { clerk, _ in
            let store = clerk.editor.store
            let held = try store.heads(village).held
            try store.write { _ in _ = try store.seal(village) }
            return try store.log.changesets(village, beyond: held)
        }
        let second = try await team.by("collector2") { clerk, _ in
            let store = clerk.editor.store
            for bytes in first { _ = try store.write { _ in try store.receive(bytes, accepts: { _ in true }) } }
            let held = try store.heads(village).held
            _ = try clerk.editor.set(member, [Assignment("name=乙")], token: nil)
            try store.write { _ in _ = try store.seal(village) }
            return try store.log.changesets(village, beyond: held)
        }
        #expect(first.count == 1 && second.count == 1)
        let made = try await plan(team)
        try await team.by("office") { clerk, _ in
            for bytes in second { _ = try clerk.editor.store.write { _ in try clerk.editor.store.receive(bytes, accepts: { _ in true }) } }
        }
        let listed = try await team.by("office") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: "town") }
        let device = try #require(listed.devices.first)
        #expect(device.missing.count == 1 && listed.holding.count == 1)
        let refusal = HandOverRefusal.notArrived(person: "office2", devices: [String(device.key.description.prefix(8))])
        await #expect(throws: refusal) { try await plan(team) }
        // Nor by a plan that was made before anybody knew.
        await #expect(throws: refusal) { try await team.by("office") { clerk, _ in try CaseBook(clerk).carryOut(made) } }
        let lost = try await plan(team, isLost: true)
        #expect(try await team.by("office") { clerk, _ in try CaseBook(clerk).carryOut(lost).moved.count } == 1)
    }

    @Test func `on one's own device what no node has yet is missing, and no more once it was sent`() async throws {
        let team = try await delegated()
        try await team.set("office2", team.house.members[0], ["name=甲"])
        let before = try await team.by("office2") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: "office") }
        #expect(before.devices.map(\.missing) == [[.unsent(1, in: TestTree.village)]])
        await #expect(throws: HandOverRefusal.self) { try await plan(team, to: "office", by: "office2") }
        try await team.settle()
        let after = try await team.by("office2") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: "office") }
        #expect(after.holding.isEmpty)
    }

    @Test func `findings of theirs that are open are listed, with whether the other may answer them`() async throws {
        let team = try await delegated()
        try await team.by("office2") { clerk, household in
            _ = try clerk.editor.add(
                clerk.editor.type("finding"),
                [Assignment("check=Q02"), Assignment("level=error"), Assignment("date=2017-09-01"), Assignment("text=twice")],
                parent: household, scope: TestTree.village)
        }
        try await team.settle()
        for (other, answers) in [("town", true), ("collector", false)] {
            let listed = try await team.by("office") { clerk, _ in try CaseBook(clerk).handOver(from: "office2", to: other) }
            #expect(listed.findings.map(\.finding.subject.check) == ["Q02"] && listed.findings.map(\.isAnswerable) == [answers])
        }
        let others = try await team.by("office") { clerk, _ in try CaseBook(clerk).handOver(from: "town", to: "office2") }
        #expect(others.findings.isEmpty && others.cases.isEmpty)
    }

    @Test func `a name that nobody has is refused with the names that there are`() async throws {
        let team = try await delegated()
        let known = ["collector", "collector2", "first", "loader", "office", "office2", "town", "village"]
        for (from, to, refusal) in [
            ("nobody", "town", HandOverRefusal.unknownPerson("nobody", known: known)),
            ("office2", "nobody", .unknownPerson("nobody", known: known)), ("town", "town", .samePerson("town")),
        ] {
            await #expect(throws: refusal) { try await team.by("office") { clerk, _ in try CaseBook(clerk).handOver(from: from, to: to) } }
        }
        await #expect(throws: BulkRefusal.needsReason) {
            try await team.by("office") { clerk, _ in
                try CaseBook(clerk).plan(CaseBook(clerk).handOver(from: "office2", to: "town"), reason: " ", isLost: false)
            }
        }
    }
}
