import Changesets
import Testing

@testable import CunlianTrust

@Suite struct SuiteTests {
    /// FIPS 180-4's examples, as NIST publishes them.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the digest is SHA-256`(text: String, digest: String) {
        #expect(Changesets.Suite.one.digest(Array(text.utf8)) == bytes(digest))
    }

    /// RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature.
    static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test(arguments: vectors)
    func `the signature is Ed25519`(seed: String, publicKey: String, message: String, signature: String)
        throws
    {
        let signer = try Signer(seed: bytes(seed))
        let suite = Changesets.Suite.one
        #expect(signer.suite == suite.number)
        #expect(signer.publicKey == bytes(publicKey))
        #expect(try signer.sign(bytes(message)) == bytes(signature))
        #expect(suite.verify(bytes(signature), bytes(message), bytes(publicKey)))
    }

    @Test func `one bit elsewhere, or one byte less, and nothing verifies`() throws {
        let (_, publicKey, message, signature) = SuiteTests.vectors[2]
        let verify = Changesets.Suite.one.verify
        for index in bytes(signature).indices {
            var other = bytes(signature)
            other[index] ^= 1
            #expect(!verify(other, bytes(message), bytes(publicKey)))
        }
        #expect(!verify(bytes(signature), bytes(message) + [0], bytes(publicKey)))
        #expect(!verify(bytes(signature).dropLast(), bytes(message), bytes(publicKey)))
        #expect(!verify(bytes(signature), bytes(message), bytes(publicKey).dropLast()))
        #expect(!verify([], [], []))
    }

    @Test func `a fingerprint is the beginning of the key's digest`() {
        let (high, low) = fingerprint(of: Array("abc".utf8), suite: .one)
        #expect(high == 0xba78_16bf_8f01_cfea)
        #expect(low == 0x4141_40de_5dae_2223)
    }
}

/// The bytes that hexadecimal digits stand for.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
