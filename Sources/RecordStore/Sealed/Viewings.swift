public import Causality
public import Changesets
public import Records
import SQLite

/// Who opened what is sealed, as far as it is here: one's own log, and what others passed on; `Protocol/18-audit.md`.
public struct Viewings: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let offices: Offices
    let table: ViewingTable

    /// More entries a store keeps of no log: more than one person looks in ten years.
    static let entriesPerLogMax = 1_000_000
    /// More logs a store keeps of no tree.
    static let logsMax = 200_000

    /// Whether there can be any.
    public var isUsed: Bool { context.layout.seals }

    /// Whose log of which scope somebody may be shown.
    public struct Sight: Sendable {
        /// Whose own it is anyway; `nil` where nobody says who may.
        let key: Fingerprint?
        /// Where an office lets them see those of all.
        let regions: [ScopeCode]

        /// Whether an office lets them see those of others anywhere.
        public var isAuditor: Bool { key == nil || !regions.isEmpty }

        /// Whether they may be shown that log.
        public func covers(_ log: ViewingLog) -> Bool {
            guard let key else { return true }
            return Fingerprint(of: log.replica) == key || regions.contains { $0.covers(log.scope) }
        }
    }

    /// What whoever writes here may be shown.
    public func ownSight() throws(StoreError) -> Sight { try sight(of: Fingerprint(of: own)) }

    /// What somebody may be shown: their own log, and those of the regions in which an office that audits stands.
    public func sight(of key: Fingerprint) throws(StoreError) -> Sight {
        let directory = try offices.directory()
        guard directory.root != nil else { return Sight(key: nil, regions: []) }
        let now = environment.wallClock()
        var regions: [ScopeCode] = []
        for grant in directory.grants(of: key)
        where schema.role(grant.role)?.audits == true && directory.ending(of: grant) == nil && grant.opensSessions(at: now) {
            regions += directory.openRegions(of: grant)
        }
        return Sight(key: key, regions: regions)
    }

    // MARK: Reading

    /// The logs that are here, by scope, then by replica.
    public func logs() throws(StoreError) -> [ViewingLog] {
        guard isUsed else { return [] }
        return try file.read { r throws(StoreError) in try table.logs(r) }
    }

    /// How much there is of one log.
    public func log(of replica: ReplicaID, in scope: ScopeCode) throws(StoreError) -> ViewingLog {
        try file.read { r throws(StoreError) in
            try table.log(of: replica, in: scope, r) ?? ViewingLog(scope: scope, replica: replica)
        }
    }

    /// The entries from a time on that somebody may be shown, the oldest first by their viewers' clocks.
    ///
    /// - Parameter time: In milliseconds since 1970.
    public func entries(since time: UInt64 = 0, seenBy sight: Sight) throws(StoreError) -> [Viewing] {
        guard isUsed else { return [] }
        return try file.read { r throws(StoreError) in
            var result: [Viewing] = []
            for bytes in try table.entries(since: time, r) {
                // One that is damaged leaves the others readable: ``fault(in:)`` and verifying tell of it.
                guard let viewing = try? Viewing(bytes, suite: environment.suite, isKept: true) else { continue }
                if sight.covers(ViewingLog(scope: viewing.content.scope, replica: viewing.replica)) { result.append(viewing) }
            }
            return result.sorted {
                ($0.content.time, $0.replica, $0.number) < ($1.content.time, $1.replica, $1.number)
            }
        }
    }

    /// Whether an entry is about a record, as far as it says.
    public func concerns(_ viewing: Viewing, _ record: RecordID) -> Bool {
        viewing.content.named.contains { $0.record == record }
            || viewing.content.beginnings.contains(SubjectKey.beginning(of: record, digest: environment.suite.digest))
    }

    /// Whether an entry that does not name a record may be about it all the same: it is of the record's scope and does not name all that was
    /// opened, or of what had been opened before and was looked through.
    ///
    /// - Parameter scope: Where the record lies.
    public func mayConcern(_ viewing: Viewing, _ record: RecordID, in scope: ScopeCode) -> Bool {
        let content = viewing.content
        return content.scope.covers(scope) && !concerns(viewing, record)
            && (content.openings == 0 || content.named.count + content.beginnings.count < content.records)
    }

    /// The entries of a log beyond a number, ascending, and no more than so many bytes of them, but one at least.
    public func entries(of log: ViewingLog, beyond number: UInt64, bytesMax: Int) throws(StoreError) -> [[UInt8]] {
        try file.read { r throws(StoreError) in
            var (result, size, last): ([[UInt8]], Int, UInt64) = ([], 0, 0)
            try table.entries(of: log.replica, in: log.scope, beyond: number, r) { number, bytes in
                // Two of one number come together: whoever asks goes on behind them.
                guard result.isEmpty || size + bytes.count <= bytesMax || number == last else { return false }
                result.append(bytes)
                size += bytes.count
                last = number
                return true
            }
            return result
        }
    }

    /// What is wrong with a log: entries that are missing, that do not follow each other, that are damaged, or of which there are two with one
    /// number.
    public enum Fault: Hashable, Sendable {
        /// A number whose entry cannot be read, or is not signed.
        case unreadable(UInt64)
        /// As many entries are missing at its end, by its own count.
        case short(Int)
        /// The first number that is not there.
        case missing(UInt64)
        /// A number of which there are two.
        case twice(UInt64)
        /// A number whose entry names another one before it than is there.
        case unlinked(UInt64)
    }

    /// Goes through a log from its first entry; `nil` where each follows the one before.
    public func fault(in log: ViewingLog) throws(StoreError) -> Fault? { try faults(in: log, atMost: 1).first }

    /// Goes through a log from its first entry.
    ///
    /// - Parameter most: No more faults than that are told.
    public func faults(in log: ViewingLog, atMost most: Int = 20) throws(StoreError) -> [Fault] {
        try file.read { r throws(StoreError) in
            var (last, count, faults): (UInt64, Int, [Fault]) = (0, 0, [])
            var digest: [UInt8]? = [UInt8](repeating: 0, count: 32)
            try table.entries(of: log.replica, in: log.scope, beyond: 0, r) { number, bytes throws(StoreError) in
                count += 1
                let viewing = try? Viewing(bytes, suite: environment.suite)
                if number == last {
                    faults.append(.twice(last))
                } else if number != last + 1 {
                    faults.append(.missing(last + 1))
                } else if let digest, let viewing, viewing.link != digest {
                    faults.append(.unlinked(number))
                }
                if viewing?.number != number { faults.append(.unreadable(number)) }
                (last, digest) = (number, viewing?.digest)
                return faults.count < most
            }
            if faults.count < most, count < log.count, !faults.contains(where: { if case .missing = $0 { true } else { false } }) {
                faults.append(.short(log.count - count))
            }
            return Array(faults.prefix(most))
        }
    }

    // MARK: What others pass on

    /// What some logs come to, in eight bytes.
    public func state(of logs: some Sequence<ViewingLog>) throws(StoreError) -> [UInt8] {
        var writer = ByteWriter()
        for log in logs {
            writer.varint(log.scope.number)
            writer.raw(log.replica.bytes)
            writer.varint(log.count)
            writer.raw(log.sum)
        }
        return Array(environment.suite.digest(writer.bytes).prefix(ViewingLog.sumSize))
    }

    /// What both sides came to when a peer was last told everything; `nil` before that.
    public func settled(with peer: [UInt8]) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in try settings.value(settledKey(peer), r) }
    }

    /// From now on that is what both sides came to.
    public func noteSettled(with peer: [UInt8], _ state: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in try settings.set(settledKey(peer), state, w) }
    }

    private func settledKey(_ peer: [UInt8]) -> String { "viewings:" + peer.map { hex(UInt64($0), digits: 2) }.joined() }

    /// Takes in entries that came from elsewhere.
    ///
    /// - Parameters:
    ///   - entries: Untrusted.
    ///   - regions: Of whoever brings them: only what is about something in them, or around them; `nil` is everywhere.
    /// - Returns: How many were new.
    public func take(_ entries: [[UInt8]], from regions: [ScopeCode]?) throws(StoreError) -> Int {
        guard isUsed else { return 0 }
        return try file.write { w throws(StoreError) in
            let directory = try offices.directory(w)
            var count = 0
            for bytes in entries where bytes.count <= Viewing.bytesMax {
                guard let viewing = try? Viewing(bytes, suite: environment.suite) else { continue }
                let scope = viewing.content.scope
                guard !scope.isDirectory, regions?.contains(where: { $0.covers(scope) || scope.covers($0) }) ?? true,
                    directory.root == nil || !directory.grants(of: Fingerprint(of: viewing.replica)).isEmpty
                else { continue }
                let log = try table.log(of: viewing.replica, in: scope, w)
                if let log {
                    guard log.count < Self.entriesPerLogMax else { continue }
                } else {
                    guard try table.logCount(w) < Self.logsMax else { continue }
                }
                if try table.insert(viewing, w) { count += 1 }
            }
            return count
        }
    }
}
