import ArgumentParser
import Cunlian
import RecordStore
import Records
import Register
import Terminal

/// Shows one conflict after the other, with what everybody had seen before, and saves what was chosen at the end.
struct ResolveQueue {
    let context: Context
    let editor: Editor

    func run(in scopes: [ScopeCode], where conditions: [BulkCondition], reason: String?) throws {
        let cases = try editor.store.read { _ in try ConflictSelection(editor).cases(in: scopes, where: conditions) }
        guard !cases.isEmpty else { return context.print(context.say("没有争议。", "There are no conflicts.")) }
        var queue = DecisionQueue(count: cases.count)
        while !queue.isOver {
            let item = cases[queue.place]
            context.print(try view(item, at: queue.place, of: cases.count, chosen: queue.choices[queue.place]))
            context.print(context.palette(help, .dim))
            guard let line = readLine() else { return context.print(context.say("未保存。", "Nothing was saved.")) }
            let input = DecisionQueue.read(line)
            if let refusal = try refusal(of: input, item.conflict) {
                context.print(context.palette(refusal, .warning))
            } else if let remark = queue.take(input, candidates: item.conflict.candidates.count) {
                context.print(context.palette(words(remark), .warning))
            }
        }
        let chosen = queue.choices.sorted { $0.key < $1.key }.map { (cases[$0.key], $0.value) }
        guard !queue.isGivenUp, !chosen.isEmpty else { return context.print(context.say("未保存。", "Nothing was saved.")) }
        try save(chosen, reason)
    }

    /// Why what was typed can be no value of the field: said while the conflict is shown, and not after all were gone through.
    private func refusal(of input: DecisionQueue.Input?, _ conflict: Conflict) throws -> String? {
        guard case .other(let text)? = input else { return nil }
        do {
            _ = try editor.store.read { _ in try editor.decision(conflict, choice(.value(text), conflict)) }
            return nil
        } catch {
            guard let refusal = error as? EditError else { throw error }
            return Failure.edit(refusal).sentence(in: context.language)
        }
    }

    // MARK: Shown

    private var help: String {
        context.say(
            "1、2… 取值 · =值 另填 · 回车 跳过 · b 上一项 · u 撤回选择 · w 保存 · q 放弃",
            "1, 2 … take · =TEXT other · Enter skip · b back · u undo · w save · q give up")
    }

    private func view(_ item: ConflictCase, at place: Int, of count: Int, chosen: DecisionQueue.Choice?) throws -> [String] {
        let output = ConflictOutput(context: context, editor: editor)
        var lines = try output.lines(item)
        lines[0] = context.palette("[\(place + 1)/\(count)] ", .dim) + lines[0]
        if let field = item.conflict.field, let base = try editor.commonBase(of: item.conflict) {
            let text = try editor.text(base.value, field)
            let who = try RecordOutput(context: context, editor: editor).who([base.dot], item.conflict.scope)
            lines.insert(
                context.palette(context.say("  原来 ", "  before ") + (text.isEmpty ? context.say("（空）", "(nothing)") : text), .plain) + "  "
                    + context.palette(context.say("各方都看到过，", "all had seen it, ") + who, .dim), at: 1)
        }
        if let chosen { lines.append(context.palette(context.say("已选：", "chosen: ") + (try text(chosen, item.conflict)), .good)) }
        return lines
    }

    /// What was chosen as it is shown: nobody remembers forty choices by their numbers.
    private func text(_ choice: DecisionQueue.Choice, _ conflict: Conflict) throws -> String {
        switch choice {
        case .value(let text): return "=" + text
        case .candidate(let number):
            guard conflict.candidates.indices.contains(number - 1) else { return String(number) }
            return try ConflictOutput(context: context, editor: editor).text(conflict.candidates[number - 1], conflict)
        }
    }

    private func words(_ remark: DecisionQueue.Remark) -> String {
        switch remark {
        case .noSuchChoice(let count):
            count == 0
                ? context.say("这一项没有编号可选，请用 = 写明。", "There is nothing to choose by number here; write = and the value.")
                : context.say("只有 1 至 \(count)。", "There is only 1 to \(count).")
        case .nothingToUndo: context.say("还没有选择可以撤回。", "There is no choice to take back.")
        case .isFirst: context.say("这是第一项。", "This is the first.")
        case .notUnderstood: context.say("没有看懂，请按提示填写。", "Not understood; see the line above.")
        }
    }

    // MARK: Saved

    private func save(_ chosen: [(item: ConflictCase, choice: DecisionQueue.Choice)], _ given: String?) throws {
        try editor.store.read { _ in
            for (item, choice) in chosen {
                let field = item.conflict.field?.label(item.conflict.address.key, in: context.language)
                context.print(
                    "  \(item.called)  \(field ?? context.say("记录本身", "the record itself"))  → \(try text(choice, item.conflict))")
            }
        }
        guard
            let reason = given
                ?? ask(context.say("共 \(chosen.count) 项。缘由（不写则不保存）：", "\(chosen.count) in all. Reason (without one nothing is saved):"))
        else {
            return context.print(context.say("未保存。", "Nothing was saved."))
        }
        var (decided, proposed, left) = (0, 0, [String]())
        for (_, items) in Dictionary(grouping: chosen, by: \.item.conflict.scope).sorted(by: { $0.key < $1.key }) {
            try editor.store.write { _ in
                for item in items {
                    do {
                        let result = try editor.resolve(item.item.conflict.name, choice(item.choice, item.item.conflict), reason: reason)
                        if result.proposed.isEmpty { decided += 1 } else { proposed += 1 }
                    } catch {
                        guard let refusal = error as? EditError else { throw error }
                        left.append(
                            "\(item.item.conflict.name)  \(item.item.called)  \(Failure.edit(refusal).sentence(in: context.language))")
                    }
                }
            }
        }
        context.print(context.say("已裁定 \(decided) 项。", "Decided \(decided)."))
        if proposed > 0 {
            context.print(
                context.palette(
                    context.say(
                        "\(proposed) 项本机的职务无权裁定，只作为意见提出，争议仍在。",
                        "\(proposed) your office may not decide: they are proposals, and the conflicts stay open."), .warning))
        }
        for line in left { context.print(context.palette(context.say("未裁定 ", "not decided ") + line, .warning)) }
        if proposed > 0 || !left.isEmpty { throw ExitCode.look }
    }

    private func choice(_ choice: DecisionQueue.Choice, _ conflict: Conflict) throws -> Editor.Choice {
        switch choice {
        case .candidate(let number): .candidate(number)
        case .value(let text):
            try ResolveCommand.choice(
                of: conflict.field?.isGroup ?? false ? text.split(separator: " ").map(String.init) : [text], for: conflict)
        }
    }

    private func ask(_ question: String) -> String? {
        context.print(question)
        guard let line = readLine(), !line.normalised.filter({ !$0.isWhitespace }).isEmpty else { return nil }
        return line
    }
}
