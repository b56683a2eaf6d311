import Cunlian
import JSON
import RecordStore
import Records

/// What a hand-over would move: made to be looked at, then carried out; as ``ResolvePlan``.
package struct HandOverPlan: Sendable {
    package let store: String
    package let from: String
    package let to: String
    package let reason: String
    /// Whether whoever made it said that a device which holds what has not arrived is lost.
    package let isLost: Bool
    package let items: [CasePlan.Item]

    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    package init(parsing bytes: [UInt8]) throws(BulkRefusal) {
        let file = try PlanFile(parsing: bytes, kind: Self.kind)
        self.init(
            store: try file.text("store"), from: try file.text("from"), to: try file.text("to"), reason: try file.text("reason"),
            isLost: file.head["lost"]?.bool ?? false, items: try file.map { CasePlan.Item($0) })
    }

    init(store: String, from: String, to: String, reason: String, isLost: Bool, items: [CasePlan.Item]) {
        (self.store, self.from, self.to, self.reason, self.isLost, self.items) = (store, from, to, reason, isLost, items)
    }

    private static let kind = "hand-over"

    /// The file.
    package var bytes: [UInt8] {
        PlanFile.bytes(
            kind: Self.kind, store: store,
            head: { json in
                json.member("from", from)
                json.member("to", to)
                json.member("reason", reason)
                json.member("lost", isLost)
                json.member("cases", items.count)
            }, items, item: { $0.write(into: &$1) })
    }
}

extension CaseBook {
    /// Plans a hand-over; nothing is written.
    ///
    /// - Throws: ``HandOverRefusal/notArrived(person:devices:)`` unless they are said to be lost; ``BulkRefusal/needsReason``.
    package func plan(_ handOver: HandOver, reason: String, isLost: Bool) throws -> HandOverPlan {
        guard !reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        try checkArrived(handOver, isLost)
        return HandOverPlan(
            store: "\(Fingerprint(of: clerk.editor.store.own))", from: handOver.from, to: handOver.to, reason: reason, isLost: isLost,
            items: handOver.cases.map { CasePlan.Item($0.item, called: $0.called) })
    }

    private func checkArrived(_ handOver: HandOver, _ isLost: Bool) throws {
        let holding = handOver.holding
        guard isLost || holding.isEmpty else {
            throw HandOverRefusal.notArrived(person: handOver.from, devices: holding.map { String($0.key.description.prefix(8)) })
        }
    }

    /// Carries out a hand-over: each case that is the one's still becomes the other's, as an entry of its own with the reason.
    ///
    /// - Returns: The names of cases that passed over, and what changed since the plan was made and stays.
    package func carryOut(_ plan: HandOverPlan) throws -> (moved: [String], leftOut: [CasePlan.Item]) {
        guard plan.store == "\(Fingerprint(of: clerk.editor.store.own))" else { throw BulkRefusal.otherStore }
        guard !plan.reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        return try clerk.editor.store.write { _ in
            let now = try handOver(from: plan.from, to: plan.to)
            try checkArrived(now, plan.isLost)
            let theirs = Set(now.cases.map(\.item.name))
            let outcome = try carryOut(
                CasePlan(
                    store: plan.store, verdict: .delegate, step: nil, handler: plan.to, reason: plan.reason,
                    items: plan.items.filter { theirs.contains($0.name) }), typed: plan.items.filter { theirs.contains($0.name) }.count)
            return (outcome.decided, plan.items.filter { !theirs.contains($0.name) } + outcome.leftOut)
        }
    }
}
