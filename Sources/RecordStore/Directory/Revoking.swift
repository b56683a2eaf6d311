public import Causality
import Changesets
public import Records
import SQLite

/// Ends what keys may do, and gives it back, under this store's own right to.
public struct Revoking: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let offices: Offices
    let admissions: Admissions
    let saving: Saving
    let fold: Fold
    let upkeep: Upkeep
}

/// What is to be said of somebody's keys in the directory.
public struct RevocationOrder: Hashable, Sendable {
    /// Whose keys; they are ended together, in one entry.
    public var keys: [Fingerprint]
    /// For how long, and why; `nil` readmits.
    public var kind: Revocation.Kind?
    /// In milliseconds since 1970, by the clock of whoever wrote: from the changeset on that has an entry of then, or of later,
    /// nothing counts. `nil` accepts all that is held here.
    public var since: UInt64?

    /// Puts the parts together; nothing is checked.
    public init(keys: [Fingerprint], kind: Revocation.Kind?, since: UInt64? = nil) {
        self.keys = keys
        self.kind = kind
        self.since = since
    }
}

extension Revoking {
    /// Gives an order: one entry of the directory, sealed, and all that is held here judged by it.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store may not give it.
    public func give(_ order: RevocationOrder, reason: String) throws(StoreError) -> Saved {
        try file.write { w throws(StoreError) in try give(order, reason: reason, w) }
    }

    func give(_ order: RevocationOrder, reason: String, _ w: borrowing WriteTransaction) throws(StoreError) -> Saved {
        let before = try offices.directory(w)
        var saved: Saved?
        for (directory, keys) in try places(of: order, w) {
            var draft = Draft(scope: directory)
            draft.reason = reason
            for key in keys { draft.creations += try creations(about: key, order, from: draft.creations.count, in: directory, w) }
            let entry = try saving.save(draft, w)
            try fold.seal(directory, w)
            saved = saved ?? entry
        }
        guard let saved else { throw .notPermitted(.noGrant(in: .directory)) }
        try upkeep.directoryChanged(since: before, w)
        return saved
    }

    private func creations(
        about key: Fingerprint, _ order: RevocationOrder, from place: Int, in directory: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [NewRecord] {
        let subject = FieldWrite(FieldAddress(Schema.RevocationField.subject), .set, .text(key.description))
        guard let kind = order.kind else { return [NewRecord(type: Schema.DirectoryType.readmission, parent: nil, changes: [subject])] }
        let code = FieldWrite(FieldAddress(Schema.RevocationField.kind), .set, .text(kind.rawValue))
        var result = [NewRecord(type: Schema.DirectoryType.revocation, parent: nil, changes: [subject, code])]
        for (scope, cuts) in try cuts(of: key, order, in: directory, w).sorted(by: { $0.key.number < $1.key.number }) {
            result += cuts.map { cut in
                NewRecord(
                    type: Schema.DirectoryType.cut, parent: .created(place),
                    changes: [FieldWrite(FieldAddress(Schema.CutField.cut), .set, Self.value(of: cut, in: scope))])
            }
        }
        return result
    }

    private static func value(of cut: ChainCut, in scope: ScopeCode) -> Value {
        .group([
            .text(String(scope.number)), .integer(Int64(cut.replica.incarnation)), .integer(Int64(clamping: cut.number)),
            .text(cut.digest.map { hex(UInt64($0), digits: 2) }.joined()),
        ])
    }

    /// The ends of a key's chains in the scopes for which a directory speaks.
    func cuts(
        of key: Fingerprint, _ order: RevocationOrder, in directory: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ScopeCode: [ChainCut]] {
        var result: [ScopeCode: [ChainCut]] = [:]
        for scope in try names.scopes(r) where directory.speaks(for: scope) {
            let cuts = try log.ends(of: key, before: order.since, scope, r)
            if !cuts.isEmpty { result[scope] = cuts }
        }
        return result
    }
}
