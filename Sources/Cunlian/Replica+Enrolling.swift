public import Changesets
import RecordStore
public import SyncSession

extension Replica {
    /// Enrols this store's key with a one-time code of a node, and learns the root and the directory.
    @discardableResult
    public func enrol(over transport: some SyncTransport, code: String, signer: Signer) async throws -> EnrolmentAnswer {
        let request = try run { store in
            try EnrolmentRequest(code: code, replica: store.own, publicKey: signer.publicKey).encode(signer: signer)
        }
        let answer = try await transport.enrol(request)
        let address = transport.address
        return try run { store in try store.finishEnrolment(answer, at: address) }
    }
}
