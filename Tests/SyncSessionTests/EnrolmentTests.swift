import Changesets
import Records
import SyncSession
import TestSupport
import Testing

/// Enrolment, both sides, without a store.
@Suite struct EnrolmentTests {
    private static let signer = Toy.signer("asker")
    private static let root = Fingerprint(high: 1, low: 2)
    private static let village = ScopeCode(number: 450_124_100_201)
    private static let county = ScopeCode(number: 450_124)
    private static let terms = Invitation(role: "S", person: "a", scopes: [village], mayGrant: false, grantExpires: 17_400)

    private func request(code: String = "code") throws -> [UInt8] {
        try EnrolmentRequest(code: code, replica: TableTests.own, publicKey: Self.signer.publicKey).encode(signer: Self.signer)
    }

    private func refusal(_ effect: EnrolmentDesk.Effect) -> SyncRefusal? {
        guard case .refuse(let refusal) = effect else { return nil }
        return refusal
    }

    /// The node's answer, with what stands in its directory.
    private func answer(_ directory: [[UInt8]] = []) throws -> [UInt8] {
        var desk = EnrolmentDesk(suite: Toy.suite)
        _ = desk.handle(.request(try request()))
        _ = desk.handle(.root(Self.root))
        _ = desk.handle(.redeemed(Self.terms, isRepeated: false))
        guard case .answer(let bytes) = desk.handle(.granted(directory)) else { throw WireError(0, .endsEarly) }
        return bytes
    }

    @Test func `a desk in every state, with every event`() throws {
        let events: [EnrolmentDesk.Event] = [
            .request(try request()), .root(Self.root), .redeemed(Self.terms, isRepeated: false), .granted([]),
        ]
        for reached in 0...events.count {
            for (index, event) in events.enumerated() {
                var desk = EnrolmentDesk(suite: Toy.suite)
                for event in events.prefix(reached) { _ = desk.handle(event) }
                #expect((refusal(desk.handle(event)) == .outOfStep) == (index != reached), "event \(index) after \(reached)")
                if index != reached { #expect(refusal(desk.handle(event)) == .outOfStep) }
            }
        }
    }

    @Test func `what is not to be granted is refused by its number, and the code is not touched before`() throws {
        var desk = EnrolmentDesk(suite: Toy.suite)
        #expect(refusal(desk.handle(.request([1]))) == .badEnrolment(at: 0))
        desk = EnrolmentDesk(suite: Toy.suite)
        var forged = try request()
        forged[forged.count - 1] ^= 1
        #expect(refusal(desk.handle(.request(forged))) == .badEnrolment(at: forged.count - 64))
        desk = EnrolmentDesk(suite: Toy.suite)
        _ = desk.handle(.request(try request()))
        #expect(refusal(desk.handle(.root(nil))) == .noDirectory)
        desk = EnrolmentDesk(suite: Toy.suite)
        _ = desk.handle(.request(try request(code: "a code")))
        guard case .redeem("a code", by: Fingerprint(of: TableTests.own)) = desk.handle(.root(Self.root)) else {
            Issue.record("not redeemed")
            return
        }
        #expect(refusal(desk.handle(.redeemed(nil, isRepeated: false))) == .unknownCode)
    }

    @Test func `a code that this key used already is answered again, and grants nothing twice`() throws {
        var desk = EnrolmentDesk(suite: Toy.suite)
        _ = desk.handle(.request(try request()))
        _ = desk.handle(.root(Self.root))
        guard case .handOver = desk.handle(.redeemed(Self.terms, isRepeated: true)) else {
            Issue.record("granted again")
            return
        }
        guard case .answer(let bytes) = desk.handle(.granted([[7]])) else {
            Issue.record("not answered")
            return
        }
        #expect(try bytes == answer([[7]]))
    }

    @Test func `no beginning of an answer is taken for one`() throws {
        let bytes = try answer([[1, 2], [3]])
        for count in 0..<bytes.count {
            #expect(throws: SyncRefusal.self, "\(count) of \(bytes.count) bytes") {
                try EnrolmentOutcome(Array(bytes.prefix(count)), root: nil, regions: [])
            }
        }
        #expect(try EnrolmentOutcome(bytes, root: nil, regions: []).changesets.count == 2)
    }

    @Test func `an answer gives root, directory and regions, and none to a store of another tree`() throws {
        let bytes = try answer([[1, 2], [3]])
        let outcome = try EnrolmentOutcome(bytes, root: nil, regions: [])
        #expect(outcome.granted.root == Self.root && outcome.granted.role == "S" && outcome.granted.expires == 17_400)
        #expect(outcome.changesets == [[1, 2], [3]])
        #expect(outcome.regions == [Self.village])
        // What is kept already is not named again.
        #expect(try EnrolmentOutcome(bytes, root: Self.root, regions: [Self.county]).regions == [Self.county])
        #expect(throws: SyncRefusal.otherTree) {
            try EnrolmentOutcome(bytes, root: Fingerprint(high: 1, low: 3), regions: [])
        }
        #expect(throws: SyncRefusal.badEnrolmentAnswer(at: 0)) { try EnrolmentOutcome([], root: nil, regions: []) }
        #expect(throws: SyncRefusal.badEnrolmentAnswer(at: 0)) {
            try EnrolmentOutcome(Frame(.end).encoded, root: nil, regions: [])
        }
        #expect(throws: SyncRefusal.unknownFrame(kind: 99)) { try EnrolmentOutcome([99], root: nil, regions: []) }
    }
}
