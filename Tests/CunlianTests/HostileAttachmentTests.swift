import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// Whoever lies about attachments, or would have what is not theirs.
@Suite struct HostileAttachmentTests {
    /// A device whose entry refers to a file, at a county that has the entry and not the file.
    private func announced(_ file: [UInt8], field: String = "papers") async throws -> (photos: Photographs, hash: [UInt8]) {
        let photos = try await Photographs()
        let (_, hashes) = try await photos.ship([file], field: field, by: photos.a)
        try await photos.sync(photos.a, with: photos.tree.county, AttachmentPolicy.none)
        return (photos, hashes[0])
    }

    private func frames(_ pieces: [AttachmentPiece]) -> [[UInt8]] { pieces.map { Frame(.attachmentPiece, $0.encoded).encoded } }

    private func offering(_ hash: [UInt8], _ size: Int, _ pieces: [AttachmentPiece], _ photos: Photographs) async throws
        -> [AttachmentState]
    {
        try await photos.put({ $0.offers = [.init(hash: hash, size: size)] }, frames(pieces), to: photos.tree.county, by: photos.a).states
    }

    /// What lies in the county's folder besides the note.
    private func files(_ photos: Photographs) async throws -> Int {
        try await photos.tree.county.replica.run { try $0.attachments.folderNames().count }
    }

    @Test func `an attachment that lies about its bytes is thrown away, and the true one is taken afterwards`() async throws {
        let file = Pictured.noise(20_000)
        let (photos, hash) = try await announced(file)
        let lie = Photographs.pieces(Pictured.noise(20_000, seed: 99), hash: hash)
        #expect(try await offering(hash, 20_000, lie, photos) == [.refused(.otherBytes)])
        #expect(try await files(photos) == 0)
        #expect(try await offering(hash, 20_000, Photographs.pieces(file, hash: hash), photos) == [.held(size: 20_000)])
    }

    @Test func `an attachment that lies about its size is not taken`() async throws {
        let file = Pictured.noise(20_000)
        let (photos, hash) = try await announced(file)
        for size in [19_999, 20_001, 1] {
            #expect(try await offering(hash, size, [], photos) == [.refused(.otherSize)], "\(size)")
        }
        #expect(try await offering(hash, 20_000, [], photos) == [.part(0)])
    }

