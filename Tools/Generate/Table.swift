import CSV
import Records

/// One CSV file of records of one type, the first line its header.
///
/// Headers and codes come from the schema, in Chinese its labels (`收入[2016].工资性收入`), in English its
/// names (`income[2016].wage`). Two columns are not fields: `scope`, the code of the region whose register
/// holds the record, and for a type with parents the number of the record that it belongs to.
struct Table {
    static let scope = "scope"
    static let scopeLabel = "所在区域代码"

    let type: RecordType
    let file: String
    private let schema: Schema
    private let language: Language
    private var columns: [Column] = []
    private var writer = CSVWriter()
    private var rows = 0

    fileprivate struct Column {
        var header: String
        /// The spelling of each code in the language of the table.
        var codes: [String: String] = [:]
    }

    init(_ type: String, file: String? = nil, schema: Schema, language: Language) {
        guard let found = schema.type(named: type) else {
            preconditionFailure("The schema has no type \(type); generate and the schema are out of step.")
        }
        self.type = found
        self.file = (file ?? type) + ".csv"
        self.schema = schema
        self.language = language
    }

    var isEmpty: Bool { rows == 0 }

    /// The file; the next row begins it again, for the next region.
    mutating func takeBytes() -> [UInt8] {
        rows = 0
        return writer.takeBytes()
    }

    /// Writes a record; `build` must set the same cells in the same order each time.
    mutating func add(scope: String, parent: String? = nil, _ build: (inout Row) -> Void) {
        let isFirst = columns.isEmpty
        var row = Row(keepsPaths: isFirst)
        row.set(Self.scope, .text(scope))
        if let parent { row.set(type.parents[0], .text(parent)) }
        build(&row)
        if isFirst { columns = row.paths.map(column) }
        precondition(
            row.cells.count == columns.count, "A row of \(type.name) has other cells than the first.")
        if rows == 0 { writer.write(columns.map(\.header)) }
        writer.write(zip(row.cells, columns).map { [language] in $1.text(of: $0, in: language) })
        rows += 1
    }

    private func column(_ path: Path) -> Column {
        if path.field == Self.scope { return Column(header: language == .zh ? Self.scopeLabel : Self.scope) }
        if type.parents.contains(path.field), let parent = schema.type(named: path.field) {
            return Column(header: language == .zh ? parent.label.zh : parent.name)
        }
        guard let field = type.field(named: path.field),
            let input = path.input.map({ name in field.inputs.first { $0.name == name } })
                ?? field.inputs.first,
            field.isGroup == (path.input != nil), (field.key != nil) == (path.key != nil)
        else { preconditionFailure("The schema has no \(type.name).\(path.text) of that shape.") }
        var column = Column(header: path.text)
        if language == .zh {
            let key = path.key.map { "[\($0)]" } ?? ""
            column.header = field.label.zh + key + (path.input == nil ? "" : "." + input.label.zh)
        }
        if case .code(let name) = input.type, let list = schema.codeList(name) {
            column.codes = Dictionary(
                uniqueKeysWithValues: list.items.map { ($0.code, language == .zh ? $0.label.zh : $0.code) })
        }
        return column
    }
}

extension Table.Column {
    fileprivate func text(of cell: Cell, in language: Language) -> String {
        switch cell {
        case .none: ""
        case .text(let text): text
        case .bool(let bool): language == .zh ? (bool ? "是" : "否") : (bool ? "yes" : "no")
        case .code(let code): spelling(of: code)
        case .codes(let codes): codes.map { spelling(of: $0) }.joined(separator: Self.separator(in: language))
        case .integer(let number): String(number)
        case .money(let fen): Self.text(of: fen, places: 2)
        case .decimal(let number, let places): Self.text(of: number, places: places)
        case .date(let days): CalendarDate(days: days)?.description ?? ""
        case .records(let numbers): numbers.joined(separator: Self.separator(in: language))
        }
    }

    /// Between the elements of a union, as exports have it.
    private static func separator(in language: Language) -> String { language == .zh ? "、" : ", " }

    private func spelling(of code: String) -> String {
        guard let spelling = codes[code] else {
            preconditionFailure("\(header) has no code \(code); generate and the schema are out of step.")
        }
        return spelling
    }

    /// `12.05`, `12` for a whole number.
    private static func text(of number: Int, places: Int) -> String {
        let digits = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let fraction = padded.suffix(places)
        let isWhole = fraction.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        return (number < 0 ? "-" : "") + padded.dropLast(places) + (isWhole ? "" : "." + fraction)
    }
}
