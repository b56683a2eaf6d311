import Changesets
package import Records
import SQLite

/// Attachments on their way from and to other stores.
extension Attachments {
    /// Why somebody may not bring an attachment, or have it: by what the entries that are held here say.
    ///
    /// - Parameters:
    ///   - size: As they say; `nil` where they would have it.
    ///   - permitted: The regions of their grants; `nil` is all.
    package func objection(to hash: [UInt8], size: Int?, permitted: [ScopeCode]?) throws(StoreError) -> AttachmentRefusal? {
        let references = try index().references(to: hash)
        guard !references.isEmpty else { return .notReferred }
        let covered = references.filter { reference in permitted?.contains { $0.covers(reference.scope) } ?? true }
        guard !covered.isEmpty else { return .notCovered }
        guard let size else { return nil }
        let said = covered.filter { $0.value.described.map { $0.size == size } ?? true }
        guard !said.isEmpty else { return .otherSize }
        return said.contains { size <= terms($0.place).bytesMax } ? nil : .tooLarge
    }

    /// How many bytes of an attachment have come from a peer, where it is not here whole.
    package func partSize(_ hash: [UInt8], from peer: [UInt8]) -> Int { shelf.size(partName(hash, peer)) ?? 0 }

    /// Each peer's are apart, so that one who lies spoils nobody else's.
    private func partName(_ hash: [UInt8], _ peer: [UInt8]) -> String {
        AttachmentValue.name(hash) + "." + AttachmentValue.name(Array(environment.suite.digest(peer).prefix(8))) + ".part"
    }

    /// A piece as it came: bytes of an attachment of so many, from a place on, and the check of the block that they end.
    package struct Piece {
        let hash: [UInt8], size: Int, from: Int, bytes: [UInt8]
        /// What the block must come to, by its beginning and its bytes; `nil` where it has not come to its end.
        let isRight: ((_ start: Int, _ block: [UInt8]) -> Bool)?

        package init(hash: [UInt8], size: Int, from: Int, bytes: [UInt8], isRight: ((_ start: Int, _ block: [UInt8]) -> Bool)?) {
            (self.hash, self.size, self.from, self.bytes, self.isRight) = (hash, size, from, bytes, isRight)
        }
    }

    /// Puts a piece behind those that came from a peer, and, where it is the last, the attachment in its place.
    ///
    /// - Returns: Why it was not taken; then what came before may be gone too.
    package func take(_ piece: Piece, from peer: [UInt8], permitted: [ScopeCode]?) throws(StoreError) -> AttachmentRefusal? {
        if try standing(piece.hash).isHeld { return nil }
        if let objection = try objection(to: piece.hash, size: piece.size, permitted: permitted) { return objection }
        let name = partName(piece.hash, peer)
        // A gap is filled at the next attempt.
        guard piece.from <= shelf.size(name) ?? 0, piece.from + piece.bytes.count <= piece.size else { return nil }
        if let isRight = piece.isRight {
            let start = piece.from - piece.from % Limits.attachmentPieceBytes
            let before = start < piece.from ? try asking(shelf.read(name, from: start, count: piece.from - start)) : []
            guard isRight(start, before + piece.bytes) else {
                try asking(shelf.append([], to: name, at: start))
                return .garbled
            }
        }
        try asking(shelf.append(piece.bytes, to: name, at: piece.from))
        guard piece.from + piece.bytes.count == piece.size else { return nil }
        return try finish(piece.hash, size: piece.size, name, from: peer, permitted)
    }

