import CunlianTrust
import Synchronization

/// Guesses under names of which no key lies here: they are to be answered as late as those under names of which one does, or whoever
/// measures knows who has a key at this node.
///
/// Forgotten with the process, where misses of a key are kept: whoever guessed before a restart and measures after it can tell. Of so many
/// names that they are not kept apart any more all are forgotten.
final class Strangers: Sendable {
    private let misses = Mutex<[String: Int]>([:])
    static let namesMax = 4_096

    /// Notes a miss.
    ///
    /// - Returns: For how long to wait before that is said, in milliseconds: as ``PeopleFolder/noteMiss(of:)``.
    func noteMiss(of name: String) -> Int {
        misses.withLock { misses in
            if misses.count >= Self.namesMax, misses[name] == nil { misses = [:] }
            misses[name, default: 0] += 1
            return PeopleFolder.wait(after: misses[name] ?? 1)
        }
    }
}
