public import Causality

/// What a store's file lacks, or holds though it cannot.
///
/// Numbers are those of the file's own tables.
public enum Damage: Hashable, Sendable {
    case noIdentity
    case noWayFrom(version: Int)
    case missingReplica(Int32)
    case missingScope(Int64)
    case missingRecord(Int64)
    case missingRow(table: String)
    case missingChangeset(row: Int64)
    case missingChangesetEnding(Dot)
    /// The elements of a union are no list.
    case listUnreadable(input: String)
    case elementOfOtherType(input: String)
    case elementNotHexadecimal
}
