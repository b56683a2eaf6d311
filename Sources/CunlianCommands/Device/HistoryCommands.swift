import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: "为什么是这个值 / why a field shows what it shows.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Argument(help: "字段 / field") var field: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            try editor.store.read { _ in
                let id = try editor.finder.record(record)
                guard let scope = try editor.store.views.scope(of: id), let view = try editor.store.record(id, in: scope) else {
                    throw EditError.unknownRecord(record)
                }
                try show(view, try address(view.type, editor), editor, context)
            }
        }
    }

    /// A group may be named as a whole here.
    private func address(_ type: RecordType, _ editor: Editor) throws -> FieldAddress {
        do {
            return try editor.path(field, in: type).address
        } catch EditError.incompletePath(_, let inputs, _) {
            return try editor.path(field + "." + inputs[0], in: type).address
        }
    }

    private func show(_ view: RecordView, _ address: FieldAddress, _ editor: Editor, _ context: Context) throws {
        guard let field = view.type.field(address.field) else { return }
        let shown = view.field(address)
        let state = shown?.state ?? FieldState()
        let verdict = shown?.verdict ?? Verdict(value: nil, attention: .none)
        // What the field has seen: everything that its writers had seen, and they themselves.
        var vector = VersionVector()
        for item in try editor.store.views.history(view.id, in: view.scope) where item.isAdmitted {
            guard item.entry.changes.contains(where: { $0.record == view.id && $0.address == address }) else { continue }
            vector.formJoin(item.entry.coverage.vector)
            vector.include(item.entry.dot)
        }
        let output = RecordOutput(context: context, editor: editor)
        if context.isJSON {
            return try context.emit { json in
                json.member("value", verdict.value.map { output.scriptText($0, field) })
                if shown?.isErased ?? false { json.member("erased", true) }
                json.member("rule", field.rule.rawValue)
                json.member("attention", "\(verdict.attention)")
                try json.member("values", list: { try output.writeSiblings(state, field, view.scope, &$0) })
                try json.member("proposals", list: { try output.writeProposals(state, field, view.scope, &$0) })
                json.member(
                    "versionVector",
                    object: { object in
                        for entry in vector.entries { object.member(entry.replica.description, entry.number) }
                    })
            }
        }
        var rows: [Sheet.Row] = [
            .init(
                context.say("值", "value"),
                shown?.isErased ?? false
                    ? Input.erasedWord.text(in: context.language)
                    : shown?.isOpen ?? false ? context.say("有争议", "disputed") : try editor.shown(verdict, field)
            ),
            .init(context.say("规则", "rule"), field.rule.label.text(in: context.language)),
        ]
        for sibling in state.values {
            let value = shown?.isErased ?? false ? Input.erasedWord.text(in: context.language) : try editor.shown(sibling.value, field)
            rows.append(.init("  ·", value, note: try output.who(sibling.marks.map(\.dot), view.scope)))
        }
        for proposal in state.proposals {
            rows.append(.init("  ?", try editor.shown(proposal.value, field), .dim, note: try output.who(proposal.dots, view.scope)))
        }
        let seen = vector.entries.map { "\($0.replica.short):\($0.number)" }.joined(separator: " ")
        rows.append(.init(context.say("所见", "has seen"), seen, .dim))
        context.print(
            Sheet(title: field.label(address.key, in: context.language), sections: [Sheet.Section("", rows)])
                .lines(width: context.width, palette: context.palette))
    }
}

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "history", abstract: "所有改动 / all entries of a record.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录 / record") var record: String
    @Argument(help: "字段 / field") var field: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            try editor.store.read { _ in
                let id = try editor.finder.record(record)
                guard let scope = try editor.store.views.scope(of: id), let type = try editor.store.views.type(of: id) else {
                    throw EditError.unknownRecord(record)
                }
                let name = field.map { FieldPathName($0) }
                // Of one that moved, what was written where it was before too.
                let places = try editor.store.moves.copies(of: id).copies.map(\.scope).filter { $0 != scope }
                let isErased = try editor.store.keys.isErased(id)
                var isEmpty = true
                for item in try (places + [scope]).flatMap({ try editor.store.views.history(id, in: $0) }) {
                    let changes = item.entry.changes.filter { change in
                        change.record == id && (name?.matches(change.address, type) ?? true)
                    }
                    let creates = item.entry.creations.contains { $0.record == id }
                    guard !changes.isEmpty || (creates && name == nil) else { continue }
                    isEmpty = false
                    try show(item.entry, item.author, item.isAdmitted, changes, type, isErased, editor, context)
                }
                if isEmpty, !context.isJSON { context.print(context.say("没有改动记录。", "No entry changed this.")) }
            }
        }
    }

    private func show(
        _ entry: Entry, _ author: Author, _ isAdmitted: Bool, _ changes: [Change], _ type: RecordType, _ isErased: Bool, _ editor: Editor,
        _ context: Context
    ) throws {
        let output = RecordOutput(context: context, editor: editor)
        if context.isJSON {
            return context.emit { json in
                json.member("dot", entry.dot.description)
                json.member("author", author.person)
                json.member("role", author.role?.code)
                json.member("time", timeText(entry.time.milliseconds))
                if output.isInDoubt(entry.time) { json.member("timeInDoubt", true) }
                json.member(
                    "context",
                    object: { object in
                        for seen in entry.context.entries { object.member(seen.replica.description, seen.number) }
                    })
                json.member("reason", entry.reason)
                json.member(
                    "changes",
                    list: { list in
                        for change in changes {
                            list.object { object in
                                object.member("field", type.field(change.address.field)?.path(change.address.key) ?? "existence")
                                object.member("kind", "\(change.kind)")
                                object.member("value", type.field(change.address.field).map { output.scriptText(change.value, $0) })
                                if isErased, type.field(change.address.field)?.isSealed ?? false { object.member("erased", true) }
                            }
                        }
                    })
                json.member("admitted", isAdmitted)
            }
        }
        let person = author.person.utf8.count == 32 ? String(author.person.prefix(8)) : author.person
        let office = author.role.map { " " + $0.label.text(in: context.language) } ?? ""
        let reason = entry.reason.map { "  " + $0 } ?? ""
        context.print(
            context.palette(RegisterCalendar.minuteText(at: entry.time.milliseconds), .accent)
                + context.palette(output.doubt(entry.time), .warning) + "  \(person)\(office)"
                + context.palette("  \(entry.dot.number)@\(entry.dot.replica.short)\(reason)", .dim)
                + (isAdmitted ? "" : context.palette(context.say("  未采纳", "  not admitted"), .bad)))
        for change in changes {
            let label =
                type.field(change.address.field)?.label(change.address.key, in: context.language)
                ?? context.say("记录本身", "the record itself")
            let changed = type.field(change.address.field)
            let value =
                isErased && changed?.isSealed ?? false
                ? Input.erasedWord.text(in: context.language) : try changed.map { try editor.shown(change.value, $0) } ?? ""
            context.print("    \(label)  \(kindText(change.kind, context))\(value)")
        }
    }

    private func kindText(_ kind: ChangeKind, _ context: Context) -> String {
        switch kind {
        case .set: ""
        case .propose: context.say("建议 ", "proposed ")
        case .add: "+ "
        case .remove: "− "
        case .resolve: context.say("裁定 ", "decided ")
        case .delete: context.say("注销", "retired")
        }
    }
}

/// A field's name as typed, with or without its key.
private struct FieldPathName {
    let name: String
    let key: Int64?

    init(_ text: String) {
        let open = text.firstIndex(of: "[") ?? text.firstIndex(of: ".") ?? text.endIndex
        name = String(text[..<open])
        key = text.firstIndex(of: "[").flatMap { Int64(text[text.index(after: $0)...].prefix { $0.isNumber }) }
    }

    func matches(_ address: FieldAddress, _ type: RecordType) -> Bool {
        guard let field = type.field(address.field), [field.name, field.label.zh, field.label.en].contains(name) else { return false }
        guard let key else { return true }
        return address.key == .number(key)
    }
}
