import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Superseding is decided in one place, ``FieldState/apply(_:)``, and the row writer has a short way past
/// it. Here the short way is gone, and not gone, with every small history of a field: the files must be alike.
///
/// A record stands for a history: what An says when she creates it, what Bo says then, and what Chen says in one entry or
/// two, each of it in a field of every rule. Who knew whom is in the contexts. Each of the three is one payload.
struct ShortWayTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    /// What somebody says of a field, and whose entries he had seen.
    struct Say: Hashable {
        let kind: ChangeKind
        /// Nothing, or one of two values.
        let value: Int
        var seesAn = false
        var seesBo = false
    }

    struct History: Hashable {
        var an: Say?
        var bo: Say?
        var chen: [Say]
    }

    /// Who Bo and Chen are; An is a sailor.
    struct Cast: CustomTestStringConvertible {
        let bo: String?
        let chen: String?
        var isOnePerson = false

        var testDescription: String { "Bo \(bo ?? "–"), Chen \(chen ?? "–")\(isOnePerson ? ", one person" : "")" }
    }

    static let casts = [
        Cast(bo: nil, chen: nil), Cast(bo: "S", chen: "S"), Cast(bo: "H", chen: "P"), Cast(bo: "P", chen: "H"),
        Cast(bo: "P", chen: "P", isOnePerson: true),
    ]

    private static let kinds: [ChangeKind] = [.set, .propose, .resolve]

    private static func says(values: Range<Int>, an: [Bool], bo: [Bool]) -> [Say] {
        kinds.flatMap { kind in
            values.flatMap { value in
                an.flatMap { seesAn in bo.map { Say(kind: kind, value: value, seesAn: seesAn, seesBo: $0) } }
            }
        }
    }

    /// Every pair of things said before, and every single thing said after, by somebody who had seen any of it.
    static let ofOne: [History] = {
        let an: [Say?] = [nil] + says(values: 0..<2, an: [false], bo: [false])
        let bo: [Say?] = [nil] + says(values: 0..<3, an: [false, true], bo: [false])
        let chen = says(values: 0..<3, an: [false, true], bo: [false, true])
        return an.flatMap { an in bo.flatMap { bo in chen.map { History(an: an, bo: bo, chen: [$0]) } } }
    }()

    /// Two entries of one payload in one row, over whatever one other has said.
    static let ofTwo: [History] = {
        let an: [Say?] = [nil] + says(values: 0..<2, an: [false], bo: [false])
        let bo: [Say?] = [nil, Say(kind: .set, value: 2), Say(kind: .set, value: 2, seesAn: true), Say(kind: .propose, value: 1)]
        let chen = says(values: 1..<3, an: [true], bo: [false]) + [Say(kind: .set, value: 1), Say(kind: .propose, value: 0)]
        return an.flatMap { an in
            bo.flatMap { bo in chen.flatMap { first in chen.map { History(an: an, bo: bo, chen: [first, $0]) } } }
        }
    }()

    @Test(arguments: casts)
    func `each change comes to the same by the short way as spelled out`(cast: Cast) throws {
        try Self.compare(Stage(Self.ofOne, cast), atOnce: false)
    }

    @Test(arguments: casts)
    func `so do two changes of one row, and the payloads of several authors at once`(cast: Cast) throws {
        let stage = try Stage(Self.ofTwo, cast)
        try Self.compare(stage, atOnce: false)
        try Self.compare(stage, atOnce: true)
    }

    /// A payload in which any element is removed goes the long way throughout; so there is one that only adds.
    @Test(arguments: [nil, "S", "P"], [[ChangeKind.add], [.add, .remove]])
    func `so do the elements that a record is created with`(role: String?, kinds: [ChangeKind]) throws {
        try Self.compare(Stage(elementsBy: role, kinds), atOnce: false)
    }

    /// Of such the short way makes no values: numbers, persons that the same payload creates, and one that nobody has.
    @Test(arguments: [nil, "S", "P"], [[ChangeKind.add], [.add, .remove]])
    func `so do elements that are numbers or persons`(role: String?, kinds: [ChangeKind]) throws {
        let stage = try Stage(plainElementsBy: role, kinds)
        try Self.compare(stage, atOnce: false)
        guard role == "S", kinds == [.add] else { return }
        let rows = try stage.rows(usesShortWay: true, atOnce: false)
        #expect(rows["ship"]?.contains { $0.contains("'[-3,5,4000000000]'") } ?? false)
    }

    /// - Parameter atOnce: Whether the three payloads are folded together, as a log is, or as they come.
    fileprivate static func compare(_ stage: Stage, atOnce: Bool) throws {
        let short = try stage.rows(usesShortWay: true, atOnce: atOnce)
        let full = try stage.rows(usesShortWay: false, atOnce: atOnce)
        #expect(short.keys == full.keys)
        #expect(short["ship"]?.count == stage.historyCount)
        for (table, rows) in full {
            let found = short[table] ?? []
            let different = zip(rows, found).first { $0 != $1 }
            let isAlike = found.count == rows.count && different == nil
            #expect(isAlike, "\(table): spelled out \(different?.0 ?? "-"), short \(different?.1 ?? "-")")
        }
    }
}

