import Causality
import Cunlian
import RecordStore
import Records

/// Ours on the dense workload: a device that loads it, nodes that take it in, rounds of edits that meet.
struct DenseRun {
    let data: DenseData
    let register: DenseRegister
    private let tree: DenseTree
    /// A county's or the city's.
    private let scope: ScopeCode

    init(_ data: DenseData, in folder: Folder) async throws {
        self.data = data
        register = try DenseRegister(data)
        tree = try await DenseTree(in: folder, schema: register.bytes)
        guard let county = data.counties.first.flatMap({ ScopeCode($0, in: .regions) }) else { throw BenchError("there are no rows") }
        scope = data.counties.count == 1 ? county : DenseTree.city
    }

    /// A device with everything, saved and sealed.
    struct Loaded {
        let device: Station
        var records: [String: RecordID] = [:]
        var saving = Cost()
        var sealing = Cost()
    }

    /// One save a household, one commit a village; then a commit for its seal.
    func load(_ name: String) async throws -> Loaded {
        var loaded = Loaded(device: try await tree.enrol(name, role: "C", scope))
        for village in data.villages.indices {
            let drafts = try register.drafts(data, village: village)
            let saved = try await loaded.device.replica.run { store in
                var saved: [Saved] = []
                let saving = try Cost.of { saved = try store.save(drafts) }
                let sealing = try Cost.of { _ = try store.seal(drafts[0].scope) }
                return (saved.map { $0.created[0] }, saving, sealing)
            }
            loaded.saving += saved.1
            loaded.sealing += saved.2
            for (row, record) in zip(data.households.rows(ofVillage: village), saved.0) { loaded.records[row[0]] = record }
        }
        return loaded
    }

    /// What all changesets of a device come to.
    func sealedBytes(_ device: Station) async throws -> Int {
        try await device.replica.run { store in
            try store.scopes().filter { !$0.isDirectory }
                .reduce(0) { try $0 + store.log.changesets($1, beyond: VersionVector()).reduce(0) { $0 + $1.count } }
        }
    }

    /// A node that has nothing takes in everything, as `cunliand` does with the bodies of requests.
    func receive(_ name: String, from device: Station) async throws -> (node: Station, cost: Cost, commits: Int) {
        let node = try await tree.enrol(name, role: "node", scope)
        let service = NodeService(replica: node.replica, scope: scope, signer: node.signer, parent: nil, onNews: {})
        let transport = MeteredTransport(service, node: node, called: name)
        let report = try await Asker(replica: device.replica, signer: device.signer).sync(over: transport)
        guard report.isComplete, report.refusals.isEmpty else { throw BenchError("\(name) did not take all: \(report.refusals)") }
        let file = try StoreFile(node.storePath)
        for table in data.tables {
            let count = try file.integer("SELECT count(*) FROM \"\(table.name)\" WHERE _standing = 0")
            guard count == table.rowCount else { throw BenchError("\(name) shows \(count) \(table.name) of \(table.rowCount)") }
        }
        return (node, await transport.meter.cost, await transport.meter.commits)
    }

    /// Another device of the county, which has seen what the nodes hold and is known to all.
    func clerk(of nodes: [Station]) async throws -> Station {
        let (clerk, node) = (try await tree.enrol("clerk", role: "C", scope), nodes[0])
        try await tree.spreadDirectory(to: nodes)
        let service = NodeService(replica: node.replica, scope: scope, signer: node.signer, parent: nil, onNews: {})
        let transport = MeteredTransport(service, node: node, called: "node")
        let report = try await Asker(replica: clerk.replica, signer: clerk.signer).sync(over: transport)
        guard report.isComplete else { throw BenchError("the clerk did not get all") }
        return clerk
    }

    /// Saves each household's edits, seals them, and returns the changesets.
    func edit(_ edits: [DenseData.Edit], at loaded: Loaded, by device: Station? = nil, isBack: Bool = false) async throws -> [[UInt8]] {
        let drafts = try edits.map { edit in
            guard let record = loaded.records[edit.household] else { throw BenchError("there is no \(edit.household)") }
            return try register.draft(edit, of: record, isBack: isBack)
        }
        return try await (device ?? loaded.device).replica.run { store in
            let scopes = Set(drafts.map(\.scope)).sorted()
            let before = try scopes.map { try store.heads($0).held }
            try store.write { _ in
                for draft in drafts { _ = try store.save(draft) }
                for scope in scopes { _ = try store.seal(scope) }
            }
            return try zip(scopes, before).flatMap { try store.log.changesets($0, beyond: $1) }
        }
    }

    /// A node that has what came before takes in changesets: verified, applied, durable.
    func merge(_ changesets: [[UInt8]], at node: Station) async throws -> Cost {
        try await node.replica.run { store in try Cost.of { _ = try store.takeIn(changesets) } }
    }

    /// How many fields that two people edited at once are shown with both values.
    func kept(_ visits: [DenseData.Edit], _ clerk: [DenseData.Edit], _ records: [String: RecordID], at node: Station) async throws -> Int {
        let visited = Dictionary(uniqueKeysWithValues: visits.map { ($0.household, $0.fields) })
        let conflicts = try await node.replica.run { store in try store.views.conflicts() }.filter { $0.kind == .disputed }
        let shown = Dictionary(grouping: conflicts, by: \.record)
        var count = 0
        for edit in clerk {
            for field in edit.fields {
                guard let record = records[edit.household],
                    let other = visited[edit.household]?.first(where: { $0.column == field.column })
                else { continue }
                let (mine, theirs) = (try register.written(field.column, field.new), try register.written(field.column, other.new))
                let values = shown[record]?.first { $0.address == FieldAddress(mine.field.number) }?.state.values.map(\.value) ?? []
                if values.contains(mine.value), values.contains(theirs.value) { count += 1 }
            }
        }
        return count
    }
}
