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

    /// What a file's name ends in; `nil` where there is no file, or its name says nothing.
    init?(file: String?) {
        switch file.flatMap(Self.ending) {
        case "html", "htm": self = .html
        case "csv": self = .csv
        case "json", "jsonl": self = .json
        default: return nil
        }
    }

    /// Of a file's name, in small letters, behind the last point.
    static func ending(of file: String) -> String? {
        let name = file.split(separator: "/").last ?? ""
        guard let point = name.lastIndex(of: "."), point > name.startIndex else { return nil }
        return name[name.index(after: point)...].lowercased()
    }

    /// Names under which people look for something else than a report is.
    static let others: Set<String> = ["xlsx", "xls", "et", "ods", "pdf", "doc", "docx", "wps"]
}

extension Context {
    /// Writes a report, to a file or to standard output.
    ///
    /// - Parameter format: Where none is named, what the file's name ends in; else lines of JSON for scripts and a table for people.
    func write(_ report: Report, _ format: ReportFormat?, to file: String?, made: UInt64, digest: ([UInt8]) -> [UInt8]) throws {
        let report = marked(report)
        switch format ?? (isJSON ? .json : ReportFormat(file: file) ?? .table) {
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
        if format == nil, let ending = file.flatMap(ReportFormat.ending), ReportFormat.others.contains(ending) {
            throw ValidationError(
                "报表没有 .\(ending) 这种格式；文件名用 .html（可打印成 PDF）、.csv（Excel 可打开）或 .json / "
                    + "a report is no .\(ending): end the name in .html, which prints as PDF, .csv, which Excel opens, or .json.")
        }
        guard format == .html, file == nil, StandardStream.output.isTerminal else { return }
        throw ValidationError("网页不在终端上显示：请重定向或加 --out 文件 / a page is not for a terminal: redirect it, or name a file with --out.")
    }
}
