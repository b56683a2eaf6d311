import Causality
public import Changesets
public import Records
import SQLite

/// What became of the keys of a record.
public struct ErasedKeys: Sendable {
    /// How many were destroyed here.
    public let destroyed: Int
    /// Who else was given the keys of its scope, as the directory calls them: there the record's are destroyed at the next sync.
    public let notReached: [String]
    /// It had been said before: then whoever synced since has destroyed theirs, and which ones that are nobody knows here.
    public let isRepeated: Bool
    /// What became of copies of the store in its folder.
    public let copies: KeptCopies
}

extension Keys {
    /// Destroys the keys of a record here, and says so to whoever comes: what was sealed of it is from now on sealed for everybody.
    ///
    /// Everything that was signed stands, and the log verifies as before. What is shown today is written over by nothing, with the reason: an
    /// entry as others are.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store's office decides no record of the type.
    public func erase(_ record: RecordID, reason: String) throws(StoreError) -> ErasedKeys {
        guard let signer else { throw .notPermitted(.mayNotErase(record)) }
        let result = try file.write { w throws(StoreError) in
            let (scope, type) = try erasable(record, w)
            let isRepeated = try table.isErased(beginning(record), w)
            try write(over: record, type, in: scope, reason: reason, w)
            let statement = try narrowing(Erasure(of: record, in: scope, at: environment.wallClock(), signer: signer))
            let destroyed = try destroy(statement, w)
            let copies = try reachCopies(w)
            return ErasedKeys(destroyed: destroyed, notReached: try others(in: scope, w), isRepeated: isRepeated, copies: copies)
        }
        try file.truncateLog()
        return result
    }

    /// Looks whether this store's office may erase, before anybody is asked whether they want to.
    ///
    /// - Throws: As ``erase(_:reason:)``.
    public func requireErasable(_ record: RecordID) throws(StoreError) {
        _ = try file.read { r throws(StoreError) in try erasable(record, r) }
    }

    private func erasable(
        _ record: RecordID, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (scope: ScopeCode, type: RecordType) {
        guard isUsed, let scope = try views.scope(of: record, r), let number = try names.type(record, in: scope, r),
            let type = schema.type(number), try mayErase(Fingerprint(of: own), type, in: scope, r)
        else { throw StoreError.notPermitted(.mayNotErase(record)) }
        return (scope, type)
    }

    /// Whether a record's keys were destroyed.
    public func isErased(_ record: RecordID) throws(StoreError) -> Bool {
        guard isUsed else { return false }
        return try file.read { r throws(StoreError) in try table.isErased(beginning(record), r) }
    }

    /// What was said of the keys of records, by whoever said it first: the statements that stand here.
    public func erasures() throws(StoreError) -> [Erasure] {
        guard isUsed else { return [] }
        return try file.read { r throws(StoreError) in
            var result: [Erasure] = []
            for scope in try names.scopes(r) where !scope.isDirectory {
                for bytes in try table.erasures(in: scope, r) {
                    result.append(try decoding(Erasure(bytes, suite: environment.suite, isKept: true)))
                }
            }
            return result
        }
    }

    func beginning(_ record: RecordID) -> [UInt8] { SubjectKey.beginning(of: record, digest: environment.suite.digest) }

    /// Keeps the statement, and destroys the keys, and what was computed with them, in a way that leaves none of their bytes in the file's
    /// free pages.
    func destroy(_ statement: Erasure, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        try w.execute("PRAGMA secure_delete = ON")
        let count = try table.erase(statement, beginning(statement.record), w)
        try forgetEarly(beginning(statement.record), w)
        if let scope = try names.find(statement.scope, w) {
            try KeptParts.empty(of: scope, w)
            // Whoever has it in memory computes it again.
            try names.noteRefold(scope, w)
        }
        try w.execute("PRAGMA secure_delete = OFF")
        ring.forget()
        return count
    }

    /// Whoever decides records of the type.
    func mayErase(
        _ key: Fingerprint, _ type: RecordType, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        let directory = try offices.directory(r)
        guard directory.root != nil else { return true }
        return directory.grants.values.contains { grant in
            grant.subject == key && grant.covers(scope) && directory.binding(grant, in: scope).isEmpty
                && schema.role(grant.role).map { schema.mayDecide($0, type) } ?? (grant.role == Grant.nodeRole && grant.mayGrant)
        }
    }

    /// What is sealed today becomes "nothing", where the office writes the field or decides on it; elsewhere it stays, and nobody can read
    /// it: a proposal of "nothing" would have somebody asked to choose between that and what nobody can read.
    private func write(
        over record: RecordID, _ type: RecordType, in scope: ScopeCode, reason: String, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let view = try views.record(record, in: scope, w) else { return }
        let role = try offices.ownAuthor(in: scope, by: offices.directory(w), w).role
        var draft = Draft(scope: scope)
        draft.record = record
        draft.reason = reason
        for field in view.fields where field.field.isSealed && !field.field.isGroup && !(field.verdict.value?.isMissing ?? false) {
            let kinds: [ChangeKind] = [.set, .resolve]
            guard let kind = kinds.first(where: { schema.hasRight(role, to: $0, field.field, creates: false) }) else { continue }
            draft.changes.append(FieldWrite(field.address, kind, .missing))
        }
        guard !draft.changes.isEmpty, !type.isEvent else { return }
        _ = try saving.save(draft, w)
    }

    private func others(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [String] {
        let directory = try offices.directory(r)
        var names: Set<String> = []
        for known in try ring.keys(of: scope, r) {
            for holder in known.holders where holder != Fingerprint(of: own) {
                let person = directory.grants(of: holder).lazy.map(\.person).first { !$0.isEmpty }
                names.insert(person ?? String(holder.description.prefix(8)))
            }
        }
        return names.sorted()
    }
}
