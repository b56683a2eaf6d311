import Causality
import RecordStore
import Records
import Synchronization
import TestSupport
import Testing

/// What is known of those who ask: what they hold is remembered by name.
struct ReceiptTests {
    private static let scope = ScopeCode(number: 450_124_100_201)
    private static let asker = ReplicaID(high: 7, low: 9, incarnation: 1)

    /// A clock that goes a second further each time.
    private final class Clock: Sendable {
        private let time = Mutex<UInt64>(1_500_000_000_000)
        func next() -> UInt64 {
            time.withLock { time in
                time += 1_000
                return time
            }
        }
    }

    /// Writes one entry more and remembers what is held.
    private func write(_ lone: Lone) throws {
        _ = try lone.ship(in: Self.scope)
        _ = try lone.sealed(Self.scope)
        try lone.store.peers.rememberVector(Self.scope)
    }

    private func receipt(_ lone: Lone) throws -> PeerReceipt? { try lone.store.peers.receipts()[Self.asker]?[Self.scope] }

    private func lacked(_ lone: Lone) throws -> UInt64? {
        guard let theirs = try receipt(lone)?.vector else { return nil }
        return try lone.store.heads(Self.scope).held.entries.reduce(0) { $0 + ($1.number - theirs[$1.replica]) }
    }

    @Test func `who was receipted a state by its name lacks what came since, and since when`() throws {
        let clock = Clock()
        let lone = try Lone("node", clock: { clock.next() })
        try write(lone)
        #expect(try receipt(lone) == nil)
        try lone.store.peers.setPeerState(
            Self.asker.bytes, Self.scope, PeerState(name: lone.store.log.headsName(Self.scope), heldOwn: 1))
        #expect(try lacked(lone) == 0 && receipt(lone)?.newerSince == nil && receipt(lone)?.isLeast == false)
        let before = clock.next()
        try write(lone)
        let first = try #require(try receipt(lone)?.newerSince)
        #expect(try lacked(lone) == 1 && first > before)
        try write(lone)
        #expect(try lacked(lone) == 2 && receipt(lone)?.newerSince == first, "since the first of what they lack")
        // Of a name that is kept no longer it is known that they lack at least what the oldest kept one lacks.
        for _ in 0..<70 { try write(lone) }
        let old = try #require(try receipt(lone))
        #expect(try old.isLeast && lacked(lone) == 63, "\(old)")
        // And of a session that broke off nothing.
        try lone.store.peers.noteBrought(VersionVector(), by: Self.asker.bytes, Self.scope)
        #expect(try receipt(lone)?.vector == nil)
    }

    @Test func `a parent's address of as many letters is nobody who asks`() throws {
        let lone = try Lone("node")
        try write(lone)
        try lone.store.peers.setPeerState(Array("http://10.0.0.1:7450".utf8), Self.scope, PeerState())
        #expect(try lone.store.peers.receipts().isEmpty)
    }

    @Test func `by which form a replica wrote last is read from its last changeset`() throws {
        let lone = try Lone("node")
        try write(lone)
        #expect(try lone.store.log.lastForm(of: lone.store.own, in: Self.scope) == lone.store.schema.version)
        #expect(try lone.store.log.lastForm(of: Self.asker, in: Self.scope) == nil)
    }
}
