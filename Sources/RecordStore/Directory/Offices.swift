public import Causality
import Changesets
public import Records
import SQLite

extension Grant {
    func with(authorGrant: RecordID?, entry: Dot) -> Grant {
        Grant(
            record: record, subject: subject, person: person, role: role, scopes: scopes, rank: rank,
            mayGrant: mayGrant, series: series, expires: expires, authorGrant: authorGrant, entry: entry)
    }
}

/// Who holds which office, as far as this store's directory scope says.
public final class Offices: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let existenceTable: ExistenceTable

    private var known: Directory?
    /// Where others write, from what ``known`` was judged; and what it was until they last did.
    private var knownBasis: DirectoryBasis?
    private var former: (directory: Directory, basis: DirectoryBasis)?
    /// The grant that one's own next changeset invokes.
    private var invoked: [Invoking: RecordID?] = [:]

    /// Who invokes a grant, and where: somebody may look at the store under a name of their own.
    private struct Invoking: Hashable {
        let scope: ScopeCode
        let writer: ReplicaID
    }

    init(
        _ context: StoreContext, _ file: StoreFile, _ settings: Settings, _ names: NameTable, _ log: ChangesetLog,
        _ existenceTable: ExistenceTable
    ) {
        self.context = context
        self.file = file
        self.settings = settings
        self.names = names
        self.log = log
        self.existenceTable = existenceTable
    }

    /// A store that only looks forgets whenever anybody writes anything; what it judged it may judge by until a directory changes.
    func forget() {
        if file.handsOver, let known, let knownBasis { former = (known, knownBasis) }
        known = nil
        knownBasis = nil
        invoked = [:]
    }

    /// Judges by another directory than the rows say, until the next ``forget()``.
    func suppose(_ directory: Directory) {
        forget()
        known = directory
    }
}

