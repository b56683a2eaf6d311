import Changesets
import RecordStore
import Records

/// The states of all households at the end of a year, as ``HouseholdCourse`` has them one by one.
///
/// Of most households nobody ever recorded a step of an exit: their state follows from the year of their registration.
/// Those of whom somebody did are read from the determination, a part for each scope.
struct HouseholdStates {
    /// By the households' numbers inside the file; what this store cannot compute is missing.
    private(set) var states: [Int64: HouseholdState] = [:]
    let reader: ExitReader

    /// - Parameter wanted: Only these households, by their numbers inside the file.
    init(_ source: ReportSource, year: Int, only wanted: Set<Int64>? = nil) throws {
        reader = try ExitReader(source.store)
        let store = source.store
        guard let table = store.views.table("household"), let registered = store.views.column("household", "registration", "year") else {
            return
        }
        var usual: [[Int64]: HouseholdState] = [:]
        for row in try store.views.query(
            """
            SELECT t._id, \(registered.settled(in: "t")), t._standing FROM "\(table)" t WHERE t._standing NOT IN \(Views.uncounted) \
            AND t._scope IN (SELECT value FROM json_each(?1)) \(wanted == nil ? "" : "AND t._id IN (SELECT value FROM json_each(?2))")
            """, [.text(ReportSource.list(source.states))] + (wanted.map { [ListedFacts.list($0)] } ?? []))
        {
            guard let number = row[0].integer else { continue }
            let kind = [row[1].integer ?? -1, row[2].integer ?? 0]
            if usual[kind] == nil {
                usual[kind] = HouseholdCourse(
                    registered: row[1].integer.flatMap { Int(exactly: $0) }, exits: [:], marks: [],
                    standing: Existence.Standing(rawValue: Int(kind[1])) ?? .present, through: year, procedure: reader.procedure
                ).state(in: year)
            }
            states[number] = usual[kind]
        }
        try read(source, year)
    }

    private mutating func read(_ source: ReportSource, _ year: Int) throws {
        let (store, reader) = (source.store, reader)
        let contents = try source.contents("states \(year)", version: try ExitParts.version(store)) { changed in
            let numbers = Dictionary(changed.map { ($0.scope, $0.number) }, uniquingKeysWith: { first, _ in first })
            var parts: [Int64: ByteWriter] = [:]
            for household in Set(try reader.households(in: changed.map(\.scope)).map(\.household)).sorted() {
                guard let scope = try store.views.scope(of: household), let part = numbers[scope],
                    let number = try store.views.number(of: household, in: scope)
                else { continue }
                let state = try reader.course(of: household, through: year).state(in: year)
                parts[part, default: ByteWriter()].signed(number)
                parts[part]?.text(state?.rawValue ?? "")
            }
            return parts.mapValues(\.bytes)
        }
        for (_, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd {
                let number = try bytes.signed()
                states[number] = HouseholdState(rawValue: try bytes.text(max: 64, .level))
            }
        }
    }
}
