import CSV
import Cunlian
import Records
import Spreadsheet

/// What a report says of one line.
struct ShownRemark {
    let line: Int
    /// Letters, as sheets have them.
    var place = ""
    let column: String
    /// What stands in the cell.
    var cell = ""
    /// What stands in the register.
    var standing = ""
    let reason: String
    var weight = ImportFault.Weight.refused
}

extension ShownRemark {
    init(_ remark: ImportReport.Remark, _ context: Context) {
        self.init(
            line: remark.line, place: remark.place.map { CellPlace.letters(ofColumn: $0) } ?? "",
            column: remark.column?.text(in: context.language) ?? "", cell: remark.cell ?? "", standing: remark.reason.standing,
            reason: context.words.sentence(remark.reason), weight: remark.reason.weight)
    }

    init(_ fault: CSVFault, _ context: Context) {
        self.init(line: fault.line, column: "", reason: context.words.sentence(fault), weight: .refused)
    }

    /// For the screen: where, what stands in the cell, and why.
    func text(_ context: Context) -> String {
        var where_ = context.say("第 \(line) 行", "Line \(line)")
        if !place.isEmpty { where_ += context.say(" \(place) 列", ", column \(place)") }
        if !column.isEmpty { where_ += context.say("“\(column)”", " \"\(column)\"") }
        if !cell.isEmpty { where_ += context.say("填的是“\(cell)”", " says \"\(cell)\"") }
        return where_ + context.say("：", ": ") + reason
    }
}

extension ImportFault {
    /// What stands in the register, where that is told.
    var standing: String {
        switch self {
        case .ownOtherValue(let standing), .emptied(let standing): standing
        case .doubt(_, let standing): standing.joined(separator: " | ")
        case .disputed(let values, let proposals): (values + proposals).joined(separator: " | ")
        case .row(let doubt):
            switch doubt {
            case .otherParent(let standing), .otherScope(let standing), .lookalike(let standing), .sameName(let standing),
                .otherCitizenNumber(let standing):
                standing
            case .several(let all): all.joined(separator: " | ")
            case .sameAsLine: ""
            }
        case .invalid, .edit, .store, .changedByItsAuthor, .cell, .untitled, .rule, .noted, .passedOver: ""
        }
    }
}
