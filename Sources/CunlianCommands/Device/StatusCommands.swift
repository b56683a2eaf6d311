import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register

struct StatusChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status-change",
        abstract: "提出返贫、错评、漏评或错退的认定 / begin what finds a household poor again, or corrects its registration.",
        discussion: """
            只是提出：核查、双方认定、公示、审定之后才改变状态，见 procedure HOUSEHOLD --of。
            This only begins: the state changes when both sides have attested, the notices are over and the county has approved; see
            procedure HOUSEHOLD --of.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .long, help: ArgumentHelp("改为 / to", valueName: "returned|misidentified|missed|wrong_exit")) var to: ChangeName
    @Option(name: .customLong("year"), help: ArgumentHelp("年度；不写则今年 / year; this one where it is left out", valueName: "year"))
    var ofYear: RegisterYear?
    @Option(name: .long, help: "理由 / reason") var reason: String
    @Option(name: .long, help: "日期；不给则今天 / the day, where it is not today") var date: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let record = try clerk.household(household)
            let year = ofYear?.number ?? CalendarDate(days: clerk.editor.today)?.year ?? 0
            let recorded = try clerk.perform("candidate", of: record, year: year, kind: to.kind, said(reason, date))
            try show(record, year, to.kind, recorded, clerk, context)
        }
    }
}

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "受理农户申请：建一户，识别程序办完之前不计入 / take a household's application: it is counted nowhere until identified.")

    @OptionGroup var options: StoreOptions
    @Option(name: .customLong("in"), help: ArgumentHelp("村 / village", valueName: "village")) var village: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度；不写则今年 / year; this one where it is left out", valueName: "year"))
    var ofYear: RegisterYear?
    @Option(name: .long, help: "申请理由 / reason") var reason: String?
    @Option(name: .long, help: "日期；不给则今天 / the day, where it is not today") var date: String?
    @Argument(help: ArgumentHelp("户的字段=值 / field=value of the household", valueName: "field=value")) var assignments: [String] = []

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let editor = clerk.editor
            let year = ofYear?.number ?? CalendarDate(days: editor.today)?.year ?? 0
            // Whoever applies does so for a year that is near.
            let last = (CalendarDate(days: editor.today)?.year ?? year) + 1
            guard year <= last else { throw EditError.roundAhead(Int64(year), last: last) }
            let (record, recorded) = try editor.store.write { _ in
                let household = try editor.add(
                    editor.type("household"), assignments.map { try Assignment($0) }, parent: nil, scope: editor.regions(village).first)
                let recorded = try clerk.perform(
                    "candidate", of: household.record, year: year, kind: .identification, said(reason, date))
                return (household.record, recorded)
            }
            try show(record, year, .identification, recorded, clerk, context)
        }
    }
}

/// Why it is begun, and when: today where nothing is said.
private func said(_ reason: String?, _ date: String?) -> [Assignment] {
    [reason.map { Assignment(path: "reason", text: $0) }, date.map { Assignment(path: "date", text: $0) }].compactMap { $0 }
}

/// What was begun, and what is next.
private func show(
    _ household: RecordID, _ year: Int, _ kind: RunKind, _ recorded: ExitClerk.Recorded, _ clerk: ExitClerk, _ context: Context
) throws {
    let office = try clerk.ownOffice(for: household)
    try clerk.editor.store.read { _ in
        let output = ExitOutput(context: context, clerk: clerk)
        let standing = try clerk.reader.standing(of: household, year: year, kind)
        let course = try clerk.reader.course(of: household, through: year)
        if context.isJSON { return output.writeStanding(standing, course, recorded) }
        try output.printStanding(standing, course, recorded: recorded, office: office)
    }
}
