import Causality
import Changesets
public import Records
import SQLite

/// Something that people must look at, or may.
public struct Conflict: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Several values, and the rule leaves the choice to people.
        case disputed
        /// Several values, and the rule chose one.
        case chosen
        case proposed
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
    }

    /// Six hexadecimal digits for the place, ten for what is in it: the different values, and of each the
    /// first dot. So a name tells by itself where something has come to a conflict since it was shown.
    public let name: String
    public let kind: Kind
    public let record: RecordID
    public let scope: ScopeCode
    public let type: RecordType
    /// ``FieldAddress/existence`` where the record itself is in doubt.
    public let address: FieldAddress
    public let field: Field?
    public let state: FieldState
    public let verdict: Verdict
    public let existence: Existence
    /// Milliseconds since 1970, by this store's clock.
    public let since: UInt64
}
