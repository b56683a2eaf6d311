package import Causality
package import Cunlian
import RecordStore
package import Records

/// What a batch decided, and how much of it still stands as the batch left it.
package struct BatchOutline: Sendable {
    /// One field that was decided.
    package struct Item: Sendable {
        package let record: RecordID
        package let scope: ScopeCode
        package let address: FieldAddress
        /// Whether nobody has written it since: it would be taken back.
        package let isUntouched: Bool
    }

    package let name: String
    /// One of its entries: whose it is and when it was written.
    package let entry: (dot: Dot, scope: ScopeCode)
    package let items: [Item]

    /// - Returns: `nil` where there is none of that name, or it decided nothing.
    /// - Precondition: Inside the store's `read`.
    package init?(_ name: String, _ editor: Editor) throws {
        let store = editor.store
        guard let bytes = try store.notebook.batch(name) else { return nil }
        let undo = BatchUndo(editor)
        var items: [Item] = []
        var first: (Dot, ScopeCode)?
        for (scope, entries) in try ResolveBatch(bytes).parts.sorted(by: { $0.key < $1.key }) {
            for entry in entries {
                if first == nil { first = (entry.dot, scope) }
                let view = try store.record(entry.record, in: scope)
                items += entry.before.map { before in
                    let stands = view?.field(before.address).map { undo.isUntouched($0, since: entry.dot) } ?? false
                    return Item(record: entry.record, scope: scope, address: before.address, isUntouched: stands)
                }
            }
        }
        guard let first else { return nil }
        (self.name, self.items) = (name, items)
        entry = (first.0, first.1)
    }
}
