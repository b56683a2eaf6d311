public import Causality
import Changesets
public import Records
import SQLite

/// Records that left a scope or came to it; `Protocol/03-merge.md`, section 11.
///
/// Moves are rare, and a scope's log folds in well under a second. So whatever touches a record that ever moved has
/// it, and all that lies in it, folded anew in memory by ``ScopeFold``, and its rows written as they are there.
extension RecordStore {
    // MARK: Before and after a payload

    /// Gives the records that a payload brings their numbers, so that what it says of them finds them.
    ///
    /// - Returns: Whether there are any.
    func placeCarried(_ payload: Payload, _ scope: ScopeCode) throws -> Bool {
        var isAny = false
        for head in payload.heads {
            guard let carried = head.transfer?.carried, !carried.records.isEmpty else { continue }
            try place(carried.records.map { ($0.id, $0.state) }, scope)
            isAny = true
        }
        return isAny
    }

    /// Parents first, because a record names its parent by number.
    private func place(_ records: [(RecordID, RecordState)], _ scope: ScopeCode) throws {
        var rest = records
        while !rest.isEmpty {
            let waiting = Set(rest.map(\.0))
            let ready = rest.filter { !($0.1.parent.map(waiting.contains) ?? false) }
            guard !ready.isEmpty else { return }
            for (id, state) in ready {
                let parent = try state.parent.flatMap { try recordNumber($0, in: scope) }
                _ = try createRecord(id, scope: scope, type: state.type, parent: parent, mayExist: true)
            }
            rest.removeAll { item in ready.contains { $0.0 == item.0 } }
        }
    }

    /// Brings the rows of moved records up to what the log says, where a payload moves or touches one.
    func settleMoves(after payload: Payload, in scope: ScopeCode) throws {
        if !payload.heads.contains(where: { $0.transfer != nil }) {
            let moved = try movedRecords()
            guard !moved.isEmpty else { return }
            let isTouched = try payload.slots.contains { slot in
                try recordNumber(slot.record, in: scope).map(moved.contains) ?? false
            }
            guard isTouched else { return }
        }
        try writeMoved(scope)
    }

    /// Numbers of records that ever left or came, and of all that lies in them; nearly always none.
    func movedRecords() throws -> Set<Int64> {
        if let moved = caches.moved { return moved }
        let find = try connection.prepare("SELECT record FROM _moved")
        defer { find.reset() }
        var result: Set<Int64> = []
        while try find.step() { result.insert(find.int(0)) }
        caches.moved = result
        return result
    }

    // MARK: Folding in memory

