public import Causality
public import RecordStore
public import Records

/// What somebody typed for one field: `path=text`, `path+=text`, `path-=text`.
public struct Assignment: Sendable {
    public enum Operation: Sendable {
        case set, add, remove
    }

    public let path: String
    public let operation: Operation
    public let text: String

    public init(path: String, operation: Operation = .set, text: String) {
        self.path = path
        self.operation = operation
        self.text = text
    }

    public init(_ argument: String) throws {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw EditError.notAnAssignment(argument)
        }
        let before = argument[..<equals]
        text = String(argument[argument.index(after: equals)...])
        switch before.last {
        case "+": (operation, path) = (.add, String(before.dropLast()))
        case "-": (operation, path) = (.remove, String(before.dropLast()))
        default: (operation, path) = (.set, String(before))
        }
    }
}

/// What a save did, as people are told.
public struct EditResult: Sendable {
    public let record: RecordID
    public let entry: Dot
    public let token: String
    /// The readable number of a new record, if it has one.
    public var number: String?
    /// What was replaced: path and what stood there, as people and as scripts read it.
    public var replaced: [(path: String, text: String, script: String)] = []
    /// What was only put forward, for want of the right to write it.
    public var proposed: [String] = []
    /// Where the record has moved: what was saved is a late proposal there, and changes nothing.
    public var movedTo: [ScopeCode] = []
}

/// Writes what people type, with the checks that a person wants before anything is stored.
public struct Editor {
    public let store: RecordStore
    public let finder: RecordFinder
    public let language: Language
    /// Days since 1970, for answers like "today" and for dates that must not lie ahead.
    public let today: Int

    public init(_ store: RecordStore, language: Language) {
        self.store = store
        self.language = language
        finder = RecordFinder(store)
        today = Int(store.environment.wallClock() / 86_400_000)
    }

    /// The regions that an option names; none where it is not given.
    public func regions(_ text: String?) throws -> [ScopeCode] {
        guard let text else { return [] }
        guard let code = ScopeCode(text) else { throw EditError.wrongScope(text) }
        return [code]
    }

    /// The same, where this store has anything of it or is to have it.
    public func heldRegions(_ text: String?) throws -> [ScopeCode] {
        let regions = try regions(text)
        let held = try (store.peers.subscriptions() + store.scopes()).filter { !$0.isDirectory }
        for region in regions where !held.contains(where: { $0.covers(region) || region.covers($0) }) {
            throw EditError.regionNotHere(region)
        }
        return regions
    }

    // MARK: Reading what was typed

    public func type(_ name: String) throws -> RecordType {
        guard let type = store.schema.types.first(where: { $0.isCalled(name) }) else { throw EditError.unknownType(name) }
        return type
    }

    public func path(_ text: String, in type: RecordType) throws -> FieldPath {
        try FieldPath(text, in: type) { try finder.record($0) }
    }

    /// One input's value, of a reference the record that it names.
    public func value(_ text: String, of input: Input) throws -> Value {
        if case .reference(let name) = input.type, !text.isEmpty, let type = store.schema.type(named: name) {
            return .reference(try finder.record(text, type: type))
        }
        return try input.read(text, in: store.schema, today: today)
    }

    /// The elements that a text lists, for unions.
    func elements(_ text: String, of input: Input) throws -> [Value] {
        try text.split(whereSeparator: { "、,，;；".contains($0) }).map { try value(String($0), of: input) }
            .filter { !$0.isMissing }
    }

