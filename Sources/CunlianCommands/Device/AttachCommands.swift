import ArgumentParser
import Causality
import Cunlian
import Glibc
import JSON
import RecordStore
import Records
import Terminal

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "给记录附上文件 / attach a file: attach household:0001 house_photos[2016] house.jpg",
        discussion: """
            走访照片、签字、会议记录这类只在新建时写的，在 add、procedure 里写 字段=@文件，如 add 走访记录 走访照片.合影=@合影.jpg --in 户。
            照片里的拍摄地点等信息，除非表式要求保留，都先去掉；文件存在库目录的 attachments 里，随 sync 在其他内容之后上传。
            What is written only with a new record, as the photographs of a visit, signatures and minutes are, is given to add and procedure as FIELD=@FILE: \
            add visit photos.people=@us.jpg --in HOUSEHOLD.
            What a camera wrote into a photograph, such as the place, is taken off first, unless the schema keeps it. The file lies in the store's folder, in attachments, and goes up with sync, after everything else.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Argument(help: "附件字段 / a field that holds attachments") var field: String
    @Argument(help: ArgumentHelp("文件 / the file", valueName: "file")) var file: String
    @Option(name: .long, help: "打开时给的令牌 / the token that open gave") var token: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let (value, result) = try editor.attach(
                editor.finder.record(record), field, try attachedBytes(file), named: file,
                token: token.map { try editor.store.tokens.token($0) }, reason: reason)
            try show(value, result, editor, context, context.say("已附上", "Attached"))
        }
    }
}

struct DetachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "取下附件，日志仍保留 / take an attachment off a field; the log keeps it.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Argument(help: "附件字段 / a field that holds attachments") var field: String
    @Argument(help: ArgumentHelp("附件标识；只有一个时可不写 / which, where there are several", valueName: "hash")) var hash: String?
    @Option(name: .long, help: "打开时给的令牌 / the token that open gave") var token: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let (value, result) = try editor.detach(
                editor.finder.record(record), field, name: hash, token: token.map { try editor.store.tokens.token($0) }, reason: reason)
            try show(value, result, editor, context, context.say("已取下", "Detached"))
        }
    }
}

/// What a save came to that attached or detached.
private func show(
    _ value: AttachmentValue, _ result: EditResult, _ editor: Editor, _ context: Context, _ what: String
) throws {
    guard !context.isJSON else {
        return context.emit {
            $0.member("record", result.record.description)
            $0.member("entry", result.entry.description)
            $0.member("token", result.token)
            $0.member("hash", value.name)
            if let described = value.described {
                $0.member("size", described.size)
                $0.member("type", described.type.name)
            }
            $0.member("complete", true)
            $0.member("proposed", result.proposed)
        }
    }
    let size = value.described.map { "  \($0.size) \(context.say("字节", "bytes"))  \($0.type.name)" } ?? ""
    context.print("\(what) \(value.name)\(size)")
    try showProposed(result, editor, context)
    context.print(context.palette(context.say("令牌 ", "token ") + result.token, .dim))
}

struct AttachmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachment", abstract: "取出附件 / write an attachment to a file.",
        discussion: """
            内容还没有到的，记下来，下次 sync 时取回；此时退出码为 3。
            One whose bytes are not here yet is asked for, and comes with the next sync; the exit code is then 3.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("附件标识，8 位以上 / its name, 8 digits or more", valueName: "hash")) var hash: String
    @Option(name: .long, help: ArgumentHelp("写到此文件；- 为标准输出 / write it there; - is standard output", valueName: "file")) var out: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            let hash = try store.attachments.hash(named: hash)
            var fault: StoreError?
            do {
                let bytes = try store.attachments.bytes(hash)
                if let out { try writeFile(out, bytes) }
            } catch {
                guard case StoreError.attachment(.outstanding) = error else { throw error }
                fault = error as? StoreError
            }
            let standing = try store.attachments.standing(hash)
            show(standing, context)
            if let fault { throw fault }
        }
    }

    private func show(_ standing: AttachmentStanding, _ context: Context) {
        guard !context.isJSON else {
            return context.emit {
                $0.member("hash", standing.name)
                if let size = standing.size { $0.member("size", size) }
                $0.member("complete", standing.isHeld)
                if let out, standing.isHeld { $0.member("file", out) }
            }
        }
        guard standing.isHeld, out != "-" else { return }
        let size = "\(standing.size ?? 0) \(context.say("字节", "bytes"))"
        context.print(
            [standing.name, size, out.map { context.say("已写入 \($0)", "written to \($0)") } ?? ""].filter { !$0.isEmpty }.joined(
                separator: "  "))
    }
}

/// The bytes of a file that is to be attached: a file, and not more than anything attached may have.
func attachedBytes(_ path: String) throws -> [UInt8] {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw FileFailure(path: path, reason: .system(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(path: path, reason: .unreadable) }
    guard status.st_size <= Limits.attachmentBytesMax else {
        throw StoreError.attachment(.objection(.tooLarge(bytes: Int(status.st_size), most: Limits.attachmentBytesMax)))
    }
    return try readFile(path)
}
