/// Bounds that hold everywhere, so that any input is refused or handled in fixed memory and time.
///
/// Each names the page and the section of `Protocol/` that states it.
public enum Limits {
    /// How many records a walk upwards from a record names, itself included; 03, section 6.
    public static let ancestorsMax = 8
    /// Of one text or sealed value, in bytes; 01, sections 1 and 4.1.
    public static let textBytesMax = 65_536
    /// Of one group, in parts, and of one field, in columns; 01, section 4.1, and 02, section 7.
    public static let inputsMax = 256
    /// How many changes, and so rows, one entry has; 02, section 7.
    public static let entryChangesMax = 10_000
    /// How many records one transfer carries, and how many vectors they share; 02, section 12.
    public static let carriedRecordsMax = 10_000
    /// One changeset whole; 02, section 2.
    public static let changesetBytesMax = 4 << 20
    /// What several entries are sealed up to; 02, section 2.
    public static let changesetBytesUsual = 16 << 10
    /// One payload, inflated; 02, section 2.
    public static let payloadBytesMax = 32 << 20
    /// How many entries one changeset has; 02, section 3.
    public static let changesetEntriesMax = 65_536
    /// One entry in full. What an entry comes to is never more things than bytes, so it always fits a payload; 01, section 4.3.
    public static let entryBytesMax = 1 << 20
    /// The greatest number of an entry; 01, section 3.
    public static let entryNumberMax = UInt64(Int64.max) - 1
    /// Of one payload: known records, created records, touches, values, admitted entries, and the components
    /// of its contexts, each. Compressed, a million of these take a few kilobytes; here, tens of megabytes.
    /// 02, sections 4 to 7.
    public static let changesetItemsMax = 1 << 20
    /// How many entries and created records a changeset of that many bytes may bring, and how many known records, touches and
    /// values, each: a node folds what it takes in under a lock, so a few bytes must not be hours of work. 02, section 10.1.
    public static func operationsMax(bytes: Int) -> (made: Int, touched: Int) {
        (made: 10_000 + 4 * bytes, touched: 10_000 + 64 * bytes)
    }
    /// How many replicas of one key a scope takes in for each grant of it that covers the scope; 02, section 10.1.
    public static let incarnationsPerGrant = 64
    /// How many replicas a scope takes in of keys that no grant there names, all together; 02, section 10.1.
    public static let strangersMax = 256
    /// How many replicas a scope takes in at all: room is left, among ``replicasMax``, for a store's own; 02, section 10.1.
    public static let scopeReplicasMax = replicasMax - 64
    /// How many branches the chains of one key may have in a scope; 02, section 10.1.
    public static let branchesMax = 64
    /// How many keys may sign for a root; 15, section 1.
    public static let rootKeysMax = 32
    /// How many chains and branches of a root that ends a succession speaks of; 15, section 1.
    public static let rootChainsMax = 256
    /// The same of the directories of regions; so many lines fit a text.
    public static let rootRegionChainsMax = 448
    /// What a grant calls its holder, in bytes; 04, section 6.
    public static let personBytesMax = 200
    /// The code of a role, in bytes; 04, section 6.
    public static let roleBytesMax = 64
    /// How many changesets one session may bring that are not taken; 04, section 5.
    public static let refusalsMax = 4_096
    /// How many replicas a vector or the table of a header names; 01, section 3, and 02, section 3.
    public static let replicasMax = 4_096
    /// The greatest number of a field, and how many fields a table has; 02, section 7.
    public static let fieldsMax = 4_096
    /// The greatest money or decimal that is carried, in its smallest unit: it must fit a varint ten times over; 02, section 7.2.
    public static let scaledMax: Int64 = 900_000_000_000_000_000
    /// The greatest whole number, money or decimal that is saved, and that anything is computed with, in its smallest unit:
    /// every reader of JSON holds it exactly, and what a record has of them adds up within 64 bits; 05, section 5.1.
    public static let numberMax: Int64 = 9_000_000_000_000_000
    /// The most bytes that anything attached has, whatever a schema says: it is digested as a whole; 13, section 2.
    public static let attachmentBytesMax = 32 << 20
    /// The most where a schema says nothing; 13, section 2.
    public static let attachmentBytesUsual = 16 << 20
    /// Attachments travel in pieces of so many bytes, each checked; 13, section 4.
    public static let attachmentPieceBytes = 16 << 10
    /// Of how many attachments one question speaks, each way; 13, section 4.
    public static let attachmentsAskedMax = 256
    /// Of how many attachments one file says that its writer holds them; 13, section 6.
    public static let attachmentsToldMax = 31_000
}
