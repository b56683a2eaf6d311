import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What somebody with a key may seal in a bundle: it ends in a refusal, keeps out nothing that is right, and traps nowhere.
struct BundleContentTests {
    /// A device's bundle for the county, taken apart.
    private struct Apart {
        let tree: TestTree
        let device: TestTree.Member
        let statement: Statement
        let changesets: [[UInt8]]
        let header: BundleHeader

        var content: [UInt8] {
            get throws { try frames(statement) + changesets.flatMap { Frame(.changeset, $0).encoded } + Frame(.end).encoded }
        }

        func frames(_ statement: Statement) throws -> [UInt8] {
            Frame(.statement, try statement.encode(signer: device.signer)).encoded
        }

        /// The content, sealed as it should be.
        func sealed(_ content: [UInt8], place: BundlePlace? = nil) throws -> Stick {
            let header = BundleHeader(
                suite: header.suite, addressee: header.addressee, place: place ?? header.place, bytes: content.count)
            var sealing = try BundleSealing(header, to: tree.county.signer.publicKey, suite: Toy.suite)
            return Stick(files: [try sealing.add(content)])
        }

        func fault(_ stick: Stick) async throws -> BundleFault? {
            do {
                try await stick.read(by: tree.county)
                return nil
            } catch let refusal as BundleRefusal { return refusal.fault }
        }
    }

    private func apart() async throws -> Apart {
        let tree = try await TestTree()
        let device = try await tree.device("a", role: "S")
        for name in ["first", "second", "third"] {
            _ = try await device.replica.run { store in
                var draft = Draft(scope: TestTree.village)
                draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
                _ = try store.save(draft)
                try store.write { _ in _ = try store.seal(TestTree.village) }
            }
        }
        let file = try await Stick(from: device).files[0]
        let county = tree.county.signer
        var opening = try BundleOpening(
            Array(file.prefix(BundleHeader.sizeMax)), size: file.count, own: Fingerprint(digest: Toy.digest(county.publicKey)),
            signer: county, suite: Toy.suite)
        var parser = FrameParser(ofBundle: ())
        while let range = opening.next { parser.append(try opening.open(Array(file[range]))) }
        var frames: [Frame] = []
        while let frame = try parser.next() { frames.append(frame) }
        return Apart(
            tree: tree, device: device, statement: try Statement(decoding: frames[0].bytes, suite: Toy.suite),
            changesets: frames.filter { $0.kind == .changeset }.map(\.bytes), header: opening.header)
    }

    @Test func `a changeset that is none keeps out no other`() async throws {
        let apart = try await apart()
        let content =
            try apart.frames(apart.statement) + Frame(.changeset, [1, 2, 3]).encoded
            + apart.changesets.flatMap { Frame(.changeset, $0).encoded } + Frame(.end).encoded
        let report = try await apart.sealed(content).read(by: apart.tree.county)
        #expect(report.refusals.map(\.fault.kind) == [.malformed])
        #expect(report.receivedEntries == 3)
    }

    @Test func `content that goes on otherwise than it may is refused, and nothing of it is taken`() async throws {
        let apart = try await apart()
        let (said, end) = (try apart.frames(apart.statement), Frame(.end).encoded)
        let brought = apart.changesets.flatMap { Frame(.changeset, $0).encoded }
        let before = try await apart.tree.county.replica.run { try $0.heads(TestTree.village).held }
        for content in [
            brought + said + end, said + brought, said + brought + end + brought, said + said + end, end, said + brought + [99, 0],
            said + Frame(.hello, []).encoded + end, said + Frame(.rest, [0]).encoded + end, said + brought + end + [2],
        ] {
            #expect(try await apart.fault(apart.sealed(content)) != nil)
            #expect(try await apart.tree.county.replica.run { try $0.heads(TestTree.village).held } == before)
        }
    }

    @Test func `a statement of another part, addressee or signer is refused`() async throws {
        let apart = try await apart()
        let content = try apart.content
        let otherPart = BundlePlace(set: apart.header.place.set, part: 1, parts: 2)
        #expect(try await apart.fault(apart.sealed(content, place: otherPart)) == .swapped)
        #expect(try await apart.fault(apart.sealed(content, place: BundlePlace(set: 7))) == .swapped)
        // Somebody who opened it seals it again, to the city.
        var other = apart.statement
        other.addressee = Fingerprint(digest: Toy.digest(apart.tree.city.signer.publicKey))
        other.about = ReplicaID(high: other.addressee.high, low: other.addressee.low, incarnation: 1)
        #expect(try await apart.fault(apart.sealed(try apart.frames(other) + Frame(.end).encoded)) == .swapped)
        let stranger = Toy.signer("stranger")
        let forged = Frame(.statement, try apart.statement.encode(signer: stranger)).encoded + Frame(.end).encoded
        guard case .badContent? = try await apart.fault(apart.sealed(forged)) else { throw Unrefused() }
    }

    private struct Unrefused: Error {}

    @Test func `content of which any byte is another is refused or taken, and the store stays whole`() async throws {
        let apart = try await apart()
        let content = try apart.content
        var random = SplitMix64(seed: 12)
        for place in stride(from: 0, to: content.count, by: 7) {
            var changed = content
            changed[place] = UInt8.random(in: .min ... .max, using: &random)
            _ = try await apart.fault(apart.sealed(changed))
        }
        #expect(try await apart.sealed(content).read(by: apart.tree.county).refusals.isEmpty)
        #expect(
            try await apart.tree.county.replica.run { try $0.stateDigest(TestTree.village) }
                == apart.device.replica.run { try $0.stateDigest(TestTree.village) })
    }

    @Test func `what the writer's grants do not cover is not taken from them`() async throws {
        let apart = try await apart()
        // A device of the next village brings what it got from this one.
        let next = try await apart.tree.device("next", role: "S", scope: TestTree.sibling)
        let bytes = apart.changesets
        _ = try await next.replica.run { store in
            try store.peers.setSubscriptions([TestTree.village, TestTree.sibling])
            _ = try store.receive(bytes.map { OpenedChangeset($0, suite: Toy.suite) })
        }
        let report = try await Stick(from: next, for: "450124").read(by: apart.tree.county)
        #expect(Set(report.refusals.map(\.fault)) == [.notCovered(TestTree.village)])
        #expect(report.receivedEntries == 0)
    }

    @Test func `a lost stick costs nothing: the next has it all, and more`() async throws {
        let apart = try await apart()
        _ = try await Stick(from: apart.device)
        let report = try await Stick(from: apart.device).read(by: apart.tree.county)
        #expect(report.receivedEntries == 3 && report.parts[0].isComplete)
    }
}
