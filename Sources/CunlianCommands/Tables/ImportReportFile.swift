import CSV
import Cunlian
import Glibc
import Records

/// Where the report of an import goes.
///
/// It is known before the first row is taken whether it can be written: a stick may be read-only. What is no report of an import is
/// neither written over nor removed, and a device or a pipe (`/dev/null`) is only written to.
struct ImportReportFile {
    let path: String
    let isWritable: Bool
    /// Whether what stands there, if anything, is a report of before, which is not said of this import.
    private let isOurs: Bool

    /// - Parameter option: Where somebody wants it, `-` on standard output; without it beside the file.
    /// - Throws: ``FileFailure`` where it cannot be written to a place that was named, or something else is there.
    init(_ option: String?, beside file: String) throws {
        path = option ?? file + ".report.csv"
        guard path != "-" else {
            (isWritable, isOurs) = (true, false)
            return
        }
        if option != nil { try StoreFolder.refuse(path) }
        let place = try Place(path)
        isOurs = place == .free || place == .report
        if place == .other {
            guard option == nil else { throw FileFailure(path: path, reason: .system(EEXIST)) }
            isWritable = false
            return
        }
        if isOurs { unsafe unlink(path) }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        isWritable = descriptor >= 0
        if descriptor < 0, option != nil { throw FileFailure(path: path, reason: .system(errno)) }
        guard descriptor >= 0 else { return }
        close(descriptor)
        if isOurs { unsafe unlink(path) }
    }

    /// What stands where the report is to go.
    private enum Place {
        case free, report, device, other

        init(_ path: String) throws {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                self = .free
                return
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                self = status.st_mode & S_IFMT == S_IFDIR ? .other : .device
                return
            }
            self = try status.st_size == 0 || ImportReportFile.isReport(PlacedFile(path).read(0, 64)) ? .report : .other
        }
    }

    private static let titles: [[Label]] = [
        [Label(zh: "行", en: "line"), Label(zh: "列", en: "place"), Label(zh: "栏", en: "column"), Label(zh: "结果", en: "outcome")],
        [Label(zh: "表中", en: "in the file"), Label(zh: "现有", en: "in the register"), Label(zh: "原因", en: "reason")],
    ]

    /// Whether a file begins as reports do, in either language.
    private static func isReport(_ bytes: some Collection<UInt8>) -> Bool {
        Language.allCases.contains { language in
            let head = Array((titles[0].map { $0.text(in: language) }.joined(separator: ",") + ",").utf8)
            return bytes.starts(with: head) || bytes.starts(with: [0xEF, 0xBB, 0xBF] + head)
        }
    }

    /// Remarks, and of a trial also what would be changed.
    ///
    /// - Returns: Where it stands; `nil` where there is nothing to say, or nowhere to say it.
    func write(_ remarks: [ShownRemark], _ changes: [ImportReport.Change], _ context: Context) throws -> String? {
        guard !remarks.isEmpty || !changes.isEmpty else {
            if isOurs { unsafe unlink(path) }
            return nil
        }
        guard isWritable else { return nil }
        var writer = CSVWriter(byteOrderMark: true)
        writer.write(Self.titles.flatMap(\.self).map { $0.text(in: context.language) })
        for remark in remarks {
            writer.write([
                String(remark.line), remark.place, remark.column, context.words.word(remark.weight), remark.cell, remark.standing,
                remark.reason,
            ])
        }
        for change in changes {
            let column = change.column.text(in: context.language)
            writer.write([String(change.line), "", column, context.say("写入", "written"), change.new, change.old, change.record])
        }
        try writeFile(path, writer.takeBytes())
        return path
    }
}
