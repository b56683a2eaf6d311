/// How a node listens, and how much it takes on.
///
/// The defaults suit a county on two cores: its memory is bounded by `sessionsMax`, its sockets by
/// `connectionsMax`, and the time that a stalled peer holds either by `idleTimeout`.
public struct ServerConfiguration: Sendable {
    /// Certificate chain and private key, as paths of PEM files.
    public struct TLS: Sendable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The name or address to listen on.
    public var host = "127.0.0.1"
    /// 0 takes any free port; `onListening` tells which.
    public var port = 0
    /// Without it the node speaks plain HTTP, for a loopback or a proxy in front.
    public var tls: TLS?

    /// The most that one request to `/v1/sync` may have, in bytes.
    public var requestBytesMax = 256 << 20
    /// The most that may come of a request to `/v1/sync` before it is known who asks, in bytes: the hello, and what of the
    /// directory names its key.
    public var newcomerBytesMax = 2 << 20
    /// The most that one request to `/v1/enrol` may have, in bytes.
    public var enrolmentBytesMax = 64 << 10
    /// The most that all header lines of a request may have, in bytes.
    public var headerBytesMax = 16 << 10
    /// Sessions under way at once; the next one is told `busy`.
    public var sessionsMax = 32
    /// Open connections; more wait in the system's queue.
    public var connectionsMax = 512

    /// How long a connection may be without a whole request head, a piece of its body, or room for a piece
    /// of the answer.
    public var idleTimeout: Duration = .seconds(60)
    /// Bytes a second below which an upload is cut, counted over what it took beyond `idleTimeout`.
    public var uploadRateMin = 64
    /// How long a stop waits for what is under way before it cuts it.
    public var stopTimeout: Duration = .seconds(30)
    /// Threads that carry connections.
    public var threads = 2

    public init() {}
}
