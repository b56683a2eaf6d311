import Terminal
import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "conflicts", abstract: "需要人看的 / what people must look at, or may.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: "种类 / kind: \(Conflict.Kind.allCases.map(\.rawValue).joined(separator: ", "))") var kind: String?
    @Option(name: .long, help: "记录类型 / record type") var type: String?

    func validate() throws {
        guard kind == nil || Conflict.Kind(rawValue: kind ?? "") != nil else {
            throw ValidationError("--kind 取其一 / --kind takes one of \(Conflict.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            try editor.store.read { _ in
                let scopes = try editor.regions(scope)
                let wanted = try type.map { try editor.type($0).number }
                let found = try editor.store.views.conflicts(in: scopes).filter {
                    (kind == nil || $0.kind.rawValue == kind) && (wanted == nil || $0.type.number == wanted)
                }
                let output = ConflictOutput(context: context, editor: editor)
                for conflict in found { try output.show(conflict) }
                if !context.isJSON {
                    context.print(context.palette(context.say("共 \(found.count) 项", "\(found.count) in all"), .dim))
                }
            }
        }
    }
}

/// A conflict as scripts and people see it.
struct ConflictOutput {
    let context: Context
    let editor: Editor

    func show(_ conflict: Conflict) throws {
        let token = try editor.store.tokens.text(of: editor.store.tokens.currentToken(conflict.scope))
        if context.isJSON { try context.emit { try write(conflict, token, into: &$0) } } else { context.print(try lines(conflict)) }
    }

    private func write(_ conflict: Conflict, _ token: String, into json: inout JSONWriter) throws {
        let output = RecordOutput(context: context, editor: editor)
        json.member("conflict", conflict.name)
        json.member("kind", conflict.kind.rawValue)
        json.member("record", conflict.record.description)
        json.member("number", try editor.store.views.readableNumber(conflict.record))
        json.member("type", conflict.type.name)
        json.member("field", conflict.field?.path(conflict.address.key) ?? "existence")
        try json.member(
            "values",
            list: { list in
                if let field = conflict.field { try output.writeSiblings(conflict.state, field, conflict.scope, &list) }
                for deletion in conflict.existence.deletions where conflict.field == nil {
                    list.object {
                        $0.member("value", "retired"); $0.member("dots", [deletion.dot.description])
                    }
                }
                for edit in conflict.existence.uncoveredEdits where conflict.field == nil {
                    list.object {
                        $0.member("value", "edited"); $0.member("dots", [edit.description])
                    }
                }
            })
        try json.member(
            "proposals",
            list: { list in
                if let field = conflict.field { try output.writeProposals(conflict.state, field, conflict.scope, &list) }
            })
        json.member("since", timeText(conflict.since))
        json.member("token", token)
    }

    func lines(_ conflict: Conflict) throws -> [String] {
        let output = RecordOutput(context: context, editor: editor)
        let number = try editor.store.views.readableNumber(conflict.record) ?? String(conflict.record.description.prefix(16))
        let field = conflict.field?.label(conflict.address.key, in: context.language) ?? context.say("记录本身", "the record itself")
        var lines = [
            context.palette(conflict.name, .accent) + "  "
                + context.palette("\(conflict.type.label.text(in: context.language)) \(number)  \(field)", .section)
                + context.palette("  \(kindText(conflict.kind))", conflict.verdict.attention == .disputed ? .warning : .dim)
        ]
        if let definition = conflict.field {
            for sibling in conflict.state.values {
                let mark = conflict.verdict.value == sibling.value ? "✓" : "·"
                lines.append(
                    try candidate(mark, try editor.text(sibling.value, definition), sibling.marks.map(\.dot), conflict.scope, output))
            }
            for proposal in conflict.state.proposals {
                lines.append(
                    try candidate(
                        proposal.kind == .remove ? "−" : "?", try editor.text(proposal.value, definition), proposal.dots, conflict.scope,
                        output
                    ))
            }
        } else {
            for deletion in conflict.existence.deletions {
                lines.append(try candidate("×", context.say("注销", "retired"), [deletion.dot], conflict.scope, output))
            }
            for edit in conflict.existence.uncoveredEdits {
                lines.append(try candidate("·", context.say("修改", "edited"), [edit], conflict.scope, output))
            }
        }
        return lines + [""]
    }

