import Changesets
import RecordStore
import Records

/// How the yearly sheets of the households stand that should have one: a part for each scope, so that what changed in one village is
/// looked at in that village.
struct IncomeStandings {
    typealias State = IncomeConfirmations.State

    struct Standing {
        /// The household's, inside the file.
        let household: Int64
        let state: State
    }

    /// Of each scope with such households; these ascending by their numbers.
    private(set) var scopes: [(scope: ScopeCode, standings: [Standing])] = []

    init(_ source: ReportSource, year: Int) throws {
        let contents = try source.contents("income standings \(year)", version: ExitParts.version ^ 23, byDocuments: true) { changed in
            try Self.standings(ReportSource(source, only: changed), year).mapValues { standings in
                var bytes = ByteWriter()
                for standing in standings {
                    bytes.signed(standing.household)
                    bytes.varint(State.allCases.firstIndex(of: standing.state) ?? 0)
                }
                return bytes.bytes
            }
        }
        for (state, content) in contents where !content.isEmpty {
            var (bytes, standings) = (ByteReader(content), [Standing]())
            while !bytes.isAtEnd {
                let household = try bytes.signed()
                let place = Int(clamping: try bytes.varint())
                standings.append(
                    Standing(household: household, state: State.allCases.indices.contains(place) ? State.allCases[place] : .noIncome))
            }
            scopes.append((state.scope, standings))
        }
    }

    /// Of the poor and of those who are still followed.
    private static func standings(_ source: ReportSource, _ year: Int) throws -> [Int64: [Standing]] {
        let households = try HouseholdYear(source, year: year)
        let wanted = households.households(.poor).union(households.households(.exited)).subtracting(households.households(.closed))
        let states = try IncomeConfirmations.states(source, year: year)
        return Dictionary(grouping: wanted.sorted()) { households.scopes[$0] ?? 0 }.mapValues { own in
            own.map { Standing(household: $0, state: states[$0] ?? .noIncome) }
        }
    }
}
