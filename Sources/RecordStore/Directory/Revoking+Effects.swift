import Causality
import Changesets
public import Records
import SQLite

/// What an order does in one scope.
public struct RevocationEffect: Hashable, Sendable {
    /// Entries, by whether they count.
    public struct Count: Hashable, Sendable {
        /// How many count now.
        public internal(set) var counting = 0
        /// How many of them count no longer.
        public internal(set) var keptOut = 0
        /// How many that are kept out now count again.
        public internal(set) var letIn = 0
    }

    /// Where.
    public let scope: ScopeCode
    /// Of the entries of the keys themselves.
    public let own: Count
    /// Of the entries of others, whose office hangs on what the keys gave.
    public let others: Count
}

/// Somebody else's office that an order ends or gives back, because whoever gave it did so beyond what is accepted of them.
public struct TouchedOffice: Hashable, Sendable {
    /// Whose, and where.
    public let grant: Grant
    /// Whether it stands then; else it stands now.
    public let returns: Bool
}

extension Revoking {
    /// What an order would do to what is held here, scope by scope; nothing is written. Scopes in which the keys wrote nothing and nothing
    /// of others changes are left out.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store may not give it.
    public func effects(of order: RevocationOrder) throws(StoreError) -> [RevocationEffect] {
        try file.read { r throws(StoreError) in
            let (now, then) = (try offices.directory(r), try supposed(order, r))
            let otherKeys = then.keysJudgedOtherwise(by: now).subtracting(order.keys)
            var result: [RevocationEffect] = []
            for scope in try names.scopes(r) {
                let own = try count(of: Set(order.keys), scope, now, then, r)
                let others = try count(of: otherKeys, scope, now, then, r)
                guard own.isThere || others.count.keptOut + others.count.letIn > 0 else { continue }
                result.append(RevocationEffect(scope: scope, own: own.count, others: others.count))
            }
            return result
        }
    }

    /// The offices of others that fall with an order, or stand again: first by person, then by the directory's records.
    ///
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store may not give it.
    public func touchedOffices(by order: RevocationOrder) throws(StoreError) -> [TouchedOffice] {
        try file.read { r throws(StoreError) in
            let (now, then) = (try offices.directory(r), try supposed(order, r))
            let falling = now.grants.values.filter { then.grants[$0.record] == nil }.map { TouchedOffice(grant: $0, returns: false) }
            let returning = then.grants.values.filter { now.grants[$0.record] == nil }.map { TouchedOffice(grant: $0, returns: true) }
            return (falling + returning).filter { !order.keys.contains($0.grant.subject) }
                .sorted { ($0.grant.person, $0.grant.record) < ($1.grant.person, $1.grant.record) }
        }
    }

    /// How many entries of some keys count now and then in a scope, and whether there is a chain of theirs at all.
    private func count(
        of keys: Set<Fingerprint>, _ scope: ScopeCode, _ now: Directory, _ then: Directory, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (count: RevocationEffect.Count, isThere: Bool) {
        var count = RevocationEffect.Count()
        guard !keys.isEmpty else { return (count, false) }
        let replicas = try log.heads(scope, r).heads.keys.filter { keys.contains(Fingerprint(of: $0)) }
        var (before, after) = (CutsKnown(), CutsKnown())
        // What rights keep out and somebody let in singly counts already, and goes on counting.
        let refused = replicas.isEmpty ? [] : Set(try admissions.refusedDots(scope, r).map(\.0))
        for header in try log.appliedHeaders(of: replicas, scope, r) {
            let counts = try offices.objection(to: header, in: scope, by: now, &before, r) == nil
            let willCount = try offices.objection(to: header, in: scope, by: then, &after, r) == nil
            let isLetIn = { (number: UInt64) in !refused.contains(Dot(header.replica, number)) }
            let counting = counts ? header.count : (header.first...header.last).count(where: isLetIn)
            count.counting += counting
            if counts, !willCount { count.keptOut += header.count }
            if !counts, willCount { count.letIn += header.count - counting }
        }
        return (count, !replicas.isEmpty)
    }

    /// The regions of the keys' offices of which this store holds nothing of theirs: whatever they wrote there is kept out everywhere.
    public func unseenRegions(of order: RevocationOrder) throws(StoreError) -> [ScopeCode] {
        try file.read { r throws(StoreError) in
            let directory = try offices.directory(r)
            let kept = try names.scopes(r)
            let regions = Set(order.keys.flatMap { directory.grants(of: $0) }.flatMap(\.scopes))
            return regions.filter { region in !kept.contains { region.covers($0) && !$0.isDirectory } }.sorted { $0.number < $1.number }
        }
    }

    /// The directory as it would be.
    func supposed(_ order: RevocationOrder, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Directory {
        let now = try offices.directory(r)
        var revocations = try offices.revocationsHeld(r)
        var readmissions = try offices.readmissionsHeld(r)
        for (directory, keys) in try places(of: order, r) {
            let applied = try log.heads(directory, r).applied
            let entry = Dot(own, applied[own] + 1)
            let grant = try offices.invokedGrant(directory, r)
            for (index, key) in keys.enumerated() {
                let record = RecordID(replica: own, number: entry.number, index: UInt32(index), salt: 0).of(directory)
                if let kind = order.kind {
                    let cuts = try cuts(of: key, order, in: directory, r)
                    revocations.append(
                        Revocation(
                            record: record, entry: entry.of(directory), subject: key, kind: kind, cuts: cuts,
                            acceptedInDirectory: try offices.acceptedInDirectories(cuts, of: key, r), authorGrant: grant))
                } else {
                    readmissions.append(
                        Readmission(
                            record: record, entry: entry.of(directory), subject: key, covered: applied.of(directory), authorGrant: grant))
                }
            }
        }
        // What is kept out now and would count then has no rows yet.
        let candidates = try offices.grantsHeld(r) + (order.kind == nil ? offices.grantsKeptOut(r) : [])
        return Directory(
            course: now.course, candidates: candidates, revocations: revocations, readmissions: readmissions, schema: schema)
    }
}
