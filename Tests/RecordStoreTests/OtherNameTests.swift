import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// A name is the digest of a key: whoever signs with another key is nobody of that name.
struct OtherNameTests {
    private static let scope = BadInputTests.scope

    /// One ship, signed by one key, in a chain that begins under the name of another's.
    private static func forged(by signer: Signer, as replica: ReplicaID, key: [UInt8]) throws -> [UInt8] {
        let record = RecordID(replica: replica, number: 1, index: 0, salt: 9)
        let entry = Entry(
            dot: Dot(replica, 1), context: VersionVector(), time: HybridTime(milliseconds: 1),
            creations: [Creation(record, type: 1, parent: nil)], changes: [Change(record, FieldAddress(1), .set, .text("Hei"))])
        let header = ChangesetHeader(
            suite: 250, scope: scope.number, replica: replica, first: 1, count: 1, previous: [], publicKey: key, grant: nil,
            schemaVersion: 1, dictionary: 1, salt: 9, directoryHeads: [], guards: [])
        return try Changeset.seal([entry], header: header, schema: TestRegister.schema(), signer: signer, digest: Toy.digest) { _ in 1 }
            .bytes
    }

    @Test func `T4 a chain that begins under another key's name is refused, and the name goes on being the other's`() throws {
        let lone = try Lone()
        var honest = try Forger("honest")
        let thief = Toy.signer("thief")
        // Its own key in the header, and then the other's, which did not sign.
        let own = try Self.forged(by: thief, as: honest.replica, key: thief.publicKey)
        #expect(try lone.receive(own) == .refused(.otherKey))
        let borrowed = try Self.forged(by: thief, as: honest.replica, key: honest.signer.publicKey)
        #expect(try lone.receive(borrowed) == .refused(.notSigned))
        #expect(try lone.store.heads(Self.scope).held[honest.replica] == 0)
        #expect(try lone.receive(honest.ship("Bai", in: Self.scope)) == .applied)
        #expect(try lone.store.heads(Self.scope).applied[honest.replica] == 1)
    }
}
