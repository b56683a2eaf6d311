public import SyncSession

/// How a refusal travels over HTTP, and back: the one place that knows both.
///
///     status         by the code, for proxies and people; the peer goes by the body
///     content type   application/vnd.cunlian.sync
///     body           code: 1 byte · message: UTF-8, at most 1,024 bytes
public enum RefusalMapping {
    /// The type of every body of ours, whichever way it goes.
    public static let contentType = "application/vnd.cunlian.sync"
    /// The longest message in bytes; a longer one is cut between characters.
    public static let messageBytesMax = 1_024
    /// The longest body of a refusal, in bytes.
    public static let bodyBytesMax = 1 + messageBytesMax

    /// The HTTP status that goes with a code.
    public static func status(of code: SyncRefusal.Code) -> Int {
        switch code {
        case .malformed: 400
        case .notPermitted: 403
        case .unknownCode: 404
        case .tooLarge: 413
        case .wrongSuite: 415
        case .newerVersion: 501
        case .busy, .storeClosed: 503
        }
    }

    /// How long the refused should wait before they try again, in seconds; `nil` where time changes nothing.
    public static func retryAfter(_ code: SyncRefusal.Code) -> Int? {
        switch code {
        case .busy: 30
        case .storeClosed: 300
        default: nil
        }
    }

    public static func body(of refusal: SyncRefusal) -> [UInt8] {
        var message = Array(refusal.message.utf8.prefix(messageBytesMax))
        // A character that the cut went through goes whole.
        while !message.isEmpty, String(validating: message, as: UTF8.self) == nil { message.removeLast() }
        return [refusal.code.rawValue] + message
    }

    /// Reads what ``body(of:)`` writes, from an untrusted peer.
    ///
    /// - Returns: `nil` where the code is unknown, or the message too long or not UTF-8.
    public static func refusal(body: [UInt8]) -> SyncRefusal? {
        guard body.count <= bodyBytesMax, let first = body.first,
            let code = SyncRefusal.Code(rawValue: first),
            let message = String(validating: body.dropFirst(), as: UTF8.self)
        else { return nil }
        return SyncRefusal(code, message)
    }
}
