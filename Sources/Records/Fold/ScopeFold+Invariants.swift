import Causality

extension ScopeFold {
    /// What is in the state of a record that never came from elsewhere has been applied, by an entry of which time and author
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
            // What a transfer brought is what somebody else vouches for.
            guard arrivals[id] == nil else { continue }
            for dot in record.dots {
                precondition(infos[dot] != nil, "Nobody knows who wrote an entry that is in the state.")
                precondition(applied.covers(dot), "An entry is in the state that was not applied.")
                precondition(!refusedDots.contains(dot), "An entry is in the state that was kept out.")
            }
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
