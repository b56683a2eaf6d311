/// The first byte of a session's messages: which form of them a peer reads.
///
/// A node answers in the version in which it was asked; an asker asks in the newest. What differs: version 1
/// gives the reasons of refusals in words, version 2 as numbers with facts.
package enum MessageVersion: UInt8, CaseIterable, Sendable {
    case one = 1, two = 2

    package static let newest = MessageVersion.two
}
