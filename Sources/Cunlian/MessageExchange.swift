import Changesets
import SyncSession

/// One exchange at a node that is a message and its answer, neither larger than memory has room for.
actor MessageExchange: SyncExchange {
    /// What is said to a request.
    struct Reply: Sendable {
        /// Who asked, for the log.
        let asker: String
        let bytes: [UInt8]
        /// Whether it brought anything that is to be passed on.
        let hasNews: Bool
    }

    private let bytesMax: Int
    private let onNews: @Sendable () -> Void
    private let reply: @Sendable ([UInt8]) async throws -> Reply
    private var request: [UInt8] = []
    private var answer: [UInt8]?
    private var asker: String?

    /// - Parameters:
    ///   - bytesMax: Of a request.
    ///   - reply: Is given the whole request, untrusted.
    init(bytesMax: Int, onNews: @escaping @Sendable () -> Void, _ reply: @escaping @Sendable ([UInt8]) async throws -> Reply) {
        (self.bytesMax, self.onNews, self.reply) = (bytesMax, onNews, reply)
    }

    var isIntroduced: Bool { asker != nil }

    var account: SessionAccount {
        var account = SessionAccount()
        account.asker = asker
        return account
    }

    func receive(_ bytes: [UInt8]) throws {
        request += bytes
        guard request.count <= bytesMax else { throw SyncRefusal.bodyTooLarge(request.count, max: bytesMax) }
    }

    func finish() async throws {
        let said = try await reply(request)
        (asker, answer) = (said.asker, said.bytes)
        if said.hasNews { onNews() }
    }

    func next() -> [UInt8]? {
        defer { answer = nil }
        return answer
    }

    func cancel() {}

    /// The one message that a request is.
    static func message(_ request: [UInt8]) throws -> SignedMessage {
        do { return try SignedMessage(cutting: request, .hello) } catch { throw SyncRefusal.cutShort }
    }
}
