public import Causality

/// A succession as the directory holds it: who it makes the root, and whose signatures under it hold.
public struct Succession: Hashable, Sendable {
    /// The directory record it is; of several with one statement the least.
    public let record: RecordID
    /// The entry that made the record, by the name that its chain has here.
    public let entry: Dot
    /// The tree it is of, by its first root.
    public let tree: Fingerprint
    /// Of the root that it makes.
    public let version: Int
    /// The key that ends.
    public let previous: Fingerprint
    /// The key that is the root from then on.
    public let root: Fingerprint
    /// Who signs the next one.
    public let keys: Set<Fingerprint>
    /// How many of them have to.
    public let threshold: Int
    /// Of the directory's entries by the key that ends those that stand on, by the names that chains have here.
    public let accepted: VersionVector
    /// Whose signatures hold.
    public var signers: Set<Fingerprint>
    /// Of the statement, by the suite; 32 bytes.
    public let digest: [UInt8]

    /// Puts the parts together; nothing is checked.
    public init(
        record: RecordID, entry: Dot, tree: Fingerprint, version: Int, previous: Fingerprint, root: Fingerprint, keys: Set<Fingerprint>,
        threshold: Int,
        accepted: VersionVector, signers: Set<Fingerprint>, digest: [UInt8]
    ) {
        self.record = record
        self.entry = entry
        self.tree = tree
        self.version = version
        self.previous = previous
        self.root = root
        self.keys = keys
        self.threshold = threshold
        self.accepted = accepted
        self.signers = signers
        self.digest = digest
    }
}

/// Who has been the root of a tree, one after another.
///
/// A succession counts by its signatures alone, whoever brought it into the directory: enough of those whom the one before names
/// have signed it, and enough of those whom it names itself, and its version is the next. So whoever has stolen a root's key can
/// neither keep it back nor undo it. Which of them count is a function of the set that is held: of two for one version the one that
/// more of the older keys signed, then more of the newer, then the one of the lesser digest.
public struct RootCourse: Hashable, Sendable {
    /// The first root, by which the tree is known.
    public let first: Fingerprint
    /// Those that count, ascending by version.
    public let successions: [Succession]
    /// Those of a version that counts which do not, for people to be told of.
    public let rivals: [Succession]

    /// - Parameter held: Every succession in the directory, in whatever order.
    public init(_ first: Fingerprint, _ held: [Succession] = []) {
        self.first = first
        let united = Self.united(held.filter { $0.tree == first })
        var (successions, rivals): ([Succession], [Succession]) = ([], [])
        var (root, keys, threshold) = (first, Set([first]), 1)
        while true {
            let version = successions.count + 2
            let able = united.filter { one in
                one.version == version && one.previous == root && one.root != root && keys.intersection(one.signers).count >= threshold
                    && 1...max(1, one.keys.count) ~= one.threshold && one.keys.intersection(one.signers).count >= one.threshold
            }
            .sorted { Self.precedes($0, $1, signedBy: keys) }
            guard let next = able.first else { break }
            successions.append(next)
            rivals += able.dropFirst()
            (root, keys, threshold) = (next.root, next.keys, next.threshold)
        }
        self.successions = successions
        self.rivals = rivals
    }

    /// One for each statement, with the signatures of all who brought it.
    private static func united(_ held: [Succession]) -> [Succession] {
        var result: [[UInt8]: Succession] = [:]
        for one in held.sorted(by: { $0.record < $1.record }) {
            if result[one.digest] == nil { result[one.digest] = one } else { result[one.digest]?.signers.formUnion(one.signers) }
        }
        return Array(result.values)
    }

    private static func precedes(_ one: Succession, _ other: Succession, signedBy keys: Set<Fingerprint>) -> Bool {
        func rank(_ item: Succession) -> (Int, Int) {
            (-keys.intersection(item.signers).count, -item.keys.intersection(item.signers).count)
        }
        let (left, right) = (rank(one), rank(other))
        return left == right ? one.digest.lexicographicallyPrecedes(other.digest) : left < right
    }

    /// The key that is root now.
    public var root: Fingerprint { successions.last?.root ?? first }
    /// Of the root that there is now, from 1.
    public var version: Int { successions.count + 1 }
    /// Who may sign the next succession, and how many of them have to.
    public var signers: (keys: Set<Fingerprint>, threshold: Int) {
        successions.last.map { ($0.keys, $0.threshold) } ?? ([first], 1)
    }

    /// Every key that is or was the root.
    public var roots: Set<Fingerprint> { Set([first] + successions.map(\.root)) }

    /// The succession that ended a key for good.
    public func ending(of key: Fingerprint) -> Succession? {
        key == root ? nil : successions.last { $0.previous == key }
    }

    /// Whether an entry of the directory is the root's word: by the key that is root, or by one that was, as far as its successor
    /// accepts it.
    ///
    /// - Parameter entry: By the name that its chain has here.
    public func speaks(in entry: Dot) -> Bool {
        let key = Fingerprint(of: entry.replica)
        return key == root || ending(of: key)?.accepted.covers(entry) ?? false
    }

    /// Whether an entry of the directory is by a root that has ended, and lies beyond what its successor accepts: nothing lets it in,
    /// whatever office the key was given while it was the root.
    public func keepsOut(_ entry: Dot) -> Bool {
        ending(of: Fingerprint(of: entry.replica)).map { !$0.accepted.covers(entry) } ?? false
    }
}
