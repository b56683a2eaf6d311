import Cunlian
import Records
import Spreadsheet

/// What may be answered in a column, in the words of whoever fills it in.
struct InputRule {
    let note: String

    init(_ path: FieldPath, _ input: Input, _ editor: Editor) {
        let isChinese = editor.language == .zh
        func say(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
        var lines: [String] = []
        if input.isRequired { lines.append(say("必填。", "Must be answered.")) }
        let kind: String? =
            switch input.type {
            case .bool: say("填“是”或“否”。", "yes or no.")
            case .integer: say("整数。", "A whole number.")
            case .decimal(let scale): say("数字，小数最多 \(scale) 位。", "A number with at most \(scale) places.")
            case .money: say("数字，小数最多 2 位。", "A number with at most 2 places.")
            case .date: say("日期，如 2017-05-01。", "A date: 2017-05-01.")
            case .year: say("四位数的年份。", "A year of four digits.")
            case .code:
                path.field.isUnion ? say("从代码表中选，可填多项，用顿号（、）隔开。", "Of the list; several with commas.") : say("从列表中选一项。", "One of the list.")
            case .reference(let type):
                say(
                    "填\(editor.store.schema.type(named: type)?.label.zh ?? "")的编号\(path.field.isUnion ? "，可填多个，用顿号（、）隔开" : "")。",
                    "The number of a \(type)\(path.field.isUnion ? "; several with commas" : "").")
            case .idNumber: say("18 位证件号码，末位可为 X。", "18 digits, the last may be X.")
            case .region: say("行政区划代码。", "A region's code.")
            case .phone: say("11 位电话号码。", "11 digits.")
            case .text:
                path.field.isUnion
                    ? say("可填多项，用顿号（、）隔开。", "Several with commas.")
                    : input.maximum.map { say("最多 \($0) 字。", "At most \($0) characters.") }
            case .attachment, .sealed: nil
            }
        if let kind { lines.append(kind) }
        if let unit = input.unit?.text(in: editor.language), !unit.isEmpty { lines.append(say("单位：\(unit)。", "In \(unit).")) }
        if input.type != .text, let bounds = InputRule.bounds(input, editor) { lines.append(bounds) }
        note = lines.joined(separator: "\n")
    }

    private static func bounds(_ input: Input, _ editor: Editor) -> String? {
        func text(_ bound: Int64?) -> String? {
            bound.map { input.text(of: .integer($0), in: editor.store.schema, language: editor.language) }
        }
        let isChinese = editor.language == .zh
        return switch (text(input.minimum), text(input.maximum)) {
        case (let low?, let high?): isChinese ? "\(low) 至 \(high)。" : "From \(low) to \(high)."
        case (let low?, nil): isChinese ? "不小于 \(low)。" : "At least \(low)."
        case (nil, let high?): isChinese ? "不大于 \(high)。" : "At most \(high)."
        case (nil, nil): nil
        }
    }
}

/// The page of a form that says how it is filled in.
struct FormNotes {
    private let type: RecordType
    private let language: Language

    init(_ type: RecordType, _ language: Language) { (self.type, self.language) = (type, language) }

    func write(to book: WorkbookWriter) throws {
        let lines =
            language == .zh
            ? [
                "一行填一条（\(type.label.zh)）。", "列名不要改；不用的列可以空着，也可以删去。", "底色为橙色的列名是必填项；指着列名可以看到单位和要求。",
                "有下拉列表的格子请从列表中选；可填多项的，用顿号（、）隔开。", "编号、证件号码、电话号码所在的格子已设为文本，前面的 0 不会丢失。", "带“_”的列用来认出原来的记录，请不要改动。",
                "标有【有争议】【有待定意见】的格子不会被导入，请用 resolve 裁定。", "填好后先用 import --dry-run 查看，再导入。",
            ]
            : [
                "One row is one \(type.name).", "Leave the titles as they are; columns that you do not need may stay empty or go.",
                "Titles in orange must be answered; point at a title to see its unit and rule.",
                "Choose from the list where there is one; several answers stand with commas between them.",
                "Cells of numbers, citizen's numbers and phones are texts, so their zeros stay.",
                "Columns that begin with _ find the record again; leave them alone.",
                "Cells marked [disputed] or [proposed] are not taken in; decide them with resolve.",
                "Look at it with import --dry-run before you take it in.",
            ]
        let layout = SheetLayout(
            name: language == .zh ? "填表说明" : "How to fill in",
            columns: [.init(language == .zh ? "填表说明" : "How to fill in", kind: .prose, width: 90)])
        try book.sheet(layout) { sheet in for line in lines { try sheet.write([.text(line)]) } }
    }
}
