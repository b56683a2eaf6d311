import Causality
public import Changesets
import Records
import SQLite

/// What became of a changeset that was handed in.
public enum Reception: Hashable, Sendable {
    /// In the log and in the state; with it came whatever had been waiting for it.
    case applied
    /// In the log, and waits for what it names.
    case held(Wait)
    /// Was there already.
    case known
    /// Another changeset has its number: both are kept, this one in quarantine, and the pair is proof.
    case fork
    /// Not kept; the reason is told to whoever sent it.
    case refused(ChangesetFault)
}

/// Takes in changesets from elsewhere: verified first, then logged and applied.
struct Intake: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let offices: Offices
    let order: CausalOrder
    let fold: Fold
    let waiting: Waiting
    let setBack: SetBack
    let upkeep: Upkeep
    let arrivals: Arrivals
}

extension Intake {
    /// How many changesets of one replica may wait for others, in one scope.
    static let waitingMax: Int64 = 4_096

    /// Takes in one changeset: verified first, then logged and applied in the same transaction.
    ///
    /// - Parameters:
    ///   - opened: Untrusted; what has been found out about it is not looked into again.
    ///   - accepts: Whether this store keeps that scope at all.
    func receive(_ opened: OpenedChangeset, accepts: (ScopeCode) -> Bool, _ w: borrowing WriteTransaction) throws(StoreError) -> Reception {
        let changeset: Changeset
        do {
            changeset = try opened.changeset.get()
        } catch {
            return .refused(.malformed(at: error.offset))
        }
        let scope = ScopeCode(number: changeset.header.scope)
        guard accepts(scope) else { return .refused(.notKept(scope)) }
        if let problem = try checkSignature(changeset, opened, w) { return .refused(problem) }
        let payload: Payload
        do {
            payload = try opened.payload()
        } catch {
            return .refused(error.fault == .tooMany(.operations) ? .tooManyOperations : .malformed(at: error.offset))
        }
        if let problem = try arrivals.objection(to: changeset, in: scope, w) { return .refused(problem) }
        if changeset.header.first == 1 { try names.setPublicKey(changeset.header.publicKey, of: changeset.header.replica, w) }
        if let problem = try setBack.giveWay(to: changeset, payload, scope, w) { return .refused(problem) }
        if let outcome = try comparePlace(changeset, scope, w) { return outcome }
        let head = try log.heads(scope, w).heads[changeset.header.replica]
        let isNext = changeset.header.first == (head?.held ?? 0) + 1
        if isNext, let problem = try log.goesBack(changeset.header, scope, w) { return .refused(problem) }
        if !isNext, try log.waitingCount(changeset.header.replica, scope, w) >= Self.waitingMax {
            return .refused(.tooManyWaiting(changeset.header.replica, number: (head?.held ?? 0) + 1))
        }
        guard isNext else {
            try log.insert(changeset, scope, .chain, w)
            return .held(.entry(Dot(changeset.header.replica, (head?.held ?? 0) + 1), in: scope))
        }
        let places = try names.places(of: payload, in: scope, w)
        if let wait = try order.waits(changeset.header, payload, places, scope, w) {
            try log.insert(changeset, scope, .chain, w)
            try extendHeld(changeset, scope, w)
            try log.noteWaiting(changeset, scope, wait, w)
            return .held(wait)
        }
        let before = scope.isDirectory ? try offices.directory(w).grants : [:]
        try log.insert(changeset, scope, .chain, sequence: try fold.openSequence(scope, w), w)
        try extendHeld(changeset, scope, w)
        try fold.fold(changeset, payload, places, scope, w)
        try waiting.applyAwaiting(changeset.header.replica, in: scope, w)
        if scope.isDirectory { try upkeep.directoryChanged(since: before, w) }
        return .applied
    }

    /// The key is in the chain's first changeset, and its digest is the replica's name.
    func checkSignature(
        _ changeset: Changeset, _ opened: OpenedChangeset, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> ChangesetFault? {
        let header = changeset.header
        guard header.suite == environment.suite.number else { return .unknownSuite(header.suite) }
        var key = header.publicKey
        if header.first == 1 {
            let fingerprint = Fingerprint(digest: environment.suite.digest(key))
            guard fingerprint == Fingerprint(of: header.replica) else { return .otherKey }
        } else {
            guard let known = try names.publicKey(of: header.replica, w) else { return .noBeginning(header.replica) }
            key = known
        }
        guard try decoding(opened.isSigned(by: key, suite: environment.suite)) else { return .notSigned }
        return nil
    }

    /// Whether the place in the chain is taken: by the same changeset, or by another one.
    func comparePlace(_ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Reception? {
        let header = changeset.header
        let standing = try log.standing(of: changeset, scope, w)
        if standing == .known { return .known }
        let head = try log.heads(scope, w).heads[header.replica]
        let breaksChain = head.map { header.first == $0.held + 1 && header.previous != $0.digest } ?? false
        guard standing == .taken || breaksChain else { return nil }
        guard try log.branchCount(header.replica, scope, w) < Limits.branchesMax else { return .refused(.tooManyBranches) }
        try log.insert(changeset, scope, .branch, w)
        try log.noteFork(changeset, scope, w)
        return .fork
    }

    /// Moves the held head over the changeset and over those that had been waiting for it.
    func extendHeld(_ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        let replica = changeset.header.replica
        var (last, digest) = (changeset.header.last, changeset.digest)
        while let next = try log.changesetBytes(scope, replica, first: last + 1, w) {
            let parsed = try decoding(Changeset(parsing: next, digest: environment.suite.digest))
            guard parsed.header.previous == digest else {
                try log.setAside(parsed, scope, w)
                break
            }
            if let problem = try log.goesBack(parsed.header, scope, w) {
                try log.discard(parsed, scope, problem, w)
                break
            }
            (last, digest) = (parsed.header.last, parsed.digest)
        }
        try log.setHead(scope, replica, w) {
            $0.held = last
            $0.digest = digest
        }
    }
}
