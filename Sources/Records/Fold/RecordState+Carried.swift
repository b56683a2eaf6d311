public import Causality

extension Carried {
    /// What is carried of that record; `nil` where it does not go along.
    public func item(_ record: RecordID) -> Item? { records.first { $0.id == record } }
}

extension RecordState {
    /// Joins what a transfer carries of the record.
    ///
    /// - Parameters:
    ///   - isConfirmed: Whether whoever brings it vouches for it.
    ///   - earlier: How the record came before. What wrote here has been applied, since whoever brings a
    ///     record home has seen all that it had seen when it left.
    public mutating func join(_ item: Carried.Item, _ type: RecordType, isConfirmed: Bool, after earlier: [Arrival]) {
        let isKnown: (Dot) -> Bool = { dot in dot.replica.isHome || earlier.contains { $0.seen.covers(dot) } }
        var carried = item.state.existence
        carried.isConfirmed = isConfirmed
        existence.join(carried, hasSeen: item.seen.covers, isKnown: isKnown)
        for address in Set(fields.keys).union(item.state.fields.keys) {
            guard let field = type.field(address.field) else { continue }
            let there = item.state.fields[address]?.fitting(field, address.key) ?? FieldState()
            fields[address, default: FieldState()].join(there, hasSeen: item.seen.covers, isKnown: isKnown)
        }
    }

    /// Every dot in the state.
    public var dots: Set<Dot> {
        var result = Set(existence.deletions.map(\.dot))
        if !existence.deletions.isEmpty { result.formUnion(existence.uncoveredEdits) }
        for field in fields.values {
            for sibling in field.values { result.formUnion(sibling.marks.map(\.dot)) }
            for proposal in field.proposals { result.formUnion(proposal.dots) }
            result.formUnion(field.decisions)
        }
        return result
    }

    /// The same in the names of another scope; departures are of this one, and stay.
    func named(from here: ScopeCode, in there: ScopeCode) -> RecordState {
        mapDots {
            $0.named(from: here, in: there)
        } covered: {
            $0.named(from: here, in: there)
        }
    }

    /// The same with its entries named anew, and without departures.
    func mapDots(_ name: (Dot) -> Dot, covered: (VersionVector) -> VersionVector) -> RecordState {
        let deletions = existence.deletions.map { Deletion(dot: name($0.dot), covered: covered($0.covered)) }
        let edits = deletions.isEmpty ? [] : existence.uncoveredEdits.map(name)
        return RecordState(
            type: type, parent: parent,
            existence: Existence(
                isConfirmed: existence.isConfirmed, deletions: deletions.sorted { $0.dot < $1.dot },
                edits: VersionVector(edits.map { ($0.replica, $0.number) })),
            fields: fields.filter { !$0.value.isEmpty }.mapValues { $0.mapDots(name) })
    }
}

extension FieldState {
    /// What of it the field takes: of another form, it does nothing.
    func fitting(_ field: Field, _ key: FieldKey) -> FieldState {
        FieldState(
            values: values.filter { field.fits(key, $0.value) }, proposals: proposals.filter { field.fits(key, $0.value) },
            decisions: decisions)
    }

    /// The same with its entries named anew.
    func mapDots(_ name: (Dot) -> Dot) -> FieldState {
        FieldState(
            values: values.map { sibling in
                let marks = sibling.marks.map {
                    Mark(name($0.dot), isDecision: $0.isDecision, overridesDecision: $0.overridesDecision)
                }
                return Sibling(sibling.value, marks.sorted { $0.dot < $1.dot })
            },
            proposals: proposals.map { Proposal($0.kind, $0.value, $0.dots.map(name).sorted()) },
            decisions: decisions.map(name).sorted())
    }
}
