package import RecordStore
package import Records

/// What a register says of the plan's figures: the indicators, each of the figure's own year, and the exits that are determined.
package struct MeasuredFigures {
    /// Of the report's year.
    package let indicators: Indicators
    /// Of the years of figures that tell of another one, by the year.
    private let others: [Int: Indicators]
    private let exits: MeasuredExits
    /// The year that it is.
    var present: Int { exits.present }

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
        let indicators = try Indicators(source, beside: plan, year: year, digits: digits, now: now)
        let whole = indicators.regions.first?.scope ?? .directory
        let exits = try MeasuredExits(source, whole: whole, now: now)
        let wanted = Self.wanted(plan, indicators, upTo: exits.present, surveyed: Set(try source.surveyCoverage().surveyed.keys))
        others = Dictionary(
            uniqueKeysWithValues: try wanted.map { year, names in
                (year, try Indicators(source, beside: plan, year: year, digits: digits, now: now, only: names, whole: whole))
            })
        (self.indicators, self.exits) = (indicators, exits)
    }

    /// Which measures are to be taken of other years than the report's.
    ///
    /// Of a year in which no household was surveyed there is nothing to say of households but what they say of days.
    private static func wanted(_ plan: PlanFigures, _ indicators: Indicators, upTo present: Int, surveyed: Set<Int>) -> [Int: Set<String>] {
        var wanted: [Int: Set<String>] = [:]
        for figure in plan.figures {
            for name in figure.measures {
                guard let measure = indicators.found(name, for: figure)?.row.measure else { continue }
                let year = figure.measuredYear(of: measure, inReportOf: indicators.year)
                let isAsked = measure.subject != "household" || measure.isOfItsYear || surveyed.contains(year)
                if year != indicators.year, year <= present, isAsked { wanted[year, default: []].insert(name) }
            }
        }
        return wanted
    }

    package func measured(_ figure: PlanFigures.Figure) -> TargetLedger.Measured? {
        exits.measured(figure) ?? indicators(for: figure).flatMap { TargetLedger.measured($0)(figure) }
    }

    /// Why nothing is measured of a figure that has a measure; `nil` where that is for want of the region.
    package func reason(_ figure: PlanFigures.Figure) -> Label? {
        for name in figure.measures {
            guard let measure = indicators.found(name, for: figure)?.row.measure else { continue }
            let year = figure.measuredYear(of: measure, inReportOf: indicators.year)
            guard year <= max(exits.present, indicators.year) else { return Label(zh: "\(year)年还没有到", en: "\(year) is still to come") }
            guard let own = indicators(for: figure) else {
                return Label(zh: "\(year)年没有调查过农户", en: "no household was surveyed in \(year)")
            }
            guard let (row, entry) = own.found(name, for: figure) else { return Label(zh: "\(year)年没有数据", en: "no data of \(year)") }
            let tally = entry.tally
            if row.measure.isWithheld(tally) {
                return Label(
                    zh: "已答\(tally.known)，未知\(tally.unknown)，超过20%，不给出比例",
                    en: "\(tally.known) answered, \(tally.unknown) unknown: more than 20%, so no share is given")
            }
            if entry.value == nil { return Label(zh: "\(year)年没有数据", en: "no data of \(year)") }
        }
        return nil
    }

    /// Those of the year that a figure asks for.
    private func indicators(for figure: PlanFigures.Figure) -> Indicators? {
        guard let measure = figure.measures.lazy.compactMap({ indicators.found($0, for: figure)?.row.measure }).first else { return nil }
        let year = figure.measuredYear(of: measure, inReportOf: indicators.year)
        return year == indicators.year ? indicators : others[year]
    }
}

/// Who exited in which year, as `report exits` has it.
private struct MeasuredExits {
    let whole: ScopeCode
    /// The year that it is.
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
