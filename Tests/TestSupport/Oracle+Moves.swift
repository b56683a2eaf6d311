public import Causality
public import Records

/// One field of one record.
struct FieldAt {
    let record: RecordID
    let address: FieldAddress
}

/// What one entry brought of one record from another scope.
struct Bringing {
    let by: Written
    let item: Carried.Item
    let writers: [Dot: Carried.Writer]
    /// Whether whoever brings it says, with the right to, that the record is there.
    let vouches: Bool
}

extension Oracle {
    static func bringings(
        _ writings: [Written], _ schema: Schema, _ offices: [RecordID: Office]?
    ) -> [RecordID: [Bringing]] {
        var result: [RecordID: [Bringing]] = [:]
        for writing in writings {
            guard let carried = writing.entry.transfer?.carried else { continue }
            let capacity = Oracle.capacity(of: writing, schema, offices)
            for item in carried.records {
                guard let type = schema.type(item.state.type) else { continue }
                var vouches = item.state.existence.isConfirmed
                if case .into = writing.entry.transfer {
                    guard capacity.isAmong(type.resolvers) else { continue }
                } else {
                    vouches = capacity.isAmong(type.writers) || capacity.isAmong(type.resolvers)
                }
                result[item.id, default: []].append(
                    Bringing(by: writing, item: item, writers: carried.writers, vouches: vouches))
            }
        }
        return result
    }

    /// Whether the author had seen an entry, here or as something that was brought along.
    func saw(_ writing: Written, _ dot: Dot, in record: RecordID) -> Bool {
        if dot.replica.isHome && writing.saw(dot) { return true }
        return (bringings[record] ?? []).contains { writing.saw($0.by.dot) && $0.item.seen.covers(dot) }
    }

    /// Whether no transfer that had seen the entry came without it.
    func isKept(_ dot: Dot, in record: RecordID, _ kept: (RecordState) -> [Dot]) -> Bool {
        (bringings[record] ?? []).allSatisfy { !$0.item.seen.covers(dot) || kept($0.item.state).contains(dot) }
    }

    func isKept(_ writing: Written, _ change: Change, _ place: FieldAt, isValue: Bool) -> Bool {
        isKept(writing.dot, in: place.record) { state in
            guard let field = state.fields[place.address] else { return [] }
            if isValue { return field.values.filter { $0.value == change.value }.flatMap(\.marks).map(\.dot) }
            let kind: ChangeKind = element(change) == nil ? .set : change.kind
            return field.proposals.filter { $0.value == change.value && $0.kind == kind }.flatMap(\.dots)
        }
    }

    func brought(_ place: FieldAt) -> [FieldState] {
        (bringings[place.record] ?? []).compactMap { $0.item.state.fields[place.address] }
    }

    /// Adds what came from elsewhere and nobody who saw it has superseded.
    func addBrought(_ place: FieldAt, _ writes: [(Written, Change)], _ field: Field, to picture: inout FieldPicture) {
        let isReplaced: (Dot, Value, Bool) -> Bool = { dot, value, isProposal in
            writes.contains { later, with in
                guard saw(later, dot, in: place.record), element(with) == nil || element(with) == value else { return false }
                if hasRight(later, with, field) { return true }
                return isProposal && later.entry.dot.replica.hasSameKey(as: dot.replica)
            }
        }
        for state in brought(place) {
            for sibling in state.values {
                for mark in sibling.marks where !mark.dot.replica.isHome && !isReplaced(mark.dot, sibling.value, false) {
                    let isKept = isKept(mark.dot, in: place.record) { other in
                        (other.fields[place.address]?.values ?? []).filter { $0.value == sibling.value }
                            .flatMap(\.marks).map(\.dot)
                    }
                    if isKept { picture.values[sibling.value, default: []].insert(mark) }
                }
            }
            for proposal in state.proposals {
                for dot in proposal.dots where !dot.replica.isHome && !isReplaced(dot, proposal.value, true) {
                    let isKept = isKept(dot, in: place.record) { other in
                        (other.fields[place.address]?.proposals ?? [])
                            .filter { $0.value == proposal.value && $0.kind == proposal.kind }.flatMap(\.dots)
                    }
                    let put = FieldPicture.Put(kind: proposal.kind, value: proposal.value)
                    if isKept { picture.proposals[put, default: []].insert(dot) }
                }
            }
            picture.decisions.formUnion(state.decisions)
        }
    }

    /// The records that an entry sends or brings.
    func moved(by writing: Written) -> [RecordID] {
        switch writing.entry.transfer {
        case nil: return []
        case .out(let record, _): return creations[record] == nil ? [] : [record]
        case .into(let record, _, _, let carried):
            let isEntitled = (bringings[record] ?? []).contains { $0.by.dot == writing.dot }
            return isEntitled ? Self.living(carried) : creations[record] == nil ? [] : [record]
        case .takeOver(_, _, let carried): return Self.living(carried)
        }
    }

    /// Of what is brought, the records that had not ended.
    private static func living(_ carried: Carried) -> [RecordID] {
        carried.records.filter { $0.state.existence.standing != .retired }.map(\.id)
    }

    /// The live departures of a record, with where they lead.
    public func departures(of record: RecordID) -> [Dot: ScopeCode] {
        guard let made = creations[record], made.creation.parent == nil, let type = schema.type(made.creation.type) else {
            return [:]
        }
        let entitled = writings.values.filter { admitted.contains($0.dot) && capacity($0).isAmong(type.resolvers) }
        var result: [Dot: ScopeCode] = [:]
        for writing in entitled {
            guard case .out(record, let to) = writing.entry.transfer else { continue }
            let isOver = entitled.contains { later in
                if case .out(record, _) = later.entry.transfer, saw(later, writing.dot, in: record) { return true }
                if case .into(record, _, _, let carried) = later.entry.transfer,
                    carried.item(record)?.seen.covers(writing.dot) ?? false
                {
                    return true
                }
                return saw(later, writing.dot, in: record)
                    && later.entry.changes.contains { $0.record == record && $0.address == .existence && $0.kind == .resolve }
            }
            if !isOver { result[writing.dot] = to }
        }
        return result
    }
}
