import Changesets
import RecordStore
import Records
import TestSupport
import Testing

@testable import Cunlian

/// The law of stores that were set back, cloned and restored, on histories that chance writes; `Protocol/03-merge.md`, section 12.
// One at a time: each has a dozen stores open.
@Suite(.serialized) struct SetBackTraceTests {
    @Test(arguments: LongForm.seeds(1...70))
    func `I1 I2 I3 I4 I8 P7 what any store has is everywhere in the end, whichever were set back, cloned and restored with their machines`(
        seed: UInt64
    ) async throws {
        try await run(CopiedTree(seed: seed, seat: .none), mayPart: true)
    }

    @Test(arguments: LongForm.seeds(1...30))
    func `a store that knows its seat gives no number twice, whatever is copied and gone back to`(seed: UInt64) async throws {
        try await run(CopiedTree(seed: seed, seat: .beside), mayPart: false)
    }

    @Test(arguments: LongForm.seeds(1...20))
    func `that holds too while the city publishes a newer form, which stores take up and go back to before they had it`(
        seed: UInt64
    ) async throws {
        let tree = try await CopiedTree(seed: seed, seat: seed % 2 == 0 ? .none : .beside, publishes: true)
        try await run(tree, mayPart: seed % 2 == 0)
        #expect(try await tree.forms().count == 1, "\(tree.story.joined(separator: "\n"))")
    }

    @Test func `I3 what waited for an entry of a chain that parts, and had seen a branch that is not here, is asked again when it comes`()
        async throws
    {
        // Histories that the long form found.
        try await run(CopiedTree(seed: 450, seat: .none), mayPart: true)
        try await run(CopiedTree(seed: 820, seat: .none, publishes: true), mayPart: true)
    }

    @Test(arguments: [1208, 1318, 3096] as [UInt64])
    func `what had seen a set-back store's former entry waits while the store has another, unsealed one under that number, and no longer`(
        seed: UInt64
    ) async throws {
        // Histories that the long form found: nothing parts, for the store gives way as soon as its former entry comes.
        try await run(CopiedTree(seed: seed, seat: .none), mayPart: true)
    }

    @Test func `who goes on as another in the midst of a sync does not go on with what was offered to the one before`() async throws {
        try await run(CopiedTree(seed: 3950, seat: .none, publishes: true), mayPart: true)
    }

    @Test func `what names what the peer does not hold stays with who has it, and nobody keeps what would wait for ever`() async throws {
        // A history that the long form found: a branch went nowhere but what had seen it did, and then all who had it were set back.
        try await run(CopiedTree(seed: 4522, seat: .none, publishes: true), mayPart: true)
    }

    /// Whatever any store still had is everywhere in the end, every store says the same, and nobody waits for anything.
    private func run(_ tree: CopiedTree, mayPart: Bool) async throws {
        do {
            for _ in 0..<60 { try await tree.step() }
            try await tree.sealAll()
            var had: [Set<[UInt8]>] = []
            for scope in CopiedTree.scopes { had.append(try await tree.logs(scope).reduce(into: []) { $0.formUnion($1) }) }
            var faults: [String] = []
            if try await !tree.settle() { faults.append("no end") }
            for (scope, before) in zip(CopiedTree.scopes, had) {
                let logs = try await tree.logs(scope)
                for log in logs where log != logs[0] { faults.append("\(scope): another log") }
                for log in logs where !before.isSubset(of: log) { faults.append("\(scope): \(before.subtracting(log).count) lost") }
                faults += try await tree.faults(scope)
            }
            let forks = try await tree.forks()
            if !mayPart, forks > 0 { faults.append("\(forks) forks") }
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))\n\n\(tree.story.joined(separator: "\n"))")
        } catch {
            Issue.record("\(error)\n\n\(tree.story.joined(separator: "\n"))")
        }
    }
}
