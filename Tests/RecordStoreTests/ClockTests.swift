import Causality
import Changesets
@testable import RecordStore
import Records
import Synchronization
import TestSupport
import Testing

/// A wall clock that is wrong for a while, one's own or another's.
struct ClockTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    /// 2026-11-28 and 2569-01-01.
    private static let now: UInt64 = 1_795_824_000_000
    private static let wrong: UInt64 = 18_902_851_200_000
    private static let day: UInt64 = 86_400_000

    /// A wall clock that people set.
    private final class Wall: Sendable {
        private let value: Mutex<UInt64>
        init(_ value: UInt64) { self.value = Mutex(value) }
        func set(_ time: UInt64) { value.withLock { $0 = time } }
        var read: @Sendable () -> UInt64 { { self.value.withLock { $0 } } }
    }

    private func time(_ saved: Saved, _ store: RecordStore) throws -> UInt64 {
        try store.authors.info(saved.dot, in: Self.scope).time.milliseconds
    }

    @Test(arguments: [false, true])
    func `Z2 one save in a wrong year leaves the next one right, and people are told once`(seals: Bool) throws {
        let wall = Wall(Self.wrong)
        let lone = try Lone("lone", seed: 51, clock: wall.read)
        let (ship, _) = try lone.ship(in: Self.scope)
        if seals { _ = try lone.sealed(Self.scope) }
        wall.set(Self.now)
        #expect(try time(lone.set(ship, 1, .text("a"), in: Self.scope), lone.store) == Self.now)
        wall.set(Self.now + Self.day)
        // A program that is started anew reads the same file.
        let again = try RecordStore.open(
            in: lone.path, signer: lone.store.signer, environment: Toy.environment(seed: 52, clock: wall.read))
        var draft = Draft(scope: Self.scope)
        draft.record = ship
        draft.changes = [FieldWrite(FieldAddress(1), .set, .text("b"))]
        #expect(try time(again.save(draft), again) == Self.now + Self.day)
        #expect(try again.notebook.notices().map(\.event) == [.clockRestarted(from: Self.wrong, to: Self.now)])
        #expect(try again.verify(Self.scope).faults.isEmpty)
    }

    @Test func `Z2 a clock put right is right within a day, and one that is a day ahead or less just waits`() throws {
        let wall = Wall(Self.now + Self.day)
        let lone = try Lone("lone", seed: 53, clock: wall.read)
        let (ship, _) = try lone.ship(in: Self.scope)
        wall.set(Self.now)
        #expect(try time(lone.set(ship, 1, .text("a"), in: Self.scope), lone.store) == Self.now + Self.day)
        #expect(try lone.store.notebook.notices().isEmpty)
    }

    @Test func `a wall clock earlier than what others signed is not believed, and people are told once`() throws {
        let wall = Wall(Self.now)
        let lone = try Lone("lone", seed: 54, clock: wall.read)
        var other = try Forger("other")
        let record = other.record(1)
        try lone.receive(
            other.say(
                [Change(record, FieldAddress(1), .set, .text("x"))], creating: [Creation(record, type: 1, parent: nil)], time: Self.now,
                in: Self.scope))
        let (ship, _) = try lone.ship(in: Self.scope)
        wall.set(Self.now - 300 * Self.day)
        for name in ["a", "b"] { #expect(try time(lone.set(ship, 1, .text(name), in: Self.scope), lone.store) == Self.now) }
        #expect(try lone.store.notebook.notices().map(\.event) == [.clockBehind(known: Self.now)])
    }

    @Test func `nor one earlier than the program's release`() throws {
        let wall = Wall(Self.now)
        var environment = Toy.environment(seed: 55, clock: wall.read)
        environment.earliest = Self.now - Self.day
        let folder = TemporaryFolder()
        let store = try RecordStore.create(
            in: folder.folder("store"), schema: TestRegister.bytes, signer: Toy.signer("a"), environment: environment)
        var draft = Draft(scope: Self.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [])]
        _ = try store.save(draft)
        wall.set(0)
        #expect(try time(store.save(draft), store) == Self.now)
        #expect(try store.notebook.notices().map(\.event) == [.clockBehind(known: Self.now - Self.day)])
    }

    @Test func `P9 others' stamps from the future neither drag the clock along nor keep it from being put right`() throws {
        let wall = Wall(Self.now)
        let lone = try Lone("lone", seed: 56, clock: wall.read)
        var other = try Forger("other")
        let record = other.record(1)
        try lone.receive(
            other.say(
                [Change(record, FieldAddress(2), .set, .integer(1))], creating: [Creation(record, type: 1, parent: nil)], time: Self.wrong,
                in: Self.scope))
        let (ship, _) = try lone.ship(in: Self.scope)
        #expect(try time(lone.set(ship, 1, .text("a"), in: Self.scope), lone.store) == Self.now)
        wall.set(Self.wrong)
        _ = try lone.set(ship, 1, .text("b"), in: Self.scope)
        wall.set(Self.now)
        #expect(try time(lone.set(ship, 1, .text("c"), in: Self.scope), lone.store) == Self.now)
        // Who has seen the misdated value writes over it, whatever it is dated.
        _ = try lone.set(record, 2, .integer(2), in: Self.scope)
        #expect(try lone.store.record(record, in: Self.scope)?.value("flag") == .integer(2))
        #expect(try lone.store.verify(Self.scope).faults.isEmpty)
    }
}
