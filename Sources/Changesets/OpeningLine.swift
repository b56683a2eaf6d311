import Causality
import Records

/// Opens changesets on other cores, ahead of whoever takes them in, and gives them out in the order in which they came.
///
///     var line = OpeningLine(suite: suite)
///     for bytes in arrived { line.add(bytes) }
///     while let opened = await line.next() { … }
///
/// What is opened and not taken yet is bounded: by the inflated size that each states, and by how many there are. The
/// rest waits as it came.
public struct OpeningLine: Sendable {
    /// How much payload, inflated, is opened ahead; one changeset is, however large.
    static let bytesAhead = 4 << 20
    private static let changesetsAhead = 64
    private static let keysMax = 4_096

    private struct Opening: Sendable {
        let task: Task<OpenedChangeset, Never>
        let size: Int
    }

    private let suite: Suite
    private var waiting: [[UInt8]] = []
    private var firstWaiting = 0
    private var opening: [Opening] = []
    private var size = 0
    /// Of the chains that began here; a key is its replica's by its digest, whoever says so.
    private var keys: [ReplicaID: [UInt8]] = [:]

    /// A line with nothing in it.
    ///
    /// - Parameter suite: By which digests and signatures are checked.
    public init(suite: Suite) { self.suite = suite }

    /// Whether everything that was put in has been given out.
    public var isEmpty: Bool { opening.isEmpty && firstWaiting == waiting.count }

    /// A line without anything in it, which knows the keys that this one knows.
    public var emptied: OpeningLine {
        var line = OpeningLine(suite: suite)
        line.keys = keys
        return line
    }

    /// - Parameter bytes: Untrusted; one changeset.
    public mutating func add(_ bytes: [UInt8]) {
        waiting.append(bytes)
        start()
    }

    /// Lets go of what was taken in, on whichever core is free: a changeset that was read is thousands of small arrays.
    public static func letGo(_ changesets: consuming [OpenedChangeset]) {
        Task.detached { [changesets] in withExtendedLifetime(changesets) {} }
    }

    /// The next that came; `nil` where none is left.
    public mutating func next() async -> OpenedChangeset? {
        guard let first = opening.first else { return nil }
        let opened = await first.task.value
        opening.removeFirst()
        size -= first.size
        start()
        return opened
    }

    private mutating func start() {
        while firstWaiting < waiting.count, opening.count < Self.changesetsAhead {
            let bytes = waiting[firstWaiting]
            let frame = try? ChangesetFrame(parsing: bytes)
            let next = frame?.payloadSize ?? 0
            guard opening.isEmpty || size + next <= Self.bytesAhead else { return }
            let suite = suite
            var key: [UInt8]?
            if let frame { key = self.key(of: frame.header) }
            let task = Task.detached { [key] in
                guard let frame else { return OpenedChangeset(bytes, suite: suite) }
                return OpenedChangeset(bytes, frame: frame, suite: suite, key: key)
            }
            opening.append(Opening(task: task, size: next))
            size += next
            firstWaiting += 1
        }
        if firstWaiting == waiting.count { (waiting, firstWaiting) = ([], 0) }
    }

    /// The author's key, out of the chain's first changeset.
    private mutating func key(of header: ChangesetHeader) -> [UInt8]? {
        if let known = keys[header.replica] { return known }
        guard header.first == 1, let suite = suite.numbered(header.suite),
            Fingerprint(digest: suite.digest(header.publicKey)) == Fingerprint(of: header.replica)
        else { return nil }
        if keys.count >= Self.keysMax { keys = [:] }
        keys[header.replica] = header.publicKey
        return header.publicKey
    }
}
