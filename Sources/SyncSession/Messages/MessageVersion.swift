/// The first byte of a session's messages: which form of them a peer reads.
///
/// A node answers in the version in which it was asked; an asker asks in the newest. What differs: version 1
/// gives the reasons of refusals in words, version 2 as numbers with facts.
/// Version 3 goes on in the middle of a changeset, lets a stranger say their key, and says how much is coming.
/// Version 4 names the directories of regions.
package enum MessageVersion: UInt8, CaseIterable, Sendable {
    case one = 1, two = 2, three = 3, four = 4

    package static let newest = MessageVersion.four

    /// Whether changesets may go on where they broke off, and so for all that came with it.
    package var hasParts: Bool { rawValue >= MessageVersion.three.rawValue }
    /// Whether the directories of regions are spoken of.
    var namesRegions: Bool { rawValue >= MessageVersion.four.rawValue }
}
