import Causality
import RecordStore
package import Records

/// What one store knows of a device: how far its entries have come, and what is known to be missing of them.
///
/// A device that wrote and never met anybody since is known to nobody: its last word here is old, and that is all that can be said.
package struct DeviceStanding: Sendable {
    /// Entries that the device is known to hold and that are not here, or not at a node.
    package enum Missing: Hashable, Sendable {
        /// Others have seen the entry of that number, or later ones of its own came without those before.
        case named(UInt64, in: ScopeCode)
        /// It told a node here of entries up to that number.
        case told(UInt64, in: ScopeCode)
        /// So many of the scope are on this very device, and no node has them.
        case unsent(UInt64, in: ScopeCode)
    }

    package let key: Fingerprint
    /// How many entries have arrived.
    package let entries: UInt64
    /// When the last of them came here, in milliseconds since 1970; `nil` is never, or not noted.
    package let lastArrival: UInt64?
    /// Ascending by region.
    package let missing: [Missing]

    /// Every device on which a person has an office.
    ///
    /// - Precondition: Within the store's `read`.
    static func devices(of person: String, _ grants: [Grant], _ store: RecordStore) throws -> [DeviceStanding] {
        let keys = grants.filter { $0.person == person && $0.role != Grant.nodeRole }.map(\.subject).unique
        guard !keys.isEmpty else { return [] }
        let heard = try store.views.heard()
        let waiting = try store.views.quarantine()
        return try keys.map { key in
            let own = heard.filter { Fingerprint(of: $0.replica) == key }
            var missing = Set<Missing>()
            for item in waiting {
                guard case .waiting(let wait) = item.reason else { continue }
                if case .entry(let dot, let scope) = wait, Fingerprint(of: dot.replica) == key {
                    missing.insert(.named(dot.number, in: scope))
                }
                if case .chain = wait, Fingerprint(of: item.dot.replica) == key, item.dot.number > 1 {
                    missing.insert(.named(item.dot.number - 1, in: item.scope))
                }
            }
            for replica in own.map(\.replica).unique { missing.formUnion(try told(by: replica, store)) }
            if key == Fingerprint(of: store.own) { missing.formUnion(try unsent(store)) }
            return DeviceStanding(
                key: key, entries: own.reduce(UInt64(0)) { $0 &+ $1.entries }, lastArrival: own.compactMap(\.at).max(),
                missing: missing.sorted { ($0.scope, $0.number) < ($1.scope, $1.number) })
        }.sorted { ($0.lastArrival ?? 0, $0.key.description) > ($1.lastArrival ?? 0, $1.key.description) }
    }

    /// A node remembers by the device's replica what the device said that it holds.
    private static func told(by replica: ReplicaID, _ store: RecordStore) throws -> [Missing] {
        try store.peers.peerStates(replica.bytes).compactMap { scope, state in
            guard !scope.isDirectory, state.vector[replica] > (try store.heads(scope).heads[replica]?.held ?? 0) else { return nil }
            return .told(state.vector[replica], in: scope)
        }
    }

    private static func unsent(_ store: RecordStore) throws -> [Missing] {
        try store.scopes().filter { !$0.isDirectory }.compactMap { scope in
            let counts = try store.views.ownCounts(scope)
            let saved = counts.unsealed + counts.sealed
            let held = min(saved, try store.peers.heldOwn(scope, level: 1))
            return saved > held ? .unsent(saved - held, in: scope) : nil
        }
    }
}

extension DeviceStanding.Missing {
    package var scope: ScopeCode {
        switch self {
        case .named(_, let scope), .told(_, let scope), .unsent(_, let scope): scope
        }
    }

    package var number: UInt64 {
        switch self {
        case .named(let number, _), .told(let number, _), .unsent(let number, _): number
        }
    }
}
