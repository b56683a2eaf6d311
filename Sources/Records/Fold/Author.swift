public import Causality

/// Who wrote an entry and when, as the rules need to know it.
public struct EntryInfo: Hashable, Sendable {
    /// When it was written, by the author's clock.
    public let time: HybridTime
    /// Who wrote it, and in what capacity.
    public let author: Author

    /// Puts the parts together; nothing is checked.
    public init(time: HybridTime, author: Author) {
        self.time = time
        self.author = author
    }
}

/// In what capacity an entry was written.
public struct Author: Hashable, Sendable {
    /// The person, by the name in the grant; without one the fingerprint of the key.
    public let person: String
    /// The office, or `nil` where the register has no directory: then everybody has every right.
    public let role: Role?

    /// Puts the parts together; without a role everybody has every right.
    public init(person: String, role: Role?) {
        self.person = person
        self.role = role
    }
}
