import Causality
import RecordStore
import Records

/// The facts of a record that moved, with those of records that it names and that stayed where it came from: its natural village, the
/// household that its housing was pooled with. They are as they were when it left, so nothing that happens there later changes
/// anything of it, and whoever holds both regions finds the same.
struct LeftBehind: FactSource {
    let own: any FactSource
    /// Where it came from, the latest first.
    let places: [Place]

    /// A region as it was when the record left it.
    struct Place {
        let scope: ScopeCode
        let facts: CutFacts
    }

    func facts(_ record: RecordID, _ groups: NamedGroups, year: Int) throws -> RecordFacts? {
        try first { try $0.facts(record, groups, year: year) }
    }

    func fact(_ record: RecordID, _ field: Field, of type: RecordType, year: Int) throws -> Fact? {
        try first { try $0.fact(record, field, of: type, year: year) }
    }

    func records(_ type: RecordType, in parent: RecordID?) throws -> [RecordID] { try own.records(type, in: parent) }

    private func first<Found>(_ find: (any FactSource) throws -> Found?) throws -> Found? {
        if let found = try find(own) { return found }
        for place in places { if let found = try find(place.facts) { return found } }
        return nil
    }

    /// The places that a record came through, as far as this store holds them.
    static func places(of record: RecordID, in scope: ScopeCode, _ source: some RunSource, _ evaluator: Evaluator) throws -> [Place] {
        let store = evaluator.store
        var places: [Place] = []
        var seen: Set<ScopeCode> = [scope]
        var next = try source.arrivals(of: record, in: scope)
        while !next.isEmpty, places.count < stationsMax {
            var before: [Arrival] = []
            for arrival in next where seen.insert(arrival.from).inserted {
                guard let out = arrival.out, let cut = try store.cuts.cut(of: out, in: arrival.from) else { continue }
                let log = try evaluator.logs.log(of: arrival.from, directory: cut.directory, in: store)
                places.append(Place(scope: arrival.from, facts: CutFacts(log: log, cut: cut.entries)))
                before += try store.moves.arrivals(of: record, in: arrival.from).filter { cut.entries.covers($0.dot) }
            }
            next = before
        }
        return places
    }

    /// How many villages are gone back through.
    private static let stationsMax = 8
}
