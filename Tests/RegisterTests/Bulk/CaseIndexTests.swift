import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// The list of cases that is paged without hearing any.
struct CaseIndexTests {
    /// A household that refuses while the government agrees, and an objection.
    private func disagreement() async throws -> Team {
        let team = try await Team(only: ["village", "first", "town", "collector", "office"])
        _ = try await team.prepare()
        try await team.attest("collector", .household, .refuse)
        try await team.attest("town", .government)
        try await team.step("village", "objection", ["by=村民", "text=收入不实"])
        try await team.settle()
        return team
    }

    private func index(_ store: RecordStore, in scopes: [ScopeCode] = [TestTree.village]) throws -> (index: CaseIndex, computed: Int) {
        let (index, source) = try store.read { _ in
            let source = try ReportSource(store, region: nil)
            return (try CaseIndex(source, in: scopes), source)
        }
        try source.keep()
        return (index, source.computedParts)
    }

    @Test func `the list has the cases that a terminal lists, in their order, and hears none of a village that did not change`()
        async throws
    {
        let team = try await disagreement()
        try await team.by("office") { clerk, household in
            let store = clerk.editor.store
            let heard = try clerk.cases()
            let (list, first) = try index(store)
            #expect(heard.count == 2 && first > 0)
            #expect(list.lines.map(\.name) == heard.map(\.found.name))
            #expect(list.lines.map(\.kind) == heard.map(\.found.kind) && list.lines.map(\.level) == heard.map(\.found.level))
            #expect(list.lines.map(\.deadline) == heard.map(\.found.deadline) && list.lines.allSatisfy { $0.year == Team.year })
            for line in list.lines { #expect(try clerk.cases(at: line).map(\.found.name) == heard.map(\.found.name)) }
            let (again, second) = try index(store)
            #expect(second == 0 && again.lines.map(\.name) == list.lines.map(\.name))
            #expect(try index(store, in: [ScopeCode(number: 450_123)]).index.lines.isEmpty)
        }
    }

    @Test func `a case is decided where its line says, and one that became another is refused with its new name`() async throws {
        let team = try await disagreement()
        let old = try await team.by("office") { clerk, _ in try index(clerk.editor.store).index.lines[0] }
        try await team.attest("collector", .household, .refuse) { $0.reason = "房屋未修" }
        try await team.settle()
        try await team.by("office") { clerk, _ in
            let store = clerk.editor.store
            let line = try #require(try index(store).index.line(old.name))
            #expect(line.name != old.name && line.kind == old.kind)
            #expect(throws: ExitRefusal.caseChanged(now: line.name)) {
                try clerk.decide([old.name], at: line, .reject, reason: "核实后不退出")
            }
            #expect(try clerk.decide([line.name], at: line, .reject, reason: "核实后不退出").count == 1)
            #expect(try index(store).index.line(line.name) == nil)
            #expect(throws: ExitRefusal.self) { try clerk.decide([line.name], at: line, .reject, reason: "再次") }
        }
    }

    @Test func `facts that change beneath a case leave its name and change what was shown of it`() async throws {
        let team = try await disagreement()
        func shown() async throws -> (names: [String], token: String) {
            let standing = try await team.standing()
            return (standing.cases.filter { $0.kind == .householdRefuses }.map(\.name), standing.token(Toy.digest))
        }
        let before = try await shown()
        #expect(try await shown() == before && before.names.count == 1 && before.token.utf8.count == 32)
        try await team.set("collector", team.house.household, ["power_life[\(Team.year)]=false"])
        try await team.settle()
        let after = try await shown()
        #expect(after.names == before.names && after.token != before.token)
        // Everybody who has seen the same has the same before them.
        let elsewhere = try await team.standing("village").token(Toy.digest)
        #expect(elsewhere == after.token)
    }

    @Test func `a case is sent back from steps that somebody came to, and to whom it is handed stands in the list`() async throws {
        let team = try await disagreement()
        try await team.by("office") { clerk, _ in
            let store = clerk.editor.store
            let line = try index(store).index.lines[0]
            let standing = try #require(try clerk.cases(at: line).first).standing
            #expect(standing.returnSteps == [.candidate, .houseCheck, .evaluation, .household, .government])
            for step in [StepCode.review, .mark] {
                #expect(throws: ExitRefusal.self) { try clerk.decide([line.name], at: line, .return, step: step, reason: "重办") }
            }
            #expect(line.handler == nil)
            _ = try clerk.decide([line.name], at: line, .delegate, handler: "T", reason: "熟悉情况")
            #expect(try index(store).index.line(line.name)?.handler == "T")
            #expect(try clerk.decide([line.name], at: line, .return, step: .household, reason: "重办").count == 1)
        }
    }

    @Test func `an office that is given makes no village's cases anew, and a standard that is published makes all`() throws {
        let desk = try Desk("root")
        let key = Toy.signer("root").publicKey
        try desk.store.write { _ in
            try desk.store.setRoot(Fingerprint(digest: Toy.digest(key)))
            _ = try desk.store.grant(publicKey: key, person: "root", role: "I", scopes: [Desk.county], mayGrant: true, expires: nil)
        }
        let other = ScopeCode(number: 450_124_100_202)
        try desk.add("household", ["number=450124100201-0001"])
        try desk.add("household", ["number=450124100202-0001"], scope: other)
        func computed() throws -> Int { try index(desk.store, in: [Desk.county]).computed }
        let all = try computed()
        #expect(try all >= 2 && computed() == 0)
        for (person, scope) in [("甲", Desk.village), ("乙", other), ("丙", Desk.county)] {
            try desk.store.write { _ in
                _ = try desk.store.grant(
                    publicKey: Toy.signer(person).publicKey, person: person, role: "C", inEachOf: [scope], mayGrant: false, expires: nil)
            }
            #expect(try computed() == 0, "\(scope)")
        }
        // What is published makes all anew.
        try desk.store.write { _ in
            _ = try desk.store.publishing.publish(
                .criteria, name: "GX-HH-2017", Desk.bytes("criteria/gx-hh-2017.json"))
        }
        #expect(try computed() == all)
    }
}
