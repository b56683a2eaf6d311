public import Causality

/// The first 128 bits of the digest of a public key.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Puts the two halves together.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Of the key that a replica writes with, whatever its incarnation.
    public init(of replica: ReplicaID) { self.init(high: replica.high, low: replica.low) }

    /// From a digest of at least 16 bytes.
    public init(digest: [UInt8]) {
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// 32 hexadecimal digits in lower case.
    public var description: String { hex(high, digits: 16) + hex(low, digits: 16) }

    /// Reads what ``description`` writes.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
        // One name, one text: no signs, no leading zeros, no capitals.
        guard description == text else { return nil }
    }
}
