package import Records

/// What stands of one group of one record, as far as a standard may ask.
package enum Fact: Hashable, Sendable {
    /// Never answered, or answered with nothing.
    case missing
    /// Several values, and no rule that chooses.
    case disputed
    /// The value that the field's rule shows.
    case value(Value)
    /// The elements of a union, ascending; not empty.
    case elements([Value])
    /// This store's schema has no such field.
    case notHere

    init(_ verdict: Verdict, isUnion: Bool) {
        if verdict.attention == .disputed {
            self = .disputed
        } else if isUnion {
            self = verdict.elements.isEmpty ? .missing : .elements(verdict.elements)
        } else {
            self = verdict.value.map { $0.isMissing ? .missing : .value($0) } ?? .missing
        }
    }
}

/// The groups of one record that a criteria set names, in its order, as they stand in one year.
struct RecordFacts: Sendable {
    let record: RecordID
    /// Contested, or created without the right to: then nothing is sure of it.
    var isDisputed: Bool
    var facts: [Fact]
}

/// The named groups of one kind of record, found in a schema.
struct NamedGroups: Sendable {
    let subject: Subject
    let type: RecordType
    /// `nil` where the schema has no such field, or one that no year and no round tells apart.
    let fields: [Field?]

    init?(_ subject: Subject, _ names: [String], in schema: Schema) {
        guard let type = schema.type(named: subject.type) else { return nil }
        self.subject = subject
        self.type = type
        fields = names.map { name in
            type.fields.first { $0.name == name && $0.key != .member }
        }
    }

    func address(_ field: Field, year: Int) -> FieldAddress {
        FieldAddress(field.number, field.key == nil ? .none : .number(Int64(year)))
    }
}

/// Where facts come from: the rows of a store, or the log folded up to a cut. Both answer for one scope.
protocol FactSource {
    /// The record's named groups; `nil` where it is not here.
    func facts(_ record: RecordID, _ groups: NamedGroups, year: Int) throws -> RecordFacts?
    /// One field of a record, such as the household's roster.
    func fact(_ record: RecordID, _ field: Field, of type: RecordType, year: Int) throws -> Fact?
    /// The records of a type that are not retired, ascending.
    ///
    /// - Parameter parent: Only those that lie in it.
    func records(_ type: RecordType, in parent: RecordID?) throws -> [RecordID]
}
