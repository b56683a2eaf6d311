package import Causality
package import Changesets
package import Records

/// A token as it is written, by the numbers of the file that gave it: `Protocol/07-store.md`, section 6.
package struct WrittenToken: Hashable, Sendable {
    /// Where the token's numbers count.
    package enum Place: Hashable, Sendable {
        /// The scope's number in the file, from 1.
        case numbered(UInt64)
        /// A scope that the file does not name yet: it is begun with the token.
        case coded(ScopeCode)
    }

    /// Of the replica that gave it.
    package let incarnation: UInt32
    package let scope: Place
    /// The store's own last entry that was shown; 0 for none.
    package let ownNumber: UInt64
    /// The vector of others, ascending by their names, which only the file knows.
    package let others: [LocalDot]

    /// Puts the parts together; nothing is checked.
    package init(incarnation: UInt32, scope: Place, ownNumber: UInt64, others: [LocalDot]) {
        self.incarnation = incarnation
        self.scope = scope
        self.ownNumber = ownNumber
        self.others = others
    }

    /// - Parameter digest: 32 bytes; what is written ends with the first two of them.
    package func text(digest: ([UInt8]) -> [UInt8]) -> String {
        var writer = ByteWriter()
        writer.fixed32(incarnation)
        switch scope {
        case .numbered(let number): writer.varint(number)
        case .coded(let code):
            writer.varint(0)
            writer.varint(code.number)
        }
        writer.varint(ownNumber)
        for dot in others { dot.encode(into: &writer) }
        return Base64.text(writer.bytes + digest(writer.bytes).prefix(2), .names)
    }

    /// - Throws: ``StoreError/badToken(_:)`` where it was mistyped or cut.
    package init(_ text: String, digest: ([UInt8]) -> [UInt8]) throws(StoreError) {
        guard let bytes = Base64.bytes(ofName: text), bytes.count > 6,
            digest(Array(bytes.dropLast(2))).prefix(2).elementsEqual(bytes.suffix(2))
        else { throw StoreError.badToken(.notAToken) }
        do { try self.init(ByteReader(bytes, to: bytes.count - 2)) } catch { throw .badToken(.unreadable(error)) }
    }

    private init(_ source: ByteReader) throws(WireError) {
        var reader = source
        incarnation = try reader.fixed32()
        let number = try reader.varint()
        scope = number == 0 ? .coded(try reader.anyScope()) : .numbered(number)
        ownNumber = try reader.varint()
        var others: [LocalDot] = []
        while !reader.isAtEnd { others.append(try LocalDot(from: &reader)) }
        self.others = others
    }
}
