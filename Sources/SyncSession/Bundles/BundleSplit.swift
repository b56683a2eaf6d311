package import Causality
package import Changesets
package import Records

/// Cuts a bundle into parts that fit small sticks, each of use by itself.
///
/// Whoever reads the second part and not the first can check nobody's chain that begins in the first. So a part that goes on
/// with a chain which is new to the addressee has its first changeset too. `Protocol/12-bundle.md`, section 3.
package struct BundleSplit {
    private let statement: Statement
    private let lacking: [BundlePlan.Piece]
    private let beside: [Frame]
    private let bytesMax: Int?
    /// Of a part that brings nothing, as it lies in a file.
    private let emptySize: Int

    private struct Chain: Hashable {
        let scope: ScopeCode
        let replica: ReplicaID

        init(_ piece: BundlePlan.Piece) { (scope, replica) = (piece.scope, piece.changeset.first.replica) }
    }

    /// - Parameters:
    ///   - beside: What goes along behind all changesets.
    ///   - bytesMax: Of a part's file; `nil` is one part, however large.
    ///   - statementSize: The statement's frame in bytes.
    package init(
        _ statement: Statement, _ lacking: [BundlePlan.Piece], beside: [Frame] = [], bytesMax: Int?, statementSize: Int
    ) {
        self.beside = beside
        self.statement = statement
        self.lacking = lacking
        self.bytesMax = bytesMax
        // Places and amounts of other parts may take a few bytes more.
        emptySize = BundleHeader.sizeMax + statementSize + OutgoingParts.encodedEnd.count + 24
    }

    /// In a file: content, and what sealing adds.
    private func fileSize(_ content: Int) -> Int { content + (content / BundleHeader.blockSize + 1) * Envelope.overhead }

    /// - Throws: ``BundleFault/partsTooSmall(bytes:needed:)``, ``BundleFault/tooManyParts(_:)``.
    package func parts() throws(BundleFault) -> [OutgoingParts] {
        guard let bytesMax else { return [outgoing(lacking.map(\.changeset), beside, part: 1, of: 1)] }
        var beginnings: [Chain: StoredChangeset] = [:]
        for piece in lacking where piece.changeset.first.number == 1 { beginnings[Chain(piece)] = piece.changeset }
        let frame = beside.map(\.encoded.count).max() ?? 0
        let least = lacking.reduce(fileSize(emptySize + frame)) { max($0, fileSize(emptySize + needed($1, beginnings, []).bytes)) }
        guard least <= bytesMax else { throw .partsTooSmall(bytes: bytesMax, needed: least) }
        var parts: [[StoredChangeset]] = [[]]
        var (present, content) = (Set<Chain>(), emptySize)
        for piece in lacking {
            var wanted = needed(piece, beginnings, present)
            if fileSize(content + wanted.bytes) > bytesMax {
                parts.append([])
                (present, content) = ([], emptySize)
                wanted = needed(piece, beginnings, present)
            }
            parts[parts.count - 1] += wanted.changesets
            content += wanted.bytes
            present.insert(Chain(piece))
        }
        var frames = parts.map { _ in [Frame]() }
        for frame in beside {
            if fileSize(content + frame.encoded.count) > bytesMax {
                parts.append([])
                frames.append([])
                content = emptySize
            }
            frames[frames.count - 1].append(frame)
            content += frame.encoded.count
        }
        guard parts.count <= BundlePlace.partsMax else { throw .tooManyParts(parts.count) }
        return parts.indices.map { outgoing(parts[$0], frames[$0], part: $0 + 1, of: parts.count) }
    }

    /// What a changeset takes in a part that has those chains already.
    private func needed(
        _ piece: BundlePlan.Piece, _ beginnings: [Chain: StoredChangeset], _ present: Set<Chain>
    ) -> (changesets: [StoredChangeset], bytes: Int) {
        var changesets = [piece.changeset]
        if !present.contains(Chain(piece)), let first = beginnings[Chain(piece)], first != piece.changeset {
            changesets.insert(first, at: 0)
        }
        return (changesets, changesets.reduce(0) { $0 + $1.frameSize })
    }

    private func outgoing(_ changesets: [StoredChangeset], _ beside: [Frame], part: Int, of parts: Int) -> OutgoingParts {
        var statement = statement
        (statement.place.part, statement.place.parts) = (part, parts)
        statement.coming = Amount(of: changesets)
        return OutgoingParts(message: .statement(statement), changesets: changesets, beside: beside)
    }
}

extension StoredChangeset {
    /// Of the frame that brings the whole of it, in bytes.
    package var frameSize: Int {
        var (length, left) = (1, size)
        while left > 127 { (length, left) = (length + 1, left >> 7) }
        return 1 + length + size
    }
}
