import Changesets
import RecordStore
import Records

/// Takes changesets into a store as they arrive, several to a commit.
///
/// What has come whole is committed after a quarter of a second at most, or half a megabyte, so a link
/// that breaks costs no more than that; and one refused changeset holds up none of the others.
struct ChangesetIntake: Sendable {
    private var waiting: [[UInt8]] = []
    private var waitingBytes = 0
    private var lastCommit: UInt64
    private(set) var tally = Tally()

    /// What became of what came.
    struct Tally: Sendable {
        var entries = 0
        var changesets = 0
        var held = 0
        var forks = 0
        var refusals: [(digest: UInt64, reason: String)] = []
    }

    static let bytesPerCommit = 512 << 10
    static let millisecondsPerCommit: UInt64 = 250

    init(now: UInt64) { lastCommit = now }

    mutating func add(_ changeset: [UInt8]) {
        waiting.append(changeset)
        waitingBytes += changeset.count
    }

    func isDue(now: UInt64) -> Bool {
        !waiting.isEmpty
            && (waitingBytes >= ChangesetIntake.bytesPerCommit
                || now &- lastCommit >= ChangesetIntake.millisecondsPerCommit)
    }

    /// Commits what is waiting.
    ///
    /// - Parameter accepts: What is kept here, and may be sent by this peer.
    mutating func commit(to store: RecordStore, accepts: (ScopeCode) -> Bool) throws {
        // From the end of a commit, or a long one would make the next piece due at once.
        defer { lastCommit = store.environment.wallClock() }
        guard !waiting.isEmpty else { return }
        let batch = waiting
        waiting = []
        waitingBytes = 0
        var result = tally
        try store.write { _ in
            for bytes in batch {
                let before = try? Changeset(parsing: bytes, digest: store.environment.suite.digest)
                switch try store.receive(bytes, accepts: accepts) {
                case .applied:
                    result.changesets += 1
                    result.entries += before?.header.count ?? 0
                case .held:
                    result.changesets += 1
                    result.entries += before?.header.count ?? 0
                    result.held += 1
                case .known: break
                case .fork: result.forks += 1
                case .refused(let reason): result.refusals.append((before?.guardDigest ?? 0, reason))
                }
            }
        }
        tally = result
    }
}
