import Causality
import Changesets
import RecordStore
import Records
import SyncSession

extension RecordStore {
    /// Answers a request to enrol: writes the grant into the directory and hands the directory over.
    ///
    /// - Throws: ``SyncRefusal`` where the code is not known, used or expired.
    func answerEnrolment(_ request: [UInt8], signer: Signer) throws -> [UInt8] {
        let asked: EnrolmentRequest
        do {
            asked = try EnrolmentRequest(decoding: request, suite: environment.suite)
        } catch {
            throw SyncRefusal(.malformed, "the request to enrol: \(error)")
        }
        return try write { _ in
            guard let root = try offices.directory().root else {
                throw SyncRefusal(.notPermitted, "this node has no directory; it is not enrolled itself")
            }
            guard let invitation = try invitations.redeem(asked.code) else {
                throw SyncRefusal(.unknownCode, "the code is not known, was used, or has expired; ask for a new one")
            }
            _ = try grant(
                publicKey: asked.publicKey, person: invitation.person, role: invitation.role, scopes: invitation.scopes,
                mayGrant: invitation.mayGrant, expires: invitation.grantExpires)
            let answer = EnrolmentAnswer(
                root: root, role: invitation.role, scopes: invitation.scopes, expires: invitation.grantExpires)
            var bytes = Frame(.enrolment, answer.encode()).encoded
            for changeset in try changesets(.directory, beyond: VersionVector()) {
                bytes += Frame(.changeset, changeset).encoded
            }
            return bytes + Frame(.end).encoded
        }
    }

    /// Takes in a node's answer to one's own request: the root, the directory, the regions.
    func finishEnrolment(_ answer: [UInt8], at address: String) throws -> EnrolmentAnswer {
        var parser = FrameParser()
        parser.append(answer)
        guard let first = try parser.next(), first.kind == .enrolment else {
            throw SyncRefusal(.malformed, "the answer is not one to a request to enrol")
        }
        let granted = try EnrolmentAnswer(decoding: first.bytes)
        return try write { _ in
            // What was written under the grant held so far is sealed under it.
            if try offices.directory().root != nil {
                for scope in try scopes() where try ownEntries.hasUnsealed(scope) { try seal(scope) }
            }
            if let root = try offices.directory().root, root != granted.root {
                throw SyncRefusal(.notPermitted, "this store belongs to another tree already")
            }
            while let frame = try parser.next(), frame.kind == .changeset {
                if case .refused(let reason) = try receive(frame.bytes, accepts: \.isDirectory) {
                    throw SyncRefusal(.malformed, "the directory: \(reason)")
                }
            }
            try peers.setPeerState(Array(address.utf8), .directory, PeerState(vector: try heads(.directory).held))
            try setRoot(granted.root)
            let kept = try peers.subscriptions()
            try peers.setSubscriptions(kept + granted.scopes.filter { scope in !kept.contains { $0.covers(scope) } })
            return granted
        }
    }
}
