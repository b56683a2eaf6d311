import CSV
import Cunlian
import Glibc
import RecordStore
import Records

/// What a county's office waits for when it takes its old tables in.
extension Workbench {
    /// All households and members of the county, from two files, as `cunlian import` does it.
    func importCounty() throws {
        let sheets = try CountySheets(in: folder, isQuick: isQuick)
        var costs: [Cost] = []
        var rows = 0
        for index in 0..<(isQuick ? 1 : 3) {
            let office = try sheets.office(in: folder.folder("office \(index)"))
            let cost = try Cost.of { rows = try sheets.take(into: office.store) }
            costs.append(cost)
            remark("import-county \(index + 1): \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor for \(rows) rows")
            folder.remove("office \(index)")
        }
        let cost = Cost.median(costs)
        report.add(
            Figure(
                name: "import-county", value: cost.wall, unit: "s",
                against: "\(rows) rows of households and members, \(rounded(cost.processor)) s of processor"))
    }

    private static let rowsPerCommit = 500

    static func take(_ type: String, _ path: String, into store: RecordStore) throws -> Int {
        let editor = Editor(store, language: .zh)
        let reader = try CSVReader(file: path)
        let importer = try Importer(editor, type: try editor.type(type), header: reader.header.cells)
        var report = ImportReport()
        var isAtEnd = false
        while !isAtEnd {
            try importer.commit(into: &report) { report in
                for _ in 0..<Workbench.rowsPerCommit {
                    guard case .row(let row)? = try reader.next() else { return isAtEnd = true }
                    try importer.take(row.cells, line: row.line, into: &report)
                }
            }
        }
        guard report.refused == 0, report.written == report.read else {
            throw BenchError(
                "\(path): \(report.refused) of \(report.read) rows refused; \(report.remarks.first.map { "\($0.reason)" } ?? "")")
        }
        return report.written
    }
}
