import Causality
import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// The tree of nodes and devices as this node knows it.
extension Console {
    struct Network: Sendable {
        let standing: NodeStanding
        let counts: NetworkCounts
        let schemaVersion: Int
        let links: [Link]
        let scopes: [ScopeLine]
        let waits: [WaitRow]
        /// Milliseconds since 1970.
        let now: UInt64
    }

    /// A node or a device, and how it stands with this one.
    struct Link: Sendable {
        let person: String
        let role: Label
        let isNode: Bool
        /// This node itself.
        let isOwn: Bool
        let region: String
        /// By which they stand in the order of the tree.
        let code: String
        /// How deep its region lies below the city, for the tree.
        let depth: Int
        /// When anything of it came last, by this node's clock; `nil` where nothing did.
        let lastContact: UInt64?
        /// How far the clock of its last entry was ahead of this node's, where that is more than five minutes; in milliseconds.
        let clockAhead: UInt64?
        let entries: UInt64
        /// What is here and not known to be there; `nil` where it never told what it holds.
        let lag: UInt64?
        let key: Fingerprint
    }

    /// What is held or applied, and not admitted.
    struct WaitRow: Sendable {
        let place: String
        let author: String
        let reason: String
        /// How long it has waited; empty for what rights keep out.
        let waited: String
        let count: Int
    }

    struct ScopeLine: Sendable {
        let place: String
        let entries: UInt64
        /// Of those how many the parent holds; `nil` where there is none.
        let atParent: UInt64?
        let waiting: Int
    }

    /// The most rows of a table.
    static let rowsMax = 500

    func network(_ visit: Visits.Visit) async throws -> Network {
        let standing = node.standing()
        return try await look { store in
            let grants = try grants(of: visit, store)
            let mine = grants.flatMap(\.scopes)
            // As the page of the conflicts counts them.
            let conflicts = try reading(store, grants) { try ConflictIndex($0, in: mine).lines.map(\.line.isDisputed) }
            return try store.read { _ in
                let names = try Region.names(store)
                return Network(
                    standing: standing, counts: try NetworkCounts(store, in: mine, parent: standing.parent, conflicts: conflicts),
                    schemaVersion: store.schema.version,
                    links: try links(mine, names, visit.language, store),
                    scopes: try scopeLines(mine, standing.parent, names, visit.language, store),
                    waits: try waits(mine, names, visit.language, store), now: store.environment.wallClock())
            }
        }
    }

    private func links(
        _ mine: [ScopeCode], _ names: [ScopeCode: String], _ language: Language, _ store: RecordStore
    ) throws -> [Link] {
        let heard = Dictionary(grouping: try store.views.heard()) { Fingerprint(of: $0.replica) }
        let holders = try Keyholders(store).all.filter { holder in
            holder.ending == nil && holder.regions.contains { region in mine.contains { $0.covers(region) } }
        }
        return try holders.prefix(Self.rowsMax).map { holder in
            let own = heard[holder.key] ?? []
            let last = own.max { ($0.at ?? 0) < ($1.at ?? 0) }
            let ahead = last.flatMap { last in last.at.map { last.written - min(last.written, $0) } } ?? 0
            let region = holder.regions.first
            return Link(
                person: holder.person, role: holder.role, isNode: holder.grants.contains { $0.role == Grant.nodeRole },
                isOwn: holder.key == Fingerprint(of: store.own),
                region: region.map { called($0, names, language) } ?? "", code: region?.description ?? "",
                depth: region.map { store.schema.scopes.depth(of: $0) } ?? 0, lastContact: last?.at,
                clockAhead: ahead > 300_000 ? ahead : nil, entries: own.reduce(0) { $0 + $1.entries },
                lag: try Set(own.map(\.replica)).compactMap { try lag(of: $0, store) }.min(), key: holder.key)
        }.sorted { ($0.code, $0.isNode ? 0 : 1, $0.person) < ($1.code, $1.isNode ? 0 : 1, $1.person) }
    }

    private func lag(of replica: ReplicaID, _ store: RecordStore) throws -> UInt64? {
        let states = try store.peers.peerStates(replica.bytes)
        guard !states.isEmpty else { return nil }
        return try states.reduce(0) { sum, state in
            try store.heads(state.key).held.entries.reduce(sum) { $0 + ($1.number - min($1.number, state.value.vector[$1.replica])) }
        }
    }

    private func scopeLines(
        _ mine: [ScopeCode], _ parent: String?, _ names: [ScopeCode: String], _ language: Language, _ store: RecordStore
    ) throws -> [ScopeLine] {
        let states = try parent.map { try store.peers.peerStates(Peer(address: $0).bytes) }
        let waiting = try store.log.waitingCounts()
        return try store.scopes().filter { scope in mine.contains { $0.covers(scope) } }.prefix(Self.rowsMax).map { scope in
            let held = try store.heads(scope).held.entries
            let theirs = states.map { $0[scope]?.vector ?? VersionVector() }
            return ScopeLine(
                place: called(scope, names, language), entries: held.reduce(0) { $0 + $1.number },
                atParent: theirs.map { theirs in held.reduce(0) { $0 + min($1.number, theirs[$1.replica]) } }, waiting: waiting[scope] ?? 0)
        }
    }

    private func waits(
        _ mine: [ScopeCode], _ names: [ScopeCode: String], _ language: Language, _ store: RecordStore
    ) throws -> [WaitRow] {
        let all = try store.views.quarantine().filter { item in mine.contains { $0.covers(item.scope) } }
        let directory = try store.offices.directory()
        let now = store.environment.wallClock()
        return all.prefix(Self.rowsMax).map { item in
            let person = directory.grants(of: Fingerprint(of: item.dot.replica)).last?.person ?? ""
            return WaitRow(
                place: called(item.scope, names, language), author: person.isEmpty ? item.dot.replica.short : person,
                reason: words.kept(item.reason, language),
                waited: item.isWaiting ? words.waited(item.since, now, language) : "", count: item.count)
        }
    }
}
