import Causality
import Records

extension ScopeHeads.Head {
    /// A digest stands there where something is held, and only there.
    ///
    /// - Parameter isOwn: Whether it is one's own replica's, whose unsealed entries are applied before they are held.
    func checkInvariants(isOwn: Bool) {
        precondition(digest.isEmpty == (held == 0), "A head holds nothing and has a digest, or the other way round.")
        precondition(isOwn || applied <= held, "More is applied than is held.")
    }
}
