import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// Both sides of an enrolment on a store; what is decided is ``EnrolmentDesk``'s and ``EnrolmentOutcome``'s.
extension RecordStore {
    /// Answers a request to enrol: writes the grant into the directory and hands the directory over.
    ///
    /// - Throws: ``SyncRefusal``.
    func answerEnrolment(_ request: [UInt8]) throws -> [UInt8] {
        try write { _ in
            var desk = EnrolmentDesk(suite: environment.suite)
            var effect = desk.handle(.request(request))
            while true {
                switch effect {
                case .askForRoot: effect = desk.handle(.root(try offices.root()))
                case .redeem(let code, let key):
                    let found = try invitations.redeem(InvitationCode(code).secret, by: key)
                    effect = desk.handle(.redeemed(found?.invitation, isRepeated: found?.isRepeated ?? false))
                case .grant(let terms, let key, let holder):
                    let saved = try grant(
                        publicKey: key, of: holder, person: terms.person, role: terms.role, scopes: terms.scopes, mayGrant: terms.mayGrant,
                        expires: terms.grantExpires)
                    try checkOpen(saved.created[0])
                    effect = desk.handle(.granted(try log.changesets(.directory, beyond: VersionVector())))
                case .handOver: effect = desk.handle(.granted(try log.changesets(.directory, beyond: VersionVector())))
                case .answer(let bytes): return bytes
                case .refuse(let refusal): throw refusal
                }
            }
        }
    }

    /// An office that is ended already, because its key was, opens nothing: the code stays good, and whoever may readmits the key first.
    private func checkOpen(_ record: RecordID) throws {
        let directory = try offices.directory()
        guard let ruling = directory.grants[record].flatMap({ directory.ending(of: $0) }) else { return }
        throw SyncRefusal.revoked(ruling.revocation.kind, at: try views.ended(by: ruling).time)
    }

    /// Takes in a node's answer to one's own request: the root, the directory, the regions.
    func finishEnrolment(_ answer: [UInt8], at address: String, expecting expected: Fingerprint? = nil) throws -> EnrolmentAnswer {
        try write { _ in
            let root = try offices.root()
            let outcome = try EnrolmentOutcome(answer, root: root ?? expected, regions: try peers.subscriptions())
            // What was written under the grant held so far is sealed under it.
            if root != nil {
                for scope in try scopes() where try ownEntries.hasUnsealed(scope) { try seal(scope) }
            }
            for changeset in outcome.changesets {
                if case .refused(let fault) = try receive(changeset, accepts: \.isDirectory) { throw SyncRefusal.badDirectory(fault) }
            }
            try peers.setPeerState(Peer(address: address).bytes, .directory, PeerState(vector: try heads(.directory).held))
            try setRoot(outcome.granted.root)
            try peers.setSubscriptions(outcome.regions)
            // Who answered wrote the grant: by their key their sticks are known, and what goes to them.
            let granters = Set(try offices.directory().grants(of: Fingerprint(of: own)).map(\.record.replica))
            if let node = granters.first, granters.count == 1 { try peers.noteMet(node, at: Peer(address: address).bytes) }
            return outcome.granted
        }
    }
}
