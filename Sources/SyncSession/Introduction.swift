package import Causality
package import Records

/// What a stranger brings so that a node knows them: the chains that name their key, the chains that name the authors
/// of those, and so on to the root, and whatever these refer to. The rest of a directory comes when they are known.
package struct Introduction: Sendable {
    /// A changeset of the directory, and which entries of others its contexts cover anew.
    package struct Piece: Sendable {
        let changeset: StoredChangeset
        let covers: [Dot]

        package init(changeset: StoredChangeset, covers: [Dot]) {
            self.changeset = changeset
            self.covers = covers
        }
    }

    /// - Parameters:
    ///   - key: The stranger's.
    ///   - lacking: What the node lacks of the directory, in an order that respects causality.
    ///   - granters: Who wrote the grants of a key.
    package static func changesets(
        of key: Fingerprint, from lacking: [Piece], granters: (Fingerprint) -> [ReplicaID]
    ) -> [StoredChangeset] {
        var pieces: [ReplicaID: [Piece]] = [:]
        for piece in lacking { pieces[piece.changeset.first.replica, default: []].append(piece) }
        var (needed, left) = (Set<ReplicaID>(), granters(key))
        while let author = left.popLast() {
            guard needed.insert(author).inserted else { continue }
            left += granters(Fingerprint(of: author))
            for piece in pieces[author] ?? [] { left += piece.covers.map(\.replica) }
        }
        return lacking.map(\.changeset).filter { needed.contains($0.first.replica) }
    }
}
