public import Causality
public import Records

/// Values, record names, keys and vectors by themselves, in full: for digests, tokens and unsealed entries.
///
/// Specified in `Protocol/01-encoding.md`, section 4; one form per content.
public enum ValueCodec {
    /// Writes a value, its kind first.
    public static func encode(_ value: Value, into writer: inout ByteWriter) {
        switch value {
        case .missing: writer.byte(0)
        case .bool(let bit): writer.byte(bit ? 2 : 1)
        case .integer(let number):
            writer.byte(3)
            writer.signed(number)
        case .text(let text):
            writer.byte(4)
            writer.text(text)
        case .reference(let record):
            writer.byte(5)
            encode(record, into: &writer)
        case .sealed(let bytes):
            writer.byte(6)
            writer.blob(bytes)
        case .group(let parts):
            writer.byte(7)
            writer.varint(parts.count)
            for part in parts { encode(part, into: &writer) }
        }
    }

    /// Reads a value.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public static func decode(from reader: inout ByteReader) throws(WireError) -> Value {
        switch try reader.byte() {
        case 7:
            let count = try reader.count(max: Limits.inputsMax, .inputs)
            guard count > 1 else { throw reader.fail(.smallGroup) }
            var parts: [Value] = []
            for _ in 0..<count { parts.append(try single(try reader.byte(), from: &reader)) }
            return .group(parts)
        case let kind: return try single(kind, from: &reader)
        }
    }

    /// A value that is no group.
    static func single(_ kind: UInt8, from reader: inout ByteReader) throws(WireError) -> Value {
        switch kind {
        case 0: return .missing
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return .integer(try reader.signed())
        case 4: return .text(try reader.text(max: Limits.textBytesMax, .text))
        case 5: return .reference(try record(from: &reader))
        case 6: return .sealed(Array(try reader.blob(max: Limits.textBytesMax, .sealedValue)))
        case 7: throw reader.fail(.groupInGroup)
        default: throw reader.unknown(.valueKind)
        }
    }

    /// Writes a record's name.
    public static func encode(_ record: RecordID, into writer: inout ByteWriter) {
        writer.replica(record.replica)
        writer.varint(record.number)
        writer.varint(UInt64(record.index))
        writer.fixed32(record.salt)
    }

    /// Reads a record's name.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public static func record(from reader: inout ByteReader) throws(WireError) -> RecordID {
        let replica = try replica(from: &reader)
        let number = try reader.entryNumber()
        let index = UInt32(try reader.count(max: Int(UInt32.max), .recordIndex))
        return RecordID(replica: replica, number: number, index: index, salt: try reader.fixed32())
    }

    /// Reads a replica's 20 bytes.
    ///
    /// - Throws: `.endsEarly`.
    public static func replica(from reader: inout ByteReader) throws(WireError) -> ReplicaID { try reader.replica() }

    /// Writes the key of a field, its kind first.
    public static func encode(_ key: FieldKey, into writer: inout ByteWriter) {
        switch key {
        case .none: writer.byte(0)
        case .number(let number):
            writer.byte(1)
            writer.signed(number)
        case .record(let record):
            writer.byte(2)
            encode(record, into: &writer)
        }
    }

    /// Reads the key of a field.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public static func key(from reader: inout ByteReader) throws(WireError) -> FieldKey {
        switch try reader.byte() {
        case 0: return .none
        case 1: return .number(try reader.signed())
        case 2: return .record(try record(from: &reader))
        default: throw reader.unknown(.keyKind)
        }
    }

    /// An entry of another scope has a zero, which is no entry's number, and the scope before its number.
    public static func encode(_ dot: Dot, into writer: inout ByteWriter) {
        writer.replica(dot.replica)
        if !dot.replica.isHome {
            writer.byte(0)
            writer.varint(dot.replica.origin)
        }
        writer.varint(dot.number)
    }

    /// Reads the name of an entry.
    ///
    /// - Throws: Where in the bytes something is wrong, and what.
    public static func dot(from reader: inout ByteReader) throws(WireError) -> Dot {
        Dot(try replica(from: &reader), try reader.entryNumber())
    }

    /// One of this scope, or of another.
    static func foreignDot(from reader: inout ByteReader) throws(WireError) -> Dot {
        let replica = try replica(from: &reader)
        var ahead = reader
        guard try ahead.byte() == 0 else { return Dot(replica, try reader.entryNumber()) }
        reader = ahead
        let origin = try reader.scope()
        guard !origin.isDirectory else { throw reader.fail(.noScope(origin.number)) }
        return Dot(replica.from(origin.number), try reader.entryNumber())
    }

    /// Writes a vector: the count, then each replica and its number.
    public static func encode(_ vector: VersionVector, into writer: inout ByteWriter) {
        writer.varint(vector.entries.count)
        for entry in vector.entries { encode(Dot(entry.replica, entry.number), into: &writer) }
    }

    /// Reads a vector.
    ///
    /// - Throws: Where in the bytes something is wrong, and what: also where replicas do not ascend.
    public static func vector(from reader: inout ByteReader) throws(WireError) -> VersionVector {
        try vector(from: &reader) { (reader) throws(WireError) in try dot(from: &reader) }
    }

    /// One whose replicas may have written in other scopes.
    public static func foreignVector(from reader: inout ByteReader) throws(WireError) -> VersionVector {
        try vector(from: &reader) { (reader) throws(WireError) in try foreignDot(from: &reader) }
    }

    /// What is known of the directories of a path: entries of regions' directories are those of another scope.
    public static func headsVector(from reader: inout ByteReader) throws(WireError) -> VersionVector {
        try vector(from: &reader) { (reader) throws(WireError) in
            let replica = try replica(from: &reader)
            var ahead = reader
            guard try ahead.byte() == 0 else { return Dot(replica, try reader.entryNumber()) }
            reader = ahead
            let origin = try reader.anyScope()
            guard origin.isOfRegion else { throw reader.fail(.noScope(origin.number)) }
            return Dot(replica.from(origin.number), try reader.entryNumber())
        }
    }

    private static func vector(
        from reader: inout ByteReader, _ read: (inout ByteReader) throws(WireError) -> Dot
    ) throws(WireError) -> VersionVector {
        var vector = VersionVector()
        var last: ReplicaID?
        for _ in 0..<(try reader.count(max: min(Limits.replicasMax, reader.remaining / 21), .replicas)) {
            let dot = try read(&reader)
            guard last.map({ $0 < dot.replica }) ?? true else {
                throw reader.fail(.outOfOrder(.replicas))
            }
            vector.include(dot)
            last = dot.replica
        }
        return vector
    }
}
