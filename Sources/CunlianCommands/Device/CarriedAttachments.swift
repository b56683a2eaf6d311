import Cunlian
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
    }
}
