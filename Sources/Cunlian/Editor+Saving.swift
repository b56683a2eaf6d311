public import Causality
public import RecordStore
public import Records

/// What a save did, as people are told.
public struct EditResult: Sendable {
    /// The record that was changed or made.
    public let record: RecordID
    /// The entry that the save wrote.
    public let entry: Dot
    /// Serves the next save of the same record, as text.
    public let token: String
    /// The readable number of a new record, if it has one.
    public var number: String?
    /// What was replaced: path and what stood there, as people and as scripts read it.
    public var replaced: [(path: String, text: String, script: String)] = []
    /// What was only put forward, for want of the right to write it.
    public var proposed: [String] = []
    /// Who confirms a new record, for want of the right to make one; empty where it counts.
    public var confirmers: [Label] = []
    /// Places in others' lists that a record was given back with its restoration, by the lists' paths.
    public var restored: [String] = []
    /// Where the record has moved: what was saved is a late proposal there, and changes nothing.
    public var movedTo: [ScopeCode] = []
}

/// Saves, with what a person wants to be told of them.
extension Editor {
    /// What the types in which a record of this type lies are called.
    package func parents(of type: RecordType) -> [Label] {
        type.parents.map { store.schema.type(named: $0)?.label ?? Label(zh: $0, en: $0) }
    }

    /// What lies in others lies in one of a type that may hold it; what lies in none is put beneath nothing.
    func requireParent(_ parent: RecordID?, of type: RecordType) throws {
        guard let parent else {
            guard type.parents.isEmpty else { throw EditError.missingParent(parents(of: type)) }
            return
        }
        guard let above = try store.views.type(of: parent) else { throw EditError.unknownRecord(parent.description) }
        guard type.parents.contains(above.name) else { throw EditError.wrongParent(type.label, above.label, parents(of: type)) }
    }

    /// The place that stands for a region says where what lies in nothing is put, as offices say it: a hamlet is "in" its village.
    private func isRegion(_ parent: RecordID, of type: RecordType) throws -> Bool {
        guard type.parents.isEmpty, let above = try store.views.type(of: parent) else { return false }
        return store.schema.scopes.levels.contains { $0.name == above.name }
    }

    /// Makes a record.
    ///
    /// - Parameters:
    ///   - parent: For types that lie in others.
    ///   - scope: Where it is not the parent's; `nil` where the store keeps only one that fits.
    public func add(
        _ type: RecordType, _ assignments: [Assignment], parent: RecordID?, scope: ScopeCode?, source: Source? = nil,
        reason: String? = nil
    ) throws -> EditResult {
        let scope = try scope ?? parent.flatMap { try store.views.scope(of: $0) } ?? defaultScope(type)
        let parent = try parent.flatMap { try isRegion($0, of: type) ? nil : $0 }
        try requireParent(parent, of: type)
        return try store.write { _ in
            if let parent { try requireStanding(parent) }
            var changes = try withNumber(
                writes(assignments, type: type, current: nil), of: type, in: scope, beneath: parent)
            try requireAnswers(changes, of: type)
            try requireBorn(changes, of: type)
            var number = numberText(changes, type)
            if let number { try requireFree(number, type, in: scope) }
            if number == nil, let name = type.numberField, let field = type.field(named: name), field.inputs[0].type == .text {
                let text = try store.numbers.nextReadableNumber(type, in: scope)
                number = text
                changes.append(FieldWrite(FieldAddress(field.number), .set, .text(text)))
            }
            guard !changes.isEmpty else { throw EditError.nothingToWrite }
            var draft = Draft(scope: scope)
            draft.creations = [NewRecord(type: type.number, parent: parent.map { .existing($0) }, changes: changes)]
            draft.source = source
            draft.reason = reason
            let saved = try store.save(draft)
            if let number { finder.note(saved.created[0], type, number: number) }
            var result = EditResult(
                record: saved.created[0], entry: saved.dot, token: try store.tokens.text(of: saved.token), number: number)
            result.proposed = try proposed(saved.created[0], saved.dot, scope)
            if try store.views.standing(of: saved.created[0]) == .unconfirmed { result.confirmers = keepers(of: type) }
            return result
        }
    }

