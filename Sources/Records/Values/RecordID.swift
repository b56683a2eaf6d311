public import Causality

/// The opaque name of a record: the entry that created it, its index there, and a salt.
///
/// The salt is drawn at each opening of the writing store, so two clones of one store that number their
/// entries alike do not name two households alike. Renaming a fork never changes a record's name.
public struct RecordID: Hashable, Sendable {
    /// Who created the record.
    public let replica: ReplicaID
    /// The number of the entry that did, in the scope where it was written.
    public let number: UInt64
    /// Which of the records that the entry creates, from 0.
    public let index: UInt32
    /// Drawn at random when the creating store was opened.
    public let salt: UInt32

    /// Puts the parts together; nothing is checked.
    public init(replica: ReplicaID, number: UInt64, index: UInt32, salt: UInt32) {
        self.replica = replica
        self.number = number
        self.index = index
        self.salt = salt
    }

    /// Three words: that of the key which is drawn at random, and what tells one key's records apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(replica.low ^ UInt64(replica.incarnation) << 32)
        hasher.combine(number)
        hasher.combine(UInt64(index) << 32 | UInt64(salt))
    }

    /// The entry that created the record.
    public var dot: Dot { Dot(replica, number) }
}

extension RecordID: Comparable {
    /// By the entry that created the record, then by index and salt: a total order that says nothing of time.
    public static func < (a: RecordID, b: RecordID) -> Bool {
        if a.replica != b.replica { return a.replica < b.replica }
        if a.number != b.number { return a.number < b.number }
        if a.index != b.index { return a.index < b.index }
        return a.salt < b.salt
    }
}

extension RecordID: CustomStringConvertible {
    /// `<number>.<index>-<salt>-<replica>`: the part that differs most comes first, so that a prefix serves.
    public var description: String { "\(number).\(index)-\(hex(UInt64(salt), digits: 8))-\(replica)" }

    /// Reads what ``description`` writes.
    public init?(_ text: some StringProtocol) {
        // Asked of whatever people write where a record may be named.
        guard text.utf8.contains(UInt8(ascii: ".")) else { return nil }
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let salt = UInt32(parts[1], radix: 16),
            let replica = ReplicaID(parts[2])
        else { return nil }
        let place = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard place.count == 2, let number = UInt64(place[0]), number > 0, let index = UInt32(place[1]) else {
            return nil
        }
        self.init(replica: replica, number: number, index: index, salt: salt)
        // One name, one text: no signs, no leading zeros, no capitals.
        guard description == text else { return nil }
    }
}
