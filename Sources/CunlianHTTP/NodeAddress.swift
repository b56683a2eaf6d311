/// Where a node is reached, as people write it: a scheme, a host, perhaps a port, perhaps a path.
///
/// Every address goes through here before anything else is made of it: the client ends the process over a port that there is not.
package struct NodeAddress: Hashable, Sendable {
    /// Without the last slash.
    package let url: String
    /// What stands between scheme and path, for messages.
    package let host: String
    /// Whether TLS is spoken there.
    package var isSecure: Bool { url.hasPrefix("https://") }

    /// - Throws: ``TransportError/notReachable(host:_:)``.
    package init(_ text: String) throws(TransportError) {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else {
            throw .notReachable(host: text, .noScheme)
        }
        let place = String(text.dropFirst(scheme.count).prefix { $0 != "/" })
        guard !place.isEmpty else { throw .notReachable(host: text, .noHost) }
        // A question, a mark within a page, or a name and a passphrase: none of them belongs to a node's address.
        guard text.allSatisfy({ !$0.isWhitespace && !"?#@\\".contains($0) }), Self.isPlace(place) else {
            throw .notReachable(host: place, .notAnAddress)
        }
        url = text.last == "/" ? String(text.dropLast()) : text
        host = place
    }

    /// Whether it is a host, in brackets where it has colons of its own, and perhaps a port.
    private static func isPlace(_ text: String) -> Bool {
        let bound: String.Index? =
            text.first == "[" ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":") ?? text.endIndex
        guard let end = bound, end > text.startIndex else { return false }
        let rest = text[end...]
        return rest.isEmpty || rest.first == ":" && (ListeningPlace.port(rest.dropFirst()) ?? 0) > 0
    }
}

/// Where a program listens, as people write it: `HOST:PORT`.
package struct ListeningPlace: Hashable, Sendable {
    package let host: String
    /// 0 is any.
    package let port: Int

    /// `nil` where it is none.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else { return nil }
        host = String(text[..<colon])
        guard !host.isEmpty, host.allSatisfy({ !$0.isWhitespace && !"/?#@\\".contains($0) }) else { return nil }
        self.port = port
    }

    /// A port that there can be; `nil` for anything but digits, and beyond 65535.
    static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(text).map { Int($0) }
    }
}
