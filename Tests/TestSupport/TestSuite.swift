public import Changesets
public import RecordStore

/// Algorithms for tests: quick, and no secret to anybody. A signature is a digest of key and message.
public enum Toy {
    public static let suite = Suite(number: 250, digest: digest) { signature, message, key in
        signature == digest(key + message) + digest(message + key)
    }

    public static func signer(_ name: String) -> Signer {
        let key = digest(Array(name.utf8))
        return Signer(suite: 250, publicKey: key) { digest(key + $0) + digest($0 + key) }
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
