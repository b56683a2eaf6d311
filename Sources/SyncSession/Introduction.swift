package import Causality
package import Records

/// What a stranger brings so that a node knows them: the chains that name their key, the chains that name the authors
/// of those, and so on to the root, and whatever these refer to. The rest of a directory comes when they are known.
package struct Introduction: Sendable {
    /// A changeset of the directory, and which entries of others its contexts cover anew.
    package struct Piece: Sendable {
        let changeset: StoredChangeset
        let author: ReplicaID
        let covers: [Dot]

        /// - Parameter directory: Of which it is; what the grants there are called has it as its origin.
        package init(changeset: StoredChangeset, of directory: ScopeCode = .directory, covers: [Dot]) {
            self.changeset = changeset
            author = changeset.first.replica.from(directory.number)
            self.covers = covers.map { $0.of(directory) }
        }
    }

    /// - Parameters:
    ///   - key: The stranger's.
    ///   - lacking: What the node lacks of the directories, from the root's downwards, in an order that respects causality.
    ///   - granters: Who wrote the grants of a key.
    package static func changesets(
        of key: Fingerprint, from lacking: [Piece], granters: (Fingerprint) -> [ReplicaID]
    ) -> [StoredChangeset] {
        var pieces: [ReplicaID: [Piece]] = [:]
        for piece in lacking { pieces[piece.author, default: []].append(piece) }
        var (needed, left) = (Set<ReplicaID>(), granters(key))
        while let author = left.popLast() {
            guard needed.insert(author).inserted else { continue }
            left += granters(Fingerprint(of: author))
            for piece in pieces[author] ?? [] { left += piece.covers.map(\.replica) }
        }
        return lacking.filter { needed.contains($0.author) }.map(\.changeset)
    }
}