    /// Turns assignments into writes; inputs of a group that are not named keep what they show.
    ///
    /// - Throws: ``EditError``: all invalid inputs at once; a disputed group of which only a part is named.
    public func writes(_ assignments: [Assignment], type: RecordType, current: RecordView?) throws -> [FieldWrite] {
        var errors: [InputError] = []
        var groups: [FieldAddress: (field: Field, parts: [Int: Value])] = [:]
        var order: [FieldAddress] = []
        var unions: [FieldWrite] = []
        for assignment in assignments {
            let path = try path(assignment.path, in: type)
            let input = path.field.inputs[path.input]
            do {
                if path.field.isUnion {
                    unions += try unionWrites(assignment, path, input, current)
                    continue
                }
                guard assignment.operation == .set else { throw EditError.notAnAssignment(assignment.path) }
                if groups[path.address] == nil { order.append(path.address) }
                groups[path.address, default: (path.field, [:])].parts[path.input] = try value(assignment.text, of: input)
            } catch let error as InputError {
                errors.append(error)
            }
        }
        var result: [FieldWrite] = []
        for address in order {
            guard let group = groups[address] else { continue }
            let value = try whole(group.field, group.parts, address, current)
            errors += group.field.check(value, in: store.schema)
            result.append(FieldWrite(address, .set, value))
        }
        guard errors.isEmpty else { throw EditError.invalid(errors) }
        return result + unions
    }

    private func whole(
        _ field: Field, _ parts: [Int: Value], _ address: FieldAddress, _ current: RecordView?
    ) throws -> Value {
        guard field.isGroup else { return parts[0] ?? .missing }
        let shown = current?.field(address)
        if parts.count < field.inputs.count, shown?.verdict.attention == .disputed {
            throw EditError.needsAttention([field.path(address.key)])
        }
        return .group(field.inputs.indices.map { parts[$0] ?? shown?.verdict.value?.part($0) ?? .missing })
    }

    private func unionWrites(
        _ assignment: Assignment, _ path: FieldPath, _ input: Input, _ current: RecordView?
    ) throws -> [FieldWrite] {
        let named = try elements(assignment.text, of: input)
        let shown = current?.field(path.address)?.verdict.elements ?? []
        switch assignment.operation {
        case .add: return named.map { FieldWrite(path.address, .add, $0) }
        case .remove: return named.map { FieldWrite(path.address, .remove, $0) }
        case .set:
            return named.filter { !shown.contains($0) }.map { FieldWrite(path.address, .add, $0) }
                + shown.filter { !named.contains($0) }.map { FieldWrite(path.address, .remove, $0) }
        }
    }

