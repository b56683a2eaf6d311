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
            throw SyncRefusal.badEnrolment(at: error.offset)
        }
        return try write {
            guard let root = try directory().root else {
                throw SyncRefusal.noDirectory
            }
            guard let invitation = try redeem(asked.code) else {
                throw SyncRefusal.unknownCode
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
            throw SyncRefusal.badEnrolmentAnswer(at: 0)
        }
        let granted = try EnrolmentAnswer(decoding: first.bytes)
        return try write {
            // What was written under the grant held so far is sealed under it.
            if try directory().root != nil {
                for scope in try scopes() where try hasUnsealed(scope) { try seal(scope) }
            }
            if let root = try directory().root, root != granted.root {
                throw SyncRefusal.otherTree
            }
            while let frame = try parser.next(), frame.kind == .changeset {
                if case .refused(let fault) = try receive(frame.bytes, accepts: \.isDirectory) { throw SyncRefusal.badDirectory(fault) }
            }
            try setPeerState(Array(address.utf8), .directory, PeerState(vector: try heads(.directory).held))
            try setRoot(granted.root)
            let kept = try subscriptions()
            try setSubscriptions(kept + granted.scopes.filter { scope in !kept.contains { $0.covers(scope) } })
            return granted
        }
    }
}
