import Causality
import Records

/// The entries of the changesets that were opened last.
///
/// Whoever follows events one by one finds many of them in one changeset: to open it for each would cost the square of their number.
/// A changeset is what its digest says, so what is kept here never becomes untrue.
struct OpenedEntries {
    struct Changeset {
        /// Ascending by number, without gaps.
        let entries: [Entry]
        /// What it weighs: of a household that came with all its members an entry has hundreds.
        let changes: Int

        init(_ entries: [Entry]) {
            self.entries = entries
            changes = entries.reduce(0) { $0 + 1 + $1.changes.count + $1.creations.count }
        }

        func entry(_ dot: Dot) -> Entry? {
            guard let first = entries.first?.dot, first.replica == dot.replica, dot.number >= first.number else { return nil }
            let place = Int(clamping: dot.number - first.number)
            return entries.indices.contains(place) ? entries[place] : nil
        }
    }

    private var known: [[UInt8]: Changeset] = [:]
    private var count = 0

    /// A village's year of procedures is some fifty changesets of a few thousand changes, and its initial load thirty thousand; a change is
    /// some 150 bytes.
    static let changesMax = 1 << 17

    subscript(digest: [UInt8]) -> Changeset? { known[digest] }

    mutating func keep(_ changeset: Changeset, _ digest: [UInt8]) {
        if count + changeset.changes > Self.changesMax { (known, count) = ([:], 0) }
        known[digest] = changeset
        count += changeset.changes
    }
}

/// What the headers of one chain say, changeset after changeset: by which directory and schema each was written.
struct ChainCourse {
    struct Step {
        /// The number of the changeset's last entry.
        let last: UInt64
        /// The directory's heads, those of the changesets before included.
        let directory: VersionVector
        let schemaVersion: Int
    }

    /// Ascending by number.
    private(set) var steps: [Step] = []
    /// Of the last changeset.
    private(set) var digest: [UInt8] = []

    mutating func append(_ step: Step, _ digest: [UInt8]) {
        steps.append(step)
        self.digest = digest
    }

    /// The changeset that holds an entry.
    func step(holding number: UInt64) -> Step? {
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = low + (high - low) / 2
            if steps[middle].last < number { low = middle + 1 } else { high = middle }
        }
        return low < steps.count ? steps[low] : nil
    }
}
