import Causality
import Changesets
import CunlianTrust
import JSON
import RecordStore
import Records

/// One village, its people with their offices, and what they write.
final class Scene {
    let name: String
    let root: Fingerprint?
    let schema: Schema
    private(set) var directory: [Changeset] = []
    /// In an order that respects causality.
    private(set) var changesets: [Changeset] = []
    private let stage: Stage
    private let city: Writer?
    /// The directory record of everybody's grant, by name.
    private(set) var given: [String: RecordID] = [:]

    /// Two collectors, a county office, a helper, a collector of another village, and nobody.
    let alice, bob, kong, helen, dora, mallory: Writer

    init(_ name: String, hasDirectory: Bool = true) throws {
        self.name = name
        let schema = try VectorSchema.parsed()
        let stage = Stage()
        let make: (String) throws -> Writer = { try Writer($0, in: Cast.village, on: stage, schema: schema) }
        self.schema = schema
        (alice, bob, kong) = (try make("alice"), try make("bob"), try make("kong"))
        (helen, dora, mallory) = (try make("helen"), try make("dora"), try make("mallory"))
        self.stage = stage
        root = hasDirectory ? try Cast.fingerprint("city") : nil
        city = hasDirectory ? try Writer("city", in: .directory, on: stage, schema: .directory) : nil
        if let city { try grantOffices(city) }
    }

    private func grantOffices(_ city: Writer) throws {
        let offices = [
            (alice, "C", "450124100201"), (bob, "C", "450124100201"), (kong, "K", "450124"),
            (helen, "H", "450124100201"),
            (dora, "C", "450124100202"),
        ]
        var entries: [Entry] = []
        for (place, (writer, role, scopes)) in offices.enumerated() {
            let record = city.record(0, ahead: UInt64(place))
            entries.append(
                try ChangesetVectors.grantEntry(
                    city, UInt64(place), to: writer.name, role: role, scopes: scopes, rank: 1))
            writer.grant = record
            given[writer.name] = record
        }
        directory = [try city.seal(entries)]
        for (writer, _, _) in offices { writer.directoryHeads = [city.head] }
    }

    /// Somebody who writes in the directory.
    func director(_ name: String) throws -> Writer {
        if let city, city.name == name { return city }
        let writer = try Writer(name, in: .directory, on: stage, schema: .directory)
        writer.grant = given[name]
        return writer
    }

    /// Somebody else who writes in the village, under the grant that was given to that name.
    func writer(_ name: String, incarnation: UInt32 = 1) throws -> Writer {
        let writer = try Writer(name, in: Cast.village, on: stage, schema: schema, incarnation: incarnation)
        writer.grant = given[name]
        return writer
    }

    func give(
        _ author: Writer, to name: String, role: String, scopes: String, rank: Int64, mayGrant: Bool = false,
        person: String? = nil
    ) throws {
        let record = author.record()
        try direct(
            author,
            [
                try ChangesetVectors.grantEntry(
                    author, to: name, role: role, scopes: scopes, rank: rank, mayGrant: mayGrant, person: person)
            ])
        given[name] = record
    }

    /// Changesets of the directory.
    func direct(_ writer: Writer, _ entries: [Entry]) throws { directory.append(try writer.seal(entries)) }

    /// The grants that stand: the directory folded under what the fold before let in, until nothing changes.
    func judge() throws -> Directory {
        var judge = Directory(root: root, candidates: [], schema: schema)
        while root != nil {
            var fold = ScopeFold(schema: .directory)
            var invoked: [Dot: RecordID] = [:]
            var made: [RecordID: (entry: Entry, grant: RecordID?)] = [:]
            for changeset in directory {
                let header = changeset.header
                let author = judge.author(header.replica, through: header.last, invoking: header.grant, in: .directory)
                let isAdmitted =
                    judge.objection(to: header.replica, through: header.last, invoking: header.grant, in: .directory) {
                        $0.acceptedInDirectory.covers(Dot(header.replica, header.last))
                    } == nil
                for entry in try changeset.entries() {
                    fold.apply(entry, by: author, isAdmitted: isAdmitted)
                    invoked[entry.dot] = header.grant
                    for creation in entry.creations { made[creation.record] = (entry, header.grant) }
                }
            }
            let candidates = fold.records.compactMap { grant($0, $1, fold, invoked[$0.dot]) }
            let said = said(in: fold, made: made)
            let next = Directory(
                root: root, successions: try successions(), candidates: candidates, revocations: said.revocations,
                readmissions: said.readmissions, schema: schema)
            if next.judges(as: judge) { break }
            judge = next
        }
        return judge
    }

    /// A grant as its fields show it.
    private func grant(_ record: RecordID, _ state: RecordState, _ fold: ScopeFold, _ invoked: RecordID?) -> Grant? {
        guard let type = Schema.directory.type(Schema.DirectoryType.grant), state.type == type.number,
            state.existence.deletions.isEmpty
        else { return nil }
        let shown: (Int) -> Value = { number in
            guard let field = type.field(number), let state = state.fields[FieldAddress(number)] else { return .missing }
            return field.judge(state) { fold.info($0) }.value ?? .missing
        }
        let text: (Int) -> String = { if case .text(let text) = shown($0) { text } else { "" } }
        guard let subject = Fingerprint(text(Schema.GrantField.subject)),
            case .integer(let rank) = shown(Schema.GrantField.rank)
        else { return nil }
        return Grant(
            record: record, subject: subject, person: text(Schema.GrantField.person), role: text(Schema.GrantField.role),
            scopes: text(Schema.GrantField.scopes).split(separator: " ").compactMap { ScopeCode($0, in: .regions) }, rank: Int(rank),
            mayGrant: shown(Schema.GrantField.mayGrant) == .bool(true), series: 1, expires: nil, authorGrant: invoked)
    }

