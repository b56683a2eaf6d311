public import Changesets
public import RecordStore

/// A second set of algorithms for tests, in the place where SM2, SM3 and SM4 will be: nothing of the first one's verifies by it.
extension Toy {
    /// Of number 251: another digest, other signatures over another order, keys of its own.
    public static let second = Suite(
        number: 251, digest: secondDigest,
        verify: { signature, message, key in
            signature == Array((secondDigest(message + [0xEE] + key) + secondDigest([0xEE] + key + message)).reversed())
        }, cipher: cipher)

    /// Of the second suite, for the same name another key.
    public static func secondSigner(_ name: String) -> Signer {
        let key = secondDigest(Array(name.utf8))
        return Signer(
            suite: 251, publicKey: key,
            sign: { Array((secondDigest($0 + [0xEE] + key) + secondDigest([0xEE] + key + $0)).reversed()) })
    }

    /// Every byte of it is another than the first suite's.
    @Sendable public static func secondDigest(_ bytes: [UInt8]) -> [UInt8] { digest([0x51] + bytes).map { $0 ^ 0x5A } }

    /// A world in which both are read, and what nobody signs is of the first.
    public static func bothSuites(seed: UInt64) -> StoreEnvironment {
        var environment = environment(seed: seed)
        environment.suite = suite.reading([second])
        return environment
    }
}
