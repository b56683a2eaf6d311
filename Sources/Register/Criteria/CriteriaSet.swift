public import Records

/// A dated exit standard: 八有一超 for households, 十一有一低于 for villages, 九有一低于 for counties.
///
/// Read from `Protocol/criteria/` or from the directory by ``init(parsing:file:digest:)``; its form is
/// `Protocol/08-criteria.md`. Standards changed from year to year, so none is written in code.
public struct CriteriaSet: Sendable {
    /// What kind of record it judges.
    public enum Level: String, Sendable, CaseIterable {
        case household, village, county
    }

    /// How well its text is known; said wherever the standard is shown.
    public enum Certainty: String, Sendable, CaseIterable {
        /// The city's plan itself.
        case plan
        /// The region's printed form.
        case form
        /// Public texts that quote it.
        case published
        /// Commonly said, and not confirmed by a text.
        case unconfirmed
        /// Where the texts are silent, and the register's authors had to choose.
        case chosen
    }

    /// The years in which something is in force, both included.
    public struct Validity: Hashable, Sendable {
        public let from: Int
        /// `nil` is without end.
        public let to: Int?

        public func contains(_ year: Int) -> Bool { year >= from && year <= to ?? year }
    }

    public struct Item: Sendable {
        /// As people cite it: `1` to `9`.
        public let number: String
        public let label: Label
        /// The standard's words.
        public let text: Label
        public let source: String
        public let certainty: Certainty
        let validity: Validity
        let requirement: Requirement
    }

    /// `GX-HH-2017`.
    public let id: String
    /// The digest of the file's bytes, 32 bytes: what the set is addressed by.
    public let hash: [UInt8]
    public let level: Level
    public let label: Label
    public let source: String
    public let certainty: Certainty
    let validity: Validity
    public let note: Label?
    /// The fields that the evidence covers, read or not, in the order in which it covers them.
    public let groups: [Subject: [String]]
    public let items: [Item]

    /// The items in force in a year; of one number there is at most one.
    public func items(in year: Int) -> [Item] { items.filter { $0.validity.contains(year) } }
}
