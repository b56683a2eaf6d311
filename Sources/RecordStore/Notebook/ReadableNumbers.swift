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
        let key = "number:\(type.name):\(scope)"
        var count = try settings.value(key, w).map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } } ?? 0
        let series = UInt64(max(0, try offices.ownGrant(for: scope, w)?.series ?? 0))
        var name: String
        repeat {
            let text = String(series * 1_000 + count % 1_000 + count / 1_000 * 1_000_000 + 1)
            name = "\(scope)-" + String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
            count += 1
        } while try isTaken(name, type, scope, w)
        try settings.set(key, (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(56 - 8 * $0)) }, w)
        return name
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
