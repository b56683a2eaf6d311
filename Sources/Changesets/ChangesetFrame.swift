import Records

/// Where the parts of a changeset are; nothing is hashed, inflated or checked yet.
struct ChangesetFrame: Sendable {
    let version: ChangesetVersion
    let header: ChangesetHeader
    /// Of the deflated payload.
    let payloadRange: Range<Int>
    /// Of the packed bits behind it; empty in version 1.
    let packedRange: Range<Int>
    /// Of the inflated payload, as it says itself.
    let payloadSize: Int

    /// - Parameter bytes: Untrusted; exactly one changeset.
    init(parsing bytes: [UInt8]) throws(WireError) {
        guard bytes.count <= Limits.changesetBytesMax else {
            throw WireError(0, .tooGreat(UInt64(bytes.count), most: Limits.changesetBytesMax, .changesetSize))
        }
        var reader = ByteReader(bytes)
        guard try reader.byte() == ChangesetVersion.magic else { throw WireError(0, .notAChangeset) }
        let number = try reader.byte()
        guard let version = ChangesetVersion(rawValue: number) else { throw WireError(1, .unknown(UInt64(number), .changesetVersion)) }
        self.version = version
        let headerLength = try reader.countOfRest(.headerLength)
        let headerStart = reader.offset
        _ = try reader.raw(headerLength)
        var section = ByteReader(bytes, from: headerStart, to: reader.offset, scopes: version.scopes)
        header = try ChangesetHeader(decoding: &section, version)
        payloadSize = try reader.count(max: Limits.payloadBytesMax, .payloadLength)
        let deflated = try reader.countOfRest(.deflatedLength)
        payloadRange = reader.offset..<reader.offset + deflated
        _ = try reader.raw(deflated)
        let packed = version.isPacked ? try reader.countOfRest(.packedLength) : 0
        packedRange = reader.offset..<reader.offset + packed
        guard reader.remaining == packed + Changeset.signatureSize else {
            throw reader.fail(.damaged(.changeset))
        }
    }
}
