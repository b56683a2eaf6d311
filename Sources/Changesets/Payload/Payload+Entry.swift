import Causality
public import Records

extension Payload {
    /// Entries by column, for a store that folds its own entries as it folds others'.
    ///
    /// - Parameters:
    ///   - entries: Consecutive entries of one replica.
    ///   - typeOf: The type of a record that the entries do not create; `nil` leaves out what is changed in it.
    /// - Throws: ``WireError`` where the entries' bytes are damaged, and what `typeOf` throws.
    public init(_ entries: WrittenEntries, typeOf: (RecordID) throws -> Int?) throws {
        let sorted = try EntryTables(entries, typeOf: typeOf)
        let slots =
            sorted.known.map { Slot($0) } + sorted.created.map { Slot($0.record, creation: ($0.entry, $0.type, $0.parent)) }
        self.init(
            heads: entries.heads, slots: slots, knownCount: sorted.context.knownCount,
            tables: sorted.tables.map { table in
                TouchTable(
                    type: table.type, touches: table.touches,
                    blocks: table.fields.map { field in
                        Block(
                            field: field.number, rows: field.rows, keys: field.keys, kinds: field.kinds,
                            columns: field.columns.map { $0.values(sorted.context, slots) })
                    })
            })
        bytes = entries.bytes
        debugCheck(checkInvariants)
    }
}
