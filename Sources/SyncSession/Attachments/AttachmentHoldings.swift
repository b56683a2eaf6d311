package import Causality
package import Changesets
package import Records

/// What a node holds of attachments, said by stick to one addressee: receipts where no link ever brings any.
///
///     Holdings := <version: Byte> <suite: Byte> <node: ReplicaID> <publicKey: Raw(32)> <addressee: Fingerprint> <number: Fixed64>
///                 <held: Varint> (<hash: Raw(32)> <above: Flag>)*held <signature: Raw(64)>
///
/// `Protocol/13-attachments.md`, section 6.
package struct AttachmentHoldings: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package let hash: [UInt8]
        /// Whether the node's parent is known to hold it too.
        package let isAbove: Bool

        package init(hash: [UInt8], isAbove: Bool) { (self.hash, self.isAbove) = (hash, isAbove) }
    }

    private static let version: UInt8 = 1
    /// Of one item on the wire.
    package static let itemBytes = 33

    package var node: ReplicaID
    /// The node's, 32 bytes.
    package var publicKey: [UInt8] = []
    package var addressee: Fingerprint
    /// Greater than that of all that this replica told before, whomever.
    package var number: UInt64
    /// Ascending by their hashes.
    package var items: [Item]

    package init(node: ReplicaID, addressee: Fingerprint, number: UInt64, items: [Item]) {
        (self.node, self.addressee, self.number, self.items) = (node, addressee, number, items)
    }

    /// The signed message.
    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.raw(node.bytes)
        writer.raw(signer.publicKey)
        writer.fixed64(addressee.high)
        writer.fixed64(addressee.low)
        writer.fixed64(number)
        writer.varint(items.count)
        for item in items {
            writer.raw(item.hash)
            writer.byte(item.isAbove ? 1 : 0)
        }
        return try SignedMessage.seal(writer.bytes, for: .attachmentHoldings, by: signer)
    }

    /// Reads what a node says, and checks that it is signed by whom it names; whether that is a node only a directory tells.
    package init(decoding bytes: [UInt8], suite: Suite) throws(WireError) {
        let message = try SignedMessage(cutting: bytes, .receipt)
        var reader = ByteReader(Array(message.body))
        guard try reader.byte() == Self.version else { throw reader.unknown(.sessionVersion) }
        let suite = try reader.suite(among: suite)
        node = try ValueCodec.replica(from: &reader)
        publicKey = Array(try reader.raw(32))
        addressee = Fingerprint(high: try reader.fixed64(), low: try reader.fixed64())
        number = try reader.fixed64()
        let count = try reader.count(max: Limits.attachmentsToldMax, .attachments)
        guard number > 0, count > 0 else { throw reader.fail(.notOneForm(.receipt)) }
        items = []
        for _ in 0..<count {
            let hash = Array(try reader.raw(32))
            guard items.last.map({ $0.hash.lexicographicallyPrecedes(hash) }) ?? true else { throw reader.fail(.notOneForm(.receipt)) }
            items.append(Item(hash: hash, isAbove: try reader.flag(.attachments)))
        }
        try reader.expectEnd(.receipt)
        guard message.isSigned(for: .attachmentHoldings, by: publicKey, of: node, suite: suite) else {
            throw WireError(message.body.count, .notSigned(.receipt))
        }
    }
}

extension Peer {
    /// By whom a store counts what a replica told of attachments; `nil` is the store's own count of what it told.
    package init(holdingsOf replica: ReplicaID?) { self.init(bytes: Array("attachments ".utf8) + (replica?.bytes ?? [])) }
}
