public import Changesets

/// A changeset that the node did not take, and why.
public struct ChangesetRefusal: Hashable, Sendable {
    /// The first eight bytes of its digest; 0 where it could not be parsed.
    public let digest: UInt64
    /// Why it was not taken.
    public let fault: ChangesetFault

    /// Puts the parts together.
    public init(digest: UInt64, fault: ChangesetFault) {
        self.digest = digest
        self.fault = fault
    }

    package func encode(for version: MessageVersion) -> [UInt8] {
        var writer = ByteWriter()
        writer.fixed64(digest)
        switch version {
        case .one: writer.text(fault.versionOneWords)
        case .two, .three, .four: fault.encode(into: &writer)
        }
        return writer.bytes
    }

    /// Reads a refusal of version 2: nobody asks in version 1 any more.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = ByteReader(bytes)
        digest = try reader.fixed64()
        fault = try ChangesetFault(decoding: &reader)
    }
}
