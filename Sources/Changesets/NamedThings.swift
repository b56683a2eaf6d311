import Causality
import Records

/// Sees to it that a payload names nothing that it does not use, so that one content has one form.
struct NamedThings {
    private let payload: Payload
    private let header: ChangesetHeader
    /// Those that contexts name.
    private let contextReplicas: Set<ReplicaID>

    init(_ payload: Payload, _ header: ChangesetHeader, _ contextReplicas: Set<ReplicaID>) {
        self.payload = payload
        self.header = header
        self.contextReplicas = contextReplicas
    }

    func check(_ reader: ByteReader) throws(WireError) {
        for table in payload.tables where !isWhole(table) { throw reader.fail("a record is touched, and nothing of it changes") }
        guard areRecordsUsed else { throw reader.fail("a record is named, and nothing is said of it") }
        guard areReplicasUsed else { throw reader.fail("a replica is named, and nothing is said of it") }
    }

    /// Whether each touch has a change.
    private func isWhole(_ table: TouchTable) -> Bool {
        if table.blocks.contains(where: { $0.rows.count >= table.touches.count && Set($0.rows).count == table.touches.count }) {
            return true
        }
        var used = [Bool](repeating: false, count: table.touches.count)
        for block in table.blocks { for row in block.rows { used[Int(row)] = true } }
        return !used.contains(false)
    }

    private var areRecordsUsed: Bool {
        guard payload.knownCount > 0 else { return true }
        var used = [Bool](repeating: false, count: payload.slots.count)
        for table in payload.tables { for touch in table.touches { used[Int(touch.slot)] = true } }
        for slot in payload.slots { if let parent = slot.creation?.parent { used[parent] = true } }
        let idle = payload.slots.indices.prefix(payload.knownCount).filter { !used[$0] }
        guard !idle.isEmpty else { return true }
        var rest = Set(idle.map { payload.slots[$0].record })
        for block in payload.tables.flatMap(\.blocks) {
            for case .record(let record) in block.keys { rest.remove(record) }
            for column in block.columns { for case .reference(let record) in column { rest.remove(record) } }
        }
        return rest.isEmpty
    }

    private var areReplicasUsed: Bool {
        guard !header.replicas.isEmpty else { return true }
        var used = contextReplicas
        for slot in payload.slots { used.insert(slot.record.replica) }
        for head in payload.heads {
            if let repeats = head.repeats { used.insert(repeats.replica) }
            for dot in head.admits { used.insert(dot.replica) }
        }
        if let grant = header.grant { used.insert(grant.replica) }
        used.formUnion(header.directoryHeads.map(\.replica))
        used.formUnion(header.guards.map(\.dot.replica))
        return used.isSuperset(of: header.replicas)
    }
}
