import Causality
import Changesets
public import Records
import SQLite

/// Something that people must look at, or may.
public struct Conflict: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Several values, and the rule leaves the choice to people.
        case disputed
        /// Several values, and the rule chose one.
        case chosen
        case proposed
        /// A union holds more elements than it may.
        case overCap
        /// Somebody who may not decide wrote over a decision that they had seen.
        case overridden
        /// Retired by one, edited by another who did not know.
        case editedAndRetired
        /// Created by somebody without the right to, or by an entry that is not admitted.
        case unconfirmed
        /// In two scopes, in none, or sent to two.
        case doubled
    }

    /// Six hexadecimal digits for the place, ten for what is in it: the different values, and of each the
    /// first dot. So a name tells by itself where something has come to a conflict since it was shown.
    public let name: String
    public let kind: Kind
    public let record: RecordID
    public let scope: ScopeCode
    public let type: RecordType
    /// ``FieldAddress/existence`` where the record itself is in doubt.
    public let address: FieldAddress
    public let field: Field?
    public let state: FieldState
    public let verdict: Verdict
    public let existence: Existence
    /// Milliseconds since 1970, by this store's clock.
    public let since: UInt64
}

extension RecordStore {
    func noteConflict(_ record: Int64, _ field: Int, _ key: Int64, _ scope: Int64, _ attention: Verdict.Attention, _ now: Int64) throws {
        let upsert = try connection.prepare(
            """
            INSERT INTO _conflict VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (record, field, key) \
            DO UPDATE SET attention = excluded.attention
            """)
        upsert.bind(1, record)
        upsert.bind(2, field)
        upsert.bind(3, key)
        upsert.bind(4, scope)
        upsert.bind(5, attention.rawValue)
        upsert.bind(6, now)
        try upsert.run()
    }

    /// Since when the conflicts of a scope are open: making the state anew must not make them young.
    func conflictTimes(_ scope: Int64) throws -> [ConflictTime] {
        let find = try connection.prepare("SELECT record, field, key, since FROM _conflict WHERE scope = ?")
        find.bind(1, scope)
        defer { find.reset() }
        var times: [ConflictTime] = []
        while try find.step() {
            times.append(ConflictTime(record: find.int(0), field: find.int(1), key: find.int(2), since: find.int(3)))
        }
        return times
    }

    /// Gives those that are open still their time back.
    func setConflictTimes(_ times: [ConflictTime]) throws {
        let update = try connection.prepare("UPDATE _conflict SET since = ? WHERE record = ? AND field = ? AND key = ?")
        for time in times {
            for (index, number) in [time.since, time.record, time.field, time.key].enumerated() { update.bind(index + 1, number) }
            try update.run()
        }
    }

    struct ConflictTime {
        let record: Int64
        let field: Int64
        let key: Int64
        let since: Int64
    }

    func dropConflict(_ record: Int64, _ field: Int, _ key: Int64) throws {
        let delete = try connection.prepare("DELETE FROM _conflict WHERE record = ? AND field = ? AND key = ?")
        delete.bind(1, record)
        delete.bind(2, field)
        delete.bind(3, key)
        try delete.run()
    }

    /// How many conflicts are open: those that block something, and those that are only listed.
    public func conflictCounts() throws -> (disputed: Int, listed: Int) {
        let find = try connection.prepare("SELECT coalesce(sum(attention = 2), 0), coalesce(sum(attention = 1), 0) FROM _conflict")
        defer { find.reset() }
        _ = try find.step()
        return (Int(find.int(0)), Int(find.int(1)))
    }

    /// Open conflicts, the blocking ones first, then the oldest.
    public func conflicts(in scopes: [ScopeCode] = [], limit: Int = .max) throws -> [Conflict] {
        let find = try connection.prepare(
            "SELECT record, field, key, since, attention FROM _conflict ORDER BY attention DESC, since, record, field, key")
        var rows: [(record: Int64, field: Int, key: Int64, since: Int64)] = []
        while try find.step() { rows.append((find.int(0), Int(find.int(1)), find.int(2), find.int(3))) }
        find.reset()
        var result: [Conflict] = []
        for row in rows where result.count < limit {
            guard let place = try recordRow(row.record),
                scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) }),
                let conflict = try conflict(row.record, row.field, row.key, UInt64(row.since))
            else { continue }
            result.append(conflict)
        }
        return result
    }

    /// The open conflicts whose name begins so.
    public func conflicts(named prefix: String) throws -> [Conflict] {
        try conflicts().filter { $0.name.hasPrefix(prefix) }
    }

    private func conflict(_ record: Int64, _ field: Int, _ key: Int64, _ since: UInt64) throws -> Conflict? {
        guard let view = try self.record(number: record) else { return nil }
        if field == Field.existence {
            let kind: Conflict.Kind =
                view.standing == .contested ? .editedAndRetired : view.standing == .doubled ? .doubled : .unconfirmed
            return Conflict(
                name: name(view.id, .existence, FieldState(), view.existence), kind: kind, record: view.id,
                scope: view.scope, type: view.type, address: .existence, field: nil, state: FieldState(),
                verdict: Verdict(value: nil, attention: .disputed), existence: view.existence, since: since)
        }
        guard let table = layout(for: view.scope).table(view.type.number, field: field) else { return nil }
        let address = FieldAddress(field, try fieldKey(key, table))
        guard let found = view.field(address), found.verdict.attention != .none else { return nil }
        return Conflict(
            name: name(view.id, address, found.state, view.existence), kind: kind(found), record: view.id, scope: view.scope,
            type: view.type, address: address, field: found.field, state: found.state, verdict: found.verdict,
            existence: view.existence, since: since)
    }

    private func kind(_ view: FieldView) -> Conflict.Kind {
        if view.state.values.contains(where: { $0.marks.contains { $0.overridesDecision } }) { return .overridden }
        if view.field.isUnion, view.verdict.attention == .disputed { return .overCap }
        if view.state.values.count > 1, !view.field.isUnion { return view.verdict.attention == .disputed ? .disputed : .chosen }
        return .proposed
    }

    /// Names a conflict by what is in it, so that it has another name when something has come to it.
    private func name(_ record: RecordID, _ address: FieldAddress, _ state: FieldState, _ existence: Existence) -> String {
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

extension RecordStore {
    /// How many fields of each record are disputed, by the record's number in the file; only of these scopes.
    public func disputedCounts(in scopes: [Int64]) throws -> [Int64: Int] {
        let find = try connection.prepare(
            """
            SELECT record, count(*) FROM _conflict WHERE attention = 2 \
            AND scope IN (SELECT value FROM json_each(?)) GROUP BY record
            """)
        find.bind(1, "[" + scopes.map(String.init).joined(separator: ",") + "]")
        var counts: [Int64: Int] = [:]
        while try find.step() { counts[find.int(0)] = Int(find.int(1)) }
        find.reset()
        return counts
    }
}
