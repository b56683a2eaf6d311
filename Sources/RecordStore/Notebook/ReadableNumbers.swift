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
        } while try isTaken(name, type, scope, w)
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
    func isTaken(
        _ number: String, _ type: RecordType, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard let field = type.numberField, let table = views.table(type.name), let column = views.column(type.name, field) else {
            return false
        }
        let find = try r.prepare("SELECT 1 FROM \"\(table)\" WHERE _scope = ? AND \"\(column.name)\" = ? LIMIT 1")
        find.bind(1, try names.find(scope, r) ?? -1)
        find.bind(2, number)
        defer { find.reset() }
        return try find.nextRow()
    }
}
