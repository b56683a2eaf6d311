import Cunlian
import JSON
import Terminal

/// What came of a file of attachments that was brought, as people are told.
struct CarriedAttachments {
    let file: String
    let report: AttachmentBundleReport

    /// Whether some of what is in it was not taken.
    var isPartly: Bool { report.unreferred > 0 || report.refused > 0 }

    func show(_ context: Context) {
        context.print(
            context.say(
                "\(file)：收到附件 \(report.taken) 个（\(report.bytes) 字节）。",
                "\(file): received \(count(report.taken, "attachment")) (\(count(report.bytes, "byte")))."))
        if report.unreferred > 0 {
            context.print(
                context.palette(
                    context.say(
                        "还有 \(report.unreferred) 个没有收：本机没有提到它们的记录。先读同时写的数据包，再把这个文件读一次。",
                        "\(report.unreferred) more \(report.unreferred == 1 ? "was" : "were") not taken: nothing here refers to \(report.unreferred == 1 ? "it" : "them"). Read the bundle that was written with it, then this file again."
                    ), .warning))
        }
        if report.refused > 0 {
            context.print(
                context.palette(
                    context.say(
                        "没有收 \(report.refused) 个：大小、种类或内容与记录所写不符，或登记表不收。",
                        "Not taken: \(report.refused), whose size, kind or content is not what the records say, or not what the register takes."
                    ),
                    .bad))
        }
        if let receipt = report.receipt { show(receipt, context) }
    }

    private func show(_ receipt: AttachmentReceipt, _ context: Context) {
        guard receipt.isWitnessed else {
            return context.print(
                context.palette(
                    context.say(
                        "名录里 \(receipt.name) 不是节点，其附件回执不算。",
                        "By the directory \(receipt.name) is no node: what it says it holds of attachments does not count."), .warning))
        }
        guard !receipt.isStale else {
            return context.print(
                context.say(
                    "\(receipt.name) 的这份或更新的附件回执已读过，没有再计。",
                    "What \(receipt.name) says it holds of attachments, or a later word of it, was read before; nothing changes."))
        }
        let above = receipt.heldAbove > 0
        context.print(
            context.say(
                "本机的附件，\(receipt.name) 已有 \(receipt.held) 个\(above ? "，其中 \(receipt.heldAbove) 个它的上级也有" : "")。",
                "Of the attachments here, \(receipt.name) holds \(receipt.held)\(above ? ", and the node above it \(receipt.heldAbove) of these" : "")."
            ))
    }

    /// Of several files together; nothing where there is none.
    static func write(_ carried: [CarriedAttachments], into json: inout JSONWriter) {
        guard !carried.isEmpty else { return }
        json.member("attachmentFiles", carried.map(\.file))
        json.member("receivedAttachments", carried.map(\.report.taken).reduce(0, +))
        json.member("unreferredAttachments", carried.map(\.report.unreferred).reduce(0, +))
        json.member("refusedAttachments", carried.map(\.report.refused).reduce(0, +))
        json.member(
            "attachmentReceipts",
            list: { list in
                for item in carried {
                    guard let receipt = item.report.receipt else { continue }
                    list.object {
                        $0.member("file", item.file)
                        $0.member("writer", receipt.writer.description)
                        $0.member("name", receipt.name)
                        $0.member("held", receipt.held)
                        $0.member("heldAbove", receipt.heldAbove)
                        $0.member("stale", receipt.isStale)
                        $0.member("witnessed", receipt.isWitnessed)
                    }
                }
            })
    }
}

extension BundleWriteCommand {
    /// What a bundle's files of attachments have, as people are told.
    ///
    /// - Parameter hasLeft: Whether some do not fit, of which people are told by themselves.
    func show(_ carried: (files: [AttachmentBundle], names: [String]), _ context: Context, hasLeft: Bool) {
        let (number, told) = (carried.files.map(\.count).reduce(0, +), carried.files.map(\.told).reduce(0, +))
        let (files, bytes) = (carried.names.joined(separator: context.say("、", ", ")), carried.files.map(\.size).reduce(0, +))
        let lacksNone = context.say("本机没有对方还没有的附件。", "There are no attachments here that the addressee lacks.")
        if number == 0, !hasLeft { context.print(lacksNone) }
        if number > 0 {
            context.print(
                context.say(
                    "附件 \(number) 个在 \(files)（\(bytes) 字节），请在数据包之后读。",
                    "\(count(number, "attachment")) in \(files) (\(count(bytes, "byte"))), to be read after the bundle."))
        }
        guard told > 0, let first = carried.names.first else { return }
        context.print(
            context.say(
                "\(first) 还带着附件回执：本机已有 \(told) 个。",
                "\(first) also brings receipts: \(count(told, "attachment")) \(told == 1 ? "is" : "are") here."))
    }
}
