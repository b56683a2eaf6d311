package import Causality
package import Changesets
package import Records

/// The head of a node's answer: one receipt for all scopes, and the next nonce.
///
/// The receipt is the node's signed word for what it holds; a device evicts nothing without it. Specified
/// in `Protocol/04-session.md`.
package struct Answer: Sendable {
    package struct Scope: Hashable, Sendable {
        package let code: ScopeCode
        /// The name of what the node holds after the session.
        package let name: Hello.Name
        /// The asker's own last entry that the node holds, and that the node's parent has receipted.
        package let heldHere: UInt64
        /// The first eight bytes of the digest of the changeset that ends with it; 0 where there is none. It
        /// tells an asker that was set back that the entry is another than its own of that number.
        package let heldDigest: UInt64
        package let heldAbove: UInt64
        /// The node's whole vector, where the asker's holding could not be told by name.
        package let vector: VersionVector?
        /// Of each component of the vector: the guard of the changeset that ends with it; 0 where that is not told.
        package let guards: [UInt64]

        package init(
            code: ScopeCode, name: Hello.Name, heldHere: UInt64, heldDigest: UInt64, heldAbove: UInt64,
            vector: VersionVector?, guards: [UInt64] = []
        ) {
            self.guards = guards
            self.code = code
            self.name = name
            self.heldHere = heldHere
            self.heldDigest = heldDigest
            self.heldAbove = heldAbove
            self.vector = vector
        }
    }

    package enum Status: UInt8, Sendable {
        /// Nothing new on either side; no scopes follow, and nothing is signed.
        case unchanged = 0
        case receipt = 1
        /// The nonce was not the one given last: ask again with this one.
        case nonce = 2
        /// The short form is of no use here: ask again with all scopes.
        case tellAll = 3
        /// The key is not known here; the directory is held so far, and who brings what names the key is let in.
        case introduce = 4
    }

    /// The asker's, as its hello said.
    package var version: MessageVersion
    package var status: Status
    package var nonce: UInt64
    package var node: ReplicaID?
    /// How far from the root the node is: ``ScopeGrammar/depth(of:)``.
    package var level: UInt8
    package var scopes: [Scope]
    /// Whether everything that the asker lacks comes with this answer.
    package var isComplete: Bool
    /// What comes with the answer: entries and bytes of changesets.
    package var coming = Amount()
    /// The beginning of a changeset of the asker's that the node has.
    package var part: ChangesetPart?
    /// Of ``Status/introduce``: how far the node's directory goes.
    package var directory: VersionVector?

    package init(
        version: MessageVersion, status: Status, nonce: UInt64, node: ReplicaID? = nil, level: UInt8 = 0, scopes: [Scope] = [],
        isComplete: Bool = true
    ) {
        self.version = version
        self.status = status
        self.nonce = nonce
        self.node = node
        self.level = level
        self.scopes = scopes
        self.isComplete = isComplete
    }

    package func encode(signer: Signer?) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version.rawValue)
        writer.byte(status.rawValue)
        writer.fixed64(nonce)
        if status == .introduce { ValueCodec.encode(directory ?? VersionVector(), into: &writer) }
        guard status == .receipt, let node, let signer else { return writer.bytes }
        writer.byte(signer.suite)
        writer.raw(node.bytes)
        writer.raw(signer.publicKey)
        writer.byte(level)
        writer.byte(isComplete ? 1 : 0)
        if version.hasParts {
            writer.varint(coming.entries)
            writer.varint(coming.bytes)
            writer.part(part)
        }
        writer.varint(scopes.count)
        for scope in scopes { scope.encode(into: &writer, version) }
        return try SignedMessage.seal(writer.bytes, for: .receipt, by: signer)
    }

    /// Reads an answer and checks its signature.
    ///
    /// - Throws: ``WireError`` for malformed bytes or a signature that is not the named node's.
    package init(decoding bytes: [UInt8], suite: Suite) throws(WireError) {
        var reader = ByteReader(bytes)
        version = try reader.sessionVersion()
        let number = try reader.byte()
        guard let status = Status(rawValue: number) else { throw WireError(1, .unknown(UInt64(number), .answerStatus)) }
        self.status = status
        nonce = try reader.fixed64()
        scopes = []
        level = 0
        isComplete = true
        if status == .introduce { directory = try ValueCodec.vector(from: &reader) }
        guard status == .receipt else {
            try reader.expectEnd(.answer)
            return
        }
        let message = try SignedMessage(cutting: bytes, .answer)
        var body = ByteReader(bytes, from: reader.offset, to: message.body.count)
        let suite = try body.suite(among: suite)
        let node = try ValueCodec.replica(from: &body)
        let key = Array(try body.raw(32))
        guard message.isSigned(for: .receipt, by: key, of: node, suite: suite) else {
            throw WireError(message.body.count, .notSigned(.receipt))
        }
        self.node = node
        level = try body.byte()
        isComplete = try body.flag(.whetherComplete)
        if version.hasParts {
            coming = Amount(entries: try body.count(max: .max, .entryCount), bytes: try body.count(max: .max, .byteCount))
            part = try body.part()
        }
        for _ in 0..<(try body.countOfRest(.scopes)) {
            scopes.append(try Scope(from: &body, after: scopes.last?.code, version))
        }
        try body.expectEnd(.answer)
    }
}

extension Answer.Scope {
    func encode(into writer: inout ByteWriter, _ version: MessageVersion) {
        writer.varint(code.number)
        writer.fixed64(name)
        writer.varint(heldHere)
        if heldHere > 0 { writer.fixed64(heldDigest) }
        writer.varint(heldAbove)
        writer.byte(vector == nil ? 0 : 1)
        guard let vector else { return }
        ValueCodec.encode(vector, into: &writer)
        if version.hasParts { writer.guards(guards, of: vector) }
    }

    /// - Parameter last: The scope before it in the list, which ascends strictly.
    init(from reader: inout ByteReader, after last: ScopeCode?, _ version: MessageVersion) throws(WireError) {
        code = try reader.scope(after: last, version)
        name = try reader.fixed64()
        heldHere = try reader.held()
        heldDigest = heldHere > 0 ? try reader.fixed64() : 0
        heldAbove = try reader.held()
        vector = try reader.flag(.whetherVector) ? try ValueCodec.vector(from: &reader) : nil
        guard version.hasParts, let vector else {
            guards = []
            return
        }
        guards = try reader.guards(of: vector)
    }
}

extension ByteReader {
    /// The number of somebody's last entry; 0 where none is held.
    fileprivate mutating func held() throws(WireError) -> UInt64 {
        let start = offset
        let number = try varint()
        guard number <= Limits.entryNumberMax else { throw WireError(start, .noEntryNumber(number)) }
        return number
    }
}
