import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ObjectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objection", abstract: "登记对张榜名单的异议 / record an objection to a list that was put up.",
        discussion: """
            --about 写名单第一栏的编号；名单上的户，异议进入该户的程序，答复之前不能办下一环节；其余的在 cases 里等县里答复。
            --about takes the number in the first column. To a household on the list it becomes part of its run, which waits for the \
            answer; others wait for the county's in cases.
            例：objection 7K3M-0P5T-WXYZ --about 0042 --by 姓名 --text 内容
            For example: objection 7K3M-0P5T-WXYZ --about 0042 --by NAME --text TEXT
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("名单校验码 / the code of the list", valueName: "code")) var code: String
    @Option(name: .long, help: ArgumentHelp("哪一行；不写则对整份名单，或指名单外的人 / which row", valueName: "number")) var about: String?
    @Option(name: .long, help: ArgumentHelp("异议人姓名 / who objects", valueName: "name")) var by: String
    @Option(name: .long, help: "异议内容 / what is said") var text: String
    @Option(
        name: [.customLong("in"), .customLong("scope")],
        help: ArgumentHelp("在哪个村提出，县级名单用 / where it was said, of a county's list", valueName: "village"))
    var village: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try Postings(editor.store).object(
                code, about: about, by: by, text: text, in: editor.heldRegions(village).first, editor)
            switch result {
            case .run(let household, let recorded):
                let number = try editor.store.views.readableNumber(household) ?? household.description
                if context.isJSON {
                    return context.emit {
                        $0.member("record", recorded.record.description)
                        $0.member("household", household.description)
                    }
                }
                context.print(
                    context.say(
                        "已登记异议，进入 \(number) 的程序；县里答复之前不能办下一环节。", "Recorded, in the run of \(number); it waits for the county's answer.")
                        + context.palette("  \(recorded.record)", .dim))
            case .list(let record):
                if context.isJSON { return context.emit { $0.member("record", record.description) } }
                context.print(
                    context.say("已登记异议，等县里答复；见 cases。", "Recorded; it waits for the county's answer, see cases.")
                        + context.palette("  \(record)", .dim))
            }
        }
    }
}
