import Cunlian
import RecordStore
import Records
import Register

/// The figures of a region.
extension Console {
    /// Those that the console shows, in their order.
    static let reports: [ReportName] = [
        .progress, .indicators, .causes, .exits, .states, .cases, .funds, .help, .monitoring, .income, .training, .matching,
        .accountability,
        .quality, .silence,
    ]

    /// - Parameters:
    ///   - year: `nil` is the latest that surveyed half.
    ///   - digits: By which regions it is broken down.
    func figures(_ name: ReportName, year: Int?, digits: Int, _ visit: Visits.Visit) async throws -> Figures.Answer {
        let region = try await look { store in try Self.regionOrFirst(grants(of: visit, store)) }
        let key = FiguresKey(name: name, region: region, year: year, digits: digits)
        let (plan, environment) = (plan, replica.environment)
        return await figures.answer(key, time: { environment.wallClock() }) {
            try await look(isLong: true) { store in
                try Report.make(
                    ReportRequest(name, region: region, year: year, digits: digits, now: environment.wallClock()), from: store, plan: plan)
            }
        }
    }

    func villages(_ visit: Visits.Visit) async throws -> VillagePoints {
        try await look { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            return try store.read { _ in try VillagePoints(store, in: scopes) }
        }
    }

    /// What figures are of: nobody's are of more than their offices' regions.
    static func regionOrFirst(_ grants: [Grant]) throws -> ScopeCode? { region(grants) ?? grants.first?.scopes.first }
}
