import Causality
import Records

/// A changeset with what can be found out about it without a store: parsed and hashed, and, where that was worth it,
/// its signature checked and its payload decoded.
///
/// A store takes it as it takes bytes, and says of it what it says of them; what is done here it does not do again.
/// So this can be made on another core while the store writes what came before; see ``OpeningLine``.
public struct OpenedChangeset: Sendable {
    /// As they came; untrusted.
    public let bytes: [UInt8]
    /// The frame and header, or why the bytes are none.
    public let changeset: Result<Changeset, WireError>
    /// By which key the signature was looked at, and whether it is that key's; `nil` where no key was known.
    private let signature: (key: [UInt8], isGood: Bool)?
    private let decoded: Result<Payload, WireError>?
    /// Of the inflated payload, as it says itself; 0 where it is not decoded.
    public let payloadSize: Int

    /// Opens only as much as must be known of any changeset.
    public init(_ bytes: [UInt8], suite: Suite) {
        self.init(bytes, changeset: Result { () throws(WireError) in try Changeset(parsing: bytes, suite: suite) })
    }

    /// Opens all of it.
    ///
    /// - Parameter key: The author's, where it is known. What is not signed by it is not decoded.
    init(_ bytes: [UInt8], frame: ChangesetFrame, suite: Suite, key: [UInt8]?) {
        let known = suite.numbered(frame.header.suite)
        let changeset = Changeset(bytes, frame: frame, digest: (known ?? suite).digest)
        let signature = key.map { (key: $0, isGood: changeset.isSigned(by: $0, suite: suite)) }
        let isRefused = signature.map { !$0.isGood } ?? (known == nil)
        self.init(
            bytes, changeset: .success(changeset), signature: signature,
            decoded: isRefused ? nil : Result { () throws(WireError) in try changeset.payload(isArriving: true) },
            payloadSize: isRefused ? 0 : frame.payloadSize)
    }

    /// The same, with the payload as it came: it is decoded when it is asked for.
    public var undecoded: OpenedChangeset { OpenedChangeset(bytes, changeset: changeset, signature: signature) }

    private init(
        _ bytes: [UInt8], changeset: Result<Changeset, WireError>, signature: (key: [UInt8], isGood: Bool)? = nil,
        decoded: Result<Payload, WireError>? = nil, payloadSize: Int = 0
    ) {
        self.bytes = bytes
        self.changeset = changeset
        self.signature = signature
        self.decoded = decoded
        self.payloadSize = payloadSize
    }

    /// Whether the signature is the key's.
    public func isSigned(by key: [UInt8], suite: Suite) throws(WireError) -> Bool {
        if let signature, signature.key == key { return signature.isGood }
        return try changeset.get().isSigned(by: key, suite: suite)
    }

    /// What it says.
    public func payload() throws(WireError) -> Payload {
        guard let decoded else { return try changeset.get().payload(isArriving: true) }
        return try decoded.get()
    }
}
