import Causality
import Changesets
public import Records
import SQLite

/// Numbers by which people call records.
public struct ReadableNumbers: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let views: Views
}

extension ReadableNumbers {
    /// The next readable number of this device in a scope: from the block that its grant reserves.
    ///
    /// Blocks hold a thousand; when one is used up the next one of the same series is a million further on,
    /// so running out never stops a registration.
    public func nextReadableNumber(_ type: RecordType, in scope: ScopeCode) throws(StoreError) -> String {
        try file.write { w throws(StoreError) in try nextReadableNumber(type, in: scope, w) }
    }

    func nextReadableNumber(_ type: RecordType, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> String {
        var count = try count(type, in: scope, w)
        let series = UInt64(max(0, try offices.ownGrant(for: scope, w)?.series ?? 0))
        var name: String
        repeat {
            name = self.name(count, of: series, in: scope)
            count += 1
        } while try isTaken(name, count - 1, of: series, type, scope, w)
        try setCount(count, type, in: scope, w)
        return name
    }

    /// The number that is given out as the `count`th, from 0, of a series.
    func name(_ count: UInt64, of series: UInt64, in scope: ScopeCode) -> String {
        let text = String(series * 1_000 + count % 1_000 + count / 1_000 * 1_000_000 + 1)
        return "\(scope)-" + String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }

    /// How many numbers were given out to records of the type.
    func count(_ type: RecordType, in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        try settings.number("number:\(type.name):\(scope)", r) ?? 0
    }

    func setCount(_ count: UInt64, _ type: RecordType, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        try settings.set("number:\(type.name):\(scope)", count, w)
    }

    /// Whether a record of the scope has that readable number; imported ones have what their file says.
    private func isTaken(
        _ number: String, _ count: UInt64, of series: UInt64, _ type: RecordType, _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) -> Bool {
        let place = FreeNumbers.Place(scope: scope, type: type.number)
        var foreign = try log.heads(scope, w).applied
        foreign.set(own, to: 0)
        if let known = context.freeNumbers[place], known.series == series, known.counts.contains(count), known.foreign == foreign {
            return known.taken.contains(number)
        }
        let counts = count..<count + FreeNumbers.countMax
        let names = counts.map { name($0, of: series, in: scope) }
        let taken = try taken(names, type, scope, w)
        context.freeNumbers[place] = FreeNumbers(
            series: series, counts: counts, foreign: foreign, names: Set(names), taken: taken)
        return taken.contains(number)
    }

    /// Those of the numbers that records of the scope have.
    private func taken(
        _ numbers: [String], _ type: RecordType, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Set<String> {
        guard let field = type.numberField, let table = views.table(type.name), let column = views.column(type.name, field) else {
            return []
        }
        context.numberPasses += 1
        let find = try r.prepare(
            "SELECT \"\(column.name)\" FROM \"\(table)\" WHERE _scope = ? AND \"\(column.name)\" IN (SELECT value FROM json_each(?))")
        find.bind(1, try names.find(scope, r) ?? -1)
        // They consist of digits, letters and a hyphen.
        find.bind(2, "[" + numbers.map { "\"\($0)\"" }.joined(separator: ",") + "]")
        defer { find.reset() }
        var taken: Set<String> = []
        while try find.nextRow() { taken.insert(find.text(0)) }
        return taken
    }
}
