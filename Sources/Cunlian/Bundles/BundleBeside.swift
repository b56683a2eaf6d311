import Changesets
import RecordStore
import Records
import SyncSession

/// What a bundle brings beside the log, and what its reader makes of that; what goes along is ``Beside``'s to say.
extension RecordStore {
    /// What is here of keys of scopes, and of logs of who opened what, as far as the addressee may be shown them; `nil` where nothing is sealed.
    ///
    /// - Parameters:
    ///   - scopes: Of which the bundle speaks.
    ///   - isWhole: Whether all goes along, whatever the addressee is known to have.
    /// - Returns: What the statement says, and what goes along.
    func beside(
        for addressee: BundleAddressee, in scopes: [ScopeCode], isWhole: Bool
    ) throws -> (said: Beside, frames: [Frame])? {
        guard keys.isUsed else { return nil }
        return try read { _ in
            let peer = Peer(bundlesOf: addressee.about)
            let told = isWhole ? nil : try peers.told(peer.bytes).flatMap { Beside($0) }
            let snapshot = try keys.snapshot(in: scopes.filter { !$0.isDirectory })
            var said = Beside(keys: snapshot.scopes.map { Beside.Keys(scope: $0, digest: snapshot.digest(of: $0)) })
            let regions = scopes.filter { !$0.isDirectory }
            let sight = try sightOfLogs(addressee.key)
            said.logs = try viewings.logs().filter { log in
                sight(log) && regions.contains { $0.covers(log.scope) || log.scope.covers($0) }
            }.prefix(ViewingAsk.logsMax).map { ViewingAsk.Log(scope: $0.scope, replica: $0.replica, count: $0.count, sum: $0.sum) }
            let records = try said.unlike(told).flatMap { scope in
                snapshot.records(snapshot.names(of: scope, in: .max).subtracting(try namesKnown(to: peer, of: scope, told)), in: scope)
            }
            let entries = try said.lacking(told).flatMap { log, beyond in
                try viewings.entries(
                    of: ViewingLog(scope: log.scope, replica: log.replica), beyond: UInt64(beyond), bytesMax: .max)
            }
            return (said, Beside.frames(.keys, records) + Beside.frames(.viewings, entries))
        }
    }

    /// What the addressee has of a scope's keys: where what was found out of it comes to what it said last. Else nobody knows, and all goes along.
    private func namesKnown(to peer: Peer, of scope: ScopeCode, _ told: Beside?) throws -> Set<[UInt8]> {
        guard let digest = told?.keys.first(where: { $0.scope == scope })?.digest else { return [] }
        let names = try peers.keyNames(peer.bytes, in: scope)
        return Keys.digest(of: names) == digest ? names : []
    }

    /// A node passes on every log, as in sessions; a person is shown their own, and those of others where an office audits.
    private func sightOfLogs(_ key: Fingerprint) throws -> (ViewingLog) -> Bool {
        let directory = try offices.directory()
        if directory.root == nil || directory.root == key || directory.grants(of: key).contains(where: { $0.role == Grant.nodeRole }) {
            return { _ in true }
        }
        let sight = try viewings.sight(of: key)
        return { sight.covers($0) }
    }

    /// Takes in what a bundle brought beside the log.
    func take(_ kind: FrameKind, _ items: [[UInt8]], of regions: [ScopeCode]?) throws {
        switch kind {
        case .keys: _ = try keys.take(items, in: regions, keepsEarly: true)
        case .viewings: _ = try viewings.take(items, from: regions)
        default: break
        }
    }

    /// Remembers of a node whose session said that it has all keys of those scopes which these are: the first stick for it brings what is new.
    ///
    /// Of what a village's or a township's device has; a county's would be as much to write as the keys, and its own sticks teach it.
    func rememberAlike(_ scopes: [ScopeCode], in snapshot: Keys.Snapshot, at peer: Peer) throws {
        guard scopes.reduce(0, { $0 + snapshot.count(of: $1) }) <= Self.namesRememberedMax,
            let node = try peers.met().first(where: { $0.peer == peer.bytes })?.node
        else { return }
        let stick = Peer(bundlesOf: node)
        let before = try peers.told(stick.bytes).flatMap { Beside($0) }
        var told = before ?? Beside()
        for scope in scopes {
            try peers.setKeyNames(stick.bytes, in: scope, snapshot.names(of: scope, in: .max))
            let keys = Beside.Keys(scope: scope, digest: snapshot.digest(of: scope))
            if let place = told.keys.firstIndex(where: { $0.scope == scope }) { told.keys[place] = keys } else { told.keys.append(keys) }
        }
        if told != before { try peers.setTold(stick.bytes, told.bytes) }
    }

    private static let namesRememberedMax = 16_384

    /// Remembers what the writer of a bundle has beside the log: what they hold of scopes whose keys they have all is safe with them.
    func remember(_ said: Beside, of peer: Peer) throws {
        guard keys.isUsed else { return }
        try keys.takeEarly()
        let snapshot = try keys.snapshot(in: nil)
        let there = Dictionary(said.keys.map { ($0.scope, $0.digest) }, uniquingKeysWith: { first, _ in first })
        let alike = snapshot.scopes.filter { there[$0] == snapshot.digest(of: $0) }
        for areTheirs in [false, true] { try peers.noteKeys(at: peer.bytes, of: alike, areTheirs: areTheirs) }
        for scope in snapshot.scopes {
            guard let digest = there[scope] else { continue }
            let known = try peers.keyNames(peer.bytes, in: scope)
            guard let names = keys.names(comingTo: digest, in: scope, of: snapshot, known: known) else { continue }
            try peers.setKeyNames(peer.bytes, in: scope, names)
        }
        try peers.setTold(peer.bytes, said.bytes)
    }
}
