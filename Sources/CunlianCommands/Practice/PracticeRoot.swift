import Changesets
import CunlianTrust
import Records

/// The root of every practice village: a key that everybody has, so that nobody believes what is under it.
///
/// A real tree has another root and takes nothing that this one granted; and whatever store has this root is one to practise on,
/// whoever made it and wherever it lies.
enum PracticeRoot {
    private static let seed = Array("cunlian practice: worth nothing.".utf8)

    /// As it lies in a key's file.
    static var keyFile: [UInt8] {
        let digits = Array("0123456789abcdef")
        return Array("cunlian-private-key 1 \(String(seed.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))\n".utf8)
    }

    /// What stores know the root by.
    static let fingerprint: Fingerprint? = (try? Signer(seed: seed)).map { Fingerprint(digest: Suite.one.digest($0.publicKey)) }
}
