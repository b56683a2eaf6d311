import Causality
import Changesets
import Records
import SQLite

/// Whether the file's small numbers stand for what they must: replicas, and records by runs.
struct NameCheck: Room {
    let context: StoreContext
    let names: NameTable
}

extension NameCheck {
    /// - Parameters:
    ///   - records: What the log of each checked scope created or brought, by type.
    ///   - keys: The keys that chains begin with.
    func check(
        records: [ScopeCode: MadeRecords], keys: [ReplicaID: [UInt8]], _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        for (replica, key) in keys.sorted(by: { $0.key < $1.key }) where try names.publicKey(of: replica, r) != key {
            result.note(.differs(table: "_replica", row: .replica(replica), column: "public_key"), in: .directory)
        }
        let find = try r.prepare("SELECT scope, replica, salt, first, number, place, births, count, last FROM _run ORDER BY first")
        defer { find.reset() }
        var next: Int64 = 1
        var seen: [ScopeCode: Set<RecordID>] = [:]
        while try find.nextRow() {
            let first = find.int(3)
            guard let run = try run(in: find, r), first >= next else {
                result.note(.names(run: first), in: .directory)
                continue
            }
            next = run.numbers.upperBound
            // What is only referred to is in no scope yet.
            guard run.family.scope != 0 else { continue }
            guard let scope = try names.knownScope(run.family.scope, r) else {
                result.note(.names(run: first), in: .directory)
                continue
            }
            guard let made = records[scope] else { continue }
            let replica = try names.replica(run.family.replica, r)
            for name in run.names {
                let id = RecordID(replica: replica, number: name.number, index: name.place, salt: run.family.salt)
                if !made.contains(id) {
                    result.note(.unknownRecord(.record(id, number: nil)), in: scope)
                } else if !made.contains(id, as: Int(name.type)) {
                    result.note(.differs(table: "_run", row: .record(id, number: nil), column: "births"), in: scope)
                } else if !seen[scope, default: []].insert(id).inserted {
                    result.note(.names(run: first), in: scope)
                }
            }
        }
    }

    /// The run of a row, where its columns agree.
    private func run(in row: Statement, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordRun? {
        guard (0..<9).allSatisfy({ row.kind($0) == ($0 == 6 ? .blob : .integer) }), let replica = Int32(exactly: row.int(1)),
            try names.knownReplica(row.int(1), r) != nil,
            let salt = UInt32(exactly: row.int(2)), let number = UInt64(exactly: row.int(4)), let place = UInt32(exactly: row.int(5)),
            let run = try? RecordRun(
                .init(scope: row.int(0), replica: replica, salt: salt), first: row.int(3), number: number, place: place,
                births: row.blob(6)),
            run.isSound, row.int(7) == Int64(run.names.count), row.int(8) == Int64(clamping: run.names.last?.number ?? 0)
        else { return nil }
        return run
    }
}
