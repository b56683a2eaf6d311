public import RecordStore
public import SyncSession

/// What a session brought.
public struct SyncReport: Sendable {
    /// Entries beyond what the node was known to hold, which were sent.
    public let sentEntries: Int
    /// Entries that came.
    public let receivedEntries: Int
    /// In bytes, of all requests, and of all answers.
    public let sentBytes: Int
    /// In bytes, of all answers.
    public let receivedBytes: Int
    /// Requests that were answered.
    public let roundTrips: Int
    /// How many more conflicts are open than before.
    public let newConflicts: Int
    /// How many more entries are held or applied and not admitted than before.
    public let newQuarantined: Int
    /// Whether both sides hold the same now.
    public let isComplete: Bool
    /// How many of one's own entries wait for a grant, and so were not sent.
    public let awaitingGrant: Int
    /// Whether every receipt counts: one does that the directory's node of the scope signed.
    public let isWitnessed: Bool
    /// What the node did not take, and why.
    public let refusals: [ChangesetRefusal]
    /// What came up that people must be told, by kind: a fork, a store that was set back.
    public let notices: [Notice]

    /// What came of attachments, which have exchanges of their own after the session.
    public internal(set) var attachments = AttachmentReport()

    /// What came of keys to what is sealed, which have exchanges of their own too.
    public internal(set) var keys = KeyReport()

    /// What came of the logs of who opened what is sealed.
    public internal(set) var viewings = ViewingReport()

    /// Of both bodies together.
    public var bodyBytes: Int { sentBytes + receivedBytes }

    init(_ session: AskerSession, sentBytes: Int, _ before: Attention, _ after: Attention) {
        sentEntries = session.sentEntries
        receivedEntries = session.deliveries.entries
        self.sentBytes = sentBytes
        receivedBytes = session.receivedBytes
        roundTrips = session.roundTrips
        newConflicts = max(0, after.conflicts - before.conflicts)
        newQuarantined = max(0, after.quarantined - before.quarantined)
        isComplete = session.isComplete
        awaitingGrant = after.awaitingGrant
        isWitnessed = session.isWitnessed
        refusals = session.refusals
        notices = Array(after.notices.dropFirst(before.notices.count))
    }
}

/// What in a store wants people's attention.
struct Attention: Sendable {
    let conflicts: Int
    let quarantined: Int
    let notices: [Notice]
    let awaitingGrant: Int

    init(of store: RecordStore) throws {
        (conflicts, quarantined, notices, awaitingGrant) = try store.read { _ in
            let counts = try store.views.conflictCounts()
            return (
                counts.disputed + counts.listed, try store.views.quarantineCount(), try store.notebook.notices(),
                Int(try store.views.awaitingGrantCount())
            )
        }
    }
}
