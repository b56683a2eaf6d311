import JSON
package import Records

/// The figures of a plan, as the plan prints them: several values where it contradicts itself.
///
/// Read from `Protocol/plan/`, whose README describes the form. Nothing is chosen or corrected here.
package struct PlanFigures: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// As found when the plan was made.
        case baseline
        /// Of the years before it.
        case achieved
        case target
        /// A rule's bound.
        case limit
    }

    package struct Value: Sendable {
        /// As printed.
        package let text: String
        package let number: Ratio
        /// In the plan's text, from 1.
        package let line: Int
        /// The plan's words, where the line has words and no number.
        package let quote: String?

        init(text: String, number: Ratio, line: Int, quote: String?) {
            (self.text, self.number, self.line, self.quote) = (text, number, line, quote)
        }
    }

    package struct Figure: Sendable {
        package let id: String
        package let label: Label
        package let kind: Kind
        /// At whose end it holds, or is to be reached.
        package let year: Int?
        package let scope: ScopeCode
        /// As printed: 万人, %, 公里.
        package let unit: String
        /// How a measured figure must stand to it: `>=`, `<=`, `<` or `=`.
        package let relation: String?
        /// The name of the measure that a report sets beside it.
        package let measure: String?
        /// At least one.
        package let values: [Value]
        package let note: Label?
        /// The check that finds what departs from a bound, where it is one for each household or place.
        package var check: String?
        /// Why no register can measure it, or where else it stands, in one line.
        package var why: Label?
        /// Further measures, where the words name several things at once: it is met when each is.
        package var also: [String] = []

        /// All that is set beside it.
        package var measures: [String] { (measure.map { [$0] } ?? []) + also }

        /// The unit without its 万 or 亿, and how many of it the printed unit is.
        var plainUnit: (name: String, size: Int128) {
            let sizes: [(prefix: Character, size: Int128)] = [("万", 10_000), ("亿", 100_000_000)]
            for (prefix, size) in sizes where unit.first == prefix && unit.count > 1 {
                return (String(unit.dropFirst()), size)
            }
            return (unit, 1)
        }

        /// How many of a measure's unit one printed unit is; `nil` where they are of different things.
        func size(in measure: Measure) -> Int128? {
            if unit == measure.unit.zh { return 1 }
            return plainUnit.name == measure.unit.zh ? plainUnit.size : nil
        }
    }

    /// Figures that the plan adds up, or should.
    package struct Sum: Sendable {
        package let id: String
        package let label: Label
        package let terms: [Figure]
        package let total: Figure
        /// Whether the plan's own arithmetic comes out, as the file says; ``isTrue`` computes it.
        package let holds: Bool

        /// The terms' first values, added, in the printed unit of the total.
        package var added: Ratio {
            let sum = terms.reduce(Ratio(0)) { $0 + $1.values[0].number * $1.plainUnit.size }
            return Ratio(sum.numerator, sum.denominator * total.plainUnit.size)
        }

        var isTrue: Bool { added == total.values[0].number }
    }

    package let name: String
    package let label: Label
    /// In the order of the file.
    package let figures: [Figure]
    package let sums: [Sum]
    /// Figures that follow from others; see ``Derivation``.
    let derivations: [Derivation]
    /// What contradicts other documents, or cannot be seen from the figures alone.
    package let remarks: [Remark]

    init(
        name: String, label: Label, figures: [Figure], sums: [Sum], derivations: [Derivation],
        remarks: [Remark]
    ) {
        self.name = name
        self.label = label
        self.figures = figures
        self.sums = sums
        self.derivations = derivations
        self.remarks = remarks
    }

    /// - Throws: ``DocumentError`` with the place of the first fault.
    package init(parsing bytes: [UInt8], file: String) throws(DocumentError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch {
            throw DocumentError(file, error)
        }
        let reader = PlanReader(file: file)
        name = try reader.text(document, "plan")
        label = try reader.label(document, "label")
        var figures: [Figure] = []
        var places: [String: Int] = [:]
        for node in try reader.list(document, "figures") {
            let figure = try reader.figure(node)
            guard places.updateValue(figures.count, forKey: figure.id) == nil else {
                throw reader.fault(node, .figureTwice(figure.id))
            }
            figures.append(figure)
        }
        self.figures = figures
        let find: (String) -> Figure? = { id in places[id].map { figures[$0] } }
        var sums: [Sum] = []
        for node in try reader.list(document, "sums") { sums.append(try reader.sum(node, find: find)) }
        self.sums = sums
        var derivations: [Derivation] = []
        for node in document["derivations"]?.list ?? [] {
            derivations.append(try reader.derivation(node, find: find))
        }
        self.derivations = derivations
        var remarks: [Remark] = []
        for node in document["contradictions"]?.list ?? [] {
            remarks.append(try reader.remark(node, find: find))
        }
        self.remarks = remarks
    }

    /// The figures that a measure is set beside.
    package func figures(of measure: String) -> [Figure] { figures.filter { $0.measures.contains(measure) } }
}

