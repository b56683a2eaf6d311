import Changesets
import Records

/// What is kept of a changeset whose rest did not come.
enum Beginnings {
    /// - Parameters:
    ///   - bytes: As they came, the beginning included that was kept before.
    ///   - kept: What is kept of that peer.
    ///   - objection: Why nothing of a scope is taken, if so.
    /// - Returns: What is to be kept instead; `nil` where it is of no use, or less than what is kept.
    static func kept(
        _ bytes: [UInt8]?, insteadOf kept: [UInt8]?, _ suite: Suite, objection: (ScopeCode) -> ChangesetFault?
    ) -> [UInt8]? {
        guard let bytes, let part = ChangesetPart(of: bytes, digest: suite.digest), objection(part.scope) == nil else { return nil }
        guard let kept, let old = ChangesetPart(of: kept, digest: suite.digest) else { return bytes }
        return old.scope == part.scope && old.first == part.first && kept.count >= bytes.count ? nil : bytes
    }
}
