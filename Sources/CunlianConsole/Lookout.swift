private import CMemory
package import Cunlian
package import Changesets
import RecordStore
import Synchronization

/// A connection of its own for what only reads: it cannot write, waits for nobody who writes, and nobody waits for it.
///
/// What reports compute there is kept by whoever may write, a little later. What is opened there of what the register seals they write down
/// before anybody is shown it.
package final class Lookout: Sendable {
    private let store: Replica
    private let owner: Replica
    private let computed: Computed
    private let isInMemory: Bool

    /// What is to be kept.
    private final class Computed: Sendable {
        private struct State {
            var parts: [KeptPart] = []
            var isKeeping = false
            /// When the process last gave back memory that was free.
            var gaveBack = ContinuousClock.now
        }

        private let state = Mutex(State())

        func add(_ part: KeptPart) { state.withLock { $0.parts.append(part) } }

        /// - Returns: Whether somebody is to keep what there is.
        func begin() -> Bool {
            state.withLock { state in
                guard !state.isKeeping, !state.parts.isEmpty else { return false }
                state.isKeeping = true
                return true
            }
        }

        /// Now and then while there is always more to keep: it takes milliseconds, in which nobody else is given memory.
        func mayGiveBack(isLast: Bool) -> Bool {
            state.withLock { state in
                let now = ContinuousClock.now
                guard isLast || state.gaveBack.duration(to: now) >= .seconds(10) else { return false }
                state.gaveBack = now
                return true
            }
        }

        /// What came since; where nothing did the keeping is over.
        func take() -> [KeptPart] {
            state.withLock { state in
                state.isKeeping = !state.parts.isEmpty
                defer { state.parts = [] }
                return state.parts
            }
        }
    }

    /// - Parameters:
    ///   - path: The folder of the store.
    ///   - owner: Who writes there.
    ///   - signer: Their key.
    ///   - memory: Where what reports computed is, for all lookouts of a process.
    /// - Throws: What opening the store to look at it throws.
    package init(on path: String, of owner: Replica, signer: Signer, memory: PartMemory? = nil) throws {
        let computed = Computed()
        self.owner = owner
        self.computed = computed
        isInMemory = memory != nil
        store = try Replica { [environment = owner.environment] in
            let store = try RecordStore.openForLooking(in: path, signer: signer, environment: environment, memory: memory) {
                computed.add($0)
            }
            store.purpose = Console.lookPurpose
            return store
        }
    }

    /// Runs the body on the store, to its end.
    ///
    /// - Throws: What the body throws; ``StoreError`` where it cannot be written down what it opened.
    func run<Result: Sendable>(_ body: @Sendable (RecordStore) throws -> Result) async throws -> Result {
        let (result, owed): (Swift.Result<Result, any Error>, [OwedViewings]) = try await store.run { store in
            // What is thrown may say what was opened, too.
            let result = Swift.Result { try body(store) }
            return (result, store.takeOwed())
        }
        if !owed.isEmpty { try await owner.run { store in for one in owed { try store.note(one) } } }
        if computed.begin() { Task { [self] in await keep() } }
        return try result.get()
    }

    /// Everything of a while at once, where it is in memory meanwhile: each transaction waits for the disk, and so does who writes behind it.
    /// What cannot be kept now is computed again by another process.
    private func keep() async {
        while true {
            do {
                if isInMemory { try await Task.sleep(for: Self.pause) }
                let parts = computed.take()
                // What it took to compute them is several times what they are.
                if computed.mayGiveBack(isLast: parts.isEmpty) { cmemory_give_back() }
                guard !parts.isEmpty else { return }
                try await owner.run { try $0.keptParts.keep(parts) }
            } catch { continue }
        }
    }

    private static let pause = Duration.seconds(2)
}

/// Several, of which each question goes to one for which the fewest wait.
package final class Lookouts: Sendable {
    private let all: [Lookout]
    private let waiting: Mutex<[Int]>

    /// - Precondition: There is one.
    package init(_ all: [Lookout]) {
        precondition(!all.isEmpty, "Pages are read somewhere.")
        self.all = all
        waiting = Mutex(all.map { _ in 0 })
    }

    /// As ``Lookout/run(_:)``.
    func run<Result: Sendable>(_ body: @Sendable (RecordStore) throws -> Result) async throws -> Result {
        let place = waiting.withLock { waiting in
            let place = waiting.indices.min { waiting[$0] < waiting[$1] } ?? 0
            waiting[place] += 1
            return place
        }
        defer { waiting.withLock { $0[place] -= 1 } }
        return try await all[place].run(body)
    }
}

extension Console {
    /// What pages open things for, as the audit log has it.
    static let lookPurpose = ViewPurpose(command: "console", isLasting: true)

    /// Has the log of whoever opens what is sealed say what for; what was opened before is written down for what it was.
    static func opening<Result>(_ store: RecordStore, for command: String, _ body: () throws -> Result) throws -> Result {
        let before = store.purpose
        store.purpose = ViewPurpose(command: command, isLasting: true)
        defer { store.purpose = before }
        return try body()
    }

    /// Reads, beside whoever writes: neither waits for the other.
    ///
    /// - Parameter isLong: Whether it is nothing that a page waits for.
    func look<Result: Sendable>(isLong: Bool = false, _ body: @Sendable (RecordStore) throws -> Result) async throws -> Result {
        if isLong, let figuresLookout { return try await figuresLookout.run(body) }
        guard let lookouts, !isLong else { return try await replica.run(body) }
        return try await lookouts.run(body)
    }
}
