import Records

extension PlanFigures.Figure {
    /// Of which year a measure stands beside the figure: the figure's own. Of what is to be reached, how far it has come is the report's year's.
    ///
    /// What was found or done in a year is told by no other year, and nor is what happens within one.
    func measuredYear(of measure: Measure, inReportOf present: Int) -> Int {
        guard let year else { return present }
        let isStand = kind == .target || kind == .limit
        return isStand && !measure.isOfItsYear ? min(year, present) : year
    }
}

extension Measure {
    /// A wider region's share can be held against a part's; its count cannot.
    var isShare: Bool { unit.zh == Label.percent.zh }
}

extension Indicators {
    /// A measure's row, and its entry of the region that a figure is of, or of which it can be said too.
    func found(_ measure: String, for figure: PlanFigures.Figure) -> (row: Row, entry: Entry)? {
        guard let row = rows.first(where: { $0.measure.name == measure }),
            let entry = row.entries.first(where: { $0.scope == figure.scope })
                ?? row.entries.first.flatMap({ row.measure.isShare && figure.scope.covers($0.scope) ? $0 : nil })
        else { return nil }
        return (row, entry)
    }
}

extension TargetLedger {
    /// What an indicator computed under a measure's name; the whole region's value, where the indicators are of the year that the figure asks for.
    package static func measured(_ indicators: Indicators) -> (PlanFigures.Figure) -> Measured? {
        { figure in
            let parts = figure.measures.map { measured($0, figure, indicators) }
            let known = parts.compactMap { $0 }
            guard known.count == parts.count, let first = known.first else { return nil }
            guard known.count > 1 else { return first.measured }
            // Met when each is: the one that is farthest from it decides.
            let isUpward = figure.relation.map { !$0.hasPrefix("<") } ?? true
            let values = known.map(\.measured.value)
            guard let least = values.min(), let greatest = values.max() else { return nil }
            var result = Measured(
                value: isUpward ? least : greatest, places: first.measured.places, year: first.measured.year, scope: first.measured.scope,
                unknown: known.reduce(0) { $0 + $1.measured.unknown }, isShareOfPlaces: first.measured.isShareOfPlaces)
            result.size = first.measured.size
            result.parts = known.map { .init(label: $0.label, value: $0.measured.value) }
            return result
        }
    }

    private static func measured(_ name: String, _ figure: PlanFigures.Figure, _ indicators: Indicators) -> (
        label: Label, measured: Measured
    )? {
        guard let (row, entry) = indicators.found(name, for: figure), let value = entry.value,
            figure.measuredYear(of: row.measure, inReportOf: indicators.year) == indicators.year
        else { return nil }
        let size = figure.size(in: row.measure)
        // A share beside what is no share is that of the places which keep the bound.
        let isShareOfPlaces = row.measure.isShare && figure.unit != row.measure.unit.zh
        guard isShareOfPlaces || row.measure.isComparable && size != nil else { return nil }
        var measured = Measured(
            value: value, places: row.measure.places, year: indicators.year, scope: entry.scope, unknown: entry.tally.unknown,
            isShareOfPlaces: isShareOfPlaces)
        measured.size = size
        return (row.measure.label, measured)
    }
}

extension TargetLedger.Line {
    /// The measured value in the plan's unit, as people read it beside the plan's: 万人 for persons.
    package var measuredInPlan: Ratio? { measured.map { $0.isShareOfPlaces ? $0.value : $0.value / Ratio(size) } }

    /// The difference in the plan's unit.
    package var differenceInPlan: Ratio? { difference.map { $0 / Ratio(size) } }

    /// Decimals of both: no fewer than the plan prints, and so many that nothing of what is measured is rounded off that the measure itself prints.
    package var placesInPlan: Int {
        guard let measured, let value = measuredInPlan, !measured.isShareOfPlaces, size > 1 else { return measured?.places ?? 0 }
        let most = measured.places + String(size).utf8.count - 1
        let least = min(self.value.places, most)
        return (least...most).first(where: value.isWhole) ?? most
    }

    private var size: Int128 { measured?.size ?? entry.figure.plainUnit.size }
}
