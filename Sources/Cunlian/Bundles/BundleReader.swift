public import Causality
public import Changesets
public import RecordStore
import Records
public import SyncSession

/// A file that may be a bundle, read where it lies.
public struct BundleFile: Sendable {
    /// What people call it.
    public let name: String
    /// In bytes.
    public let size: Int
    /// Its bytes from an offset on, so many.
    public let read: @Sendable (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// Puts the parts together.
    public init(name: String, size: Int, read: @escaping @Sendable (_ offset: Int, _ count: Int) throws -> [UInt8]) {
        self.name = name
        self.size = size
        self.read = read
    }
}

/// That nothing of a file was taken, and why.
public struct BundleRefusal: Error, Hashable {
    /// What people call the file.
    public let file: String
    /// What is wrong with it, or with its writer.
    public let fault: BundleFault
}

/// What came of bundles that were read.
public struct BundleReport: Sendable {
    /// Of one file.
    public struct Part: Sendable {
        /// What people call the file.
        public let file: String
        /// Who wrote it.
        public let writer: ReplicaID
        /// What the directory calls the writer: a person, a node's region; the replica's short name where it has none.
        public let name: String
        /// When it was written, by the writer's clock, in milliseconds since 1970.
        public let made: UInt64
        /// Which part of how many.
        public let part: Int
        /// How many parts the bundle has.
        public let parts: Int
        /// Whether its writer wrote another since that was read before: what it says of the writer's holdings is passed over.
        public let isStale: Bool
        /// Whether it was written more than an hour from now, by the clocks of both: nothing follows from it, and people are told.
        public let isAhead: Bool
        /// Whether both hold the same now.
        public let isComplete: Bool
        /// Whether the writer is a node whose word counts as a receipt.
        public let isWitnessed: Bool
    }

    /// In the order in which they were read.
    public internal(set) var parts: [Part] = []
    /// Entries that were not here before.
    public internal(set) var receivedEntries = 0
    /// Of all files together.
    public internal(set) var receivedBytes = 0
    /// What was not taken, and why.
    public internal(set) var refusals: [ChangesetRefusal] = []
    /// How many more conflicts are open than before.
    public internal(set) var newConflicts = 0
    /// How many more entries are held or applied and not admitted than before.
    public internal(set) var newQuarantined = 0
    /// Changesets here that wait for others which have not come.
    public internal(set) var waiting = 0
    /// How many of one's own entries wait for a grant.
    public internal(set) var awaitingGrant = 0
    /// What came up that people must be told.
    public internal(set) var notices: [Notice] = []

    /// Of no bundle.
    public init() {}
}

extension Replica {
    /// Reads bundles: all of them are looked through before anything of one is taken, and parts go in their order.
    ///
    /// - Throws: ``BundleRefusal`` with the file that is none of this store's, or was changed, cut or swapped; nothing is taken
    ///   then. Of one whose writer may bring nothing, nothing but a directory that vouched for them is taken. `StoreError`.
    public func read(bundles files: [BundleFile], signer: Signer) async throws -> BundleReport {
        let (own, before) = try run { store in (Fingerprint(of: store.own), try Attention(of: store)) }
        let found = try files.map { ($0, try check($0, own, signer)) }.sorted { left, right in
            (left.1.place.set, left.1.place.part) < (right.1.place.set, right.1.place.part)
        }
        var report = BundleReport()
        for (file, _) in found { try await take(file, own, signer, into: &report) }
        let after = try run { store in (try Attention(of: store), try store.log.waitingCounts().values.reduce(0, +)) }
        report.newConflicts = max(0, after.0.conflicts - before.conflicts)
        report.newQuarantined = max(0, after.0.quarantined - before.quarantined)
        report.awaitingGrant = after.0.awaitingGrant
        report.notices = Array(after.0.notices.dropFirst(before.notices.count))
        report.waiting = after.1
        return report
    }

    private nonisolated func opening(_ file: BundleFile, _ own: Fingerprint, _ signer: Signer) throws -> BundleOpening {
        try BundleOpening(
            file.read(0, min(file.size, BundleHeader.sizeMax)), size: file.size, own: own, signer: signer, suite: environment.suite)
    }

    /// Opens every block and reads every frame, and keeps nothing.
    private func check(_ file: BundleFile, _ own: Fingerprint, _ signer: Signer) throws -> BundleHeader {
        do {
            var opening = try opening(file, own, signer)
            var content = BundleContent(opening.header, suite: environment.suite)
            while let range = opening.next { try content.add(opening.open(file.read(range.lowerBound, range.count))) }
            try content.finish()
            return opening.header
        } catch BundleFault.forSomebodyElse(let key, _) {
            throw BundleRefusal(file: file.name, fault: .forSomebodyElse(key, name: try run { try $0.name(of: key) }))
        } catch let fault as BundleFault {
            throw BundleRefusal(file: file.name, fault: fault)
        }
    }

    private func take(_ file: BundleFile, _ own: Fingerprint, _ signer: Signer, into report: inout BundleReport) async throws {
        let met = try run { store in
            Dictionary(
                try store.peers.met().map { ($0.node, Peer(bytes: $0.peer)) }, uniquingKeysWith: { first, _ in first })
        }
        let clock = environment.wallClock
        var opening = try opening(file, own, signer)
        let driver = SessionDriver(
            BundleReading(opening.header, suite: environment.suite, met: met, now: clock()), on: self, parent: nil, keepsEarly: true)
        do {
            var end: [SessionEffect] = []
            while end.isEmpty, let range = opening.next {
                end = try await driver.handle(.received(opening.open(file.read(range.lowerBound, range.count)), now: clock()))
            }
            if end.isEmpty { end = try await driver.handle(.ended) }
        } catch let fault as BundleFault {
            // It was whole a moment ago: the stick was pulled out, or is somebody's trick. What came whole counts.
            _ = try await driver.handle(.broken)
            throw BundleRefusal(file: file.name, fault: fault)
        }
        let reading = await driver.machine
        if let fault = reading.fault { throw BundleRefusal(file: file.name, fault: fault) }
        guard let statement = reading.statement else { throw SyncFailure.badAnswer(.outOfStep) }
        if reading.isWitnessed, !reading.isStale { try run { store in try store.peers.noteSync() } }
        report.parts.append(try part(file, statement, reading))
        report.receivedEntries += reading.deliveries.entries
        report.receivedBytes += file.size
        report.refusals += reading.deliveries.refusals
    }

    private func part(_ file: BundleFile, _ statement: Statement, _ reading: BundleReading) throws -> BundleReport.Part {
        let name = try run { try $0.name(of: Fingerprint(of: statement.writer)) }
        return BundleReport.Part(
            file: file.name, writer: statement.writer, name: name ?? statement.writer.short,
            made: statement.made, part: statement.place.part, parts: statement.place.parts, isStale: reading.isStale,
            isAhead: statement.made > environment.wallClock() &+ 3_600_000, isComplete: reading.isComplete, isWitnessed: reading.isWitnessed
        )
    }
}
