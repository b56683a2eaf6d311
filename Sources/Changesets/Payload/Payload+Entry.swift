import Causality
public import Records

extension Payload {
    /// Entries by column, for a store that folds its own entries as it folds others'.
    ///
    /// - Parameters:
    ///   - entries: Consecutive entries of one replica.
    ///   - typeOf: The type of a record that the entries do not create; `nil` leaves out what is changed in it.
    public init<Failure>(
        entries: some Collection<Entry>, typeOf: (RecordID) throws(Failure) -> Int?
    ) throws(Failure) {
        let sorted = try EntryTables(entries, typeOf: typeOf)
        self.init(
            heads: entries.map { EntryHead($0) }, slots: sorted.known.map { Slot($0) }, knownCount: sorted.known.count,
            tables: sorted.tables.map { table in
                TouchTable(
                    type: table.type, touches: table.touches,
                    blocks: table.fields.map { field in
                        Block(
                            field: field.number, rows: field.rows, keys: field.keys, kinds: field.kinds,
                            columns: field.columns.map(ColumnValues.listed))
                    })
            })
        for (entry, creation) in sorted.created {
            slots.append(Slot(creation.record, creation: (entry, creation.type, creation.parent.flatMap { sorted.slots[$0] })))
        }
        debugCheck(checkInvariants)
    }
}

extension EntryHead {
    fileprivate init(_ entry: Entry) {
        self.init(
            context: entry.context, time: entry.time, reason: entry.reason, source: entry.source, repeats: entry.repeats,
            admits: entry.admits, transfer: entry.transfer)
    }
}
