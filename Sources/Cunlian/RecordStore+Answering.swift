import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// How a node answers: what it lets the asker have, and what the asker lacks.
extension RecordStore {
    struct Opening: Sendable {
        var early: Answer?
        /// Regions that the asker may have; `nil` is all.
        var permitted: [ScopeCode]?
        /// The directory does not name the asker's key, and what comes along may change that.
        var isNewcomer = false
    }

    struct AnswerPlan: Sendable {
        var answer: Answer
        var rows: [(ScopeCode, Int64)]
    }

    /// Checks who asks, and by which right.
    ///
    /// - Parameter isFinal: Nothing more comes along, so that a newcomer is refused.
    /// - Throws: ``SyncRefusal`` where the key is not known or holds no grant.
    func openSession(_ hello: Hello, _ message: [UInt8], isFinal: Bool) throws -> Opening {
        try write { _ in
            let directory = try offices.directory()
            var opening = Opening()
            let key: [UInt8]?
            if directory.root == nil {
                key = try offices.publicKey(of: hello.replica)
            } else {
                let grants = directory.grants(of: Fingerprint(of: hello.replica))
                guard !grants.isEmpty else {
                    guard isFinal else {
                        opening.isNewcomer = true
                        return opening
                    }
                    throw SyncRefusal(.notPermitted, "this key is not enrolled here; enrol it with a code of this node")
                }
                let current = grants.filter { $0.opensSessions(on: today) }
                if current.isEmpty, let end = grants.compactMap(\.expires).max() {
                    throw SyncRefusal(
                        .notPermitted,
                        "the grant of this key ended on \(CalendarDate(days: Int(clamping: end))?.description ?? String(end)); what was written under it stays, enrol anew with a code of this node"
                    )
                }
                opening.permitted = current.flatMap(\.scopes)
                key = try offices.grantedKey(Fingerprint(of: hello.replica))
            }
            // Without a directory anybody may bring a key of their own: its digest is its name.
            if let key, !Hello.isSigned(message, by: key, suite: environment.suite) {
                throw SyncRefusal(.notPermitted, "the request is not signed with the key that was enrolled")
            }
            let peer = hello.replica.bytes
            let expected = try peers.nonce(of: peer)
            if let expected, expected != hello.nonce {
                opening.early = Answer(status: .nonce, nonce: expected)
                return opening
            }
            if case .unchanged(let digest) = hello.body {
                let states = try peers.peerStates(peer)
                let known = Hello.rollup(states.map { ($0.key, $0.value.name) }, digest: environment.suite.digest)
                if known != digest || states.values.contains(where: { $0.name == 0 }) {
                    opening.early = Answer(status: .tellAll, nonce: try freshNonce(of: peer))
                }
            }
            return opening
        }
    }

    /// Whether a newcomer may bring this before the node knows them: entries of the directory by those whom it names.
    func isIntroduction(_ bytes: [UInt8]) throws -> Bool {
        guard let header = try? Changeset(parsing: bytes, digest: environment.suite.digest).header else { return false }
        let (author, directory) = (Fingerprint(of: header.replica), try offices.directory())
        return ScopeCode(number: header.scope).isDirectory
            && (author == directory.root || !directory.grants(of: author).isEmpty)
    }

    /// Days since 1970 by this node's clock, in UTC.
    private var today: Int64 { Int64(environment.wallClock() / 86_400_000) }

    private func freshNonce(of peer: [UInt8]) throws -> UInt64 {
        let nonce = environment.randomBits() | 1
        try peers.setNonce(nonce, of: peer)
        return nonce
    }

    /// What the asker lacks, and the receipt.
    ///
    /// - Parameters:
    ///   - sent: What came with the request, by scope.
    ///   - hasRefused: Then what the asker holds cannot be told by name next time.
    func planAnswer(
        _ hello: Hello, permitted: [ScopeCode]?, sent: [ScopeCode: VersionVector], level: UInt8, parent: String?,
        hasRefused: Bool
    ) throws -> AnswerPlan {
        let peer = hello.replica.bytes
        let remembered = try peers.peerStates(peer)
        var holdings: [ScopeCode: Hello.Holding] = [:]
        switch hello.body {
        case .scopes(let scopes): for scope in scopes { holdings[scope.code] = scope.holding }
        case .unchanged: for (scope, state) in remembered { holdings[scope] = .since(state.name) }
        }
        let mayHave: (ScopeCode) -> Bool = { scope in
            scope.isDirectory || (permitted.map { $0.contains { $0.covers(scope) } } ?? true)
        }
        for scope in try scopes() where holdings[scope] == nil {
            if scope.isDirectory || hello.wants.contains(where: { $0.covers(scope) }) { holdings[scope] = .since(0) }
        }
        let above = try parent.map { try peers.peerStates(Array($0.utf8)) } ?? [:]
        var answer = Answer(status: .receipt, nonce: 0, node: own, level: level)
        var rows: [(ScopeCode, Int64)] = []
        for (scope, holding) in holdings.sorted(by: { $0.key < $1.key }) where try mayHave(scope) && peers.keeps(scope) {
            var theirs: VersionVector?
            switch holding {
            case .since(let name): theirs = try peers.vector(named: name, scope)
            case .vector(let vector): theirs = vector
            }
            let isTold = theirs != nil
            // A name that is not known here may be one that this store receipted before it was set back: then it seals
            // nothing until it has heard what the asker holds of its own entries.
            if isTold, hasUnsealedToSend(scope) { try seal(scope) }
            theirs?.formJoin(sent[scope] ?? VersionVector())
            if let theirs { rows += try log.changesetRows(scope, beyond: theirs).map { (scope, $0) } }
            try peers.rememberVector(scope)
            var tellsVector = !isTold || hasRefused
            if case .vector = holding { tellsVector = true }
            let own = try heads(scope).heads[hello.replica]
            answer.scopes.append(
                Answer.Scope(
                    code: scope, name: try log.headsName(scope), heldHere: own?.held ?? 0,
                    heldDigest: own?.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } ?? 0,
                    heldAbove: above[scope]?.vector[hello.replica] ?? 0, vector: tellsVector ? try heads(scope).held : nil))
        }
        try limit(&rows, to: hello.budget, &answer)
        if case .unchanged = hello.body, rows.isEmpty,
            answer.scopes.allSatisfy({ remembered[$0.code]?.name == $0.name && remembered[$0.code]?.heldOwn == $0.heldAbove })
        {
            answer.status = .unchanged
        } else {
            for scope in answer.scopes {
                let name = answer.isComplete && !hasRefused ? scope.name : 0
                // On a node `heldOwn` remembers what the asker was last told of the parent's receipts.
                try peers.setPeerState(peer, scope.code, PeerState(name: name, heldOwn: scope.heldAbove))
            }
        }
        answer.nonce = try freshNonce(of: peer)
        return AnswerPlan(answer: answer, rows: rows)
    }

    private func hasUnsealedToSend(_ scope: ScopeCode) -> Bool { (try? ownEntries.hasUnsealed(scope)) ?? false }

    /// Cuts the answer to the asker's budget; what does not fit comes with the next session.
    private func limit(_ rows: inout [(ScopeCode, Int64)], to budget: UInt64, _ answer: inout Answer) throws {
        guard budget > 0 else { return }
        var bytes: UInt64 = 0
        for (index, row) in rows.enumerated() {
            bytes += UInt64(try log.changesetSize(row.1))
            // One changeset always goes, so that every session shortens the next.
            guard bytes > budget, index > 0 else { continue }
            rows.removeSubrange(index...)
            answer.isComplete = false
            return
        }
    }
}
