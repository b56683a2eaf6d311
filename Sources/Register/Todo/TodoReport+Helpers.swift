import RecordStore
import Records

/// Poor households without a main helper, as they are shown.
extension TodoReport {
    /// The villages that are shown, and the households whose numbers are: of each the first few, and for scripts as many as a table has rows.
    struct ShownHelpers {
        let villages: [Unhelped.Village]
        let households: [(scope: ScopeCode, household: Int64)]
        let wanted: Set<Int64>

        init(_ unhelped: Unhelped?, limit: Int) {
            villages = Array((unhelped?.villages ?? []).prefix(limit))
            households = Array(villages.lazy.flatMap { village in village.households.map { (village.scope, $0) } }.prefix(limit))
            wanted = Set(households.map(\.household) + villages.flatMap { $0.households.prefix(shownNames) })
        }
    }

    /// How many households of each village, and for scripts which.
    static func helpers(
        _ unhelped: Unhelped, _ shown: ShownHelpers, _ lines: [Int64: FindIndex.Found], _ names: [ScopeCode: String], _ source: ReportSource
    ) throws -> Report.Section {
        func name(_ scope: ScopeCode) -> Report.Cell { .text(names[scope] ?? scope.description) }
        let offices = Report.Cell.label(offices(writers(.helpers, source.store.schema), source.store.schema))
        var villages = Report.Table(
            "helpers", for: .readers,
            [
                .init("village", Label("村", "village")), .init("count", Label("户数", "households"), .count),
                .init("number", Label("户编号", "household"), spare: 2), .init("offices", Label("由谁办", "for"), spare: 1),
            ])
        for village in shown.villages {
            let numbers = village.households.prefix(shownNames).compactMap { lines[$0]?.line.number }
            let more = numbers.count < village.households.count ? Label("等", " …") : Label(same: "")
            villages.append([
                name(village.scope), Report.Cell.count(village.households.count).marked(.warning),
                .label(Label(numbers.joined(separator: "、") + more.zh, numbers.joined(separator: ", ") + more.en)), offices,
            ])
        }
        var households = Report.Table(
            "helpers", for: .scripts,
            [
                .init("number", Label("户编号", "household"), .name), .init("name", Label("户主", "head"), .name),
                .init("village", Label("村", "village")),
            ])
        for (scope, household) in shown.households {
            households.append(
                [.text(lines[household]?.line.number), .text(lines[household]?.line.names.first), name(scope)],
                of: try source.store.views.recordID(household).map { Report.Subject($0) })
        }
        return Report.Section(
            Label("没有主要帮扶联系人的贫困户：\(unhelped.count)户", "Poor households without a main helper: \(unhelped.count)"),
            [.table(households), .table(villages)])
    }
}
