/// How a node listens, and how much it takes on.
///
/// The defaults suit a county on two cores: its memory is bounded by `sessionsMax`, its sockets by
/// `connectionsMax`, and the time that a stalled peer holds either by `idleTimeout`.
package struct ServerConfiguration: Sendable {
    /// Certificate chain and private key, as paths of PEM files.
    package struct TLS: Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The name or address to listen on.
    package var host = "127.0.0.1"
    /// 0 takes any free port; `onListening` tells which.
    package var port = 0
    /// Without it the node speaks plain HTTP, for a loopback or a proxy in front.
    package var tls: TLS?
    /// What the node says of itself to whoever asks, ``NodeStatement`` in bytes; `nil` where there is nothing to say.
    package var statement: @Sendable () async throws -> [UInt8]? = { nil }

    /// The most that one request to `/v1/sync` may have, in bytes.
    package var requestBytesMax = 256 << 20
    /// The most that may come of a request to `/v1/sync` before it is known who asks, in bytes: the hello, and what of the
    /// directory names its key.
    package var newcomerBytesMax = 2 << 20
    /// The most that one request to `/v1/enrol` may have, in bytes.
    package var enrolmentBytesMax = 64 << 10
    /// The most that all header lines of a request may have, in bytes.
    package var headerBytesMax = 16 << 10
    /// Sessions under way at once; the next one is told `busy`.
    package var sessionsMax = 32
    /// Open connections; more wait in the system's queue.
    package var connectionsMax = 512

    /// How long a connection may be without a whole request head, a piece of its body, or room for a piece
    /// of the answer.
    package var idleTimeout: Duration = .seconds(60)
    /// Bytes a second below which an upload is cut, counted over what it took beyond `idleTimeout`.
    package var uploadRateMin = 64
    /// How long a stop waits for what is under way before it cuts it.
    package var stopTimeout: Duration = .seconds(30)
    /// Threads that carry connections.
    package var threads = 2

    package init() {}
}
