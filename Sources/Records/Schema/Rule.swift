/// What happens to concurrent values of a field; `Protocol/03-merge.md`, section 7.
///
/// To add one, add a case here, say in `State/Judging.swift` what it shows, and state it in that section and in
/// `Protocol/05-schema.md`, section 4. The name is part of the schema file and never changes.
public enum Rule: String, Sendable, CaseIterable {
    /// People decide.
    case manual
    /// The value of the highest office, in the order that the field gives; of two of one office people decide.
    case authority
    /// One person's own to write; what others write waits for people.
    case owner
    /// Written by the entry that creates the record, and by decisions.
    case fixed
    /// The one of the greatest time.
    case latest
    /// The greatest of the values.
    case greatest
    /// The least of the values.
    case least
    /// A set whose elements come and go one by one.
    case union
    /// As `fixed`, of events.
    case append
}

extension Field {
    /// Only the creating entry and decisions write it.
    public var isWrittenOnce: Bool { rule == .fixed || rule == .append }

    /// Elements are added and removed one by one.
    public var isUnion: Bool { rule == .union }
}
