import CSV
import Cunlian
import Records
import Register

/// A file of rows whose columns are known: titles of the whole sheet above them are passed over.
final class HeadedTable {
    /// So many rows may stand above the one that names the columns.
    private static let headRowsMax = 20

    let file: TableFile
    /// Of the row that names the columns.
    let line: Int
    /// How many rows stand above it.
    let titleRows: Int
    let importer: Importer
    /// The file of titles that was used, if one was.
    let mapName: String?
    private var waiting: [TableFile.Item]

    /// - Parameters:
    ///   - map: A county's own titles; without it those of the national system are tried where they say more.
    ///   - known: The titles that the program brings.
    init(
        _ file: TableFile, _ editor: Editor, type: RecordType, options: ImportHeader.Options, own map: ImportMap?, known: ImportMap
    ) throws {
        self.file = file
        var rows: [(line: Int, cells: [TableCell])] = []
        var items: [TableFile.Item] = []
        while items.count < HeadedTable.headRowsMax, let item = try file.next() {
            items.append(item)
            if case .row(let line, let cells) = item { rows.append((line, cells)) }
        }
        guard !rows.isEmpty else { throw CSVError.empty }
        let texts = rows.map { $0.cells.map(\.text) }
        var options = options
        options.map = map ?? .none
        let plain = Importer.head(among: texts, editor, type: type, options) ?? TableHead(first: 0, last: 0, titles: texts[0])
        var known = known
        if map != nil || !HeadedTable.saysMore(known, of: texts, editor, type, options) { known = .none }
        if map == nil { options.map = known }
        let head = map == nil && !known.tables.isEmpty ? Importer.head(among: texts, editor, type: type, options) ?? plain : plain
        mapName = options.map.tables[type.name] == nil ? nil : options.map.name
        line = rows[head.last].line
        titleRows = head.first
        do {
            importer = try Importer(
                editor, type: type, header: head.titles, options: options, rule: EntryGuard(editor.store).rule(for: type))
        } catch {
            guard case .nothingKnown(let type) = error as? HeaderFault, case .workbook(let sheet, let all) = file.form, all.count > 1 else {
                throw error
            }
            throw HeaderFault.otherSheets(all.filter { $0 != sheet }, instead: sheet, type: type)
        }
        let headLine = line
        waiting = items.drop { item in
            switch item {
            case .row(let line, _): line <= headLine
            case .fault(let fault): fault.line <= headLine
            }
        }.reversed()
    }

    /// Whether at least two columns are known by those titles alone.
    private static func saysMore(
        _ map: ImportMap, of rows: [[String]], _ editor: Editor, _ type: RecordType, _ options: ImportHeader.Options
    ) -> Bool {
        guard let table = map.tables[type.name] else { return false }
        var own = options
        own.map = .none
        return rows.contains { row in
            let titles = Set(row.map(\.columnTitle)).intersection(table.columns.keys)
            let unknown = titles.filter { Importer.head(among: [[$0]], editor, type: type, own) == nil }
            return unknown.count >= 2
        }
    }

    func next() throws -> TableFile.Item? { try waiting.popLast() ?? file.next() }
}
