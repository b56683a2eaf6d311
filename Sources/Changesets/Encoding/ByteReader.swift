import Causality
public import Records

/// Reads the primitives of `Protocol/01-encoding.md` from untrusted bytes.
public struct ByteReader: Sendable {
    /// All bytes, those outside the reader's part too.
    public let bytes: [UInt8]
    /// Where the next byte is read, counted from the first of ``bytes``.
    public private(set) var offset: Int
    /// Where the reader's part ends; the byte there is not read.
    public let end: Int
    /// Which scopes may be named, where that is part of the form: in version 1 of a changeset.
    let scopes: ScopeGrammar?

    /// A reader of a part of the bytes; by default of all.
    public init(_ bytes: [UInt8], from offset: Int = 0, to end: Int? = nil) {
        self.init(bytes, from: offset, to: end ?? bytes.count, scopes: nil)
    }

    init(_ bytes: [UInt8], from offset: Int = 0, to end: Int? = nil, scopes: ScopeGrammar?) {
        self.scopes = scopes
        self.bytes = bytes
        self.offset = offset
        self.end = end ?? bytes.count
    }

    /// How many bytes are left.
    public var remaining: Int { end - offset }
    /// Whether none is left.
    public var isAtEnd: Bool { offset == end }

    /// A fault at the place where the reader is.
    public func fail(_ fault: WireFault) -> WireError { WireError(offset, fault) }

    /// The byte that was read last is none of those that are known.
    public func unknown(_ part: WirePart) -> WireError { fail(.unknown(UInt64(bytes[offset - 1]), part)) }

    /// One byte.
    ///
    /// - Throws: `.endsEarly`.
    public mutating func byte() throws(WireError) -> UInt8 {
        guard offset < end else { throw fail(.endsEarly) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next byte, on which the reader stays.
    func peek() throws(WireError) -> UInt8 {
        guard offset < end else { throw fail(.endsEarly) }
        return bytes[offset]
    }

    /// A number as ``ByteWriter/varint(_:)-(UInt64)`` writes it, in its shortest form only.
    ///
    /// - Throws: A fault at the number's first byte.
    public mutating func varint() throws(WireError) -> UInt64 {
        guard offset < end else { throw fail(.endsEarly) }
        let first = bytes[offset]
        offset += 1
        if first < 0x80 { return UInt64(first) }
        return try longVarint(first)
    }

    private mutating func longVarint(_ first: UInt8) throws(WireError) -> UInt64 {
        var result = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw fail(.numberTooWide) }
            result |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                guard next != 0 else { throw fail(.numberNotShortest) }
                return result
            }
            shift += 7
            guard shift < 64 else { throw fail(.numberTooWide) }
        }
    }

    /// 0 or 1.
    public mutating func flag(_ part: WirePart) throws(WireError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw WireError(offset - 1, .notAFlag(part))
        }
    }

    /// The number of an entry: from 1, and no more than a signed number holds, since stores keep it in one.
    package mutating func entryNumber() throws(WireError) -> UInt64 {
        let start = offset
        let number = try varint()
        guard number > 0, number <= Limits.entryNumberMax else { throw WireError(start, .noEntryNumber(number)) }
        return number
    }

    /// The code of a scope: of 18 digits at most, or 0.
    public mutating func scope() throws(WireError) -> ScopeCode {
        let start = offset
        let code = try anyScope()
        guard !code.isOfRegion else { throw WireError(start, .noScope(code.number)) }
        return code
    }

    /// A scope, which may be the directory of a region: only programs since 2026-11-29 know those.
    ///
    /// - Throws: `.noScope`.
    public mutating func anyScope() throws(WireError) -> ScopeCode {
        let start = offset
        let code = ScopeCode(number: try varint())
        guard code.digits <= ScopeGrammar.digitsMax, scopes?.contains(code) ?? true else {
            throw WireError(start, .noScope(code.number))
        }
        return code
    }

    /// A number as ``ByteWriter/signed(_:)`` writes it.
    public mutating func signed() throws(WireError) -> Int64 { unzigzag(try varint()) }

    /// A number that must be at most the bound.
    public mutating func count(max: Int, _ part: WirePart) throws(WireError) -> Int {
        let start = offset
        let value = try varint()
        guard value <= UInt64(max) else { throw WireError(start, .tooGreat(value, most: max, part)) }
        return Int(value)
    }

    /// A number of things that each take at least one of the bytes that are left.
    public mutating func countOfRest(_ part: WirePart) throws(WireError) -> Int {
        try count(max: remaining, part)
    }

    /// Four bytes, big-endian.
    public mutating func fixed32() throws(WireError) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 { result = result << 8 | UInt32(try byte()) }
        return result
    }

    /// Eight bytes, big-endian.
    public mutating func fixed64() throws(WireError) -> UInt64 {
        var result: UInt64 = 0
        for _ in 0..<8 { result = result << 8 | UInt64(try byte()) }
        return result
    }

    /// The 20 bytes of a replica's written form.
    mutating func replica() throws(WireError) -> ReplicaID {
        ReplicaID(high: try fixed64(), low: try fixed64(), incarnation: try fixed32())
    }

    /// So many bytes.
    ///
    /// - Throws: `.endsEarly` where fewer are left.
    public mutating func raw(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw fail(.endsEarly) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Bytes behind their length.
    ///
    /// - Throws: `.tooGreat` where there are more than the bound, `.endsEarly` where fewer are left than it says.
    public mutating func blob(max: Int, _ part: WirePart) throws(WireError) -> ArraySlice<UInt8> {
        try raw(try count(max: max, part))
    }

    /// A reader of the next bytes alone.
    public mutating func section(_ count: Int) throws(WireError) -> ByteReader {
        guard count >= 0, count <= remaining else { throw fail(.endsEarly) }
        defer { offset += count }
        return ByteReader(bytes, from: offset, to: offset + count, scopes: scopes)
    }

    /// UTF-8 in Unicode NFC.
    public mutating func text(bytes count: Int) throws(WireError) -> String {
        let start = offset
        let slice = try raw(count)
        guard let text = String(validating: slice, as: UTF8.self) else { throw WireError(start, .notUTF8) }
        guard slice.allSatisfy(\.isPlainlyComposed) || text.isComposed else {
            throw WireError(start, .notComposed)
        }
        return text
    }

    /// A text behind its length in bytes: UTF-8 in Unicode NFC.
    ///
    /// - Throws: As ``blob(max:_:)``, `.notUTF8` and `.notComposed`.
    public mutating func text(max: Int, _ part: WirePart) throws(WireError) -> String {
        try text(bytes: try count(max: max, part))
    }

    /// Sees to it that nothing follows.
    ///
    /// - Throws: `.bytesLeft`.
    public func expectEnd(_ part: WirePart) throws(WireError) {
        guard isAtEnd else { throw fail(.bytesLeft(remaining, part)) }
    }
}
