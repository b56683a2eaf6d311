import JSON
import Records
import Register
import Terminal

/// Where the plan contradicts itself.
extension TargetOutput {
    func show(_ contradictions: [Contradiction]) {
        guard !context.isJSON else {
            for item in contradictions { context.emit { write(item, into: &$0) } }
            return
        }
        context.print("")
        context.print(
            context.palette(context.say("规划自相矛盾处 \(contradictions.count) 处", count(contradictions.count, "contradiction")), .section))
        for item in contradictions {
            context.print(context.palette(item.label.text(in: context.language), .warning) + context.palette("  \(kind(item.kind))", .dim))
            for statement in item.statements { context.print("  · " + text(statement)) }
            if let note = item.note { context.print(context.palette("  " + note.text(in: context.language), .dim)) }
        }
    }

    private func text(_ statement: Contradiction.Statement) -> String {
        let place =
            statement.source?.text(in: context.language) ?? statement.line.map { context.say("第\($0)行", "line \($0)") } ?? ""
        let quote = statement.quote.map { context.say("“\($0)”", " \"\($0)\"") } ?? ""
        let unit = PlanUnits.label(statement.unit).text(in: context.language)
        let label = statement.label.text(in: context.language)
        return "\(statement.text) \(unit)\(quote)  " + context.say("\(label)（\(place)）", "\(label) (\(place))")
    }

    private func kind(_ kind: Contradiction.Kind) -> String {
        switch kind {
        case .values: context.say("同一数字两种说法", "two values of one figure")
        case .rounding: context.say("取整不同", "rounded differently")
        case .sum: context.say("分项之和不等于合计", "the parts do not make the whole")
        case .derivation: context.say("计算结果不符", "it does not follow")
        case .source: context.say("与其他文件不同", "another document says otherwise")
        case .denominator: context.say("隐含分母不一致", "different denominators are implied")
        case .period: context.say("时期不同", "of different periods")
        case .unit: context.say("单位混用", "units are mixed")
        }
    }

    private func write(_ item: Contradiction, into json: inout JSONWriter) {
        json.member("contradiction", item.id)
        json.member("kind", item.kind.rawValue)
        json.member("label", item.label.text(in: context.language))
        json.member("figures", item.figures)
        json.member(
            "statements",
            list: { list in
                for statement in item.statements {
                    list.object {
                        $0.member("value", statement.text)
                        $0.member("unit", statement.unit)
                        if let line = statement.line { $0.member("line", line) }
                        $0.member("source", statement.source?.text(in: context.language))
                        $0.member("quote", statement.quote)
                    }
                }
            })
    }
}
