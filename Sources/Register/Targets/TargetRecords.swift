import RecordStore
import Records

/// The plan's figures as records of type `target`: one record for each value, so that a contradiction is two records
/// with their two lines, and neither is written over the other.
package enum TargetRecords {
    /// The columns of the table that ``rows(_:)`` gives, as `import target` reads them.
    package static let header = [
        "number", "indicator", "region", "year", "value", "unit", "source", "source_line", "kind", "relation",
        "measure", "title", "title_en", "quote", "note", "note_en",
    ]

    /// One row for each value of each figure. The number is the figure's name and the line, so that loading twice
    /// changes nothing.
    package static func rows(_ plan: PlanFigures) -> [[String]] {
        plan.figures.flatMap { figure in
            figure.values.map { value in
                [
                    "\(figure.id)@\(value.line)", figure.id, figure.scope.description,
                    figure.year.map(String.init) ?? "", value.text, figure.unit, plan.label.zh,
                    String(value.line), figure.kind.rawValue, figure.relation ?? "", figure.measure ?? "",
                    figure.label.zh, figure.label.en, value.quote ?? "", figure.note?.zh ?? "",
                    figure.note?.en ?? "",
                ]
            }
        }
    }

    /// The figures of the records that are not retired, oldest first; values of one indicator belong together.
    ///
    /// A record whose value, indicator or region is missing or disputed says nothing that could be compared.
    static func figures(of store: RecordStore) throws -> [PlanFigures.Figure] {
        let columns = header.dropFirst().compactMap { store.views.column("target", $0) }
        guard columns.count == header.count - 1, let table = columns.first?.table else { return [] }
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let rows = try store.views.query("SELECT \(names) FROM \"\(table)\" WHERE _standing NOT IN \(Views.uncredited) ORDER BY _id")
        var order: [String] = []
        var figures: [String: PlanFigures.Figure] = [:]
        for row in rows {
            guard let figure = figure(row, store.schema) else { continue }
            if let known = figures[figure.id] {
                figures[figure.id] = known.adding(figure.values)
            } else {
                order.append(figure.id)
                figures[figure.id] = figure
            }
        }
        return order.compactMap { figures[$0] }
    }

    private static func figure(_ row: [QueryValue], _ schema: Schema) -> PlanFigures.Figure? {
        guard let id = row[0].text, let region = row[1].text, let scaled = row[3].integer,
            let scope = ScopeCode(RegionCode.enclosing(region)[0], in: schema.scopes)
        else { return nil }
        let number = Ratio(Int128(scaled), 10_000)
        let kind = row[7].integer.flatMap { schema.codeList("target_kind")?.item(Int($0))?.code }
        let line = row[6].integer.map(Int.init) ?? 0
        let zh = row[10].text ?? id
        return PlanFigures.Figure(
            id: id, label: Label(zh: zh, en: row[11].text ?? zh),
            kind: kind.flatMap(PlanFigures.Kind.init) ?? .target, year: row[2].integer.map(Int.init),
            scope: scope, unit: row[4].text ?? "", relation: row[8].text, measure: row[9].text,
            values: [.init(text: number.decimal, number: number, line: line, quote: row[12].text)],
            note: row[13].text.map { Label(zh: $0, en: row[14].text ?? $0) })
    }
}

extension PlanFigures.Figure {
    fileprivate func adding(_ more: [PlanFigures.Value]) -> Self {
        Self(
            id: id, label: label, kind: kind, year: year, scope: scope, unit: unit, relation: relation,
            measure: measure, values: (values + more).sorted { $0.line < $1.line }, note: note)
    }
}
