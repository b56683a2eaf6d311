import Cunlian
import RecordStore
import Records
import Register

/// What moving a household to another village would do, as it is looked at before it is signed.
struct MoveView: Sendable {
    /// Where it would go.
    struct Way: Sendable {
        let to: ScopeCode
        let called: String
        /// Whether it arrives at once; else somebody entitled there says move as well.
        let isComplete: Bool
    }

    let record: RecordID
    let called: String
    let from: String
    /// What goes with it, by kind, retired records left out.
    let parts: [(label: String, count: Int)]
    /// The villages that lie near enough to be chosen from.
    let villages: [Choice]
    /// `nil` before anybody chose.
    let way: Way?

    /// So many villages are a list to choose from.
    private static let choicesMax = 200

    /// - Parameter scope: Where the record is.
    init(_ view: RecordView, _ way: Way?, _ editor: Editor) throws {
        let store = editor.store
        let names = try Region.villageNames(store)
        record = view.id
        called = try Console.called(view, editor)
        from = names[view.scope] ?? view.scope.description
        self.way = way
        var counts: [(label: String, count: Int)] = []
        try Self.count(beneath: view.id, in: view.scope, editor, &counts)
        parts = counts
        villages = Self.near(view.scope, names).map { Choice($0.scope.description, $0.name, 0, isChosen: way?.to == $0.scope) }
    }

    private static func count(
        beneath record: RecordID, in scope: ScopeCode, _ editor: Editor, _ counts: inout [(label: String, count: Int)]
    ) throws {
        for child in try editor.store.views.children(of: record, in: scope) {
            guard let view = try editor.store.record(child, in: scope), view.standing != .retired else { continue }
            let label = view.type.label.text(in: editor.language)
            if let place = counts.firstIndex(where: { $0.label == label }) {
                counts[place].count += 1
            } else {
                counts.append((label, 1))
            }
            try count(beneath: child, in: scope, editor, &counts)
        }
    }

    /// The villages of the county, or where these are many those of the township, without the one that it is in.
    private static func near(_ scope: ScopeCode, _ names: [ScopeCode: String]) -> [(scope: ScopeCode, name: String)] {
        for level in [Region.Level.county, .township] {
            let begin = scope.description.prefix(level.digits)
            let found = names.filter { $0.key != scope && $0.key.description.hasPrefix(begin) }
            if found.count <= choicesMax { return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        }
        return []
    }
}
