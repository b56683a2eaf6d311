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
        /// When anything of it came last, or it was receipted what it holds, by this node's clock; `nil` where neither ever was.
        let lastContact: UInt64?
        /// How far the clock of its last entry was ahead of this node's, where that is more than five minutes; in milliseconds.
        let clockAhead: UInt64?
        let entries: UInt64
        /// How it stands with what is here; `nil` where it never told what it holds, or that cannot be told any more.
        let lag: Lag?
        /// When it was last receipted what it holds, by this node's clock; `nil` is never.
        let receipted: UInt64?
        /// The version of the register's form that it wrote by last; `nil` where nothing of it is here.
        let form: Int?
        let key: Fingerprint
    }

    /// What is here and not known to be at a node or a device.
    struct Lag: Sendable {
        var entries: UInt64 = 0
        /// Whether it may lack more: its receipt is older than all that is remembered.
        var isLeast = false
        /// When the first of it was here, by this node's clock; `nil` where it lacks nothing.
        var since: UInt64?
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
                    links: try NetworkLinks(store).links(mine) { called($0, names, visit.language) },
                    scopes: try scopeLines(mine, standing.parent, names, visit.language, store),
                    waits: try waits(mine, names, visit.language, store), now: store.environment.wallClock())
            }
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
