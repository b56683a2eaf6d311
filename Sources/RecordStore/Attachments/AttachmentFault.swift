public import Records

/// Why nothing came of a question about attachments; nothing was written.
public enum AttachmentFault: Hashable, Sendable {
    /// No name of an attachment: 64 hexadecimal digits, or the beginning of those of one that is known here.
    case notAName(String)
    /// Several that are known here begin so.
    case ambiguous(String, count: Int)
    /// Nothing here refers to it.
    case unknown(String)
    /// Entries refer to it, and its bytes have not come yet; how many they are, where an entry says so.
    case outstanding(String, bytes: Int?)
    /// What lies in the folder under its name are other bytes.
    case damaged(String)
    /// The field holds no attachments.
    case notAField(String)
    /// The field refers to no such attachment.
    case notThere(String)
    /// The file may not be attached.
    case objection(AttachmentObjection)
}