    private func candidate(_ mark: String, _ text: String, _ dots: [Dot], _ scope: ScopeCode, _ output: RecordOutput) throws -> String {
        "  \(mark) \(text)  " + context.palette("\(try output.who(dots, scope))  --take \(dots[0])", .dim)
    }

    private func kindText(_ kind: Conflict.Kind) -> String {
        switch kind {
        case .disputed: context.say("有争议，待裁定", "disputed: somebody must decide")
        case .chosen: context.say("已按规则取一个值，可复核", "the rule chose one; to be looked at")
        case .proposed: context.say("有待定意见", "something is proposed")
        case .unreadable: context.say("数字超出可读范围", "a number that nobody can read")
        case .overCap: context.say("超过数目上限", "more than there may be")
        case .overridden: context.say("裁定后又被改动", "a decision was written over")
        case .editedAndRetired: context.say("一方注销、一方修改", "retired by one, edited by another")
        case .doubled: context.say("同一记录在两地或去向不明，待裁定", "the record is in two places, or sent to two")
        case .unconfirmed: context.say("记录是否存在待确认", "whether the record exists is to be confirmed")
        }
    }
}

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resolve", abstract: "裁定争议 / decide a conflict as it was shown.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "争议名 / the conflict's name") var conflict: String
    @Option(name: .long, help: ArgumentHelp("采用这一条目的值 / take this entry's value", valueName: "dot")) var take: String?
    @Option(
        name: .long, parsing: .singleValue, help: ArgumentHelp("另定一个值；组内写 项=值 / another value; of a group input=value", valueName: "value"))
    var value: [String] = []
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func validate() throws {
        guard (take == nil) != value.isEmpty else {
            throw ValidationError("给出 --take 或 --value 之一 / give either --take DOT or --value VALUE.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let result = try editor.resolve(conflict, choice(editor), reason: reason)
            guard !options.json else { return showEntry(result, context, "") }
            context.print(context.say("已裁定，\(result.entry.number) 号条目。", "Decided, as entry \(result.entry.number)."))
        }
    }

    private func choice(_ editor: Editor) throws -> Editor.Choice {
        if let take {
            guard let dot = Dot(take) else { throw EditError.unknownDot(take) }
            return .take(dot)
        }
        let shown = try editor.conflict(named: conflict)
        guard let field = shown.field else { return .value([Assignment(path: "existence", text: value[0])]) }
        let path = field.path(shown.address.key)
        guard field.isGroup else { return .value([Assignment(path: path, text: value.joined(separator: ","))]) }
        return .value(
            try value.map { text in
                let part = try Assignment(text)
                return Assignment(path: path + "." + part.path, text: part.text)
            })
    }
}

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "收到而未采纳的 / what is held or applied but not admitted.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let (store, regions) = (editor.store, try editor.regions(scope))
            var rows: [[String]] = []
            try store.read { _ in
                for item in try store.views.quarantine(in: regions) {
                    let entry = try store.log.entry(item.dot, in: item.scope)
                    let changes = (entry?.changes.count ?? 0) + (entry?.creations.count ?? 0)
                    let author = try store.authors.info(item.dot, in: item.scope).author.person
                    if context.isJSON {
                        context.emit {
                            $0.member("dot", item.dot.description)
                            $0.member("scope", item.scope.description)
                            $0.member("author", author)
                            $0.member("reason", context.words.words(item.reason))
                            $0.member("changes", changes)
                        }
                    } else {
                        rows.append([
                            item.dot.description, item.scope.description, String(author.prefix(12)), context.words.words(item.reason),
                            String(changes),
                        ])
                    }
                }
            }
            guard !context.isJSON else { return }
            context.table(
                [
                    context.say("条目", "entry"), context.say("区域", "region"), context.say("作者", "author"), context.say("原因", "reason"),
                    context.say("改动", "changes"),
                ], rows)
        }
    }

}

struct AdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "admit", abstract: "放行一个条目 / let in an entry that rights kept out.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "条目 / entry: NUMBER@REPLICA") var dot: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            guard let dot = Dot(dot), let item = try editor.store.views.quarantine().first(where: { $0.dot == dot }) else {
                throw EditError.unknownDot(self.dot)
            }
            let saved = try editor.admit(dot, in: item.scope, reason: reason)
            context.isJSON
                ? context.emit { $0.member("entry", saved.dot.description) }
                : context.print(context.say("已放行，\(saved.dot.number) 号条目。", "Let in, as entry \(saved.dot.number)."))
        }
    }
}
