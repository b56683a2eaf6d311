package import RecordStore
package import Records

/// The plan's machine-checkable figures, beside what the register measures, with every contradiction.
///
///     let ledger = try TargetLedger(of: store, elseFrom: plan)
///     for line in ledger.lines(beside: indicators) where line.isMet == false { … }
///
/// A ledger is read from the store's records of type `target`; a store that holds none (a village's) takes the
/// file that the program carries. Nothing in it chooses between two values of one figure.
package struct TargetLedger: Sendable {
    /// Where the figures were read.
    package enum Origin: Sendable {
        /// From records of type `target`.
        case records
        /// From the file that the program carries; this store holds no such records.
        case program
    }

    /// A figure with its values, each with its line in the plan.
    package struct Entry: Sendable {
        package let figure: PlanFigures.Figure
        /// The names of the contradictions that concern it; see ``TargetLedger/contradictions``.
        package let contradictions: [String]
    }

    /// A value that the register computes.
    package struct Measured: Sendable {
        package let value: Ratio
        /// Of ``Line/unit``, as it is printed.
        package let places: Int
        /// The year and survey round that was read.
        package let year: Int
        package let scope: ScopeCode
        /// Records that did not answer, or are disputed.
        package let unknown: Int64
        /// Whether the value is the share, in percent, of the places that keep a bound which the plan sets for each of them.
        package let isShareOfPlaces: Bool
        /// How many of the value's unit the plan's is; `nil` where that is its 万 or 亿.
        package var size: Int128?
        /// Where the plan's words name several things at once, each with its value; ``value`` is that which is farthest from being met.
        package var parts: [Part] = []

        package struct Part: Sendable {
            package let label: Label
            package let value: Ratio
        }

        package init(value: Ratio, places: Int, year: Int, scope: ScopeCode, unknown: Int64, isShareOfPlaces: Bool = false) {
            self.value = value
            self.places = places
            self.year = year
            self.scope = scope
            self.unknown = unknown
            self.isShareOfPlaces = isShareOfPlaces
        }
    }

    /// One value of an entry beside the measured one.
    package struct Line: Sendable {
        package let entry: Entry
        package let value: PlanFigures.Value
        /// `nil` where no indicator computes it, or not here.
        package let measured: Measured?
        /// The measured value less this one, in the measured value's unit, whatever year each is of.
        package let difference: Ratio?
        /// Why nothing is measured, where something would be.
        package let reason: Label?
        /// What is said of it.
        package let outcome: Outcome

        /// Whether it is met; `nil` where it is neither met nor missed.
        package var isMet: Bool? {
            switch outcome {
            case .met: true
            case .missed: false
            case .notYetDue, .cannotBeKnown, .notJudged: nil
            }
        }
    }

    package let origin: Origin
    package let plan: PlanFigures
    /// In the order of the plan.
    package let entries: [Entry]
    package let contradictions: [Contradiction]

    /// The ledger of a plan.
    package init(_ plan: PlanFigures, origin: Origin = .program) {
        self.origin = origin
        self.plan = plan
        let contradictions = plan.contradictions
        self.contradictions = contradictions
        entries = plan.figures.map { figure in
            Entry(
                figure: figure,
                contradictions: contradictions.filter { $0.figures.contains(figure.id) }.map(\.id))
        }
    }

    /// Reads the store's targets, on one snapshot.
    ///
    /// - Parameter plan: Gives the order, the sums and what the figures alone do not show; and the figures too
    ///   where the store holds no targets.
    package init(of store: RecordStore, elseFrom plan: PlanFigures) throws {
        let figures = try store.read { _ in try TargetRecords.figures(of: store) }
        guard !figures.isEmpty else {
            self.init(plan)
            return
        }
        self.init(plan.replacingFigures(by: figures), origin: .records)
    }

    /// Every value of every entry, beside what `measure` says of its figure.
    ///
    /// - Parameter measure: ``measured(_:)`` for the indicators, or anything that knows more, such as exits. The value must be in the figure's
    ///   plain unit, 人 for 万人, where it does not say how many of its units the plan's is.
    package func lines(measuredBy measure: (PlanFigures.Figure) -> Measured?) -> [Line] {
        lines(measuredBy: measure, because: { _ in nil }, on: Bench())
    }

    private func lines(
        measuredBy measure: (PlanFigures.Figure) -> Measured?, because reason: (PlanFigures.Figure) -> Label?, on bench: Bench
    ) -> [Line] {
        entries.flatMap { entry in
            let measured = measure(entry.figure)
            let reason = measured == nil ? reason(entry.figure) : nil
            return entry.figure.values.map { Line(entry, $0, measured, reason, bench) }
        }
    }

    /// The entries beside a report's figures.
    package func lines(beside figures: MeasuredFigures) -> [Line] {
        lines(
            measuredBy: figures.measured, because: figures.reason,
            on: Bench(present: figures.present, whole: figures.indicators.regions.first?.scope))
    }

    /// The entries beside the indicators.
    package func lines(beside indicators: Indicators) -> [Line] {
        lines(measuredBy: Self.measured(indicators))
    }
}

