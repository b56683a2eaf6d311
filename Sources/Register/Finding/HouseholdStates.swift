import Changesets
import RecordStore
import Records

/// The states of all households at the end of a year, as ``HouseholdCourse`` has them one by one: what every list,
/// indicator and standard counts by.
///
/// Of most households nobody ever recorded a step: they are registered since the initial load. The others are kept, a part
/// for each scope.
struct HouseholdStates {
    /// By the households' numbers inside the file; what this store cannot compute is missing.
    private(set) var states: [Int64: HouseholdState] = [:]
    /// Every household that is counted then, and its scope.
    private(set) var households: [(number: Int64, scope: Int64)] = []
    let reader: ExitReader
    /// Those whose kind is another than registered, by the item that says it.
    private var kinds: [Int64: Int64] = [:]

    /// - Parameters:
    ///   - wanted: Only these households, by their numbers inside the file.
    ///   - parts: Whoever asks of several years gives one, which reads once what is the same in each.
    init(_ source: ReportSource, year: Int, only wanted: Set<Int64>? = nil, parts: StateParts? = nil) throws {
        let store = source.store
        let parts = try parts ?? StateParts(reader: ExitReader(store))
        reader = parts.reader
        let registered = store.schema.codeList("household_kind")?.items.first { $0.code == "registered" }.map { Int64($0.number) }
        let rows = try source.rows(
            "household", ["kind"], only: wanted, counting: EndedLater.counts("t", year: String(year), in: store))
        for row in rows {
            guard let number = row[0].integer, let scope = row[1].integer else { continue }
            households.append((number, scope))
            states[number] = .registered
            if let kind = row[2].integer, kind != registered { kinds[number] = kind }
        }
        for exception in try parts.exceptions(source, year) where states[exception.number] != nil {
            states[exception.number] = exception.state
        }
    }

    /// What a household is in the register for, if it never was to be poor: a mover, a neighbour at the margin.
    ///
    /// One that is registered, or was, is what its course has, whatever somebody says of its kind: no mark takes anybody out.
    func otherKind(_ household: Int64) -> Label? {
        guard let kind = kinds[household], states[household] == .candidate || states[household] == .notRegistered else { return nil }
        return reader.store.schema.codeList("household_kind")?.item(Int(clamping: kind))?.label ?? Label("其他农户", "other household")
    }
}

/// The households that are anything but registered, a part for each scope. A class, for what it read is kept from year to year.
final class StateParts {
    let reader: ExitReader
    private var basis: Basis?

    init(reader: ExitReader) { self.reader = reader }

    /// What is the same in every year, of some scopes.
    private struct Basis {
        /// By their numbers inside the file.
        let scopes: [Int64]
        /// Of whose registration several people wrote.
        var contradicted: Set<Int64> = []
        /// Whose registration is of the initial load.
        var loaded: Set<Int64> = []
        /// The first year of which somebody recorded a step.
        var begun: [Int64: Int] = [:]

        /// Whether its state has to be read from its course.
        func isByItself(_ household: Int64, in year: Int) -> Bool {
            guard !contradicted.contains(household) else { return true }
            // Of one that came with the load nothing is otherwise before that.
            return begun[household].map { $0 <= year || !loaded.contains(household) } ?? false
        }
    }

    struct Exception {
        /// Inside the file.
        let number: Int64
        /// `nil`: this store cannot compute what it depends on.
        let state: HouseholdState?
    }

    func exceptions(_ source: ReportSource, _ year: Int) throws -> [Exception] {
        let contents = try source.contents(
            "states \(year)", version: ExitParts.version ^ 30, byDocuments: true, isApart: true, atOnce: ReportSource.fewScopes
        ) { changed in
            var parts: [Int64: ByteWriter] = [:]
            for (scope, found) in try compute(changed, year) where found.state != .registered {
                parts[scope, default: ByteWriter()].signed(found.number)
                parts[scope]?.text(found.state?.rawValue ?? "")
                if found.state == nil { source.leaveUnsettled(scope) }
            }
            return parts.mapValues(\.bytes)
        }
        var result: [Exception] = []
        for (_, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd {
                result.append(Exception(number: try bytes.signed(), state: HouseholdState(rawValue: try bytes.text(max: 64, .level))))
            }
        }
        return result
    }

    /// Every household of these scopes, by the scope's number in the file.
    private func compute(_ scopes: [ScopeState], _ year: Int) throws -> [(scope: Int64, found: Exception)] {
        let store = reader.store
        guard let type = store.schema.type(named: "household"), let table = store.views.table("household"),
            let registration = type.field(named: "registration"), let registered = store.views.column("household", "registration", "year")
        else { return [] }
        // Of whom somebody recorded a step, who continues another, or of whose registration several people wrote: one by one.
        let basis = try basis(of: scopes, registration, type)
        let continues = store.views.column("household", Continuations.field).map { "t.\"\($0.name)\" IS NOT NULL" } ?? "0"
        var usual: [[Int64]: HouseholdState] = [:]
        var result: [(Int64, Exception)] = []
        for row in try store.views.query(
            """
            SELECT t._id, t._scope, \(registered.settled(in: "t")), t._standing, \(continues) FROM "\(table)" t \
            WHERE \(EndedLater.counts("t", year: String(year), in: store)) AND t._scope IN (SELECT value FROM json_each(?1))
            """, [.text(ReportSource.list(scopes))])
        {
            guard let number = row[0].integer, let scope = row[1].integer else { continue }
            let isEnded = row[3].integer == Int64(Existence.Standing.retired.rawValue)
            if isEnded || basis.isByItself(number, in: year) || row[4].integer == 1, let place = try store.views.place(number) {
                result.append((scope, Exception(number: number, state: try reader.course(of: place.record, through: year).state(in: year))))
                continue
            }
            let isLoaded = basis.loaded.contains(number)
            if !isLoaded, let first = row[2].integer, first > Int64(year) {
                result.append((scope, Exception(number: number, state: .notRegistered)))
                continue
            }
            let since = isLoaded ? row[2].integer ?? -1 : -1
            let kind = [since, row[3].integer ?? 0]
            if usual[kind] == nil {
                usual[kind] = HouseholdCourse(
                    registered: since < 0 ? nil : Int(since), runs: [], marks: [],
                    standing: Existence.Standing(rawValue: Int(kind[1])) ?? .present, through: year, procedure: reader.procedure
                ).state(in: year)
            }
            result.append((scope, Exception(number: number, state: usual[kind])))
        }
        return result
    }

    private func basis(of scopes: [ScopeState], _ registration: Field, _ type: RecordType) throws -> Basis {
        let numbers = scopes.map(\.number)
        if let basis, basis.scopes == numbers { return basis }
        let store = reader.store
        var made = Basis(scopes: numbers)
        try store.views.writers(of: registration, type, in: numbers) { number, author in
            guard let author else {
                made.contradicted.insert(number)
                return
            }
            if ExitReader.mayLoad(author) { made.loaded.insert(number) }
        }
        for run in try reader.runs(in: scopes.map(\.scope)) {
            guard let number = try store.views.number(of: run.household, in: run.scope) else { continue }
            made.begun[number] = min(run.year, made.begun[number] ?? run.year)
        }
        basis = made
        return made
    }
}
