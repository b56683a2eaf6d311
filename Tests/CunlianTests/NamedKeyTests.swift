import Causality
import Changesets
import Cunlian
@testable import RecordStore
import Records
import TestSupport
import Testing

/// What one collector's device may carry into the directory of a whole city.
struct NamedKeyTests {
    @Test func `F1 a key that the directory does not name brings no chain of it, and stops nobody`() async throws {
        let tree = try await TestTree()
        let collector = try await tree.device("collector", role: "S")
        try await tree.sync(collector, with: tree.county)
        let before = try await tree.county.replica.run { try $0.heads(.directory).heads.count }
        try await collector.replica.run { store in
            for incarnation in 1...20 {
                var stranger = Stranger("nobody", .directory, incarnation: UInt32(incarnation))
                let bytes = try stranger.create([("grant", nil, [(FieldAddress(1), .text("x"))])], in: .directory)
                let reception = try store.write { _ in try store.receive(bytes, accepts: { _ in true }) }
                #expect(reception == .applied)
            }
        }
        let report = try await tree.sync(collector, with: tree.county)
        #expect(report.refusals.allSatisfy { $0.fault == .notNamed } && report.refusals.count >= 20)
        #expect(try await tree.county.replica.run { try $0.heads(.directory).heads.count } == before)
        // Enrolment and everybody else's sync go on.
        let other = try await tree.device("other", role: "S")
        let fine = try await tree.sync(other, with: tree.county)
        #expect(fine.isComplete && fine.refusals.isEmpty)
        #expect(try await other.replica.run { try $0.heads(.directory).heads.count } == before)
    }
}
