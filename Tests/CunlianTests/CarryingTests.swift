import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import Synchronization
import TestSupport
import Testing

/// Attachments on their way up the tree and down.
@Suite struct CarryingTests {
    private func isHeld(_ hash: [UInt8], at member: TestTree.Member) async throws -> Bool {
        try await member.replica.run { try $0.attachments.standing(hash).isHeld }
    }

    private func counts(_ member: TestTree.Member) async throws -> AttachmentCounts {
        let county = Array("county".utf8)
        return try await member.replica.run { try $0.attachments.counts(at: [county], above: [Attachments.above(county)]) }
    }

    @Test func `a photograph goes up with a sync, up the tree with the next, and the device knows how far it is`() async throws {
        let photos = try await Photographs()
        let (a, county, city) = (photos.a, photos.tree.county, photos.tree.city)
        let (_, hashes) = try await photos.ship([Pictured.jpeg(bytes: 50_000), Pictured.noise(100)], by: a)
        let report = try await photos.sync(a, with: county)
        #expect(report.attachments.sent == 2 && report.attachments.isComplete && report.attachments.refusals == [])
        #expect(try await photos.holds(county, hashes))
        #expect(try await !isHeld(hashes[0], at: city))
        let atCounty = try await counts(a)
        #expect(atCounty.held == 2 && atCounty.heldByNode == 2 && atCounty.heldAbove == 0)
        #expect(try await photos.sync(county, with: city, .all).attachments.sent == 2)
        #expect(try await photos.holds(city, hashes))
        try await photos.sync(a, with: county)
        let above = try await counts(a)
        #expect(above.heldAbove == 2)
    }

