import CSV
import Cunlian
import Glibc
import RecordStore
import Records

/// What a county's office waits for when it takes its old tables in.
extension Workbench {
    /// All households and members of the county, from two files, as `cunlian import` does it.
    func importCounty() throws {
        let register = try Corpus.files(in: folder, isQuick: isQuick)
        let villages = entries(of: register).filter(\.isFolder).map(\.name).filter { $0.utf8.count == 12 }
        let paths = try ["household", "member"].map { name in
            let path = folder.path + "/" + name + ".csv"
            try joined(villages.map { "\(register)/\($0)/\(name).csv" }, into: path)
            return (name, path)
        }
        var costs: [Cost] = []
        var rows = 0
        for index in 0..<(isQuick ? 1 : 3) {
            let office = try Author(in: folder.folder("office \(index)"))
            var ignored: [UInt8] = []
            try office.take(["county", "township", "helper"], in: "\(register)/\(Corpus.countyScope)", &ignored)
            for village in villages { try office.take(["village", "natural_village"], in: "\(register)/\(village)", &ignored) }
            rows = 0
            var cost = Cost()
            for (type, path) in paths {
                cost += try Cost.of { rows += try take(type, path, into: office.store) }
            }
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

    private func take(_ type: String, _ path: String, into store: RecordStore) throws -> Int {
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

    /// One file of several with the same header.
    private func joined(_ files: [String], into path: String) throws {
        var whole: [UInt8] = []
        for file in files {
            let bytes = try readBytes(file)
            whole += whole.isEmpty ? bytes[...] : bytes[(bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count)...]
        }
        guard let file = fopen(path, "w"), fwrite(whole, 1, whole.count, file) == whole.count, fclose(file) == 0 else {
            throw BenchError("cannot write \(path)")
        }
    }
}
