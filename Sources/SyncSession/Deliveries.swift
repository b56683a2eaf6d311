import Causality
import Changesets
import Records

/// What came of the peer's changesets in one session: what to take, when to make it durable, what became of it.
///
/// What has come whole is committed after a quarter of a second at most, or half a megabyte, so that a link
/// that breaks costs no more than that; and one refused changeset holds up none of the others.
package struct Deliveries: Sendable {
    static let bytesPerCommit = 512 << 10
    static let millisecondsPerCommit: UInt64 = 250

    /// Entries, and changesets, that were not here before.
    package private(set) var entries = 0
    package private(set) var changesets = 0
    package private(set) var refusals: [ChangesetRefusal] = []
    /// Whether something came before what it names, and was left to the peer: of what is held here, the peer thinks too much.
    private(set) var hadEarly = false
    /// How far the peer showed that it holds each author's entries, by sending them.
    private(set) var brought: [ScopeCode: VersionVector] = [:]
    /// What of it has not been told to the store.
    private var untold: Set<ScopeCode> = []
    private var waitingBytes = 0
    private var lastCommit: UInt64 = 0

    /// Whether anything waits to be made durable.
    var isWaiting: Bool { waitingBytes > 0 }

    /// Whether more was refused than a session tells of: every refusal is remembered, and told.
    var isOverfull: Bool { refusals.count > Limits.refusalsMax }

    func isDue(now: UInt64) -> Bool {
        isWaiting && (waitingBytes >= Deliveries.bytesPerCommit || now &- lastCommit >= Deliveries.millisecondsPerCommit)
    }

    /// Looks at a changeset that came.
    ///
    /// - Parameter objection: Why nothing of that scope is taken, if so.
    /// - Returns: What is to be taken, if it is.
    mutating func look(at bytes: [UInt8], _ suite: Suite, objection: (ScopeCode) -> ChangesetFault?) -> Delivery? {
        do {
            let delivery = try Delivery(bytes)
            note(delivery)
            if let fault = objection(delivery.scope) {
                let digest = try Changeset(parsing: bytes, suite: suite).guardDigest
                refusals.append(ChangesetRefusal(digest: digest, fault: fault))
                return nil
            }
            waitingBytes += bytes.count
            return delivery
        } catch {
            refusals.append(ChangesetRefusal(digest: 0, fault: .malformed(at: error.offset)))
            return nil
        }
    }

    /// Counts a changeset that is to be taken whatever its scope.
    mutating func take(_ delivery: Delivery) {
        note(delivery)
        waitingBytes += delivery.bytes.count
    }

    private mutating func note(_ delivery: Delivery) {
        brought[delivery.scope, default: VersionVector()].include(delivery.last)
        untold.insert(delivery.scope)
    }

    /// What the peer showed that it holds, of each scope of which it showed more since this was asked for last.
    mutating func takeNews() -> [(scope: ScopeCode, vector: VersionVector)] {
        defer { untold = [] }
        return untold.sorted().map { ($0, brought[$0] ?? VersionVector()) }
    }

    /// - Parameter now: When the commit ended, or a long one would make the next piece due at once.
    mutating func committed(_ outcomes: [Taken], now: UInt64) {
        waitingBytes = 0
        lastCommit = now
        for outcome in outcomes {
            switch outcome {
            case .new(let count):
                changesets += 1
                entries += count
            case .refused(let refusal): refusals.append(refusal)
            case .early: hadEarly = true
            case .known: break
            }
        }
    }
}
