import JSON
package import Records

extension PlanFigures {
    /// A figure that the plan prints and that follows from others it prints; recomputed, and never corrected.
    package struct Derivation: Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            /// The first less the second.
            case difference
            /// The first in percent of the second.
            case share
            /// What lacks to 100 %.
            case remainder
            /// So many percent of the first, as the second says.
            case part
            /// The yearly growth, in percent, that leads from the first to the second in ``Derivation/intervals`` years.
            case growth
            /// The first over the second, to two decimals, within ``Derivation/bounds``.
            case quotient
        }

        package let id: String
        package let label: Label
        package let kind: Kind
        package let terms: [Figure]
        /// As the plan prints it; `nil` where the plan prints none and only bounds are known.
        package let result: Figure?
        let intervals: Int
        package let bounds: (least: Ratio, greatest: Ratio)?

        /// What follows from the terms' first values; `nil` for growth, which has no exact decimal.
        package var computed: Ratio? {
            let values = terms.map { $0.values[0].number * $0.plainUnit.size }
            switch kind {
            case .difference:
                let size = result?.plainUnit.size ?? 1
                return (values[0] - values[1]) / Ratio(size)
            case .share: return values[0] / values[1] * 100
            case .remainder: return Ratio(100) - values[0]
            case .part: return values[0] * values[1] / Ratio(100)
            case .quotient: return values[0] / values[1]
            case .growth: return nil
            }
        }

        /// Whether the printed figure is the computed one, rounded as it is printed.
        var isTrue: Bool {
            if let bounds, let computed, let rounded = Ratio(computed.text(places: Self.quotientPlaces)) {
                return bounds.least <= rounded && rounded <= bounds.greatest
            }
            guard let printed = result?.values[0] else { return false }
            guard kind == .growth else {
                return computed.map { $0.text(places: printed.places) == printed.text } ?? false
            }
            // Growth by a little less than what was printed ends below, by a little more above.
            let half = Ratio(1, 2) / Ratio(printed.unitsPerOne)
            let (from, to) = (terms[0].values[0].number, terms[1].values[0].number)
            return grown(from, by: printed.number - half) <= to && to < grown(from, by: printed.number + half)
        }

        /// Bounds of a quotient are meant to two decimals.
        private static let quotientPlaces = 2

        private func grown(_ start: Ratio, by percent: Ratio) -> Ratio {
            (0..<intervals).reduce(start) { value, _ in value * (Ratio(100) + percent) / Ratio(100) }
        }
    }

    /// A contradiction that the file names, since the figures alone do not show it.
    package struct Remark: Sendable {
        package let id: String
        package let kind: Contradiction.Kind
        package let label: Label
        package let figures: [Figure]
        /// What other documents say instead.
        package let others: [Other]
        package let note: Label?
    }

    /// A figure of another document.
    package struct Other: Sendable {
        package let text: String
        package let unit: String
        package let source: Label
    }
}

extension PlanFigures.Value {
    /// Decimals as printed.
    var places: Int { text.split(separator: ".").dropFirst().first?.utf8.count ?? 0 }
    var unitsPerOne: Int128 { (0..<places).reduce(1) { power, _ in power * 10 } }
}

extension PlanReader {
    func derivation(
        _ node: JSONNode, find: (String) -> PlanFigures.Figure?
    ) throws(DocumentError) -> PlanFigures.Derivation {
        guard let kind = PlanFigures.Derivation.Kind(rawValue: try text(node, "kind")) else {
            throw fault(
                node["kind"] ?? node,
                .notOneOf("kind", PlanFigures.Derivation.Kind.allCases.map(\.rawValue)))
        }
        let terms = try figures(node, "terms", find: find)
        guard terms.count == (kind == .remainder ? 1 : 2) else {
            throw fault(node["terms"] ?? node, .termCount(kind: kind.rawValue, kind == .remainder ? 1 : 2))
        }
        guard terms.last?.values[0].number != Ratio(0) else {
            throw fault(node["terms"] ?? node, .zeroTerm)
        }
        var bounds: (least: Ratio, greatest: Ratio)?
        if let least = node["least"]?.text.flatMap({ Ratio($0) }),
            let greatest = node["greatest"]?.text.flatMap({ Ratio($0) })
        {
            bounds = (least, greatest)
        }
        let result = node["result"]?.text.flatMap(find)
        guard (result == nil) != (bounds == nil) else {
            throw fault(node, .noOneResult)
        }
        let intervals = node["intervals"]?.number?.integer ?? 1
        guard (1...10).contains(intervals) else {
            throw fault(node["intervals"] ?? node, .outside("intervals", 1...10))
        }
        return PlanFigures.Derivation(
            id: try text(node, "id"), label: try label(node, "label"), kind: kind, terms: terms,
            result: result, intervals: Int(intervals), bounds: bounds)
    }

    func remark(
        _ node: JSONNode, find: (String) -> PlanFigures.Figure?
    ) throws(DocumentError) -> PlanFigures.Remark {
        guard let kind = Contradiction.Kind(rawValue: try text(node, "kind")) else {
            throw fault(
                node["kind"] ?? node, .notOneOf("kind", Contradiction.Kind.allCases.map(\.rawValue)))
        }
        var others: [PlanFigures.Other] = []
        for other in node["others"]?.list ?? [] {
            others.append(
                .init(
                    text: try text(other, "value"), unit: try text(other, "unit"),
                    source: try label(other, "source")))
        }
        return PlanFigures.Remark(
            id: try text(node, "id"), kind: kind, label: try label(node, "label"),
            figures: try figures(node, "figures", find: find), others: others,
            note: node["note"] == nil ? nil : try label(node, "note"))
    }
}
