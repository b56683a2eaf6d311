import Causality
import Changesets
import Records
import SQLite

extension Tokens {
    /// A token as it is to be read now: the store may have opened another incarnation since, and chains may have parted.
    ///
    /// What its own incarnation wrote then and had sealed is another replica's now; what it had not sealed was written
    /// again, and is one's own still. Of a chain that parts it had seen the branch that was here.
    ///
    /// - Throws: ``StoreError/badToken(_:)`` where another key's store gave it.
    func asOfNow(_ token: Token, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Token {
        guard token.replica.hasSameKey(as: own) else { throw StoreError.badToken(.otherIncarnation) }
        let tree = try log.forks(token.scope, r)
        guard token.replica != own || !tree.isEmpty else { return token }
        var (context, number) = (token.context, token.ownNumber)
        if token.replica != own {
            let sealed = try sealed(by: token.replica, token.scope, tree, r)
            // Contexts end where changesets end: of one that it had seen in part it covers nothing.
            let path = tree.path(to: tree.chainThatWasHere(of: token.replica))
            let whole = try log.lastEnd(of: path, atMost: min(token.ownNumber, sealed), token.scope, r)
            if whole > 0 { context.include(Dot(token.replica, whole)) }
            number = try writtenAgain(token, r)
        }
        return Token(scope: token.scope, context: tree.named(context), ownNumber: number, replica: own)
    }

    /// How many entries the store had sealed under an earlier incarnation: what else came since under that name, a copy of
    /// the store wrote, and nobody was shown.
    private func sealed(
        by incarnation: ReplicaID, _ scope: ScopeCode, _ tree: ForkTree, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> UInt64 {
        let noted = try settings.value(Settings.sealedKey(incarnation, scope), r)
        if let noted { return noted.reduce(0) { $0 << 8 | UInt64($1) } }
        return try log.heads(scope, r).heads[tree.chainThatWasHere(of: incarnation)]?.held ?? 0
    }

    /// The last of one's own entries that is written again from one that the token had seen.
    private func writtenAgain(_ token: Token, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        let last = try log.heads(token.scope, r).heads[own]?.applied ?? 0
        guard last > 0 else { return 0 }
        var number: UInt64 = 0
        for entry in try log.entries(of: own, in: token.scope, from: 1, through: last, r) {
            guard let repeated = entry.repeats, repeated.replica == token.replica, repeated.number <= token.ownNumber else { break }
            number = entry.dot.number
        }
        return number
    }
}

extension ForkTree {
    /// A vector from before chains parted, in the names of now: of each it had seen the branch that was here.
    func named(_ vector: VersionVector) -> VersionVector {
        guard !isEmpty else { return vector }
        var result = vector
        for entry in vector.entries where ends[entry.replica].map({ entry.number > $0 }) ?? false {
            result.set(entry.replica, to: 0)
            let branch = chainThatWasHere(of: entry.replica)
            for dot in components(of: Dot(entry.replica, entry.number), towards: branch) { result.include(dot) }
        }
        return result
    }
}
