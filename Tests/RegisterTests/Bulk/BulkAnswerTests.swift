import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// One answer to many findings, in two steps.
struct BulkAnswerTests {
    private let desk: Desk
    private let findings: [RecordID]
    private let document = String(repeating: "a1", count: 32)

    init() throws {
        let desk = try Desk()
        findings = try (1...3).map { number in
            let household = try desk.addHousehold(members: 1, ["number=450124100201-000\(number)"])
            return try desk.add(
                "finding", ["check=Q02", "level=error", "date=2017-05-0\(number)", "text=twice \(number)"], parent: household)
        }
        try desk.add("finding", ["check=Q07", "level=warning", "date=2017-05-01", "text=other"], parent: try desk.addHousehold(members: 0))
        self.desk = desk
    }

    private func preview(
        _ conditions: [String] = ["check=Q02"], _ state: RecordedFinding.State = .explained, reason: String = "book",
        document: String? = nil
    ) throws -> (plan: FindingPlan, leftOut: [(item: RecordedFinding, reason: LeftOut)]) {
        try BulkAnswer(desk.editor).plan(where: conditions, in: [], state, reason: reason, document: document ?? self.document)
    }

    private func states() throws -> [RecordedFinding.State] {
        let ledger = try FindingLedger(of: desk.store)
        return try findings.map { try ledger.finding(named: $0.description).state }
    }

    @Test func `a preview writes nothing, and the plan answers exactly what it showed, once`() throws {
        let made = try preview().plan
        #expect(made.items.map(\.finding).sorted() == findings.sorted() && made.check == "Q02")
        #expect(try states() == [.open, .open, .open])
        let plan = try FindingPlan(parsing: made.bytes)
        #expect(plan.bytes == made.bytes)
        let outcome = try BulkAnswer(desk.editor).carryOut(plan)
        #expect(outcome.answered.count == 3 && outcome.leftOut.isEmpty)
        #expect(try states() == [.explained, .explained, .explained])
        let again = try BulkAnswer(desk.editor).carryOut(plan)
        #expect(again.answered.isEmpty && again.leftOut.map(\.reason) == [.changed, .changed, .changed])
    }

    @Test func `what was answered since the plan was made is left out, and the rest is done`() throws {
        let plan = try preview().plan
        try desk.add("finding_answer", ["state=confirmed", "date=2017-06-01", "text=so"], parent: findings[1])
        let outcome = try BulkAnswer(desk.editor).carryOut(plan)
        #expect(outcome.answered.count == 2)
        #expect(outcome.leftOut.map(\.item.finding) == [findings[1]] && outcome.leftOut.map(\.reason) == [.changed])
        #expect(try states() == [.explained, .confirmed, .explained])
    }

    @Test func `conditions say which, in either language, and what takes no such answer is left out`() throws {
        for (conditions, count) in [
            (["检查=Q02"], 3), (["check=Q02", "number~0002"], 1), (["状态=待核查", "检查=Q02"], 3), (["check=Q02", "since>=2017-05-02"], 2),
            (["check=Q02", "text~twice 3"], 1), (["check=Q02", "scope=450124"], 3), (["check=Q02", "scope=450123"], 0),
        ] {
            #expect(try preview(conditions).plan.items.count == count, "\(conditions)")
        }
        let fixed = try preview(["check=Q02"], .fixed)
        #expect(fixed.plan.items.isEmpty && fixed.leftOut.map(\.reason) == [.notDue, .notDue, .notDue])
    }

    @Test func `findings of several checks, no condition, no reason and no document are refused`() throws {
        #expect(throws: BulkRefusal.oneCheckOnly) { try preview(["state=open"]) }
        #expect(throws: BulkRefusal.needsCondition) { try preview([]) }
        #expect(throws: BulkRefusal.needsReason) { try preview(reason: " ") }
        #expect(throws: FindingError.needsDocument) {
            try BulkAnswer(desk.editor).plan(where: ["check=Q02"], in: [], .explained, reason: "x", document: nil)
        }
    }

    @Test func `a plan that somebody edited answers no finding of another check, and above two hundred the count is typed`() throws {
        let plan = try preview().plan
        let edited = FindingPlan(
            store: plan.store, check: "Q07", state: plan.state, reason: plan.reason, document: plan.document, items: plan.items)
        #expect(try BulkAnswer(desk.editor).carryOut(edited).leftOut.map(\.reason) == [.changed, .changed, .changed])
        let other = FindingPlan(store: "x", check: "Q02", state: plan.state, reason: "x", document: plan.document, items: plan.items)
        #expect(throws: BulkRefusal.otherStore) { try BulkAnswer(desk.editor).carryOut(other) }
        let many = FindingPlan(
            store: plan.store, check: plan.check, state: plan.state, reason: plan.reason, document: plan.document,
            items: Array(repeating: plan.items[0], count: 201))
        #expect(throws: BulkRefusal.countNotTyped(201)) { try BulkAnswer(desk.editor).carryOut(many) }
        #expect(try BulkAnswer(desk.editor).carryOut(many, typed: 201).answered.count == 1)
        #expect(throws: BulkRefusal.notAPlan(line: 1)) { try FindingPlan(parsing: Array("{}".utf8)) }
        #expect(throws: BulkRefusal.notAPlan(line: 2)) { try FindingPlan(parsing: plan.bytes.prefix { $0 != 0x0A } + Array("\n{}\n".utf8)) }
    }

    @Test func `whoever's office does not answer findings has none in the plan`() async throws {
        let team = try await Team(only: ["collector", "village", "town"])
        try await team.by("town") { clerk, household in
            _ = try clerk.editor.add(
                clerk.editor.type("finding"),
                [Assignment("check=Q02"), Assignment("level=error"), Assignment("date=2017-09-01"), Assignment("text=twice")],
                parent: household, scope: TestTree.village)
        }
        try await team.settle()
        for (name, items, reasons) in [("collector", 0, [LeftOut.notPermitted]), ("village", 1, [])] {
            let found = try await team.by(name) { clerk, _ in
                let made = try BulkAnswer(clerk.editor).plan(where: ["check=Q02"], in: [], .confirmed, reason: "x", document: "a1")
                return (made.plan.items.count, made.leftOut.map(\.reason))
            }
            #expect(found.0 == items && found.1 == reasons, "\(name)")
        }
    }
}
