import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// Every record of a type with what stands in the field that holds its readable number.
    ///
    /// - Parameter number: Only those with that number, found by passing over the table and no other.
    public func readableNumbers(_ type: RecordType, field: String, only number: String? = nil) throws(StoreError) -> [(String, RecordID)] {
        try file.read { r throws(StoreError) in try readableNumbers(type, field: field, only: number, r) }
    }

    func readableNumbers(
        _ type: RecordType, field: String, only number: String? = nil, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(String, RecordID)] {
        guard let table = layout.main(type.number) else { return [] }
        let find = try r.prepare(
            """
            SELECT "\(field)", _id FROM "\(table.name)" WHERE "\(field)" \(number == nil ? "IS NOT NULL" : "= ?") ORDER BY _id
            """)
        if let number { find.bind(1, number.normalised) }
        defer { find.reset() }
        var result: [(String, RecordID)] = []
        var known: Set<RecordID> = []
        while try find.nextRow() {
            // A record that is in two scopes has a row in each.
            guard let record = try names.row(find.int(1), r)?.id, known.insert(record).inserted else { continue }
            result.append((find.text(0), record))
        }
        return result
    }

    /// The readable number of one record, if it has one.
    public func readableNumber(_ record: RecordID) throws(StoreError) -> String? {
        try file.read { r throws(StoreError) in try readableNumber(record, r) }
    }

    func readableNumber(_ record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String? {
        guard let number = try moves.anyRecordNumber(record, r), let row = try names.row(number, r),
            let table = layout(for: row.scope).main(row.type), let field = table.type.numberField
        else { return nil }
        let find = try r.prepare("SELECT \"\(field)\" FROM \"\(table.name)\" WHERE _id = ?")
        find.bind(1, number)
        defer { find.reset() }
        return try find.nextRow() ? find.optionalText(0) : nil
    }
}
