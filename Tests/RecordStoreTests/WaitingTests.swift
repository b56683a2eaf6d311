import Causality
import Changesets
@testable import RecordStore
import Records
import SQLite
import Synchronization
import TestSupport
import Testing

/// What is delivered out of order is applied in time proportional to its amount.
struct WaitingTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// Counts how often bytes are digested: once for each changeset that is read.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }

        func environment() -> StoreEnvironment {
            let toy = Toy.suite
            let suite = Suite(
                number: toy.number,
                digest: { [self] in
                    add()
                    return toy.digest($0)
                }, verify: toy.verify)
            return StoreEnvironment(wallClock: { 1_500_000_000_000 }, randomBits: { 7 }, suite: suite)
        }
    }

    private static func store(_ counter: Counter, in folder: TemporaryFolder) throws -> RecordStore {
        try RecordStore.create(
            in: folder.folder("late"), schema: TestRegister.bytes, signer: Toy.signer("late"), environment: counter.environment())
    }

    private static func receive(_ changesets: [[UInt8]], at store: RecordStore) throws -> [Reception] {
        try store.write { _ in try changesets.map { try store.receive($0, accepts: { _ in true }) } }
    }

    /// One author's ship, and as many changesets of one entry each.
    private static func chain(_ count: Int) throws -> (lone: Lone, changesets: [[UInt8]]) {
        let lone = try Lone("chain")
        let (ship, _) = try lone.ship(in: scope)
        _ = try lone.sealed(scope)
        for number in Int64(1)..<Int64(count) {
            try lone.store.write { _ in
                try lone.set(ship, 6, .integer(number), in: scope)
                _ = try lone.store.seal(scope)
            }
        }
        return (lone, try lone.store.log.changesets(scope, beyond: VersionVector()))
    }

    /// Changesets read for each that was delivered: the work, whatever the machine.
    private static func reads(_ count: Int) throws -> Double {
        let (lone, changesets) = try chain(count)
        let (folder, counter) = (TemporaryFolder(), Counter())
        let late = try store(counter, in: folder)
        // The key is in the first; all others come backwards, and then the first but one.
        _ = try receive([changesets[0]], at: late)
        let before = counter.value
        let held = try receive(changesets.dropFirst(2).reversed(), at: late)
        #expect(held.allSatisfy { if case .held = $0 { true } else { false } })
        #expect(try late.heads(scope).applied[lone.store.own] == 1)
        #expect(try receive([changesets[1]], at: late) == [.applied])
        let reads = Double(counter.value - before) / Double(count)
        #expect(try late.stateDigest(scope) == lone.store.stateDigest(scope))
        #expect(try late.verify(scope).faults.isEmpty)
        return reads
    }

    @Test func `a chain that comes backwards costs each of its changesets the same, however long it is`() throws {
        let (short, long) = try (Self.reads(50), Self.reads(800))
        // The digest that a changeset is read with, when it comes, when its chain reaches it, when it is applied.
        #expect(short < 4)
        #expect(long < 4)
    }

    @Test func `changesets that wait for several others are tried again only when one of those has come`() throws {
        // Chains by themselves, then an entry of each author that has seen all the others'.
        let authors = try (0..<6).map { try Lone("author \($0)", seed: UInt64($0) + 10) }
        for lone in authors { _ = try lone.ship(in: Self.scope) }
        var all: [[UInt8]] = []
        for round in 0..<12 {
            let news = try authors.map { try $0.sealed(Self.scope) }
            for lone in authors { for bytes in news.flatMap({ $0 }) { try lone.receive(bytes) } }
            for lone in authors { _ = try lone.ship("\(round)", in: Self.scope) }
        }
        for lone in authors { _ = try lone.sealed(Self.scope) }
        for lone in authors {
            for other in authors { for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) } }
        }
        all = try authors[0].store.log.changesets(Self.scope, beyond: VersionVector())
        let (folder, counter) = (TemporaryFolder(), Counter())
        let late = try Self.store(counter, in: folder)
        // The beginnings, which hold the keys, are all that is not backwards.
        let isFirst = { (bytes: [UInt8]) in try Changeset(parsing: bytes, digest: Toy.digest).header.first == 1 }
        let (firsts, rest) = try (all.filter(isFirst), all.filter { try !isFirst($0) })
        let before = counter.value
        _ = try Self.receive(rest.reversed(), at: late)
        #expect(try late.heads(Self.scope).applied.isEmpty)
        _ = try Self.receive(firsts.reversed() + rest.reversed(), at: late)
        #expect(try late.stateDigest(Self.scope) == authors[0].store.stateDigest(Self.scope))
        #expect(try late.views.quarantine().isEmpty)
        // Six authors: a changeset is tried at most once for each of them, and read twice before.
        #expect(counter.value - before < all.count * (2 + 2 + 6))
        #expect(try late.connection.integer("SELECT count(*) FROM _changeset WHERE waits_scope IS NOT NULL OR waits IS NOT NULL") == 0)
    }

    // MARK: How long

    /// Milliseconds since 1970, as a test sets them.
    private final class Clock: Sendable {
        private let time: Mutex<UInt64>
        init(_ time: UInt64) { self.time = Mutex(time) }
        var now: UInt64 { time.withLock { $0 } }
        func set(_ now: UInt64) { time.withLock { $0 = now } }
    }

    /// One that waits for another's entry, and of its author's chain a third, which lies aside until the second is here.
    private static func waiting(at lone: Lone, _ clock: Clock) throws -> (missing: [UInt8], second: [UInt8]) {
        var (early, late) = (try Forger("early"), try Forger("late"))
        early.types = [late.record(1): 1]
        let seen = VersionVector([(late.replica, UInt64(1))])
        let first = try early.say([Change(late.record(1), FieldAddress(6), .set, .integer(7))], context: seen, in: scope)
        let (second, third) = (try early.ship("b", in: scope), try early.ship("c", in: scope))
        for (time, bytes) in [(UInt64(1_000), first), (2_000, third)] {
            clock.set(time)
            guard case .held = try lone.receive(bytes) else { throw StoreError.damaged(.noIdentity) }
        }
        return (try late.ship("late", in: scope), second)
    }

    @Test func `what waits says since when by this store's clock, aside and in its chain, and after the store was opened anew`() throws {
        let clock = Clock(500)
        let lone = try Lone(clock: { clock.now })
        let (missing, second) = try Self.waiting(at: lone, clock)
        #expect(try lone.store.views.waits().map(\.since) == [1_000, 2_000])
        #expect(try lone.store.views.quarantine().map(\.since) == [1_000, 2_000])
        // What lay aside goes into its chain behind the second, and waits still.
        clock.set(3_000)
        guard case .held = try lone.receive(second) else {
            Issue.record("applied")
            return
        }
        let dots = try lone.store.views.waits().map { [$0.dot.number, $0.since ?? 0] }
        #expect(dots == [[1, 1_000], [3, 2_000], [2, 3_000]])
        // It comes again, and has waited since it came first.
        clock.set(4_000)
        #expect(try lone.receive(second) == .known)
        let again = try RecordStore.open(in: lone.path, signer: nil, environment: lone.store.environment)
        #expect(try again.views.waits().map { [$0.dot.number, $0.since ?? 0] } == dots)
        #expect(try again.verify().faults.isEmpty)
        try lone.store.checkInvariants()
        // Nothing that is applied says any longer that it waits.
        #expect(try lone.receive(missing) == .applied)
        #expect(try lone.store.views.waits().isEmpty)
        #expect(try lone.store.connection.integer("SELECT count(*) FROM _changeset WHERE since IS NOT NULL") == 0)
    }

    @Test func `a store that is made anew from its log keeps since when something waits`() throws {
        let clock = Clock(500)
        let lone = try Lone(clock: { clock.now })
        let (missing, second) = try Self.waiting(at: lone, clock)
        _ = try lone.receive(second)
        let before = try lone.store.views.waits().map { [$0.dot.number, $0.since ?? 0] }
        clock.set(9_000)
        let signer = try #require(lone.store.signer)
        _ = try RecordStore.repair(in: lone.path, signer: signer, environment: lone.store.environment)
        let repaired = try RecordStore.open(in: lone.path, signer: signer, environment: lone.store.environment)
        #expect(before == [[1, 1_000], [2, 2_000], [3, 2_000]])
        #expect(try repaired.views.waits().map { [$0.dot.number, $0.since ?? 0] } == before)
        let reception = try repaired.write { _ in try repaired.receive(missing, accepts: { _ in true }) }
        #expect(try reception == .applied && repaired.views.waits().isEmpty)
    }

    @Test func `a store of version 7 is brought up, and what waited in it is not said to have waited since any time`() throws {
        let clock = Clock(500)
        let lone = try Lone(clock: { clock.now })
        let (ship, _) = try lone.ship(in: Self.scope)
        let (missing, second) = try Self.waiting(at: lone, clock)
        let (digest, path) = (try lone.store.stateDigest(Self.scope), lone.path)
        // As the programs of that version made it: the column was not there.
        try lone.store.connection.execute("ALTER TABLE _changeset DROP COLUMN since")
        try lone.store.connection.execute("PRAGMA user_version = 7")
        clock.set(5_000)
        let store = try RecordStore.open(in: path, signer: Toy.signer("lone"), environment: lone.store.environment)
        #expect(try store.connection.integer("PRAGMA user_version") == Int64(StoreTables.version))
        #expect(try store.verify().faults.isEmpty)
        #expect(try store.stateDigest(Self.scope) == digest && store.record(ship, in: Self.scope) != nil)
        #expect(try store.views.waits().map { $0.since == nil } == [true, true])
        // What comes from now on is noted; what lay aside is in its chain now, and nobody knows since when.
        let reception = try store.write { _ in try store.receive(second, accepts: { _ in true }) }
        guard case .held = reception else {
            Issue.record("\(reception)")
            return
        }
        let waits = try store.views.waits()
        #expect(waits.map(\.dot.number) == [1, 3, 2] && waits.map(\.since) == [nil, nil, 5_000])
        let again = try RecordStore.open(in: path, signer: nil, environment: lone.store.environment)
        #expect(try again.views.waits().map(\.since) == [nil, nil, 5_000])
        #expect(try store.write { _ in try store.receive(missing, accepts: { _ in true }) } == .applied)
        #expect(try store.views.waits().isEmpty && store.verify().faults.isEmpty)
    }
}
