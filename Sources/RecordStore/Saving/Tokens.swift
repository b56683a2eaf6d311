import Causality
import Changesets
public import Records
import SQLite

/// The written form of tokens.
public struct Tokens: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
}

extension Tokens {
    /// A token's written form: short, because replicas are named by their numbers in this file.
    public func text(of token: Token) throws(StoreError) -> String {
        try file.read { r throws(StoreError) in try text(of: token, r) }
    }

    func text(of token: Token, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String {
        var writer = ByteWriter()
        writer.fixed32(token.replica.incarnation)
        if let scope = try names.find(token.scope, r) {
            writer.varint(UInt64(scope))
        } else {
            // Nothing is here of a scope that is begun with this token.
            writer.varint(0)
            writer.varint(token.scope.number)
        }
        writer.varint(token.ownNumber)
        for entry in token.context.entries {
            guard let number = try names.find(entry.replica, r) else {
                throw StoreError.badToken(.knowsMore)
            }
            writer.varint(UInt64(number))
            writer.varint(entry.number)
        }
        let check = environment.suite.digest(writer.bytes).prefix(2)
        return Base64.encode(writer.bytes + check)
    }

    /// Reads a token of this store.
    ///
    /// - Throws: ``StoreError/badToken(_:)`` where it was given by another store or incarnation, or mistyped.
    public func token(_ text: String) throws(StoreError) -> Token {
        try file.read { r throws(StoreError) in try token(text, r) }
    }

    func token(_ text: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Token {
        guard let bytes = Base64.decode(text), bytes.count > 6,
            environment.suite.digest(Array(bytes.dropLast(2))).prefix(2).elementsEqual(bytes.suffix(2))
        else { throw StoreError.badToken(.notAToken) }
        var reader = ByteReader(bytes, to: bytes.count - 2)
        let incarnation = try understood(reader.fixed32())
        let giver = ReplicaID(high: own.high, low: own.low, incarnation: incarnation)
        // Another store's would name other replicas by the numbers that it has.
        let isKnown = try names.find(giver, r) != nil
        guard isKnown || giver == own else { throw .badToken(.otherIncarnation) }
        let number = try understood(reader.varint())
        let scope = number == 0 ? try understood(reader.anyScope()) : try names.scope(Int64(clamping: number), r)
        let ownNumber = try understood(reader.varint())
        var context = VersionVector()
        while !reader.isAtEnd {
            let replica = try names.replica(Int32(truncatingIfNeeded: try understood(reader.varint())), r)
            context.include(Dot(replica, try understood(reader.varint())))
        }
        return Token(scope: scope, context: context, ownNumber: ownNumber, replica: giver)
    }

    /// What a token's bytes say: people mistype them, so a fault is the token's.
    private func understood<Content>(_ content: @autoclosure () throws(WireError) -> Content) throws(StoreError) -> Content {
        do { return try content() } catch { throw .badToken(.unreadable(error)) }
    }

    /// The token of what a scope shows now.
    public func currentToken(_ scope: ScopeCode) throws(StoreError) -> Token {
        try file.read { r throws(StoreError) in try currentToken(scope, r) }
    }

    func currentToken(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Token {
        var context = try log.heads(scope, r).applied
        let number = context[own]
        context.set(own, to: 0)
        return Token(scope: scope, context: context, ownNumber: number, replica: own)
    }
}
