import ArgumentParser
import CSV
import RecordStore
import Records
import Register
import ReportFormats
import Terminal

/// How a report leaves the program.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case table, csv, json, html
}

extension Context {
    /// Writes a report, to a file or to standard output.
    ///
    /// - Parameter format: Where none is named, lines of JSON for scripts and a table for people.
    func write(_ report: Report, _ format: ReportFormat?, to file: String?, made: UInt64, digest: ([UInt8]) -> [UInt8]) throws {
        let report = marked(report)
        switch format ?? (isJSON ? .json : .table) {
        case .table:
            let lines = report.lines(
                language: shownLanguage, width: file == nil ? width : nil, palette: file == nil ? palette : Palette(isColored: false)
            ).map { mark + $0 }
            try writeFile(file ?? "-", Array((lines.joined(separator: "\n") + "\n").utf8))
        case .csv:
            // A spreadsheet takes a file without the mark for the system's own encoding.
            var writer = CSVWriter(byteOrderMark: file != nil)
            report.writeCSV(&writer, language: language)
            try writeFile(file ?? "-", writer.takeBytes())
        case .json:
            try writeFile(file ?? "-", Array(report.jsonLines(language: language).map { $0 + "\n" }.joined().utf8))
        case .html:
            try writeFile(file ?? "-", Array(report.page(language: language, made: made, digest: digest).utf8))
        }
    }

    /// Of a store to practise on, a report that says so.
    func marked(_ report: Report) -> Report {
        guard isPractice else { return report }
        return report.marked(
            Label("演练", "Practice"),
            Label("演练用的村，人和数字都是编的，不得用于任何工作。", "A village to practise on: people and figures are made up and serve no work."))
    }

    /// A page is no thing for a terminal.
    static func checkPage(_ format: ReportFormat?, _ file: String?) throws {
        guard format == .html, file == nil, StandardStream.output.isTerminal else { return }
        throw ValidationError("网页不在终端上显示：请重定向或加 --out 文件 / a page is not for a terminal: redirect it, or name a file with --out.")
    }
}
