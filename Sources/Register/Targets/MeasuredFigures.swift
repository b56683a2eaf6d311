package import RecordStore
package import Records

/// What a register says of the plan's figures: the indicators, and the exits that are determined.
package struct MeasuredFigures {
    package let indicators: Indicators
    private let exits: Exits

    /// On one snapshot; what was kept of scopes that have not changed is taken from the file.
    ///
    /// - Parameters:
    ///   - region: `nil` is all that the store holds.
    ///   - year: `nil` is the newest that was surveyed.
    package static func read(
        _ store: RecordStore, beside plan: PlanFigures, region: ScopeCode?, year: Int?, digits: Int = Region.Level.county.digits
    ) throws -> MeasuredFigures {
        let (figures, source) = try store.read { _ in
            let source = try ReportSource(store, region: region)
            return (try MeasuredFigures(source, beside: plan, year: year, digits: digits, now: store.environment.wallClock()), source)
        }
        try source.keepIfPossible()
        return figures
    }

    init(_ source: ReportSource, beside plan: PlanFigures, year: Int?, digits: Int, now: UInt64) throws {
        indicators = try Indicators(source, beside: plan, year: year, digits: digits, now: now)
        exits = try Exits(source, whole: indicators.regions.first?.scope ?? .directory, now: now)
    }

    package func measured(_ figure: PlanFigures.Figure) -> TargetLedger.Measured? {
        exits.measured(figure) ?? TargetLedger.measured(indicators)(figure)
    }

    /// Who exited in which year, as `report exits` has it.
    private struct Exits {
        let whole: ScopeCode
        let present: Int
        var persons: [Int: Int64] = [:]
        /// Households that exited and have no roster of the year, or a disputed one.
        var unknown: [Int: Int64] = [:]
        let places: PlaceExits

        init(_ source: ReportSource, whole: ScopeCode, now: UInt64) throws {
            self.whole = whole
            present = CalendarDate(days: RegisterCalendar.day(at: now))?.year ?? 2016
            places = try PlaceExits(source)
            for exit in try ExitParts(source, year: nil).exits where exit.outcome == .exited {
                persons[exit.year, default: 0] += exit.persons ?? 0
                if exit.persons == nil { unknown[exit.year, default: 0] += 1 }
            }
        }

        func measured(_ figure: PlanFigures.Figure) -> TargetLedger.Measured? {
            guard figure.scope == whole, let year = figure.year, year <= present else { return nil }
            // What is to be reached by the plan's end is the sum of all its years [S:109, 123, 131, 135].
            let years = year == 2_020 ? 2_016...2_020 : year...year
            let value: Int64
            var unknown: Int64 = 0
            switch figure.measure {
            case "exited_persons":
                value = years.reduce(0) { $0 + (persons[$1] ?? 0) }
                unknown = years.reduce(0) { $0 + (self.unknown[$1] ?? 0) }
            case "exited_villages": value = years.reduce(0) { $0 + Int64(places.villages[$1] ?? 0) }
            case "exited_counties": value = years.reduce(0) { $0 + Int64(places.counties[$1] ?? 0) }
            default: return nil
            }
            return .init(value: Ratio(Int128(value)), places: 0, year: year, scope: whole, unknown: unknown)
        }
    }
}
