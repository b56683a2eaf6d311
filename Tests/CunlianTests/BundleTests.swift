import Causality
import Changesets
import Cunlian
import RecordStore
import Records
import SyncSession
import TestSupport
import Testing

/// A village that is carried to the county on a stick, and the county's answer back. `Protocol/12-bundle.md`.
struct BundleTests {
    private func ship(_ name: String) -> Draft {
        var draft = Draft(scope: TestTree.village)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text(name))])]
        return draft
    }

    private func save(_ names: [String], _ member: TestTree.Member, sealingEach: Bool = false) async throws {
        for name in names {
            let draft = ship(name)
            _ = try await member.replica.run { store in
                _ = try store.save(draft)
                if sealingEach { try store.write { _ in _ = try store.seal(TestTree.village) } }
            }
        }
    }

    private func digest(_ member: TestTree.Member) async throws -> [UInt8] {
        try await member.replica.run { try $0.stateDigest(TestTree.village) }
    }

    private func heldBy(_ level: Int, _ member: TestTree.Member) async throws -> UInt64 {
        try await member.replica.run { try $0.peers.heldOwn(TestTree.village, level: level) }
    }

    private func fault(_ body: () async throws -> Void) async throws -> BundleFault? {
        do {
            try await body()
            return nil
        } catch let refusal as BundleRefusal {
            return refusal.fault
        } catch let fault as BundleFault {
            return fault
        }
    }

    @Test func `what a device records reaches the county by stick, and the answer brings its receipts`() async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        try await save(["first", "second"], a)
        try await save(["b's"], b)
        try await tree.sync(b, with: tree.county)
        let there = try await Stick(from: a).read(by: tree.county)
        #expect(there.receivedEntries >= 2)
        #expect(there.refusals.isEmpty)
        #expect(there.parts[0].name == "a")
        #expect(try await heldBy(1, a) == 0)
        let back = try await Stick(from: tree.county, for: "a").read(by: a)
        #expect(back.receivedEntries >= 1)
        #expect(back.parts[0].isWitnessed && back.parts[0].isComplete)
        #expect(try await heldBy(1, a) == 2)
        #expect(try await digest(a) == digest(tree.county))
    }

    @Test func `what the county's parent holds is told by stick too`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save(["first"], a)
        try await Stick(from: a).read(by: tree.county)
        try await tree.sync(tree.county, with: tree.city)
        try await Stick(from: tree.county, for: "a").read(by: a)
        #expect(try await heldBy(0, a) == 1)
    }

    @Test func `a bundle brings what lies beyond the addressee's last word, and all where that is wanted`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save((0..<20).map { "ship \($0)" }, a, sealingEach: true)
        let first = try await Stick(from: a)
        try await first.read(by: tree.county)
        try await Stick(from: tree.county, for: "a").read(by: a)
        let next = try await Stick(from: a)
        #expect(next.bytes < first.bytes / 4)
        #expect(try await next.read(by: tree.county).receivedEntries == 0)
        #expect(try await Stick(from: a, isWhole: true).bytes >= first.bytes)
    }

    @Test func `what was receipted in a session is not on the stick, nor on the link what was receipted by stick`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save((0..<20).map { "ship \($0)" }, a, sealingEach: true)
        let whole = try await Stick(from: a)
        try await tree.sync(a, with: tree.county)
        let rest = try await Stick(from: a)
        #expect(rest.bytes < whole.bytes / 4)
        try await save((20..<40).map { "ship \($0)" }, a, sealingEach: true)
        try await Stick(from: a).read(by: tree.county)
        try await Stick(from: tree.county, for: "a").read(by: a)
        let report = try await tree.sync(a, with: tree.county)
        #expect(report.isComplete)
        #expect(report.sentEntries == 0)
        #expect(report.sentBytes < 1_000)
    }

    @Test func `T6 sticks that are read twice, late and in any order end in the same`() async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        var sticks: [Stick] = []
        for round in 0..<4 {
            try await save(["a \(round)"], a)
            try await save(["b \(round)"], b)
            sticks += [try await Stick(from: a), try await Stick(from: b)]
        }
        var random = SplitMix64(seed: 5)
        let order = (sticks + sticks + sticks).shuffled(using: &random)
        for stick in order { try await stick.read(by: tree.county) }
        let reached = try await digest(tree.county)
        for stick in sticks { #expect(try await stick.read(by: tree.county).receivedEntries == 0) }
        #expect(try await digest(tree.county) == reached)
        for device in [a, b] {
            let name = device.name
            try await Stick(from: tree.county, for: name).read(by: device)
            #expect(try await digest(device) == reached)
            #expect(try await heldBy(1, device) == 4)
        }
    }

    @Test func `parts for small sticks are read one by one, in any order`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        var random = SplitMix64(seed: 2)
        // Nothing of it is deflated away.
        let names = (0..<24).map { _ in String((0..<600).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random))) })
        }
        try await save(names, a, sealingEach: true)
        let whole = try await Stick(from: a)
        let stick = try await Stick(from: a, split: 6_000)
        #expect(stick.files.count > 2)
        #expect(stick.files.allSatisfy { $0.count <= 6_000 })
        #expect(stick.bytes < whole.bytes * 2)
        for (index, file) in stick.files.enumerated().reversed() {
            let report = try await Stick(files: [file]).read(by: tree.county)
            #expect(report.refusals.isEmpty, "part \(index + 1)")
            #expect(report.parts[0].part == index + 1 && report.parts[0].parts == stick.files.count)
            #expect(report.parts[0].isComplete == (index == 0))
        }
        #expect(try await digest(a) == digest(tree.county))
    }

    @Test func `a part that no change fits into is refused with the size that would do`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save(["first"], a)
        let fault = try await fault { _ = try await Stick(from: a, split: 100) }
        guard case .partsTooSmall(100, let needed)? = fault else { throw UnexpectedFault(fault) }
        _ = try await Stick(from: a, split: needed)
    }

    private struct UnexpectedFault: Error {
        let fault: BundleFault?
        init(_ fault: BundleFault?) { self.fault = fault }
    }

    @Test func `T17 a stick for somebody else is given back unread, through three pairs of hands`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save(["first"], a)
        let stick = try await Stick(from: a)
        let county = Fingerprint(digest: Toy.digest(tree.county.signer.publicKey))
        for name in ["b", "c", "d"] {
            let carrier = try await tree.device(name, role: "S")
            #expect(try await fault { try await stick.read(by: carrier) } == .forSomebodyElse(county, name: "450124"))
        }
        #expect(try await stick.read(by: tree.county).receivedEntries > 0)
    }

    @Test func `T17 P21 a stick that was cut, grew, or had a part swapped ends in its reason and changes nothing`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save((0..<6).map { "ship \($0) of the second fleet" }, a, sealingEach: true)
        let file = try await Stick(from: a).files[0]
        let before = try await digest(tree.county)
        for count in stride(from: 0, to: file.count, by: 7) {
            let found = try await fault { try await Stick(files: [Array(file.prefix(count))]).read(by: tree.county) }
            #expect(found != nil, "\(count) bytes")
        }
        #expect(
            try await fault { try await Stick(files: [file + [0]]).read(by: tree.county) }
                == .otherLength(bytes: file.count + 1, expected: file.count))
        let other = try await Stick(from: a).files[0]
        let swapped = Array(file.prefix(62)) + Array(other.dropFirst(62))
        #expect(try await fault { try await Stick(files: [swapped]).read(by: tree.county) } != nil)
        #expect(try await fault { try await Stick(files: [file, swapped]).read(by: tree.county) } != nil)
        #expect(try await digest(tree.county) == before)
        #expect(try await Stick(files: [file]).read(by: tree.county).receivedEntries > 0)
    }

    @Test func `T17 of a stick whose last block was changed nothing is taken, though all before it is whole`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        var random = SplitMix64(seed: 17)
        // Nothing of it is deflated away, so that it is several blocks.
        let names = (0..<300).map { _ in
            String((0..<600).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random))) })
        }
        try await save(names, a, sealingEach: true)
        let file = try await Stick(from: a).files[0]
        #expect(file.count > 2 * BundleHeader.blockSize)
        var changed = file
        changed[file.count - 20] ^= 1
        let before = try await digest(tree.county)
        #expect(try await fault { try await Stick(files: [changed]).read(by: tree.county) } != nil)
        #expect(try await digest(tree.county) == before)
        #expect(try await Stick(files: [file]).read(by: tree.county).receivedEntries >= 300)
    }

    @Test func `nobody's word counts for a receipt but a node's of the directory`() async throws {
        let tree = try await TestTree()
        let (a, b) = (try await tree.device("a", role: "S"), try await tree.device("b", role: "S"))
        try await save(["first"], a)
        try await tree.sync(a, with: tree.county)
        try await tree.sync(b, with: tree.county)
        try await save(["second"], a)
        try await Stick(from: a, for: "b").read(by: b)
        let back = try await Stick(from: b, for: "a").read(by: a)
        #expect(!back.parts[0].isWitnessed)
        #expect(try await heldBy(1, a) == 1)
        #expect(try await digest(a) == digest(b))
    }

    @Test func `an older stick of the same writer brings its changes and takes nothing back of what was heard since`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save(["first"], a)
        let old = try await Stick(from: a)
        try await save(["second"], a)
        try await Stick(from: a).read(by: tree.county)
        let answer = try await Stick(from: tree.county, for: "a").bytes
        #expect(try await old.read(by: tree.county).parts[0].isStale)
        #expect(try await Stick(from: tree.county, for: "a").bytes == answer)
    }

    @Test func `whom the directory does not name brings nothing, and gets nothing`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        let stranger = try TestTree.make("stranger", TestTree.village, tree.folder)
        // As if it had met a node of another tree.
        try await stranger.replica.run { store in
            try store.peers.setPeerState([1], .directory, PeerState())
            try store.peers.noteMet(store.own, at: [1])
        }
        let (key, countyKey) = (stranger.signer.publicKey, tree.county.signer.publicKey)
        try await save(["invented"], stranger)
        let hexadecimal = { (key: [UInt8]) in key.map { hex(UInt64($0), digits: 2) }.joined() }
        let stick = try await Stick(from: stranger, for: hexadecimal(countyKey))
        let before = try await digest(tree.county)
        #expect(
            try await fault { try await stick.read(by: tree.county) } == .unknownWriter(Fingerprint(digest: Toy.digest(key))))
        #expect(try await digest(tree.county) == before)
        #expect(
            try await fault { _ = try await Stick(from: a, for: hexadecimal(key)) }
                == .addresseeWithoutGrant(Fingerprint(digest: Toy.digest(key))))
    }

    @Test func `who was enrolled at the city is known at the county by the directory that they bring`() async throws {
        let tree = try await TestTree()
        let device = try await tree.device("late", role: nil)
        try await tree.enrol(device, at: tree.city, role: "S", scopes: [TestTree.village], mayGrant: false)
        try await save(["first"], device)
        let report = try await Stick(from: device, for: "450124").read(by: tree.county)
        #expect(report.refusals.isEmpty)
        #expect(report.receivedEntries >= 1)
        #expect(try await digest(device) == digest(tree.county))
    }

    @Test func `a bundle has at most a tenth more bytes than a session of the same content`() async throws {
        let (bySession, byStick) = (try await TestTree(), try await TestTree())
        let a = try await bySession.device("again", role: "S")
        try await save((0..<400).map { "ship \($0 * 7_919 % 1_000)" }, a, sealingEach: true)
        let b = try await byStick.device("again", role: "S")
        try await save((0..<400).map { "ship \($0 * 7_919 % 1_000)" }, b, sealingEach: true)
        let session = try await bySession.sync(a, with: bySession.county)
        let stick = try await Stick(from: b)
        #expect(Double(stick.bytes) <= 1.1 * Double(session.sentBytes), "\(stick.bytes) bytes, and \(session.sentBytes)")
    }

    @Test func `a node that was restored says so by stick, and gets again what it lost`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await tree.sync(tree.county, with: tree.city)
        try await save(["first", "second"], a, sealingEach: true)
        try await tree.sync(a, with: tree.county)
        try await save(["third"], a)
        try await Stick(from: a).read(by: tree.county)
        try await Stick(from: tree.county, for: "a").read(by: a)
        // The county's disk is gone: its key goes on in a new store, which gets its directory from the city.
        let place = tree.folder.folder("county again")
        let signer = tree.county.signer
        let again = TestTree.Member(
            replica: try Replica(opening: {
                let store = try RecordStore.create(
                    in: place, schema: TestRegister.bytes, signer: signer, environment: Toy.environment(seed: 4_711))
                try store.write { _ in try store.peers.setSubscriptions([TestTree.county]) }
                return store
            }), signer: signer, name: "again")
        try await tree.enrol(again, at: tree.city, role: "node", scopes: [TestTree.county], mayGrant: true)
        try await tree.sync(again, with: tree.city)
        try await Stick(from: again, for: "a").read(by: a)
        let report = try await Stick(from: a).read(by: again)
        #expect(report.refusals.isEmpty && report.waiting == 0)
        #expect(try await digest(again) == digest(a))
    }

    @Test func `a grant that ended carries nothing, either way`() async throws {
        let tree = try await TestTree()
        let ended = try await tree.device("ended", role: nil)
        let day = Int64(1_500_000_000_000 / 86_400_000)
        try await tree.county.replica.run { store in
            try store.invitations.invite(
                .init(role: "S", person: "ended", scopes: [TestTree.village], mayGrant: false, grantExpires: day), code: "code",
                expires: .max / 2)
        }
        try await ended.replica.enrol(over: tree.transport(to: tree.county), code: "code", signer: ended.signer)
        try await save(["late"], ended)
        let stick = try await Stick(from: ended)
        let before = try await digest(tree.county)
        #expect(try await fault { try await stick.read(by: tree.county) } == .writerGrantEnded(on: day))
        #expect(try await digest(tree.county) == before)
        #expect(
            try await fault { _ = try await Stick(from: tree.county, for: "ended") }
                == .addresseeWithoutGrant(Fingerprint(digest: Toy.digest(ended.signer.publicKey))))
    }

    @Test func `a key that was shut out brings nothing by stick, and the shutting out travels by stick`() async throws {
        let tree = try await TestTree()
        let (other, lost) = (try await tree.device("other", role: "S"), try await tree.device("lost", role: "S"))
        try await save(["first"], lost)
        let stick = try await Stick(from: lost)
        let toOther = try await Stick(from: lost, for: "other")
        let key = Fingerprint(digest: Toy.digest(lost.signer.publicKey))
        _ = try await tree.county.replica.run { try $0.revoking.give(RevocationOrder(keys: [key], kind: .revoke), reason: "lost") }
        let before = try await digest(tree.county)
        guard case .writerEnded(.revoke, _)? = try await fault({ try await stick.read(by: tree.county) }) else { throw NotRefused() }
        #expect(try await digest(tree.county) == before)
        #expect(try await fault { _ = try await Stick(from: tree.county, for: "lost") } == .addresseeWithoutGrant(key))
        try await Stick(from: tree.county, for: "other").read(by: other)
        guard case .writerEnded(.revoke, _)? = try await fault({ try await toOther.read(by: other) }) else { throw NotRefused() }
    }

    private struct NotRefused: Error {}

    @Test func `a stick that was written in the future is taken, and people are told`() async throws {
        let tree = try await TestTree()
        let clock: @Sendable () -> UInt64 = { 4_000_000_000_000 }
        let ahead = try TestTree.make("ahead", TestTree.village, tree.folder, clock: clock)
        try await tree.enrol(ahead, at: tree.county, role: "S", scopes: [TestTree.village], mayGrant: false)
        try await save(["first"], ahead)
        let report = try await Stick(from: ahead).read(by: tree.county)
        #expect(report.parts[0].isAhead)
        #expect(report.receivedEntries == 1)
        #expect(try await digest(ahead) == digest(tree.county))
    }

    @Test func `the second stick without the first waits, and the first one ends the wait`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        try await save(["first"], a, sealingEach: true)
        try await Stick(from: a).read(by: tree.county)
        try await Stick(from: tree.county, for: "a").read(by: a)
        try await save(["second"], a, sealingEach: true)
        let lost = try await Stick(from: a)
        // As if the county had read it, told so, and been set back.
        let own = try await a.replica.run { $0.own }
        let county = try await tree.county.replica.run { $0.own }
        try await a.replica.run { store in
            var state = try store.peers.peerState(Peer(bundlesOf: county).bytes, TestTree.village) ?? PeerState()
            state.vector.set(own, to: 2)
            try store.peers.setPeerState(Peer(bundlesOf: county).bytes, TestTree.village, state)
        }
        try await save(["third"], a, sealingEach: true)
        let next = try await Stick(from: a).read(by: tree.county)
        #expect(next.refusals.isEmpty && !next.parts[0].isComplete)
        #expect(try await digest(a) != digest(tree.county))
        try await lost.read(by: tree.county)
        #expect(try await digest(a) == digest(tree.county))
    }

    @Test func `an addressee is called as the newest of their grants calls them, and found by any name`() async throws {
        let tree = try await TestTree()
        let a = try await tree.device("a", role: "S")
        let key = a.signer.publicKey
        let names = try await tree.county.replica.run { store in
            _ = try store.grant(
                publicKey: key, person: "the new one", role: "S", scopes: [TestTree.village], mayGrant: false, expires: nil)
            return [try store.addressee("a").name, try store.addressee("the new one").name]
        }
        #expect(names == ["the new one", "the new one"])
    }

    @Test func `without anybody to address, it is said so`() async throws {
        let folder = TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let alone = try TestTree.make("alone", TestTree.village, folder)
        try await save(["first"], alone)
        #expect(try await fault { _ = try await Stick(from: alone) } == .withoutTree)
        #expect(try await alone.replica.run { try $0.views.ownCounts(TestTree.village).unsealed } == 1)
        let tree = try await TestTree()
        #expect(try await fault { _ = try await Stick(from: tree.county, for: "nobody") } == .unknownAddressee("nobody"))
        #expect(try await fault { _ = try await Stick(from: tree.city) } == .noAddressee)
    }
}