extension TargetLedger.Line {
    fileprivate init(
        _ entry: TargetLedger.Entry, _ value: PlanFigures.Value, _ measured: TargetLedger.Measured?, _ reason: Label?,
        _ bench: TargetLedger.Bench
    ) {
        self.reason = reason
        self.entry = entry
        self.value = value
        self.measured = measured
        difference = measured.flatMap { $0.isShareOfPlaces ? nil : $0.value - entry.figure.stated(value, $0) }
        outcome = bench.outcome(entry.figure, value, measured, reason)
    }
}

extension PlanFigures.Figure {
    /// How the figure is measured and held against the plan, or why it is not, as the plan's file says: a register that was begun with an older
    /// file has records that know less of it. What the file does not say is the record's.
    fileprivate func completed(by carried: Self?) -> Self {
        Self(
            id: id, label: label, kind: kind, year: year, scope: scope, unit: unit, relation: carried?.relation ?? relation,
            measure: carried?.measure ?? measure,
            values: values, note: note, check: carried?.check, why: carried?.why, also: carried?.also ?? [])
    }
}

extension PlanFigures {
    /// The same plan with the figures as a store has them: in the plan's order, new ones behind.
    func replacingFigures(by held: [Figure]) -> PlanFigures {
        let carried = Dictionary(figures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let held = held.map { $0.completed(by: carried[$0.id]) }
        let byID = Dictionary(held.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Set(figures.map(\.id))
        let find: (Figure) -> Figure? = { byID[$0.id] }
        // What rests on a figure that the store does not hold says nothing.
        let all: ([Figure]) -> [Figure]? = { list in
            let found = list.compactMap(find)
            return found.count == list.count ? found : nil
        }
        return PlanFigures(
            name: name, label: label,
            figures: figures.compactMap(find) + held.filter { !known.contains($0.id) },
            sums: sums.compactMap { sum in
                guard let terms = all(sum.terms), let total = find(sum.total) else { return nil }
                return Sum(id: sum.id, label: sum.label, terms: terms, total: total, holds: sum.holds)
            },
            derivations: derivations.compactMap { item in
                guard let terms = all(item.terms), item.result == nil || item.result.flatMap(find) != nil
                else { return nil }
                return Derivation(
                    id: item.id, label: item.label, kind: item.kind, terms: terms,
                    result: item.result.flatMap(find), intervals: item.intervals, bounds: item.bounds)
            },
            remarks: remarks.compactMap { remark in
                guard let figures = all(remark.figures) else { return nil }
                return Remark(
                    id: remark.id, kind: remark.kind, label: remark.label, figures: figures,
                    others: remark.others, note: remark.note)
            })
    }
}