    private func numberText(_ changes: [FieldWrite], _ type: RecordType) -> String? {
        guard let name = type.numberField, let field = type.field(named: name),
            case .text(let text)? = changes.first(where: { $0.address.field == field.number })?.value
        else { return nil }
        return text
    }

    /// Saves changes of a record.
    ///
    /// - Parameter token: What was shown; without it all that the store shows now, and then nothing that is
    ///   disputed or has proposals is written over.
    public func set(
        _ record: RecordID, _ assignments: [Assignment], token: Token?, reason: String? = nil, source: Source? = nil
    ) throws -> EditResult {
        try store.write { _ in
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else {
                throw EditError.unknownRecord(record.description)
            }
            if view.standing == .retired { try requireStanding(record) }
            let changes = try withNumber(
                writes(assignments, type: view.type, current: view), of: view.type, in: scope, beneath: view.parent)
            guard !changes.isEmpty else { throw EditError.nothingToWrite }
            try requireBorn(changes, of: view.type)
            if let number = numberText(changes, view.type) { try requireFree(number, view.type, in: scope, for: record) }
            if token == nil {
                let crowded = changes.compactMap { view.field($0.address) }
                    .filter {
                        $0.verdict.attention == .disputed || !$0.state.proposals.isEmpty || ($0.state.values.count > 1 && !$0.field.isUnion)
                    }
                if !crowded.isEmpty { throw EditError.needsAttention(crowded.map { $0.field.label($0.address.key, in: language) }) }
            }
            var draft = Draft(scope: scope)
            draft.record = record
            draft.token = token
            draft.changes = changes
            draft.reason = reason
            draft.source = source
            let saved = try save(draft)
            var result = EditResult(record: record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
            result.replaced = try changes.flatMap { try replaced($0, in: view) }
            result.proposed = try proposed(record, saved.dot, scope)
            if view.standing == .moved {
                result.movedTo = try store.moves.copies(of: record).copies.flatMap(\.departures).map(\.to)
                result.proposed = changes.compactMap { view.type.field($0.address.field)?.path($0.address.key) }
            }
            return result
        }
    }

    /// What a change replaces; of a group only the inputs that come to differ.
    private func replaced(_ change: FieldWrite, in view: RecordView) throws -> [(path: String, text: String, script: String)] {
        guard change.kind == .set, let shown = view.field(change.address), let old = shown.verdict.value, old != change.value
        else { return [] }
        let path = shown.field.path(change.address.key)
        guard shown.field.isGroup else { return [(path, try text(shown), scriptText(old, shown.field))] }
        return try shown.field.inputs.enumerated().filter { old.part($0.offset) != change.value.part($0.offset) }.map { index, input in
            ("\(path).\(input.name)", try reading(old.part(index), input), scriptText(old.part(index), input))
        }
    }

    /// Saves, and turns a refusal into one that shows what there is now.
    public func save(_ draft: Draft) throws -> Saved {
        do {
            return try store.save(draft)
        } catch {
            // Not in the catch clause, as in the importer.
            guard case .stale(let stale) = error else { throw error }
            let type = try store.views.type(of: stale.record)
            let names = stale.fields.map { address in
                address == .existence
                    ? Label(zh: "记录本身", en: "the record itself").text(in: language)
                    : type?.field(address.field)?.label(address.key, in: language) ?? "\(address.field)"
            }
            throw EditError.stale(names, token: try store.tokens.text(of: store.tokens.currentToken(draft.scope)))
        }
    }

    /// Which fields of a save ended as proposals.
    func proposed(_ record: RecordID, _ dot: Dot, _ scope: ScopeCode) throws -> [String] {
        guard let view = try store.views.closedRecord(record, in: scope) else { return [] }
        return view.fields.filter { $0.state.proposals.contains { $0.dots.contains(dot) } }.map { $0.field.path($0.address.key) }
    }
}
