public import Causality

/// How the author came to know, as people are told; see `Protocol/02-changeset.md`.
public enum Source: UInt8, Sendable, CaseIterable {
    /// In the house, by telephone, from a document, from a file, or at the desk.
    case visit = 1, phone = 2, document = 3, imported = 4, deskCorrection = 5
}

/// One save: what one person changed in one record, and the records it creates, in one go.
///
/// - Invariant: No two changes have the same record, address, and (of a union) element. The context
///   covers none of the author's later entries; that it covers all earlier ones need not be written.
public struct Entry: Hashable, Sendable {
    /// Its name in the scope.
    public let dot: Dot
    /// What the author had seen when the record was opened.
    public let context: VersionVector
    /// When it was saved, by the author's clock; it decides nothing but ties of the rule `latest`.
    public let time: HybridTime
    /// Why, in the author's words, where they gave any.
    public let reason: String?
    /// How the author came to know, where they said so.
    public let source: Source?
    /// The entry of an earlier incarnation that this one repeats.
    public let repeats: Dot?
    /// The records that it makes; a parent made by the same entry comes before what lies in it.
    public let creations: [Creation]
    /// What it does to fields, of records that it makes too.
    public let changes: [Change]
    /// Entries let in that rights had kept out.
    public let admits: [Dot]
    /// What it moves from one scope to another.
    public let transfer: Transfer?

    /// Puts the parts together; the invariant is the caller's to keep.
    public init(
        dot: Dot, context: VersionVector, time: HybridTime, reason: String? = nil, source: Source? = nil,
        repeats: Dot? = nil, creations: [Creation] = [], changes: [Change] = [], admits: [Dot] = [],
        transfer: Transfer? = nil
    ) {
        self.dot = dot
        self.context = context
        self.time = time
        self.reason = reason
        self.source = source
        self.repeats = repeats
        self.creations = creations
        self.changes = changes
        self.admits = admits
        self.transfer = transfer
    }

    /// What is known to whoever wrote it: what a change supersedes.
    public var coverage: Coverage { Coverage(dot: dot, context: context) }
}
