import Crypto

/// Codes that a telephone and a server make alike of a secret and the time (RFC 6238, over RFC 4226, with HMAC-SHA-1, as the programs for
/// telephones have it): six digits, another each half minute.
public enum TimeCode {
    /// How long a code is the current one, in seconds.
    public static let step: UInt64 = 30
    public static let digits = 6
    /// So many steps before and after the current one are taken, for clocks that are off by a minute.
    public static let drift: UInt64 = 2

    /// The number of a step.
    ///
    /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z.
    public static func step(at milliseconds: UInt64) -> UInt64 { milliseconds / 1_000 / step }

    /// The code of a step.
    public static func code(_ secret: [UInt8], step: UInt64, digits: Int = digits) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * UInt64($0))) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 15)
        let bits = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(bits % (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 })
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is, the newest where several are; `nil` where it is none of those near the moment.
    ///
    /// - Parameter last: The step of the code that was taken last: that one and those before serve no more.
    public static func step(of code: String, _ secret: [UInt8], at milliseconds: UInt64, after last: UInt64?) -> UInt64? {
        let now = step(at: milliseconds)
        let near = (now - min(now, drift)...now + drift).reversed()
        return near.first { step in last.map { step > $0 } ?? true && isEqual(Self.code(secret, step: step), code) }
    }

    /// Without telling by time where they differ.
    private static func isEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        return one.count == other.count && zip(one, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// RFC 4648, section 6, without padding: how secrets are typed into a telephone.
public enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    public static func text(_ bytes: [UInt8]) -> String {
        var (result, bits, count) = ("", 0, 0)
        for byte in bytes {
            bits = (bits & 31) << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                result.append(letters[bits >> count & 31])
            }
        }
        if count > 0 { result.append(letters[bits << (5 - count) & 31]) }
        return result
    }
}
