package import Causality
package import Changesets
package import Records

/// A bundle that is read: who wrote it, what of it to take, what its writer holds.
///
/// It hears what a node hears in a session and weighs what an asker weighs, with the same parts; only the answer is the reader's
/// own next bundle. `Protocol/12-bundle.md`, section 6.
///
///     beginning ──statement──→ meeting ─────→ taking ──end──→ settling ──→ over
///                                ↑   ↓
///                             vouching ← introducing (nobody knows the writer yet; the directory that comes along may)
package struct BundleReading: SessionCourse {
    enum Point {
        case beginning
        /// Waits for what was heard of the writer's bundles before.
        case recalling(Statement)
        case meeting(isFinal: Bool)
        case introducing
        /// Waits for who wrote a changeset of the directory that an unknown writer brought.
        case vouching(Delivery)
        case taking
        case settling(Settlement)
    }

    enum Then {
        case meeting, taking, weighing
    }

    let suite: Suite
    private let header: BundleHeader
    /// Under whom the store remembers those it asks in sessions.
    private let met: [ReplicaID: Peer]
    var stage = SessionStage<Point, Then>.at(.beginning)
    var frames = IncomingFrames(.bundle)
    var now: UInt64
    private var isBodyComplete = false
    private var permitted: [ScopeCode]?
    private var standpoint: Standpoint?
    private var early: [UInt8]?
    /// What came that is beside the log, and waits for what came before it.
    private var beside: [(kind: FrameKind, items: [[UInt8]])] = []
    package internal(set) var deliveries = Deliveries()
    package private(set) var statement: Statement?
    /// Whether its writer wrote a later one that was read before: its changesets count, its word of what the writer holds does not.
    package private(set) var isStale = false
    /// Whether both hold the same now.
    package private(set) var isComplete = false
    package private(set) var isWitnessed = true
    package private(set) var fault: BundleFault?
    private var bytesRead = 0

    /// - Parameters:
    ///   - header: Of the file; what is in it must say the same.
    ///   - met: Under whom the store remembers which node of its sessions; one that was restored is another.
    ///   - now: In milliseconds since 1970.
    package init(_ header: BundleHeader, suite: Suite, met: [ReplicaID: Peer], now: UInt64) {
        self.suite = suite
        self.header = header
        self.met = met
        self.now = now
    }

    package mutating func handle(_ event: SessionEvent) -> [SessionEffect] { advance(on: event) }

    mutating func step(_ event: SessionEvent, at point: Point) -> [SessionEffect]? {
        switch (point, event) {
        case (_, .received(let bytes, let now)) where isReading && !isBodyComplete:
            self.now = now
            bytesRead += bytes.count
            frames.append(bytes)
            return readOn()
        case (_, .ended) where isReading && !isBodyComplete:
            guard frames.isEnded else { return fail(.badContent(at: bytesRead)) }
            isBodyComplete = true
            return readOn()
        case (.recalling(let statement), .told(.standpoint(let standpoint))): return recall(statement, standpoint)
        case (.meeting(let isFinal), .told(.visitor(let visitor))): return meet(visitor, isFinal: isFinal)
        case (.vouching(let delivery), .told(.visitor(let author))): return vouch(author, delivery)
        case (.settling(var settlement), .told(let fact)):
            let step = settlement.told(fact)
            return perform(step, settlement)
        default: return nil
        }
    }

    mutating func goOn(_ then: Then) -> [SessionEffect] {
        switch then {
        case .meeting: return ask(isFinal: false)
        case .taking:
            stage = .at(.taking)
            return readOn()
        case .weighing: return weigh()
        }
    }

    func checkPoint(_ point: Point) {
        switch point {
        case .beginning, .recalling: precondition(!deliveries.isWaiting, "A bundle is taken before it is known whose it is.")
        case .settling: precondition(frames.isEnded && !deliveries.isWaiting, "A bundle is weighed before it is durable.")
        case .meeting, .introducing, .vouching, .taking: precondition(statement != nil, "A bundle is read without its statement.")
        }
    }

    // MARK: Frames

    private var isReading: Bool {
        switch stage {
        case .at(.beginning), .at(.introducing), .at(.taking): true
        default: false
        }
    }

    private mutating func readOn() -> [SessionEffect] {
        var effects = handOver()
        do throws(SyncRefusal) {
            while isReading, let message = try nextMessage() {
                effects += read(message)
                if deliveries.isOverfull { throw .tooManyRefused(most: Limits.refusalsMax) }
            }
        } catch {
            return effects + fail(.badFrame(error))
        }
        guard isReading else { return effects }
        if isBodyComplete { return effects + conclude() }
        guard case .at(.taking) = stage, deliveries.isDue(now: now) else { return effects }
        return effects + commit(then: .taking)
    }

    private mutating func nextMessage() throws(SyncRefusal) -> IncomingFrames.Message? {
        if let bytes = early {
            early = nil
            return .changeset(bytes)
        }
        return try frames.next()
    }

    private mutating func read(_ message: IncomingFrames.Message) -> [SessionEffect] {
        switch (stage, message) {
        case (.at(.beginning), .statement(let bytes)):
            do throws(BundleFault) {
                let statement = try Statement(decoding: bytes, of: header, suite: suite)
                stage = .at(.recalling(statement))
                return [.ask(.standpoint(Peer(bundlesOf: statement.writer)))]
            } catch {
                return fail(error)
            }
        case (.at(.introducing), .changeset(let bytes)):
            // Only the directory can say who somebody is; everything else decides.
            guard let delivery = try? Delivery(bytes), delivery.scope.isDirectory else {
                early = bytes
                return ask(isFinal: true)
            }
            stage = .at(.vouching(delivery))
            return [.ask(.visitor(delivery.last.replica))]
        case (.at(.taking), .changeset(let bytes)):
            let (standpoint, permitted) = (standpoint, permitted)
            let delivery = deliveries.look(at: bytes, suite) { scope in
                guard standpoint?.keeps(scope) ?? false else { return .notKept(scope) }
                return permitted.map { RegionSet($0).contains(scope) } ?? true ? nil : .notCovered(scope)
            }
            return delivery.map { [.take($0)] } ?? []
        case (.at(.introducing), .beside(let kind, let items)):
            beside.append((kind, items))
            return ask(isFinal: true)
        case (.at(.taking), .beside(let kind, let items)):
            beside.append((kind, items))
            return deliveries.isWaiting ? commit(then: .taking) : handOver()
        default: return []
        }
    }

    /// Keys are of scopes, and views of people, that the changesets before them may have made known.
    private mutating func handOver() -> [SessionEffect] {
        guard case .at(.taking) = stage, !deliveries.isWaiting else { return [] }
        defer { beside = [] }
        return beside.map { .note(.broughtBeside($0.kind, $0.items, of: permitted)) }
    }

    /// Everything came.
    private mutating func conclude() -> [SessionEffect] {
        if case .at(.introducing) = stage { return ask(isFinal: true) }
        return deliveries.isWaiting ? commit(then: .weighing) : weigh()
    }

    private mutating func fail(_ fault: BundleFault) -> [SessionEffect] {
        self.fault = fault
        return close(.refused(.outOfStep))
    }

    // MARK: The writer

    private mutating func recall(_ statement: Statement, _ standpoint: Standpoint) -> [SessionEffect] {
        self.statement = statement
        self.standpoint = standpoint
        isStale = statement.number < standpoint.nonce ?? 0
        return ask(isFinal: false)
    }

    private mutating func ask(isFinal: Bool) -> [SessionEffect] {
        guard let statement else { return end(.refused(.outOfStep)) }
        stage = .at(.meeting(isFinal: isFinal))
        return [.ask(.visitor(statement.writer))]
    }

    /// Whether anything of the writer's is taken, as a node asks of whoever says hello.
    private mutating func meet(_ visitor: Visitor, isFinal: Bool) -> [SessionEffect] {
        guard let statement else { return end(.refused(.outOfStep)) }
        if let grants = visitor.grants, !visitor.isRoot {
            guard !grants.isEmpty else {
                if let ending = visitor.ending { return fail(.writerEnded(ending.kind, at: ending.time)) }
                guard !isFinal else { return fail(.unknownWriter(Fingerprint(of: statement.writer))) }
                stage = .at(.introducing)
                return readOn()
            }
            let current = grants.filter { $0.opensSessions(at: now) }
            if current.isEmpty, let last = grants.compactMap(\.expires).max() { return fail(.writerGrantEnded(on: last)) }
            permitted = current.flatMap(\.scopes)
        }
        stage = .at(.taking)
        return readOn()
    }

    private mutating func vouch(_ author: Visitor, _ delivery: Delivery) -> [SessionEffect] {
        guard author.isRoot || !(author.grants ?? []).isEmpty else {
            early = delivery.bytes
            return ask(isFinal: true)
        }
        deliveries.take(delivery)
        return [.take(delivery)] + commit(then: .meeting)
    }

    // MARK: What the writer holds

    private mutating func weigh() -> [SessionEffect] {
        guard let statement, !isStale else { return end(.complete) }
        var settlement = Settlement(
            of: statement.answer(), to: Question(replica: statement.about, nonce: 0), with: Peer(bundlesOf: statement.writer),
            brought: deliveries.brought)
        let step = settlement.begin()
        return perform(step, settlement)
    }

    private mutating func perform(_ step: Settlement.Step, _ settlement: Settlement) -> [SessionEffect] {
        switch step {
        case .ask(let question, let notes):
            stage = .at(.settling(settlement))
            return told(notes).map { .note($0) } + [.ask(question)]
        case .settled(let notes):
            isComplete = settlement.isComplete && deliveries.refusals.isEmpty
            isWitnessed = settlement.isWitnessed
            let said = statement.flatMap { said in said.beside.map { HoldingsNote.beside($0, Peer(bundlesOf: said.writer)) } }
            return (told(notes) + [said].compactMap(\.self)).map { .note($0) } + end(.complete)
        case .outOfStep: return end(.refused(.outOfStep))
        }
    }

    /// What the writer holds need not be sent to them over a link either.
    private func told(_ notes: [HoldingsNote]) -> [HoldingsNote] {
        guard let statement, let session = met[statement.writer] else { return notes }
        return notes.flatMap { note -> [HoldingsNote] in
            guard case .receipt(let receipt, let scope, _) = note else { return [note] }
            return [note, .brought(receipt.vector, scope, session)]
        }
    }
}
