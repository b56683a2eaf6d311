import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// Who holds which office, as far as this store's directory scope says.
    public func directory() throws -> Directory {
        if let directory = caches.directory { return directory }
        let root = try meta("root").map { Fingerprint(digest: $0) }
        let result = Directory(root: root, candidates: root == nil ? [] : try grantsHeld(), schema: schema)
        caches.directory = result
        return result
    }

    /// The key that the tree trusts; set once, when the store is made or enrolled.
    public func setRoot(_ root: Fingerprint) throws {
        var writer = ByteWriter()
        writer.fixed64(root.high)
        writer.fixed64(root.low)
        try setMeta("root", writer.bytes)
        caches.directory = nil
        // Until now nobody was judged; from now on everybody is, the directory first.
        if try scopes().contains(.directory) { try refold(.directory) }
        _ = try adoptPublishedSchemas()
        for scope in try scopes() where !scope.isDirectory { try refold(scope) }
    }

    /// The grant that this store's own replica invokes in a scope.
    public func ownGrant(for scope: ScopeCode) throws -> Grant? {
        try directory().grants(of: Fingerprint(of: own)).last { $0.covers(scope) }
    }

    /// Every grant in the rows of the directory scope.
    func grantsHeld() throws -> [Grant] {
        let find = try connection.prepare(
            """
            SELECT g._id, subject, person, role, scopes, rank, may_grant, series, expires \
            FROM directory_grant g
            """)
        var rows: [(Int64, (RecordID) -> Grant?)] = []
        while try find.step() {
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
        let retired = try deletedRecords()
        for (number, make) in rows where !retired.contains(number) {
            guard let row = try recordRow(number), let grant = make(row.id) else { continue }
            result.append(grant.with(authorGrant: try grantInvoked(by: row.id.dot)))
        }
        return result
    }

    /// What the changeset that holds this directory entry invokes.
    private func grantInvoked(by dot: Dot) throws -> RecordID? {
        let find = try connection.prepare(
            """
            SELECT bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 \
            ORDER BY last LIMIT 1
            """)
        find.bind(1, try scopeNumberIfKnown(.directory) ?? -1)
        find.bind(2, Int64(try replicaNumber(dot.replica)))
        find.bind(3, Int64(dot.number))
        guard try find.step() else {
            find.reset()
            return nil
        }
        let bytes = find.blob(0)
        find.reset()
        return try Changeset(parsing: bytes, digest: environment.suite.digest).header.grant
    }

    /// After the directory grew: what waited for it may go on, and what was kept out may be let in.
    ///
    /// - Parameter before: The grants by which the state has been judged until now.
    func directoryChanged(since before: [RecordID: Grant]) throws {
        caches.directory = nil
        caches.infos = [:]
        if try directory().grants != before, try !refusedDots(.directory).isEmpty { try refold(.directory) }
        let grants = try directory().grants
        // Where a grant that was there is another now, whatever was let in by it is in doubt as well.
        let isNarrowed = before.contains { grants[$0.key] != $0.value }
        let adoption = try adoptPublishedSchemas()
        try applyAwaitingDirectory()
        for scope in try scopes() where !scope.isDirectory {
            let isInDoubt = try !refusedDots(scope).isEmpty || hasUnsealed(scope)
            let asksForFold = try adoption == .changed || adoption == .extended && hasUnknownColumns(scope)
            if asksForFold || isNarrowed || (grants != before && isInDoubt) { try refold(scope) }
        }
    }

    /// Writes a grant into the directory scope, under this store's own right to.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store is neither the root nor may grant.
    public func grant(
        publicKey: [UInt8], person: String, role: String, scopes: [ScopeCode], mayGrant: Bool, expires: Int64?
    ) throws -> Saved {
        let isRoot = try directory().root == Fingerprint(of: own)
        let basis = try ownGrant(for: .directory)
        try mayInvite(scopes)
        let subject = Fingerprint(digest: environment.suite.digest(publicKey))
        let rank = isRoot ? (subject == Fingerprint(of: own) ? 0 : 1) : (basis?.rank ?? 0) + 1
        let key = publicKey.map { hex(UInt64($0), digits: 2) }.joined()
        let fields: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(subject.description)), (Schema.GrantField.publicKey, .text(key)),
            (Schema.GrantField.person, .text(person)), (Schema.GrantField.role, .text(role)),
            (Schema.GrantField.scopes, .text(scopes.map(\.description).joined(separator: " "))),
            (Schema.GrantField.rank, .integer(Int64(rank))), (Schema.GrantField.mayGrant, .bool(mayGrant)),
            (Schema.GrantField.series, .integer(try nextSeries())),
            (Schema.GrantField.expires, expires.map { .integer($0) } ?? .missing),
        ]
        var draft = Draft(scope: .directory)
        draft.creations = [
            NewRecord(
                type: Schema.DirectoryType.grant, parent: nil,
                changes: fields.map { FieldWrite(FieldAddress($0.0), .set, $0.1) })
        ]
        return try write {
            let before = try directory().grants
            let saved = try save(draft)
            try seal(.directory)
            try directoryChanged(since: before)
            return saved
        }
    }

    /// Whether this store may give offices in these regions.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where it is neither the root nor may grant there.
    public func mayInvite(_ scopes: [ScopeCode]) throws {
        if try directory().root == Fingerprint(of: own) { return }
        let basis = try ownGrant(for: .directory)
        guard basis?.mayGrant == true, scopes.allSatisfy({ scope in basis?.scopes.contains { $0.covers(scope) } ?? false }) else {
            let places = scopes.map(\.description).joined(separator: " ")
            throw StoreError.notPermitted(Label(zh: "本库不能在 \(places) 授予职务", en: "this store may not grant offices in \(places)"))
        }
    }

    /// Blocks of readable numbers are given out in order by each granting store, by its own rank and count.
    private func nextSeries() throws -> Int64 {
        let find = try connection.prepare("SELECT count(*) FROM directory_grant")
        defer { find.reset() }
        _ = try find.step()
        return find.int(0)
    }
}

extension Grant {
    func with(authorGrant: RecordID?) -> Grant {
        Grant(
            record: record, subject: subject, person: person, role: role, scopes: scopes, rank: rank,
            mayGrant: mayGrant, series: series, expires: expires, authorGrant: authorGrant)
    }
}
