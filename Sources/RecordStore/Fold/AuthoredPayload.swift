import Causality
import Changesets
import Records

/// One author's payload on its way into the rows: a changeset's, or that of a save.
struct AuthoredPayload {
    let author: Author
    let replica: ReplicaID
    let replicaNumber: Int32
    /// The number of the entry at place 0.
    let first: UInt64
    let payload: Payload
    /// Which of the entries count; the others only move the vector, and create records nobody vouches for.
    /// `nil` where all do.
    let admitted: [Bool]?
    /// Of the payload's slots: the records' numbers in the file, -1 for one that is not there. Until they are
    /// applied, those that it names and does not create, or none.
    var numbers: [Int64] = []
    /// Slots of records of which entries say different things: their rows are written from the fold in memory.
    var contested: Set<Int32> = []

    func isAdmitted(_ entry: Int) -> Bool { admitted?[entry] ?? true }

    func coverage(_ entry: Int) -> Coverage {
        Coverage(dot: Dot(replica, first + UInt64(entry)), context: payload.heads[entry].context)
    }

    /// The time and author of an entry that is in here.
    func info(_ dot: Dot) -> EntryInfo? {
        guard dot.replica == replica, dot.number >= first, dot.number - first < UInt64(payload.heads.count) else { return nil }
        return EntryInfo(time: payload.heads[Int(dot.number - first)].time, author: author)
    }
}
