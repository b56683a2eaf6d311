public import Causality
public import Records

/// An entry, and the grant that its chain invokes.
public struct Written: Sendable {
    public let entry: Entry
    public let grant: RecordID?

    public init(_ entry: Entry, grant: RecordID?) {
        self.entry = entry
        self.grant = grant
    }

    var dot: Dot { entry.dot }

    /// Whether the author had seen the entry of that name: what a full vector of the field would say.
    func saw(_ other: Dot) -> Bool {
        other.replica == dot.replica ? other.number < dot.number : other.number <= entry.context[other.replica]
    }
}

/// What the root says of a key, as the test knows it.
public struct Office: Sendable {
    public let holder: Fingerprint
    public let person: String
    public let role: String
    public let regions: [String]

    public init(holder: Fingerprint, person: String, role: String, regions: [String]) {
        self.holder = holder
        self.person = person
        self.role = role
        self.regions = regions
    }
}

/// A scope computed from the whole set of its entries at once, slowly, from the words of the design.
///
/// There is no order here and no state that is kept up: of every write it is asked anew whether anybody
/// entitled wrote after having seen it. It shares no code with ``FieldState``, ``Existence`` or the rows.
public struct Oracle {
    let schema: Schema
    let scope: ScopeCode
    /// `nil` where there is no directory: then everybody writes everything.
    let offices: [RecordID: Office]?
    let writings: [Dot: Written]
    public let admitted: Set<Dot>
    let creations: [RecordID: (by: Written, creation: Creation)]
    /// What entitled entries brought along from other scopes, by record.
    let bringings: [RecordID: [Bringing]]

    /// In what capacity somebody writes: everything, as the holder of an office, or as nobody.
    enum Capacity {
        case everything, nobody
        case office(Role)

        func isAmong(_ roles: RoleSet) -> Bool {
            switch self {
            case .everything: true
            case .nobody: false
            case .office(let role): roles.contains(role)
            }
        }

        var role: Role? { if case .office(let role) = self { role } else { nil } }
    }

    public init(schema: Schema, scope: ScopeCode, offices: [RecordID: Office]?, writings: [Written]) {
        self.schema = schema
        self.scope = scope
        self.offices = offices
        self.writings = Dictionary(writings.map { ($0.dot, $0) }) { first, _ in first }
        let all = self.writings
        var made: [RecordID: (by: Written, creation: Creation)] = [:]
        for writing in all.values {
            for creation in writing.entry.creations where schema.type(creation.type) != nil {
                made[creation.record] = (writing, creation)
            }
        }
        // Those whose office stands, and the least fixpoint of those let in by somebody entitled who is in.
        var inside = Set(all.values.filter { Oracle.stands($0, scope, offices) }.map(\.dot))
        var before = -1
        while before != inside.count {
            before = inside.count
            for writing in all.values where inside.contains(writing.dot) && !writing.entry.admits.isEmpty {
                let isEntitled =
                    switch Oracle.capacity(of: writing, schema, offices) {
                    case .everything: true
                    case .nobody: false
                    case .office(let role): role.admits
                    }
                if isEntitled { inside.formUnion(writing.entry.admits.filter { all[$0] != nil }) }
            }
        }
        admitted = inside
        bringings = Oracle.bringings(all.values.filter { inside.contains($0.dot) }, schema, offices)
        // Those that brought it with the right to, and else whoever carried it: it is known all the same.
        var carried: [RecordID: [Written]] = [:]
        for writing in all.values {
            for item in writing.entry.transfer?.carried?.records ?? [] { carried[item.id, default: []].append(writing) }
        }
        for (record, list) in carried where made[record] == nil {
            let entitled = (bringings[record] ?? []).map(\.by)
            guard let first = (entitled.isEmpty ? list : entitled).min(by: { $0.dot < $1.dot }),
                let state = first.entry.transfer?.carried?.records.first(where: { $0.id == record })?.state, schema.type(state.type) != nil
            else { continue }
            made[record] = (first, Creation(record, type: state.type, parent: state.parent))
        }
        creations = made
    }

    static func stands(_ writing: Written, _ scope: ScopeCode, _ offices: [RecordID: Office]?) -> Bool {
        guard let offices else { return true }
        guard let office = writing.grant.flatMap({ offices[$0] }) else { return false }
        return office.holder == Fingerprint(of: writing.dot.replica)
            && office.regions.contains { scope.description.hasPrefix($0) }
    }

    static func capacity(of writing: Written, _ schema: Schema, _ offices: [RecordID: Office]?) -> Capacity {
        guard let offices else { return .everything }
        guard let office = writing.grant.flatMap({ offices[$0] }),
            office.holder == Fingerprint(of: writing.dot.replica), let role = schema.role(office.role)
        else { return .nobody }
        return .office(role)
    }

    func capacity(_ writing: Written) -> Capacity { Oracle.capacity(of: writing, schema, offices) }

    func person(_ writing: Written) -> String {
        let key = Fingerprint(of: writing.dot.replica)
        guard let office = writing.grant.flatMap({ offices?[$0] }), office.holder == key else { return key.description }
        return office.person
    }

    func info(_ dot: Dot) -> EntryInfo {
        guard let writing = writings[dot] else {
            for bringing in bringings.values.joined() {
                if let writer = bringing.writers[dot] { return writer.info(schema) }
            }
            return EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
        }
        return EntryInfo(time: writing.entry.time, author: Author(person: person(writing), role: capacity(writing).role))
    }