/// Takes the objects of a plan apart.
struct PlanReader {
    let file: String

    func fault(_ node: JSONNode, _ fault: DocumentFault) -> DocumentError {
        DocumentError(file, node, fault)
    }

    func text(_ node: JSONNode, _ name: String) throws(DocumentError) -> String {
        guard let text = node[name]?.text else {
            throw fault(node[name] ?? node, .notAText(name))
        }
        return text
    }

    func list(_ node: JSONNode, _ name: String) throws(DocumentError) -> [JSONNode] {
        guard let list = node[name]?.list else {
            throw fault(node[name] ?? node, .notAList(name))
        }
        return list
    }

    func label(_ node: JSONNode, _ name: String) throws(DocumentError) -> Label {
        guard let label = node[name] else { throw fault(node, .missing(name)) }
        return Label(zh: try text(label, "zh"), en: try text(label, "en"))
    }

    func figure(_ node: JSONNode) throws(DocumentError) -> PlanFigures.Figure {
        guard let kind = PlanFigures.Kind(rawValue: try text(node, "kind")) else {
            throw fault(node["kind"] ?? node, .notOneOf("kind", PlanFigures.Kind.allCases.map(\.rawValue)))
        }
        // The plan is of China's regions, whatever store it is set beside. `450100` and `4501` name one city.
        guard let scope = ScopeCode(RegionCode.enclosing(try text(node, "scope"))[0], in: .regions) else {
            throw fault(node["scope"] ?? node, .notARegion("scope"))
        }
        var values: [PlanFigures.Value] = []
        for value in try list(node, "values") {
            let text = try text(value, "value")
            guard let number = Ratio(text) else {
                throw fault(value["value"] ?? value, .notADecimal("value"))
            }
            guard let line = value["line"]?.number?.integer else {
                throw fault(value, .notANumber("line"))
            }
            values.append(.init(text: text, number: number, line: Int(line), quote: value["quote"]?.text))
        }
        guard !values.isEmpty else { throw fault(node, .empty("values")) }
        return PlanFigures.Figure(
            id: try text(node, "id"), label: try label(node, "label"), kind: kind,
            year: (node["year"]?.number?.integer).map { Int($0) }, scope: scope, unit: try text(node, "unit"),
            relation: node["relation"]?.text, measure: node["measure"]?.text, values: values,
            note: node["note"] == nil ? nil : try label(node, "note"), check: node["check"]?.text,
            why: node["why"] == nil ? nil : try label(node, "why"), also: node["also"]?.list?.compactMap(\.text) ?? [])
    }

    /// The figures that a list names.
    func figures(
        _ node: JSONNode, _ name: String, find: (String) -> PlanFigures.Figure?
    ) throws(DocumentError) -> [PlanFigures.Figure] {
        var figures: [PlanFigures.Figure] = []
        for item in try list(node, name) {
            guard let figure = item.text.flatMap(find) else {
                throw fault(item, .notAFigure(name))
            }
            figures.append(figure)
        }
        return figures
    }

    func sum(_ node: JSONNode, find: (String) -> PlanFigures.Figure?) throws(DocumentError) -> PlanFigures.Sum {
        let terms = try figures(node, "terms", find: find)
        guard let total = find(try text(node, "total")) else {
            throw fault(node["total"] ?? node, .notAFigure("total"))
        }
        guard let holds = node["holds"]?.bool else { throw fault(node, .notABool("holds")) }
        return PlanFigures.Sum(
            id: try text(node, "id"), label: try label(node, "label"), terms: terms, total: total,
            holds: holds)
    }
}
