import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import Synchronization
import TestSupport
import Testing

/// Receipts of attachments that come back by stick.
@Suite struct AttachmentReceiptTests {
    /// What `status` counts.
    private func counts(_ member: TestTree.Member) async throws -> AttachmentCounts {
        try await member.replica.run { try $0.attachments.counts(at: $0.peers.peers(level: 1), above: $0.peers.peers(level: 0)) }
    }

    /// How many of them a node is known to hold by its own files.
    private func noted(_ hashes: [[UInt8]], of node: TestTree.Member, by member: TestTree.Member) async throws -> Int {
        let peer = Peer(bundlesOf: try await node.replica.run { $0.own }).bytes
        return try await member.replica.run { store in
            var count = 0
            for hash in hashes where try store.attachments.isHolder(peer, of: hash) { count += 1 }
            return count
        }
    }

    /// A village's records and photographs, at the county by stick.
    private func bring(_ photos: Photographs, to node: TestTree.Member) async throws {
        try await Stick(from: photos.a).read(by: node)
        for file in try await PhotoSticks.files(from: photos.a) { _ = try await PhotoSticks.read(file, by: node) }
    }

    private final class Ticks: Sendable {
        private let moment = Atomic<UInt64>(1_500_000_000_000)

        var next: UInt64 { moment.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    // MARK: What comes back

    @Test func `a village that goes by stick alone learns that its photographs are at the county, and carries them once`() async throws {
        let photos = try await Photographs()
        let (a, county) = (photos.a, photos.tree.county)
        let (_, hashes) = try await photos.ship([Pictured.noise(40_000), Pictured.noise(7, seed: 2), Pictured.noise(9, seed: 3)], by: a)
        try await bring(photos, to: county)
        let before = try await counts(a)
        #expect(before.held == 3 && before.heldByNode == 0)
        #expect(try await PhotoSticks.files(from: a).count == 1)
        try await Stick(from: county, for: "a").read(by: a)
        let back = try await PhotoSticks.files(from: county, for: "a")
        let receipt = try #require(try await PhotoSticks.read(back[0], by: a).receipt)
        #expect(receipt.held == 3 && receipt.heldAbove == 0 && receipt.isWitnessed && !receipt.isStale)
        let after = try await counts(a)
        #expect(after.heldByNode == 3 && after.heldAbove == 0)
        #expect(try await PhotoSticks.files(from: a).isEmpty)
        #expect(try await PhotoSticks.files(from: a, isWhole: true).count == 1)
        // The next photograph goes alone.
        let (_, more) = try await photos.ship([Pictured.noise(11, seed: 4)], by: a)
        let parts = try await a.replica.attachmentBundles(for: nil, signer: a.signer)
        #expect(parts.map(\.count) == [1] && parts.map(\.told) == [0])
        #expect(try await noted(hashes + more, of: county, by: a) == 3)
    }

    @Test func `a county that has nothing to give tells what it holds, and how far up it is`() async throws {
        let photos = try await Photographs()
        let (a, county) = (photos.a, photos.tree.county)
        let (_, hashes) = try await photos.ship([Pictured.noise(500), Pictured.noise(600, seed: 2)], by: a)
        try await photos.sync(a, with: county)
        try await photos.sync(county, with: photos.tree.city, .all)
        let parts = try await county.replica.attachmentBundles(for: "a", signer: county.signer)
        #expect(parts.map(\.count) == [0] && parts.map(\.told) == [2])
        try await Stick(from: county, for: "a").read(by: a)
        let receipt = try #require(try await PhotoSticks.read(PhotoSticks.files(from: county, for: "a")[0], by: a).receipt)
        #expect(receipt.held == 2 && receipt.heldAbove == 2)
        #expect(try await noted(hashes, of: county, by: a) == 2)
        #expect(try await counts(a).heldAbove == 2)
    }

    @Test func `what has no room in a small part is told by the next sticks`() async throws {
        let photos = try await Photographs()
        let (a, county) = (photos.a, photos.tree.county)
        let (_, hashes) = try await photos.ship((0..<40).map { Pictured.noise(30, seed: UInt64($0)) }, by: a)
        try await photos.sync(a, with: county)
        for _ in 0..<60 {
            if try await noted(hashes, of: county, by: a) == 40 { break }
            let parts = try await PhotoSticks.files(from: county, for: "a", split: 1_200)
            #expect(parts.count == 1 && parts[0].count <= 1_200)
            _ = try await PhotoSticks.read(parts[0], by: a)
        }
        #expect(try await noted(hashes, of: county, by: a) == 40)
        // With attachments the first part has what is told, and no part has more than it may.
        let whole = try await PhotoSticks.files(from: county, for: "a", isWhole: true, split: 1_200)
        #expect(whole.count > 2 && whole.allSatisfy { $0.count <= 1_200 })
        #expect(try await PhotoSticks.read(whole[0], by: a).receipt != nil)
        #expect(try await PhotoSticks.read(whole[1], by: a).receipt == nil)
    }

    // MARK: What does not count

    @Test func `T17 a stick that is read again, or late, changes nothing`() async throws {
        let photos = try await Photographs()
        let (a, county) = (photos.a, photos.tree.county)
        let (_, first) = try await photos.ship([Pictured.noise(500)], by: a)
        try await bring(photos, to: county)
        let late = try await PhotoSticks.files(from: county, for: "a")[0]
        let (_, second) = try await photos.ship([Pictured.noise(501, seed: 2)], by: a)
        try await bring(photos, to: county)
        let newer = try await PhotoSticks.files(from: county, for: "a")[0]
        #expect(try await PhotoSticks.read(newer, by: a).receipt?.held == 2)
        // Its notes are gone, and what the last word was is known.
        _ = try await a.replica.run { try $0.attachments.mend() }
        for old in [late, newer] {
            let receipt = try #require(try await PhotoSticks.read(old, by: a).receipt)
            #expect(receipt.isStale && receipt.isWitnessed && receipt.held == 0)
        }
        #expect(try await noted(first + second, of: county, by: a) == 0)
        _ = try await PhotoSticks.read(PhotoSticks.files(from: county, for: "a")[0], by: a)
        #expect(try await noted(first + second, of: county, by: a) == 2)
    }

    @Test func `T17 nobody but a node of the place says what is held there, today, and only of what is known here`() async throws {
        let photos = try await Photographs()
        let county = photos.tree.county
        let (_, hashes) = try await photos.ship([Pictured.noise(500)], by: photos.a)
        try await bring(photos, to: county)
        let near = try await photos.tree.device("near", role: "node")
        let other = try await photos.tree.device("other", role: "node", scope: TestTree.sibling)
        let ended = try await photos.tree.device("ended", role: nil)
        try await county.replica.run { store in
            try store.invitations.invite(
                .init(
                    role: "node", person: "ended", scopes: [TestTree.village], mayGrant: false,
                    grantExpires: Int64(1_500_000_000_000 / 86_400_000)), code: "code", expires: .max / 2)
        }
        try await ended.replica.enrol(over: photos.tree.transport(to: county), code: "code", signer: ended.signer)
        // No entry here refers to the second.
        let told = hashes + [Toy.suite.digest([1, 2, 3])]
        for (member, isNode, count) in [(near, true, 1), (other, true, 0), (ended, false, 0), (photos.a, false, 0)] {
            let said = try await PhotoSticks.said(told, by: member, to: county, number: 1)
            let receipt = try #require(try await PhotoSticks.read(PhotoSticks.sealed(said, for: county), by: county).receipt)
            #expect(receipt.isWitnessed == isNode && !receipt.isStale && receipt.held == count, "\(member.name)")
            #expect(try await noted(told, of: member, by: county) == count, "\(member.name)")
        }
    }

    @Test func `T17 a receipt for somebody else, of another's hand, changed or cut notes nothing`() async throws {
        let photos = try await Photographs()
        let (a, county) = (photos.a, photos.tree.county)
        let made = Pictured.noise(90_000)
        let (_, hashes) = try await photos.ship([made], by: a)
        let b = try await photos.tree.device("b", role: "S")
        let said = try await PhotoSticks.said(hashes, by: county, to: a, number: 1)
        let forB = try await PhotoSticks.said(hashes, by: county, to: b, number: 1)
        let forged = try await PhotoSticks.said(hashes, by: county, to: a, number: 1, signer: b.signer)
        #expect(try await PhotoSticks.fault(PhotoSticks.sealed(forB, for: b), by: a) != nil)
        #expect(try await PhotoSticks.fault(PhotoSticks.sealed(forB, for: a), by: a) == .swapped)
        for content in [forged, said + said, []] {
            #expect(try await PhotoSticks.fault(PhotoSticks.sealed(content, for: a), by: a) != nil)
        }
        for place in [5, 30, 60, 100, said.count - 1] {
            var changed = said
            changed[place] ^= 1
            #expect(try await PhotoSticks.fault(PhotoSticks.sealed(changed, for: a), by: a) != nil, "byte \(place)")
        }
        #expect(try await PhotoSticks.fault(PhotoSticks.sealed(said, mark: AttachmentContent.mark, for: a), by: a) != nil)
        // What is wrong may come last.
        let pieces = Photographs.pieces(made, hash: hashes[0]).flatMap { Frame(.attachmentPiece, $0.encoded).encoded }
        let whole = try PhotoSticks.sealed(said + pieces, for: a)
        var spoilt = whole
        spoilt[whole.count - 1] ^= 1
        for bytes in [spoilt, Array(whole.dropLast()), Array(whole.prefix(65_700)), Array(whole.prefix(400))] {
            #expect(try await PhotoSticks.fault(bytes, by: a) != nil, "\(bytes.count) bytes")
        }
        #expect(try await PhotoSticks.fault(PhotoSticks.sealed(said + pieces + said, for: a), by: a) != nil)
        #expect(try await noted(hashes, of: county, by: a) == 0)
        #expect(try await PhotoSticks.read(whole, by: a).receipt?.held == 1)
        #expect(try await noted(hashes, of: county, by: a) == 1)
    }

    @Test func `a file of the first form is read as it was`() async throws {
        let photos = try await Photographs()
        let made = Pictured.noise(40_000)
        let (_, hashes) = try await photos.ship([made], by: photos.a)
        try await Stick(from: photos.a).read(by: photos.tree.county)
        let pieces = Photographs.pieces(made, hash: hashes[0]).flatMap { Frame(.attachmentPiece, $0.encoded).encoded }
        let file = try PhotoSticks.sealed(pieces, mark: Array("cunlian attachments 1\n".utf8), for: photos.tree.county)
        let report = try await PhotoSticks.read(file, by: photos.tree.county)
        #expect(report.taken == 1 && report.receipt == nil)
    }

    @Test func `what a county held before it was restored does not count for what it is since`() async throws {
        let ticks = Ticks()
        let photos = try await Photographs(clock: { ticks.next })
        let (tree, a) = (photos.tree, photos.a)
        try await tree.sync(tree.county, with: tree.city)
        try await photos.ship([Pictured.noise(500)], by: a)
        try await bring(photos, to: tree.county)
        try await Stick(from: tree.county, for: "a").read(by: a)
        _ = try await PhotoSticks.read(PhotoSticks.files(from: tree.county, for: "a")[0], by: a)
        #expect(try await PhotoSticks.files(from: a).isEmpty)
        // The county's disk is gone: its key goes on in a new store, which gets its directory from the city.
        let (place, signer) = (tree.folder.folder("county again"), tree.county.signer)
        let again = TestTree.Member(
            replica: try Replica(opening: {
                let store = try RecordStore.create(
                    in: place, schema: PhotoRegister.bytes, signer: signer, environment: Toy.environment(seed: 4_711, clock: { ticks.next })
                )
                try store.write { _ in try store.peers.setSubscriptions([TestTree.county]) }
                return store
            }), signer: signer, name: "again")
        try await tree.enrol(again, at: tree.city, role: "node", scopes: [TestTree.county], mayGrant: true)
        try await tree.sync(again, with: tree.city)
        try await Stick(from: again, for: "a").read(by: a)
        #expect(try await PhotoSticks.files(from: a).count == 1)
        try await bring(photos, to: again)
        #expect(try await PhotoSticks.files(from: a).count == 1)
        let receipt = try await PhotoSticks.read(PhotoSticks.files(from: again, for: "a")[0], by: a).receipt
        #expect(receipt?.held == 1 && receipt?.isStale == false)
        #expect(try await PhotoSticks.files(from: a).isEmpty)
    }
}
