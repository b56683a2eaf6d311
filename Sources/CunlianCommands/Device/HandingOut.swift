import ArgumentParser
import Cunlian
import Glibc
import RecordStore
import Records
import Terminal

/// Forms of `export` for whoever computes with a register and gives nothing back.
struct HandingOut: ParsableArguments {
    @Flag(name: .customLong("without-ids"), help: "用于 jsonl、sqlite：不含姓名、证件号码、电话、账号、住址 / without what identifies people") var withoutIDs =
        false

    func write(_ format: TableFormat, _ type: String, to file: String, _ scope: String?, _ editor: Editor, _ context: Context) throws {
        let scopes = try editor.heldRegions(scope)
        let count =
            switch format {
            case .jsonl: try lines(type, to: file, scopes, editor)
            case .sqlite: try tables(type, to: file, scopes, editor)
            case .csv, .xlsx: 0
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
        guard unsafe access(file, F_OK) != 0 else { throw FileFailure(path: file, reason: .system(EEXIST)) }
        let withoutIDs = withoutIDs
        let handOut = HandOut(editor.store, language: editor.language) { field, type, input in
            !withoutIDs || !Identifying.covers(field, of: type) && !Identifying.covers(input)
        }
        return try handOut.write(to: file, in: scopes) { value, field in try editor.text(value, field) }
    }
}
