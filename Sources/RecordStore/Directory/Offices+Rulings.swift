public import Causality
import Changesets
public import Records
import SQLite

/// What cuts accept, as far as it was found out while one thing is judged: by the revocation's record.
typealias CutsKnown = [RecordID: VersionVector]

/// Who was suspended, retired, revoked, and what that means for entries.
extension Offices {
    /// The directory as those of its entries say that count.
    ///
    /// - Parameter counts: Asked of the entry that made a grant, a revocation or a readmission.
    func judged(
        _ root: Fingerprint?, _ counts: (Dot) -> Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Directory {
        Directory(
            root: root, successions: try successionsHeld(r).filter { counts($0.entry) },
            candidates: try grantsHeld(r).filter { counts($0.entry) },
            revocations: try revocationsHeld(r).filter { counts($0.entry) },
            readmissions: try readmissionsHeld(r).filter { counts($0.entry) }, schema: schema)
    }

    /// Why the entries of a changeset are kept out, or `nil` where they are admitted: of all of them it is the same, since cuts
    /// end where changesets end.
    ///
    /// - Parameter header: With the branch in which it lies as its replica.
    func objection(
        to header: ChangesetHeader, in scope: ScopeCode, by directory: Directory, _ cuts: inout CutsKnown,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Objection? {
        // Nearly always nobody was revoked.
        guard !directory.rulings.isEmpty else {
            return directory.objection(to: header.replica, through: header.last, invoking: header.grant, in: scope) { _ in true }
        }
        var known = cuts
        defer { cuts = known }
        return try directory.objection(to: header.replica, through: header.last, invoking: header.grant, in: scope) {
            revocation throws(StoreError) in
            let accepted: VersionVector
            if let found = known[revocation.record] {
                accepted = found
            } else {
                accepted = try log.accepted(revocation.cuts[scope] ?? [], of: revocation.subject, scope, r)
                known[revocation.record] = accepted
            }
            return accepted.covers(Dot(header.replica, header.last))
        }
    }

    func objection(
        to header: ChangesetHeader, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Objection? {
        var cuts = CutsKnown()
        return try objection(to: header, in: scope, by: directory(r), &cuts, r)
    }

    /// What the revocations of an author's key accept in a scope, and the succession that ended it as the root, by their records;
    /// none where there are none.
    func acceptedOfRuled(
        _ author: ReplicaID, in scope: ScopeCode, by directory: Directory, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [RecordID: VersionVector] {
        let key = Fingerprint(of: author)
        var result: [RecordID: VersionVector] = [:]
        if scope.isDirectory, let ending = directory.course?.ending(of: key) {
            result[ending.record] = try successionsHeld(r).first { $0.record == ending.record }?.accepted
        }
        for ruling in directory.rulings[key] ?? [] {
            result[ruling.revocation.record] = try log.accepted(ruling.revocation.cuts[scope] ?? [], of: key, scope, r)
        }
        return result
    }

    /// Whether of what is applied in a scope anything is judged otherwise than by another directory.
    ///
    /// - Parameter keys: Those of whose entries it may say something else.
    func isJudgedOtherwise(
        _ scope: ScopeCode, than before: Directory, about keys: Set<Fingerprint>, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        let now = try directory(r)
        guard !keys.isEmpty else { return false }
        let replicas = try log.heads(scope, r).heads.keys.filter { keys.contains(Fingerprint(of: $0)) }
        var (cutsNow, cutsBefore) = (CutsKnown(), CutsKnown())
        for header in try log.appliedHeaders(of: replicas, scope, r) {
            if now.author(of: header, in: scope) != before.author(of: header, in: scope) { return true }
            let objection = try objection(to: header, in: scope, by: now, &cutsNow, r)
            if try objection != self.objection(to: header, in: scope, by: before, &cutsBefore, r) { return true }
        }
        return false
    }

    /// What ended this store's own office in a scope, if anything did.
    public func ownEnding(in scope: ScopeCode) throws(StoreError) -> Ruling? {
        try file.read { r throws(StoreError) in try ownEnding(in: scope, r) }
    }

    func ownEnding(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Ruling? {
        let directory = try directory(r)
        guard let record = try invokedGrant(scope, r), let grant = directory.grants[record] else { return nil }
        return directory.binding(grant, in: scope).first
    }

    /// The revocation that keeps an entry out: of several that bind it the highest one that does not accept it.
    public func revocation(keepingOut dot: Dot, in scope: ScopeCode) throws(StoreError) -> Ruling? {
        try file.read { r throws(StoreError) in
            guard let header = try header(of: dot, in: scope, r) else { return nil }
            let directory = try directory(r)
            guard let grant = header.grant.flatMap({ directory.grants[$0] }) else { return nil }
            for ruling in directory.binding(grant, in: scope) {
                let accepted = try log.accepted(ruling.revocation.cuts[scope] ?? [], of: ruling.revocation.subject, scope, r)
                if !accepted.covers(Dot(dot.replica, header.last)) { return ruling }
            }
            return nil
        }
    }

    /// The header of the changeset that holds an entry.
    func header(of dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ChangesetHeader? {
        guard let row = try log.row(holding: dot, in: scope, r) else { return nil }
        let bytes = try log.changeset(row, r)
        return try decoding(Changeset(parsing: bytes, digest: { _ in [] })).header
    }

    // MARK: What the rows say

    /// By what somebody spoke who made a record of a directory: the entry, and the grant that its changeset invokes.
    ///
    /// - Parameter record: With its directory as its origin, as the entry has then.
    func act(_ record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> (entry: Dot, grant: RecordID?) {
        let (directory, record) = (record.directory, record.atHome)
        guard try !log.forks(directory, r).isEmpty else {
            return (record.dot.of(directory), try log.grantInvoked(by: record.dot, in: directory, r))
        }
        // Where the author's chain parted, the entry lies in that one of its branches in which records have this salt.
        for segment in try log.forks(directory, r).family(of: record.replica) {
            let entry = Dot(segment, record.number)
            guard let row = try log.row(holding: entry, in: directory, r) else { continue }
            let bytes = try log.changeset(row, r)
            let header = try decoding(Changeset(parsing: bytes, digest: { _ in [] })).header
            if header.salt == record.salt { return (entry.of(directory), header.grant) }
        }
        return (record.dot.of(directory), nil)
    }

    /// Every revocation in the rows of the directories.
    func revocationsHeld(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Revocation] {
        var result: [Revocation] = []
        for (number, record, subject, kind) in try recordsAboutKeys("directory_revocation", kind: "kind", r) {
            let cuts = try cuts(of: number, subject, r)
            let act = try act(record, r)
            result.append(
                Revocation(
                    // Whatever somebody may mean by a kind to come, it ends what the key may do.
                    record: record, entry: act.entry, subject: subject, kind: Revocation.Kind(rawValue: kind) ?? .revoke, cuts: cuts,
                    acceptedInDirectory: try acceptedInDirectories(cuts, of: subject, r), authorGrant: act.grant))
        }
        return result
    }

    /// Every readmission in the rows of the directories.
    func readmissionsHeld(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Readmission] {
        var result: [Readmission] = []
        for (_, record, subject, _) in try recordsAboutKeys("directory_readmission", kind: "''", r) {
            let act = try act(record, r)
            let covered = try log.entry(act.entry.atHome, in: record.directory, r)?.coverage.vector ?? VersionVector()
            result.append(
                Readmission(
                    record: record, entry: act.entry, subject: subject, covered: covered.of(record.directory), authorGrant: act.grant))
        }
        return result
    }

    /// The records of a type that name a key and that nobody retired.
    private func recordsAboutKeys(
        _ table: String, kind: String, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(number: Int64, record: RecordID, subject: Fingerprint, kind: String)] {
        let find = try r.prepare("SELECT _id, subject, \(kind) FROM \"\(table)\" WHERE subject IS NOT NULL")
        var rows: [(Int64, Fingerprint, String)] = []
        while try find.nextRow() {
            if let subject = Fingerprint(find.text(1)) { rows.append((find.int(0), subject, find.text(2))) }
        }
        find.reset()
        guard !rows.isEmpty else { return [] }
        let retired = try existenceTable.deletedRecords(r)
        var result: [(Int64, RecordID, Fingerprint, String)] = []
        for (number, subject, kind) in rows where !retired.contains(number) {
            if let row = try names.row(number, r) { result.append((number, row.id.of(row.scope), subject, kind)) }
        }
        return result
    }

    /// What cuts accept in the directories that are held, by the names that chains have here.
    func acceptedInDirectories(
        _ cuts: [ScopeCode: [ChainCut]], of key: Fingerprint, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> VersionVector {
        var result = VersionVector()
        for (scope, cuts) in cuts where scope.isDirectory {
            result.formJoin(try log.accepted(cuts, of: key, scope, r).of(scope))
        }
        return result
    }

    /// A cut that cannot be read accepts nothing.
    private func cuts(
        of revocation: Int64, _ subject: Fingerprint, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [ScopeCode: [ChainCut]] {
        let find = try r.prepare(
            "SELECT cut_region, cut_incarnation, cut_number, cut_digest, _id FROM directory_revocation_cut WHERE _parent = ?")
        find.bind(1, revocation)
        defer { find.reset() }
        var result: [ScopeCode: [ChainCut]] = [:]
        while try find.nextRow() {
            guard let scope = UInt64(find.text(0)).map({ ScopeCode(number: $0) }), String(scope.number) == find.text(0),
                let incarnation = find.optionalInt(1).flatMap({ UInt32(exactly: $0) }),
                let number = find.optionalInt(2).flatMap({ UInt64(exactly: $0) }), number > 0, let digest = bytes(hexadecimal: find.text(3))
            else { continue }
            let replica = ReplicaID(high: subject.high, low: subject.low, incarnation: incarnation)
            result[scope, default: []].append(ChainCut(replica: replica, number: number, digest: digest))
        }
        return result.mapValues { $0.sorted { ($0.replica, $0.number) < ($1.replica, $1.number) } }
    }
}

extension Directory {
    /// In what capacity the entries of an admitted changeset were written.
    func author(of header: ChangesetHeader, in scope: ScopeCode) -> Author {
        author(header.replica, through: header.last, invoking: header.grant, in: scope)
    }
}
