public import Causality
import Records

/// What the first bytes of a changeset tell, though the rest has not come: of which scope it is, and where it begins.
public struct ChangesetBeginning: Hashable, Sendable {
    /// The scope's code.
    public let scope: UInt64
    /// The first entry.
    public let first: Dot

    /// - Parameter bytes: Untrusted; the beginning of one changeset.
    public init(of bytes: [UInt8]) throws(WireError) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == ChangesetVersion.magic else { throw WireError(0, .notAChangeset) }
        let number = try reader.byte()
        guard let version = ChangesetVersion(rawValue: number) else { throw WireError(1, .unknown(UInt64(number), .changesetVersion)) }
        _ = try reader.varint()
        var header = ByteReader(bytes, from: reader.offset, to: bytes.count, scopes: version.scopes)
        _ = try header.byte()
        scope = try version.namesRegions ? header.anyScope().number : header.scope().number
        let replica = try header.replica()
        first = Dot(replica, try header.entryNumber())
    }
}