    func add(_ writer: Writer, _ entries: [Entry]) throws { changesets.append(try writer.seal(entries)) }

    /// A household that Alice creates, with a name and a year.
    func household() throws -> RecordID {
        let record = alice.record()
        try add(
            alice,
            [
                alice.entry(
                    at: 1, source: .visit, creates: [Creation(record, type: 1, parent: nil)],
                    [
                        Change(record, FieldAddress(1), .set, .text("户")),
                        Change(record, FieldAddress(7), .set, .integer(2_014)),
                    ])
            ])
        return record
    }

    struct Outcome {
        var fold: ScopeFold
        var refused: [(Dot, Objection)]
        var state: [UInt8]
        var digest: [UInt8]
    }

    /// What the changesets amount to, by the fold in memory.
    func outcome() throws -> Outcome {
        let judge = try judge()
        var admitted: Set<Dot> = []
        for changeset in changesets {
            let header = changeset.header
            guard judge.objection(to: header.replica, invoking: header.grant, in: Cast.village, accepts: { isWithin($0, header) }) == nil,
                schema.mayAdmit(judge.author(header.replica, invoking: header.grant, in: Cast.village).role)
            else { continue }
            admitted.formUnion(try changeset.entries().flatMap(\.admits))
        }
        var fold = ScopeFold(schema: schema)
        var refused: [(Dot, Objection)] = []
        for changeset in changesets {
            let header = changeset.header
            let objection = judge.objection(to: header.replica, invoking: header.grant, in: Cast.village) { isWithin($0, header) }
            let author = judge.author(header.replica, invoking: header.grant, in: Cast.village)
            for entry in try changeset.entries() {
                let isAdmitted = objection == nil || admitted.contains(entry.dot)
                fold.apply(entry, by: author, isAdmitted: isAdmitted)
                if !isAdmitted, let objection { refused.append((entry.dot, objection)) }
            }
        }
        refused.sort { $0.0 < $1.0 }
        let dots = refused.map { item in make { ValueCodec.encode(item.0, into: &$0) } }
        let state = make { writer in
            Canonical.encode(
                applied: make { ValueCodec.encode(fold.applied, into: &$0) }, refused: dots,
                records: fold.records.map { ($0.key, $0.value) }, into: &writer)
        }
        return Outcome(
            fold: fold, refused: refused, state: state,
            digest: Suite.one.digest(Array("cunlian state 1\0".utf8) + state))
    }
}

extension JSONWriter {
    /// A record as its rules show it.
    mutating func members(of state: RecordState, _ id: RecordID, _ fold: ScopeFold) {
        member("record", id.description)
        member("type", state.type)
        member("standing", fold.standing(of: id)?.rawValue ?? 3)
        member(
            "fields",
            list: { json in
                for (address, field) in state.fields.filter({ !$0.value.isEmpty }).sorted(by: {
                    $0.key < $1.key
                }) {
                    guard let declared = fold.schema.type(state.type)?.field(address.field) else { continue }
                    json.value(of: address, declared.judge(field) { fold.info($0) }, isUnion: declared.isUnion)
                }
            })
    }

    /// What people are asked about a record: itself, where it is in doubt, and its fields; nothing where it lives elsewhere. Whether a record
    /// is there whose creating entry is kept out, that entry's quarantine asks.
    mutating func conflicts(of state: RecordState, _ id: RecordID, _ fold: ScopeFold) {
        let standing = fold.standing(of: id)
        guard standing != .moved else { return }
        let isAsked = standing == .contested || standing == .unconfirmed && !fold.refused.contains(id.dot)
        if isAsked { conflict(id, .existence, FieldState(), state.existence) }
        for (address, field) in state.fields.sorted(by: { $0.key < $1.key }) where !field.isEmpty {
            guard let declared = fold.schema.type(state.type)?.field(address.field) else { continue }
            guard declared.judge(field, info: { fold.info($0) }).attention != .none else { continue }
            conflict(id, address, field, state.existence)
        }
    }

    private mutating func conflict(_ record: RecordID, _ address: FieldAddress, _ field: FieldState, _ existence: Existence) {
        object { json in
            json.member("record", record.description)
            json.member("field", address.field)
            json.name("key")
            json.key(address.key)
            json.member("name", ConflictName.of(record, address, field, existence, digest: Suite.one.digest))
        }
    }

    /// A field as its rule shows it.
    mutating func value(of address: FieldAddress, _ verdict: Verdict, isUnion: Bool) {
        object { json in
            json.member("field", address.field)
            json.name("key")
            json.key(address.key)
            json.member("attention", verdict.attention.rawValue)
            if isUnion {
                json.member("elements", list: { json in for element in verdict.elements { json.value(element) } })
            } else if let value = verdict.value {
                json.name("value")
                json.value(value)
            }
        }
    }
}
