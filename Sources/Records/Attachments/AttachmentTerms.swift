/// What a schema asks of what is attached to an input.
public struct AttachmentTerms: Hashable, Sendable {
    /// The most bytes, 1 to ``Limits/attachmentBytesMax``.
    public var bytesMax: Int
    /// The kinds that may be; empty is any.
    public var types: [MediaType]
    /// Whether photographs keep what the camera wrote into them, the place among it.
    public var keepsMetadata: Bool

    /// By default ``Limits/attachmentBytesUsual`` bytes of any kind, and nothing of the camera's.
    public init(bytesMax: Int = Limits.attachmentBytesUsual, types: [MediaType] = [], keepsMetadata: Bool = false) {
        self.bytesMax = bytesMax
        self.types = types
        self.keepsMetadata = keepsMetadata
    }

    /// Where nothing is said.
    public static let usual = AttachmentTerms()

    /// Why bytes may not be attached; `nil` where they may.
    public func objection(to bytes: [UInt8]) -> AttachmentObjection? {
        guard !bytes.isEmpty else { return .empty }
        guard bytes.count <= bytesMax else { return .tooLarge(bytes: bytes.count, most: bytesMax) }
        let type = MediaType(of: bytes)
        return types.isEmpty || types.contains(type) ? nil : .type(type.name, allowed: types.map(\.name))
    }
}

/// Why a file may not be attached to a field.
public enum AttachmentObjection: Error, Hashable, Sendable {
    /// There is nothing in it.
    case empty
    /// More bytes than the schema allows.
    case tooLarge(bytes: Int, most: Int)
    /// Of another kind than the schema allows.
    case type(String, allowed: [String])
    /// Its name says one kind, its bytes are another.
    case otherType(named: String, is: String)
    /// A picture from which what tells of its place cannot be taken: of a kind that is not read, or cut short.
    case unreadablePicture(String)
}
