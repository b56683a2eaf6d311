import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// One decision for many cases of the dual determination, in two steps.
struct CasePlanTests {
    private func refused() async throws -> Team {
        let team = try await Team(only: ["collector", "first", "village", "town", "office", "office2"])
        _ = try await team.prepare()
        try await team.attest("collector", .household, .refuse)
        try await team.settle()
        return team
    }

    private typealias Made = (plan: CasePlan, leftOut: [(item: AnyCase, reason: ExitRefusal)])

    private func plan(
        _ team: Team, _ verdict: ExitProcedure.Verdict = .reject, where conditions: [String] = ["kind=household_declines"],
        step: String? = nil, handler: String? = nil, reason: String = "heard both", by name: String = "office"
    ) async throws -> Made {
        try await team.by(name) { clerk, _ in
            try CaseBook(clerk).plan(where: conditions, in: [], verdict, step: step, handler: handler, reason: reason)
        }
    }

    private func carryOut(_ team: Team, _ plan: CasePlan, by name: String = "office", typed: Int? = nil) async throws -> (
        decided: [String], leftOut: [CasePlan.Item]
    ) {
        try await team.by(name) { clerk, _ in try CaseBook(clerk).carryOut(plan, typed: typed) }
    }

    @Test func `a preview writes nothing, and the plan decides exactly what it showed, once`() async throws {
        let team = try await refused()
        let made = try await plan(team)
        #expect(made.plan.items.count == 1 && made.leftOut.isEmpty)
        #expect(try await team.standing().cases.count == 1)
        let read = try CasePlan(parsing: made.plan.bytes)
        #expect(read.bytes == made.plan.bytes)
        #expect(try await carryOut(team, read).decided == made.plan.items.map(\.name))
        try await team.settle()
        #expect(try await team.standing("village").outcome == .rejected)
        let again = try await carryOut(team, read)
        #expect(again.decided.isEmpty && again.leftOut.map(\.name) == made.plan.items.map(\.name))
    }

    @Test func `a case that something came to since is left out`() async throws {
        let team = try await refused()
        let made = try await plan(team)
        try await team.attest("collector", .household, .refuse)
        try await team.settle()
        let outcome = try await carryOut(team, made.plan)
        #expect(outcome.decided.isEmpty && outcome.leftOut.count == 1)
        #expect(try await team.standing().cases.count == 1)
    }

    @Test func `returned and handed over: the step and the person are the plan's`() async throws {
        let team = try await refused()
        let handed = try await plan(team, .delegate, handler: "office2")
        #expect(try await carryOut(team, CasePlan(parsing: handed.plan.bytes)).decided.count == 1)
        try await team.settle()
        #expect(try await team.standing().cases.first?.handler == "office2")
        let returned = try await plan(team, .return, step: "evaluation")
        #expect(try await carryOut(team, CasePlan(parsing: returned.plan.bytes)).decided.count == 1)
        try await team.settle()
        #expect(try await team.standing().cases.isEmpty)
    }

    @Test func `nobody upholds in bulk, without a condition, without a reason, or what another office decides`() async throws {
        let team = try await refused()
        await #expect(throws: BulkRefusal.upheldSingly) { try await plan(team, .uphold) }
        await #expect(throws: BulkRefusal.needsCondition) { try await plan(team, where: []) }
        await #expect(throws: BulkRefusal.needsReason) { try await plan(team, reason: " ") }
        await #expect(throws: ExitRefusal.decision(.returnNeedsStep)) { try await plan(team, .return) }
        let towns = try await plan(team, by: "town")
        #expect(towns.plan.items.isEmpty && towns.leftOut.count == 1)
        let made = try await plan(team)
        await #expect(throws: BulkRefusal.otherStore) { try await carryOut(team, made.plan, by: "office2") }
        // A plan is a file, and files are edited.
        let upheld = String(decoding: made.plan.bytes, as: UTF8.self).replacing("\"verdict\":\"reject\"", with: "\"verdict\":\"uphold\"")
        #expect(throws: BulkRefusal.notAPlan(line: 1)) { try CasePlan(parsing: Array(upheld.utf8)) }
        let many = CasePlan(
            store: made.plan.store, verdict: .reject, step: nil, handler: nil, reason: "x",
            items: Array(repeating: made.plan.items[0], count: 201))
        await #expect(throws: BulkRefusal.countNotTyped(201)) { try await carryOut(team, many) }
        #expect(try await carryOut(team, many, typed: 201).decided.count == 1)
    }

    @Test func `conditions find cases by what people know of them, in either language`() async throws {
        let team = try await refused()
        for (conditions, count) in [
            (["kind=household_declines"], 1), (["种类~农户不同意"], 1), (["year=2017"], 1), (["年度=2016"], 0), (["scope=450124"], 1),
            (["姓名=成员0"], 1), (["name=nobody"], 0), (["since>=2017-01-01"], 1), (["number~0001"], 0),
        ] {
            #expect(try await plan(team, where: conditions).plan.items.count == count, "\(conditions)")
        }
        await #expect(throws: BulkRefusal.self) { try await plan(team, where: ["colour=red"]) }
    }
}
