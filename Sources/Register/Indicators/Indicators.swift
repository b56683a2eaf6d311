package import RecordStore
package import Records

/// The plan's series as the register has them: computed from the fields, here, by county and in total, and set beside
/// the plan's own figures.
///
/// Households that are retired are left out; contested and unconfirmed ones are counted, and reported as such. What
/// is missing or disputed is unknown, and unknown counts as nothing else (``Measure``).
///
/// Complexity: one pass over each type's table, with one look-up for each record and field that is read.
package struct Indicators: Sendable {
    /// One measure in one region.
    package struct Entry: Sendable {
        package let scope: ScopeCode
        package let tally: Measure.Tally
        /// `nil`: nothing here answers.
        package let value: Ratio?
        /// The share if all that is unknown were no, and if it were yes; `nil` where nothing is unknown.
        package let bounds: (least: Ratio, greatest: Ratio)?
        /// In the order of the plan; several where it contradicts itself, and where it has several years.
        package let stated: [Report.Stated]
        /// To the first value of the figure that is nearest in kind and year.
        package let difference: Ratio?
    }

    package struct Row: Sendable {
        package let measure: Measure
        /// The whole first, then its parts.
        package let entries: [Entry]
    }

    package let year: Int
    /// The whole first, then its parts.
    package let regions: [Region]
    package let rows: [Row]
    /// What the store's schema does not have the fields for.
    package let missing: [String]

    /// Computes everything on one snapshot of the store, from the rows alone.
    ///
    /// - Parameters:
    ///   - region: Of which to report; `nil` is all that the store holds.
    ///   - year: The year and the survey round that are read; `nil` is the newest, not after this year, that surveyed at least
    ///     half of the households.
    ///   - digits: The length of the codes by which to break down, ``Region/Level/digits`` of counties, townships or villages.
    package init(
        of store: RecordStore, beside plan: PlanFigures, region: ScopeCode? = nil, year: Int? = nil,
        digits: Int = Region.Level.county.digits
    ) throws {
        self = try store.read { _ in
            let source = try ReportSource(store, region: region, isKeeping: false)
            return try Indicators(source, beside: plan, year: year, digits: digits, now: store.environment.wallClock())
        }
    }

    /// The same with what was kept of scopes that have not changed.
    ///
    /// - Parameters:
    ///   - names: Only these measures, which are kept apart from a report's; `nil` is all.
    ///   - whole: What the regions are parts of, where that is known.
    init(
        _ source: ReportSource, beside plan: PlanFigures, year: Int?, digits: Int, now: UInt64, only names: Set<String>? = nil,
        whole: ScopeCode? = nil
    ) throws {
        let year = try year ?? source.surveyedYear(now: now)
        var measures = Measure.all(source.store.schema, year: year, today: RegisterCalendar.day(at: now))
        if let names { measures = measures.needed(for: names) }
        var survey = Survey(year: year, part: names == nil ? "tallies" : "own year")
        try survey.take(measures, from: source)
        self.year = year
        missing = survey.missing
        let grammar = source.store.schema.scopes
        // Without a region that holds all records, everything; the plan's own region says nothing of where this register is.
        let whole = try whole ?? source.region ?? survey.commonRegion(in: grammar) ?? source.keptRegion() ?? .directory
        let names = try Region.names(source.store, digits: [whole.digits, digits])
        let scopes = [whole] + survey.regions(digits: digits).filter { $0 != whole }
        regions = scopes.map { Region(scope: $0, name: names[$0]) }
        rows = measures.filter { !survey.missing.contains($0.name) }.map { measure in
            Row(
                measure: measure,
                entries: scopes.map { scope in
                    let tally = survey.tally(measure, in: scope, isWhole: scope == whole)
                    return Entry(measure, tally, scope, plan.figures(of: measure.name), year: year)
                })
        }
    }
}

extension Indicators.Entry {
    fileprivate init(
        _ measure: Measure, _ tally: Measure.Tally, _ scope: ScopeCode, _ figures: [PlanFigures.Figure],
        year: Int
    ) {
        self.scope = scope
        self.tally = tally
        let value = measure.value(tally)
        self.value = value
        bounds = Self.bounds(measure, tally)
        // A wider region's share can be held against a part's; its count cannot.
        let relevant = figures.filter {
            $0.scope == scope || $0.scope.covers(scope) && $0.unit == "%" && measure.isComparable
        }
        stated = relevant.flatMap { figure in
            figure.values.map { stated in
                let size = measure.isComparable ? figure.size(in: measure) : nil
                return Report.Stated(
                    figure: figure, value: stated,
                    difference: size.flatMap { size in value.map { $0 - stated.number * size } }, places: measure.places)
            }
        }
        difference =
            stated.min { Self.distance($0.figure, year) < Self.distance($1.figure, year) }?.difference
    }

    /// Baselines before targets and bounds, of each kind the nearest year.
    private static func distance(_ figure: PlanFigures.Figure, _ year: Int) -> Int {
        let gap = figure.year.map { abs($0 - year) } ?? 50
        return gap + (figure.kind == .baseline || figure.year == year ? 0 : 100)
    }

    private static func bounds(_ measure: Measure, _ tally: Measure.Tally) -> (least: Ratio, greatest: Ratio)? {
        guard case .share = measure.formula, tally.unknown > 0 else { return nil }
        let all = tally.denominator + Int128(tally.unknown)
        let share: (Int128) -> Ratio = { Ratio($0 * measure.multiplier, all * measure.divisor) }
        return (share(tally.numerator), share(tally.numerator + Int128(tally.unknown)))
    }
}

extension [Measure] {
    /// Those of some names, and what they are computed from.
    fileprivate func needed(for names: Set<String>) -> Self {
        let under = filter { names.contains($0.name) }.flatMap { measure -> [String] in
            if case .incidence(let persons, let population) = measure.formula { [persons, population] } else { [] }
        }
        return filter { names.union(under).contains($0.name) }
    }
}

extension Measure {
    /// Everything that is computed, in the order of a report.
    ///
    /// - Parameter today: Days since 1970; without it the year counts as over.
    package static func all(_ schema: Schema, year: Int, today: Int = .max) -> [Measure] {
        let span = YearSpan(year, today: today)
        return HouseholdMeasures.all(schema, span) + PlaceMeasures.all(span)
    }
}
