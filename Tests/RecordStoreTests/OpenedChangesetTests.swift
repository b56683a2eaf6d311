import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// A changeset that was opened ahead is taken, held and refused as its bytes are.
struct OpenedChangesetTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// What becomes of changesets that come in this order: as bytes, opened ahead, and opened ahead without their key.
    private static func receptions(_ list: [[UInt8]]) async throws -> [[Reception]] {
        let accepts: (ScopeCode) -> Bool = { $0 == scope }
        let (plain, ahead, alone) = (try Lone(), try Lone(), try Lone())
        let asBytes = try plain.store.write { _ in try list.map { try plain.store.receive($0, accepts: accepts) } }
        var line = OpeningLine(suite: Toy.suite)
        for bytes in list { line.add(bytes) }
        var opened: [OpenedChangeset] = []
        while let next = await line.next() { opened.append(next) }
        #expect(opened.map(\.bytes) == list)
        let asOpened = try ahead.store.receive(opened) { place throws(StoreError) in
            guard case .success(let changeset) = opened[place].changeset, !accepts(ScopeCode(number: changeset.header.scope)) else {
                return nil
            }
            return .notKept(ScopeCode(number: changeset.header.scope))
        }
        // Each in a line of its own: no chain's key is known but in its first changeset.
        var singly: [OpenedChangeset] = []
        for bytes in list {
            var line = OpeningLine(suite: Toy.suite)
            line.add(bytes)
            if let next = await line.next() { singly.append(next) }
        }
        let asSingle = try alone.store.write { _ in try singly.map { try alone.store.receive($0, accepts: accepts) } }
        let digests = try Set([plain, ahead, alone].map { try $0.store.stateDigest(scope) })
        #expect(digests.count == 1)
        return [asBytes, asOpened, asSingle]
    }

    @Test func `whatever may be wrong with it, or nothing, the answer is the same`() async throws {
        var (author, other) = (try Forger("author"), try Forger("other"))
        let chain = try ["a", "b", "c"].map { try author.ship($0, in: Self.scope) }
        let elsewhere = try other.ship("elsewhere", in: ScopeCode(number: 450_124_100_202))
        var list = [chain[1], chain[0], elsewhere, chain[2], chain[1], chain[1], []]
        for place in chain[1].indices {
            var flipped = chain[1]
            flipped[place] ^= 0x10
            list.append(flipped)
        }
        list += stride(from: 0, to: chain[2].count, by: 5).map { Array(chain[2].prefix($0)) }
        // Rightly signed by its author, and without a payload that could be read.
        list.append(try Self.resigned(chain[0], replacing: 0))
        // A chain's key is its author's by its digest; this one signs with another.
        list.append(try Self.resigned(chain[0], replacing: nil, by: "thief"))
        let all = try await Self.receptions(list)
        #expect(all[1] == all[0] && all[2] == all[0])
        #expect(all[0].contains(.applied) && all[0].contains(.known))
        #expect(Set(all[0]).count > 6)
    }

    /// - Parameter replacing: Of the compressed payload, the byte from its end that is another.
    private static func resigned(_ bytes: [UInt8], replacing place: Int?, by name: String = "author") throws -> [UInt8] {
        var body = Array(bytes.dropLast(64))
        if let place { body[body.count - 1 - place] ^= 0xFF }
        let context = Array("cunlian changeset \(body[1])\0".utf8)
        return body + (try Toy.signer(name).sign(context + Toy.digest(context + body)))
    }

    @Test func `they come out in the order in which they went in, whatever their number`() async throws {
        var author = try Forger("author")
        let chain = try (0..<300).map { try author.ship("ship \($0)", in: Self.scope) }
        var line = OpeningLine(suite: Toy.suite)
        var taken: [[UInt8]] = []
        for (index, bytes) in chain.enumerated() {
            line.add(bytes)
            if index % 3 == 0, let next = await line.next() { taken.append(next.bytes) }
        }
        while let next = await line.next() { taken.append(next.bytes) }
        #expect(taken == chain)
        #expect(line.isEmpty)
    }
}
