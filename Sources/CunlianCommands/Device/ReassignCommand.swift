import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ReassignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign", abstract: "帮扶人调整：一名联系人的户和学生全部交给另一名 / give all that one helper has to another.",
        discussion: "每户一条：原结对结束、新结对开始 / one entry a household: the old pairing ends and the new one begins.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "原联系人编号 / the helper who leaves, by number") var old: String
    @Argument(help: "新联系人编号 / the helper who comes, by number") var new: String
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("从哪天起，省略时为今天 / from which day; without it today", valueName: "date")) var from: String?
    @Option(name: .long, help: "新联系人姓名，本库没有其记录时 / the new helper's name, where this store has no record of them") var name: String?
    @Option(name: .long, help: "新联系人单位 / their unit") var unit: String?
    @Option(name: .long, help: "新联系人职务 / their duty") var duty: String?
    @Option(name: .long, help: "新联系人电话 / their telephone") var phone: String?
    @Option(name: .long, help: "缘由 / reason") var reason: String
    @Flag(name: .long, help: "只列出，不写入 / list, and write nothing") var dryRun = false

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let change = HelperChange(editor)
            guard old != new else { throw EditError.nothingToWrite }
            let day = try day(editor)
            let held = try change.held(by: old, in: editor.heldRegions(scope).first, on: day)
            guard !held.isEmpty else {
                guard try change.helper(old).name != nil else { throw EditError.unknownRecord(old) }
                return tellNone(context)
            }
            let helper = try helper(change)
            let all = try change.households(of: new, with: held, on: day)
            try show(held, editor, context)
            if !dryRun { try change.change(held, to: helper, on: day, reason: reason) }
            let subjects = { (isStudent: Bool) in Set(held.filter { $0.isStudent == isStudent }.map(\.subject)).count }
            let (households, students) = (subjects(false), subjects(true))
            guard !context.isJSON else {
                return context.emit {
                    $0.member("households", households)
                    $0.member("students", students)
                    $0.member("written", !dryRun)
                    $0.member("helps", all)
                    if let left = helper.left, left < day { $0.member("left", true) }
                }
            }
            showRemarks(helper, all, day, context)
            let whom = "\(helper.number) \(helper.name ?? "")"
            context.print(
                dryRun
                    ? context.say(
                        "将交给 \(whom)：\(households) 户，\(students) 名学生；未写入。",
                        "To be given to \(whom): \(count(households, "household")), \(count(students, "student")); nothing was written.")
                    : context.say(
                        "已交给 \(whom)：\(households) 户，\(students) 名学生。",
                        "Given to \(whom): \(count(households, "household")), \(count(students, "student"))."))
        }
    }

    /// What is done all the same, and is probably not meant.
    private func showRemarks(_ helper: HelperChange.Helper, _ households: Int, _ day: Int, _ context: Context) {
        if let left = helper.left, left < day, let date = CalendarDate(days: left) {
            context.print(
                context.palette(
                    context.say(
                        "\(helper.number) \(helper.name ?? "") 已于\(date)离任：交给此人的户不算有联系人。",
                        "\(helper.number) \(helper.name ?? "") left on \(date): a household given to them has no helper."), .warning))
        }
        if households > Check.helpedMax {
            context.print(
                context.palette(
                    context.say(
                        "\(helper.number) 共联系\(households)户，超过规定的\(Check.helpedMax)户。",
                        "\(helper.number) helps \(households) households in all, and the rule is \(Check.helpedMax)."), .warning))
        }
    }

    /// The helper is known, and has nobody.
    private func tellNone(_ context: Context) {
        guard !context.isJSON else {
            return context.emit {
                $0.member("households", 0)
                $0.member("students", 0)
                $0.member("written", false)
            }
        }
        context.print(context.say("\(old) 名下没有结对的户和学生，无可移交。", "\(old) has no household and no student to give to another."))
    }

    private func day(_ editor: Editor) throws -> Int {
        guard let from else { return editor.today }
        guard let input = try editor.type("pairing").field(named: "from")?.inputs[0],
            case .integer(let day) = try editor.value(from, of: input)
        else { throw EditError.nothingToWrite }
        return Int(day)
    }

    /// What the record of the helper says, and what is said here instead.
    private func helper(_ change: HelperChange) throws -> HelperChange.Helper {
        var helper = try change.helper(new)
        helper.name = name ?? helper.name
        helper.unit = unit ?? helper.unit
        helper.duty = duty ?? helper.duty
        helper.phone = phone ?? helper.phone
        // Whoever is nowhere by name could not be called by the household.
        guard helper.name != nil else { throw EditError.unknownRecord(new) }
        return helper
    }

    private func show(_ held: [HelperChange.Held], _ editor: Editor, _ context: Context) throws {
        guard !context.isJSON else { return }
        context.table(
            [context.say("对象", "whom"), context.say("编号", "number"), context.say("区域", "region")],
            try held.map { item in
                [
                    item.isStudent ? context.say("学生", "student") : context.say("户", "household"),
                    try editor.store.views.readableNumber(item.subject) ?? item.subject.description, item.scope.description,
                ]
            })
    }
}