    /// Looks at an attachment that has come to its end as a whole; nothing is believed of it before.
    private func finish(
        _ hash: [UInt8], size: Int, _ name: String, from peer: [UInt8], _ permitted: [ScopeCode]?
    ) throws(StoreError) -> AttachmentRefusal? {
        let bytes = try asking(shelf.read(name, from: 0, count: size))
        var refusal: AttachmentRefusal?
        if environment.suite.digest(bytes) != hash {
            refusal = .otherBytes
        } else {
            let type = MediaType(of: bytes)
            let isSaid = try index().references(to: hash).contains { reference in
                (permitted?.contains { $0.covers(reference.scope) } ?? true)
                    && (reference.value.described.map { $0.size == size && $0.type == type } ?? true)
                    && terms(reference.place).objection(to: bytes) == nil
            }
            if !isSaid { refusal = .otherType }
        }
        if let refusal {
            try asking(shelf.remove(name))
            return refusal
        }
        try asking(shelf.place(name, as: AttachmentValue.name(hash)))
        let index = try index()
        try index.write { () throws(StoreError) in
            try index.setHeld(hash, size: size)
            try index.noteHolder(hash, peer)
        }
        return nil
    }

    /// Every attachment that is here and that entries refer to.
    package func held() throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        guard isUsed else { return [] }
        try refresh()
        let index = try index()
        var result: [(hash: [UInt8], size: Int)] = []
        for item in try index.allHeld() where shelf.size(AttachmentValue.name(item.hash)) == item.size {
            if try !index.references(to: item.hash).isEmpty { result.append(item) }
        }
        return result
    }

    /// Bytes of an attachment that is here; `nil` where it is not, though it was.
    package func stretch(_ hash: [UInt8], _ range: Range<Int>) throws(StoreError) -> [UInt8]? {
        let name = AttachmentValue.name(hash)
        if let size = shelf.size(name), size >= range.upperBound {
            return try asking(shelf.read(name, from: range.lowerBound, count: range.count))
        }
        let index = try index()
        try index.write { () throws(StoreError) in try index.setHeld(hash, size: nil) }
        return nil
    }

    // MARK: What is where

    /// Whether a peer is known to hold it.
    package func isHolder(_ peer: [UInt8], of hash: [UInt8]) throws(StoreError) -> Bool { try index().isHolder(peer, of: hash) }

    /// The peer holds it.
    package func noteHolder(_ hash: [UInt8], _ peer: [UInt8]) throws(StoreError) {
        let index = try index()
        try index.write { () throws(StoreError) in try index.noteHolder(hash, peer) }
    }

    /// Under whom it is noted what a peer's own parent holds.
    package static func above(_ peer: [UInt8]) -> [UInt8] { Array("above ".utf8) + peer }

    /// What is here, entries refer to, and a peer is not known to hold; the least first.
    ///
    /// It asks the log nothing where nothing is here at all.
    package func lacking(at peer: [UInt8], most: Int, without: Set<[UInt8]>) throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        guard isUsed else { return [] }
        let index = try index()
        guard try !index.lacking(at: peer, limit: 1).isEmpty else { return [] }
        try refresh()
        var result: [(hash: [UInt8], size: Int)] = []
        for item in try index.lacking(at: peer, limit: most + without.count) where !without.contains(item.hash) && result.count < most {
            guard shelf.size(AttachmentValue.name(item.hash)) == item.size else {
                try index.write { () throws(StoreError) in try index.setHeld(item.hash, size: nil) }
                continue
            }
            if try !index.references(to: item.hash).isEmpty { result.append(item) }
        }
        return result
    }

    /// What is here, and at a peer, and not known to be at the peer's own parent.
    package func lackingAbove(_ peer: [UInt8], most: Int, without: Set<[UInt8]>) throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        guard isUsed, most > 0 else { return [] }
        let found = try index().lackingAbove(peer, above: Self.above(peer), limit: most + without.count)
        return Array(found.filter { !without.contains($0.hash) }.prefix(most))
    }

    /// What entries refer to and is not here.
    ///
    /// - Parameter onlyWanted: Only what somebody asked for.
    package func outstanding(onlyWanted: Bool, most: Int, without: Set<[UInt8]>) throws(StoreError) -> [[UInt8]] {
        guard !onlyWanted || isUsed else { return [] }
        if !onlyWanted { try refresh() }
        guard isUsed else { return [] }
        return Array(try index().outstanding(onlyWanted: onlyWanted).lazy.map(\.hash).filter { !without.contains($0) }.prefix(most))
    }

    /// Whether there is anything about attachments at all.
    var isUsed: Bool { shelf.size(AttachmentIndex.fileName) != nil }
}