/// The payloads of a cast that says what a list of histories tells.
private struct Stage {
    let historyCount: Int
    private var register = TestRegister.bytes
    private let payloads: [AuthoredPayload]

    private static let an = ReplicaID(high: 1, low: 1, incarnation: 1)
    private static let bo = ReplicaID(high: 2, low: 2, incarnation: 2)
    private static let chen = ReplicaID(high: 3, low: 3, incarnation: 3)

    init(_ histories: [ShortWayTests.History], _ cast: ShortWayTests.Cast) throws {
        historyCount = histories.count
        let schema = try TestRegister.schema()
        func author(_ person: String, _ role: String?) -> Author {
            Author(person: person, role: schema.roles.first { $0.code == role })
        }
        let records = histories.indices.map { RecordID(replica: Self.an, number: UInt64($0 + 1), index: 0, salt: 7) }
        var entries: (an: [Entry], bo: [Entry], chen: [Entry]) = ([], [], [])
        // Bo's entry and Chen's first number in each history, so that a context can name it.
        for (index, history) in histories.enumerated() {
            let record = records[index]
            let anDot = Dot(Self.an, UInt64(index + 1))
            entries.an.append(
                Self.entry(anDot, VersionVector(), history.an, record, [Creation(record, type: 1, parent: nil)]))
            let boDot = history.bo.map { _ in Dot(Self.bo, UInt64(entries.bo.count + 1)) }
            // Whoever has not seen An's words has seen all of hers before them, and the other way round for Bo's.
            func context(_ say: ShortWayTests.Say) -> VersionVector {
                var context = VersionVector()
                context.include(Dot(Self.an, anDot.number - (say.seesAn ? 0 : 1)))
                if let boDot { context.include(Dot(Self.bo, boDot.number - (say.seesBo ? 0 : 1))) }
                return context
            }
            if let said = history.bo, let boDot {
                var seen = context(said)
                seen.set(Self.bo, to: 0)
                entries.bo.append(Self.entry(boDot, seen, said, record, []))
            }
            for said in history.chen {
                entries.chen.append(Self.entry(Dot(Self.chen, UInt64(entries.chen.count + 1)), context(said), said, record, []))
            }
        }
        payloads = [
            try Self.payload(entries.an, author("An", cast.bo == nil ? nil : "S"), schema),
            try Self.payload(entries.bo, author(cast.isOnePerson ? "Chen" : "Bo", cast.bo), schema),
            try Self.payload(entries.chen, author("Chen", cast.chen), schema),
        ].compactMap { $0 }
    }

    /// Records that An creates with any of four elements in one union and of three in another, one of them of each kind in turn.
    init(elementsBy role: String?, _ kinds: [ChangeKind]) throws {
        var entries: [Entry] = []
        for ports in 0..<16 {
            for calls in 0..<8 {
                for kind in kinds {
                    let dot = Dot(Self.an, UInt64(entries.count + 1))
                    let record = RecordID(replica: Self.an, number: dot.number, index: 0, salt: 7)
                    var changes: [Change] = [Change(record, FieldAddress(1), .set, .text("Hai"))]
                    for (place, port) in ["\"Wuzhou\"\n", "Beihai", "Fangcheng", "钦州"].enumerated() where ports >> place & 1 == 1 {
                        changes.append(Change(record, FieldAddress(8), place == 0 ? kind : .add, .text(port)))
                    }
                    for (place, call) in ["a", "b", "c"].enumerated() where calls >> place & 1 == 1 {
                        changes.append(Change(record, FieldAddress(12, .number(2016)), place == 1 ? kind : .add, .text(call)))
                    }
                    entries.append(
                        Entry(
                            dot: dot, context: VersionVector(), time: HybridTime(milliseconds: 1), reason: nil, source: nil,
                            creations: [Creation(record, type: 1, parent: nil)], changes: changes, admits: []))
                }
            }
        }
        historyCount = entries.count
        let schema = try TestRegister.schema()
        let author = Author(person: "An", role: schema.roles.first { $0.code == role })
        payloads = try [Self.payload(entries, author, schema)].compactMap { $0 }
    }

