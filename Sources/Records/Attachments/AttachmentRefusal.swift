/// Why an attachment is not taken, or not given; the numbers are those of the wire, `Protocol/13-attachments.md`, section 5.
public enum AttachmentRefusal: UInt8, CaseIterable, Hashable, Sendable {
    /// No entry here refers to it; it may be offered again when one does.
    case notReferred = 1
    /// Entries refer to it only in scopes that the other's grants do not cover.
    case notCovered = 2
    /// It has more bytes than the schema allows where entries refer to it.
    case tooLarge = 3
    /// It has another size than entries say.
    case otherSize = 4
    /// It is of another kind than entries say, or than the schema allows.
    case otherType = 5
    /// What came is not what the digest is of: it was thrown away.
    case otherBytes = 6
    /// A block that came is not what it was checked by: it was thrown away.
    case garbled = 7
}
