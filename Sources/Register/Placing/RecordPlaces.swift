package import Cunlian
import RecordStore
package import Records

/// In which scope a record is put whose type does not say it: where those are who have to see it (decision 0103).
///
/// A store holds its regions and what lies in them, and nothing of the regions around. So a problem that a township corrects lies in the
/// township's scope, beneath an inspection there, and not in the county's; and what the city offers to all its counties lies in the city's.
///
///     cunlian add issue --in inspection:D1 --scope 450124100 …
package struct RecordPlaces {
    private let editor: Editor
    private var store: RecordStore { editor.store }

    package init(_ editor: Editor) { self.editor = editor }

    /// Where a new record lies that lies in none and of which nobody says where; `nil` leaves it to its type.
    ///
    /// An office that is of more than a county offers to all of it.
    package func scope(of type: RecordType) throws -> ScopeCode? {
        guard type.name == "offer" else { return nil }
        let kept = try store.peers.subscriptions().filter { !$0.isDirectory }
        guard kept.count == 1, let region = kept.first, region.digits < type.scopeDigits else { return nil }
        return region
    }

    /// What a new record lies in, in a region that is named beside it.
    ///
    /// A problem lies beneath the inspection of that region, which is made where there is none, with what is said of the wider region's.
    ///
    /// - Precondition: Within the transaction that makes the record.
    /// - Throws: ``EntryRefusal/liesElsewhere(_:in:above:)``, and what the store throws.
    package func parent(_ record: RecordID, of type: RecordType, in region: ScopeCode) throws -> RecordID {
        guard let home = try store.views.scope(of: record), home != region else { return record }
        guard type.name == "issue", home.covers(region), let view = try store.record(record, in: home), view.type.name == "inspection",
            let field = view.type.field(named: "number")
        else { throw EntryRefusal.liesElsewhere(type.label, in: region.description, above: home.description) }
        let said = if case .text(let text)? = view.value("number") { text } else { record.description }
        let number = "\(region)/\(said)"
        return try inspection(number, in: region) ?? copy(view, number, field, in: region)
    }

    private func inspection(_ number: String, in region: ScopeCode) throws -> RecordID? {
        guard let column = store.views.column("inspection", "number") else { return nil }
        let rows = try store.views.query(
            "SELECT t._id FROM \"\(column.table)\" t WHERE t.\"\(column.name)\" = ?1 AND t._standing NOT IN \(Views.uncredited) ORDER BY t._id",
            [.text(number)])
        for row in rows {
            guard let record = try row[0].integer.flatMap({ try store.views.recordID($0) }) else { continue }
            if try store.views.scope(of: record) == region { return record }
        }
        return nil
    }

    /// Its files stay where it lies, and so do the regions that it was of: this one is of its own.
    private func copy(_ view: RecordView, _ number: String, _ field: Field, in region: ScopeCode) throws -> RecordID {
        var changes = [FieldWrite(FieldAddress(field.number), .set, .text(number))]
        for shown in view.fields where shown.field.number != field.number && !shown.field.isUnion && !Self.isFile(shown.field) {
            guard let value = shown.verdict.value, !value.isMissing else { continue }
            changes.append(FieldWrite(shown.address, .set, value))
        }
        var draft = Draft(scope: region)
        draft.creations = [NewRecord(type: view.type.number, parent: nil, changes: changes)]
        return try store.save(draft).created[0]
    }

    private static func isFile(_ field: Field) -> Bool {
        field.inputs.contains { if case .attachment = $0.type { true } else { false } }
    }
}
