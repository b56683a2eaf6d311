import Causality
import Records

/// Writes the primitives of `Protocol/01-encoding.md`.
public struct ByteWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    public init() {}

    /// How many bytes have been written.
    public var count: Int { bytes.count }

    /// Makes room for so many bytes more.
    mutating func reserve(_ more: Int) { bytes.reserveCapacity(bytes.count + more) }

    /// Begins anew in the same memory.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// One byte.
    public mutating func byte(_ value: UInt8) { bytes.append(value) }
    /// The bytes alone, without their length.
    public mutating func raw(_ values: some Collection<UInt8>) { bytes.append(contentsOf: values) }

    /// The 20 bytes of a replica's written form; its origin is written apart.
    mutating func replica(_ replica: ReplicaID) {
        fixed64(replica.high)
        fixed64(replica.low)
        fixed32(replica.incarnation)
    }

    /// Seven bits a byte, the lowest first; the high bit says that more follow.
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// The same of a number that is not negative; a negative one stops the program.
    public mutating func varint(_ value: Int) { varint(UInt64(value)) }

    /// 0, -1, 1, -2 … as 0, 1, 2, 3 …
    public mutating func signed(_ value: Int64) { varint(zigzag(value)) }

    /// Four bytes, big-endian.
    public mutating func fixed32(_ value: UInt32) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) { byte(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Eight bytes, big-endian.
    public mutating func fixed64(_ value: UInt64) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) { byte(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// The length in bytes, then the bytes.
    public mutating func blob(_ values: some Collection<UInt8>) {
        varint(values.count)
        raw(values)
    }

    /// A text as a blob of its UTF-8.
    public mutating func text(_ value: String) { blob(value.utf8) }
}

@inline(__always)
func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

@inline(__always)
func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
