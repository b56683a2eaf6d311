public import Changesets
public import Records

/// What a store needs from the world; everything else it computes.
public struct StoreEnvironment: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z; may jump either way.
    public var wallClock: @Sendable () -> UInt64
    /// Uniform random bits.
    public var randomBits: @Sendable () -> UInt64
    /// The same for many bytes at once, where the source has them cheaper so; `nil` is by ``randomBits``.
    public var randomFill: (@Sendable (_ count: Int) -> [UInt8])?
    /// By which is digested, signed and checked.
    public var suite: Suite
    /// How the store tells that it is a copy, or older than it was.
    public var seat: SeatWatch
    /// A moment that is past for certain, as that of the program's release; a wall clock before it is wrong. In milliseconds since 1970.
    public var earliest: UInt64
    /// Documents that the program has with it: of one of them a publication needs to carry no more than the digest. Asked for when such a
    /// publication is met, and never for a document of another.
    public var carried: @Sendable () -> [[UInt8]]

    /// 2015-01-01: no store is older, and a flat battery leaves a clock before it.
    public static let earliestUsual: UInt64 = 1_420_070_400_000

    /// Puts the parts together; all may be called from any thread.
    public init(
        wallClock: @escaping @Sendable () -> UInt64, randomBits: @escaping @Sendable () -> UInt64, suite: Suite,
        earliest: UInt64 = StoreEnvironment.earliestUsual, seat: SeatWatch = .none,
        randomFill: (@Sendable (_ count: Int) -> [UInt8])? = nil, carried: @escaping @Sendable () -> [[UInt8]] = { [] }
    ) {
        self.randomFill = randomFill
        self.carried = carried
        self.seat = seat
        self.earliest = earliest
        self.wallClock = wallClock
        self.randomBits = randomBits
        self.suite = suite
    }
}

extension StoreEnvironment {
    /// What a key signs with.
    public func suite(of signer: Signer) -> Suite { suite.numbered(signer.suite) ?? suite }

    /// What a key goes by.
    public func fingerprint(of signer: Signer) -> Fingerprint { Fingerprint(digest: suite(of: signer).digest(signer.publicKey)) }
}

/// How a store tells that it is a copy, or older than it was; `docs/decisions/0025`.
public enum SeatWatch: Hashable, Sendable {
    /// Not at all, as where whole machines are rolled back.
    case none
    /// By a file beside it: its inode, its counter, and when it was changed.
    case beside
    /// By the counter of a file beside it, and by a name that whoever runs the program vouches for: for containers, whose
    /// files get other inodes.
    case named(String)
}
