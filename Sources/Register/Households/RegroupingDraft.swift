import Causality
import Cunlian
import RecordStore
import Records

/// One entry as it is put together: new records, and what changes in those that are there.
struct RegroupingDraft {
    let scope: ScopeCode
    let reason: String
    private let store: RecordStore
    private let role: Role?
    private var created: [RecordID] = []
    private var creations: [NewRecord] = []
    private var changes: [RecordID: [FieldWrite]] = [:]
    /// What the author's office may not write, and would only put forward.
    private var lacking: [Label] = []

    init(_ store: RecordStore, _ scope: ScopeCode, reason: String) throws {
        self.store = store
        self.scope = scope
        self.reason = reason
        role = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope).role
    }

    // MARK: Putting together

    /// Makes a record, with a readable number where its type has one.
    mutating func create(_ type: RecordType, in parent: RecordID?) throws -> RecordID {
        let record = try store.upcoming(creations.count, in: scope)
        let place = parent.flatMap { created.firstIndex(of: $0) }
        creations.append(
            NewRecord(type: type.number, parent: place.map { .created($0) } ?? parent.map { .existing($0) }, changes: []))
        created.append(record)
        if !store.schema.mayKeep(role, type) { lacking.append(type.label) }
        if let name = type.numberField, let field = type.field(named: name), field.inputs[0].type == .text {
            add(record, FieldWrite(FieldAddress(field.number), .set, .text(try store.numbers.nextReadableNumber(type, in: scope))))
        }
        return record
    }

    /// Writes a value as its author may: as a writer, or as the one who decides.
    mutating func set(_ record: RecordID, _ field: Field, key: FieldKey = .none, _ value: Value) {
        let isNew = created.contains(record)
        let kind: ChangeKind = store.schema.hasRight(role, to: .set, field, creates: isNew) ? .set : .resolve
        if !store.schema.hasRight(role, to: kind, field, creates: isNew) { lacking.append(field.label) }
        add(record, FieldWrite(FieldAddress(field.number, key), kind, value))
    }

    mutating func add(_ record: RecordID, to field: Field, key: FieldKey = .none, _ element: Value) {
        write(record, FieldWrite(FieldAddress(field.number, key), .add, element), field)
    }

    mutating func remove(_ record: RecordID, from field: Field, key: FieldKey = .none, _ element: Value) {
        write(record, FieldWrite(FieldAddress(field.number, key), .remove, element), field)
    }

    /// Takes over what somebody typed.
    mutating func apply(_ record: RecordID, _ change: FieldWrite, _ field: Field) {
        if change.kind == .set { set(record, field, key: change.address.key, change.value) } else { write(record, change, field) }
    }

    private mutating func write(_ record: RecordID, _ change: FieldWrite, _ field: Field) {
        if !store.schema.hasRight(role, to: change.kind, field, creates: created.contains(record)) { lacking.append(field.label) }
        add(record, change)
    }

    mutating func retire(_ record: RecordID, _ type: RecordType) {
        if !store.schema.mayKeep(role, type) { lacking.append(type.label) }
        add(record, FieldWrite(.existence, .delete, .missing))
    }

    private mutating func add(_ record: RecordID, _ change: FieldWrite) {
        if let place = created.firstIndex(of: record) {
            creations[place].changes.append(change)
        } else if changes[record]?.contains(where: { $0.address == change.address && $0.kind == change.kind && $0.value == change.value })
            != true
        {
            changes[record, default: []].append(change)
        }
    }

    /// Writes on, in one record, everything that another shows.
    mutating func copy(_ view: RecordView, to record: RecordID, where isCopied: (FieldView) throws -> Bool) rethrows {
        for shown in view.fields where try isCopied(shown) && !isOfItsOwn(shown.field, view.type) {
            if shown.field.isUnion {
                for element in shown.verdict.elements { add(record, to: shown.field, key: shown.address.key, element) }
            } else if let value = shown.verdict.value {
                set(record, shown.field, key: shown.address.key, value)
            }
        }
    }

    /// Whether a field says which record this is, and not what it is about.
    private func isOfItsOwn(_ field: Field, _ type: RecordType) -> Bool {
        field.name == type.numberField || field.name == Regrouping.link
    }

    // MARK: Saving

    /// - Throws: ``HouseholdRefusal`` where the author's office could only put something forward: then the half of
    ///   it would have no effect.
    func save() throws -> Dot {
        guard lacking.isEmpty else {
            throw HouseholdRefusal.mayNotWrite(lacking.unique)
        }
        var draft = Draft(scope: scope)
        draft.reason = reason
        draft.creations = creations
        draft.others = changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return try store.save(draft).dot
    }
}
