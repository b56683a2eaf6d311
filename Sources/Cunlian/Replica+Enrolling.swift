public import Changesets
import RecordStore
public import Records
public import SyncSession

extension Replica {
    /// Enrols this store's key with a one-time code of a node, and learns the root and the directory.
    ///
    /// - Parameter root: The root that the node must name, where it is known beforehand.
    /// - Throws: ``SyncRefusal`` `otherTree` where it names another.
    @discardableResult
    public func enrol(
        over transport: some SyncTransport, code: String, signer: Signer, root: Fingerprint? = nil
    ) async throws -> EnrolmentAnswer {
        let request = try run { store in
            try EnrolmentRequest(code: code, replica: store.own, publicKey: signer.publicKey).encode(signer: signer)
        }
        let answer = try await transport.enrol(request)
        let address = transport.address
        return try run { store in try store.finishEnrolment(answer, at: address, expecting: root) }
    }
}
