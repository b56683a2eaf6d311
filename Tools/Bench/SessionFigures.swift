import Causality
import Changesets
import Cunlian
import CunlianTrust
import RecordStore
import Records

/// A county's node and a device of ten villages, enrolled by a code.
struct QuietSync {
    private static let scopes = (0..<10).map { ScopeCode(number: 450_124_100_200 + UInt64($0)) }

    /// - Parameter folder: Two stores are made in it.
    static func measure(_ node: String, _ device: String) async throws -> SyncReport {
        let (nodeSigner, deviceSigner) = (
            try KeyFile.create(at: node + "/key"), try KeyFile.create(at: device + "/key")
        )
        let county = try make(node, nodeSigner, [Corpus.countyScope])
        let village = try make(device, deviceSigner, scopes)
        let key = nodeSigner.publicKey
        try await county.run { store in
            try store.write { _ in
                try store.setRoot(Fingerprint(digest: store.environment.suite.digest(key)))
                _ = try store.grant(
                    publicKey: key, person: "county", role: "node", scopes: [Corpus.countyScope],
                    mayGrant: true, expires: nil)
            }
            try store.invitations.invite(
                .init(role: "C", person: "collector", scopes: scopes, mayGrant: false, grantExpires: nil),
                code: "code",
                expires: .max / 2)
        }
        let service = NodeService(
            replica: county, scope: Corpus.countyScope, signer: nodeSigner, parent: nil, onNews: {})
        let transport = MemoryTransport(to: service, address: "county")
        try await village.enrol(over: transport, code: "code", signer: deviceSigner)
        try await village.run { store in
            for scope in scopes {
                var draft = Draft(scope: scope)
                guard let type = store.schema.type(named: "household") else { continue }
                let number = FieldWrite(FieldAddress(1), .set, .text("\(scope)-0001"))
                draft.creations = [NewRecord(type: type.number, parent: nil, changes: [number])]
                _ = try store.save(draft)
            }
        }
        var first = try await Asker(replica: village, signer: deviceSigner).sync(over: transport)
        while !first.isComplete {
            first = try await Asker(replica: village, signer: deviceSigner).sync(over: transport)
        }
        return try await Asker(replica: village, signer: deviceSigner).sync(over: transport)
    }

    private static func make(_ path: String, _ signer: Signer, _ scopes: [ScopeCode]) throws -> Replica {
        try Replica(opening: {
            let store = try RecordStore.create(
                in: path, schema: registerSchema(), signer: signer, environment: .live)
            try store.write { _ in try store.peers.setSubscriptions(scopes) }
            return store
        })
    }
}

extension Workbench {
    func add(_ quiet: SyncReport) {
        if wants("quiet-sync") {
            report.add(Figure(name: "quiet-sync", value: Double(quiet.bodyBytes), unit: "bytes"))
        }
        if wants("quiet-sync-round-trips") {
            report.add(
                Figure(name: "quiet-sync-round-trips", value: Double(quiet.roundTrips), unit: "round trips"))
        }
    }

    /// What a peer lacks that was here recently, in a store of one village and in one of a city.
    func changesSince() async throws {
        let corpus = try corpus()
        let village = corpus.villages[0]
        let small = try Node(in: folder.folder("small"))
        try small.receive(corpus.county + village.changesets)
        let large = try await county().node
        try fillCity(large)
        let vector = try small.store.heads(village.scope).held
        let device = try EditingDevice(
            in: folder.folder("late device"), county: corpus.county, villages: [village], households: 20)
        var source = ValueSource(schema: small.store.schema)
        let late = try device.edit(try EditedField.named(EditedField.basic, small.store.schema), &source)
        for node in [small, large] { try node.receive(late.changesets) }
        // What the large node merged of this village in other measurements counts as seen.
        var seen = try large.store.heads(village.scope).held
        for replica in seen.entries.map(\.replica) where replica == device.author.store.own {
            seen.set(replica, to: 0)
        }
        var times: [[Double]] = [[], []]
        let rounds = 1_000
        for _ in 0..<15 {
            for (index, (node, since)) in [(small, vector), (large, seen)].enumerated() {
                times[index].append(
                    try timed {
                        for _ in 0..<rounds {
                            let rows = try node.store.read { _ in
                                try node.store.log.changesetRows(village.scope, beyond: since)
                            }
                            guard rows.count == late.changesets.count else {
                                throw BenchError("found \(rows.count) changesets")
                            }
                        }
                    } / Double(rounds))
            }
        }
        let (at, of) = (median(times[1]), median(times[0]))
        report.add(
            Figure(
                name: "changes-since", value: at * 1e6, unit: "µs", ratio: at / of,
                against: "the same in a store of one village, \(rounded(of * 1e6)) µs"))
    }

    /// Adds, in as many further villages as the city has, about the bytes that a village's register takes on the wire.
    private func fillCity(_ node: Node) throws {
        let author = try Author(in: folder.folder("city author"))
        let store = author.store
        guard let type = store.schema.type(named: "household") else {
            throw BenchError("the schema has no households")
        }
        var random = SplitMix64(seed: 3)
        let scopes = (0..<(isQuick ? 100 : 1_380)).map { ScopeCode(number: 450_101_000_000 + UInt64($0)) }
        try store.write { _ in try store.peers.setSubscriptions([ScopeCode(number: 4_501)]) }
        for scope in scopes {
            try store.write { _ in
                for index in 0..<8 {
                    let noise = (0..<125).map { _ in String(random.next(), radix: 36) }.joined()
                    var draft = Draft(scope: scope)
                    draft.creations = [
                        NewRecord(
                            type: type.number, parent: nil,
                            changes: [
                                FieldWrite(FieldAddress(1), .set, .text("\(scope)-\(index)")),
                                FieldWrite(FieldAddress(15), .set, .text(noise)),
                            ])
                    ]
                    _ = try store.save(draft)
                }
                _ = try store.seal(scope)
            }
            try node.receive(try store.read { _ in try store.log.changesets(scope, beyond: VersionVector()) })
        }
        let file = try StoreFile(node.folder + "/store.sqlite")
        remark(
            "changes-since: the large store has \(try file.integer("SELECT count(*) FROM _scope")) scopes, "
                + "\(try file.integer("SELECT count(*) FROM _changeset")) changesets, \(try file.pages()) bytes"
        )
    }
}
