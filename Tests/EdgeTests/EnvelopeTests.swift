import Changesets
import Crypto
import Cunlian
import CunlianTrust
import Foundation
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// What is sealed to an Ed25519 key by suite 1, and bundles that are sealed so.
struct EnvelopeTests {
    private func hexadecimal(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test func `whoever holds the signing key opens, and nobody else, whatever the key`() throws {
        var random = SplitMix64(seed: 50)
        let other = try Signer(seed: [UInt8](repeating: 9, count: 32))
        for round in 0..<60 {
            let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let signer = try Signer(seed: seed)
            let info = Array("info \(round)".utf8)
            var sealer = try #require(Suite.one.sealer(signer.publicKey, info))
            let sealed = [try sealer.seal([1, 2, 3]), try sealer.seal([])]
            var opener = try #require(signer.opener(sealer.encapsulatedKey, info))
            #expect(opener.open(sealed[0]) == [1, 2, 3])
            #expect(opener.open(sealed[1]) == [])
            var wrong = try #require(other.opener(sealer.encapsulatedKey, info))
            #expect(wrong.open(sealed[0]) == nil)
            var elsewhere = try #require(signer.opener(sealer.encapsulatedKey, info + [0]))
            #expect(elsewhere.open(sealed[0]) == nil)
            var late = try #require(signer.opener(sealer.encapsulatedKey, info))
            #expect(late.open(sealed[1]) == nil)
        }
    }

    @Test func `a key that is none, or hides nothing, is sealed to by nobody`() {
        // y = 1 is the neutral point, y = −1 the point of order 2; y ≥ p is no y.
        let one = [1] + [UInt8](repeating: 0, count: 31)
        let minusOne = [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        let beyond = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        // y = 0 is a point of order 4, and one of order 8 begins with 26.
        let zero = [UInt8](repeating: 0, count: 32)
        let eighth = hexadecimal("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
        for key in [zero, eighth, one, minusOne, beyond, [UInt8](repeating: 0xFF, count: 32), [], [1, 2, 3]] {
            #expect(Suite.one.sealer(key, []) == nil)
        }
    }

    /// A device and a node of suite 1, of one tree.
    private func pair() throws -> (device: TestTree.Member, node: TestTree.Member, folder: TemporaryFolder) {
        let folder = TemporaryFolder()
        let nodeSigner = try Signer(seed: [UInt8](repeating: 1, count: 32))
        let deviceSigner = try Signer(seed: [UInt8](repeating: 2, count: 32))
        let environment = { (seed: UInt64) in
            let toy = Toy.environment(seed: seed)
            return StoreEnvironment(wallClock: toy.wallClock, randomBits: toy.randomBits, suite: .one)
        }
        let make = { (name: String, signer: Signer, seed: UInt64, scope: ScopeCode) throws in
            let path = folder.folder(name)
            let made = environment(seed)
            return TestTree.Member(
                replica: try Replica(opening: {
                    let store = try RecordStore.create(in: path, schema: TestRegister.bytes, signer: signer, environment: made)
                    try store.write { _ in
                        try store.peers.setSubscriptions([scope])
                        try store.setRoot(Fingerprint(digest: Suite.one.digest(nodeSigner.publicKey)))
                        guard name == "node" else { return }
                        _ = try store.grant(
                            publicKey: nodeSigner.publicKey, person: "node", role: "node", scopes: [TestTree.county], mayGrant: true,
                            expires: nil)
                        _ = try store.grant(
                            publicKey: deviceSigner.publicKey, person: "device", role: "S", scopes: [TestTree.village], mayGrant: false,
                            expires: nil)
                    }
                    return store
                }), signer: signer, name: name)
        }
        return (
            try make("device", deviceSigner, 2, TestTree.village), try make("node", nodeSigner, 1, TestTree.county), folder
        )
    }

    private func opened(_ file: [UInt8], _ own: Fingerprint, _ signer: Signer) throws(BundleFault) -> [UInt8] {
        var opening = try BundleOpening(
            Array(file.prefix(BundleHeader.sizeMax)), size: file.count, own: own, signer: signer, suite: .one)
        var content: [UInt8] = []
        while let range = opening.next { content += try opening.open(Array(file[range])) }
        return content
    }

    @Test func `P22 every bundle with one bit turned is refused, and changes nothing`() async throws {
        let (device, node, folder) = try pair()
        defer { withExtendedLifetime(folder) {} }
        let stick = try await Stick(from: node, for: "device")
        let file = stick.files[0]
        let before = try await device.replica.run { try $0.heads(.directory).held }
        let own = Fingerprint(digest: Suite.one.digest(device.signer.publicKey))
        for bit in 0..<file.count * 8 {
            var changed = file
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: BundleFault.self, "bit \(bit) of \(file.count * 8)") { try opened(changed, own, device.signer) }
            // What opens nothing is not handed to the store; now and then that is looked at as well.
            guard bit % 97 == 0 else { continue }
            await #expect(throws: BundleRefusal.self) { try await Stick(files: [changed]).read(by: device) }
        }
        #expect(try opened(file, own, device.signer).count < file.count)
        #expect(try await device.replica.run { try $0.heads(.directory).held } == before)
        #expect(try await stick.read(by: device).receivedEntries == 2)
    }

    @Test func `a bundle of several blocks is opened block by block, and no two may change places`() async throws {
        let (device, node, folder) = try pair()
        defer { withExtendedLifetime(folder) {} }
        try await Stick(from: node, for: "device").read(by: device)
        var random = SplitMix64(seed: 3)
        for _ in 0..<60 {
            let name = String((0..<4_000).map { _ in Character(UnicodeScalar(UInt8.random(in: 33...126, using: &random))) })
            _ = try await device.replica.run { store in
                var draft = Draft(scope: TestTree.village)
                draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
                return try store.save(draft)
            }
        }
        let file = try await Stick(from: device).files[0]
        let block = (1 << 16) + 16
        #expect(file.count > 3 * block)
        let head = file.count % block < 200 ? file.count % block : 76
        var swapped = file
        swapped.replaceSubrange(head..<head + block, with: file[(head + block)..<(head + 2 * block)])
        swapped.replaceSubrange((head + block)..<(head + 2 * block), with: file[head..<head + block])
        await #expect(throws: BundleRefusal.self) { try await Stick(files: [swapped]).read(by: node) }
        #expect(try await Stick(files: [file]).read(by: node).receivedEntries == 60)
    }
}
