import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// A conflict as scripts and people see it.
struct ConflictOutput {
    let context: Context
    let editor: Editor

    func show(_ item: ConflictCase) throws {
        guard context.isJSON else { return context.print(try lines(item)) }
        let token = try editor.store.tokens.text(of: editor.store.tokens.currentToken(item.conflict.scope))
        try context.emit { try write(item, token, into: &$0) }
    }

    private func write(_ item: ConflictCase, _ token: String, into json: inout JSONWriter) throws {
        let conflict = item.conflict
        let output = RecordOutput(context: context, editor: editor)
        json.member("conflict", conflict.name)
        json.member("kind", conflict.kind.rawValue)
        json.member("record", conflict.record.description)
        json.member("number", item.number)
        json.member("name", item.name)
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
        if !conflict.others.isEmpty { json.member("others", conflict.others.map(\.description)) }
        json.member("since", timeText(conflict.since))
        json.member("token", token)
    }

    func lines(_ item: ConflictCase) throws -> [String] {
        let conflict = item.conflict
        let field = conflict.field?.label(conflict.address.key, in: context.language) ?? context.say("记录本身", "the record itself")
        let head =
            context.palette(conflict.name, .accent) + "  "
            + context.palette("\(conflict.type.label.text(in: context.language)) \(item.called)  \(field)", .section)
            + context.palette(
                "  \(conflict.kind.label.text(in: context.language))", conflict.verdict.attention == .disputed ? .warning : .dim)
        if conflict.kind == .sameNumber { return [head] + (try sameNumber(conflict)) + [""] }
        let candidates = try conflict.candidates.enumerated().map { try line($0.offset + 1, $0.element, conflict) }
        guard candidates.isEmpty else { return [head] + candidates + [""] }
        return [head, context.palette("  " + context.say("--value 是 或 --value 否", "--value yes or --value no"), .dim), ""]
    }

    /// Every record that has the number, and what to do.
    private func sameNumber(_ conflict: Conflict) throws -> [String] {
        let selection = ConflictSelection(editor)
        let all = conflict.others + [conflict.record]
        let lines = try all.map { record in
            let scope = try editor.store.views.scope(of: record) ?? conflict.scope
            let name = try selection.name(of: record, in: scope, conflict.type) ?? ""
            let who = try RecordOutput(context: context, editor: editor).who([record.dot], scope)
            let place = scope == conflict.scope ? "" : "\(scope)  "
            return "  · \(record)  \(place)\(name)  " + context.palette(who, .dim)
        }
        return lines + [
            context.palette(
                context.say(
                    "  同一户（人）：merge-duplicates \(all[0]) \(all[all.count - 1]) --reason …；不是：resolve \(conflict.name) --value 新编号 --reason …",
                    "  the same: merge-duplicates \(all[0]) \(all[all.count - 1]) --reason …; not the same: resolve \(conflict.name) --value NUMBER --reason …"
                ), .dim)
        ]
    }

    /// `1 ✓ value  who`: the number is what `--take` is given.
    func line(_ number: Int, _ candidate: Candidate, _ conflict: Conflict) throws -> String {
        let mark =
            switch candidate.kind {
            case .value: conflict.verdict.value == candidate.value ? "✓" : "·"
            case .proposal: "?"
            case .removal: "−"
            case .retirement: "×"
            case .edit: "·"
            }
        let who = try RecordOutput(context: context, editor: editor).who(candidate.dots, conflict.scope)
        return "  \(number) \(mark) \(try text(candidate, conflict))  " + context.palette(who, .dim)
    }

    /// What is chosen with a candidate.
    func text(_ candidate: Candidate, _ conflict: Conflict) throws -> String {
        let text: String =
            switch candidate.kind {
            case .retirement: context.say("注销", "retired")
            case .edit: context.say("修改", "edited")
            default:
                try zip([candidate.value].compactMap(\.self), [conflict.field].compactMap(\.self)).map { try editor.text($0, $1) }.joined()
            }
        return text.isEmpty ? context.say("（空）", "(nothing)") : text
    }
}