    @Test func `a device has brought what it asks for and nothing else, a node all of its scopes`() async throws {
        let photos = try await Photographs()
        let b = try await photos.tree.device("b", role: "S")
        let (_, hashes) = try await photos.ship([Pictured.noise(40_000, seed: 1), Pictured.noise(20, seed: 2)], by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county)
        try await photos.sync(b, with: photos.tree.county)
        #expect(try await !isHeld(hashes[0], at: b))
        await #expect(throws: StoreError.attachment(.outstanding(AttachmentValue.name(hashes[0]), bytes: 40_000))) {
            try await b.replica.run { try $0.attachments.bytes(hashes[0]) }
        }
        let left = try await counts(b)
        #expect(left.outstanding == 2 && left.outstandingBytes == 40_020 && left.held == 0)
        let report = try await photos.sync(b, with: photos.tree.county)
        #expect(report.attachments.received == 1 && report.attachments.receivedBytes == 40_000)
        #expect(try await b.replica.run { try $0.attachments.bytes(hashes[0]) } == Pictured.noise(40_000, seed: 1))
        #expect(try await !isHeld(hashes[1], at: b))
        // Nothing goes back to where it came from.
        #expect(try await photos.sync(b, with: photos.tree.county).attachments.sent == 0)
        let all = try await photos.sync(b, with: photos.tree.county, .all)
        #expect(all.attachments.received == 1 && all.attachments.sent == 0)
        #expect(try await photos.holds(b, hashes))
    }

    @Test func `where nothing is outstanding no exchange takes place, and records travel as they did`() async throws {
        let photos = try await Photographs()
        try await photos.ship([Pictured.noise(9_000)], by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county)
        let counting = Counting(inner: photos.tree.transport(to: photos.tree.county))
        let quiet = try await Asker(replica: photos.a.replica, signer: photos.a.signer).sync(over: counting)
        #expect(quiet.isComplete && quiet.bodyBytes <= 200 && counting.count.number.withLock { $0 } == 0, "\(quiet.bodyBytes)")
    }

    @Test(arguments: [700, 1_500, 4_000, 16_384, 20_000], [1_000, 1 << 16])
    func `a link that breaks at the same byte each time brings all of it, up and down`(cut: Int, chunk: Int) async throws {
        let photos = try await Photographs()
        let b = try await photos.tree.device("b", role: "S")
        let files = [Pictured.noise(30_000, seed: 1), Pictured.noise(1, seed: 2), Pictured.noise(Limits.attachmentPieceBytes, seed: 3)]
        let (_, hashes) = try await photos.ship(files, by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county, AttachmentPolicy.none)
        try await photos.sync(b, with: photos.tree.county)
        let link = { @Sendable (transport: LoopbackTransport) in
            var transport = transport
            (transport.cut, transport.chunk) = (cut, chunk)
            return transport
        }
        let up = try await photos.sync(photos.a, with: photos.tree.county, patience: .seconds(60), over: link)
        #expect(up.attachments.isComplete && up.attachments.sent == 3, "\(up.attachments)")
        #expect(try await photos.holds(photos.tree.county, hashes))
        let down = try await photos.sync(b, with: photos.tree.county, .all, patience: .seconds(60), over: link)
        #expect(down.attachments.isComplete && down.attachments.received == 3, "\(down.attachments)")
        for (hash, file) in zip(hashes, files) { #expect(try await b.replica.run { try $0.attachments.bytes(hash) } == file) }
    }

    @Test func `attachments come last, in what is left of the budget, and go on the next time`() async throws {
        let photos = try await Photographs()
        let b = try await photos.tree.device("b", role: "S")
        let (_, hashes) = try await photos.ship([Pictured.noise(200_000)], by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county)
        try await photos.sync(b, with: photos.tree.county)
        var (syncs, bytes) = (0, 0)
        while try await !isHeld(hashes[0], at: b), syncs < 12 {
            let report = try await photos.sync(b, with: photos.tree.county, .all, budget: 50_000)
            #expect(report.attachments.receivedBytes <= 50_000 + Limits.attachmentPieceBytes)
            (syncs, bytes) = (syncs + 1, bytes + report.attachments.receivedBytes)
        }
        #expect((4...5).contains(syncs) && bytes == 200_000, "\(syncs), \(bytes)")
    }

    @Test func `a node of a program that carries none is synced with as before`() async throws {
        let photos = try await Photographs()
        try await photos.ship([Pictured.noise(100)], by: photos.a)
        let report = try await Asker(replica: photos.a.replica, signer: photos.a.signer).sync(
            over: WithoutAttachments(inner: photos.tree.transport(to: photos.tree.county)))
        #expect(report.isComplete && !report.attachments.isCarried && report.attachments.sent == 0)
        #expect(try await photos.sync(photos.a, with: photos.tree.county).attachments.sent == 1)
    }

    @Test func `what moves to another village takes its photographs along`() async throws {
        let photos = try await Photographs()
        let (record, hashes) = try await photos.ship([Pictured.noise(300)], by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county)
        let harbour = try await photos.tree.device("harbour", role: "H", scope: TestTree.county)
        try await photos.sync(harbour, with: photos.tree.county)
        try await harbour.replica.run { store in
            _ = try Editor(store, language: .en).move(record, to: TestTree.sibling.description, reason: "sold")
        }
        try await photos.sync(harbour, with: photos.tree.county)
        let b = try await photos.tree.device("b", role: "S", scope: TestTree.sibling)
        try await photos.sync(b, with: photos.tree.county, .all)
        #expect(try await photos.holds(b, hashes))
    }
}

/// Counts exchanges about attachments.
private struct Counting: SyncTransport {
    final class Count: Sendable { let number = Mutex(0) }

    let inner: LoopbackTransport
    let count = Count()
    var address: String { inner.address }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await inner.exchange(request, receive: receive)
    }

    func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        count.number.withLock { $0 += 1 }
        try await inner.carry(request, receive: receive)
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await inner.enrol(request) }
}

/// As a program of before has it.
private struct WithoutAttachments: SyncTransport {
    let inner: LoopbackTransport
    var address: String { inner.address }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await inner.exchange(request, receive: receive)
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await inner.enrol(request) }
}
