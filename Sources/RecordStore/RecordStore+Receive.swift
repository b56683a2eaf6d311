public import Causality
public import Changesets
public import Records
import SQLite

/// What became of a changeset that was handed in.
public enum Reception: Hashable, Sendable {
    /// In the log and in the state; with it came whatever had been waiting for it.
    case applied
    /// In the log, and waits for what it names.
    case held(String)
    /// Was there already.
    case known
    /// Another changeset has its number: both are kept, this one in quarantine, and the pair is proof.
    case fork
    /// Not kept; the reason is told to whoever sent it.
    case refused(String)
}

extension RecordStore {
    /// How many changesets of one replica may wait for others, in one scope.
    static let waitingMax: Int64 = 4_096

    /// Takes in one changeset: verified first, then logged and applied in the same transaction.
    ///
    /// - Parameters:
    ///   - bytes: Untrusted.
    ///   - accepts: Whether this store keeps that scope at all.
    /// - Precondition: Inside ``write(_:)``.
    public func receive(_ bytes: [UInt8], accepts: (ScopeCode) -> Bool) throws -> Reception {
        let changeset: Changeset
        do {
            changeset = try Changeset(parsing: bytes, digest: environment.suite.digest)
        } catch {
            return .refused("malformed: \(error)")
        }
        let scope = ScopeCode(number: changeset.header.scope)
        guard accepts(scope) else { return .refused("scope \(scope) is not kept here") }
        if let problem = try checkSignature(changeset) { return .refused(problem) }
        let payload: Payload
        do {
            payload = try changeset.payload()
        } catch {
            return .refused("malformed: \(error)")
        }
        if let outcome = try comparePlace(changeset, scope) { return outcome }
        // Entries of one's own that one does not know: this store was set back, and must not write on as if not.
        guard changeset.header.replica != own else {
            return .refused("entries \(changeset.header.first)-\(changeset.header.last) of this store itself, which has lost them")
        }
        let head = try heads(scope).heads[changeset.header.replica]
        let isNext = changeset.header.first == (head?.held ?? 0) + 1
        if !isNext, try waitingCount(changeset.header.replica, scope) >= RecordStore.waitingMax {
            return .refused("too many changesets of \(changeset.header.replica.short) wait for number \((head?.held ?? 0) + 1)")
        }
        let before = scope.isDirectory ? try directory().grants : [:]
        try log(changeset, scope, standing: 0)
        guard isNext else { return .held("waits for entry \((head?.held ?? 0) + 1) of \(changeset.header.replica.short)") }
        try extendHeld(changeset, scope)
        if let wait = try apply(changeset, payload, scope) {
            try noteWaiting(changeset, scope, wait)
            return .held(wait.reason)
        }
        try applyAwaiting(changeset.header.replica, in: scope)
        if scope.isDirectory { try directoryChanged(since: before) }
        return .applied
    }

    /// The key is in the chain's first changeset, and its digest is the replica's name.
    private func checkSignature(_ changeset: Changeset) throws -> String? {
        let header = changeset.header
        guard header.suite == environment.suite.number else { return "suite \(header.suite) is not known here" }
        var key = header.publicKey
        if header.first == 1 {
            let fingerprint = Fingerprint(digest: environment.suite.digest(key))
            guard fingerprint == Fingerprint(of: header.replica) else { return "the key is not the author's" }
        } else {
            guard let known = try publicKey(of: header.replica) else {
                return "the beginning of \(header.replica.short)'s chain is missing"
            }
            key = known
        }
        guard changeset.isSigned(by: key, suite: environment.suite) else { return "the signature is not the author's" }
        if header.first == 1 { try setPublicKey(key, of: header.replica) }
        return nil
    }

    /// Whether the place in the chain is taken: by the same changeset, or by another one.
    private func comparePlace(_ changeset: Changeset, _ scope: ScopeCode) throws -> Reception? {
        let header = changeset.header
        let find = try connection.prepare(
            "SELECT digest, standing, first, last FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? ORDER BY last")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(header.replica)))
        find.bind(3, Int64(header.first))
        var others = 0
        while try find.step() {
            let (isInChain, isBeyond) = (find.int(1) == 0, find.int(2) > Int64(header.last))
            // Those of the chain follow each other: behind the first that lies beyond there is nothing more.
            if isBeyond, isInChain { break }
            if find.blob(0) == changeset.digest {
                find.reset()
                return .known
            }
            // What is in quarantine takes nobody's place.
            if isInChain { others += 1 }
        }
        find.reset()
        let head = try heads(scope).heads[header.replica]
        let breaksChain = head.map { header.first == $0.held + 1 && header.previous != $0.digest } ?? false
        guard others > 0 || breaksChain else { return nil }
        try log(changeset, scope, standing: 1)
        try noteFork(changeset, scope)
        return .fork
    }

    private func noteFork(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let header = changeset.header
        let mark = try connection.prepare(
            "INSERT INTO _notice (at, kind, text) VALUES (?, 'fork', ?)")
        mark.bind(1, Int64(environment.wallClock()))
        mark.bind(2, "\(scope) \(header.replica) \(header.first)-\(header.last)")
        try mark.run()
    }

    private func log(_ changeset: Changeset, _ scope: ScopeCode, standing: Int) throws {
        let insert = try connection.prepare(
            """
            INSERT INTO _changeset (scope, replica, first, last, standing, digest, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, try scopeNumber(scope))
        insert.bind(2, Int64(try replicaNumber(changeset.header.replica)))
        insert.bind(3, Int64(changeset.header.first))
        insert.bind(4, Int64(changeset.header.last))
        insert.bind(5, standing)
        insert.bind(6, changeset.digest)
        insert.bind(7, changeset.bytes)
        try insert.run()
        if standing == 0 { countWaiting(changeset.header.replica, scope, 1) }
    }

    /// Moves the held head over the changeset and over those that had been waiting for it.
    private func extendHeld(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let replica = changeset.header.replica
        var (last, digest) = (changeset.header.last, changeset.digest)
        while let next = try changesetBytes(scope, replica, first: last + 1) {
            let parsed = try Changeset(parsing: next, digest: environment.suite.digest)
            guard parsed.header.previous == digest else { break }
            (last, digest) = (parsed.header.last, parsed.digest)
        }
        try setHead(scope, replica) {
            $0.held = last
            $0.digest = digest
        }
    }

    func changesetBytes(_ scope: ScopeCode, _ replica: ReplicaID, first: UInt64) throws -> [UInt8]? {
        let find = try connection.prepare(
            """
            SELECT first, bytes FROM _changeset WHERE scope = ? AND replica = ? AND last >= ? AND standing = 0 \
            ORDER BY last LIMIT 1
            """)
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(replica)))
        find.bind(3, Int64(first))
        defer { find.reset() }
        return try find.step() && find.int(0) == Int64(first) ? find.blob(1) : nil
    }
}
