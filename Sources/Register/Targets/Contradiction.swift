package import Records

/// Statements of a plan that cannot all be true, or not of the same thing. All of them are shown, none is chosen.
package struct Contradiction: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// One figure has several values.
        case values
        /// Several values that are one number, rounded differently.
        case rounding
        /// The parts do not add up to the whole that the plan prints.
        case sum
        /// What is printed does not follow from what it is computed from.
        case derivation
        /// Another document says otherwise.
        case source
        /// Figures that imply different denominators.
        case denominator
        /// Figures of different periods, not to be added.
        case period
        /// The words count one thing and the unit another.
        case unit
    }

    /// One of the things said.
    package struct Statement: Sendable {
        /// As printed, or as computed where ``line`` is `nil` and ``source`` says so.
        package let text: String
        package let unit: String
        /// What it is said of.
        package let label: Label
        /// In the plan's text, from 1.
        package let line: Int?
        /// Where it stands, if not in the plan: another document, or a computation.
        package let source: Label?
        package let quote: String?
    }

    package let id: String
    package let kind: Kind
    package let label: Label
    /// At least two.
    package let statements: [Statement]
    /// The figures that it is about.
    package let figures: [String]
    package let note: Label?
}

extension PlanFigures {
    /// Every contradiction: those that the figures show by themselves, then those that the file names.
    package var contradictions: [Contradiction] {
        figures.compactMap(\.contradiction) + sums.filter { !$0.isTrue }.map(\.contradiction)
            + derivations.filter { !$0.isTrue }.compactMap(\.contradiction) + remarks.map(\.contradiction)
    }
}

extension PlanFigures.Figure {
    var statements: [Contradiction.Statement] {
        values.map {
            .init(text: $0.text, unit: unit, label: label, line: $0.line, source: nil, quote: $0.quote)
        }
    }

    fileprivate var contradiction: Contradiction? {
        guard Set(values.map(\.number)).count > 1 else { return nil }
        return Contradiction(
            id: id, kind: isRounding ? .rounding : .values, label: label, statements: statements,
            figures: [id], note: note)
    }

    /// Whether every value is the most precise one, rounded or cut off after its own decimals.
    private var isRounding: Bool {
        guard let exact = values.max(by: { $0.places < $1.places }), exact.places > 0 else { return false }
        return values.allSatisfy { value in
            let gap = value.number - exact.number
            let step = Ratio(1, value.unitsPerOne)
            return gap < step && Ratio(0) - step < gap && value.places > 0
        }
    }
}

extension PlanFigures.Sum {
    fileprivate var contradiction: Contradiction {
        let sum = Contradiction.Statement(
            text: added.decimal, unit: total.unit, label: label, line: nil,
            source: Label(zh: "各项相加", en: "the parts, added"), quote: nil)
        return Contradiction(
            id: id, kind: .sum, label: label,
            statements: terms.flatMap(\.statements) + [sum] + total.statements,
            figures: terms.map(\.id) + [total.id], note: nil)
    }
}

extension PlanFigures.Derivation {
    fileprivate var contradiction: Contradiction? {
        guard let printed = result else { return nil }
        let places = printed.values[0].places
        var statements = terms.flatMap(\.statements)
        if let computed {
            statements.append(
                .init(
                    text: computed.text(places: places), unit: printed.unit, label: label, line: nil,
                    source: Label(zh: "计算", en: "computed"), quote: nil))
        }
        return Contradiction(
            id: id, kind: .derivation, label: label, statements: statements + printed.statements,
            figures: terms.map(\.id) + [printed.id], note: nil)
    }
}

extension PlanFigures.Remark {
    fileprivate var contradiction: Contradiction {
        let statements = kind == .denominator ? denominators : figures.flatMap(\.statements)
        return Contradiction(
            id: id, kind: kind, label: label,
            statements: statements
                + others.map {
                    .init(
                        text: $0.text, unit: $0.unit, label: figures.first?.label ?? label, line: nil,
                        source: $0.source, quote: nil)
                },
            figures: figures.map(\.id), note: note)
    }

    /// Persons over incidence, pair by pair: the population that the two figures imply.
    private var denominators: [Contradiction.Statement] {
        stride(from: 0, to: figures.count - 1, by: 2).compactMap { index in
            let (persons, incidence) = (figures[index], figures[index + 1])
            guard incidence.values[0].number != Ratio(0) else { return nil }
            let implied = persons.values[0].number * 100 / incidence.values[0].number
            let year = persons.year.map(String.init) ?? ""
            return .init(
                text: implied.text(places: 1), unit: persons.unit,
                label: Label(zh: "\(year)年隐含乡村人口", en: "rural population implied, \(year)"),
                line: persons.values[0].line,
                source: Label(
                    zh: "第\(persons.values[0].line)、\(incidence.values[0].line)行计算",
                    en: "computed from lines \(persons.values[0].line) and \(incidence.values[0].line)"),
                quote: nil)
        }
    }
}

extension Ratio {
    /// Exactly, where it has at most nine decimals.
    var decimal: String {
        text(places: (0...9).first(where: isWhole) ?? 9)
    }

    func isWhole(after places: Int) -> Bool {
        (0..<places).reduce(self) { value, _ in value * 10 }.denominator == 1
    }
}
