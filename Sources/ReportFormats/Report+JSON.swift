import JSON
package import Records
package import Register

extension Report {
    /// One line for each row of each table, the table's name first; then one for each note.
    ///
    /// The keys are the columns' names. Numbers have just the digits that are printed; codes are codes; texts are in
    /// the language; `null` is nothing or not known.
    package func jsonLines(language: Language) -> [String] {
        let text = CellText(language: language)
        let rows = scriptTables.flatMap { table in
            table.rows.map { row in
                JSONWriter.document { json in
                    json.member("table", table.name)
                    for (cell, column) in zip(row.cells, table.columns) { Self.write(cell, column, text, into: &json) }
                }
            }
        }
        let notes = notes.map { note in
            JSONWriter.document { json in
                json.member("table", "notes")
                json.member("note", text.say(note))
            }
        }
        return rows + notes
    }

    private static func write(_ cell: Cell, _ column: Column, _ text: CellText, into json: inout JSONWriter) {
        switch cell.content {
        case .count, .decimal, .money, .share: number(column.name, text.script(cell), into: &json)
        case .plan(let stated): write(stated, column.name, into: &json)
        case .none where column.kind == .plan: json.member(column.name, [String]())
        default: json.member(column.name, text.script(cell))
        }
    }

    private static func write(_ stated: [Stated], _ name: String, into json: inout JSONWriter) {
        json.member(
            name,
            list: { list in
                for item in stated {
                    list.object { object in
                        number("value", item.value.text, into: &object)
                        object.member("line", item.value.line)
                        object.member("unit", item.figure.unit)
                        object.member("kind", item.figure.kind.rawValue)
                        if let year = item.figure.year { object.member("year", year) }
                        if let relation = item.figure.relation { object.member("relation", relation) }
                        if let quote = item.value.quote { object.member("quote", quote) }
                        object.member("scope", item.figure.scope.description)
                        number("difference", item.difference?.text(places: item.places), into: &object)
                    }
                }
            })
    }

    /// A number with just the digits that are printed.
    private static func number(_ name: String, _ text: String?, into json: inout JSONWriter) {
        json.name(name)
        if let number = text.flatMap({ JSONNumber($0) }) {
            json.value(JSONNode(.number(number)))
        } else {
            json.null()
        }
    }
}
