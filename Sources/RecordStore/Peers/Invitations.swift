import Causality
import Changesets
public import Records
import SQLite

/// One-time codes by which somebody is given an office.
public struct Invitations: Room {
    let context: StoreContext
    let file: StoreFile
}

extension Invitations {
    private static let scopesBytesMax = 4_096

    /// Keeps an invitation under the digest of its code.
    ///
    /// - Parameter expires: Milliseconds since 1970.
    public func invite(_ invitation: Invitation, code: String, expires: UInt64) throws(StoreError) {
        try file.write { w throws(StoreError) in try invite(invitation, code: code, expires: expires, w) }
    }

    func invite(_ invitation: Invitation, code: String, expires: UInt64, _ w: borrowing WriteTransaction) throws(StoreError) {
        // What is longer could be written and never read again: the code would be good for nothing.
        let scopes = invitation.scopes.map(\.description).joined(separator: " ")
        for (name, text, most) in [
            ("role", invitation.role, Limits.roleBytesMax), ("person", invitation.person, Limits.personBytesMax),
            ("scopes", scopes, Self.scopesBytesMax),
        ] where text.utf8.count > most {
            throw StoreError.invalid(.valueTooLong(field: name, mostBytes: most))
        }
        var terms = ByteWriter()
        terms.text(invitation.role)
        terms.text(invitation.person)
        terms.text(scopes)
        terms.byte(invitation.mayGrant ? 1 : 0)
        terms.byte(invitation.grantExpires == nil ? 0 : 1)
        terms.signed(invitation.grantExpires ?? 0)
        let insert = try w.prepare("INSERT INTO _invitation VALUES (?, ?, ?, 0)")
        insert.bind(1, environment.suite.digest(Array(code.utf8)))
        insert.bind(2, terms.bytes)
        insert.bind(3, Int64(clamping: expires))
        try insert.perform()
    }

    /// Uses up a code for a key; whoever asks again with both, because the answer was lost, is told the same.
    ///
    /// - Returns: What the code is good for, and whether that key had it before; `nil` where it is not known, was used by
    ///   another key, or has expired.
    public func redeem(_ code: String, by key: Fingerprint) throws(StoreError) -> (invitation: Invitation, isRepeated: Bool)? {
        try file.write { w throws(StoreError) in try redeem(code, by: key, w) }
    }

    func redeem(
        _ code: String, by key: Fingerprint, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> (invitation: Invitation, isRepeated: Bool)? {
        let digest = environment.suite.digest(Array(code.utf8))
        let find = try w.prepare("SELECT terms, used FROM _invitation WHERE code = ? AND expires > ?")
        find.bind(1, digest)
        find.bind(2, Int64(environment.wallClock()))
        guard try find.nextRow() else {
            find.reset()
            return nil
        }
        let (terms, isUsed) = (find.blob(0), find.int(1) != 0)
        find.reset()
        var reader = ByteReader(terms)
        let invitation = try invitation(from: &reader)
        guard !isUsed else {
            // What an earlier program used up names nobody, and is used up.
            guard reader.remaining == 16, try decoding(reader.fixed64()) == key.high, try decoding(reader.fixed64()) == key.low else {
                return nil
            }
            return (invitation, true)
        }
        var holder = ByteWriter()
        holder.raw(terms)
        holder.fixed64(key.high)
        holder.fixed64(key.low)
        let mark = try w.prepare("UPDATE _invitation SET used = 1, terms = ? WHERE code = ?")
        mark.bind(1, holder.bytes)
        mark.bind(2, digest)
        try mark.perform()
        return (invitation, false)
    }

    /// What a code is good for, or was to whoever used it; nothing is used up by looking. `nil` where it is not known, or has expired.
    public func terms(of code: String) throws(StoreError) -> Invitation? {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT terms FROM _invitation WHERE code = ? AND expires > ?")
            find.bind(1, environment.suite.digest(Array(code.utf8)))
            find.bind(2, Int64(environment.wallClock()))
            guard try find.nextRow() else {
                find.reset()
                return nil
            }
            var reader = ByteReader(find.blob(0))
            find.reset()
            return try invitation(from: &reader)
        }
    }

    private func invitation(from reader: inout ByteReader) throws(StoreError) -> Invitation {
        let role = try decoding(reader.text(max: 256, .role))
        let person = try decoding(reader.text(max: 256, .person))
        let scopes = try decoding(reader.text(max: Self.scopesBytesMax, .regionNames))
        let mayGrant = try decoding(reader.byte()) == 1
        let hasEnd = try decoding(reader.byte()) == 1
        let expires = try decoding(reader.signed())
        return Invitation(
            role: role, person: person, scopes: scopes.split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) },
            mayGrant: mayGrant, grantExpires: hasEnd ? expires : nil)
    }
}
