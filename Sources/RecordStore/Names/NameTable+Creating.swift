import Causality
import Changesets
import Records
import SQLite

extension NameTable {
    // MARK: Naming

    /// Gives the records that a payload creates their numbers; one that was referred to before it came keeps its own.
    ///
    /// - Parameters:
    ///   - slots: Of the created records, in the order in which the payload lists them.
    ///   - mayExist: Records may have numbers already: their scope is folded anew, or they are created twice.
    /// - Returns: A number for each.
    func intern(
        _ slots: ArraySlice<Slot>, in scope: ScopeCode, mayExist: Bool, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> [Int64] {
        guard !slots.isEmpty else { return [] }
        let scopeNumber = try intern(scope, w)
        let mayBeThere = if mayExist { true } else { try missingCount(w) > 0 }
        var result: [Int64] = []
        result.reserveCapacity(slots.count)
        var names: [RecordRun.Name] = []
        var family: RecordRun.Family?
        // Nearly always one replica made them all.
        var author: (name: ReplicaID, number: Int32)?
        for slot in slots {
            let record = slot.record
            let replica = if let author, author.name == record.replica { author.number } else { try intern(record.replica, w) }
            author = (record.replica, replica)
            let own = RecordRun.Family(scope: scopeNumber, replica: replica, salt: record.salt)
            let type = Int32(truncatingIfNeeded: slot.creation?.type ?? 0)
            if mayBeThere, let number = try existing(record, own, type, w) {
                try add(&names, family, to: &result, w)
                result.append(number)
                continue
            }
            let name = RecordRun.Name(number: record.number, place: record.index, type: type)
            if own != family || !(names.last.map(name.follows) ?? true) { try add(&names, family, to: &result, w) }
            family = own
            names.append(name)
        }
        try add(&names, family, to: &result, w)
        return result
    }

    /// Gives one record its number, if it has none.
    func intern(_ record: RecordID, in scope: ScopeCode, type: Int, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64 {
        try intern([Slot(record, creation: (0, type, nil))], in: scope, mayExist: true, w)[0]
    }

    /// The number of a record wherever it is; a place is kept for one that has not arrived yet.
    func reference(_ record: RecordID, from scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64 {
        if let number = try number(record, in: scope, w) { return number }
        let replica = try intern(record.replica, w)
        if let number = try anyNumber(record, w) { return number }
        missing = nil
        return try insert(
            .init(scope: 0, replica: replica, salt: record.salt),
            [RecordRun.Name(number: record.number, place: record.index, type: 0)], w)
    }

    /// What was only referred to is there from now on, or is not again.
    func place(_ number: Int64, in scope: Int64, type: Int32, _ w: borrowing WriteTransaction) throws(StoreError) {
        var births = ByteWriter()
        births.varint(0)
        births.varint(UInt64(type))
        let update = try w.prepare("UPDATE _run SET scope = ?, births = ? WHERE first = ? AND count = 1")
        update.bind(1, scope)
        update.bind(2, births.bytes)
        update.bind(3, number)
        try update.perform()
        missing = nil
        runs = RunCache()
    }

    /// Records that are no longer there are only referred to from now on; each keeps its number until it comes again.
    func takeOut(_ numbers: Set<Int64>, _ w: borrowing WriteTransaction) throws(StoreError) {
        var rest = numbers
        while let number = rest.min() {
            guard let run = try run(holding: number, w) else {
                rest.remove(number)
                continue
            }
            rest.subtract(run.numbers)
            guard run.family.scope != 0 else { continue }
            let delete = try w.prepare("DELETE FROM _run WHERE first = ?")
            delete.bind(1, run.first)
            try delete.perform()
            let referredTo = RecordRun.Family(scope: 0, replica: run.family.replica, salt: run.family.salt)
            var kept: [RecordRun.Name] = []
            for (number, name) in zip(run.numbers, run.names) {
                guard numbers.contains(number) else {
                    kept.append(name)
                    continue
                }
                try write(kept, of: run.family, before: number, w)
                kept = []
                try insert(RecordRun(referredTo, first: number, [RecordRun.Name(number: name.number, place: name.place, type: 0)]), w)
            }
            try write(kept, of: run.family, before: run.numbers.upperBound, w)
        }
        missing = nil
        runs = RunCache()
    }

    private func write(
        _ names: [RecordRun.Name], of family: RecordRun.Family, before number: Int64, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        guard !names.isEmpty else { return }
        try insert(RecordRun(family, first: number - Int64(names.count), names), w)
    }

    /// Says of a record that it is of another type.
    func retype(_ number: Int64, as type: Int, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let run = try run(holding: number, w) else { return }
        let place = Int(number - run.first)
        guard run.names[place].type != Int32(truncatingIfNeeded: type) else { return }
        var names = run.names
        names[place] = RecordRun.Name(number: names[place].number, place: names[place].place, type: Int32(truncatingIfNeeded: type))
        let update = try w.prepare("UPDATE _run SET births = ? WHERE first = ?")
        update.bind(1, RecordRun(run.family, first: run.first, names).births)
        update.bind(2, run.first)
        try update.perform()
        runs = RunCache()
    }

    private func anyNumber(_ record: RecordID, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64? {
        if let missing = try number(record, 0, w) { return missing }
        return try everywhere(record, w).first?.number
    }

    private func number(_ record: RecordID, _ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64? {
        let find = try w.prepare(
            "SELECT first FROM _run WHERE replica = ? AND salt = ? AND number = ? AND place = ? AND scope = ? AND count = 1")
        find.bind(1, Int64(try intern(record.replica, w)))
        find.bind(2, Int64(record.salt))
        find.bind(3, Int64(record.number))
        find.bind(4, Int64(record.index))
        find.bind(5, scope)
        defer { find.reset() }
        return try find.nextRow() ? find.int(0) : nil
    }

    /// The number that a record of the scope has already, or had while it was only referred to.
    private func existing(
        _ record: RecordID, _ family: RecordRun.Family, _ type: Int32, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Int64? {
        if let place = try find(record, family, w) { return place.number }
        guard try missingCount(w) > 0, let number = try number(record, 0, w) else { return nil }
        try place(number, in: family.scope, type: type, w)
        return number
    }

    private func add(
        _ names: inout [RecordRun.Name], _ family: RecordRun.Family?, to result: inout [Int64], _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        guard let family, !names.isEmpty else { return }
        let first = try insert(family, names, w)
        result += first..<first + Int64(names.count)
        names = []
    }

    private func insert(
        _ family: RecordRun.Family, _ names: [RecordRun.Name], _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Int64 {
        let run = RecordRun(family, first: try nextNumber(w), names)
        try insert(run, w)
        runs.next = run.numbers.upperBound
        runs.add(run)
        return run.first
    }

    /// Writes a run as it is.
    func insert(_ run: RecordRun, _ w: borrowing WriteTransaction) throws(StoreError) {
        debugCheck(run.checkInvariants)
        let (family, names) = (run.family, run.names)
        let insert = try w.prepare("INSERT INTO _run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, run.first)
        insert.bind(2, names.count)
        insert.bind(3, family.scope)
        insert.bind(4, Int64(family.replica))
        insert.bind(5, Int64(family.salt))
        insert.bind(6, Int64(names[0].number))
        insert.bind(7, Int64(names[0].place))
        insert.bind(8, Int64(names[names.count - 1].number))
        insert.bind(9, run.births)
        try insert.perform()
    }

    private func nextNumber(_ w: borrowing WriteTransaction) throws(StoreError) -> Int64 {
        if let next = runs.next { return next }
        let next = try max(1, w.integer("SELECT first + count FROM _run ORDER BY first DESC LIMIT 1"))
        guard next < Int64.max / 2 else { throw .damaged(.badNumber(next)) }
        return next
    }

    private func missingCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int64 {
        if let missing { return missing }
        let count = try r.integer("SELECT count(*) FROM _run WHERE scope = 0")
        missing = count
        return count
    }

    // MARK: Records that two entries create

    func noteRepeats(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard try !hasRepeats(w) else { return }
        try settings.set("repeats", [1], w)
        hasRepeats = true
    }

    /// Whether a record that is created may be there already: nearly never, and then each is looked for.
    func hasRepeats(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        if let hasRepeats { return hasRepeats }
        let found = try settings.value("repeats", r) != nil
        hasRepeats = found
        return found
    }

    func mayRepeat(_ payload: Payload, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        if payload.rareHeads.contains(where: { $0.repeats != nil }) { return true }
        return try hasRepeats(r)
    }
}
