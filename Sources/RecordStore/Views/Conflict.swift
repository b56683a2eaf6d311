import Causality
import Changesets
public import Records
import SQLite

/// Something that people must look at, or may.
public struct Conflict: Sendable {
    /// Why people must look, or may.
    public enum Kind: String, Sendable, CaseIterable {
        /// Several values, and the rule leaves the choice to people.
        case disputed
        /// Several values, and the rule chose one.
        case chosen
        /// Somebody without the right to write has put something forward.
        case proposed
        /// A number that nobody can read: outside of what its input can be.
        case unreadable
        /// A union holds more elements than it may.
        case overCap
        /// Somebody who may not decide wrote over a decision that they had seen.
        case overridden
        /// Retired by one, edited by another who did not know.
        case editedAndRetired
        /// Created by somebody without the right to, or by an entry that is not admitted.
        case unconfirmed
        /// In two scopes, in none, or sent to two.
        case doubled
        /// Several records of one scope that people call by one number.
        case sameNumber
    }

    /// Six hexadecimal digits for the place, ten for what is in it: the different values, and of each the
    /// first dot. So a name tells by itself where something has come to a conflict since it was shown.
    public let name: String
    /// Why it is listed.
    public let kind: Kind
    /// The record that it is about.
    public let record: RecordID
    /// Where the record lies.
    public let scope: ScopeCode
    /// The record's type.
    public let type: RecordType
    /// ``FieldAddress/existence`` where the record itself is in doubt.
    public let address: FieldAddress
    /// The field that it is about; `nil` where the record itself is in doubt.
    public let field: Field?
    /// The values and proposals that there are.
    public let state: FieldState
    /// What the rule makes of them.
    public let verdict: Verdict
    /// Whether the record is there.
    public let existence: Existence
    /// Milliseconds since 1970, by this store's clock.
    public let since: UInt64
    /// Of ``Kind/sameNumber`` the other records that have the number.
    public var others: [RecordID] = []
}
