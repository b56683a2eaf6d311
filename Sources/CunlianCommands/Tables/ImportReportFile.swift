import CSV
import Cunlian
import Glibc

/// Where the report of an import goes.
///
/// It is known before the first row is taken whether it can be written: a stick may be read-only.
struct ImportReportFile {
    let path: String
    let isWritable: Bool

    /// - Parameter option: Where somebody wants it; without it beside the file.
    /// - Throws: ``FileFailure`` where it cannot be written to a place that was named.
    init(_ option: String?, beside file: String) throws {
        path = option ?? file + ".report.csv"
        if option == nil {
            // What an import before this one said is not said of this one.
            unsafe unlink(path)
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        isWritable = descriptor >= 0
        if descriptor < 0, option != nil { throw FileFailure(path: path, reason: .system(errno)) }
        guard descriptor >= 0 else { return }
        var status = stat()
        let isEmpty = unsafe fstat(descriptor, &status) == 0 && status.st_size == 0
        close(descriptor)
        if isEmpty { unsafe unlink(path) }
    }

    /// Remarks, and of a trial also what would be changed.
    ///
    /// - Returns: Where it stands; `nil` where there is nothing to say, or nowhere to say it.
    func write(_ remarks: [ShownRemark], _ changes: [ImportReport.Change], _ context: Context) throws -> String? {
        guard !remarks.isEmpty || !changes.isEmpty else {
            if isWritable { unsafe unlink(path) }
            return nil
        }
        guard isWritable else { return nil }
        var writer = CSVWriter(byteOrderMark: true)
        writer.write([
            context.say("行", "line"), context.say("列", "place"), context.say("栏", "column"), context.say("结果", "outcome"),
            context.say("表中", "in the file"), context.say("现有", "in the register"), context.say("原因", "reason"),
        ])
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
