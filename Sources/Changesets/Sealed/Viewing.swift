public import Causality
public import Records

/// That somebody opened what is sealed: an entry of the viewer's own log, chained by digest and signed; `Protocol/18-audit.md`, section 2.
///
/// It says who, when, by which command and of which records and fields. What was read is nowhere in it.
public struct Viewing: Sendable {
    /// One record of which something was opened.
    public struct Named: Hashable, Sendable {
        /// The record.
        public let record: RecordID
        /// Which of its fields, by number, ascending.
        public let fields: [Int]

        /// Puts the parts together; nothing is checked.
        public init(record: RecordID, fields: [Int]) { (self.record, self.fields) = (record, fields) }
    }

    /// What was opened, before it has its place in a log.
    public struct Content: Hashable, Sendable {
        /// The smallest scope that covers all of it.
        public var scope: ScopeCode
        /// By the viewer's clock, in milliseconds since 1970.
        public var time: UInt64
        /// What it was opened for: the word by which people call the command.
        public var command: String
        /// How often a value was opened; 0 where what had been opened before was looked through.
        public var openings: Int
        /// Of how many records.
        public var records: Int
        /// These records, where they are few and were asked for one by one.
        public var named: [Named]
        /// Of others, where they are few, how the names of their keys begin; see ``SubjectKey/beginning(of:digest:)``.
        public var beginnings: [[UInt8]]
        /// What was asked for, as 16 bytes that the viewer alone can make again.
        public var filter: [UInt8]

        /// Puts the parts together.
        public init(
            scope: ScopeCode, time: UInt64, command: String, openings: Int = 0, records: Int = 0, named: [Named] = [],
            beginnings: [[UInt8]] = [], filter: [UInt8] = [UInt8](repeating: 0, count: Viewing.filterSize)
        ) {
            (self.scope, self.time, self.command) = (scope, time, command)
            (self.openings, self.records, self.named, self.beginnings, self.filter) = (openings, records, named, beginnings, filter)
        }
    }

    /// Who opened it, as a writing identity.
    public let replica: ReplicaID
    /// Counted from 1 without gaps, of one replica in one scope.
    public let number: UInt64
    /// The digest of the entry before; of the first nothing but zeros.
    public let link: [UInt8]
    /// The viewer's, 32 bytes.
    public let publicKey: [UInt8]
    /// What was opened.
    public let content: Content
    /// Its name, 32 bytes.
    public let digest: [UInt8]
    /// All of it, as it is kept and passed on.
    public let bytes: [UInt8]

    /// The most records that are named one by one, and the most beginnings.
    public static let namedMax = 32
    /// Of a filter, in bytes.
    public static let filterSize = 16
    /// More than any entry has.
    public static let bytesMax = 16 << 10
    private static let version: UInt8 = 1
    private static let context = Array("cunlian viewing 1\0".utf8)
    private static let signatureSize = 64
    private static let commandMax = 64
    private static let fieldsMax = 256
    private static let openingsMax = 1 << 40

    /// Signs the next entry of a log.
    ///
    /// - Parameters:
    ///   - content: Within the limits; a command is cut to them.
    ///   - last: The digest of the entry before; `nil` for the first.
    /// - Throws: What the signer throws.
    public init(
        _ content: Content, by replica: ReplicaID, number: UInt64, after last: [UInt8]?, signer: Signer, suite: Suite
    ) throws {
        var content = content
        while content.command.utf8.count > Self.commandMax { content.command.removeLast() }
        let link = last ?? [UInt8](repeating: 0, count: 32)
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.raw(replica.bytes)
        writer.varint(content.scope.number)
        writer.varint(number)
        writer.raw(link)
        writer.raw(signer.publicKey)
        writer.fixed64(content.time)
        writer.text(content.command)
        writer.varint(content.openings)
        writer.varint(content.records)
        writer.varint(content.named.count)
        for named in content.named {
            ValueCodec.encode(named.record, into: &writer)
            writer.varint(named.fields.count)
            for field in named.fields { writer.varint(field) }
        }
        writer.varint(content.beginnings.count)
        for beginning in content.beginnings { writer.raw(beginning) }
        writer.raw(content.filter)
        let digest = suite.digest(Self.context + writer.bytes)
        (self.replica, self.number, self.link, publicKey, self.content) = (replica, number, link, signer.publicKey, content)
        self.digest = digest
        bytes = writer.bytes + (try signer.sign(Self.context + digest))
    }

    /// Reads an entry.
    ///
    /// - Parameter isKept: It was read before it was kept, so the signature is not looked at again.
    /// - Throws: Where in the bytes something is wrong, and what; a signature that is not the viewer's, and a key that is not the replica's, too.
    public init(_ bytes: [UInt8], suite: Suite, isKept: Bool = false) throws(WireError) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == Self.version else { throw reader.unknown(.viewing) }
        let suite = try reader.suite(among: suite)
        replica = try ValueCodec.replica(from: &reader)
        let scope = try reader.scope()
        number = try reader.entryNumber()
        link = Array(try reader.raw(32))
        publicKey = Array(try reader.raw(32))
        var content = Content(scope: scope, time: try reader.fixed64(), command: try reader.text(max: Self.commandMax, .viewing))
        content.openings = try reader.count(max: Self.openingsMax, .viewing)
        content.records = try reader.count(max: content.openings, .records)
        for _ in 0..<(try reader.count(max: Self.namedMax, .records)) {
            let record = try ValueCodec.record(from: &reader)
            var fields: [Int] = []
            for _ in 0..<(try reader.count(max: Self.fieldsMax, .fields)) {
                let field = try reader.count(max: 65_535, .fieldNumber)
                guard fields.last.map({ $0 < field }) ?? true else { throw reader.fail(.outOfOrder(.fields)) }
                fields.append(field)
            }
            guard content.named.last.map({ $0.record < record }) ?? true else { throw reader.fail(.outOfOrder(.records)) }
            content.named.append(Named(record: record, fields: fields))
        }
        for _ in 0..<(try reader.count(max: Self.namedMax, .records)) {
            let beginning = Array(try reader.raw(SubjectKey.beginningSize))
            guard content.beginnings.last.map({ $0.lexicographicallyPrecedes(beginning) }) ?? true else {
                throw reader.fail(.outOfOrder(.records))
            }
            content.beginnings.append(beginning)
        }
        content.filter = Array(try reader.raw(Self.filterSize))
        let signed = Array(bytes[..<(bytes.count - reader.remaining)])
        let signature = Array(try reader.raw(Self.signatureSize))
        try reader.expectEnd(.viewing)
        digest = suite.digest(Self.context + signed)
        if !isKept {
            guard Fingerprint(digest: suite.digest(publicKey)) == Fingerprint(of: replica),
                number > 1 || link.allSatisfy({ $0 == 0 }), suite.verify(signature, Self.context + digest, publicKey)
            else { throw reader.fail(.notSigned(.viewing)) }
        }
        self.content = content
        self.bytes = bytes
    }
}
