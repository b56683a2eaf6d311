import Causality
import Changesets
public import Records

/// Which records of keys a peer has, found out from what it says that they come to: so that a stick brings what is new and not all.
extension Keys {
    /// What some names come to: as ``Snapshot/digest(of:)``.
    public static func digest(of names: some Sequence<[UInt8]>) -> [UInt8] {
        var sum = [UInt8](repeating: 0, count: nameSize)
        for name in names { for place in 0..<nameSize { sum[place] ^= name[place] } }
        return sum
    }

    /// The names of records here that come to what a peer says its own come to.
    ///
    /// Tried are all that are here, and these without what this store gave to others itself since the peer was known last: a node that is brought
    /// keys gives them on at once.
    ///
    /// - Parameters:
    ///   - digest: The peer's word: who says another than theirs is brought too little, and nobody else.
    ///   - known: What the peer was known to have before.
    /// - Returns: `nil` where neither does.
    public func names(
        comingTo digest: [UInt8], in scope: ScopeCode, of snapshot: Snapshot, known: Set<[UInt8]>
    ) -> Set<[UInt8]>? {
        let all = snapshot.names(of: scope, in: .max)
        if Self.digest(of: all) == digest { return all }
        let (key, suite) = (Fingerprint(of: own), environment.suite)
        let given = snapshot.names(of: scope) { record in
            // The snapshot is of statements that could be read.
            guard record.first == 1, let statement = try? ScopeKey(Array(record.dropFirst()), suite: suite, isKept: true) else {
                return false
            }
            return Fingerprint(digest: suite.digest(statement.giver)) == key
        }
        let without = all.subtracting(given.subtracting(known))
        return Self.digest(of: without) == digest ? without : nil
    }
}
