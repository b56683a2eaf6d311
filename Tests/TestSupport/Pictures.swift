public import Causality
public import RecordStore
public import Records

/// A field without order, to be compared.
public struct FieldPicture: Hashable {
    public struct Put: Hashable {
        public let kind: ChangeKind
        public let value: Value
    }

    public var values: [Value: Set<Mark>] = [:]
    public var proposals: [Put: Set<Dot>] = [:]
    public var decisions: Set<Dot> = []
    public var verdict = Verdict(value: nil, attention: .none)

    public init() {}

    public init(_ state: FieldState, _ verdict: Verdict) {
        for sibling in state.values { values[sibling.value] = Set(sibling.marks) }
        for proposal in state.proposals { proposals[Put(kind: proposal.kind, value: proposal.value)] = Set(proposal.dots) }
        decisions = Set(state.decisions)
        self.verdict = verdict
    }

    var isEmpty: Bool { values.isEmpty && proposals.isEmpty && decisions.isEmpty }
}

/// A record without order, to be compared.
public struct RecordPicture: Hashable {
    public let type: Int
    public let parent: RecordID?
    public let standing: Existence.Standing
    public let retirements: Set<Dot>
    /// The greatest of each replica that no retirement covers, where there are retirements.
    public let edits: Set<Dot>
    public var fields: [FieldAddress: FieldPicture]
}

extension RecordPicture {
    public init(
        type: Int, parent: RecordID?, standing: Existence.Standing, existence: Existence,
        fields: [FieldAddress: FieldPicture]
    ) {
        self.init(
            type: type, parent: parent, standing: standing, retirements: Set(existence.deletions.map(\.dot)),
            edits: existence.deletions.isEmpty ? [] : Set(existence.uncoveredEdits),
            fields: fields.filter { !$0.value.isEmpty })
    }
}

extension ScopeFold {
    public func pictures() -> [RecordID: RecordPicture] {
        Dictionary(uniqueKeysWithValues: records.map { ($0, picture($0, $1)) })
    }

    private func picture(_ id: RecordID, _ record: RecordState) -> RecordPicture {
        var fields: [FieldAddress: FieldPicture] = [:]
        for (address, state) in record.fields {
            guard let field = schema.type(record.type)?.field(address.field) else { continue }
            fields[address] = FieldPicture(state, field.judge(state, info: info))
        }
        return RecordPicture(
            type: record.type, parent: record.parent, standing: standing(of: id) ?? .unconfirmed,
            existence: record.existence, fields: fields)
    }
}

extension RecordStore {
    public func pictures(_ scope: ScopeCode) throws -> [RecordID: RecordPicture] {
        try read { _ in
            try views.states(scope).reduce(into: [:]) { result, item in
                guard let view = try record(item.0, in: scope) else { return }
                var fields: [FieldAddress: FieldPicture] = [:]
                for field in view.fields { fields[field.address] = FieldPicture(field.state, field.verdict) }
                result[item.0] = RecordPicture(
                    type: view.type.number, parent: view.parent, standing: view.standing, existence: view.existence,
                    fields: fields)
            }
        }
    }
}

/// Says where two pictures of a scope differ, or `nil` where they are one.
public func difference(_ a: [RecordID: RecordPicture], _ b: [RecordID: RecordPicture]) -> String? {
    guard a != b else { return nil }
    for record in Set(a.keys).union(b.keys).sorted() where a[record] != b[record] {
        guard let x = a[record], let y = b[record] else { return "\(record) is in one only" }
        for address in Set(x.fields.keys).union(y.fields.keys).sorted() where x.fields[address] != y.fields[address] {
            return "\(record) \(address):\n  \(x.fields[address].map { "\($0)" } ?? "-")\n  \(y.fields[address].map { "\($0)" } ?? "-")"
        }
        return "\(record): \(x.standing) \(x.retirements) \(x.edits) / \(y.standing) \(y.retirements) \(y.edits)"
    }
    return "?"
}
