import Causality

extension ScopeFold {
    /// What is in a record's state has been applied here or came along with the record, by an entry of which time and author
    /// are known; what was kept out is not in it.
    package func checkInvariants() {
        applied.checkInvariants()
        let refusedDots = Set(refused)
        precondition(refusedDots.count == refused.count, "An entry is kept out twice.")
        precondition(refused.allSatisfy(applied.covers), "An entry is kept out that was not applied.")
        for (id, record) in records {
            record.checkInvariants()
            precondition(schema.type(record.type) != nil, "A record of a type that the schema lacks.")
            precondition(ascendStrictly(arrivals[id] ?? []) { $0.dot < $1.dot }, "A record's arrivals do not ascend.")
            let isBrought = { (dot: Dot) in (arrivals[id] ?? []).contains { $0.seen.covers(dot) } }
            for dot in record.dots {
                precondition(infos[dot] != nil, "Nobody knows who wrote an entry that is in the state.")
                let isKnown = dot.replica.isHome ? applied.covers(dot) : isBrought(dot)
                precondition(isKnown, "An entry is in the state that was not applied, and that nothing brought.")
                // Who decided and who edited is joined whoever knew it before. So where a grant is withdrawn after what was
                // written under it went away with the record, that it decided comes home, and nothing else of it does.
                precondition(!refusedDots.contains(dot) || isBrought(dot), "An entry is in the state that was kept out.")
            }
            precondition(record.shown.isDisjoint(with: refusedDots), "An entry is shown that was kept out.")
        }
    }
}

extension Carried {
    /// Records ascend by id; the writer of every foreign dot is told.
    package func checkInvariants() {
        precondition(ascendStrictly(records) { $0.id < $1.id }, "Carried records do not ascend.")
        for item in records {
            item.state.checkInvariants()
            item.seen.checkInvariants()
            precondition(
                item.state.dots.allSatisfy { $0.replica.isHome || writers[$0] != nil }, "The writer of a carried dot is not told.")
        }
    }
}

extension Entry {
    /// No two changes have the same record, address and element; the context leaves out the author, whose own count anyway.
    package func checkInvariants() {
        struct Place: Hashable {
            let record: RecordID
            let address: FieldAddress
            let element: Value?
        }
        var places: Set<Place> = []
        for change in changes {
            let element = change.kind == .add || change.kind == .remove ? change.value : nil
            precondition(
                places.insert(Place(record: change.record, address: change.address, element: element)).inserted,
                "An entry changes one field twice.")
        }
        context.checkInvariants()
        precondition(context[dot.replica] < dot.number, "An entry has seen a later one of its author.")
        transfer?.carried?.checkInvariants()
    }
}

extension RecordState {
    /// The dots of what stands in the record: not those by which it is only remembered who decided, or edited.
    fileprivate var shown: Set<Dot> {
        var result = Set(existence.deletions.map(\.dot))
        for field in fields.values {
            result.formUnion(field.values.flatMap(\.marks).map(\.dot))
            result.formUnion(field.proposals.flatMap(\.dots))
        }
        return result
    }
}
