import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// Whose standard: of households, villages or counties.
struct LevelName: ExpressibleByArgument {
    let level: CriteriaSet.Level

    private static let names: [String: CriteriaSet.Level] = [
        "household": .household, "户": .household, "village": .village, "村": .village, "county": .county, "县": .county,
    ]

    init?(argument: String) {
        guard let level = Self.names[argument.lowercased()] else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { ["household", "village", "county"] }
}

/// Every village or county of a region beside the others: how many items each meets, and which it does not.
struct PlaceCountOutput {
    let context: Context
    let year: Int
    private let rows: [Row]

    private struct Row {
        let record: RecordID
        let scope: ScopeCode
        let name: String
        let evaluation: Evaluation

        func items(_ result: ItemResult) -> [String] { evaluation.items.filter { $0.result == result }.map(\.number) }
    }

    /// - Parameter met: Only those that meet every item.
    init(
        _ context: Context, _ editor: Editor, _ level: CriteriaSet.Level, year: Int, criteria: String?, in region: ScopeCode?, met: Bool
    ) throws {
        (self.context, self.year) = (context, year)
        let evaluator = try Evaluator(editor.store)
        rows = try evaluator.evaluateAll(level, year: year, criteria: criteria, in: region).compactMap {
            record, scope, evaluation -> Row? in
            guard evaluation.isMet || !met else { return nil }
            let name: String? =
                if case .text(let name)? = try editor.store.views.closedRecord(record, in: scope)?.value("name") { name } else { nil }
            return Row(record: record, scope: scope, name: name ?? "", evaluation: evaluation)
        }.sorted { $0.scope < $1.scope }
    }

    func print() {
        if context.isJSON { return rows.forEach(emit) }
        context.table(
            [
                context.say("代码", "number"), context.say("名称", "name"), context.say("达标", "met"), context.say("未达标", "not met"),
                context.say("不明", "unknown"), context.say("事实摘要", "evidence"),
            ],
            rows.map { row in
                let evidence = row.evaluation.evidence.map { String($0.prefix(4).map(hexText).joined()) }
                return [
                    row.scope.description, row.name, "\(row.items(.met).count)/\(row.evaluation.items.count)",
                    row.items(.notMet).joined(separator: " "), row.items(.unknown).joined(separator: " "),
                    evidence ?? context.say("本机无法计算", "not computable"),
                ]
            })
        let met = rows.count { $0.evaluation.isMet }
        context.print(
            context.say(
                "\(year) 年共 \(rows.count) 个，全部达标 \(met) 个；未达标、不明列条目号，逐项见 evaluate 代码。",
                "\(rows.count) in \(year), \(met) meeting every item; of the others the items' numbers, told one by one by evaluate NUMBER."
            ))
    }

    private func emit(_ row: Row) {
        context.emit {
            $0.member("record", row.record.description)
            $0.member("scope", row.scope.description)
            $0.member("name", row.name)
            $0.member("year", year)
            $0.member("criteria", row.evaluation.criteria.id)
            $0.member("met", row.evaluation.isMet)
            $0.member("notMet", row.items(.notMet))
            $0.member("unknown", row.items(.unknown))
            $0.member("evidence", row.evaluation.evidence.map { $0.map(hexText).joined() })
        }
    }
}
