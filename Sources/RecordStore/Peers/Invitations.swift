import Causality
import Changesets
public import Records
import SQLite

/// What a one-time code is good for.
public struct Invitation: Sendable {
    public var role: String
    public var person: String
    public var scopes: [ScopeCode]
    public var mayGrant: Bool
    /// Days since 1970 on which the grant ends, if it does.
    public var grantExpires: Int64?

    public init(role: String, person: String, scopes: [ScopeCode], mayGrant: Bool, grantExpires: Int64?) {
        self.role = role
        self.person = person
        self.scopes = scopes
        self.mayGrant = mayGrant
        self.grantExpires = grantExpires
    }
}

/// One-time codes by which somebody is given an office.
public struct Invitations: Room {
    let context: StoreContext
    let file: StoreFile
}

extension Invitations {
    /// Keeps an invitation under the digest of its code.
    ///
    /// - Parameter expires: Milliseconds since 1970.
    public func invite(_ invitation: Invitation, code: String, expires: UInt64) throws(StoreError) {
        try file.write { w throws(StoreError) in try invite(invitation, code: code, expires: expires, w) }
    }

    func invite(_ invitation: Invitation, code: String, expires: UInt64, _ w: borrowing WriteTransaction) throws(StoreError) {
        var terms = ByteWriter()
        terms.text(invitation.role)
        terms.text(invitation.person)
        terms.text(invitation.scopes.map(\.description).joined(separator: " "))
        terms.byte(invitation.mayGrant ? 1 : 0)
        terms.byte(invitation.grantExpires == nil ? 0 : 1)
        terms.signed(invitation.grantExpires ?? 0)
        let insert = try w.prepare("INSERT INTO _invitation VALUES (?, ?, ?, 0)")
        insert.bind(1, environment.suite.digest(Array(code.utf8)))
        insert.bind(2, terms.bytes)
        insert.bind(3, Int64(expires))
        try insert.perform()
    }

    /// Uses up a code; `nil` where it is not known, used or expired.
    public func redeem(_ code: String) throws(StoreError) -> Invitation? {
        try file.write { w throws(StoreError) in try redeem(code, w) }
    }

    func redeem(_ code: String, _ w: borrowing WriteTransaction) throws(StoreError) -> Invitation? {
        let digest = environment.suite.digest(Array(code.utf8))
        let find = try w.prepare("SELECT terms FROM _invitation WHERE code = ? AND used = 0 AND expires > ?")
        find.bind(1, digest)
        find.bind(2, Int64(environment.wallClock()))
        guard try find.nextRow() else {
            find.reset()
            return nil
        }
        var reader = ByteReader(find.blob(0))
        find.reset()
        let mark = try w.prepare("UPDATE _invitation SET used = 1 WHERE code = ?")
        mark.bind(1, digest)
        try mark.perform()
        let role = try decoding(reader.text(max: 256, .role))
        let person = try decoding(reader.text(max: 256, .person))
        let scopes = try decoding(reader.text(max: 4_096, .regionNames))
        let mayGrant = try decoding(reader.byte()) == 1
        let hasEnd = try decoding(reader.byte()) == 1
        let expires = try decoding(reader.signed())
        return Invitation(
            role: role, person: person, scopes: scopes.split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) },
            mayGrant: mayGrant, grantExpires: hasEnd ? expires : nil)
    }
}
