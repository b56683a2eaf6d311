/// A writing identity: one person's key on one device, or one node's key, in one incarnation of its store.
///
/// The fingerprint is the first 128 bits of the SHA-256 of the public key. The incarnation is drawn at
/// random whenever a store cannot prove that it is the continuation of the one that wrote before: after
/// a restore, a clone, a rollback. Two stores with one key then still number their entries apart; the
/// odds that two of a thousand incarnations of one key collide are 1.2 in ten thousand, and a collision
/// is noticed as a fork, never merged in silence.
///
/// A replica numbers its entries anew in each scope. Where a record moved from one scope to another, the
/// entries that made it are named there by replica *and* origin, so they are nobody else's.
///
/// - Note: The order is that of the 20 bytes, then of the origin. It breaks ties; it says nothing of cause or time.
public struct ReplicaID: Hashable, Sendable {
    /// The fingerprint's first eight bytes, big-endian.
    public let high: UInt64
    /// The fingerprint's last eight bytes, big-endian.
    public let low: UInt64
    /// Drawn at random whenever the store cannot prove that it goes on from the one before.
    public let incarnation: UInt32
    /// The scope in which it wrote, by its code, where a transfer brought what it wrote there; 0 in this one.
    public let origin: UInt64

    /// Puts the parts together; by default a replica that writes in this scope.
    public init(high: UInt64, low: UInt64, incarnation: UInt32, origin: UInt64 = 0) {
        self.high = high
        self.low = low
        self.incarnation = incarnation
        self.origin = origin
    }

    /// Whether it writes in this scope, and not in one from which a record came.
    public var isHome: Bool { origin == 0 }

    /// The same replica as the writer of entries in another scope; 0 is this one.
    public func from(_ origin: UInt64) -> ReplicaID {
        ReplicaID(high: high, low: low, incarnation: incarnation, origin: origin)
    }

    /// Origins differ in a few records only, so they need not spread.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
        hasher.combine(incarnation)
    }

    /// The number of bytes of the written form: the fingerprint, then the incarnation, big-endian.
    public static let byteCount = 20

    /// Reads the written form, or answers `nil` where there are not exactly 20 bytes.
    ///
    /// An array and not any collection: unspecialised across the module's border, this took 69 % of sealing.
    public init?(bytes: [UInt8]) {
        guard bytes.count == ReplicaID.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for index in 0..<8 { words.0 = words.0 << 8 | UInt64(bytes[index]) }
        for index in 8..<16 { words.1 = words.1 << 8 | UInt64(bytes[index]) }
        for index in 16..<20 { words.2 = words.2 << 8 | UInt32(bytes[index]) }
        self.init(high: words.0, low: words.1, incarnation: words.2)
    }

    /// The written form, without the origin: 20 bytes.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(ReplicaID.byteCount)
        for shift in stride(from: 56, through: 0, by: -8) { result.append(UInt8(truncatingIfNeeded: high >> UInt64(shift))) }
        for shift in stride(from: 56, through: 0, by: -8) { result.append(UInt8(truncatingIfNeeded: low >> UInt64(shift))) }
        for shift in stride(from: 24, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: incarnation >> UInt32(shift)))
        }
        return result
    }

    /// Whether both were made with one key, whatever the incarnation.
    public func hasSameKey(as other: ReplicaID) -> Bool { high == other.high && low == other.low }
}

extension ReplicaID: Comparable {
    /// By the 20 bytes, then by the origin.
    public static func < (a: ReplicaID, b: ReplicaID) -> Bool {
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        if a.incarnation != b.incarnation { return a.incarnation < b.incarnation }
        return a.origin < b.origin
    }
}

extension ReplicaID: CustomStringConvertible {
    /// 32 hexadecimal digits, a hyphen, 8 more: fingerprint and incarnation; from elsewhere `/` and the code.
    public var description: String {
        hex(high, digits: 16) + hex(low, digits: 16) + "-" + hex(UInt64(incarnation), digits: 8)
            + (isHome ? "" : "/\(origin)")
    }

    /// The first eight digits of the fingerprint, for people.
    public var short: String { String(description.prefix(8)) }

    /// Reads what ``description`` writes.
    public init?(_ text: some StringProtocol) {
        let whole = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = whole[0].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32, parts[1].utf8.count == 8,
            let high = UInt64(parts[0].prefix(16), radix: 16), let low = UInt64(parts[0].suffix(16), radix: 16),
            let incarnation = UInt32(parts[1], radix: 16), let origin = whole.count == 1 ? 0 : UInt64(whole[1])
        else { return nil }
        self.init(high: high, low: low, incarnation: incarnation, origin: origin)
        // One name, one text: no signs, no leading zeros, no capitals.
        guard description == text else { return nil }
    }
}

/// The lowest digits of a number in lower-case hexadecimal, with leading zeros.
public func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
