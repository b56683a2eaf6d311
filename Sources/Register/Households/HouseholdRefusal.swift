package import Records

/// Why households were not split, joined or merged; nothing was written.
///
/// Records are named as people name them.
package enum HouseholdRefusal: Error, Hashable, Sendable {
    case notAHousehold(String, RecordType.Name)
    case notAMember(String, RecordType.Name)
    case memberOfAnother(String, household: String)
    case memberNamedTwice
    /// All members are named to leave, and nobody would stay.
    case nobodyStays(members: Int)
    /// Who is to be head of the new household is not among those who leave.
    case headStays(String)
    case sameRecord
    /// A household that is poor would be written into one that is not, and its people would be poor no more.
    case endsPoverty(String, into: String, Label)
    case notOneScope(ScopeCode, ScopeCode)
    /// Two households are merged, or two members.
    case notAPair(RecordType.Name, RecordType.Name)
    /// The household of a member is not in this store.
    case householdNotHere
    case isRetired(String)
    case movedAway(String, to: [ScopeCode])
    /// Whether it exists is disputed: somebody decides that first.
    case existenceDisputed(String)
    /// Disputed or put forward, and to be decided first.
    case undecided([String])
    case needsReason
    /// The office decides about no households there.
    case notTheOffice(ScopeCode)
    /// The register's form has no such records.
    case olderForm(version: Int)
    /// Nothing to sign for: no income, or nobody on the roster.
    case noIncome(String, year: Int)
    /// Whoever leaves is the head, and nobody is named in their place.
    case headLeaves(String)
    /// Somebody who died or left already.
    case hasLeft(String, Label)
    /// Somebody of the household has the name and the day of birth.
    case isThere(String, number: String)
    /// Somebody dies, leaves or comes before the day of birth.
    case beforeBirth(String)
    /// Who is to be the head is.
    case isHead(String)
    /// An open request is about the person.
    case isAsked(String, request: String)
    /// Open requests for one person that do not agree.
    case requestsDiffer(String, [String])
    case requestEnded
    /// Nobody there whom the request could mean, or no such household.
    case nobodyMeant(String)
    /// This store does not hold one of the two regions.
    case otherSideNotHere(ScopeCode)
    /// The office could only put these forward, and half of it would have no effect.
    case mayNotWrite([Label])
    /// The same, where the office may record a request for it.
    case mayOnlyAsk([Label])

    /// What a script makes of it.
    package enum Sort: Sendable { case look, badInput, notPermitted }

    package var sort: Sort {
        switch self {
        case .existenceDisputed, .undecided, .requestsDiffer, .isThere, .isAsked, .endsPoverty: .look
        case .notTheOffice, .mayNotWrite, .mayOnlyAsk: .notPermitted
        case .notAHousehold, .notAMember, .memberOfAnother, .memberNamedTwice, .nobodyStays, .sameRecord, .notOneScope, .notAPair,
            .householdNotHere, .isRetired, .movedAway, .needsReason, .olderForm, .noIncome, .headLeaves, .hasLeft, .requestEnded,
            .nobodyMeant, .otherSideNotHere, .beforeBirth, .isHead, .headStays:
            .badInput
        }
    }
}
