import Causality
import Changesets
import RecordStore
import Records
import SyncSession

/// Both sides of an enrolment on a store; what is decided is ``EnrolmentDesk``'s and ``EnrolmentOutcome``'s.
extension RecordStore {
    /// Answers a request to enrol: writes the grant into the directory of each region and hands their directories over; for a program
    /// that knows none of those, into the root's.
    ///
    /// - Throws: ``SyncRefusal``.
    func answerEnrolment(_ request: [UInt8]) throws -> [UInt8] {
        try write { _ in
            var desk = EnrolmentDesk(suite: environment.suite)
            var effect = desk.handle(.request(request))
            var regions: [ScopeCode] = []
            while true {
                switch effect {
                case .askForRoot: effect = desk.handle(.root(try offices.root()))
                case .redeem(let code, let key):
                    let found = try invitations.redeem(InvitationCode(code).secret, by: key)
                    regions = found?.invitation.scopes ?? []
                    effect = desk.handle(.redeemed(found?.invitation, isRepeated: found?.isRepeated ?? false))
                case .grant(let terms, let key, let holder):
                    for record in try give(terms, to: key, of: holder, byRegion: desk.namesRegions) { try checkOpen(record) }
                    effect = desk.handle(.granted(try directories(of: desk.namesRegions ? regions : [])))
                case .handOver: effect = desk.handle(.granted(try directories(of: desk.namesRegions ? regions : [])))
                case .answer(let bytes): return bytes
                case .refuse(let refusal): throw refusal
                }
            }
        }
    }

    private func give(_ terms: Invitation, to key: [UInt8], of holder: Fingerprint, byRegion: Bool) throws -> [RecordID] {
        // Whom the root lets give offices in turn holds theirs in its own directory: they are few, and a succession of the root is
        // written there by one of them.
        let isOfRoot = try terms.mayGrant && offices.directory().root == Fingerprint(of: own)
        if byRegion, !isOfRoot {
            return try grant(
                publicKey: key, of: holder, person: terms.person, role: terms.role, inEachOf: terms.scopes, mayGrant: terms.mayGrant,
                expires: terms.grantExpires)
        }
        // An older program could not read what an office of a region's directory writes.
        guard try offices.directory().root == Fingerprint(of: own) || offices.ownGrant(for: .directory) != nil else {
            throw SyncRefusal.unknownVersion(1)
        }
        return try grant(
            publicKey: key, of: holder, person: terms.person, role: terms.role, scopes: terms.scopes, mayGrant: terms.mayGrant,
            expires: terms.grantExpires
        ).created
    }

    /// The directories by which what is written in regions, and what lies in them, is judged; of none the root's alone.
    private func directories(of regions: [ScopeCode]) throws -> [[UInt8]] {
        let kept = RegionSet(regions)
        return try scopes().filter { $0.isDirectory && kept.contains($0) }.flatMap { try log.changesets($0, beyond: VersionVector()) }
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
            let kept = RegionSet(outcome.regions)
            for changeset in outcome.changesets {
                let reception = try receive(changeset) { $0.isDirectory && kept.contains($0) }
                if case .refused(let fault) = reception { throw SyncRefusal.badDirectory(fault) }
            }
            for directory in Set(try scopes().filter(\.isDirectory)).union([.directory]) {
                try peers.setPeerState(Peer(address: address).bytes, directory, PeerState(vector: try heads(directory).held))
            }
            try setRoot(outcome.granted.root)
            try peers.setSubscriptions(outcome.regions)
            // Who answered wrote the grant: by their key their sticks are known, and what goes to them.
            let granters = Set(try offices.directory().grants(of: Fingerprint(of: own)).map { $0.record.replica.from(0) })
            if let node = granters.first, granters.count == 1 { try peers.noteMet(node, at: Peer(address: address).bytes) }
            return outcome.granted
        }
    }
}
