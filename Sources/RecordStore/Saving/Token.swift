public import Causality
import Changesets
public import Records
import SQLite

/// What somebody was shown, to be handed back with what they save.
///
/// It carries the context itself, so it survives a restart and costs the store nothing; it serves the
/// incarnation that gave it and the scope that it was given in, and no other.
public struct Token: Hashable, Sendable {
    /// Where the context's numbers count: the same numbers mean other entries elsewhere.
    public let scope: ScopeCode
    /// Foreign entries that were shown.
    public let context: VersionVector
    /// The last own entry that was shown.
    public let ownNumber: UInt64
    /// The incarnation that gave it.
    public let replica: ReplicaID

    /// Puts the parts together; nothing is checked.
    public init(scope: ScopeCode, context: VersionVector, ownNumber: UInt64, replica: ReplicaID) {
        self.scope = scope
        self.context = context
        self.ownNumber = ownNumber
        self.replica = replica
    }
}

/// Base 64 for names in links and commands (RFC 4648, section 5), without padding.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
            for index in 0...group.count { result.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    package static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= 1 << count - 1
            }
        }
        // Six bits over are a digit too many.
        return bits == 0 && count < 6 ? result : nil
    }
}
