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

/// What an order does in one scope.
public struct RevocationEffect: Hashable, Sendable {
    /// Where.
    public let scope: ScopeCode
    /// How many entries of the keys count there now.
    public let counting: Int
    /// How many of them count no longer.
    public let keptOut: Int
    /// How many that are kept out now count again.
    public let letIn: Int
}

extension Revoking {
    /// What an order would do to what is held here, scope by scope; nothing is written. Scopes in which the keys wrote nothing are left out.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store may not give it.
    public func effects(of order: RevocationOrder) throws(StoreError) -> [RevocationEffect] {
        try file.read { r throws(StoreError) in try effects(of: order, r) }
    }

    private func effects(of order: RevocationOrder, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [RevocationEffect] {
        let now = try offices.directory(r)
        let then = try supposed(order, r)
        var result: [RevocationEffect] = []
        for scope in try names.scopes(r) {
            let replicas = try log.heads(scope, r).heads.keys.filter { order.keys.contains(Fingerprint(of: $0)) }
            var (before, after) = (CutsKnown(), CutsKnown())
            var (counting, keptOut, letIn) = (0, 0, 0)
            for header in try log.appliedHeaders(of: replicas, scope, r) {
                let counts = try offices.objection(to: header, in: scope, by: now, &before, r) == nil
                let willCount = try offices.objection(to: header, in: scope, by: then, &after, r) == nil
                if counts { counting += header.count }
                if counts, !willCount { keptOut += header.count }
                if !counts, willCount { letIn += header.count }
            }
            if !replicas.isEmpty {
                result.append(RevocationEffect(scope: scope, counting: counting, keptOut: keptOut, letIn: letIn))
            }
        }
        return result
    }

    /// The regions of the keys' offices of which this store holds nothing of theirs: whatever they wrote there is kept out everywhere.
    public func unseenRegions(of order: RevocationOrder) throws(StoreError) -> [ScopeCode] {
        try file.read { r throws(StoreError) in
            let directory = try offices.directory(r)
            let kept = try names.scopes(r)
            let regions = Set(order.keys.flatMap { directory.grants(of: $0) }.flatMap(\.scopes))
            return regions.filter { region in !kept.contains { region.covers($0) && !$0.isDirectory } }.sorted { $0.number < $1.number }
        }
    }

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
    private func cuts(
        of key: Fingerprint, _ order: RevocationOrder, in directory: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ScopeCode: [ChainCut]] {
        var result: [ScopeCode: [ChainCut]] = [:]
        for scope in try names.scopes(r) where directory.speaks(for: scope) {
            let cuts = try log.ends(of: key, before: order.since, scope, r)
            if !cuts.isEmpty { result[scope] = cuts }
        }
        return result
    }

    /// The directory as it would be.
    private func supposed(_ order: RevocationOrder, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Directory {
        let now = try offices.directory(r)
        var revocations = try offices.revocationsHeld(r)
        var readmissions = try offices.readmissionsHeld(r)
        for (directory, keys) in try places(of: order, r) {
            let applied = try log.heads(directory, r).applied
            let entry = Dot(own, applied[own] + 1)
            let grant = try offices.invokedGrant(directory, r)
            for (index, key) in keys.enumerated() {
                let record = RecordID(replica: own, number: entry.number, index: UInt32(index), salt: 0).of(directory)
                if let kind = order.kind {
                    let cuts = try cuts(of: key, order, in: directory, r)
                    revocations.append(
                        Revocation(
                            record: record, entry: entry.of(directory), subject: key, kind: kind, cuts: cuts,
                            acceptedInDirectory: try offices.acceptedInDirectories(cuts, of: key, r), authorGrant: grant))
                } else {
                    readmissions.append(
                        Readmission(
                            record: record, entry: entry.of(directory), subject: key, covered: applied.of(directory), authorGrant: grant))
                }
            }
        }
        return Directory(
            course: now.course, candidates: try offices.grantsHeld(r), revocations: revocations, readmissions: readmissions, schema: schema)
    }
}
