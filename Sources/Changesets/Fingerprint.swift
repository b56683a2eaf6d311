/// The name of a public key: the first 16 bytes of its digest, as two big-endian words.
///
/// It is the first part of a ``ReplicaID``. Of a million keys, two share a fingerprint by chance with odds
/// of 1.5 in 10^27; somebody who wants a second key for a given fingerprint must try 2^128.
///
/// - Parameter publicKey: 32 bytes; any other number has a fingerprint too, and names nothing.
public func fingerprint(of publicKey: [UInt8], suite: Suite) -> (high: UInt64, low: UInt64) {
    let digest = suite.digest(publicKey)
    let word = { (bytes: ArraySlice<UInt8>) in bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return (high: word(digest.prefix(8)), low: word(digest.dropFirst(8).prefix(8)))
}
