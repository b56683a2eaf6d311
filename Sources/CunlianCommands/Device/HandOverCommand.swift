import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import ReportFormats
import Terminal

struct HandOverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand-over", abstract: "工作移交：把一人名下的移交给另一人 / hand over what is somebody's by name to somebody else.",
        discussion: """
            分两步：hand-over 甲 --to 乙 --reason 缘由 先列出清单并写成方案，核对后 hand-over --plan 文件。--print 另写一份可打印的移交清单。
            其设备上有内容没有到本库的（以本库所知为限），不予移交；设备确已丢失的写 --lost。
            In two steps: hand-over A --to B --reason TEXT lists everything and writes a plan, hand-over --plan FILE carries it out; --print writes \
            the list as a page. Refused while a device of theirs holds what has not arrived, as far as this store knows, unless it is --lost.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "移交人姓名 / whose it is") var person: String?
    @Option(name: .long, help: "接任者姓名 / who takes it over") var to: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String?
    @Flag(name: .long, help: "设备已丢失，没有上传的不再等 / the device is lost; what it never sent is not waited for") var lost = false
    @Option(name: .long, help: ArgumentHelp("方案写到 / where the plan goes", valueName: "file")) var out: String?
    @Option(name: .long, help: ArgumentHelp("按方案移交 / carry out this plan", valueName: "file")) var plan: String?
    @Option(name: .customLong("print"), help: ArgumentHelp("移交清单写成网页 / write the list as a page to be printed", valueName: "file"))
    var page: String?

    func validate() throws {
        if plan != nil {
            guard person == nil, to == nil, reason == nil, !lost, out == nil, page == nil else {
                throw ValidationError("--plan 不与其他同写 / --plan goes by itself.")
            }
            return
        }
        guard person != nil, to != nil, reason != nil else {
            throw ValidationError("请写移交人、--to 接任者和 --reason 缘由 / name whose it is, --to whom, and a --reason.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let book = try CaseBook(ExitClerk(context.editor()))
            if let plan { return try carryOut(plan, book, context) }
            let handOver = try book.handOver(from: person ?? "", to: to ?? "")
            try show(handOver, book.clerk, context)
            let made = try book.plan(handOver, reason: reason ?? "", isLost: lost)
            let path = out ?? "cunlian-hand-over.jsonl"
            if !made.items.isEmpty { try writeFile(path, made.bytes) }
            guard !context.isJSON else { return context.emit { write(handOver, made.items.isEmpty ? nil : path, into: &$0) } }
            guard !made.items.isEmpty else {
                let words = context.words.sentence(HandOverRefusal.nothing(person: handOver.from))
                return context.print(context.palette(words, .dim))
            }
            context.print(
                context.say(
                    "将移交 \(made.items.count) 件，尚未写入。核对后执行：hand-over --plan \(path)",
                    "\(count(made.items.count, "case")) would pass over; nothing is written yet. When you have looked: hand-over --plan \(path)"
                ))
        }
    }

    private func show(_ handOver: HandOver, _ clerk: ExitClerk, _ context: Context) throws {
        let store = clerk.editor.store
        let report = handOver.report(store.schema)
        let environment = store.environment
        if let page {
            try context.write(report, .html, to: page, made: environment.wallClock(), digest: environment.suite.digest)
        }
        guard !context.isJSON else { return }
        context.print(report.lines(language: context.shownLanguage, width: context.width, palette: context.palette) + [""])
        if let page {
            context.print(context.say("移交清单已写入 \(page)，用浏览器打开打印。", "Wrote the list to \(page); open it in a browser and print it."))
        }
    }

    private func write(_ handOver: HandOver, _ path: String?, into json: inout JSONWriter) {
        json.member("from", handOver.from)
        json.member("to", handOver.to)
        json.member("cases", handOver.cases.map(\.item.name))
        json.member("leftOut", handOver.leftOut.map(\.handed.item.name))
        json.member("findings", handOver.findings.map(\.finding.record.description))
        json.member(
            "devices",
            list: { list in
                for device in handOver.devices {
                    list.object {
                        $0.member("key", device.key.description)
                        $0.member("entries", device.entries)
                        $0.member("lastArrival", device.lastArrival.map(timeText))
                        $0.member("missing", device.missing.map(\.label.en))
                    }
                }
            })
        json.member("plan", path)
    }

    private func carryOut(_ path: String, _ book: CaseBook, _ context: Context) throws {
        let outcome = try book.carryOut(HandOverPlan(parsing: readFile(path)))
        if context.isJSON {
            context.emit { json in
                json.member("moved", outcome.moved)
                json.member("leftOut", outcome.leftOut.map(\.name))
            }
        } else {
            context.print(context.say("已移交 \(outcome.moved.count) 件。", "Handed over \(count(outcome.moved.count, "case"))."))
            for item in outcome.leftOut {
                let why = context.say("列出之后有变化，未移交", "changed since it was listed, and not handed over")
                context.print(context.palette("  \(item.name)  \(item.called)  \(why)", .warning))
            }
        }
        if !outcome.leftOut.isEmpty { throw ExitCode.look }
    }
}
