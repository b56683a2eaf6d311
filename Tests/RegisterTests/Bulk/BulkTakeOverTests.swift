import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// What was written at the old place after households had left, taken over or declined in two steps.
struct BulkTakeOverTests {
    private let here: Desk
    private let there: Desk
    private let households: [RecordID]
    private static let next = ScopeCode(number: 450_124_100_202)

    /// Three households move; at the old place somebody who does not know of it goes on writing.
    init() throws {
        let (here, there) = (try Desk("here"), try Desk("there"))
        households = try (1...3).map { try here.addHousehold(members: 1, ["number=450124100201-000\($0)"]) }
        try here.send(to: there)
        for household in households { _ = try here.editor.move(household, to: Self.next.description, reason: "resettled") }
        for (index, household) in households.enumerated() { try there.set(household, ["phone=1390000000\(index)"]) }
        try there.send(to: here)
        (self.here, self.there) = (here, there)
    }

    private func preview(_ conditions: [String] = ["to=450124100202"], declines: Bool = false, reason: String = "x") throws -> (
        plan: LatePlan, leftOut: [(item: Views.Late, reason: LeftOut)]
    ) {
        try BulkTakeOver(here.editor).plan(where: conditions, in: [], declines: declines, reason: reason)
    }

    private func phones() throws -> [Value?] { try households.map { try here.store.record($0, in: Self.next)?.value("phone") } }

    @Test func `a preview writes nothing, and the plan takes over what it showed, once`() throws {
        let made = try preview().plan
        #expect(made.items.count == 3 && made.items.allSatisfy { $0.changes.count == 1 && $0.changes[0].contains("1390000000") })
        #expect(try phones() == [nil, nil, nil] || phones().allSatisfy { $0 == .missing || $0 == nil })
        let plan = try LatePlan(parsing: made.bytes)
        #expect(plan.bytes == made.bytes && !plan.declines)
        let outcome = try BulkTakeOver(here.editor).carryOut(plan)
        #expect(outcome.done.count == 3 && outcome.proposed == 0 && outcome.leftOut.isEmpty)
        #expect(try phones() == (0..<3).map { .text("1390000000\($0)") })
        #expect(try here.store.views.lateCount() == 0)
        #expect(try BulkTakeOver(here.editor).carryOut(plan).leftOut.map(\.reason) == [.changed, .changed, .changed])
    }

    @Test func `what somebody dealt with since is left out, and declining leaves the new place as it was`() throws {
        let plan = try preview(declines: true).plan
        _ = try here.editor.takeOver(plan.items[0].entry, reason: "by hand")
        let outcome = try BulkTakeOver(here.editor).carryOut(plan)
        #expect(outcome.done.count == 2 && outcome.leftOut.map(\.item.entry) == [plan.items[0].entry])
        #expect(try phones().compactMap { $0 }.filter { $0 != .missing }.count == 1)
        #expect(try here.store.views.lateCount() == 0)
    }

    @Test func `what an exit standard reads and what is one's own are not taken over together with others`() throws {
        try there.set(households[0], ["power_life[2017]=true"])
        try there.send(to: here)
        let made = try preview()
        #expect(made.plan.items.count == 3 && made.leftOut.map(\.reason) == [.criteria])
        #expect(try preview(declines: true).plan.items.count == 4)
        // The same seen from the desk that wrote it.
        try here.send(to: there)
        try here.send(to: there, scope: Self.next)
        let own = try BulkTakeOver(there.editor).plan(where: ["to=450124100202"], in: [], declines: false, reason: "x")
        #expect(own.plan.items.isEmpty && Set(own.leftOut.map(\.reason)) == [.own])
    }

    @Test func `conditions say which, and a plan is of its own store`() throws {
        for (conditions, count) in [
            (["迁往=450124100202"], 3), (["number~0002"], 1), (["field=phone"], 3), (["项目!=联系电话"], 0), (["from=450124"], 3),
            (["name=member 0"], 3), (["since<2017-01-01"], 0),
        ] {
            #expect(try preview(conditions).plan.items.count == count, "\(conditions)")
        }
        #expect(throws: BulkRefusal.needsCondition) { try preview([]) }
        #expect(throws: BulkRefusal.needsReason) { try preview(reason: "") }
        let plan = try preview().plan
        let other = LatePlan(store: "x", declines: false, reason: "x", items: plan.items)
        #expect(throws: BulkRefusal.otherStore) { try BulkTakeOver(here.editor).carryOut(other) }
        let many = LatePlan(store: plan.store, declines: false, reason: "x", items: Array(repeating: plan.items[0], count: 201))
        #expect(throws: BulkRefusal.countNotTyped(201)) { try BulkTakeOver(here.editor).carryOut(many) }
        #expect(throws: BulkRefusal.notAPlan(line: 1)) { try LatePlan(parsing: made(plan, kind: "resolve")) }
    }

    private func made(_ plan: LatePlan, kind: String) -> [UInt8] {
        Array(String(decoding: plan.bytes, as: UTF8.self).replacing("\"plan\":\"take-over\"", with: "\"plan\":\"\(kind)\"").utf8)
    }
}
