import Terminal
import Causality
import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records

struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "打开记录并给出令牌 / show a record with all values, and a token for saving.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String

    func run() async throws { try showRecord(Context(options), record, givesToken: true) }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "查看记录 / show a record.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String

    func run() async throws { try showRecord(Context(options), record, givesToken: false) }
}

private func showRecord(_ context: Context, _ name: String, givesToken: Bool) throws {
    try context.run {
        let editor = try context.editor()
        try editor.store.read { _ in
            let record = try editor.finder.record(name)
            guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope) else {
                throw EditError.unknownRecord(name)
            }
            let output = RecordOutput(context: context, editor: editor)
            let token = givesToken ? try editor.store.tokens.text(of: editor.store.tokens.currentToken(scope)) : nil
            if context.isJSON {
                try context.emit { try output.write(view, token: token, into: &$0) }
            } else {
                context.print(try output.sheet(view))
                if let token { context.print(["", context.palette(context.say("令牌 ", "token ") + token, .dim)]) }
            }
        }
    }
}

struct DigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "digest", abstract: "状态摘要 / digests of state and log, to compare stores.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run { try showDigests(context, scope) }
    }
}

func showDigests(_ context: Context, _ region: String?) throws {
    let editor = try context.editor()
    let (store, region) = (editor.store, try editor.regions(region).first)
    var rows: [[String]] = []
    try store.read { _ in
        for scope in try store.scopes() where region?.covers(scope) ?? true {
            let digest = try store.stateDigest(scope).map { hexText($0) }.joined()
            let heads = try store.heads(scope)
            let entries = heads.heads.values.reduce(0) { $0 + $1.applied }
            if context.isJSON {
                context.emit {
                    $0.member("scope", scope.description)
                    $0.member("digest", digest)
                    $0.member("entries", entries)
                    $0.member(
                        "heads",
                        object: { object in
                            for entry in heads.applied.entries { object.member(entry.replica.description, entry.number) }
                        })
                }
            } else {
                rows.append([scope.description, String(digest.prefix(16)), String(entries), String(heads.heads.count)])
            }
        }
    }
    if !context.isJSON {
        context.table(
            [context.say("区域", "region"), context.say("摘要", "digest"), context.say("条目", "entries"), context.say("副本", "replicas")], rows)
    }
}

func hexText(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
