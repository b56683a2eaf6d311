import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "审核各村一周的变更：通过，或附意见退回 / review what came from a village in a week: it passes, or goes back with a comment.",
        discussion: """
            审核不挡同步、合并、评估和退出；退回的意见在下次同步后列入填写人的待办（todo）。
            A review holds up no sync, merging, evaluation or exit; a comment stands in the todo of whoever wrote, from their next sync on.
            """,
        subcommands: [ReviewListCommand.self, ReviewPassCommand.self, ReviewReturnCommand.self])
}

struct ReviewListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "各村一周的变更和审核 / each village's week, and what was said of it.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(
        name: .long,
        help: ArgumentHelp("哪一周：其中任何一天；不写则本周 / which week, by any of its days; this one where it is left out", valueName: "date"))
    var week: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let day = try ReviewWeek.day(week, editor)
            let scopes = try editor.regions(scope)
            try editor.store.read { _ in
                let held = try scopes.isEmpty ? editor.store.scopes().filter { !$0.isDirectory } : scopes
                try show(ReviewBoard(editor.store, in: held, weekOf: day), context)
            }
        }
    }

    private func show(_ board: ReviewBoard, _ context: Context) throws {
        if context.isJSON {
            for week in board.weeks {
                context.emit { json in
                    json.member("scope", week.scope.description)
                    json.member("village", week.name)
                    json.member("week", CalendarDate(days: board.monday)?.description)
                    json.member("entries", week.entries)
                    json.member("records", week.records)
                    json.member("people", week.people.map(\.name))
                    json.member("verdict", week.review?.verdict.rawValue)
                    json.member("comment", week.review?.comment)
                    json.member("since", week.since)
                }
            }
            return
        }
        let rows = board.weeks.map { week in
            [
                week.scope.description, week.name, String(week.entries), String(week.records),
                week.people.map { "\($0.name) \($0.count)" }.joined(separator: context.say("、", ", ")),
                week.review.map { review in
                    review.verdict.label.text(in: context.language)
                        + (week.since > 0 ? context.say("，此后又有 \(week.since) 条", ", \(week.since) since") : "")
                } ?? context.say("未审", "not yet"), week.review?.comment ?? "",
            ]
        }
        guard !rows.isEmpty else { return context.print(context.say("这一周没有变更。", "Nothing was written in that week.")) }
        context.table(
            [
                context.say("村代码", "village"), context.say("村", "name"), context.say("条目", "entries"), context.say("记录", "records"),
                context.say("填写人", "by"), context.say("审核", "review"), context.say("意见", "comment"),
            ], rows)
    }
}

struct ReviewPassCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pass", abstract: "通过 / it passes.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "村代码或户编号 / a village's code, or a household") var subject: String
    @Option(
        name: .long,
        help: ArgumentHelp("哪一周：其中任何一天；不写则本周 / which week, by any of its days; this one where it is left out", valueName: "date"))
    var week: String?
    @Option(name: .long, help: "意见 / comment") var comment: String?

    func run() async throws {
        try ReviewWeek.say(.passed, subject, week, comment ?? "", Context(options))
    }
}

struct ReviewReturnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "return", abstract: "附意见退回 / it goes back, with a comment.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "村代码或户编号 / a village's code, or a household") var subject: String
    @Option(
        name: .long,
        help: ArgumentHelp("哪一周：其中任何一天；不写则本周 / which week, by any of its days; this one where it is left out", valueName: "date"))
    var week: String?
    @Option(name: .long, help: "意见 / comment") var comment: String

    func run() async throws {
        try ReviewWeek.say(.returned, subject, week, comment, Context(options))
    }
}

/// What the commands of a review have in common.
enum ReviewWeek {
    /// Days since 1970.
    static func day(_ text: String?, _ editor: Editor) throws -> Int {
        guard let text else { return editor.today }
        guard let date = CalendarDate(text) else {
            throw ValidationError("--week 取日期，如 2017-06-05 / --week takes a date, as in 2017-06-05.")
        }
        return date.days
    }

    static func say(_ verdict: Review.Verdict, _ subject: String, _ week: String?, _ comment: String, _ context: Context) throws {
        try context.run {
            let editor = try context.editor()
            let record = try RegionExitCommand.place(subject, editor) ?? editor.finder.record(subject)
            let recorded = try ReviewClerk(editor).say(verdict, of: record, weekOf: day(week, editor), comment: comment)
            if context.isJSON {
                return context.emit {
                    $0.member("review", recorded.record.description)
                    $0.member("entry", recorded.entry.description)
                }
            }
            context.print(
                context.say("已记录审核：\(verdict.label.zh)", "Recorded: \(verdict.label.en)") + context.palette("  \(recorded.record)", .dim))
        }
    }
}