    // MARK: Pictures

    public var refused: Set<Dot> { Set(writings.keys).subtracting(admitted) }

    public func records() -> [RecordID: RecordPicture] {
        var byRecord: [RecordID: [(Written, Change)]] = [:]
        for writing in writings.values where admitted.contains(writing.dot) {
            for change in writing.entry.changes where creations[change.record] != nil {
                byRecord[change.record, default: []].append((writing, change))
            }
        }
        let edits = edits()
        return creations.reduce(into: [:]) { result, item in
            let changes = byRecord[item.key] ?? []
            guard let type = schema.type(item.value.creation.type) else { return }
            var picture = existence(item.key, type, changes, edits[item.key] ?? [])
            var byAddress = Dictionary(grouping: changes.filter { $0.1.address != .existence }) { $0.1.address }
            for address in (bringings[item.key] ?? []).flatMap(\.item.state.fields.keys) where byAddress[address] == nil {
                byAddress[address] = []
            }
            for (address, writes) in byAddress {
                guard let field = type.field(address.field) else { continue }
                let found = self.field(field, writes, FieldAt(record: item.key, address: address))
                if !found.isEmpty { picture.fields[address] = found }
            }
            result[item.key] = picture
        }
    }

    /// The record itself and those above it.
    func lineage(_ record: RecordID) -> [RecordID] {
        var result: [RecordID] = []
        var next: RecordID? = record
        while let current = next {
            result.append(current)
            next = creations[current]?.creation.parent
        }
        return result
    }

    func mayKeep(_ writing: Written, _ type: RecordType) -> Bool {
        capacity(writing).isAmong(type.writers) || capacity(writing).isAmong(type.resolvers)
    }

    /// Every admitted change in a record or beneath it; a retirement by somebody entitled is none of its record.
    private func edits() -> [RecordID: Set<Dot>] {
        var result: [RecordID: Set<Dot>] = [:]
        for writing in writings.values where admitted.contains(writing.dot) {
            for creation in writing.entry.creations where creations[creation.record] != nil {
                for above in lineage(creation.record).dropFirst() { result[above, default: []].insert(writing.dot) }
            }
            for change in writing.entry.changes {
                guard let made = creations[change.record], let type = schema.type(made.creation.type) else { continue }
                let isRetirement = change.address == .existence && change.kind == .delete && mayKeep(writing, type)
                for above in lineage(change.record).dropFirst(isRetirement ? 1 : 0) {
                    result[above, default: []].insert(writing.dot)
                }
            }
            for record in moved(by: writing) {
                for above in lineage(record) { result[above, default: []].insert(writing.dot) }
            }
        }
        for (record, list) in bringings {
            for bringing in list {
                for edit in bringing.item.state.existence.edits.entries {
                    result[record, default: []].insert(Dot(edit.replica, edit.number))
                }
            }
        }
        return result
    }

    private func existence(
        _ record: RecordID, _ type: RecordType, _ changes: [(Written, Change)], _ edits: Set<Dot>
    ) -> RecordPicture {
        let made = creations[record]
        let isConfirmed =
            made.map { made in
                admitted.contains(made.by.dot) && mayKeep(made.by, type) && made.by.entry.creations.contains { $0.record == record }
            } ?? false
            || (bringings[record] ?? []).contains(where: \.vouches)
            || changes.contains {
                $0.1.address == .existence && $0.1.kind == .resolve && capacity($0.0).isAmong(type.resolvers)
            }
        let entitled = changes.filter { mayKeep($0.0, type) && !($0.1.address == .existence && $0.1.kind == .propose) }
        let live = entitled.filter { retirement in
            retirement.1.address == .existence && retirement.1.kind == .delete
                && !entitled.contains { saw($0.0, retirement.0.dot, in: record) }
                && isKept(retirement.0.dot, in: record) { $0.existence.deletions.map(\.dot) }
        }
        var retirements: [Dot: (Dot) -> Bool] = [:]
        for (writing, _) in live { retirements[writing.dot] = { saw(writing, $0, in: record) } }
        for bringing in bringings[record] ?? [] {
            for deletion in bringing.item.state.existence.deletions where !deletion.dot.replica.isHome {
                guard isKept(deletion.dot, in: record, { $0.existence.deletions.map(\.dot) }),
                    !entitled.contains(where: { saw($0.0, deletion.dot, in: record) })
                else { continue }
                retirements[deletion.dot] = deletion.covered.covers
            }
        }
        let open = edits.filter { edit in !retirements.contains { $0.key == edit || $0.value(edit) } }
        var greatest: [ReplicaID: UInt64] = [:]
        for edit in open { greatest[edit.replica] = max(edit.number, greatest[edit.replica] ?? 0) }
        let standing: Existence.Standing =
            lineage(record).contains { !departures(of: $0).isEmpty }
            ? .moved : !isConfirmed ? .unconfirmed : retirements.isEmpty ? .present : open.isEmpty ? .retired : .contested
        return RecordPicture(
            type: type.number, parent: made?.creation.parent, standing: standing,
            retirements: Set(retirements.keys),
            edits: retirements.isEmpty ? [] : Set(greatest.map { Dot($0.key, $0.value) }), fields: [:])
    }
}