    /// A scope's log folded in memory, up to a cut.
    ///
    /// - Parameter cut: Which entries count; by default all. Only admissions within it count, too.
    public func memoryFold(_ scope: ScopeCode, at cut: (Dot) -> Bool = { _ in true }) throws -> ScopeFold {
        var fold = ScopeFold(schema: layout(for: scope).schema)
        for item in try judgedLog(scope, at: cut) { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        return fold
    }

    /// An entry, who wrote it, and whether it counts.
    typealias Judged = (entry: Entry, author: Author, isAdmitted: Bool)

    /// The entries of a scope in the order in which they were applied here, with who wrote them.
    func judgedLog(_ scope: ScopeCode, at cut: (Dot) -> Bool = { _ in true }) throws -> [Judged] {
        let directory = try directory()
        var changesets = try appliedChangesets(scope)
        for (place, item) in changesets.enumerated() {
            for index in item.1.heads.indices where !cut(Dot(item.0.header.replica, item.0.header.first + UInt64(index))) {
                changesets[place].1.heads[index].admits = []
            }
        }
        let unsealed = try unsealedEntries(scope).filter { cut($0.dot) }
        let admitted = try admissions(scope, changesets, unsealed)
        var result: [Judged] = []
        for (changeset, payload) in changesets {
            let header = changeset.header
            let author = directory.author(header.replica, invoking: header.grant, in: scope)
            let isKeptOut = directory.objection(to: header.replica, invoking: header.grant, in: scope) != nil
            for entry in Changeset.entries(of: payload, header: header) where cut(entry.dot) {
                result.append((entry, author, !isKeptOut || admitted.contains(entry.dot)))
            }
        }
        for entry in unsealed { result.append((entry, try ownAuthor(scope), true)) }
        return result
    }

    /// What a departure sends to where it leads: the record as it was at the cut.
    public func carried(_ record: RecordID, from scope: ScopeCode, _ departure: Departure) throws -> Carried {
        try memoryFold(scope) { departure.covered.covers($0) || $0 == departure.dot }
            .carried(record, from: scope, to: departure.to)
    }

    // MARK: Rows

    /// Writes the rows of every record that ever moved as the log's fold has them.
    func writeMoved(_ scope: ScopeCode) throws {
        let log = try judgedLog(scope)
        var fold = ScopeFold(schema: layout(for: scope).schema)
        for item in log { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
        for record in Set(log.flatMap { $0.entry.transfer?.carried?.records.map(\.id) ?? [] }) where fold.records[record] == nil {
            try forget(record, scope)
        }
        let number = try scopeNumber(scope)
        let roots = Set((Array(fold.arrivals.keys) + Array(fold.sent.keys)).compactMap { fold.root(of: $0) })
        let trees = fold.records.filter { fold.root(of: $0.key).map(roots.contains) ?? false }
        try place(trees.map { ($0.key, $0.value) }, scope)
        try clearMoves(number)
        try writeForeign(fold, trees, number)
        for (id, state) in trees.sorted(by: { $0.key < $1.key }) {
            guard let record = try recordNumber(id, in: scope),
                let root = try fold.root(of: id).flatMap({ try recordNumber($0, in: scope) })
            else { continue }
            var own = state.existence
            own.endDepartures { _ in true }
            try writeRows(record, state, own.standing, scope, fold)
            let insert = try connection.prepare("INSERT INTO _moved VALUES (?, ?, ?, ?)")
            for (index, value) in [record, root, number, Int64(own.standing.rawValue)].enumerated() {
                insert.bind(index + 1, value)
            }
            try insert.run()
        }
        for root in roots { try writeTransfers(of: root, fold, scope) }
        for dot in fold.takenOver {
            try writeTransfer(number, 0, .takenOver, nil, dot.replica.origin, dot.replica.from(0), dot.number, nil)
        }
        caches.moved = nil
        caches.deleted = nil
        for root in roots.sorted() { try writeStandings(of: root) }
    }

    /// Of a record that somebody brought without the right to nothing is there.
    private func forget(_ record: RecordID, _ scope: ScopeCode) throws {
        guard let place = try recordNumber(record, in: scope), let type = try recordType(record, in: scope) else { return }
        for table in layout(for: scope).tables[type] ?? [] {
            let clear = try connection.prepare("DELETE FROM \"\(table.name)\" WHERE \(table.key == nil ? "_id" : "_record") = ?")
            clear.bind(1, place)
            try clear.run()
        }
        let clear = try connection.prepare("UPDATE _record SET scope = 0, type = 0, parent = NULL WHERE id = ?")
        clear.bind(1, place)
        try clear.run()
        caches.records = [:]
        caches.placeholders = nil
    }

    private func clearMoves(_ scope: Int64) throws {
        for sql in ["DELETE FROM _transfer WHERE scope = ?", "DELETE FROM _moved WHERE scope = ?", "DELETE FROM _foreign WHERE scope = ?"] {
            let clear = try connection.prepare(sql)
            clear.bind(1, scope)
            try clear.run()
        }
        caches.moved = nil
    }

    private func writeForeign(_ fold: ScopeFold, _ trees: [RecordID: RecordState], _ scope: Int64) throws {
        let dots = trees.values.reduce(into: Set<Dot>()) { $0.formUnion($1.dots.filter { !$0.replica.isHome }) }
        for dot in dots {
            let writer = Carried.Writer(fold.info(dot))
            let insert = try connection.prepare("INSERT INTO _foreign VALUES (?, ?, ?, ?, ?, ?)")
            insert.bind(1, scope)
            insert.bind(2, Int64(try replicaNumber(dot.replica)))
            insert.bind(3, Int64(dot.number))
            insert.bind(4, Int64(bitPattern: writer.time.bits))
            insert.bind(5, writer.person)
            insert.bind(6, writer.role)
            try insert.run()
        }
    }

    /// Who wrote an entry of another scope that a transfer brought, and when.
    func foreignInfo(_ dot: Dot, in scope: ScopeCode) throws -> EntryInfo? {
        let find = try connection.prepare(
            "SELECT time, person, role FROM _foreign WHERE scope = ? AND replica = ? AND number = ?")
        find.bind(1, try scopeNumber(scope))
        find.bind(2, Int64(try replicaNumber(dot.replica)))
        find.bind(3, Int64(dot.number))
        defer { find.reset() }
        guard try find.step() else { return nil }
        return Carried.Writer(
            time: HybridTime(bits: UInt64(bitPattern: find.int(0))), person: find.text(1), role: find.optionalText(2)
        ).info(layout(for: scope).schema)
    }

    // MARK: Where a record lives

    enum TransferKind: Int64 {
        case departure = 1, arrival = 2, sent = 3, takenOver = 4
    }

    private func writeTransfers(of root: RecordID, _ fold: ScopeFold, _ scope: ScopeCode) throws {
        guard let record = try recordNumber(root, in: scope) else { return }
        let number = try scopeNumber(scope)
        for departure in fold.records[root]?.existence.departures ?? [] {
            var covered = ByteWriter()
            ValueCodec.encode(departure.covered, into: &covered)
            try writeTransfer(number, record, .departure, departure.dot, departure.to.number, nil, 0, covered.bytes)
        }
        for arrival in fold.arrivals[root] ?? [] {
            try writeTransfer(
                number, record, .arrival, arrival.dot, arrival.from.number, arrival.out?.replica, arrival.out?.number ?? 0, nil)
        }
        for dot in fold.sent[root] ?? [] { try writeTransfer(number, record, .sent, dot, 0, nil, 0, nil) }
    }

    private func writeTransfer(
        _ scope: Int64, _ record: Int64, _ kind: TransferKind, _ dot: Dot?, _ other: UInt64, _ out: ReplicaID?,
        _ outNumber: UInt64, _ covered: [UInt8]?
    ) throws {
        let insert = try connection.prepare("INSERT INTO _transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, scope)
        insert.bind(2, record)
        insert.bind(3, kind.rawValue)
        insert.bind(4, try dot.map { Int64(try replicaNumber($0.replica)) })
        insert.bind(5, dot.map { Int64($0.number) })
        insert.bind(6, Int64(other))
        insert.bind(7, try out.map { Int64(try replicaNumber($0)) })
        insert.bind(8, Int64(outNumber))
        if let covered { insert.bind(9, covered) } else { insert.bindNull(9) }
        try insert.run()
    }

    /// What one scope says of a record that ever moved.
    func copy(_ record: Int64, _ scope: ScopeCode) throws -> Copy {
        let find = try connection.prepare(
            "SELECT kind, replica, number, other, out_replica, out_number, covered FROM _transfer WHERE record = ?")
        find.bind(1, record)
        var rows: [(kind: Int64, replica: Int64, number: Int64, other: Int64, out: Int64?, outNumber: Int64, covered: [UInt8])] = []
        while try find.step() {
            rows.append(
                (find.int(0), find.int(1), find.int(2), find.int(3), find.optionalInt(4), find.int(5), find.isNull(6) ? [] : find.blob(6)))
        }
        find.reset()
        var (departures, arrivals, sent): ([Departure], [Arrival], Set<Dot>) = ([], [], [])
        for row in rows {
            let dot = Dot(try replica(Int32(row.replica)), UInt64(row.number))
            let other = ScopeCode(number: UInt64(row.other))
            switch TransferKind(rawValue: row.kind) {
            case .departure:
                var reader = ByteReader(row.covered)
                departures.append(Departure(dot: dot, covered: try ValueCodec.foreignVector(from: &reader), to: other))
            case .arrival:
                let out = try row.out.map { Dot(try replica(Int32($0)), UInt64(row.outNumber)) }
                arrivals.append(Arrival(dot: dot, seen: VersionVector(), from: other, out: out))
            case .sent: sent.insert(dot)
            default: break
            }
        }
        return Copy(scope: scope, departures: departures.sorted { $0.dot < $1.dot }, arrivals: arrivals, sent: sent)
    }

    /// A record, or what it lies in at the top, in every scope that this store holds of it.
    public func copies(of record: RecordID) throws -> Copies {
        Copies(
            try scopes().compactMap { scope in
                guard let number = try recordNumber(record, in: scope), let root = try rootNumber(number) else { return nil }
                return try copy(root, scope)
            })
    }

    /// How a record came from other scopes, with what its fields had seen there; nearly always not at all.
    public func arrivals(of record: RecordID, in scope: ScopeCode) throws -> [Arrival] {
        guard let number = try recordNumber(record, in: scope), try movedRecords().contains(number) else { return [] }
        return try memoryFold(scope).arrivals[record] ?? []
    }

    private func rootNumber(_ number: Int64) throws -> Int64? {
        var current = number
        for _ in 0..<Limits.ancestorsMax {
            guard let row = try recordRow(current) else { return nil }
            guard let parent = row.parent else { return current }
            current = parent
        }
        return current
    }

    /// Entries of other scopes that somebody in this one took over or declined, by origin.
    func takenOver(in scope: ScopeCode) throws -> Set<Dot> {
        let find = try connection.prepare("SELECT other, out_replica, out_number FROM _transfer WHERE scope = ? AND kind = 4")
        find.bind(1, try scopeNumber(scope))
        var rows: [(Int64, Int64, Int64)] = []
        while try find.step() { rows.append((find.int(0), find.int(1), find.int(2))) }
        find.reset()
        return Set(try rows.map { Dot(try replica(Int32($0.1)).from(UInt64($0.0)), UInt64($0.2)) })
    }

    /// Writes how the record, and what lies in it, stands in each scope held: of all of them together.
    private func writeStandings(of root: RecordID) throws {
        let copies = try copies(of: root)
        for copy in copies.copies {
            guard let number = try recordNumber(root, in: copy.scope) else { continue }
            let isDoubled = copies.isDoubled && (copy.isLiving || copies.isStranded)
            let standing: Existence.Standing? = isDoubled ? .doubled : copy.isLiving ? nil : .moved
            let find = try connection.prepare("SELECT record, standing FROM _moved WHERE root = ?")
            find.bind(1, number)
            var rows: [(Int64, Int64)] = []
            while try find.step() { rows.append((find.int(0), find.int(1))) }
            find.reset()
            for (record, own) in rows {
                try setStanding(record, standing ?? Existence.Standing(rawValue: Int(own)) ?? .unconfirmed)
                // One question is enough for a household, however many live in it.
                if isDoubled, record != number { try dropConflict(record, Field.existence, 0) }
            }
        }
    }
}

extension ScopeFold {
    /// What a record lies in at the top, itself where it lies in nothing.
    func root(of record: RecordID) -> RecordID? {
        var current = record
        for _ in 0..<Limits.ancestorsMax {
            guard let parent = records[current]?.parent, records[parent] != nil else { break }
            current = parent
        }
        return records[current] == nil ? nil : current
    }
}