    @Test func `an entry that lies about a file's kind, or attaches what its schema does not allow, brings nothing`() async throws {
        let photos = try await Photographs()
        let file = Array("%PDF-1.4 and no photograph".utf8)
        let hash = Toy.suite.digest(file)
        // A program that checks nothing says so.
        let lies = [AttachmentValue(hash: hash, described: .init(size: file.count, type: .jpeg)).text]
        try await photos.a.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            let changes = lies.map { FieldWrite(FieldAddress(2), .set, .text($0)) }
            draft.creations = [NewRecord(type: 1, parent: nil, changes: changes)]
            _ = try store.save(draft)
        }
        try await photos.sync(photos.a, with: photos.tree.county, AttachmentPolicy.none)
        #expect(try await offering(hash, file.count, Photographs.pieces(file, hash: hash), photos) == [.refused(.otherType)])
        #expect(try await files(photos) == 0)
        let large = Pictured.bare(bytes: 50_000)
        let bigHash = Toy.suite.digest(large)
        try await photos.a.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            let text = AttachmentValue(hash: bigHash, described: .init(size: large.count, type: .jpeg)).text
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(4), .set, .text(text))])]
            _ = try store.save(draft)
        }
        try await photos.sync(photos.a, with: photos.tree.county, AttachmentPolicy.none)
        #expect(try await offering(bigHash, large.count, [], photos) == [.refused(.tooLarge)])
    }

    @Test func `a block that is garbled is noticed at its end, and only it is sent again`() async throws {
        let file = Pictured.noise(40_000)
        let (photos, hash) = try await announced(file)
        var pieces = Photographs.pieces(file, hash: hash)
        let right = pieces[1]
        var bytes = right.bytes
        bytes[77] ^= 1
        pieces[1] = AttachmentPiece(hash: hash, size: right.size, from: right.from, check: right.check, bytes: bytes)
        #expect(try await offering(hash, 40_000, Array(pieces[..<2]), photos) == [.refused(.garbled)])
        #expect(try await offering(hash, 40_000, [], photos) == [.part(Limits.attachmentPieceBytes)])
        #expect(try await offering(hash, 40_000, [right, pieces[2]], photos) == [.held(size: 40_000)])
    }

    @Test func `nobody is given, or brings, what entries refer to only where they have no office`() async throws {
        let file = Pictured.noise(500)
        let (photos, hash) = try await announced(file)
        let stranger = try await photos.tree.device("stranger", role: "S", scope: TestTree.sibling)
        try await photos.sync(stranger, with: photos.tree.county)
        func states(_ ask: @escaping (inout AttachmentAsk) -> Void) async throws -> [AttachmentState] {
            try await photos.put(ask, to: photos.tree.county, by: stranger).states
        }
        #expect(try await states { $0.offers = [.init(hash: hash, size: 500)] } == [.refused(.notCovered)])
        try await photos.sync(photos.a, with: photos.tree.county)
        #expect(try await states { $0.wants = [.init(hash: hash, from: 0)] } == [.refused(.notCovered)])
        #expect(try await states { $0.wants = [.init(hash: Toy.suite.digest([1]), from: 0)] } == [.refused(.notReferred)])
        // Those who have an office there are given it.
        let given = try await photos.put({ $0.wants = [.init(hash: hash, from: 0)] }, to: photos.tree.county, by: photos.a)
        #expect(given.states == [.held(size: 500)] && given.pieces.map(\.bytes) == [file])
    }

    @Test func `an ask of nobody known, signed by another, or of another nonce, gets nothing`() async throws {
        let file = Pictured.noise(500)
        let (photos, hash) = try await announced(file)
        try await photos.sync(photos.a, with: photos.tree.county)
        let want = { @Sendable (ask: inout AttachmentAsk) in ask.wants = [.init(hash: hash, from: 0)] }
        await #expect(throws: SyncRefusal.otherKey) {
            _ = try await photos.put(want, to: photos.tree.county, by: photos.a, signer: Toy.signer("thief"))
        }
        let thief = try TestTree.make("thief", TestTree.village, photos.tree.folder, schema: PhotoRegister.bytes)
        await #expect(throws: SyncRefusal.notEnrolled) {
            _ = try await photos.put(
                { ask in (ask.nonce, ask.wants) = (5, [.init(hash: hash, from: 0)]) }, to: photos.tree.county, by: thief)
        }
        let old = try await photos.put(
            { ask in (ask.nonce, ask.wants) = (ask.nonce &+ 1, [.init(hash: hash, from: 0)]) }, to: photos.tree.county, by: photos.a)
        #expect(old.states.isEmpty && old.pieces.isEmpty)
    }

    @Test func `pieces of what was not offered, out of turn, or that no attachment has, end the exchange`() async throws {
        let file = Pictured.noise(500)
        let (photos, hash) = try await announced(file)
        let piece = Photographs.pieces(file, hash: hash)[0]
        let other = Photographs.pieces(file, hash: Toy.suite.digest([1]))[0]
        let offer = { @Sendable (ask: inout AttachmentAsk) in ask.offers = [.init(hash: hash, size: 500)] }
        let bad: [[UInt8]] = [
            Frame(.attachmentPiece, other.encoded).encoded, Frame(.attachmentPiece, Array(piece.encoded.dropLast())).encoded,
            Frame(.attachmentPiece, piece.encoded + [0]).encoded, Frame(.attachmentPiece, []).encoded, Frame(.changeset, [1]).encoded,
            [18, 0xFF, 0xFF, 0xFF, 0x7F], [99, 0],
        ]
        for frame in bad {
            await #expect(throws: SyncRefusal.self) {
                _ = try await photos.put(offer, [frame], to: photos.tree.county, by: photos.a)
            }
        }
        #expect(try await files(photos) == 0)
    }

    @Test func `every byte of an ask and of a piece changed, or cut off, is refused or harmless`() async throws {
        let file = Pictured.noise(300)
        let (photos, hash) = try await announced(file)
        let (own, nonce) = try await photos.a.replica.run { store in
            (store.own, try store.peers.nonce(of: Array("county".utf8)) ?? 0)
        }
        var ask = AttachmentAsk(replica: own, nonce: nonce)
        ask.offers = [.init(hash: hash, size: 300)]
        let right =
            Frame(.attachmentAsk, try ask.encode(signer: photos.a.signer)).encoded + frames(Photographs.pieces(file, hash: hash))[0]
            + Frame(.end).encoded
        // What has come whole before the end is cut off has come.
        for place in right.indices.dropLast(2) {
            for bytes in [Array(right[..<place]), right[..<place] + [right[place] ^ 0x41] + right[(place + 1)...]] {
                let exchange = try #require(try await photos.tree.service(photos.tree.county).attachments())
                do {
                    try await exchange.receive(bytes)
                    try await exchange.finish()
                } catch {
                    #expect(error is SyncRefusal, "\(place): \(error)")
                }
                #expect(try await !photos.tree.county.replica.run { try $0.attachments.standing(hash).isHeld }, "\(place)")
            }
            try await photos.tree.county.replica.run { try $0.attachments.forgetParts() }
        }
    }

    @Test func `what is attached and not referred to goes, and what anything refers to stays`() async throws {
        let photos = try await Photographs()
        let (record, hashes) = try await photos.ship([Pictured.noise(10, seed: 1), Pictured.noise(10, seed: 2)], by: photos.a)
        let left = try await photos.a.replica.run { store in
            let editor = Editor(store, language: .en)
            _ = try editor.detach(record, "papers", name: AttachmentValue.name(hashes[0]), token: nil)
            _ = try editor.retire(record, reason: "sunk", token: nil)
            let stray = try store.attachments.keep(Pictured.noise(50), for: .usual)
            let gone = try store.attachments.collect()
            return (gone.files, gone.bytes, try store.attachments.standing(stray.hash).isHeld)
        }
        #expect(left == (1, 50, false))
        #expect(try await photos.holds(photos.a, hashes))
    }
}
