import Cunlian
import Logging
import RecordStore
import ServiceLifecycle

/// Folds anew, scope by scope between requests, what the directory's news left to be folded.
///
/// Each scope is one transaction and one piece of the store's work, so a session waits for one scope at most. What is left when the node
/// stops, or is killed, stands in the file.
struct Refolder: Service {
    let replica: Replica
    let logger: Logger
    /// How often it looks whether there is anything to do.
    static let interval = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await catchUp()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Does all that there is to do; what cannot be done now is tried again.
    func catchUp() async {
        do {
            guard let first = try await replica.run({ try $0.refolding() }) else { return }
            logger.notice("refolding", metadata: ["scopes": "\(first.total - first.done)"])
            while try await replica.run({ try $0.refoldNext() }) != nil {
                if Task.isCancelled { return }
                await Task.yield()
            }
            logger.notice("refolded", metadata: ["scopes": "\(first.total - first.done)"])
        } catch {
            logger.warning("\(Failure(error).sentence(in: .en))")
        }
    }
}
