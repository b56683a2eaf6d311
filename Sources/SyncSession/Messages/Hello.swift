package import Causality
package import Changesets
package import Records

/// The first message of a session: who asks, what it holds, what it wants.
///
/// In the short form, for when there is nothing to send, one digest stands for all scopes: the answering
/// node knows what this peer held when it was last receipted, so it can answer with what is new since.
/// Specified in `Protocol/04-session.md`.
package struct Hello: Sendable {
    /// The first eight bytes of a scope's heads digest.
    package typealias Name = UInt64

    /// What the peer holds of a scope.
    package enum Holding: Hashable, Sendable {
        /// What the answering node receipted under that name, and what comes along with this message.
        case since(Name)
        /// Its whole vector, for a node that gave it no receipt yet.
        case vector(VersionVector)
    }

    package struct Scope: Hashable, Sendable {
        package let code: ScopeCode
        /// Of all that the peer holds now.
        package let heads: Name
        package let holding: Holding
        /// Of each component of a whole vector: the guard of the changeset that ends with it; 0 where that is not told.
        package let guards: [UInt64]

        package init(code: ScopeCode, heads: Name, holding: Holding, guards: [UInt64] = []) {
            self.code = code
            self.heads = heads
            self.holding = holding
            self.guards = guards
        }
    }

    package enum Body: Sendable {
        /// The digest over every scope's code and name, ascending; see ``Hello/rollup(_:digest:)``.
        case unchanged(UInt64)
        case scopes([Scope])
    }

    package var version: MessageVersion
    package var replica: ReplicaID
    /// What the node gave with its last answer; 0 at first contact.
    package var nonce: UInt64
    /// The key of the replica: at first contact, for a node that does not know it.
    package var publicKey: [UInt8] = []
    /// How many bytes the answer may have; 0 is no limit.
    package var budget: UInt64
    /// Regions of which every scope is wanted, known or not; for nodes.
    package var wants: [ScopeCode]
    package var body: Body
    /// The beginning of a changeset of the node's that the asker has.
    package var part: ChangesetPart?

    package init(
        version: MessageVersion = .newest, replica: ReplicaID, nonce: UInt64, budget: UInt64, wants: [ScopeCode], body: Body,
        part: ChangesetPart? = nil
    ) {
        self.version = version
        self.replica = replica
        self.nonce = nonce
        self.budget = budget
        self.wants = wants
        self.body = body
        self.part = part
    }

    package static func rollup(_ scopes: [(ScopeCode, Name)], digest: ([UInt8]) -> [UInt8]) -> UInt64 {
        var writer = ByteWriter()
        for (code, name) in scopes.sorted(by: { $0.0.number < $1.0.number }) {
            writer.varint(code.number)
            writer.fixed64(name)
        }
        return digest(Array("cunlian scopes 1\0".utf8) + writer.bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The signed message.
    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version.rawValue)
        writer.byte(signer.suite)
        writer.raw(replica.bytes)
        writer.fixed64(nonce)
        if version.hasParts, nonce == 0 { writer.raw(signer.publicKey) }
        writer.varint(budget)
        writer.varint(wants.count)
        for code in wants { writer.varint(code.number) }
        switch body {
        case .unchanged(let digest):
            writer.byte(0)
            writer.fixed64(digest)
        case .scopes(let scopes):
            writer.byte(1)
            writer.varint(scopes.count)
            for scope in scopes {
                writer.varint(scope.code.number)
                writer.fixed64(scope.heads)
                switch scope.holding {
                case .since(let name):
                    writer.byte(0)
                    writer.fixed64(name)
                case .vector(let vector):
                    writer.byte(1)
                    ValueCodec.encode(vector, into: &writer)
                    if version.hasParts { writer.guards(scope.guards, of: vector) }
                }
            }
        }
        if version.hasParts { writer.part(part) }
        return try SignedMessage.seal(writer.bytes, for: .hello, by: signer)
    }

    /// Reads a hello; whose signature it carries is known only when the directory has been asked.
    package init(decoding message: SignedMessage) throws(WireError) {
        var reader = ByteReader(Array(message.body))
        version = try reader.sessionVersion()
        _ = try reader.byte()
        replica = try ValueCodec.replica(from: &reader)
        nonce = try reader.fixed64()
        if version.hasParts, nonce == 0 { publicKey = Array(try reader.raw(32)) }
        budget = try reader.varint()
        wants = []
        for _ in 0..<(try reader.countOfRest(.regions)) {
            wants.append(try reader.scope(after: wants.last, version))
        }
        switch try reader.byte() {
        case 0: body = .unchanged(try reader.fixed64())
        case 1:
            var scopes: [Scope] = []
            for _ in 0..<(try reader.countOfRest(.scopes)) {
                scopes.append(try Hello.scope(&reader, after: scopes.last?.code, version))
            }
            body = .scopes(scopes)
        default: throw reader.unknown(.helloForm)
        }
        if version.hasParts { part = try reader.part() }
        try reader.expectEnd(.hello)
    }

    private static func scope(
        _ reader: inout ByteReader, after last: ScopeCode?, _ version: MessageVersion
    ) throws(WireError) -> Scope {
        let code = try reader.scope(after: last, version)
        let heads = try reader.fixed64()
        switch try reader.byte() {
        case 0: return Scope(code: code, heads: heads, holding: .since(try reader.fixed64()))
        case 1:
            let vector = try ValueCodec.vector(from: &reader)
            let guards = version.hasParts ? try reader.guards(of: vector) : []
            return Scope(code: code, heads: heads, holding: .vector(vector), guards: guards)
        default: throw reader.unknown(.holding)
        }
    }
}

extension ByteReader {
    /// The byte that each message of a session begins with.
    mutating func sessionVersion() throws(WireError) -> MessageVersion {
        let start = offset
        let number = try byte()
        guard let version = MessageVersion(rawValue: number) else { throw WireError(start, .unknown(UInt64(number), .sessionVersion)) }
        return version
    }

    /// The next of a list of scopes, which ascends strictly.
    mutating func scope(after last: ScopeCode?, _ version: MessageVersion) throws(WireError) -> ScopeCode {
        let start = offset
        let code = try version.namesRegions ? anyScope() : scope()
        guard last.map({ $0 < code }) ?? true else { throw WireError(start, .outOfOrder(.scopes)) }
        return code
    }
}
