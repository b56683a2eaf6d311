import Causality
import Changesets
import Records
import SQLite

/// Reads the log with the directory at hand: every reader of entries learns here who wrote them and whether they count.
struct LogJudge: Room {
    let context: StoreContext
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices

    /// - Parameters:
    ///   - directory: Who held which office; by default as it stands.
    ///   - cut: Which entries may let others in; by default all.
    func log(
        _ scope: ScopeCode, by directory: Directory? = nil, _ r: borrowing some Reading & ~Copyable,
        at cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) -> JudgedLog {
        let directory = if let directory { directory } else { try offices.directory(r) }
        let parts = try log.appliedChangesets(scope, r).map { changeset, payload throws(StoreError) in
            let header = changeset.header
            return JudgedLog.Part(
                changeset: changeset, payload: payload,
                author: directory.author(header.replica, invoking: header.grant, in: scope),
                objection: directory.objection(to: header.replica, invoking: header.grant, in: scope))
        }
        return JudgedLog(
            parts: parts, unsealed: try ownEntries.unsealedEntries(scope, r), own: try offices.ownAuthor(in: scope, by: directory, r),
            layout(for: scope).schema, at: cut)
    }

    /// A scope's log folded in memory, up to a cut.
    ///
    /// - Parameter cut: Which entries count; by default all. Only admissions within it count, too.
    func fold(
        _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable, at cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) -> ScopeFold {
        try fold(scope, contested: [], r, at: cut)
    }

    /// - Parameter contested: Records of which entries say different things; of those outside of the cut, too.
    func fold(
        _ scope: ScopeCode, contested: Set<RecordID>, _ r: borrowing some Reading & ~Copyable, at cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) -> ScopeFold {
        let log = try log(scope, r, at: cut)
        var fold = ScopeFold(schema: layout(for: scope).schema, claims: contested.isEmpty ? Claims() : log.claims)
        for item in log.entries where cut(item.entry.dot) {
            fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted)
        }
        return fold
    }

    /// A changeset's payload with who wrote it, to be folded into the rows; nobody has let in any of it.
    func authored(
        _ changeset: Changeset, _ payload: Payload, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> AuthoredPayload {
        let header = changeset.header
        let directory = try offices.directory(w)
        let isKeptOut = directory.objection(to: header.replica, invoking: header.grant, in: scope) != nil
        return AuthoredPayload(
            author: directory.author(header.replica, invoking: header.grant, in: scope), replica: header.replica,
            replicaNumber: try log.names.intern(header.replica, w), first: header.first, payload: payload,
            admitted: isKeptOut ? payload.heads.map { _ in false } : nil)
    }

    /// A part of a judged log, to be folded into the rows.
    func authored(_ part: JudgedLog.Part, of log: JudgedLog, _ w: borrowing WriteTransaction) throws(StoreError) -> AuthoredPayload {
        let header = part.changeset.header
        return AuthoredPayload(
            author: part.author, replica: header.replica, replicaNumber: try self.log.names.intern(header.replica, w),
            first: header.first, payload: part.payload, admitted: log.admitted(part))
    }

    /// Consecutive ones of one's own unsealed entries, to be folded into the rows.
    ///
    /// - Parameter first: The number of the first of them.
    func authored(
        _ entries: WrittenEntries, first: UInt64, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> AuthoredPayload {
        AuthoredPayload(
            author: try offices.ownAuthor(in: scope, by: offices.directory(w), w), replica: own,
            replicaNumber: try log.names.intern(own, w), first: first, payload: try payload(of: entries, scope, w),
            admitted: nil)
    }

    /// Entries by column.
    func payload(of entries: WrittenEntries, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Payload {
        try narrowing(Payload(entries) { try log.names.type($0, in: scope, r) })
    }
}
