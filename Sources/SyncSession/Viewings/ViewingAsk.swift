package import Causality
package import Changesets
package import Records

/// What an asker has of logs of who opened what is sealed, gives and would have; `Protocol/18-audit.md`, section 4.
package struct ViewingAsk: Sendable {
    /// Whose log, of which scope, how much of it there is, and what that comes to.
    package struct Log: Hashable, Sendable {
        package let scope: ScopeCode
        package let replica: ReplicaID
        package let count: Int
        package let sum: [UInt8]

        package init(scope: ScopeCode, replica: ReplicaID, count: Int, sum: [UInt8]) {
            (self.scope, self.replica, self.count, self.sum) = (scope, replica, count, sum)
        }
    }

    /// A log, and from which number on it is wanted.
    package struct Want: Hashable, Sendable {
        package let scope: ScopeCode
        package let replica: ReplicaID
        package let beyond: UInt64

        package init(scope: ScopeCode, replica: ReplicaID, beyond: UInt64) {
            (self.scope, self.replica, self.beyond) = (scope, replica, beyond)
        }
    }

    package static let version: UInt8 = 1
    /// Of a request; an answer's entries.
    package static let bytesMax = 192 << 10
    package static let answerBytesMax = 4 << 20
    /// Of logs, in a request or an answer.
    package static let logsMax = 2_000
    static let sumSize = 8
    private static let entryBytesMax = 16 << 10

    package var replica: ReplicaID
    /// What the node gave with its last answer in a session; it is not used up.
    package var nonce: UInt64
    /// What is here, for the node to say where it has something else.
    package var logs: [Log] = []
    package var entries: [[UInt8]] = []
    /// Whether the node's logs are to be listed, and how many of them were listed before.
    package var lists: Int?
    package var wants: [Want] = []

    package init(replica: ReplicaID, nonce: UInt64) { (self.replica, self.nonce) = (replica, nonce) }

    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.raw(replica.bytes)
        writer.fixed64(nonce)
        Self.write(logs, into: &writer)
        writer.varint(entries.count)
        for entry in entries { writer.blob(entry) }
        writer.byte(lists == nil ? 0 : 1)
        if let lists { writer.varint(lists) }
        writer.varint(wants.count)
        for want in wants {
            writer.varint(want.scope.number)
            writer.raw(want.replica.bytes)
            writer.varint(want.beyond)
        }
        return try SignedMessage.seal(writer.bytes, for: .viewings, by: signer)
    }

    package init(decoding message: SignedMessage, suite: Suite) throws(SyncRefusal) {
        var reader = ByteReader(Array(message.body))
        do throws(WireError) {
            guard try reader.byte() == Self.version else { throw reader.unknown(.sessionVersion) }
            _ = try reader.suite(among: suite)
            replica = try ValueCodec.replica(from: &reader)
            nonce = try reader.fixed64()
            logs = try Self.logs(&reader)
            entries = try Self.entries(&reader)
            lists = try reader.flag(.whetherVector) ? try reader.count(max: Int(Int32.max), .rows) : nil
            for _ in 0..<(try reader.count(max: Self.logsMax, .rows)) {
                wants.append(
                    Want(
                        scope: try reader.scope(), replica: try ValueCodec.replica(from: &reader),
                        beyond: try UInt64(reader.count(max: Int(Limits.entryNumberMax), .rows))))
            }
            try reader.expectEnd(.hello)
        } catch {
            throw .badHello(at: error.offset)
        }
    }

    static func write(_ logs: [Log], into writer: inout ByteWriter) {
        writer.varint(logs.count)
        for log in logs {
            writer.varint(log.scope.number)
            writer.raw(log.replica.bytes)
            writer.varint(log.count)
            writer.raw(log.sum)
        }
    }

    static func logs(_ reader: inout ByteReader) throws(WireError) -> [Log] {
        var logs: [Log] = []
        for _ in 0..<(try reader.count(max: logsMax, .rows)) {
            logs.append(
                Log(
                    scope: try reader.scope(), replica: try ValueCodec.replica(from: &reader),
                    count: try reader.count(max: Int(Int32.max), .rows), sum: Array(try reader.raw(sumSize))))
        }
        return logs
    }

    static func entries(_ reader: inout ByteReader) throws(WireError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        for _ in 0..<(try reader.countOfRest(.entries)) { entries.append(Array(try reader.blob(max: entryBytesMax, .viewing))) }
        return entries
    }
}

/// What a node says to a ``ViewingAsk``.
package struct ViewingAnswer: Sendable {
    /// The nonce is another, and a session is to come first.
    package var isDismissed = false
    /// What the asker's regions come to here, so that whoever remembers it need not ask for more.
    package var state = [UInt8](repeating: 0, count: ViewingAsk.sumSize)
    /// Of the logs that were told, those of which something else is here, as they are here.
    package var unlike: [ViewingAsk.Log] = []
    /// Those that the asker may be shown, as many as were asked for.
    package var logs: [ViewingAsk.Log] = []
    package var entries: [[UInt8]] = []

    package init() {}

    /// - Parameter ask: The digest of the ask, so that an answer serves one question.
    package func encode(to ask: [UInt8], signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(ViewingAsk.version)
        writer.byte(isDismissed ? 0 : 1)
        writer.byte(signer.suite)
        writer.raw(signer.publicKey)
        writer.raw(ask)
        writer.raw(state)
        ViewingAsk.write(unlike, into: &writer)
        ViewingAsk.write(logs, into: &writer)
        writer.varint(entries.count)
        for entry in entries { writer.blob(entry) }
        return try SignedMessage.seal(writer.bytes, for: .viewingAnswer, by: signer)
    }

    package init(decoding bytes: [UInt8], to ask: [UInt8], suite: Suite) throws(SyncRefusal) {
        do throws(WireError) {
            let message = try SignedMessage(cutting: bytes, .answer)
            var reader = ByteReader(Array(message.body))
            guard try reader.byte() == ViewingAsk.version else { throw reader.unknown(.sessionVersion) }
            isDismissed = try reader.count(max: 1, .answerStatus) == 0
            let suite = try reader.suite(among: suite)
            let key = Array(try reader.raw(32))
            guard Array(try reader.raw(ask.count)) == ask, message.isSigned(for: .viewingAnswer, by: key, suite: suite) else {
                throw reader.fail(.notSigned(.answer))
            }
            state = Array(try reader.raw(ViewingAsk.sumSize))
            unlike = try ViewingAsk.logs(&reader)
            logs = try ViewingAsk.logs(&reader)
            entries = try ViewingAsk.entries(&reader)
            try reader.expectEnd(.answer)
        } catch {
            throw .badHello(at: error.offset)
        }
    }
}
