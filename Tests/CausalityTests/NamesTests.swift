import Causality
import Records
import TestSupport
import Testing

/// Names of replicas, entries and records, to text and bytes and back.
struct NamesTests {
    static func replica(using random: inout SplitMix64) -> ReplicaID {
        let words: [UInt64] = [0, 1, .max, random.next()]
        return ReplicaID(
            high: words.randomElement(using: &random) ?? 0, low: words.randomElement(using: &random) ?? 0,
            incarnation: UInt32(truncatingIfNeeded: words.randomElement(using: &random) ?? 0))
    }

    @Test(arguments: UInt64(0)..<50)
    func `every name is read back from its text and bytes`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let replica = Self.replica(using: &random)
        #expect(ReplicaID(replica.description) == replica)
        #expect(ReplicaID(bytes: replica.bytes) == replica)
        #expect(replica.bytes.count == ReplicaID.byteCount)
        let dot = Dot(replica, random.next() | 1)
        #expect(Dot(dot.description) == dot)
        let record = RecordID(
            replica: replica, number: random.next() | 1, index: UInt32(truncatingIfNeeded: random.next()),
            salt: UInt32(truncatingIfNeeded: random.next() >> 40))
        #expect(RecordID(record.description) == record)
        let other = Self.replica(using: &random)
        #expect((replica < other) == replica.bytes.lexicographicallyPrecedes(other.bytes))
    }

    @Test(arguments: ["", "-", "@", "0@", "1@x", "1.0", "1.0-", "00000000000000000000000000000000-0000000"])
    func `what is no name is refused`(text: String) {
        #expect(ReplicaID(text) == nil)
        #expect(Dot(text) == nil)
        #expect(RecordID(text) == nil)
    }

    @Test func `a name is written in one way only`() {
        let text = "0000000000000001000000000000000a-0000000b"
        #expect(ReplicaID(text)?.description == text)
        #expect(ReplicaID("+" + text.dropFirst()) == nil)
        #expect(ReplicaID(text.uppercased()) == nil)
        #expect(Dot("+1@" + text) == nil)
        #expect(Dot("01@" + text) == nil)
        #expect(RecordID("1.0-0000000c-" + text)?.description == "1.0-0000000c-" + text)
        #expect(RecordID("1.00-0000000c-" + text) == nil)
        #expect(RecordID("1.0-+000000c-" + text) == nil)
    }
}
