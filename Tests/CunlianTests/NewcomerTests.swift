import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What many replicas of one village cost: whoever comes anew names each that came before, once, in the first changeset, with
/// its guard; nothing else grows with them. Bounds and figures are in `docs/RELIABILITY.md`.
struct NewcomerTests {
    /// A name and a guard of a replica in a header, and its place and number in a context.
    private static let bytesOfReplica = 20 + 11 + 5

    /// What one newcomer found, when so many had come before.
    private struct Arrival {
        let before: Int
        let first: SyncReport
        let quiet: SyncReport
        let log: Int
    }

    /// Devices that come one after another: each gets all, writes one entry and sends it.
    private func arrivals(_ count: Int) async throws -> [Arrival] {
        let tree = try await TestTree()
        var result: [Arrival] = []
        for index in 0...count {
            let device = try await tree.device("device \(index)", role: "S")
            let first = try await tree.sync(device, with: tree.county)
            let log = try await tree.county.replica.run { store in
                try store.log.storedChangesets(TestTree.village, beyond: VersionVector()).reduce(0) { $0 + $1.size }
            }
            _ = try await device.replica.run { store in
                var draft = Draft(scope: TestTree.village)
                draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("ship \(index)"))])]
                return try store.save(draft)
            }
            let sent = try await tree.sync(device, with: tree.county)
            let quiet = try await tree.sync(device, with: tree.county)
            #expect(first.isComplete && quiet.isComplete && sent.isComplete)
            result.append(Arrival(before: index, first: first, quiet: quiet, log: log))
        }
        return result
    }

    @Test func `I11 each newcomer adds no more to the village's log than its entry and a line for each that came before`() async throws {
        let found = try await arrivals(24)
        for (earlier, later) in zip(found, found.dropFirst()) {
            #expect(later.log - earlier.log <= 320 + Self.bytesOfReplica * earlier.before, "\(earlier.before) replicas")
            // The log and the directory, each once: nothing is sent for each pair of them besides.
            let growth = later.first.bodyBytes - earlier.first.bodyBytes
            #expect(growth <= later.log - earlier.log + 640, "\(later.before) replicas")
            #expect(later.first.roundTrips == earlier.first.roundTrips || later.before == 1)
        }
    }

    @Test func `I11 who came before is named in a newcomer's first changeset, and in none after it`() async throws {
        let tree = try await TestTree()
        var named: [Int] = []
        for index in 0..<6 {
            let device = try await tree.device("device \(index)", role: "S")
            try await tree.sync(device, with: tree.county)
            let headers = try await device.replica.run { store in
                try (0..<3).map { entry in
                    var draft = Draft(scope: TestTree.village)
                    draft.creations = [
                        NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("ship \(index) \(entry)"))])
                    ]
                    _ = try store.save(draft)
                    try store.write { _ in _ = try store.seal(TestTree.village) }
                    let bytes = try store.log.changesets(TestTree.village, beyond: VersionVector([(store.own, UInt64(entry))]))
                    return try bytes.map { try Changeset(parsing: $0, digest: Toy.digest).header }.filter { $0.replica == store.own }
                }.flatMap(\.self)
            }
            #expect(headers.map(\.first) == [1, 2, 3])
            #expect(headers.map(\.guards.count) == [index, 0, 0])
            named.append(headers.first?.directoryHeads.count ?? 0)
            #expect(headers.dropFirst().flatMap(\.directoryHeads) == [])
            try await tree.sync(device, with: tree.county)
        }
        // Of the directory there is more to name than nothing, or this would show nothing.
        #expect(named.allSatisfy { $0 > 0 })
    }

    @Test func `a quiet sync costs the same however many replicas there are`() async throws {
        let found = try await arrivals(12)
        #expect(Set(found.map(\.quiet.bodyBytes)).count <= 2)
        #expect(found.allSatisfy { $0.quiet.bodyBytes <= 200 && $0.quiet.roundTrips == 1 })
    }
}
