public import Causality
import Changesets
public import Records

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
    public let replica: ReplicaID

    public init(scope: ScopeCode, context: VersionVector, ownNumber: UInt64, replica: ReplicaID) {
        self.scope = scope
        self.context = context
        self.ownNumber = ownNumber
        self.replica = replica
    }
}

extension RecordStore {
    /// A token's written form: short, because replicas are named by their numbers in this file.
    public func text(of token: Token) throws -> String {
        var writer = ByteWriter()
        writer.fixed32(token.replica.incarnation)
        writer.varint(UInt64(try scopeNumber(token.scope)))
        writer.varint(token.ownNumber)
        for entry in token.context.entries {
            writer.varint(UInt64(try replicaNumber(entry.replica)))
            writer.varint(entry.number)
        }
        let check = environment.suite.digest(writer.bytes).prefix(2)
        return Base64.encode(writer.bytes + check)
    }

    /// Reads a token of this store.
    ///
    /// - Throws: ``StoreError/badToken(_:)`` where it was given by another store or incarnation, or mistyped.
    public func token(_ text: String) throws -> Token {
        guard let bytes = Base64.decode(text), bytes.count > 6,
            environment.suite.digest(Array(bytes.dropLast(2))).prefix(2).elementsEqual(bytes.suffix(2))
        else { throw StoreError.badToken(.notAToken) }
        do {
            var reader = ByteReader(bytes, to: bytes.count - 2)
            guard try reader.fixed32() == own.incarnation else {
                throw StoreError.badToken(.otherIncarnation)
            }
            let scope = try scope(Int64(clamping: try reader.varint()))
            let ownNumber = try reader.varint()
            var context = VersionVector()
            while !reader.isAtEnd {
                let replica = try replica(Int32(truncatingIfNeeded: try reader.varint()))
                context.include(Dot(replica, try reader.varint()))
            }
            return Token(scope: scope, context: context, ownNumber: ownNumber, replica: own)
        } catch let error as WireError {
            throw StoreError.badToken(.unreadable(error))
        }
    }

    /// The token of what a scope shows now.
    public func currentToken(_ scope: ScopeCode) throws -> Token {
        var context = try heads(scope).applied
        let number = context[own]
        context.set(own, to: 0)
        return Token(scope: scope, context: context, ownNumber: number, replica: own)
    }
}

/// Base 64 for names in links and commands (RFC 4648, section 5), without padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
            for index in 0...group.count { result.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
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
        return bits == 0 ? result : nil
    }
}
