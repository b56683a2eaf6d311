import CSV
import Cunlian
import RecordStore
import Records
import RegisterData
import TestSupport

@testable import Register

/// A store of the poverty register's schema, and hands that fill it in.
struct Desk {
    static let village = ScopeCode(number: 450_124_100_201)
    static let county = ScopeCode(number: 450_124)
    static let city = ScopeCode(number: 4_501)

    let store: RecordStore
    let editor: Editor
    private let folder = TemporaryFolder()

    /// - Parameter clock: Milliseconds since 1970.
    init(
        _ name: String = "desk", schema: [UInt8] = bytes("schemas/poverty-register-2.json"),
        clock: @escaping @Sendable () -> UInt64 = { 1_500_000_000_000 }
    ) throws {
        store = try RecordStore.create(
            in: folder.path, schema: schema, signer: Toy.signer(name),
            environment: Toy.environment(seed: name.utf8.reduce(3) { $0 &* 31 &+ UInt64($1) }, clock: clock))
        let store = store
        try store.write { _ in try store.peers.setSubscriptions([Desk.county]) }
        editor = Editor(store, language: .en)
    }

    /// Hands for a store that somebody else made.
    init(at store: RecordStore) {
        self.store = store
        editor = Editor(store, language: .en)
    }

    static func bytes(_ path: String) -> [UInt8] {
        for index in 0..<register_data_count() {
            let file = register_data_file(index)
            if String(cString: file.path) == path {
                return Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
            }
        }
        return []
    }

    static func plan() throws -> PlanFigures {
        try PlanFigures(parsing: bytes("plan/nanning-2016-2020.json"), file: "plan")
    }

    @discardableResult
    func add(_ type: String, _ assignments: [String], parent: RecordID? = nil, scope: ScopeCode = village)
        throws -> RecordID
    {
        try editor.add(
            editor.type(type), assignments.map { try Assignment($0) }, parent: parent, scope: scope
        ).record
    }

    /// A household with that many members on the roster of 2016.
    @discardableResult
    func addHousehold(members: Int, _ assignments: [String] = []) throws -> RecordID {
        let household = try add("household", ["attribute[2016]=general"] + Self.registered(assignments))
        let people = try (0..<members).map { index in
            try add(
                "member", ["name=member \(index)", "relation=\(index == 0 ? "head" : "other")"],
                parent: household)
        }
        if !people.isEmpty { try set(household, people.map { "roster[2016]+=\($0)" }) }
        return household
    }

    /// Of the initial load, unless they say otherwise; who is in the register for another reason has no registration.
    static func registered(_ assignments: [String]) -> [String] {
        (assignments.contains { $0.hasPrefix("registration.") || $0.hasPrefix("kind=") }
            ? [] : ["registration.year=2015", "registration.source=initial"])
            + assignments
    }

    /// As somebody types it: what one store can know to be wrong is refused, and nothing of it stays.
    func enter(_ type: String, _ assignments: [String], parent: RecordID? = nil, scope: ScopeCode? = nil) throws {
        try store.write { _ in
            let type = try editor.type(type)
            let made = try editor.add(type, assignments.map { try Assignment($0) }, parent: parent, scope: scope)
            try EntryGuard(store).check(made.record, of: type)
        }
    }

    func set(_ record: RecordID, _ assignments: [String]) throws {
        _ = try editor.set(record, assignments.map { try Assignment($0) }, token: nil)
    }

    func retire(_ record: RecordID, scope: ScopeCode = village) throws {
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = [FieldWrite(.existence, .delete, .missing)]
        _ = try store.save(draft)
    }

    /// Hands everything of a scope to another desk, as a sync would.
    func send(to other: Desk, scope: ScopeCode = village) throws {
        let store = store
        try store.write { _ in _ = try store.seal(scope) }
        let changesets = try store.log.changesets(scope, beyond: try other.store.heads(scope).held)
        try other.store.write { _ in
            for bytes in changesets { _ = try other.store.receive(bytes, accepts: { _ in true }) }
        }
    }

    /// Takes in a file as `import` does; the report must be clean.
    func take(_ file: [UInt8], type: String) throws -> ImportReport {
        let reader = try CSVReader(bytes: file)
        let importer = try Importer(editor, type: editor.type(type), header: reader.header.cells)
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }
                try importer.take(row.cells, line: row.line, into: &report)
            }
        }
        return report
    }

    func report(
        _ name: ReportName, region: ScopeCode? = nil, year: Int? = nil, record: RecordID? = nil, now: UInt64 = 1_500_000_000_000,
        isKeeping: Bool = true
    ) throws -> Report {
        try Report.make(
            ReportRequest(name, region: region, year: year, record: record, now: now), from: store, plan: Desk.plan(),
            isKeeping: isKeeping)
    }

    func indicators(year: Int? = 2016, region: ScopeCode? = nil, digits: Int = 6) throws -> Indicators {
        try Indicators(of: store, beside: Desk.plan(), region: region, year: year, digits: digits)
    }
}

extension Indicators {
    /// What a measure says of the whole.
    func entry(_ measure: String) -> Entry? { rows.first { $0.measure.name == measure }?.entries.first }
    func tally(_ measure: String) -> Measure.Tally? { entry(measure)?.tally }

    /// As it is printed.
    func text(_ measure: String) -> String? {
        rows.first { $0.measure.name == measure }.flatMap { row in
            row.entries[0].value?.text(places: row.measure.places)
        }
    }
}