    // MARK: Writing

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
        if !type.parents.isEmpty && parent == nil { throw EditError.missingParent(type.parents) }
        return try store.write { _ in
            var changes = try writes(assignments, type: type, current: nil)
            var number = numberText(changes, type)
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
            var result = EditResult(record: saved.created[0], entry: saved.dot, token: try store.tokens.text(of: saved.token), number: number)
            result.proposed = try proposed(saved.created[0], saved.dot, scope)
            return result
        }
    }

    private func numberText(_ changes: [FieldWrite], _ type: RecordType) -> String? {
        guard let name = type.numberField, let field = type.field(named: name),
            case .text(let text)? = changes.first(where: { $0.address.field == field.number })?.value
        else { return nil }
        return text
    }

    /// The one scope of the store where records of the type lie.
    public func defaultScope(_ type: RecordType) throws -> ScopeCode {
        let fitting = Set(try store.peers.subscriptions() + store.scopes()).filter { $0.digits == type.scopeDigits }
        guard fitting.count == 1, let scope = fitting.first else {
            throw EditError.scopeNotNamed(among: fitting.sorted())
        }
        return scope
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
            let changes = try writes(assignments, type: view.type, current: view)
            guard !changes.isEmpty else { throw EditError.nothingToWrite }
            if token == nil {
                let crowded = changes.compactMap { view.field($0.address) }
                    .filter {
                        $0.verdict.attention == .disputed || !$0.state.proposals.isEmpty || ($0.state.values.count > 1 && !$0.field.isUnion)
                    }
                if !crowded.isEmpty { throw EditError.needsAttention(crowded.map { $0.field.path($0.address.key) }) }
            }
            var draft = Draft(scope: scope)
            draft.record = record
            draft.token = token
            draft.changes = changes
            draft.reason = reason
            draft.source = source
            let saved = try save(draft)
            var result = EditResult(record: record, entry: saved.dot, token: try store.tokens.text(of: saved.token))
            result.replaced = changes.flatMap { replaced($0, in: view) }
            result.proposed = try proposed(record, saved.dot, scope)
            if view.standing == .moved {
                result.movedTo = try store.moves.copies(of: record).copies.flatMap(\.departures).map(\.to)
                result.proposed = changes.compactMap { view.type.field($0.address.field)?.path($0.address.key) }
            }
            return result
        }
    }

    /// What a change replaces; of a group only the inputs that come to differ.
    private func replaced(_ change: FieldWrite, in view: RecordView) -> [(path: String, text: String, script: String)] {
        guard change.kind == .set, let shown = view.field(change.address), let old = shown.verdict.value, old != change.value
        else { return [] }
        let path = shown.field.path(change.address.key)
        guard shown.field.isGroup else { return [(path, text(shown), scriptText(old, shown.field))] }
        return shown.field.inputs.enumerated().filter { old.part($0.offset) != change.value.part($0.offset) }.map { index, input in
            ("\(path).\(input.name)", reading(old.part(index), input), scriptText(old.part(index), input))
        }
    }

    /// Saves, and turns a refusal into one that shows what there is now.
    public func save(_ draft: Draft) throws -> Saved {
        do {
            return try store.save(draft)
        } catch let error as StaleToken {
            let type = try store.views.type(of: error.record)
            let names = error.fields.map { address in
                address == .existence ? "existence" : type?.field(address.field)?.path(address.key) ?? "\(address.field)"
            }
            throw EditError.stale(names, token: try store.tokens.text(of: store.tokens.currentToken(draft.scope)))
        }
    }

    /// Which fields of a save ended as proposals.
    func proposed(_ record: RecordID, _ dot: Dot, _ scope: ScopeCode) throws -> [String] {
        guard let view = try store.record(record, in: scope) else { return [] }
        return view.fields.filter { $0.state.proposals.contains { $0.dots.contains(dot) } }.map { $0.field.path($0.address.key) }
    }

    /// A field's value as people read it; several where it is disputed.
    public func text(_ view: FieldView) -> String { text(view.verdict, view.field) }

    public func text(_ verdict: Verdict, _ field: Field) -> String {
        if field.isUnion {
            return verdict.elements.map { text($0, field) }.joined(separator: language == .zh ? "、" : ", ")
        }
        return verdict.value.map { text($0, field) } ?? ""
    }

    public func text(_ value: Value, _ field: Field) -> String {
        guard case .group(let parts) = value else { return reading(value, field.inputs[0]) }
        return zip(parts, field.inputs).filter { !$0.0.isMissing }
            .map { "\($1.label.text(in: language)) \(reading($0, $1))" }.joined(separator: language == .zh ? "，" : ", ")
    }

    private func reading(_ value: Value, _ input: Input) -> String {
        if case .reference = value { return text(value, input) }
        return input.reading(of: value, in: store.schema, language: language)
    }

    /// The form that `set` reads, in no language: codes, ISO dates, yuan.
    public func scriptText(_ value: Value, _ input: Input) -> String {
        if case .code(let list) = input.type, case .integer(let number) = value {
            return store.schema.codeList(list)?.item(Int(number))?.code ?? String(number)
        }
        if case .bool(let bit) = value { return bit ? "true" : "false" }
        if case .reference(let record) = value { return record.description }
        return input.text(of: value, in: store.schema, language: .en)
    }

    public func scriptText(_ value: Value, _ field: Field) -> String {
        guard case .group(let parts) = value else { return scriptText(value, field.inputs[0]) }
        return zip(parts, field.inputs).filter { !$0.0.isMissing }.map { "\($1.name)=\(scriptText($0, $1))" }
            .joined(separator: " ")
    }

    public func text(_ value: Value, _ input: Input) -> String {
        if case .reference(let record) = value { return (try? store.views.readableNumber(record)).flatMap { $0 } ?? record.description }
        return input.text(of: value, in: store.schema, language: language)
    }
}
