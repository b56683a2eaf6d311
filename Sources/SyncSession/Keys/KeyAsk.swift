package import Causality
package import Changesets
package import Records

/// What an asker has of keys to what is sealed, what it would know, gives and would have; `Protocol/14-sealed.md`, section 5.
package struct KeyAsk: Sendable {
    package static let version: UInt8 = 1
    /// Of a request, an answer's records.
    package static let bytesMax = 192 << 10
    package static let answerBytesMax = 4 << 20
    private static let scopesMax = 20_000
    private static let recordBytesMax = 1_024

    package var replica: ReplicaID
    /// What the node gave with its last answer in a session; it is not used up.
    package var nonce: UInt64
    /// Of each scope what is here, in eight bytes.
    package var digests: [(scope: ScopeCode, digest: [UInt8])] = []
    /// Of scopes of which something else is there, the same by groups.
    package var groups: [(scope: ScopeCode, sums: [UInt8])] = []
    package var records: [[UInt8]] = []
    package var wants: [(scope: ScopeCode, names: [[UInt8]])] = []

    package init(replica: ReplicaID, nonce: UInt64) { (self.replica, self.nonce) = (replica, nonce) }

    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.raw(replica.bytes)
        writer.fixed64(nonce)
        writer.varint(digests.count)
        for item in digests {
            writer.varint(item.scope.number)
            writer.raw(item.digest)
        }
        writer.varint(groups.count)
        for item in groups {
            writer.varint(item.scope.number)
            writer.raw(item.sums)
        }
        writer.varint(records.count)
        for record in records { writer.blob(record) }
        Self.write(wants, into: &writer)
        return try SignedMessage.seal(writer.bytes, for: .keys, by: signer)
    }

    package init(decoding message: SignedMessage, suite: Suite) throws(SyncRefusal) {
        var reader = ByteReader(Array(message.body))
        do throws(WireError) {
            guard try reader.byte() == Self.version else { throw reader.unknown(.sessionVersion) }
            _ = try reader.suite(among: suite)
            replica = try ValueCodec.replica(from: &reader)
            nonce = try reader.fixed64()
            for _ in 0..<(try reader.count(max: Self.scopesMax, .scopes)) {
                digests.append((try reader.scope(), Array(try reader.raw(8))))
            }
            for _ in 0..<(try reader.count(max: Self.scopesMax, .scopes)) {
                groups.append((try reader.scope(), Array(try reader.raw(256))))
            }
            records = try Self.records(&reader)
            wants = try Self.names(&reader)
            try reader.expectEnd(.hello)
        } catch {
            throw .badHello(at: error.offset)
        }
    }

    static func records(_ reader: inout ByteReader) throws(WireError) -> [[UInt8]] {
        var records: [[UInt8]] = []
        for _ in 0..<(try reader.count(max: reader.remaining, .records)) {
            records.append(Array(try reader.blob(max: recordBytesMax, .scopeKey)))
        }
        return records
    }

    static func names(_ reader: inout ByteReader) throws(WireError) -> [(scope: ScopeCode, names: [[UInt8]])] {
        var lists: [(scope: ScopeCode, names: [[UInt8]])] = []
        for _ in 0..<(try reader.count(max: scopesMax, .scopes)) {
            let scope = try reader.scope()
            var names: [[UInt8]] = []
            for _ in 0..<(try reader.count(max: reader.remaining / 8, .records)) { names.append(Array(try reader.raw(8))) }
            lists.append((scope, names))
        }
        return lists
    }

    static func write(_ lists: [(scope: ScopeCode, names: [[UInt8]])], into writer: inout ByteWriter) {
        writer.varint(lists.count)
        for list in lists {
            writer.varint(list.scope.number)
            writer.varint(list.names.count)
            for name in list.names { writer.raw(name) }
        }
    }
}

/// What a node says to a ``KeyAsk``.
package struct KeyAnswer: Sendable {
    /// The nonce is another, and a session is to come first.
    package var isDismissed = false
    /// Scopes of which something else is here.
    package var unlike: [ScopeCode] = []
    /// Which groups of a scope come to something else, a bit for each; the names in them follow.
    package var groups: [(scope: ScopeCode, unlike: UInt64)] = []
    package var lists: [(scope: ScopeCode, names: [[UInt8]])] = []
    package var records: [[UInt8]] = []

    package init() {}

    /// - Parameter ask: The digest of the ask, so that an answer serves one question.
    package func encode(to ask: [UInt8], signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(KeyAsk.version)
        writer.byte(isDismissed ? 0 : 1)
        writer.byte(signer.suite)
        writer.raw(signer.publicKey)
        writer.raw(ask)
        writer.varint(unlike.count)
        for scope in unlike { writer.varint(scope.number) }
        writer.varint(groups.count)
        for item in groups {
            writer.varint(item.scope.number)
            writer.fixed64(item.unlike)
        }
        KeyAsk.write(lists, into: &writer)
        writer.varint(records.count)
        for record in records { writer.blob(record) }
        return try SignedMessage.seal(writer.bytes, for: .keyAnswer, by: signer)
    }

    package init(decoding bytes: [UInt8], to ask: [UInt8], suite: Suite) throws(SyncRefusal) {
        do throws(WireError) {
            let message = try SignedMessage(cutting: bytes, .answer)
            var reader = ByteReader(Array(message.body))
            guard try reader.byte() == KeyAsk.version else { throw reader.unknown(.sessionVersion) }
            isDismissed = try reader.count(max: 1, .answerStatus) == 0
            let suite = try reader.suite(among: suite)
            let key = Array(try reader.raw(32))
            guard Array(try reader.raw(ask.count)) == ask, message.isSigned(for: .keyAnswer, by: key, suite: suite) else {
                throw reader.fail(.notSigned(.answer))
            }
            for _ in 0..<(try reader.count(max: reader.remaining, .scopes)) { unlike.append(try reader.scope()) }
            for _ in 0..<(try reader.count(max: reader.remaining, .scopes)) { groups.append((try reader.scope(), try reader.fixed64())) }
            lists = try KeyAsk.names(&reader)
            records = try KeyAsk.records(&reader)
            try reader.expectEnd(.answer)
        } catch {
            throw .badHello(at: error.offset)
        }
    }
}
