import Causality
import Changesets
import Records
import SQLite

/// How much room a scope has for chains: every key that somebody has can begin as many as it likes, and every one of them is
/// in every vector from then on. `Protocol/02-changeset.md`, section 10.1.
struct Arrivals: Room {
    let context: StoreContext
    let log: ChangesetLog
    let offices: Offices
}

extension Arrivals {
    /// Why a changeset finds no room here, or `nil` where it does; what is here already is not asked again.
    func objection(
        to changeset: Changeset, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ChangesetFault? {
        let heads = try log.heads(scope, r)
        guard heads.heads[changeset.header.replica] == nil else { return nil }
        // Else anybody who began somewhere could have any number of chains wait that never begin here.
        guard changeset.header.first == 1 else { return .noBeginning(changeset.header.replica) }
        return try objectionToBeginning(of: changeset.header.replica, scope, r)
    }

    /// Refuses a chain of one's own that nobody would take.
    func mayBegin(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let heads = try log.heads(scope, r)
        guard try offices.directory(r).root != nil, (heads.heads[own]?.held ?? 0) == 0,
            let room = try room(of: Fingerprint(of: own), scope, r), room > 0,
            try chains(scope, r).count(where: { $0.hasSameKey(as: own) }) - (heads.heads[own] == nil ? 0 : 1) >= room
        else { return }
        throw StoreError.notPermitted(.tooManyIncarnations(scope))
    }

    /// A chain that would be one more.
    private func objectionToBeginning(
        of replica: ReplicaID, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> ChangesetFault? {
        let chains = try chains(scope, r)
        guard chains.count < Limits.scopeReplicasMax else { return .tooManyReplicas }
        let key = Fingerprint(of: replica)
        guard let room = try room(of: key, scope, r) else { return nil }
        if room > 0 { return chains.count { $0.hasSameKey(as: replica) } < room ? nil : .tooManyIncarnations }
        var isKnown: [Fingerprint: Bool] = [:]
        var strangers = 0
        for other in chains {
            let key = Fingerprint(of: other)
            let isStranger = if let known = isKnown[key] { known } else { try self.room(of: key, scope, r) == 0 }
            isKnown[key] = isStranger
            if isStranger { strangers += 1 }
        }
        return strangers < Limits.strangersMax ? nil : .tooManyReplicas
    }

    /// How many replicas of a key the scope takes in; `nil` where there is no directory, which would say.
    private func room(
        of key: Fingerprint, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Int? {
        let directory = try offices.directory(r)
        guard let root = directory.root else { return nil }
        let grants = directory.grants(of: key).count { scope == .directory || $0.covers(scope) }
        return (grants + (key == root ? 1 : 0)) * Limits.incarnationsPerGrant
    }

    /// Who began in a scope; of a chain that parts, the branches have a bound of their own.
    private func chains(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ReplicaID] {
        let forks = try log.forks(scope, r)
        return try log.heads(scope, r).heads.keys.filter { forks.branches[$0] == nil }
    }
}
