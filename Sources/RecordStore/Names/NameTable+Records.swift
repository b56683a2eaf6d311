import Causality
import Changesets
import Records
import SQLite

/// What a record is called inside the file, and what it is.
struct RecordPlace {
    let number: Int64
    let type: Int
}

/// A record of the file by its full name.
struct RecordName {
    let number: Int64
    let id: RecordID
    let scope: ScopeCode
    /// 0 where it is only referred to.
    let type: Int
}

extension NameTable {
    // MARK: Finding

    /// The number of a record in one scope, or `nil` where the scope has none of that name.
    func number(_ record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64? {
        try place(record, in: scope, r)?.number
    }

    func type(_ record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int? {
        try place(record, in: scope, r)?.type
    }

    func place(_ record: RecordID, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordPlace? {
        guard let scope = try find(scope, r), let replica = try find(record.replica, r) else { return nil }
        return try self.find(record, .init(scope: scope, replica: replica, salt: record.salt), r)
    }

    func find(
        _ record: RecordID, _ family: RecordRun.Family, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> RecordPlace? {
        guard let (run, position) = try locate(record, family, r) else { return nil }
        return run.place(position)
    }

    private func locate(
        _ record: RecordID, _ family: RecordRun.Family, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> (run: RecordRun, position: Int)? {
        if let found = runs.find(family, record.number, record.index) { return found }
        guard let run = try runs(record, in: family.scope, r).first, let position = run.position(record.number, record.index)
        else { return nil }
        runs.add(run)
        return (run, position)
    }

    /// The runs that hold a record, by scope; in one of them there is one.
    ///
    /// - Parameter scope: Only there; `nil` is everywhere.
    private func runs(
        _ record: RecordID, in scope: Int64?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [RecordRun] {
        guard let replica = try find(record.replica, r) else { return [] }
        let find = try r.prepare(
            """
            SELECT scope, replica, salt, first, number, place, births FROM _run WHERE replica = ?1 AND salt = ?2 AND number <= ?3 \
            AND last >= ?3 AND (?4 IS NULL OR scope = ?4) ORDER BY number DESC, place DESC
            """)
        find.bind(1, Int64(replica))
        find.bind(2, Int64(record.salt))
        find.bind(3, Int64(record.number))
        find.bind(4, scope)
        defer { find.reset() }
        var result: [RecordRun] = []
        while try find.nextRow() {
            let run = try run(in: find)
            guard run.position(record.number, record.index) != nil else { continue }
            if scope != nil { return [run] }
            result.append(run)
        }
        return result.sorted { $0.family.scope < $1.family.scope }
    }

    /// Where a record is, by scope: the places in the file that bear its name.
    func everywhere(_ record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(scope: ScopeCode, number: Int64)] {
        var result: [(scope: ScopeCode, number: Int64)] = []
        for run in try runs(record, in: nil, r) where run.family.scope != 0 {
            guard let position = run.position(record.number, record.index) else { continue }
            result.append((try scope(run.family.scope, r), run.first + Int64(position)))
        }
        return result
    }

    /// Where the records are that a payload names and does not create; `nil` for one that is not here.
    func places(of payload: Payload, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [RecordPlace?] {
        guard let scope = try find(scope, r) else { return Array(repeating: nil, count: payload.knownCount) }
        var result: [RecordPlace?] = []
        result.reserveCapacity(payload.knownCount)
        var last: (replica: ReplicaID, family: RecordRun.Family, run: RecordRun, position: Int)?
        for slot in payload.slots.prefix(payload.knownCount) {
            let record = slot.record
            // They ascend, and those of one round were mostly created one after the other.
            if let near = last, near.replica == record.replica, near.family.salt == record.salt,
                let position = near.run.position(record.number, record.index, after: near.position)
            {
                last?.position = position
                result.append(near.run.place(position))
                continue
            }
            guard let replica = try find(record.replica, r) else {
                result.append(nil)
                continue
            }
            let family = RecordRun.Family(scope: scope, replica: replica, salt: record.salt)
            let found = try locate(record, family, r)
            result.append(found.map { $0.run.place($0.position) })
            last = found.map { (record.replica, family, $0.run, $0.position) }
        }
        return result
    }

    /// The record of that number, or `nil` where there is none.
    func row(_ number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordName? {
        guard let run = try run(holding: number, r) else { return nil }
        let name = run.names[Int(number - run.first)]
        return RecordName(
            number: number,
            id: RecordID(
                replica: try replica(run.family.replica, r), number: name.number, index: name.place, salt: run.family.salt),
            scope: run.family.scope == 0 ? .directory : try scope(run.family.scope, r), type: Int(name.type))
    }

    /// The run of a row: `scope, replica, salt, first, number, place, births`.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` where what it says of names contradicts itself.
    func run(in row: Statement) throws(StoreError) -> RecordRun {
        let family = RecordRun.Family(scope: row.int(0), replica: try row.small(1), salt: try row.word(2))
        let (number, place) = (try row.natural(4), try row.word(5))
        let run = try decoding(RecordRun(family, first: row.int(3), number: number, place: place, births: row.blob(6)))
        guard run.isSound else { throw .damaged(.namesUnreadable(run: row.int(3))) }
        return run
    }

    func run(holding number: Int64, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> RecordRun? {
        if let run = runs.find(number) { return run }
        let find = try r.prepare(
            "SELECT scope, replica, salt, first, number, place, births FROM _run WHERE first <= ? ORDER BY first DESC LIMIT 1")
        find.bind(1, number)
        defer { find.reset() }
        guard try find.nextRow() else { return nil }
        let run = try run(in: find)
        guard run.numbers.contains(number) else { return nil }
        runs.add(run)
        return run
    }

    /// The records that entries of that number created, whoever wrote them, ascending by number; at most `limit`.
    ///
    /// - Parameter isExact: Not those of entries whose number begins with the same digits.
    func numbers(
        ofEntry number: UInt64, isExact: Bool, limit: Int, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64] {
        let find = try r.prepare(
            "SELECT scope, replica, salt, first, number, place, births FROM _run WHERE scope > 0 AND last >= ? ORDER BY number")
        find.bind(1, Int64(clamping: number))
        defer { find.reset() }
        let digits = String(number)
        var result: [(number: UInt64, record: Int64)] = []
        while result.count < limit, try find.nextRow() {
            let run = try run(in: find)
            for (place, name) in run.names.enumerated()
            where name.number == number || !isExact && String(name.number).hasPrefix(digits) {
                result.append((name.number, run.first + Int64(place)))
            }
        }
        return result.sorted { $0 < $1 }.map(\.record)
    }

    /// Every record of a scope, ascending by number; of one whose type the schema lacks, too.
    func numbers(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Int64] {
        try spans(in: scope, r).flatMap { Array($0) }
    }

    /// The numbers of a scope's records, as ranges that ascend and do not touch.
    func spans(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Range<Int64>] {
        let find = try r.prepare("SELECT first, count, length(births) FROM _run WHERE scope = ? ORDER BY first")
        find.bind(1, try self.find(scope, r) ?? -1)
        defer { find.reset() }
        var result: [Range<Int64>] = []
        while try find.nextRow() {
            // Each name takes two bytes or more, so no run is longer than what it is written in.
            let (first, count) = (find.int(0), find.int(1))
            guard first > 0, count > 0, count <= find.int(2) / 2, first < .max - count else { throw .damaged(.namesUnreadable(run: first)) }
            let span = first..<first + count
            if let last = result.last, last.upperBound == span.lowerBound {
                result[result.count - 1] = last.lowerBound..<span.upperBound
            } else {
                result.append(span)
            }
        }
        return result
    }
}
