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
        var others: [LocalDot] = []
        for entry in token.context.entries {
            guard let number = try names.find(entry.replica, r) else { throw StoreError.badToken(.knowsMore) }
            others.append(LocalDot(replica: number, number: entry.number))
        }
        // Nothing is here of a scope that is begun with this token.
        let scope = try names.find(token.scope, r).map { WrittenToken.Place.numbered(UInt64($0)) } ?? .coded(token.scope)
        let written = WrittenToken(incarnation: token.replica.incarnation, scope: scope, ownNumber: token.ownNumber, others: others)
        return written.text(digest: environment.suite.digest)
    }

    /// Reads a token of this store.
    ///
    /// - Throws: ``StoreError/badToken(_:)`` where it was given by another store or incarnation, or mistyped.
    public func token(_ text: String) throws(StoreError) -> Token {
        try file.read { r throws(StoreError) in try token(text, r) }
    }

    func token(_ text: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Token {
        let written = try WrittenToken(text, digest: environment.suite.digest)
        let giver = ReplicaID(high: own.high, low: own.low, incarnation: written.incarnation)
        // Another store's would name other replicas by the numbers that it has.
        let isKnown = try names.find(giver, r) != nil
        guard isKnown || giver == own else { throw .badToken(.otherIncarnation) }
        let scope: ScopeCode
        switch written.scope {
        case .numbered(let number): scope = try names.scope(Int64(clamping: number), r)
        case .coded(let code): scope = code
        }
        var (context, last) = (VersionVector(), nil as ReplicaID?)
        for other in written.others {
            let replica = try names.replica(other.replica, r)
            guard last.map({ $0 < replica }) ?? true else { throw .badToken(.notAToken) }
            context.include(Dot(replica, other.number))
            last = replica
        }
        return Token(scope: scope, context: context, ownNumber: written.ownNumber, replica: giver)
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