extension Offices {
    /// The grant that one's own next changeset of a scope invokes: the newest, but none that the chain had
    /// left, and the last one where the directory has none any more.
    func invokedGrant(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordID? {
        let place = Invoking(scope: scope, writer: own)
        if let known = invoked[place] { return known }
        let wanted = try ownGrant(for: scope, r)?.record
        let newest = try log.chainHeader(own, scope, before: .max, r)
        var result = wanted
        if let newest, let last = newest.grant {
            let keepsLast = if wanted == nil { true } else { try hasLeft(wanted, scope, newest, r) }
            if keepsLast { result = last }
        }
        invoked[place] = .some(result)
        return result
    }

    /// Whether the own chain invoked a grant once and another since.
    private func hasLeft(
        _ grant: RecordID?, _ scope: ScopeCode, _ newest: ChangesetHeader, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard newest.grant != grant else { return false }
        var header = newest
        while let earlier = try log.chainHeader(own, scope, before: header.first, r) {
            if earlier.grant == grant { return true }
            header = earlier
        }
        return false
    }

    /// The public key that the directory names for a fingerprint.
    public func grantedKey(_ subject: Fingerprint) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in try grantedKey(subject, r) }
    }

    func grantedKey(_ subject: Fingerprint, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8]? {
        let find = try r.prepare("SELECT public_key FROM directory_grant WHERE subject = ? LIMIT 1")
        find.bind(1, subject.description)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        let text = find.text(0).utf8.map { $0 }
        return stride(from: 0, to: text.count - 1, by: 2).compactMap {
            UInt8(String(decoding: text[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    /// The key that a replica signs with, if any changeset of it came.
    public func publicKey(of replica: ReplicaID) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in try names.publicKey(of: replica, r) }
    }

    /// The key that the tree trusts, without reading the directory; `nil` before there is one.
    public func root() throws(StoreError) -> Fingerprint? {
        try file.read { r throws(StoreError) in try root(r) }
    }

    private func root(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Fingerprint? {
        try settings.value("root", r).map { bytes throws(StoreError) in
            guard bytes.count == 16 else { throw .damaged(.settingUnreadable("root")) }
            return Fingerprint(digest: bytes)
        }
    }

    /// Who holds which office, as far as this store's directory scope says.
    public func directory() throws(StoreError) -> Directory {
        try file.read { r throws(StoreError) in try directory(r) }
    }

    func directory(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Directory {
        if let known { return known }
        let root = try root(r)
        let basis = try file.handsOver ? basis(root, r) : nil
        if let former, former.basis == basis {
            (known, knownBasis) = (former.directory, basis)
            return former.directory
        }
        let result = try root == nil ? Directory(root: nil, candidates: [], schema: schema) : judged(root, { _ in true }, r)
        (known, knownBasis) = (result, basis)
        return result
    }

    /// Why what is written here now would be kept out elsewhere; `nil` where it counts, and where nobody is judged.
    public func ownObjection(in scope: ScopeCode) throws(StoreError) -> Objection? {
        try file.read { r throws(StoreError) in try ownObjection(in: scope, r) }
    }

    func ownObjection(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Objection? {
        // What is written now lies beyond every cut.
        try directory(r).objection(to: own, invoking: invokedGrant(scope, r), in: scope) { _ in false }
    }

    /// Whether one's own entries of a scope may be sealed, and so leave.
    ///
    /// What is sealed names its grant for good, so in a tree nothing is sealed until there is one to name: one that was
    /// retired since says under what it was written. A store that holds others' directory and no root stands in a tree
    /// that it has not been told of wholly, as where the answer to its enrolment was lost.
    public func maySeal(_ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try maySeal(scope, r) }
    }

    func maySeal(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard let root = try directory(r).root else {
            for directory in try directories(r) {
                let authors = try log.heads(directory, r).heads.keys
                if authors.contains(where: { !$0.hasSameKey(as: own) }) { return false }
            }
            return true
        }
        if scope.isDirectory, root == Fingerprint(of: own) { return true }
        return try invokedGrant(scope, r) != nil
    }

    /// Whose the store is, and who so wrote what is not sealed: before a grant stands a device vouches for itself; its entries are judged when they are sealed.
    func ownAuthor(in scope: ScopeCode, by directory: Directory, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Author {
        let grant = try context.asHost { () throws(StoreError) in try invokedGrant(scope, r) }
        return grant == nil && !scope.isDirectory
            ? Author(person: Fingerprint(of: host).description, role: nil)
            : directory.author(host, invoking: grant, in: scope)
    }

    /// Whether a replica has anything to say in a directory: its key is named there, in that of a region as somebody who may grant, or
    /// its chain is here already.
    ///
    /// Without a root there is no directory, and everybody has.
    public func names(_ replica: ReplicaID, in scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in
            let (directory, key) = (try directory(r), Fingerprint(of: replica))
            guard let root = directory.root, key != root,
                !directory.grants(of: key).contains(where: { !scope.isOfRegion || $0.covers(scope) })
            else { return true }
            return try log.heads(scope, r).heads[replica] != nil
        }
    }

    /// The directories of which anything is here, from the root's downwards.
    func directories(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        try names.directories(r)
    }

    /// How far all directories that are here are applied: what changes as soon as somebody's office may be another.
    public func heads() throws(StoreError) -> VersionVector {
        try file.read { r throws(StoreError) in
            var result = VersionVector()
            for directory in try directories(r) { result.formJoin(try log.heads(directory, r).applied.of(directory)) }
            return result
        }
    }

    /// How far the directories of a scope's path are applied.
    public func pathHeads(of scope: ScopeCode) throws(StoreError) -> VersionVector {
        try file.read { r throws(StoreError) in try pathHeads(of: scope, r) }
    }

    func pathHeads(of scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> VersionVector {
        var result = try log.heads(.directory, r).applied
        for digits in 1...max(1, min(scope.region?.digits ?? 1, ScopeGrammar.digitsMax)) {
            guard let directory = scope.directory(above: digits), try names.find(directory, r) != nil else { continue }
            result.formJoin(try log.heads(directory, r).applied.of(directory))
        }
        return result
    }

    /// The grant that this store's own replica invokes in a scope.
    public func ownGrant(for scope: ScopeCode) throws(StoreError) -> Grant? {
        try file.read { r throws(StoreError) in try ownGrant(for: scope, r) }
    }

    func ownGrant(for scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Grant? {
        try directory(r).office(of: Fingerprint(of: own), in: scope)
    }

    /// Every grant in the rows of the directories.
    func grantsHeld(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Grant] {
        let find = try r.prepare(
            """
            SELECT g._id, subject, person, role, scopes, rank, may_grant, series, expires \
            FROM directory_grant g
            """)
        var rows: [(Int64, (RecordID) -> Grant?)] = []
        while try find.nextRow() {
            let subject = Fingerprint(find.text(1))
            let (person, role) = (find.text(2), find.text(3))
            let scopes = find.text(4).split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) }
            // Without a rank it could be judged by nobody, so it is no grant.
            guard let rank = find.optionalInt(5).map({ Int($0) }) else { continue }
            let (mayGrant, series) = (find.int(6) != 0, Int(find.int(7)))
            let expires = find.optionalInt(8)
            rows.append(
                (
                    find.int(0),
                    { record in
                        subject.map {
                            Grant(
                                record: record, subject: $0, person: person, role: role, scopes: scopes, rank: rank,
                                mayGrant: mayGrant, series: series, expires: expires, authorGrant: nil)
                        }
                    }
                ))
        }
        find.reset()
        var result: [Grant] = []
        // A grant that somebody else than the root gives is never confirmed, so what counts is whether it was retired.
        let retired = try existenceTable.deletedRecords(r)
        for (number, make) in rows where !retired.contains(number) {
            guard let row = try names.row(number, r), let grant = make(row.id.of(row.scope)) else { continue }
            let act = try act(grant.record, r)
            result.append(grant.with(authorGrant: act.grant, entry: act.entry))
        }
        return result
    }

    /// Whether this store may give offices in these regions.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where it is neither the root nor may grant there.
    public func mayInvite(_ scopes: [ScopeCode]) throws(StoreError) {
        try file.read { r throws(StoreError) in try mayInvite(scopes, r) }
    }

    func mayInvite(_ scopes: [ScopeCode], _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        if try directory(r).root == Fingerprint(of: own) { return }
        for scope in scopes {
            if try mayGrant(scope, in: .directory, r) { continue }
            guard try mayGrant(scope, in: .directory(of: scope), r) else { throw .notPermitted(.mayNotGrant(scopes)) }
        }
    }

    private func mayGrant(
        _ scope: ScopeCode, in place: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard let basis = try ownGrant(for: place, r), basis.scopes.contains(where: { $0.covers(scope) }) else { return false }
        return try ownObjection(in: place, r) == nil
    }

    /// Whether this store's owner confirms, and so moves, records of a type in a scope.
    public func mayDecide(_ type: RecordType, in scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try mayDecide(type, in: scope, r) }
    }

    func mayDecide(_ type: RecordType, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let directory = try directory(r)
        guard directory.root != nil else { return true }
        guard let grant = try ownGrant(for: scope, r)?.record else { return false }
        return layout(for: scope).schema.mayDecide(directory.author(own, invoking: grant, in: scope).role, type)
    }

    /// Whether anybody holds an office in a scope.
    public func isGranted(_ scope: ScopeCode) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try isGranted(scope, r) }
    }

    func isGranted(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let directory = try directory(r)
        return directory.grants.values.contains { $0.covers(scope) && directory.binding($0, in: scope).isEmpty }
    }
}
