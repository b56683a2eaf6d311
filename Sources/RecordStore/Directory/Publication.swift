import Causality
import Changesets
public import Records
import SQLite

/// A document that the directory carries for everybody: a schema, a set of criteria, a procedure.
public struct Publication: Hashable, Sendable {
    /// What is published.
    public enum Kind: String, Sendable, CaseIterable {
        /// What a register records, by which standards it judges, and in which steps.
        case schema, criteria, procedure
    }

    /// What the bytes are.
    public let kind: Kind
    /// Of the schema, the set of criteria or the procedure.
    public let name: String
    /// Ascends with each publication of the name.
    public let version: Int
    /// Of the bytes; 32 bytes.
    public let digest: [UInt8]
    /// The document, as it was published.
    public let bytes: [UInt8]
    /// The directory record.
    public let record: RecordID

    /// What fits one entry with room to spare.
    public static let bytesMax = 900_000
}
