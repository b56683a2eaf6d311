public import Changesets
public import RecordStore

/// Algorithms for tests: quick, and no secret to anybody. A signature is a digest of key and message.
public enum Toy {
    public static let suite = Suite(
        number: 250, digest: digest,
        verify: { signature, message, key in signature == digest(key + message) + digest(message + key) },
        sealer: { key, info in ToyEnvelope(encapsulatedKey: digest(info), key: digest(key + info)) }, cipher: cipher)

    /// Hides a content from whoever does not know how: each byte is turned by one of a digest, the tag is a digest.
    public static let cipher = Cipher(
        mark: { key, message in digest(key + message) },
        seal: { key, nonce, content, beside in
            let hidden = turned(content, key + nonce)
            return hidden + digest(key + nonce + beside + hidden).prefix(Envelope.overhead)
        },
        open: { key, nonce, sealed, beside in
            guard sealed.count >= Envelope.overhead else { return nil }
            let hidden = Array(sealed.dropLast(Envelope.overhead))
            guard sealed.suffix(Envelope.overhead) == digest(key + nonce + beside + hidden).prefix(Envelope.overhead) else { return nil }
            return turned(hidden, key + nonce)
        })

    private static func turned(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        while stream.count < bytes.count { stream += digest(key + [UInt8(stream.count / 32)]) }
        return zip(bytes, stream).map { $0 ^ $1 }
    }

    public static func signer(_ name: String) -> Signer {
        let key = digest(Array(name.utf8))
        return Signer(
            suite: 250, publicKey: key, sign: { digest(key + $0) + digest($0 + key) },
            opener: { encapsulated, info in
                encapsulated == digest(info) ? ToyEnvelope(encapsulatedKey: encapsulated, key: digest(key + info)) : nil
            })
    }

    /// 32 bytes: four runs of FNV-1a with different beginnings.
    @Sendable public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for seed in UInt64(1)...4 {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &* seed
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            // FNV's high bytes hardly know the last byte it ate; the end of SplitMix64 spreads it.
            hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
            hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
            hash ^= hash >> 31
            for shift in stride(from: UInt64(56), through: 0, by: -8) { result.append(UInt8(truncatingIfNeeded: hash >> shift)) }
        }
        return result
    }

    public static func environment(seed: UInt64, clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }) -> StoreEnvironment {
        let random = SharedRandom(seed)
        return StoreEnvironment(wallClock: clock, randomBits: { random.next() }, suite: suite)
    }
}

/// Tells pieces that were changed, moved or are another key's; it hides them from nobody who knows how.
private struct ToyEnvelope: EnvelopeSealer, EnvelopeOpener {
    let encapsulatedKey: [UInt8]
    let key: [UInt8]
    private var count: UInt8 = 0

    init(encapsulatedKey: [UInt8], key: [UInt8]) {
        self.encapsulatedKey = encapsulatedKey
        self.key = key
    }

    private func tag(_ hidden: [UInt8]) -> [UInt8] { Array(Toy.digest(key + [count] + hidden).prefix(Envelope.overhead)) }
    private func turned(_ piece: [UInt8]) -> [UInt8] { piece.enumerated().map { $0.element ^ key[$0.offset % key.count] } }

    mutating func seal(_ piece: [UInt8]) throws -> [UInt8] {
        let hidden = turned(piece)
        defer { count &+= 1 }
        return hidden + tag(hidden)
    }

    mutating func open(_ piece: [UInt8]) -> [UInt8]? {
        let hidden = Array(piece.dropLast(Envelope.overhead))
        guard Array(piece.suffix(Envelope.overhead)) == tag(hidden) else { return nil }
        defer { count &+= 1 }
        return turned(hidden)
    }
}
