import Causality
import Changesets
import Records
import SQLite

extension PeerBook {
    // MARK: Sessions and invitations

    /// The nonce of the next hello to or from that peer; `nil` where none was given.
    ///
    /// - Throws: What SQLite throws.
    public func nonce(of peer: [UInt8]) throws(StoreError) -> UInt64? {
        try file.read { r throws(StoreError) in try nonce(of: peer, r) }
    }

    func nonce(of peer: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64? {
        try settings.value(nonceKey(peer), r).map { $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Whether changesets were sent with that nonce and no answer came; a ninth byte behind it says so.
    ///
    /// - Throws: What SQLite throws.
    public func isUnanswered(_ peer: [UInt8]) throws(StoreError) -> Bool {
        try file.read { r throws(StoreError) in try (settings.value(nonceKey(peer), r)?.count ?? 0) > 8 }
    }

    /// Remembers that changesets go along with the nonce that was given last, or at first contact with none.
    ///
    /// - Throws: What SQLite throws.
    public func noteUnanswered(_ peer: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in
            var writer = ByteWriter()
            writer.fixed64(try nonce(of: peer, w) ?? 0)
            writer.byte(1)
            try settings.set(nonceKey(peer), writer.bytes, w)
        }
    }

    private func nonceKey(_ peer: [UInt8]) -> String { "nonce:" + peer.map { hex(UInt64($0), digits: 2) }.joined() }

    /// Remembers the nonce of the next hello to or from that peer.
    ///
    /// - Throws: What SQLite throws.
    public func setNonce(_ nonce: UInt64, of peer: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in try setNonce(nonce, of: peer, w) }
    }

    func setNonce(_ nonce: UInt64, of peer: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        writer.fixed64(nonce)
        try settings.set(nonceKey(peer), writer.bytes, w)
    }

    // MARK: Parts

    /// The beginning of a changeset that came from a peer before a link broke; `nil` where none is kept.
    ///
    /// - Throws: What SQLite throws.
    public func part(from peer: [UInt8]) throws(StoreError) -> [UInt8]? {
        let bytes = try file.read { r throws(StoreError) in try settings.value(partKey(peer), r) }
        return bytes?.isEmpty ?? true ? nil : bytes
    }

    /// Keeps the beginning of a changeset in place of another of that peer, or forgets it.
    ///
    /// - Throws: What SQLite throws.
    public func setPart(_ bytes: [UInt8]?, from peer: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in try settings.set(partKey(peer), bytes ?? [], w) }
    }

    private func partKey(_ peer: [UInt8]) -> String { "part:" + peer.map { hex(UInt64($0), digits: 2) }.joined() }
}
