import Changesets
import Cunlian
import CunlianHTTP
import Logging
import Records
import ServiceLifecycle
import Synchronization

/// Keeps a node in step with its parent: on a schedule, soon after news from below, and with growing
/// patience where the parent cannot be reached.
final class ParentSync: Service {
    private let replica: Replica
    private let signer: Signer
    private let transport: NodeTransport
    private let interval: Duration
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let logger: Logger
    /// How it stands with the parent, for whoever asks the node.
    let standing: ParentStanding

    /// News is passed on after this long, so that a burst of children costs one session.
    static let settleTime = Duration.milliseconds(200)
    static let patienceMax = Duration.seconds(900)

    init(replica: Replica, signer: Signer, transport: NodeTransport, interval: Duration, logger: Logger) {
        self.replica = replica
        self.signer = signer
        self.transport = transport
        self.interval = interval
        self.logger = logger
        standing = ParentStanding(now: replica.environment.wallClock)
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something new came from below.
    func hurry() { waker.yield() }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var failures = 0
            while !Task.isCancelled {
                do {
                    let report = try await Asker(replica: replica, signer: signer, patience: .seconds(30), attachments: .all).sync(
                        over: transport)
                    standing.succeeded()
                    try await replica.run { if try $0.notebook.ended() != nil { try $0.notebook.noteEnded(nil) } }
                    // What is quiet stays so: a line a minute that nothing happened would hide those that say something.
                    let attachments = report.attachments
                    if report.sentEntries > 0 || report.receivedEntries > 0 || attachments.sent > 0 || attachments.received > 0 {
                        logger.info(
                            "parent",
                            metadata: [
                                "entries_out": "\(report.sentEntries)", "entries_in": "\(report.receivedEntries)",
                                "bytes_out": "\(report.sentBytes)", "bytes_in": "\(report.receivedBytes)",
                                "conflicts_new": "\(report.newConflicts)", "attachments_out": "\(attachments.sent)",
                                "attachments_in": "\(attachments.received)",
                            ])
                    }
                    if failures > 0 { logger.notice("The parent is in step again.", metadata: ["failures": "\(failures)"]) }
                    failures = 0
                } catch is CancellationError {
                    break
                } catch {
                    failures += 1
                    // The directory that says so may never come here: a node that was shut out says it to whoever asks after it.
                    if case .revoked(let kind, at: let time) = error.syncRefusal {
                        let address = transport.address
                        try? await replica.run { try $0.notebook.noteEnded(kind, at: time, by: address) }
                    }
                    let sentence = Failure(error).sentence(in: .en)
                    standing.failed(sentence)
                    // Each time, for the tries grow rare: whoever reads the log must see that it has not stopped.
                    logger.warning("\(sentence)", metadata: ["failures": "\(failures)"])
                }
                await rest(failures)
            }
            waker.finish()
            try? await transport.transport.shutdown()
        }
    }

    /// Waits for the next turn: the interval, or news; after failures longer each time, and never in step
    /// with the other children of the parent.
    private func rest(_ failures: Int) async {
        let patience = min(interval * (1 << min(failures, 8)), max(interval, ParentSync.patienceMax))
        let jittered = patience * Double.random(in: 0.8...1.2)
        let (wake, heedsNews) = (wake, failures == 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: jittered) }
            if heedsNews {
                group.addTask {
                    for await _ in wake { break }
                    try? await Task.sleep(for: ParentSync.settleTime)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
