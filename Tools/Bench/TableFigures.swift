import Cunlian
import Glibc
import RecordStore
import Records
import Spreadsheet

/// What a county's office waits for when it has its people in a spreadsheet.
extension Workbench {
    /// A workbook of the county's members, every column filled: written row by row, and read.
    func tables() throws {
        let path = folder.path + "/members.xlsx"
        let kinds: [SheetLayout.Kind] = [.text, .number, .text, .date]
        let columns = (0..<56).map { SheetLayout.Column("列\($0)", kind: kinds[$0 % 4]) }
        let words = ["壮族", "汉族", "小学", "初中", "普通劳动力", "长期慢性病", "是"]
        let rows = isQuick ? 1_000 : 34_000
        let written = try Cost.of {
            guard let file = fopen(path, "wb") else { throw BenchError("cannot write \(path)") }
            defer { fclose(file) }
            let book = WorkbookWriter { bytes in
                guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchError("cannot write \(path)") }
            }
            try book.sheet(SheetLayout(name: "家庭成员", columns: columns)) { sheet in
                for row in 0..<rows {
                    try sheet.write(
                        columns.enumerated().map { index, column -> SheetValue in
                            switch column.kind {
                            case .number: .number(String((row * 31 + index * 977) % 100_000))
                            case .date: .date(16_000 + (row * 7 + index) % 3_000)
                            default: index < 20 ? .text(words[(row + index) % words.count]) : .text("45012419800101\(row * 3 + index)")
                            }
                        })
                }
            }
            try book.finish()
        }
        report.add(
            Figure(name: "xlsx-write", value: written.wall, unit: "s", against: "\(rows) rows of \(columns.count) columns, all filled"))
        var cells = 0
        let read = try Cost.of {
            var sheet = try Workbook(file: path).sheet()
            while let row = try sheet.next() { cells += row.cells.count }
        }
        guard cells == (rows + 1) * columns.count else { throw BenchError("\(path): \(cells) cells") }
        report.add(Figure(name: "xlsx-read", value: read.wall, unit: "s", against: "the same, \(cells) cells"))
    }
}
