import Causality
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
    case refused(ChangesetFault)
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
            return .refused(.malformed(at: error.offset))
        }
        let scope = ScopeCode(number: changeset.header.scope)
        guard accepts(scope) else { return .refused(.notKept(scope)) }
        if let problem = try checkSignature(changeset) { return .refused(problem) }
        let payload: Payload
        do {
            payload = try changeset.payload()
        } catch {
            return .refused(.malformed(at: error.offset))
        }
        if let problem = try giveWay(to: changeset, payload, scope) { return .refused(problem) }
        if let outcome = try comparePlace(changeset, scope) { return outcome }
        let head = try heads(scope).heads[changeset.header.replica]
        let isNext = changeset.header.first == (head?.held ?? 0) + 1
        if isNext, let problem = try goesBack(changeset.header, scope) { return .refused(problem) }
        if !isNext, try waitingCount(changeset.header.replica, scope) >= RecordStore.waitingMax {
            return .refused(.tooManyWaiting(changeset.header.replica, number: (head?.held ?? 0) + 1))
        }
        guard isNext else {
            try log(changeset, scope, standing: 0)
            return .held("waits for entry \((head?.held ?? 0) + 1) of \(changeset.header.replica.short)")
        }
        let places = try places(of: payload, in: scope)
        if let wait = try waits(changeset.header, payload, places, scope) {
            try log(changeset, scope, standing: 0)
            try extendHeld(changeset, scope)
            try noteWaiting(changeset, scope, wait)
            return .held(wait.reason)
        }
        let before = scope.isDirectory ? try directory().grants : [:]
        try log(changeset, scope, standing: 0, sequence: try openSequence(scope))
        try extendHeld(changeset, scope)
        try fold(changeset, payload, places, scope)
        try applyAwaiting(changeset.header.replica, in: scope)
        if scope.isDirectory { try directoryChanged(since: before) }
        return .applied
    }

    /// The key is in the chain's first changeset, and its digest is the replica's name.
    private func checkSignature(_ changeset: Changeset) throws -> ChangesetFault? {
        let header = changeset.header
        guard header.suite == environment.suite.number else { return .unknownSuite(header.suite) }
        var key = header.publicKey
        if header.first == 1 {
            let fingerprint = Fingerprint(digest: environment.suite.digest(key))
            guard fingerprint == Fingerprint(of: header.replica) else { return .otherKey }
        } else {
            guard let known = try publicKey(of: header.replica) else { return .noBeginning(header.replica) }
            key = known
        }
        guard changeset.isSigned(by: key, suite: environment.suite) else { return .notSigned }
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

    func noteFork(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let header = changeset.header
        try note("fork", "\(scope) \(header.replica) \(header.first)-\(header.last)")
    }

    /// - Parameter sequence: Of one that is applied at once.
    private func log(_ changeset: Changeset, _ scope: ScopeCode, standing: Int, sequence: Int64? = nil) throws {
        let insert = try connection.prepare(
            """
            INSERT INTO _changeset (scope, replica, first, last, standing, digest, bytes, sequence) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, try scopeNumber(scope))
        insert.bind(2, Int64(try replicaNumber(changeset.header.replica)))
        insert.bind(3, Int64(changeset.header.first))
        insert.bind(4, Int64(changeset.header.last))
        insert.bind(5, standing)
        insert.bind(6, changeset.digest)
        insert.bind(7, changeset.bytes)
        insert.bind(8, sequence)
        try insert.run()
        if standing == 0, sequence == nil { countWaiting(changeset.header.replica, scope, 1) }
    }

    /// Moves the held head over the changeset and over those that had been waiting for it.
    private func extendHeld(_ changeset: Changeset, _ scope: ScopeCode) throws {
        let replica = changeset.header.replica
        var (last, digest) = (changeset.header.last, changeset.digest)
        while let next = try changesetBytes(scope, replica, first: last + 1) {
            let parsed = try Changeset(parsing: next, digest: environment.suite.digest)
            guard parsed.header.previous == digest else {
                try setAside(parsed, scope)
                break
            }
            if let problem = try goesBack(parsed.header, scope) {
                try discard(parsed, scope, problem)
                break
            }
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
