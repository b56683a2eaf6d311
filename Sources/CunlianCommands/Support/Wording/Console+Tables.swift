import Cunlian
import Records

extension HeaderFault {
    /// What is wrong with the titles of a table that was sent to the console: whoever sent it has boxes to tick, and no options to write.
    ///
    /// - Returns: `nil` where it is said as in a terminal.
    func atConsole(_ language: Language) -> String? {
        let names = { (columns: [ColumnName]) in
            columns.map { language.words.name($0) }.joined(separator: language == .zh ? "、" : ", ")
        }
        switch self {
        case .unknown(let columns, let type, let titles):
            let some = titles.map { $0.text(in: language) }.joined(separator: language == .zh ? "、" : ", ")
            return language == .zh
                ? "\(type.label.zh)没有这些列：\(names(columns))；有的如 \(some)；改正列名，或勾选“略过不认识的列”。未写入任何内容。"
                : "A \(type.name) has no \(names(columns)); there are such as \(some). Mend the titles, or tick the box that passes unknown columns over. Nothing was written."
        case .needsYear(let column):
            return language == .zh
                ? "\(names([column]))按年度填写；请在列名后写明年度，如 列名[2017]，或勾选“略过不认识的列”。未写入任何内容。"
                : "\(names([column])) is answered for a year; write the year behind the title, such as title[2017], or tick the box that passes unknown columns over. Nothing was written."
        case .otherSheets(let sheets, let sheet, let type):
            return language == .zh
                ? "工作表“\(sheet)”里没有一列是\(type.label.zh)的项目；此文件还有：\(sheets.joined(separator: "、"))，请把要导入的一张放在最前。未写入任何内容。"
                : "No column of the sheet \"\(sheet)\" belongs to a \(type.name); the file has \(sheets.joined(separator: ", ")) too: put the one that is meant first. Nothing was written."
        case .twice, .unclear, .nothingKnown, .badMap: return nil
        }
    }
}
