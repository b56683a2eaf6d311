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
        try settings.value("nonce:" + peer.map { hex(UInt64($0), digits: 2) }.joined(), r).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Remembers the nonce of the next hello to or from that peer.
    ///
    /// - Throws: What SQLite throws.
    public func setNonce(_ nonce: UInt64, of peer: [UInt8]) throws(StoreError) {
        try file.write { w throws(StoreError) in try setNonce(nonce, of: peer, w) }
    }

    func setNonce(_ nonce: UInt64, of peer: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        writer.fixed64(nonce)
        try settings.set("nonce:" + peer.map { hex(UInt64($0), digits: 2) }.joined(), writer.bytes, w)
    }
}
