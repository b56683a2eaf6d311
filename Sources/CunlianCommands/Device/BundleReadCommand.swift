import ArgumentParser
import Causality
import Changesets
import Cunlian
import Glibc
import JSON
import RecordStore
import Records
import Register
import SyncSession
import Terminal

struct BundleReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "读入带来的文件 / take in files that were brought.",
        discussion: """
            几个分卷可以一起读，也可以先后读，次序不限；读两次无妨。
            Parts of one bundle may be read together or one by one, in any order, and twice.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("带来的文件 / the files", valueName: "file")) var files: [String]

    func run() async throws {
        let context = Context(options)
        try await context.run {
            let signer = try context.signer()
            let replica = try Replica { try context.openStore() }
            guard !context.isPractice else { throw CommandFault.practiceStaysHere }
            let placed = try files.map { path in
                let file = try PlacedFile(path)
                return BundleFile(name: path, size: file.size) { try file.read($0, $1) }
            }
            let (bundles, attachments) = (try placed.filter { try !$0.holdsAttachments }, try placed.filter { try $0.holdsAttachments })
            let report = bundles.isEmpty ? BundleReport() : try await replica.read(bundles: bundles, signer: signer)
            // Entries first: what they refer to is taken, and nothing else.
            var carried: [CarriedAttachments] = []
            for file in attachments {
                carried.append(CarriedAttachments(file: file.name, report: try await replica.read(attachments: file, signer: signer)))
            }
            show(report, carried, context)
            if report.receivedEntries > 0 { try await replica.run { try FindIndex.keepUp(of: $0) } }
            if carried.contains(where: \.isPartly) { throw ExitCode.look }
            if report.newConflicts > 0 || report.newQuarantined > 0 || !report.refusals.isEmpty || !report.notices.isEmpty {
                throw ExitCode.look
            }
        }
    }

    private func show(_ report: BundleReport, _ carried: [CarriedAttachments], _ context: Context) {
        let refused = Set(report.refusals.map(\.fault)).map { context.words.words($0) }.sorted()
        let isComplete = report.parts.contains { $0.isComplete } && report.refusals.isEmpty
        guard !options.json else {
            return context.emit { json in
                write(report, refused, isComplete, into: &json)
                CarriedAttachments.write(carried, into: &json)
            }
        }
        defer { for item in carried { item.show(context) } }
        guard !report.parts.isEmpty else { return }
        for part in report.parts { context.print(line(part, context)) }
        context.print(
            context.say(
                "收到 \(report.receivedEntries) 条（\(report.receivedBytes) 字节）\(isComplete ? "，两边一致。" : "。")",
                "Received \(count(report.receivedEntries, "entry", "entries")) (\(count(report.receivedBytes, "byte")))\(isComplete ? "; both sides hold the same." : ".")"
            ))
        if report.waiting > 0 {
            context.print(
                context.palette(
                    context.say(
                        "有 \(report.waiting) 份在等还没有来的内容：cunlian quarantine；其余分卷读入后自动生效",
                        "\(count(report.waiting, "changeset")) \(report.waiting == 1 ? "waits" : "wait") for others that have not come: cunlian quarantine. They take effect by themselves when those are read"
                    ), .warning))
        }
        attention(report, refused, context)
        let writers = Set(report.parts.map { $0.writer })
        if let part = report.parts.first, writers.count == 1, !part.isWitnessed || !isComplete {
            let name = part.name.contains(" ") ? "'\(part.name)'" : part.name
            context.print(
                context.say(
                    "带回执给对方：bundle write 文件 --for \(name)",
                    "To tell them what came: bundle write FILE --for \(name)"))
        }
    }

    private func line(_ part: BundleReport.Part, _ context: Context) -> String {
        let place = part.parts == 1 ? "" : context.say("，第 \(part.part)/\(part.parts) 卷", ", part \(part.part) of \(part.parts)")
        let old = part.isStale ? context.say("（此后写的已读过）", " (a later one was read before)") : ""
        let ahead = part.isAhead ? context.say("（对方的时钟走快了）", " (their clock is ahead of this one)") : ""
        return context.say(
            "\(part.file)：\(part.name) 于 \(RegisterCalendar.minuteText(at: part.made)) 写\(place)\(old)\(ahead)",
            "\(part.file): written by \(part.name), \(RegisterCalendar.minuteText(at: part.made))\(place)\(old)\(ahead)")
    }

    private func attention(_ report: BundleReport, _ refused: [String], _ context: Context) {
        var lines: [String] = []
        if report.newConflicts > 0 {
            lines.append(
                context.say(
                    "新出现的不同说法 \(report.newConflicts) 项：cunlian conflicts",
                    "\(count(report.newConflicts, "new difference")) to look at: cunlian conflicts"))
        }
        if report.newQuarantined > 0 {
            lines.append(
                context.say(
                    "新的待放行 \(report.newQuarantined) 项：cunlian quarantine",
                    "\(report.newQuarantined) newly in quarantine: cunlian quarantine"))
        }
        if report.awaitingGrant > 0 { lines.append(awaitingGrant(UInt64(report.awaitingGrant), context)) }
        lines += report.notices.map { context.words.sentence($0.event) }
        for line in lines { context.print(context.palette(line, .warning)) }
        if report.refusals.contains(where: \.fault.waitsForOthers), report.parts.contains(where: { $0.parts > 1 }) {
            context.print(context.say("其余分卷读入后，请把这一卷再读一次。", "Read this part again after the others."))
        }
        for reason in refused { context.print(context.palette(context.say("没有收：\(reason)", "Not taken: \(reason)"), .bad)) }
    }

    private func write(_ report: BundleReport, _ refused: [String], _ isComplete: Bool, into json: inout JSONWriter) {
        json.member("bundle", report.parts.map(\.file))
        json.member(
            "parts",
            list: { list in
                for part in report.parts {
                    list.object {
                        $0.member("writer", part.writer.description)
                        $0.member("name", part.name)
                        $0.member("made", timeText(part.made))
                        $0.member("part", part.part)
                        $0.member("parts", part.parts)
                        $0.member("stale", part.isStale)
                        if part.isAhead { $0.member("ahead", true) }
                    }
                }
            })
        json.member("sentEntries", 0)
        json.member("receivedEntries", report.receivedEntries)
        json.member("sentBytes", 0)
        json.member("receivedBytes", report.receivedBytes)
        json.member("bodyBytes", report.receivedBytes)
        json.member("roundTrips", 0)
        json.member("newConflicts", report.newConflicts)
        json.member("newQuarantined", report.newQuarantined)
        json.member("complete", isComplete)
        json.member("waiting", report.waiting)
        if report.awaitingGrant > 0 { json.member("awaitingGrant", report.awaitingGrant) }
        if !refused.isEmpty { json.member("refusals", refused) }
        if !report.notices.isEmpty { json.member("notices", report.notices.map { "\($0.kind) \($0.text)" }) }
    }
}

extension ChangesetFault {
    /// Whether the same changeset may be taken when others have come.
    fileprivate var waitsForOthers: Bool {
        switch self {
        case .noBeginning, .followsLost, .tooManyWaiting, .notNamed: true
        default: false
        }
    }
}
