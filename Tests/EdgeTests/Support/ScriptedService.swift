import SyncSession

/// A service that does as it is told and writes down what is done to it.
actor ScriptedService: SyncService {
    struct Script: Sendable {
        /// What the answer is made of, in pieces.
        var answer: [[UInt8]] = [[1, 2, 3]]
        /// Whether the answer begins anew at its end.
        var isEndless = false
        var sessionError: (any Error)?
        var receiveError: (any Error)?
        var finishError: (any Error)?
        /// Thrown after the whole answer.
        var nextError: (any Error)?
        /// Awaited before the first piece of the answer.
        var gate: Gate?
        /// How many bytes must have come before it is known who asks.
        var introducedAfter = 0
        var enrolError: (any Error)?
        var isReady = true
        var remarks: [String] = []
        var metrics: [Metric] = []
    }

    enum Event: Equatable, Sendable {
        case received([UInt8]), finished, cancelled
    }

    let script: Script
    private(set) var sessionCount = 0
    /// Everything that happened to all sessions, in order.
    nonisolated let events: AsyncStream<Event>
    private let record: AsyncStream<Event>.Continuation

    init(_ script: Script = Script()) {
        self.script = script
        (events, record) = AsyncStream.makeStream()
    }

    /// What has happened since somebody last looked; nothing more is written down.
    func remainingEvents() async -> [Event] {
        record.finish()
        return await events.reduce(into: []) { $0.append($1) }
    }

    func session() async throws -> any SyncExchange {
        sessionCount += 1
        if let error = script.sessionError { throw error }
        return ScriptedExchange(script, record)
    }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] {
        if let error = script.enrolError ?? script.receiveError { throw error }
        return request.reversed()
    }

    func isReady() async -> Bool { script.isReady }
    func remarks() async -> [String] { script.remarks }
    func metrics() async throws -> [Metric] {
        guard script.isReady else { throw StoreUnreadable() }
        return script.metrics
    }

    struct StoreUnreadable: Error {}
}

private actor ScriptedExchange: SyncExchange {
    private let script: ScriptedService.Script
    private let record: AsyncStream<ScriptedService.Event>.Continuation
    private var position = 0
    private var received = 0

    var isIntroduced: Bool { received >= script.introducedAfter }

    init(_ script: ScriptedService.Script, _ record: AsyncStream<ScriptedService.Event>.Continuation) {
        self.script = script
        self.record = record
    }

    func receive(_ bytes: [UInt8]) async throws {
        record.yield(.received(bytes))
        received += bytes.count
        if let error = script.receiveError { throw error }
    }

    func finish() async throws {
        record.yield(.finished)
        if let error = script.finishError { throw error }
    }

    func next() async throws -> [UInt8]? {
        if position == 0 { await script.gate?.pass() }
        guard position < script.answer.count else {
            if let error = script.nextError { throw error }
            return nil
        }
        defer { position = script.isEndless && position == script.answer.count - 1 ? 0 : position + 1 }
        return script.answer[position]
    }

    func cancel() async { record.yield(.cancelled) }
}

/// A door that stays open once opened.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }
    func pass() async { for await _ in stream {} }
}

/// Something that goes wrong and says so.
struct Mishap: Error, Equatable {}

extension AsyncStream<ScriptedService.Event> {
    /// Waits for the event; what came before it is left out.
    func wait(for event: ScriptedService.Event) async { _ = await first { $0 == event } }
}
