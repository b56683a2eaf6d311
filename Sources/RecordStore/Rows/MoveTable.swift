import Causality
import Changesets
import Records
import SQLite

/// What the log says of records that ever moved between scopes: departures, arrivals, what was taken over late.
final class MoveTable: Room {
    let context: StoreContext
    let names: NameTable

    private var moved: Set<Int64>?
    private var movedNames: [RecordID: Set<ScopeCode>]?
    private var contested: [ScopeCode: Set<RecordID>]?

    init(_ context: StoreContext, _ names: NameTable) {
        self.context = context
        self.names = names
    }

    func forget() {
        moved = nil
        movedNames = nil
        contested = nil
    }
}

extension MoveTable {
    /// Numbers of records that ever left or came, and of all that lies in them; nearly always none.
    func movedRecords(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Int64> {
        if let moved { return moved }
        let find = try r.prepare("SELECT record FROM _moved")
        defer { find.reset() }
        var result: Set<Int64> = []
        while try find.nextRow() { result.insert(find.int(0)) }
        moved = result
        return result
    }

    /// The same records by their names, each with the scopes in which it moved or lies in one that did.
    func movedByName(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [RecordID: Set<ScopeCode>] {
        if let movedNames { return movedNames }
        var result: [RecordID: Set<ScopeCode>] = [:]
        for number in try movedRecords(r) {
            guard let row = try names.row(number, r) else { continue }
            result[row.id, default: []].insert(row.scope)
        }
        movedNames = result
        return result
    }

    func clearMoves(_ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        for sql in [
            "DELETE FROM _transfer WHERE scope = ? AND kind <> 5", "DELETE FROM _moved WHERE scope = ?",
            "DELETE FROM _foreign WHERE scope = ?", "DELETE FROM _course WHERE scope = ?",
        ] {
            let clear = try w.prepare(sql)
            clear.bind(1, scope)
            try clear.perform()
        }
        moved = nil
        movedNames = nil
    }

    /// Notes that a record moved, or lies in one that did, and how it stands by itself.
    func noteMoved(
        _ record: Int64, root: Int64, _ scope: Int64, _ standing: Existence.Standing, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let insert = try w.prepare("INSERT INTO _moved VALUES (?, ?, ?, ?)")
        for (index, value) in [record, root, scope, Int64(standing.rawValue)].enumerated() { insert.bind(index + 1, value) }
        try insert.perform()
    }

    /// How a record that moved stands by itself; `nil` for one that never did.
    func standing(_ record: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Existence.Standing? {
        let find = try r.prepare("SELECT standing FROM _moved WHERE record = ?")
        find.bind(1, record)
        defer { find.reset() }
        return try find.nextRow() ? Existence.Standing(rawValue: Int(find.int(0))) : nil
    }

    /// The records that lie in one that moved, itself included, and how each stands by itself.
    func moved(with root: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(record: Int64, standing: Int64)] {
        let find = try r.prepare("SELECT record, standing FROM _moved WHERE root = ?")
        find.bind(1, root)
        defer { find.reset() }
        var result: [(Int64, Int64)] = []
        while try find.nextRow() { result.append((find.int(0), find.int(1))) }
        return result
    }

    /// The records that moved by themselves.
    func roots(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        let find = try r.prepare("SELECT DISTINCT root FROM _moved")
        defer { find.reset() }
        var result: [Int64] = []
        while try find.nextRow() { result.append(find.int(0)) }
        return result
    }

    /// Keeps who wrote an entry of another scope that a transfer brought.
    func noteForeign(_ dot: Dot, _ writer: Carried.Writer, _ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR REPLACE INTO _foreign VALUES (?, ?, ?, ?, ?, ?)")
        insert.bind(1, scope)
        insert.bind(2, Int64(try names.intern(dot.replica, w)))
        insert.bind(3, Int64(dot.number))
        insert.bind(4, Int64(bitPattern: writer.time.bits))
        insert.bind(5, writer.person)
        insert.bind(6, writer.role)
        try insert.perform()
    }

    /// Who wrote an entry of another scope that a transfer brought, and when.
    func foreignInfo(_ dot: Dot, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> EntryInfo? {
        let find = try r.prepare(
            "SELECT time, person, role FROM _foreign WHERE scope = ? AND replica = ? AND number = ?")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, Int64(try names.find(dot.replica, r) ?? -1))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        return Carried.Writer(
            time: HybridTime(bits: UInt64(bitPattern: find.int(0))), person: find.text(1), role: find.optionalText(2)
        ).info(layout(for: scope).schema)
    }

    enum Kind: Int64 {
        case departure = 1, arrival = 2, sent = 3, takenOver = 4, contested = 5, late = 6
    }

    /// The records of a scope of which entries say different things; nearly always none.
    func contestedRecords(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<RecordID> {
        if let contested { return contested[scope] ?? [] }
        let find = try r.prepare("SELECT record FROM _transfer WHERE kind = 5")
        var numbers: [Int64] = []
        while try find.nextRow() { numbers.append(find.int(0)) }
        find.reset()
        var result: [ScopeCode: Set<RecordID>] = [:]
        for number in numbers {
            guard let row = try names.row(number, r) else { continue }
            result[row.scope, default: []].insert(row.id)
        }
        contested = result
        return result[scope] ?? []
    }

    /// Notes that entries say different things of records; for good, because the entries stay.
    func noteContested(_ records: Set<RecordID>, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        for record in records.sorted() {
            guard let number = try names.number(record, in: scope, w) else { continue }
            try writeTransfer(names.intern(scope, w), number, .contested, nil, 0, nil, 0, nil, w)
        }
        contested = nil
    }

    func writeTransfer(
        _ scope: Int64, _ record: Int64, _ kind: Kind, _ dot: Dot?, _ other: UInt64, _ out: ReplicaID?, _ outNumber: UInt64,
        _ covered: [UInt8]?, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let insert = try w.prepare("INSERT INTO _transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, scope)
        insert.bind(2, record)
        insert.bind(3, kind.rawValue)
        insert.bind(4, try dot.map { dot throws(StoreError) in Int64(try names.intern(dot.replica, w)) })
        insert.bind(5, dot.map { Int64($0.number) })
        insert.bind(6, Int64(other))
        insert.bind(7, try out.map { out throws(StoreError) in Int64(try names.intern(out, w)) })
        insert.bind(8, Int64(outNumber))
        if let covered { insert.bind(9, covered) } else { insert.bindNull(9) }
        try insert.perform()
    }

    /// What one scope says of a record that ever moved.
    func copy(_ record: Int64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Copy {
        let find = try r.prepare(
            "SELECT kind, replica, number, other, out_replica, out_number, covered FROM _transfer WHERE record = ? AND kind < 5")
        find.bind(1, record)
        var rows: [(kind: Int64, replica: Int64, number: Int64, other: Int64, out: Int64?, outNumber: Int64, covered: [UInt8])] = []
        while try find.nextRow() {
            rows.append(
                (find.int(0), find.int(1), find.int(2), find.int(3), find.optionalInt(4), find.int(5), find.isNull(6) ? [] : find.blob(6)))
        }
        find.reset()
        var (departures, arrivals, sent): ([Departure], [Arrival], Set<Dot>) = ([], [], [])
        for row in rows {
            let dot = Dot(try names.replica(small(row.replica), r), try natural(row.number))
            let other = ScopeCode(number: try natural(row.other))
            switch Kind(rawValue: row.kind) {
            case .departure:
                var reader = ByteReader(row.covered)
                let covered = try decoding(ValueCodec.foreignVector(from: &reader))
                departures.append(Departure(dot: dot, covered: covered, to: other))
            case .arrival:
                let out = try row.out.map { out throws(StoreError) in Dot(try names.replica(small(out), r), try natural(row.outNumber)) }
                arrivals.append(Arrival(dot: dot, seen: VersionVector(), from: other, out: out))
            case .sent: sent.insert(dot)
            default: break
            }
        }
        return Copy(scope: scope, departures: departures.sorted { $0.dot < $1.dot }, arrivals: arrivals, sent: sent)
    }

    /// Entries of other scopes that somebody in this one took over or declined, by origin.
    func takenOver(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Dot> {
        let find = try r.prepare("SELECT other, out_replica, out_number FROM _transfer WHERE scope = ? AND kind = 4")
        find.bind(1, try names.find(scope, r) ?? -1)
        var rows: [(Int64, Int64, Int64)] = []
        while try find.nextRow() { rows.append((find.int(0), find.int(1), find.int(2))) }
        find.reset()
        var result: Set<Dot> = []
        for row in rows { result.insert(Dot(try names.replica(small(row.1), r).from(natural(row.0)), try natural(row.2))) }
        return result
    }
}
