import Causality
import Changesets
public import Records
import SQLite

extension Views {
    /// Open conflicts, the blocking ones first, then the oldest.
    public func conflicts(in scopes: [ScopeCode] = [], limit: Int = .max) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try conflicts(in: scopes, limit: limit, r) }
    }

    func conflicts(in scopes: [ScopeCode] = [], limit: Int = .max, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict]
    {
        var result: [Conflict] = []
        for row in try conflictTable.open(r) where result.count < limit {
            guard let place = try names.row(row.record, r),
                scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) }),
                let conflict = try conflict(row.record, Int(row.field), row.key, natural(row.since), r)
            else { continue }
            result.append(conflict)
        }
        return result
    }

    /// The open conflicts whose name begins so.
    public func conflicts(named prefix: String) throws(StoreError) -> [Conflict] {
        try file.read { r throws(StoreError) in try conflicts(named: prefix, r) }
    }

    func conflicts(named prefix: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Conflict] {
        try conflicts(r).filter { $0.name.hasPrefix(prefix) }
    }

    func conflict(
        _ record: Int64, _ field: Int, _ key: Int64, _ since: UInt64, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Conflict? {
        guard let view = try self.record(number: record, r) else { return nil }
        if field == Field.existence {
            let kind: Conflict.Kind =
                view.standing == .contested ? .editedAndRetired : view.standing == .doubled ? .doubled : .unconfirmed
            return Conflict(
                name: name(view.id, .existence, FieldState(), view.existence), kind: kind, record: view.id,
                scope: view.scope, type: view.type, address: .existence, field: nil, state: FieldState(),
                verdict: Verdict(value: nil, attention: .disputed), existence: view.existence, since: since)
        }
        guard let table = layout(for: view.scope).table(view.type.number, field: field) else { return nil }
        let address = FieldAddress(field, try rows.fieldKey(key, table, r))
        guard let found = view.field(address), found.verdict.attention != .none else { return nil }
        return Conflict(
            name: name(view.id, address, found.state, view.existence), kind: kind(found), record: view.id, scope: view.scope,
            type: view.type, address: address, field: found.field, state: found.state, verdict: found.verdict,
            existence: view.existence, since: since)
    }

    func kind(_ view: FieldView) -> Conflict.Kind {
        if view.state.values.contains(where: { $0.marks.contains { $0.overridesDecision } }) { return .overridden }
        if view.isUnreadable { return .unreadable }
        if view.field.isUnion, view.verdict.attention == .disputed { return .overCap }
        if view.state.values.count > 1, !view.field.isUnion { return view.verdict.attention == .disputed ? .disputed : .chosen }
        return .proposed
    }

    /// Names a conflict by what is in it, so that it has another name when something has come to it.
    func name(_ record: RecordID, _ address: FieldAddress, _ state: FieldState, _ existence: Existence) -> String {
        var place = ByteWriter()
        ValueCodec.encode(record, into: &place)
        place.varint(address.field)
        ValueCodec.encode(address.key, into: &place)
        var writer = place
        for sibling in state.values {
            ValueCodec.encode(sibling.value, into: &writer)
            ValueCodec.encode(sibling.marks[0].dot, into: &writer)
        }
        for proposal in state.proposals {
            writer.byte(proposal.kind.rawValue)
            ValueCodec.encode(proposal.value, into: &writer)
            ValueCodec.encode(proposal.dots[0], into: &writer)
        }
        for deletion in existence.deletions { ValueCodec.encode(deletion.dot, into: &writer) }
        for edit in existence.uncoveredEdits { ValueCodec.encode(edit, into: &writer) }
        for departure in existence.departures { ValueCodec.encode(departure.dot, into: &writer) }
        let digits: ([UInt8], Int) -> String = { [self] bytes, count in
            environment.suite.digest(bytes).prefix(count).map { hex(UInt64($0), digits: 2) }.joined()
        }
        return digits(place.bytes, 3) + "-" + digits(writer.bytes, 5)
    }
}
