import ArgumentParser
import Causality
import Changesets
import Cunlian
import CunlianTrust
import Glibc
import JSON
import RecordStore

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "由日志重建损坏的库，原文件保留 / make a damaged store anew from its log; the old file is kept.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run { try repairStore(context) }
    }
}

func repairStore(_ context: Context) throws {
    let repair = try RecordStore.repair(in: context.path, signer: try context.signer(), environment: .live)
    let store = try RecordStore.openForChecking(in: context.path, environment: .live)
    let dropped = try store.attachments.mend()
    let found = try store.verify(key: try context.signer().publicKey)
    if context.isJSON {
        context.emit {
            $0.member("changesets", repair.changesets)
            $0.member("entries", repair.entries)
            $0.member("lost", repair.lost)
            $0.member("lostViewings", repair.lostViewings)
            $0.member("renewed", repair.renewed?.description)
            $0.member("kept", repair.kept)
            $0.member("droppedAttachments", dropped)
        }
    } else {
        for line in lines(repair, context) { context.print(line) }
        if dropped > 0 {
            context.print(
                context.say(
                    "丢弃了 \(dropped) 个损坏的附件文件，sync 时重新取回。",
                    "\(count(dropped, "damaged file", "damaged files")) of attachments thrown away; they come back with sync."))
        }
    }
    show(found, nil, context)
    if found.faultCount > 0 { throw ExitCode.failure }
    if repair.lost > 0 || repair.lostViewings > 0 || dropped > 0 || !repair.isWhole || repair.renewed != nil { throw ExitCode.look }
}

private func lines(_ repair: Repair, _ context: Context) -> [String] {
    var result = [
        context.say(
            "已由日志重建：\(repair.changesets) 个变更集，\(repair.entries) 条未封存的条目。损坏的文件保留在 \(repair.kept)。",
            "Made anew from the log: \(count(repair.changesets, "changeset")), \(count(repair.entries, "unsealed entry", "unsealed entries")). "
                + "The damaged file is kept as \(repair.kept).")
    ]
    if repair.lost > 0 || !repair.isWhole {
        result.append(
            context.say(
                "日志有 \(repair.lost) 处读不出来\(repair.isWhole ? "" : "，文件也未能读完")：请运行 sync，取回别处存有的内容。",
                "\(count(repair.lost, "row")) of the log could not be read\(repair.isWhole ? "" : ", nor the file to its end"): "
                    + "run sync, which brings back what others hold."))
    }
    if repair.lostViewings > 0 {
        result.append(
            context.say(
                "查看记录有 \(repair.lostViewings) 条被改动过、没有签名或缺失，没有收进新库，原样留在损坏的文件里：请运行 sync，取回别处存有的；并告知审计岗位。",
                "\(count(repair.lostViewings, "entry", "entries")) of the log of who opened what \(repair.lostViewings == 1 ? "was" : "were") changed, unsigned or gone: set aside, "
                    + "as in the damaged file. Run sync, which brings back what others hold, and tell whoever audits."))
    }
    if let own = repair.renewed {
        result.append(
            context.say(
                "本机此前所写可能有缺失，今后以新的副本 \(own.short)/\(own.incarnation) 书写，未封存的条目已重新写入。",
                "Something that was written here may be missing, so the store goes on as a new incarnation, \(own.short)/\(own.incarnation); "
                    + "unsealed entries were written again."))
    }
    return result
}
