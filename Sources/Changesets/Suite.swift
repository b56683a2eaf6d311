public import Records

/// The algorithms that a changeset or message was made with, by number, passed in as values.
///
/// The engine computes no digest and checks no signature by itself: whoever runs it hands in suite 1
/// (SHA-256 and Ed25519), and one day suite 2 (SM3 and SM2) beside it.
public struct Suite: Sendable {
    /// The first signed byte of everything made with it.
    public let number: UInt8
    /// 32 bytes.
    public let digest: @Sendable ([UInt8]) -> [UInt8]
    /// Whether the signature (64 bytes) is the key's (32 bytes) over the message.
    public let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
    /// A sealer to whoever holds the key (32 bytes, the one that signs), bound to the bytes of `info`; `nil` where nothing can
    /// be sealed to that key.
    public let sealer: @Sendable (_ publicKey: [UInt8], _ info: [UInt8]) -> (any EnvelopeSealer)?
    /// Seals single values under keys that several people hold; `nil` where none can be.
    public let cipher: Cipher?
    /// Suites besides this one by which what others made is read; what is computed here and signed by nobody is of this one.
    public private(set) var others: [Suite] = []

    /// The same, which reads what others made with these too.
    public func reading(_ others: [Suite]) -> Suite {
        var result = self
        result.others = others.map { other in
            var other = other
            other.others = []
            return other
        }
        return result
    }

    /// The suite of a number, this one or another that is read, by itself; `nil` where none is.
    public func numbered(_ number: UInt8) -> Suite? { number == self.number ? alone : others.first { $0.number == number } }

    /// The suite that a public key is of, by itself: the one by which its digest is what it goes by; `nil` where it goes by another name.
    ///
    /// So whoever has a key of one suite says nothing under another, however much its bytes look like a key of that one.
    public func suite(of publicKey: [UInt8], named fingerprint: Fingerprint) -> Suite? {
        if Fingerprint(digest: digest(publicKey)) == fingerprint { return alone }
        return others.first { Fingerprint(digest: $0.digest(publicKey)) == fingerprint }
    }

    private var alone: Suite {
        guard !others.isEmpty else { return self }
        var alone = self
        alone.others = []
        return alone
    }

    /// Puts the algorithms together under the number by which changesets and messages name them.
    ///
    /// - Parameter sealer: By default nothing can be sealed.
    public init(
        number: UInt8, digest: @escaping @Sendable ([UInt8]) -> [UInt8],
        verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool,
        sealer: @escaping @Sendable (_ publicKey: [UInt8], _ info: [UInt8]) -> (any EnvelopeSealer)? = { _, _ in nil },
        cipher: Cipher? = nil
    ) {
        self.cipher = cipher
        self.number = number
        self.digest = digest
        self.verify = verify
        self.sealer = sealer
    }
}

/// A private key that can be used but not read.
public struct Signer: Sendable {
    /// The number of the suite that the key is of.
    public let suite: UInt8
    /// 32 bytes.
    public let publicKey: [UInt8]
    /// 64 bytes over the message.
    public let sign: @Sendable ([UInt8]) throws -> [UInt8]
    /// Opens what was sealed to the key; `nil` where the encapsulated key is none.
    public let opener: @Sendable (_ encapsulatedKey: [UInt8], _ info: [UInt8]) -> (any EnvelopeOpener)?

    /// Puts the parts together; the key itself stays with whoever made the closures.
    ///
    /// - Parameter opener: By default nothing can be opened.
    public init(
        suite: UInt8, publicKey: [UInt8], sign: @escaping @Sendable ([UInt8]) throws -> [UInt8],
        opener: @escaping @Sendable (_ encapsulatedKey: [UInt8], _ info: [UInt8]) -> (any EnvelopeOpener)? = { _, _ in nil }
    ) {
        self.suite = suite
        self.publicKey = publicKey
        self.sign = sign
        self.opener = opener
    }
}

extension ByteReader {
    /// A suite's number, and which suite that is, of one and those that it reads.
    package mutating func suite(among suite: Suite) throws(WireError) -> Suite {
        guard let found = suite.numbered(try byte()) else { throw unknown(.suite) }
        return found
    }
}
