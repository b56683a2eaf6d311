import Changesets
import RecordStore
import Records
import TestSupport
import Testing

@testable import Cunlian

/// The law of stores that were set back, cloned and restored, on histories that chance writes; `Protocol/03-merge.md`, section 12.
struct SetBackTraceTests {
    /// Whatever any store still had is everywhere in the end, every store says the same, and nobody waits for anything.
    @Test(arguments: LongForm.seeds(1...100))
    func `what any store has is everywhere in the end, whichever stores were set back, cloned and restored`(seed: UInt64) async throws {
        let tree = try await CopiedTree(seed: seed)
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
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))\n\n\(tree.story.joined(separator: "\n"))")
        } catch {
            Issue.record("\(error)\n\n\(tree.story.joined(separator: "\n"))")
        }
    }
}
