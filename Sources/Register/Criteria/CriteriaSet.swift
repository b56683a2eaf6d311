package import Records

/// A dated exit standard: 八有一超 for households, 十一有一低于 for villages, 九有一低于 for counties.
///
/// Read from `Protocol/criteria/` or from the directory by ``init(parsing:file:digest:)``; its form is
/// `Protocol/08-criteria.md`. Standards changed from year to year, so none is written in code.
package struct CriteriaSet: Sendable {
    /// What kind of record it judges.
    package enum Level: String, Sendable, CaseIterable {
        case household, village, county
    }

    /// What it is asked for.
    package enum Purpose: String, Sendable, CaseIterable {
        /// Whether somebody leaves poverty.
        case exit
        /// Whether somebody is to be registered as poor.
        case identification
    }

    /// How well its text is known; said wherever the standard is shown.
    package enum Certainty: String, Sendable, CaseIterable {
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
    package struct Validity: Hashable, Sendable {
        package let from: Int
        /// `nil` is without end.
        package let to: Int?

        package func contains(_ year: Int) -> Bool { year >= from && year <= to ?? year }
    }

    package struct Item: Sendable {
        /// As people cite it: `1` to `9`.
        package let number: String
        package let label: Label
        /// The standard's words.
        package let text: Label
        package let source: String
        package let certainty: Certainty
        let validity: Validity
        let requirement: Requirement
    }

    /// `GX-HH-2017`.
    package let id: String
    /// The digest of the file's bytes, 32 bytes: what the set is addressed by.
    package let hash: [UInt8]
    package let level: Level
    package let purpose: Purpose
    package let label: Label
    package let source: String
    package let certainty: Certainty
    let validity: Validity
    /// The version of the register's schema that it was written for, and that evidence under it names: a later schema
    /// leaves every digest as it was.
    let schemaVersion: Int
    package let note: Label?
    /// The fields that the evidence covers, read or not, in the order in which it covers them.
    package let groups: [Subject: [String]]
    package let items: [Item]

    /// The items in force in a year; of one number there is at most one.
    package func items(in year: Int) -> [Item] { items.filter { $0.validity.contains(year) } }
}
