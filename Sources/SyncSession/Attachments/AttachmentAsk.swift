package import Causality
package import Changesets
import Records

/// What an asker says of attachments: which it has to give, and which it would have.
///
///     Ask := <version: Byte> <suite: Byte> <replica: ReplicaID> <nonce: Fixed64> <budget: Varint>
///            <offers: Varint> (<hash: Raw(32)> <size: Varint>)*offers
///            <wants: Varint> (<hash: Raw(32)> <from: Varint>)*wants
///            <signature: Raw(64)>
///
/// `Protocol/13-attachments.md`, section 5.
package struct AttachmentAsk: Hashable, Sendable {
    package struct Offer: Hashable, Sendable {
        package let hash: [UInt8]
        package let size: Int

        package init(hash: [UInt8], size: Int) { (self.hash, self.size) = (hash, size) }
    }

    package struct Want: Hashable, Sendable {
        package let hash: [UInt8]
        /// How many bytes are here already.
        package let from: Int

        package init(hash: [UInt8], from: Int) { (self.hash, self.from) = (hash, from) }
    }

    package static let version: UInt8 = 1

    package var replica: ReplicaID
    /// What the node gave with its last answer in a session; it is not used up.
    package var nonce: UInt64
    /// How many bytes of pieces may come; 0 is no limit.
    package var budget: UInt64 = 0
    package var offers: [Offer] = []
    package var wants: [Want] = []

    package init(replica: ReplicaID, nonce: UInt64) { (self.replica, self.nonce) = (replica, nonce) }

    /// The signed message.
    package func encode(signer: Signer) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.byte(signer.suite)
        writer.raw(replica.bytes)
        writer.fixed64(nonce)
        writer.varint(budget)
        writer.varint(offers.count)
        for offer in offers {
            writer.raw(offer.hash)
            writer.varint(offer.size)
        }
        writer.varint(wants.count)
        for want in wants {
            writer.raw(want.hash)
            writer.varint(want.from)
        }
        return try SignedMessage.seal(writer.bytes, for: .attachments, by: signer)
    }

    /// Reads an ask; whose signature it carries is known only when the directory has been asked.
    package init(decoding message: SignedMessage, suite: Suite) throws(SyncRefusal) {
        var reader = ByteReader(Array(message.body))
        do throws(WireError) {
            let version = try reader.byte()
            guard version == Self.version else { throw reader.unknown(.sessionVersion) }
            _ = try reader.suite(among: suite)
            replica = try ValueCodec.replica(from: &reader)
            nonce = try reader.fixed64()
            budget = try reader.varint()
            for _ in 0..<(try reader.count(max: Limits.attachmentsAskedMax, .attachments)) {
                let hash = Array(try reader.raw(32))
                offers.append(Offer(hash: hash, size: try reader.count(max: Limits.attachmentBytesMax, .attachmentSize)))
            }
            for _ in 0..<(try reader.count(max: Limits.attachmentsAskedMax, .attachments)) {
                let hash = Array(try reader.raw(32))
                wants.append(Want(hash: hash, from: try reader.count(max: Limits.attachmentBytesMax, .attachmentSize)))
            }
            try reader.expectEnd(.hello)
        } catch {
            switch error.fault {
            case .unknown(let number, .sessionVersion): throw .unknownVersion(UInt8(clamping: number))
            case .unknown(let number, .suite): throw .unknownSuite(UInt8(clamping: number))
            default: throw .badHello(at: error.offset)
            }
        }
        let (offered, wanted) = (Set(offers.map(\.hash)), Set(wants.map(\.hash)))
        guard offered.count == offers.count, wanted.count == wants.count, offered.isDisjoint(with: wanted) else {
            throw .badHello(at: message.body.count)
        }
    }
}
