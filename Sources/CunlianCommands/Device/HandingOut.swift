import ArgumentParser
import Cunlian
import RecordStore
import Records
import Terminal

/// Forms of `export` for whoever computes with a register and gives nothing back.
struct HandingOut: ParsableArguments {
    enum Format: String, ExpressibleByArgument {
        /// A line of JSON for each record.
        case jsonl
        /// Every type of record in one file of plain tables.
        case sqlite
    }

    @Option(
        name: .long,
        help: ArgumentHelp(
            "jsonl：每条一行 JSON；sqlite：全部类型的一个库，类型写 all；不写则为可再导入的表 / for analysts: lines of JSON, or one file with every type (TYPE is all); without it a table that import reads again",
            valueName: "jsonl|sqlite"))
    var format: Format?
    @Flag(name: .customLong("without-ids"), help: "用于 jsonl、sqlite：不含姓名、证件号码、电话、账号、住址 / without what identifies people") var withoutIDs =
        false

    func validate() throws {
        guard format != nil || !withoutIDs else {
            throw ValidationError("--without-ids 要与 --format jsonl 或 sqlite 同用 / --without-ids goes with --format jsonl or sqlite.")
        }
    }

    func write(_ format: Format, _ type: String, to file: String, _ scope: String?, _ editor: Editor, _ context: Context) throws {
        let scopes = try editor.heldRegions(scope)
        let count =
            switch format {
            case .jsonl: try lines(type, to: file, scopes, editor)
            case .sqlite: try tables(type, to: file, scopes, editor)
            }
        if file != "-" {
            context.print(context.say("已导出 \(count) 条到 \(file)", "Wrote \(CunlianCommands.count(count, "record")) to \(file)"))
        }
    }

    private func lines(_ type: String, to file: String, _ scopes: [ScopeCode], _ editor: Editor) throws -> Int {
        let lines = RecordLines(editor, type: try editor.type(type), isIdentifying: !withoutIDs)
        var bytes: [UInt8] = []
        let count = try editor.store.read { _ in try lines.write(in: scopes) { bytes += Array($0.utf8) + [0x0A] } }
        try writeFile(file, bytes)
        return count
    }

    private func tables(_ type: String, to file: String, _ scopes: [ScopeCode], _ editor: Editor) throws -> Int {
        guard type == "all", file != "-" else {
            throw ValidationError("库里有全部类型：export all 文件 --format sqlite / the file has every type: export all FILE --format sqlite.")
        }
        let withoutIDs = withoutIDs
        let handOut = HandOut(editor.store, language: editor.language) { field, type, input in
            !withoutIDs || !Identifying.covers(field, of: type) && !Identifying.covers(input)
        }
        return try handOut.write(to: file, in: scopes) { value, field in try editor.text(value, field) }
    }
}
