public import RecordStore
public import Records

/// What makes a record one that people can tell from others: its number, and what must be answered when it is made.
extension Editor {
    /// Refuses a new record that does not answer what it must; whoever fills in a form is asked, and every other way in refuses alike.
    ///
    /// - Throws: ``EditError/invalid(_:)``, with all that is lacking.
    package func requireAnswers(_ changes: [FieldWrite], of type: RecordType) throws(EditError) {
        let lacking = type.lacking(changes, in: store.schema)
        guard lacking.isEmpty else { throw .invalid(lacking) }
    }

    /// Refuses a day of birth that lies ahead, of a type that is of people.
    ///
    /// - Throws: ``EditError/invalid(_:)``.
    package func requireBorn(_ changes: [FieldWrite], of type: RecordType) throws(EditError) {
        try requireBorn(changes, PersonFields(type))
    }

    /// The same, by whoever knows the fields that tell people apart.
    func requireBorn(_ changes: [FieldWrite], _ people: PersonFields?) throws(EditError) {
        guard let field = people?.birth else { return }
        for change in changes where change.address.field == field.number {
            guard case .integer(let day) = change.value, day > Int64(today) else { continue }
            throw .invalid([InputError(field: field.name, label: field.label, reason: .bornInFuture)])
        }
    }

    /// The writes with the record's number in its one spelling.
    ///
    /// - Parameters:
    ///   - scope: Where the record lies, or will.
    ///   - parent: In which other it does.
    /// - Throws: ``EditError/invalid(_:)`` for what is no number, ``EditError/numberOfElsewhere(_:region:)``, and what the store throws.
    func withNumber(_ changes: [FieldWrite], of type: RecordType, in scope: ScopeCode, beneath parent: RecordID?) throws -> [FieldWrite] {
        guard let name = type.numberField, let field = type.field(named: name), field.inputs[0].type == .text else { return changes }
        guard let place = changes.firstIndex(where: { $0.address.field == field.number }), case .text(let text) = changes[place].value
        else {
            return changes
        }
        var changes = changes
        let number: String
        do throws(InputError.Reason) {
            number = try RecordNumber.read(text)
        } catch {
            throw EditError.invalid([InputError(field: field.name, label: field.label, reason: error)])
        }
        changes[place] = FieldWrite(changes[place].address, changes[place].kind, .text(number))
        try requireOwn(number, type, in: scope, beneath: parent)
        return changes
    }

    /// Refuses a number that begins with another region's code: there it is given out, and means another record.
    private func requireOwn(_ number: String, _ type: RecordType, in scope: ScopeCode, beneath parent: RecordID?) throws {
        guard let region = region(of: number, type), region != scope, store.schema.scopes.isLowest(scope) else { return }
        // What moved here kept its number, and its people are numbered after it.
        if let parent, let its = try store.views.readableNumber(parent), number.hasPrefix(its + "-") { return }
        throw EditError.numberOfElsewhere(number, region: try called(region))
    }

    /// The region with whose code a number begins: `450124100201-0042`.
    func region(of number: String, _ type: RecordType) -> ScopeCode? {
        guard let hyphen = number.firstIndex(of: "-"), let region = ScopeCode(number[..<hyphen], in: store.schema.scopes),
            region.digits == type.scopeDigits, number[hyphen...].dropFirst().first?.isNumber == true
        else { return nil }
        return region
    }

    /// The code, and what the register's own record calls the region, where there is one.
    func called(_ region: ScopeCode) throws -> String {
        for type in store.schema.types where type.scopeDigits == region.digits && type.numberField == "code" {
            guard let record = try finder.records(type, number: region.description).first,
                case .text(let name)? = try store.record(record, in: region)?.value("name")
            else { continue }
            return "\(region) \(name)"
        }
        return region.description
    }

    /// The whole numbers that a bare figure may mean in a region: `0042` and `42` that of its forty-second household.
    ///
    /// - Returns: None for what is no such figure, and of records that lie in others.
    func wholeNumbers(_ figure: String, _ type: RecordType, in scope: ScopeCode) -> [String] {
        guard type.parents.isEmpty, figure.utf8.count <= 4, figure.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return [] }
        let digits = figure.drop { $0 == "0" }
        guard !digits.isEmpty else { return [] }
        return (digits.count...4).map { "\(scope)-\(String(repeating: "0", count: $0 - digits.count))\(digits)" }
    }

    /// Refuses a number that another record of the type has in the scope: two that people call alike are one too many.
    ///
    /// - Throws: ``EditError/numberTaken(_:by:)``, and what the store throws.
    func requireFree(_ number: String, _ type: RecordType, in scope: ScopeCode, for record: RecordID? = nil) throws {
        for text in [number] + wholeNumbers(number, type, in: scope) {
            for other in try finder.records(type, number: text) where other != record {
                guard try store.views.scope(of: other) == scope else { continue }
                throw EditError.numberTaken(text, by: other.description)
            }
        }
    }

    /// Refuses to write to what is retired, or to what lies in it: it comes back when somebody brings it back, and by no list.
    ///
    /// - Throws: ``EditError/isRetired(_:)``, and what the store throws.
    public func requireStanding(_ record: RecordID) throws {
        guard try store.views.standing(of: record) == .retired, let type = try store.views.type(of: record) else { return }
        throw EditError.isRetired(try store.views.readableNumber(record).map { "\(type.name):\($0)" } ?? record.description)
    }
}

extension RecordType {
    /// The required inputs that a new record does not answer though they are asked: those of fields without a key that are one
    /// input. What else is required is so when its group is written.
    func lacking(_ changes: [FieldWrite], in schema: Schema) -> [InputError] {
        let answers = { (path: String) -> Value? in
            let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
            guard let field = self.field(named: parts[0]) else { return nil }
            let written = changes.filter { $0.address == FieldAddress(field.number) && $0.kind != .remove }
            if field.isUnion { return written.isEmpty ? nil : .group(written.map(\.value)) }
            guard let value = written.first?.value, !value.isMissing else { return nil }
            guard parts.count == 2 else { return value }
            return field.inputs.firstIndex { $0.name == parts[1] }.map { value.part($0) }
        }
        let isAsked = { (condition: Condition?) in condition.map { $0.holds(answers: answers, in: schema, type: self) } ?? true }
        // By place, since most fields are not required, and copying one counts ten references.
        let required = fields.indices.filter { fields[$0].key == nil && !fields[$0].isGroup && fields[$0].inputs[0].isRequired }
        return required.flatMap { place -> [InputError] in
            let field = fields[place]
            // A number that nobody brings is given out.
            guard field.name != numberField || field.inputs[0].type != .text, isAsked(field.condition) else { return [] }
            let value = changes.first { $0.address == FieldAddress(field.number) && $0.kind != .remove }?.value ?? .missing
            return field.inputs.enumerated().filter {
                $0.element.isRequired && isAsked($0.element.condition) && value.part($0.offset).isMissing
            }
            .map {
                InputError(
                    field: field.isGroup ? "\(field.name).\($0.element.name)" : field.name, label: $0.element.label, reason: .required)
            }
        }
    }
}
