/// What a node offers to a transport: sessions, enrolment, and figures about itself.
///
/// A transport carries bytes and knows nothing of what they mean. HTTP is one; a bundle file and the
/// simulator are others.
public protocol SyncService: Sendable {
    /// Begins one session: a request body in, an answer body out.
    func session() async throws -> any SyncExchange
    /// Begins one exchange about attachments; `nil` where none are carried.
    func attachments() async throws -> (any SyncExchange)?
    /// Begins one exchange about keys to what is sealed; `nil` where none are carried.
    func keys() async throws -> (any SyncExchange)?
    /// Begins one exchange about who opened what is sealed; `nil` where none is carried.
    func viewings() async throws -> (any SyncExchange)?
    /// Answers a request to enrol a key with a one-time code; both are messages of `Protocol/04-session.md`.
    func enrol(_ request: [UInt8]) async throws -> [UInt8]
    /// Whether the store can be read and written now.
    func isReady() async -> Bool
    /// What an operator must know although the node serves, a line each.
    func remarks() async -> [String]
    /// Figures for operators, by name.
    ///
    /// - Throws: What kept the store from being read.
    func metrics() async throws -> [Metric]
}

extension SyncService {
    /// None are carried.
    public func keys() async throws -> (any SyncExchange)? { nil }
    /// None is carried.
    public func viewings() async throws -> (any SyncExchange)? { nil }
    /// None are carried.
    public func attachments() async throws -> (any SyncExchange)? { nil }
    /// Nothing.
    public func remarks() async -> [String] { [] }
}

/// One session seen from the transport.
public protocol SyncExchange: Sendable {
    /// Whether it is known who asks: the hello came, and was signed by a key that may ask.
    var isIntroduced: Bool { get async }
    /// What it came to so far.
    var account: SessionAccount { get async }
    /// Takes the next bytes of the request, however they are cut; what came whole is durable when the
    /// session next answers, even if the request then breaks.
    func receive(_ bytes: [UInt8]) async throws
    /// The request is complete.
    func finish() async throws
    /// The next bytes of the answer, or `nil` at its end; asked for after ``finish()``.
    func next() async throws -> [UInt8]?
    /// The link broke: keep what came whole, forget the rest.
    ///
    /// - Throws: What kept it from being kept.
    func cancel() async throws
}

extension SyncExchange {
    /// Of an exchange in which nobody has to say who they are.
    public var isIntroduced: Bool { get async { true } }
    /// Nothing is known of it.
    public var account: SessionAccount { get async { SessionAccount() } }
}

/// What a session came to, for whoever runs the node: who came and how much, nothing of what it said.
public struct SessionAccount: Sendable {
    /// The replica that asks; `nil` while it is not known.
    public var asker: String?
    /// Whether nothing here names the key that asks: they were only told how far the directory goes.
    public var isStranger = false
    /// Entries that were not here before.
    public var receivedEntries = 0
    /// Entries of the answer.
    public var sentEntries = 0
    /// Changesets that came and were not taken.
    public var refusedChangesets = 0

    /// Of a session that has just begun.
    public init() {}
}

/// A figure in the text form of Prometheus.
public struct Metric: Sendable {
    /// How a figure behaves over time: a counter only grows, a histogram is counters by size.
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    /// As Prometheus names it: `cunlian_entries`.
    public let name: String
    /// What follows the name where one figure has several lines: `_bucket`, `_sum` and `_count` of a histogram.
    public let suffix: String
    /// What it says, in English.
    public let help: String
    /// How it behaves over time.
    public let kind: Kind
    /// The figure itself.
    public let value: Double
    /// What tells figures of one name apart: name and value of each label.
    public let labels: [(String, String)]

    /// Puts the parts together; nothing is checked.
    public init(
        name: String, suffix: String = "", help: String, kind: Kind, value: Double, labels: [(String, String)] = []
    ) {
        self.name = name
        self.suffix = suffix
        self.help = help
        self.kind = kind
        self.value = value
        self.labels = labels
    }
}
