import Cunlian
import Records
import Register
import Spreadsheet

extension English {
    func sentence(_ error: SpreadsheetError) -> String {
        switch error {
        case .unreadable(let path, let number): "Cannot read \(path): \(words(system: number))."
        case .otherForm(.xls): "This is an old xls file; open it and save it as xlsx."
        case .otherForm(.et): "This is an et file of WPS; open it there and save it as xlsx."
        case .otherForm(.encrypted): "The file has a password; open it, take the password away and save it as xlsx."
        case .otherForm(.ods): "This is an ods file; open it and save it as xlsx."
        case .otherForm(.xlsb): "This is an xlsb file; open it and save it as xlsx."
        case .notAWorkbook: "The file is no xlsx table; open it and save it as xlsx."
        case .damaged(let part): "The table is damaged (\(part)); copy it again, or open it and save it as xlsx."
        case .tooLarge(let part, let bytesMax): "The table is too large (\(part) is beyond \(bytesMax) bytes); split it."
        case .tooMany(let part, let most): "The table holds too much (\(part) has more than \(most)); delete what is empty, or split it."
        case .declaresTypes(let part): "The table holds what none may (\(part)); open it and save it as xlsx."
        case .noSheet(let name, let among): "There is no sheet \"\(name)\"; there is: \(among.joined(separator: ", "))."
        case .noMemory: "There is not enough memory for the table."
        }
    }

    func name(_ column: ColumnName) -> String {
        "column \(column.place + 1) (\(CellPlace.letters(ofColumn: column.place))) \"\(column.title)\""
    }

    func sentence(_ fault: HeaderFault) -> String {
        switch fault {
        case .unknown(let columns, let type, let titles):
            "A \(type.name) has no \(columns.map(name).joined(separator: ", ")); there are such as \(titles.map(\.en).joined(separator: ", ")), and describe \(type.name) lists them. Mend the titles, or pass these over with --ignore-unknown. Nothing was written."
        case .twice(let first, let second): "Both \(name(first)) and \(name(second)) are one field; delete one. Nothing was written."
        case .unclear(let column, let field, let unit):
            "The unit of \(name(column)) is not that of \"\(field.en)\", \(unit.map { "which is \($0.en)" } ?? "which has none"); convert it and mend the title. Nothing was written."
        case .needsYear(let column):
            "\(name(column)) is answered for a year; name it with --year, or pass it over with --ignore-unknown. Nothing was written."
        case .nothingKnown(let type):
            "No column of the table is of a \(type.name); look at the record type, or begin with export --template."
        case .otherSheets(let sheets, let sheet, let type):
            "No column of sheet \"\(sheet)\" is of a \(type.name); the file also has \(sheets.joined(separator: ", ")): name one with --sheet."
        case .badMap(let line, let column, let fault): "The file of titles, line \(line), column \(column): \(words(fault))."
        }
    }

    private func words(_ fault: MapFault) -> String {
        switch fault {
        case .syntax: "this is no JSON"
        case .missing(let name): "\"\(name)\" is missing"
        case .unknownType(let name): "there is no record type \"\(name)\""
        case .unknownField(let name): "there is no field \"\(name)\""
        }
    }

    func word(_ weight: ImportFault.Weight) -> String {
        switch weight {
        case .refused: "refused"
        case .held: "look"
        case .noted: "note"
        case .told: "passed over"
        }
    }

    func words(_ match: ImportReport.Match, _ count: Int) -> String {
        switch match {
        case .id: "\(count) by id"
        case .number: "\(count) by number"
        case .field: "\(count) by the national system's number"
        case .citizenNumber: "\(count) by citizen's number"
        case .nameAndBirth: "\(count) by name and birth in the household"
        case .row: "\(count) as rows that were imported before"
        }
    }

    func sentence(_ fault: ImportFault) -> String {
        switch fault {
        case .invalid(let error): sentence(error)
        case .edit(let error): sentence(error)
        case .store(let error): sentence(error)
        case .ownOtherValue(let standing): "this store wrote \"\(standing)\"; not written: export, and import with the token"
        case .changedByItsAuthor: "its author changed it right after making it; not written: export, and import with the token"
        case .cell(let fault): words(fault)
        case .doubt(let doubt, let standing):
            words(doubt) + (standing.isEmpty ? "" : ", and \"\(standing.joined(separator: "\", \""))\" stands")
                + "; not written: look at it"
        case .emptied(let standing): "\"\(standing)\" stands, and the cell is empty; that takes nothing away: use set"
        case .disputed(let values, let proposals):
            (values.count > 1 ? "disputed: \"\(values.joined(separator: "\", \""))\"" : "\"\(values.joined())\" stands")
                + (proposals.isEmpty ? "" : ", and \"\(proposals.joined(separator: "\", \""))\" is proposed") + "; not written: use resolve"
        case .untitled: "the column has no title, so nobody knows what this is"
        case .row(let doubt): words(doubt)
        case .rule(let error): (error as? EntryRefusal).map { sentence($0) } ?? "\(error)"
        case .noted(let remark): (remark as? HelpRemark).map { sentence($0) } ?? "\(remark)"
        case .passedOver(.total): "a row of totals"
        case .passedOver(.note): "a note of the sheet"
        case .passedOver(.titles): "the titles once more"
        }
    }

    private func words(_ fault: CellFault) -> String {
        switch fault {
        case .error(let text): "the formula came to an error (\(text))"
        case .uncalculated: "the formula was saved without its value; open the table, save it, and import it again"
        case .answer(let reason): words(reason)
        }
    }

    private func words(_ doubt: CellDoubt) -> String {
        switch doubt {
        case .zeros: "only zeros in front or behind differ, which spreadsheets drop"
        case .exponent: "this is an exponent; the last digits are lost"
        case .rounded: "a spreadsheet has rounded it; digits may be lost"
        case .replaced: "\"?\" stands where characters may have been"
        case .serial(let day): "this is a spreadsheet's number of days, perhaps \(day)"
        case .time: "the date has a time of day"
        case .becameDate: "a spreadsheet made a date of it"
        case .cut: "the end of the text is gone"
        case .noName: "this is hardly a name"
        }
    }

    private func words(_ doubt: RowDoubt) -> String {
        switch doubt {
        case .otherParent(let standing):
            "the record lies in \"\(standing)\" and not where the row says; nothing of the row was written: use split, join or move"
        case .otherScope(let standing):
            "the record lies in \(standing) and not where the row says; nothing of the row was written: use move"
        case .lookalike(let standing):
            "there is no such number, but \"\(standing)\", which a spreadsheet may have changed; nothing of the row was written"
        case .sameAsLine(let line): "line \(line) means the same record; if they are two, fill in a number that tells them apart"
        case .sameName(let standing):
            "somebody of that name is in the household (\(standing)), and no birth date or citizen's number tells whether it is the same; nothing of the row was written"
        case .otherCitizenNumber(let standing):
            "somebody of that name and birth is in the household, with the citizen's number \"\(standing)\"; nothing of the row was written"
        case .several(let all): "it may be any of \(all.joined(separator: ", ")); nothing of the row was written: fill in the number"
        }
    }
}
