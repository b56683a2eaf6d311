public import Causality
public import Records

/// What a store's file lacks, or holds though it cannot.
///
/// Numbers are those of the file's own tables.
public enum Damage: Hashable, Sendable {
    case noIdentity
    /// A number that no row of ours has there.
    case badNumber(Int64)
    case noWayFrom(version: Int)
    case missingReplica(Int32)
    case missingScope(Int64)
    case missingRecord(Int64)
    /// The names of records in a row of `_run` contradict themselves.
    case namesUnreadable(run: Int64)
    case missingRow(table: String)
    case missingChangeset(row: Int64)
    case missingChangesetEnding(Dot)
    /// A branch of a chain that grew, however far back, from itself.
    case branchOfItself(ReplicaID)
    /// The elements of a union are no list.
    case listUnreadable(input: String)
    case elementOfOtherType(input: String)
    case elementNotHexadecimal
    /// Something that no program of ours puts into a store's file.
    case planted(Part, String)
    /// A table or an index of ours is not there.
    case missingPart(String)
    /// A table or an index of ours is made otherwise.
    case otherShape(String)
    /// A setting is no such thing.
    case settingUnreadable(String)
    /// The schema that the store keeps cannot be read.
    case schemaUnreadable(SchemaError)
    /// One's own unsealed entry cannot be read.
    case entryUnreadable
    /// What somebody who shares the device left unsealed cannot be read, or is another's.
    case openWork
    /// Whole commits lie behind damage in the write-ahead log, where the database no longer reads them.
    case lostCommits(Int)

    /// What a database may consist of.
    public enum Part: String, Hashable, Sendable {
        case table, index, trigger, view
    }
}
