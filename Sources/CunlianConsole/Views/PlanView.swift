import Cunlian
import RecordStore
import Records
import Register

/// What deciding many conflicts would do, as it is looked at before it is signed.
struct PlanView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let called: String
        let field: String
        let value: String
        let loses: [String]
        let effects: [String]
    }

    let plan: ResolvePlan
    /// All that would be decided.
    let rows: [Row]
    /// Of all that would be decided, how many change an exit.
    let effects: Int
    let leftOut: [(reason: Label, count: Int)]

    init(_ preview: BulkResolver.Preview, _ editor: Editor) throws {
        plan = preview.plan
        // What changes an exit is looked at first.
        let items = preview.plan.items.filter { !$0.effects.isEmpty } + preview.plan.items.filter(\.effects.isEmpty)
        rows = try items.map { item in
            Row(
                called: item.called, field: try editor.label(ofField: item.field, in: item.record), value: item.value,
                loses: item.loses, effects: item.effects)
        }
        effects = preview.plan.items.count { !$0.effects.isEmpty }
        leftOut = Dictionary(grouping: preview.leftOut, by: \.reason).map { ($0.label, $1.count) }
            .sorted { ($1.count, $0.reason.zh) < ($0.count, $1.reason.zh) }
    }
}
