import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests", abstract: "人员变动申请：查看，办理，不予办理 / requests about people: list, carry out, reject.",
        discussion: """
            同一人有去向不同的申请时都不办理，先用 --reject 只留一件。
            Requests for one person that differ are not carried out: leave one, with --reject.
            """)

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Flag(name: .long, help: "已办结的也列出 / those that were ended, too") var all = false
    @Option(name: .customLong("carry-out"), help: ArgumentHelp("办理 / carry out", valueName: "request")) var carryOut: String?
    @Option(name: .long, help: ArgumentHelp("不予办理 / reject", valueName: "request")) var reject: String?
    @Option(name: .long, help: ArgumentHelp("撤回 / withdraw", valueName: "request")) var withdraw: String?
    @Option(name: .long, help: "说明 / reason") var reason: String?

    func validate() throws {
        guard [carryOut, reject, withdraw].compactMap({ $0 }).count <= 1 else {
            throw ValidationError("只写一项 / one of --carry-out, --reject, --withdraw at a time.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let requests = try PersonRequests(editor)
            let output = PersonOutput(context: context, editor: editor)
            if let carryOut {
                let result = try requests.carryOut(editor.finder.record(carryOut, type: editor.type("person_request")))
                return try output.show(result, Label(zh: "已办理", en: "Carried out"))
            }
            if let named = reject ?? withdraw {
                try requests.reject(
                    editor.finder.record(named, type: editor.type("person_request")), withdrawn: withdraw != nil, text: reason)
                guard !context.isJSON else { return }
                return context.print(withdraw != nil ? context.say("已撤回。", "Withdrawn.") : context.say("已登记不予办理。", "Rejected."))
            }
            let found = try PersonRequests.all(editor.store, in: editor.heldRegions(scope)).filter { all || $0.isOpen }
            if context.isJSON { return found.forEach(output.write) }
            guard !found.isEmpty else { return context.print(context.palette(context.say("没有待办的申请。", "No request is open."), .dim)) }
            show(found, editor, context)
        }
    }

    private func show(_ found: [PersonRequest], _ editor: Editor, _ context: Context) {
        let clashing = Set(PersonRequests.clashes(found).flatMap { $0 }.map(\.record))
        context.table(
            [
                context.say("申请", "request"), context.say("类别", "kind"), context.say("姓名", "name"), context.say("原在", "from"),
                context.say("去往", "to"), context.say("申请人", "by"), "",
            ],
            found.map { request in
                let kind = editor.store.schema.codeList("request_kind")?.items.first { $0.code == request.kind.rawValue }?.label
                let to = [request.to?.description, request.household].compactMap { $0 }.last ?? ""
                return [
                    String(request.record.description.prefix(12)), kind?.text(in: context.language) ?? request.kind.rawValue, request.name,
                    request.from.description, to, request.author,
                    clashing.contains(request.record)
                        ? context.say("去向不一致", "they differ") : request.isOpen ? "" : context.say("已办结", "ended"),
                ]
            })
    }
}
