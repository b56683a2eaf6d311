import Causality
import Records

/// Entries sorted by column: the records that they name, and their changes by type and field.
///
/// What is saved is folded and what is sealed is written from here, so both say the same; and both are read from the
/// bytes that were made durable.
struct EntryTables {
    struct Table {
        let type: Int
        /// Which entry touches which slot, ascending by entry, then slot.
        var touches: [(entry: Int32, slot: Int32)] = []
        /// Ascending by field.
        var fields: [FieldColumns] = []
    }

    let context: EntryContext
    let created: [(entry: Int, record: RecordID, type: Int, parent: Int?)]
    /// Ascending by type.
    let tables: [Table]
    /// Whether a change was left out because nobody knows its record's type.
    let isIncomplete: Bool

    /// Every record that the entries name and do not create, ascending.
    var known: ArraySlice<RecordID> { context.records[..<context.knownCount] }

    /// - Parameter typeOf: The type of a record that the entries do not create.
    /// - Throws: ``WireError`` where the entries' bytes are damaged, and what `typeOf` throws.
    init(_ written: WrittenEntries, typeOf: (RecordID) throws -> Int?) throws {
        let own = CreatedRecords(of: written.entries)
        let context = EntryContext(bytes: written.bytes, known: EntryTables.known(written, besides: own), created: own)
        var created: [(entry: Int, record: RecordID, type: Int, parent: Int?)] = []
        created.reserveCapacity(own.list.count)
        for (index, entry) in written.entries.enumerated() {
            for creation in entry.creations {
                let parent = creation.parent.flatMap { context.slot(of: entry.records[$0]) }
                created.append((index, entry.records[creation.record], creation.type, parent))
            }
        }
        var sorter = ChangeSorter(context: context, createdTypes: created.map(\.type), entryCount: written.count)
        for (index, entry) in written.entries.enumerated() { try sorter.take(entry, at: index, typeOf) }
        self.context = context
        self.created = created
        isIncomplete = sorter.isIncomplete
        tables = sorter.finished()
    }

    private static func known(_ written: WrittenEntries, besides own: CreatedRecords) -> [RecordID] {
        var known: Set<RecordID> = []
        for entry in written.entries {
            for record in entry.records where own.place(of: record) == nil { known.insert(record) }
            for record in entry.referred where own.place(of: record) == nil { known.insert(record) }
        }
        return known.sorted()
    }
}
