import Changesets
import Records

/// An asker whom the directory names, and what they may have.
struct Admission: Sendable {
    let hello: Hello
    let standpoint: Standpoint
    /// Regions; `nil` is all.
    let permitted: [ScopeCode]?

    /// Whether a scope may go to the asker, and come from them: the directories by which theirs are judged always.
    func covers(_ scope: ScopeCode) -> Bool {
        permitted.map { RegionSet($0).contains(scope) } ?? true
    }

    /// Why nothing of a scope is taken from the asker, if so.
    func objection(to scope: ScopeCode) -> ChangesetFault? {
        guard standpoint.keeps(scope) else { return .notKept(scope) }
        return covers(scope) ? nil : .notCovered(scope)
    }
}
