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
    let reader: ExitReader

    /// - Parameter wanted: Only these households, by their numbers inside the file.
    init(_ source: ReportSource, year: Int, only wanted: Set<Int64>? = nil) throws {
        reader = try ExitReader(source.store)
        let store = source.store
        guard let table = store.views.table("household") else { return }
        for row in try store.views.query(
            """
            SELECT t._id FROM "\(table)" t WHERE \(EndedLater.counts("t", year: String(year), in: store)) \
            AND t._scope IN (SELECT value FROM json_each(?1)) \(wanted == nil ? "" : "AND t._id IN (SELECT value FROM json_each(?2))")
            """, [.text(ReportSource.list(source.states))] + (wanted.map { [ListedFacts.list($0)] } ?? []))
        {
            if let number = row[0].integer { states[number] = .registered }
        }
        for exception in try StateParts(reader: reader).exceptions(source, year) where states[exception.number] != nil {
            states[exception.number] = exception.state
        }
    }
}

/// The households that are anything but registered, a part for each scope.
struct StateParts {
    let reader: ExitReader

    struct Exception {
        /// Inside the file.
        let number: Int64
        /// `nil`: this store cannot compute what it depends on.
        let state: HouseholdState?
    }

    func exceptions(_ source: ReportSource, _ year: Int) throws -> [Exception] {
        let contents = try source.contents("states \(year)", version: try ExitParts.version(source.store) ^ 29) { changed in
            var parts: [Int64: ByteWriter] = [:]
            for (scope, found) in try compute(changed, year) where found.state != .registered {
                parts[scope, default: ByteWriter()].signed(found.number)
                parts[scope]?.text(found.state?.rawValue ?? "")
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
        var byItself: Set<Int64> = []
        var loaded: Set<Int64> = []
        try store.views.writers(of: registration, type, in: scopes.map(\.number)) { number, author in
            if let author { if ExitReader.mayLoad(author) { loaded.insert(number) } } else { byItself.insert(number) }
        }
        for run in try reader.runs(in: scopes.map(\.scope)) where run.year <= year {
            if let number = try store.views.number(of: run.household, in: run.scope) { byItself.insert(number) }
        }
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
            if isEnded || byItself.contains(number) || row[4].integer == 1, let place = try store.views.place(number) {
                result.append((scope, Exception(number: number, state: try reader.course(of: place.record, through: year).state(in: year))))
                continue
            }
            let since = loaded.contains(number) ? row[2].integer ?? -1 : -1
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
}
