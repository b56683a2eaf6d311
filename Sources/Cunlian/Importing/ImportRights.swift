import RecordStore
import Records

/// What the importer's own office writes in each scope, and what it only puts forward; asked once for each scope and field.
final class ImportRights {
    private var roles: [ScopeCode: Role?] = [:]
    private var answers: [Place: Bool] = [:]

    private struct Place: Hashable {
        let scope: ScopeCode
        let field: Int
        let creates: Bool
    }

    func role(in scope: ScopeCode, _ editor: Editor) throws -> Role? {
        if let role = roles[scope] { return role }
        let role = try editor.author(in: scope).role
        roles[scope] = .some(role)
        return role
    }

    /// How many records of those that are made wait to be confirmed, and how many of their fields end as proposals.
    func proposals(of drafts: [Draft], of type: RecordType, _ editor: Editor) throws -> Int {
        try drafts.reduce(0) { count, draft in
            let role = try role(in: draft.scope, editor)
            let fields = try draft.creations.reduce(0) {
                try $0 + proposals($1.changes, of: type, in: draft.scope, creates: true, editor)
            }
            return count + fields + (editor.store.schema.mayKeep(role, type) ? 0 : 1)
        }
    }

    /// How many of the writes end as proposals.
    func proposals(
        _ writes: [FieldWrite], of type: RecordType, in scope: ScopeCode, creates: Bool, _ editor: Editor
    ) throws -> Int {
        let role = try role(in: scope, editor)
        return writes.count { write in
            let place = Place(scope: scope, field: write.address.field, creates: creates)
            if let answer = answers[place] { return !answer }
            let answer = type.field(write.address.field).map { editor.store.schema.hasRight(role, to: write.kind, $0, creates: creates) }
            answers[place] = answer ?? true
            return !(answer ?? true)
        }
    }
}
