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
    private var grants: [Grant] = []

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
        root = hasDirectory ? try Cast.fingerprint("city") : nil
        if hasDirectory { try grantOffices(stage) }
    }

    private func grantOffices(_ stage: Stage) throws {
        let city = try Writer("city", in: .directory, on: stage, schema: .directory)
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
            grants.append(
                Grant(
                    record: record, subject: try Cast.fingerprint(writer.name), person: writer.name,
                    role: role,
                    scopes: scopes.split(separator: " ").compactMap { ScopeCode($0) }, rank: 1,
                    mayGrant: false, series: 1,
                    expires: nil, authorGrant: nil))
        }
        directory = [try city.seal(entries)]
        for (writer, _, _) in offices { writer.directoryHeads = [city.head] }
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
        let judge = Directory(root: root, candidates: grants, schema: schema)
        var admitted: Set<Dot> = []
        for changeset in changesets {
            let header = changeset.header
            guard judge.objection(to: header.replica, invoking: header.grant, in: Cast.village) == nil,
                schema.mayAdmit(judge.author(header.replica, invoking: header.grant, in: Cast.village).role)
            else { continue }
            admitted.formUnion(try changeset.entries().flatMap(\.admits))
        }
        var fold = ScopeFold(schema: schema)
        var refused: [(Dot, Objection)] = []
        for changeset in changesets {
            let header = changeset.header
            let objection = judge.objection(to: header.replica, invoking: header.grant, in: Cast.village)
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
                    let verdict = declared.judge(field) { fold.info($0) }
                    json.object { json in
                        json.member("field", address.field)
                        json.name("key")
                        json.key(address.key)
                        json.member("attention", verdict.attention.rawValue)
                        if declared.isUnion {
                            json.member(
                                "elements",
                                list: { json in for element in verdict.elements { json.value(element) } })
                        } else if let value = verdict.value {
                            json.name("value")
                            json.value(value)
                        }
                    }
                }
            })
    }
}
