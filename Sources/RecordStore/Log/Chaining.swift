import Causality
import Changesets
import Records
import SQLite

/// Puts changesets where they belong: at the end of a chain, beside it where it parts, or aside until what they follow
/// is here.
///
/// Whatever comes whole and signed is kept, and is applied as soon as what it names has been. Where a chain parts, its
/// scope is folded anew under the branches' names, and goes on.
struct Chaining: Room {
    let context: StoreContext
    let names: NameTable
    let log: ChangesetLog
    let offices: Offices
    let order: CausalOrder
    let fold: Fold
    let waiting: Waiting
    let ownEntries: OwnEntries
    let peers: PeerBook
    let notebook: Notebook
    let upkeep: Upkeep
}

extension Chaining {
    /// How many changesets of one replica may wait for others, in one scope.
    static let waitingMax: Int64 = 4_096

    /// Takes in a changeset that is signed and not here yet, and what has been waiting to follow it.
    ///
    /// - Parameters:
    ///   - keepsEarly: Whether it is kept where it names what is not held.
    ///   - arrival: When it came.
    func take(
        _ changeset: Changeset, _ payload: Payload, keepsEarly: Bool = true, since arrival: ChangesetLog.Arrival = .now,
        _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Reception {
        let header = changeset.header
        guard let stem = try log.stem(of: header, scope, w) else {
            guard keepsEarly else { return .early }
            let next = (try log.heads(scope, w).heads[header.replica]?.held ?? 0) + 1
            if try log.waitingCount(header.replica, scope, w) >= Self.waitingMax {
                return .refused(.tooManyWaiting(header.replica, number: next))
            }
            try log.insert(changeset, scope, .loose, since: arrival, w)
            return .held(next < header.first ? .entry(Dot(header.replica, next), in: scope) : .branch(header.replica))
        }
        if let problem = try log.goesBack(header, after: stem, scope, w) { return .refused(problem) }
        let result = try chain(changeset, payload, keepsEarly: keepsEarly, since: arrival, after: stem, scope, w)
        guard result != .early else { return .early }
        try takeFollowers(of: changeset, scope, w)
        return result
    }

    /// Takes in those that lie aside and follow one another from here on; such as go back behind their chain are thrown away.
    private func takeFollowers(of changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        var open = [(changeset.digest, changeset.header.last)]
        while let (digest, last) = open.popLast() {
            for loose in try log.takeFollowers(of: digest, changeset.header.replica, endingAt: last, scope, w) {
                let next = try decoding(Changeset(parsing: loose.bytes, suite: environment.suite))
                guard let stem = try log.stem(of: next.header, scope, w) else { continue }
                if let problem = try log.goesBack(next.header, after: stem, scope, w) {
                    try notebook.note(.refused(Notice.Entries(next.header, in: scope), problem), w)
                    continue
                }
                if case .refused(let problem) = try chain(next, decoding(next.payload()), since: loose.since, after: stem, scope, w) {
                    try notebook.note(.refused(Notice.Entries(next.header, in: scope), problem), w)
                } else {
                    open.append((next.digest, next.header.last))
                }
            }
        }
    }

    /// Tries everything that lies aside: after a file was one of another version.
    func takeLoose(_ w: borrowing WriteTransaction) throws(StoreError) {
        for (scope, loose) in try log.takeLoose(w) {
            let changeset = try decoding(Changeset(parsing: loose.bytes, suite: environment.suite))
            _ = try take(changeset, decoding(changeset.payload()), since: loose.since, scope, w)
        }
        for scope in try names.scopes(w) { try waiting.applyWaiting(scope, w) }
    }

    /// Puts a changeset behind the one that it follows, and applies it if nothing that it names is missing.
    private func chain(
        _ changeset: Changeset, _ payload: Payload, keepsEarly: Bool = true, since arrival: ChangesetLog.Arrival,
        after stem: ReplicaID, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Reception {
        let header = changeset.header
        let head = try log.heads(scope, w).heads[stem]
        let forks = try log.forks(scope, w)
        let isParting = forks.ends[stem] != nil || (head?.held ?? 0) >= header.first
        // A chain does not part for what is not kept.
        if isParting, !keepsEarly, try order.isEarly(header, payload, scope, w) { return .early }
        if isParting, forks.branchCount(ofKeyOf: stem) >= Limits.branchesMax { return .refused(.tooManyBranches) }
        let before = try offices.directory(w)
        let accepted = try offices.acceptedOfRuled(header.replica, in: scope, by: before, w)
        let segment = isParting ? try part(stem, changeset, scope, w) : stem
        guard let logged = try log.named(changeset, payload, as: segment, scope, w) else {
            guard keepsEarly || isParting else { return .early }
            let missing = header.guards.first.map(\.dot.replica) ?? header.replica
            let result = try hold(changeset, as: segment, .branch(missing), since: arrival, scope, w)
            if isParting { try settle(scope, since: before, w) }
            return result
        }
        let places = try names.places(of: logged.payload, in: scope, w)
        if let wait = try order.waits(logged.changeset.header, logged.payload, places, scope, w) {
            if !keepsEarly, !isParting, try order.isEarly(header, payload, scope, w) { return .early }
            let result = try hold(logged.changeset, as: segment, wait, since: arrival, scope, w)
            // Only now, for what goes on since the chain parted may be what this one waits for.
            if isParting { try settle(scope, since: before, w) }
            try judgeCuts(header.replica, scope, accepted: accepted, since: before, w)
            return result
        }
        try log.insert(logged.changeset, scope, .chain, sequence: try fold.openSequence(scope, w), w)
        try log.extendHead(to: logged.changeset, scope, w)
        try fold.fold(logged.changeset, logged.payload, places, scope, w)
        try waiting.applyAwaiting(segment, in: scope, w)
        if isParting { try settle(scope, since: before, w) }
        if scope.isDirectory { try upkeep.directoryChanged(since: before, w) }
        try judgeCuts(header.replica, scope, accepted: accepted, since: before, w)
        return .applied
    }

    /// After a changeset by a key that was revoked: where it shows that a cut lies elsewhere, or nowhere, what came before is
    /// judged anew.
    private func judgeCuts(
        _ author: ReplicaID, _ scope: ScopeCode, accepted: [RecordID: VersionVector], since before: Directory,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        guard !accepted.isEmpty, try offices.acceptedOfRuled(author, in: scope, by: before, w) != accepted else { return }
        guard scope.isDirectory else { return try fold.refold(scope, w) }
        offices.forget()
        try fold.refold(.directory, w)
        try upkeep.directoryChanged(since: before, w)
    }

    private func hold(
        _ changeset: Changeset, as segment: ReplicaID, _ wait: Wait, since arrival: ChangesetLog.Arrival, _ scope: ScopeCode,
        _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Reception {
        var header = changeset.header
        header.replica = segment
        let changeset = changeset.named(header)
        try log.insert(changeset, scope, .chain, since: arrival, w)
        try log.extendHead(to: changeset, scope, w)
        try log.noteWaiting(changeset, scope, wait, w)
        return .held(wait)
    }

    /// Has a chain part, if it does not yet, and opens a branch for a newcomer.
    ///
    /// - Returns: The branch's name.
    private func part(
        _ stem: ReplicaID, _ changeset: Changeset, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> ReplicaID {
        let number = changeset.header.first - 1
        // What is open names what it saw as it was called until now.
        if try ownEntries.hasUnsealed(scope, w) { try fold.seal(scope, w) }
        let (parts, held) = (try log.forks(scope, w).ends[stem] != nil, try log.heads(scope, w).heads[stem]?.held ?? 0)
        if !parts || held > number {
            _ = try log.part(stem, after: number, scope, w)
        }
        let name = log.branchName(of: stem, startingWith: changeset.digest)
        try log.open(name, from: stem, after: number, scope, w)
        // A record may be made in both, and what others were said to hold is in doubt.
        try names.noteRepeats(w)
        try peers.forget(scope, w)
        let tree = try log.forks(scope, w)
        try ownEntries.rename(in: scope, w) { tree.named($0) }
        if !stem.hasSameKey(as: own) { try notebook.note(.fork(Notice.Entries(changeset.header, in: scope)), w) }
        try fold.refold(scope, w)
        return name
    }

    /// After a chain parted: what waited for one of its branches goes on.
    private func settle(_ scope: ScopeCode, since before: Directory, _ w: borrowing WriteTransaction) throws(StoreError) {
        try waiting.applyWaiting(scope, w)
        guard scope.isDirectory else { return }
        for other in try names.scopes(w) where !other.isDirectory { try waiting.applyWaiting(other, w) }
        try upkeep.directoryChanged(since: before, w)
    }
}