    /// Ships that An creates with any of three numbers in one union and of four persons in another, in ascending order.
    init(plainElementsBy role: String?, _ kinds: [ChangeKind]) throws {
        register = TestRegister.changed([
            (
                "\"key\": \"year\", \"type\": \"text\", \"rule\": \"owner\", \"writers\": [\"H\"]} ] },",
                """
                "key": "year", "type": "text", "rule": "owner", "writers": ["H"]},
                {"number": 15, "name": "docks", "label": {"zh": "坞", "en": "docks"}, "type": "integer", "rule": "union"},
                {"number": 16, "name": "crew", "label": {"zh": "员", "en": "crew"}, "type": "reference(sailor)", "rule": "union", "cap": 3} ] },
                """
            )
        ])
        let schema = try Schema(parsing: register, file: "x")
        var entries: [Entry] = []
        for docks in 0..<8 {
            for crew in 0..<16 {
                for kind in kinds {
                    let dot = Dot(Self.an, UInt64(entries.count + 1))
                    let records = (0..<4).map { RecordID(replica: Self.an, number: dot.number, index: UInt32($0), salt: 7) }
                    var changes = [Change(records[0], FieldAddress(1), .set, .text("Hai"))]
                    for (place, dock) in [Int64(-3), 5, 4_000_000_000].enumerated() where docks >> place & 1 == 1 {
                        changes.append(Change(records[0], FieldAddress(15), place == 0 ? kind : .add, .integer(dock)))
                    }
                    let people = records[1...] + [RecordID(replica: Self.bo, number: 9, index: 0, salt: 7)]
                    for (place, person) in people.enumerated() where crew >> place & 1 == 1 {
                        changes.append(Change(records[0], FieldAddress(16), place == 1 ? kind : .add, .reference(person)))
                    }
                    entries.append(
                        Entry(
                            dot: dot, context: VersionVector(), time: HybridTime(milliseconds: 1), reason: nil, source: nil,
                            creations: records.enumerated().map { Creation($1, type: $0 == 0 ? 1 : 2, parent: $0 == 0 ? nil : records[0]) },
                            changes: changes, admits: []))
                }
            }
        }
        historyCount = entries.count
        payloads = try [Self.payload(entries, Author(person: "An", role: schema.roles.first { $0.code == role }), schema)].compactMap { $0 }
    }

    /// The same in a field of every rule and shape: values of numbers, texts, groups, under keys and without.
    private static func entry(
        _ dot: Dot, _ context: VersionVector, _ said: ShortWayTests.Say?, _ record: RecordID, _ creations: [Creation]
    ) -> Entry {
        var changes: [Change] = []
        if let said {
            func change(_ field: Int, _ key: FieldKey, _ values: [Value]) {
                changes.append(Change(record, FieldAddress(field, key), said.kind, values[said.value]))
            }
            change(1, .none, [.missing, .text("Hai"), .text("海")])
            for field in [2, 3, 5, 6] { change(field, .none, [.missing, .integer(1), .integer(2)]) }
            change(4, .none, [.missing, .text("a"), .text("b")])
            let cargo: [Value] = [
                .group([.missing, .missing]), .group([.integer(1), .missing]), .group([.integer(1), .text("rice")]),
            ]
            change(9, .number(2016), cargo)
            change(13, .number(3), [.missing, .integer(5), .integer(4)])
        }
        return Entry(
            dot: dot, context: context, time: HybridTime(milliseconds: 1_500_000_000_000 + dot.number * 7 % 5), reason: nil,
            source: nil, creations: creations, changes: changes.sorted { $0.address < $1.address }, admits: [])
    }

    /// As it comes from the wire; `nil` of nothing.
    private static func payload(_ entries: [Entry], _ author: Author, _ schema: Schema) throws -> AuthoredPayload? {
        guard let replica = entries.first?.dot.replica else { return nil }
        let header = ChangesetHeader(
            suite: 250, scope: ShortWayTests.scope.number, replica: replica, first: 1, count: entries.count, previous: [],
            publicKey: Toy.digest([]), grant: nil, schemaVersion: 1, dictionary: 1, salt: 7)
        let changeset = try Changeset.seal(
            entries, header: header, schema: schema, signer: Toy.signer("an"), digest: Toy.digest, typeOf: { _ in 1 })
        return AuthoredPayload(
            author: author, replica: replica, replicaNumber: 0, first: 1, payload: try changeset.payload(), admitted: nil)
    }

    /// What lies in the file in the end, every row of every table as text, in the order of the tables' keys.
    func rows(usesShortWay: Bool, atOnce: Bool) throws -> [String: [String]] {
        let lone = try Lone(schema: register)
        let store = lone.store
        try store.write { w in
            let applier = try Applier(
                store.rooms.fold, ShortWayTests.scope, isRefold: false, mayRepeat: false, usesShortWay: usesShortWay, w)
            let authored = try payloads.map { payload in
                AuthoredPayload(
                    author: payload.author, replica: payload.replica, replicaNumber: try store.rooms.names.intern(payload.replica, w),
                    first: payload.first, payload: payload.payload, admitted: nil)
            }
            if atOnce { try applier.apply(authored, w) } else { for payload in authored { try applier.apply([payload], w) } }
        }
        var result: [String: [String]] = [:]
        for table in ["ship", "sailor", "ship_year", "ship_round", "_conflict"] {
            let columns = try store.views.query("SELECT name FROM pragma_table_info('\(table)')").map { "quote(\"\($0[0].text)\")" }
            result[table] = try store.views.query("SELECT \(columns.joined(separator: " || ' ' || ")) FROM \"\(table)\"").map { $0[0].text }
        }
        return result
    }
}

extension QueryValue {
    fileprivate var text: String { if case .text(let text) = self { text } else { "" } }
}
