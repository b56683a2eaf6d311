import Cunlian
import Records
import Spreadsheet

/// The sheet of a workbook on which the answers stand that its columns offer.
struct CodeSheet {
    private struct List {
        let title: String
        let items: [String]
    }

    private let name: String
    private var lists: [List] = []
    /// By code list; yes and no are the empty name.
    private var places: [String: Int] = [:]

    init(_ paths: [FieldPath], _ editor: Editor) {
        name = editor.language == .zh ? "代码表" : "Codes"
        for path in paths {
            let input = path.field.inputs[path.input]
            switch input.type {
            case .code(let list):
                guard let items = editor.store.schema.codeList(list)?.items else { continue }
                add(list, input.label.text(in: editor.language), items.map { $0.label.text(in: editor.language) })
            case .bool: add("", editor.language == .zh ? "是否" : "yes or no", editor.language == .zh ? ["是", "否"] : ["yes", "no"])
            default: continue
            }
        }
    }

    private mutating func add(_ list: String, _ title: String, _ items: [String]) {
        guard places[list] == nil, !items.isEmpty else { return }
        places[list] = lists.count
        lists.append(List(title: title, items: items))
    }

    /// The answers of a column, as a range of this sheet.
    func choices(for path: FieldPath) -> SheetLayout.Choices? {
        let list: String
        switch path.field.inputs[path.input].type {
        case .code(let name): list = name
        case .bool: list = ""
        default: return nil
        }
        guard let place = places[list] else { return nil }
        // A cell that lists several answers is none of them.
        return .init(sheet: name, column: place, lines: 2...lists[place].items.count + 1, isStrict: !path.field.isUnion)
    }

    func write(to book: WorkbookWriter) throws {
        guard !lists.isEmpty else { return }
        try book.sheet(SheetLayout(name: name, columns: lists.map { .init($0.title, width: 18) })) { sheet in
            for line in 0..<(lists.map(\.items.count).max() ?? 0) {
                try sheet.write(lists.map { line < $0.items.count ? .text($0.items[line]) : .empty })
            }
        }
    }
}
