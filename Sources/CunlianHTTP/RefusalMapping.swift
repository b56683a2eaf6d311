import Changesets
package import SyncSession

/// How a refusal travels over HTTP, and back: the one place that knows both.
///
///     status         by the code, for proxies and people; the peer goes by the body
///     content type   application/vnd.cunlian.sync
///     body           version 1   code: 1 byte, not 0 · words: UTF-8, at most 1,024 bytes
///                    version 2   0: 1 byte · code: 1 byte · number: varint · facts
///     header         cunlian-refusal: the body of version 2 once more, in hexadecimal
///
/// Who reads version 2 says so in `Accept`; see `Protocol/06-http.md`, section 3.
package enum RefusalMapping {
    /// The type of every body of ours, whichever way it goes.
    package static let contentType = "application/vnd.cunlian.sync"
    /// What an asker accepts that reads refusals of version 2.
    package static let accepted = contentType + ";version=2"
    /// The longest words of version 1 in bytes; longer ones are cut between characters.
    package static let messageBytesMax = 1_024
    /// The longest body of a refusal, in bytes.
    package static let bodyBytesMax = 1 + messageBytesMax

    /// The HTTP status that goes with a code.
    package static func status(of code: SyncRefusal.Code) -> Int {
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

    /// The header that says a refusal of version 2 once more, in hexadecimal: a client that had queued its whole request
    /// loses the body when it closes the connection, and has the head by then.
    package static let headerName = "cunlian-refusal"

    /// What ``headerName`` says.
    package static func header(of refusal: SyncRefusal) -> String {
        body(of: refusal, inWords: false).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Reads what ``header(of:)`` writes, from an untrusted peer.
    ///
    /// - Returns: `nil` where it is no refusal of version 2.
    package static func refusal(header: String) -> SyncRefusal? {
        let digits = Array(header.utf8)
        guard digits.count <= 2 * bodyBytesMax, digits.count.isMultiple(of: 2), digits.starts(with: [0x30, 0x30]) else { return nil }
        var body: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Character(Unicode.Scalar(digits[index])).hexDigitValue,
                let low = Character(Unicode.Scalar(digits[index + 1])).hexDigitValue
            else { return nil }
            body.append(UInt8(high << 4 | low))
        }
        return refusal(body: body)
    }

    /// How long the refused should wait before they try again, in seconds; `nil` where time changes nothing.
    package static func retryAfter(_ code: SyncRefusal.Code) -> Int? {
        switch code {
        case .busy: 30
        case .storeClosed: 300
        default: nil
        }
    }

    /// Whether whoever sent this header reads reasons by number.
    ///
    /// - Parameter accept: The values of `Accept`; `nil` where there is none.
    package static func readsNumbers(accept: String?) -> Bool {
        (accept ?? "").lowercased().split(separator: ",").contains { $0.filter { $0 != " " } == accepted }
    }

    /// - Parameter inWords: For a peer that reads version 1 only.
    package static func body(of refusal: SyncRefusal, inWords: Bool) -> [UInt8] {
        guard inWords else {
            var writer = ByteWriter()
            writer.byte(0)
            writer.byte(refusal.code.rawValue)
            refusal.encode(into: &writer)
            return writer.bytes
        }
        var words = Array(refusal.versionOneWords.utf8.prefix(messageBytesMax))
        // A character that the cut went through goes whole.
        while !words.isEmpty, String(validating: words, as: UTF8.self) == nil { words.removeLast() }
        return [refusal.code.rawValue] + words
    }

    /// Reads what ``body(of:inWords:)`` writes, from an untrusted peer; of words only their code counts.
    ///
    /// - Returns: `nil` where the code is unknown, or what follows it is too long or malformed.
    package static func refusal(body: [UInt8]) -> SyncRefusal? {
        guard body.count <= bodyBytesMax, let first = body.first else { return nil }
        if let code = SyncRefusal.Code(rawValue: first) {
            return String(validating: body.dropFirst(), as: UTF8.self).map { _ in .unlisted(code, number: 0) }
        }
        guard first == 0, body.count > 1, let code = SyncRefusal.Code(rawValue: body[1]) else { return nil }
        var reader = ByteReader(body, from: 2)
        return try? SyncRefusal(code, decoding: &reader)
    }
}
