import ArgumentParser
import Changesets
import Cunlian
import CunlianTrust
import Glibc
import JSON
import RecordStore
import Records
import Terminal

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "逐条核对 / check chains, signatures, grants, and that the state is the log's fold.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run { try verifyStore(context, scope) }
    }
}

func verifyStore(_ context: Context, _ region: String?) throws {
    guard unsafe access(context.path, F_OK) == 0 else { throw StoreError.noStore(path: context.path) }
    let key = unsafe access(context.keyPath, F_OK) == 0 ? try context.signer().publicKey : nil
    // Whatever can be read at all is looked at: a store that is not opened for work is the one to be checked.
    let store = try RecordStore.openForChecking(in: context.path, environment: .live)
    var scopes: Set<ScopeCode>?
    if let region {
        guard let code = ScopeCode(region, in: store.schema.scopes) else { throw EditError.wrongScope(region) }
        scopes = Set(try store.scopes().filter { code.covers($0) })
    }
    var result = try store.verify(scopes, key: key)
    let attachments = region == nil ? try store.attachments.check() : nil
    if let attachments { result.add(attachments.verification) }
    show(result, attachments, context)
    if result.faultCount > 0 { throw ExitCode.failure }
    if !result.behind.isEmpty { throw ExitCode.look }
}

/// Says what a check came to: each fault in a sentence, and what to do about all of them.
func show(_ result: Verification, _ attachments: AttachmentCheck?, _ context: Context) {
    let wording = context.language.words
    let lines = result.faults.map { "\($0.scope): \(wording.sentence($0))" }
    if context.isJSON {
        context.emit {
            $0.member("entries", result.entries)
            $0.member("changesets", result.changesets)
            $0.member("rows", result.rows)
            if let attachments {
                $0.member("attachments", attachments.checked)
                $0.member("outstandingAttachments", attachments.outstanding.count)
                $0.member("outstanding", attachments.outstanding.prefix(100).map { AttachmentValue.name($0) })
            }
            if !result.behind.isEmpty { $0.member("refolding", result.behind.map(\.description)) }
            $0.member("faultCount", result.faultCount)
            $0.member("faults", lines)
        }
        return
    }
    context.print(
        context.say(
            "核对 \(result.changesets) 个变更集、\(result.entries) 条目、\(result.rows) 行，",
            "Checked \(count(result.changesets, "changeset")), \(count(result.entries, "entry", "entries")), \(count(result.rows, "row")): "
        )
            + (result.faultCount == 0
                ? context.palette(context.say("全部无误。", "all as it must be."), .good)
                : context.palette(context.say("\(result.faultCount) 处有误。", count(result.faultCount, "fault") + "."), .bad)))
    if let attachments, attachments.checked + attachments.outstanding.count > 0 {
        context.print(
            context.say(
                "附件：核对 \(attachments.checked) 个，未到 \(attachments.outstanding.count) 个。",
                "Attachments: checked \(attachments.checked), still on their way \(attachments.outstanding.count)."))
    }
    if !result.behind.isEmpty {
        context.print(
            context.palette(
                context.say(
                    "另有 \(result.behind.count) 个区域正待按目录重算，其行未核对：运行任一命令（或待节点算完）后再核对。",
                    "The rows of \(count(result.behind.count, "region")) are to be judged anew and were not checked: run any command, or wait for the node, and check again."
                ), .warning))
    }
    for line in lines { context.print(context.palette(line, .bad)) }
    if result.faultCount > result.faults.count {
        let left = result.faultCount - result.faults.count
        context.print(context.say("另有 \(left) 处，未逐一列出。", "And \(left) more, not listed."))
    }
    let remedies = Set(result.faults.map(\.remedy))
    for remedy in Fault.Remedy.allCases where remedies.contains(remedy) { context.print(wording.sentence(remedy)) }
}
