import CSV
import Cunlian
import CunlianConsole
import Glibc
import RecordStore
import Records
import Register

extension HeadedTable {
    /// Takes in as many rows as go into one commit; true at the end of the file.
    ///
    /// - Parameter progress: Is told of each line.
    func takeRows(_ most: Int, into result: inout ImportCommand.Outcome, _ progress: (Int) -> Void = { _ in }) throws -> Bool {
        var unread: [CSVFault] = []
        defer { result.unread += unread }
        return try importer.commit(into: &result.report) { report in
            for _ in 0..<most {
                switch try next() {
                case .row(let line, let cells):
                    try importer.take(cells, line: line, into: &report)
                    progress(line)
                case .fault(let fault):
                    report.read += 1
                    report.refused += 1
                    unread.append(fault)
                case nil: return true
                }
            }
            return false
        }
    }
}

/// Takes in a table that came to a node's console, as `import` does.
struct ConsoleIntake {
    let context: Context

    /// Thrown to undo a dry run.
    private struct DryRun: Error {}

    func take(_ upload: Upload, into store: RecordStore, isDry: Bool) throws -> TableIntake.Told {
        let path = context.path + "/console/table-\(store.environment.randomBits())"
        try writeFile(path, upload.bytes)
        defer { unlink(path) }
        let editor = Editor(store, language: context.language)
        var options = ImportHeader.Options()
        options.ignoresUnknown = upload.ignoresUnknown
        let table = try HeadedTable(
            TableFile(path), editor, type: editor.type(upload.type), options: options, own: nil,
            known: RegisterFiles.titles(for: store.schema))
        var result = ImportCommand.Outcome()
        result.report.wantsChanges = isDry
        do {
            try store.write { _ in
                while try !table.takeRows(ImportCommand.rowsPerCommit, into: &result) {}
                if isDry { throw DryRun() }
            }
        } catch is DryRun {}
        return told(table, result, isDry)
    }

    private func told(_ table: HeadedTable, _ result: ImportCommand.Outcome, _ isDry: Bool) -> TableIntake.Told {
        let output = ImportOutput(context: context, isDryRun: isDry)
        var told = TableIntake.Told()
        told.summary = output.summary(table, result.report)
        told.columns = isDry ? output.columnRows(table).map { ($0[0], $0[1], $0[2]) } : []
        told.changes = output.changeLines(result.report)
        told.remarks = result.remarks(in: context).map { remark in
            (context.words.word(remark.weight), remark.weight != .told, remark.text(context))
        }
        told.written = result.report.written
        return told
    }
}
