import Causality
import Records
import TestSupport
import Testing

/// That the matrix of rights holds where an office was given and nowhere else, and that it is what becomes of entries.
struct RightsScopeTests {
    private static let root = ReplicaID(high: 1, low: 1, incarnation: 1)

    /// From the city downwards, and beside each level another region of it.
    private static let scopes: [Int] = [
        4501, 450_124, 450_124_100, 450_124_100_201, 450_124_100_202, 450_124_101, 450_124_101_201, 450_123, 450_123_100,
        450_123_100_201, 4502, 450_202_100_201,
    ]

    private static func schema() throws -> Schema {
        let file = "schemas/poverty-register-3.json"
        return try Schema(parsing: Desk.bytes(file), file: file)
    }

    /// Everybody of whom a directory says one thing: an office in one region, given by the root.
    private static func directory(_ offices: [(role: String, scope: Int)], _ schema: Schema) -> (Directory, [Fingerprint]) {
        var grants: [Grant] = []
        for (index, office) in offices.enumerated() {
            let key = Fingerprint(of: ReplicaID(high: UInt64(index) + 100, low: 2, incarnation: 1))
            grants.append(
                Grant(
                    record: RecordID(replica: root, number: UInt64(index) + 1, index: 0, salt: 0), subject: key, person: "p\(index)",
                    role: office.role, scopes: [ScopeCode(number: UInt64(office.scope))], rank: 1, mayGrant: false, series: 1, expires: nil,
                    authorGrant: nil))
        }
        return (Directory(root: Fingerprint(of: root), candidates: grants, schema: schema), grants.map(\.subject))
    }

    @Test func `T20 an office holds in its region and what lies in it, and in no other, for every operation of the register`() throws {
        let schema = try Self.schema()
        let offices = schema.roles.flatMap { role in Self.scopes.map { (role: role.code, scope: $0) } }
        let (directory, keys) = Self.directory(offices, schema)
        var (inside, outside) = (0, 0)
        for (office, key) in zip(offices, keys) {
            let role = try #require(schema.role(office.role))
            for number in Self.scopes {
                let scope = ScopeCode(number: UInt64(number))
                // As people read codes: what begins with the region's digits lies in it.
                let isInside = String(number).hasPrefix(String(office.scope))
                for type in schema.types {
                    for operation in [Operation.keep, .decide] {
                        let found = directory.permission(of: key, to: operation, type, in: scope, by: schema)
                        #expect(isInside ? found == schema.permission(to: operation, role, type) : found.ground == .noOffice)
                        #expect(isInside || !found.isAllowed)
                    }
                    guard let field = type.fields.first else { continue }
                    for operation in [Operation.fill, .write, .resolve, .propose] {
                        let found = directory.permission(of: key, to: operation, type, field, in: scope, by: schema)
                        #expect(isInside ? found == schema.permission(to: operation, role, type, field) : !found.isAllowed)
                    }
                }
                if isInside { inside += 1 } else { outside += 1 }
            }
        }
        #expect(inside == schema.roles.count * 33 && outside == schema.roles.count * (144 - 33), "\(inside) \(outside)")
    }

    // MARK: What becomes of entries

    /// Some value of the field's kind; of a group each input has one.
    private static func value(of field: Field) -> Value {
        let record = RecordID(replica: root, number: 1, index: 0, salt: 0)
        let kinds: [Value] = [.bool(true), .integer(1), .text("x"), .reference(record), .sealed([1])]
        guard field.isGroup else { return kinds.first { field.fits(key(of: field), $0) } ?? .missing }
        return .group(
            field.inputs.indices.map { place in
                kinds.first { kind in
                    var parts = [Value](repeating: .missing, count: field.inputs.count)
                    parts[place] = kind
                    return field.fits(key(of: field), .group(parts))
                } ?? .missing
            })
    }

    private static func key(of field: Field) -> FieldKey {
        switch field.key {
        case nil: .none
        case .year, .round: .number(2017)
        case .member: .record(RecordID(replica: root, number: 1, index: 0, salt: 0))
        }
    }

    @Test func `T20 what the matrix allows becomes a value, and everything else a proposal, in every field and for every office`() throws {
        let schema = try Self.schema()
        let (maker, other) = (ReplicaID(high: 5, low: 1, incarnation: 1), ReplicaID(high: 6, low: 1, incarnation: 1))
        let seen = VersionVector([(maker, UInt64(1))])
        var count = 0
        for type in schema.types {
            let record = RecordID(replica: maker, number: 1, index: 0, salt: 0)
            let creation = Creation(record, type: type.number, parent: nil)
            for role in schema.roles {
                for (operation, kind) in [(Operation.fill, ChangeKind.set), (.write, .set), (.resolve, .resolve), (.propose, .propose)] {
                    let fields = type.fields.filter { kind != .resolve || !$0.isUnion }
                    let changes = fields.map { field in
                        Change(
                            record, FieldAddress(field.number, Self.key(of: field)), field.isUnion && kind == .set ? .add : kind,
                            Self.value(of: field))
                    }
                    var fold = ScopeFold(schema: schema)
                    let time = HybridTime(milliseconds: 1_500_000_000_000)
                    let author = Author(person: "p", role: role)
                    let isFirst = operation == .fill
                    if !isFirst {
                        let made = Entry(dot: Dot(maker, 1), context: VersionVector(), time: time, creations: [creation])
                        fold.apply(made, by: Author(person: "m", role: nil), isAdmitted: true)
                    }
                    let entry = Entry(
                        dot: Dot(isFirst ? maker : other, 1), context: isFirst ? VersionVector() : seen, time: time,
                        creations: isFirst ? [creation] : [], changes: changes)
                    fold.apply(entry, by: author, isAdmitted: true)
                    let state = try #require(fold.records[record])
                    for (field, change) in zip(fields, changes) {
                        let isAllowed = operation != .propose && schema.permission(to: operation, role, type, field).isAllowed
                        let name = "\(role.code) \(operation) \(type.name) \(field.name)"
                        let found = try #require(state.fields[change.address], "\(name): \(change.value)")
                        #expect(found.values.flatMap(\.marks).map(\.dot) == (isAllowed ? [entry.dot] : []), "\(name)")
                        #expect(found.proposals.flatMap(\.dots) == (isAllowed ? [] : [entry.dot]), "\(name)")
                        count += 1
                    }
                }
            }
        }
        #expect(count > 10_000, "\(count)")
    }
}
