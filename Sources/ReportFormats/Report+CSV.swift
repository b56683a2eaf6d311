package import CSV
package import Records
package import Register

extension Report {
    /// The report's tables as one: the column `table` names each row's own, the others are those of all tables.
    ///
    /// Numbers are numbers for a spreadsheet, codes are codes, an empty cell is nothing or not known; headers are in the language.
    /// What the plan says has three columns: the value, where it gives but one, its unit, and its words with their lines.
    package func writeCSV(_ writer: inout CSVWriter, language: Language) {
        let text = CellText(language: language)
        let tables = scriptTables
        var columns: [Column] = []
        for column in tables.flatMap(\.columns) where !columns.contains(where: { $0.name == column.name }) { columns.append(column) }
        writer.write([language == .zh ? "表" : "table"] + columns.flatMap { column in headers(column, text) })
        for table in tables {
            let places = columns.map { column in table.columns.firstIndex { $0.name == column.name } }
            for row in table.rows {
                let cells = zip(columns, places).flatMap { column, place in
                    Self.cells(place.map { row.cells[$0] } ?? .none, under: column, text)
                }
                writer.write([CSVCell.text(table.name)] + cells)
            }
        }
    }

    private func headers(_ column: Column, _ text: CellText) -> [String] {
        let name = text.say(column.label)
        guard column.kind == .plan else { return [name] }
        return [name, name + (text.language == .zh ? "单位" : ", unit"), name + (text.language == .zh ? "原文" : ", as printed")]
    }

    private static func cells(_ cell: Cell, under column: Column, _ text: CellText) -> [CSVCell] {
        guard column.kind == .plan else { return [text.cell(cell)] }
        guard case .plan(let stated) = cell.content else { return [.text(""), .text(""), .text("")] }
        // Of several values none is chosen: the words have them all.
        let values = Set(stated.map { [$0.value.text, $0.figure.unit] })
        let one = values.count == 1 ? values.first : nil
        let unit = one.map { text.say(PlanUnits.label($0[1])) } ?? ""
        return [.number(one?[0] ?? ""), .text(unit), .text(text.plan(stated))]
    }

    /// What scripts are given: every table that is theirs, and what a book says in facts.
    var scriptTables: [Table] {
        sections.flatMap { section in
            section.blocks.compactMap { block -> Table? in
                switch block {
                case .table(let table): table.audience == .readers ? nil : table
                case .facts(let facts): Self.table(facts, of: section)
                case .chart, .remark: nil
                }
            }
        }
    }

    private static func table(_ facts: [Fact], of section: Section) -> Table {
        var table = Table(
            "facts",
            [
                .init("section", Label(zh: "部分", en: "section")), .init("field", Label(zh: "项目", en: "field")),
                .init("value", Label(zh: "内容", en: "value")), .init("source", Label(zh: "来源", en: "source")),
                .init("proposal", Label(zh: "待定意见", en: "proposal")),
            ])
        for fact in facts {
            table.append([.label(section.title), .label(fact.label), fact.value, .none, .none])
            for variant in fact.variants {
                table.append([
                    .label(section.title), .label(fact.label), .label(variant.value), .label(variant.source),
                    .text(variant.isProposal ? "true" : "false"),
                ])
            }
        }
        return table
    }
}
