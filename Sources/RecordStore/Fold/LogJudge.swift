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
    let admissions: Admissions

    /// - Parameters:
    ///   - directory: Who held which office; by default as it stands.
    ///   - cut: Which entries may let others in; by default all.
    func log(
        _ scope: ScopeCode, by directory: Directory? = nil, _ r: borrowing some Reading & ~Copyable,
        at cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) -> JudgedLog {
        let directory = if let directory { directory } else { try offices.directory(r) }
        var cuts = CutsKnown()
        let parts = try log.appliedChangesets(scope, r).map { item throws(StoreError) in
            try part(of: item, by: directory, scope, &cuts, r)
        }
        return JudgedLog(
            parts: parts, unsealed: try ownEntries.unsealedEntries(scope, r), own: try offices.ownAuthor(in: scope, by: directory, r),
            layout(for: scope).schema, at: cut)
    }

    /// Some changesets of a scope's log, and one's own unsealed entries, judged as the whole log was.
    func log(_ scope: ScopeCode, rows: Set<Int64>, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> JudgedLog {
        let directory = try offices.directory(r)
        var cuts = CutsKnown()
        let parts = try log.appliedChangesets(scope, rows: rows, r).map { item throws(StoreError) in
            try part(of: item, by: directory, scope, &cuts, r)
        }
        return JudgedLog(
            parts: parts,
            unsealed: try ownEntries.unsealedEntries(scope, r), own: try offices.ownAuthor(in: scope, by: directory, r),
            admitted: try admissions.admitted(scope, r), layout(for: scope).schema)
    }

    /// One applied entry, and who wrote it.
    func judged(_ dot: Dot, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> JudgedEntry? {
        let row = try log.row(holding: dot, in: scope, r)
        return try log(scope, rows: row.map { [$0] } ?? [], r).entries.first { $0.entry.dot == dot }
    }

    private func part(
        of item: (row: Int64, logged: LoggedChangeset), by directory: Directory, _ scope: ScopeCode, _ cuts: inout CutsKnown,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> JudgedLog.Part {
        let header = item.logged.changeset.header
        return JudgedLog.Part(
            row: item.row, changeset: item.logged.changeset, payload: item.logged.payload,
            author: directory.author(of: header, in: scope),
            objection: try offices.objection(to: header, in: scope, by: directory, &cuts, r))
    }

    /// A scope's log folded in memory, up to a cut.
    ///
    /// - Parameter cut: Which entries count; by default all. Only admissions within it count, too.
    func fold(
        _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable, at cut: (Dot) -> Bool = { _ in true }
    ) throws(StoreError) -> ScopeFold {
        let log = try log(scope, r, at: cut)
        var fold = ScopeFold(schema: layout(for: scope).schema)
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
        let isKeptOut = try offices.objection(to: header, in: scope, w) != nil
        return AuthoredPayload(
            author: directory.author(of: header, in: scope), replica: header.replica,
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
