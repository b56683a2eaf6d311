import RecordStore
package import Records

/// The sheet that is put up in a village: 公示 of those who are proposed, 公告 of those who exited; for the screen and for A4.
///
/// It names what a neighbour needs to object, and nothing that identifies people beyond their name and hamlet: no numbers of
/// citizens, telephones, or accounts.
package enum ExitNotice {
    package enum Kind: String, Sendable, CaseIterable {
        case first, second, announcement

        var step: StepCode {
            switch self {
            case .first: .firstNotice
            case .second: .secondNotice
            case .announcement: .announcement
            }
        }
    }

    /// - Parameters:
    ///   - rows: Of the village's list; those of whom the step was recorded are on the sheet.
    ///   - name: The village's name.
    package static func make(_ kind: Kind, _ rows: [ExitListRow], of village: ScopeCode, name: String?, year: Int) -> Report {
        let shown = rows.filter { $0.standing.steps.contains { $0.step.code == kind.step && !$0.events.isEmpty } }
        var report = Report(
            name: "exit-notice", title: title(kind, year), region: Region(scope: village, name: name), year: year)
        var table = Report.Table(
            "households",
            [
                .init("place", Label("序号", "no."), .count), .init("hamlet", Label("自然村（屯）", "hamlet"), .name),
                .init("head", Label("户主", "head of household"), .name), .init("number", Label("户编号", "household number"), .name),
                .init("persons", Label("人口", "persons"), .count), .init("remark", Label("备注", "remark")),
            ])
        for (index, row) in shown.enumerated() {
            table.append([
                .count(index + 1), row.hamlet.map { .text($0) } ?? .none, .text(row.head), .text(row.number),
                row.persons.map { .count($0) } ?? .unknown, .none,
            ])
        }
        let persons = shown.compactMap(\.persons).count
        table.append(
            [
                .none, .label(Label("合计", "all")), .label(Label("\(shown.count) 户", "\(shown.count) households")), .none,
                .count(shown.reduce(into: 0) { $0 += $1.persons ?? 0 }),
                persons == shown.count ? .none : .label(Label("\(shown.count - persons) 户人口未知", "of \(shown.count - persons) unknown")),
            ], isTotal: true)
        report.sections = [
            Report.Section(
                Label(same: name ?? village.description),
                [.remark(opening(kind, shown, year), .none), .table(table), .remark(closing(kind), .none)]),
            Report.Section(Label("落款", "Signed"), [.facts(signature(kind))]),
        ]
        return report
    }

    private static func title(_ kind: Kind, _ year: Int) -> Label {
        switch kind {
        case .first: Label("\(year) 年拟脱贫退出户名单公示（第一次，村级）", "Households proposed for exit in \(year): first notice, in the village")
        case .second: Label("\(year) 年拟脱贫退出户名单公示（第二次，乡镇）", "Households proposed for exit in \(year): second notice, by the township")
        case .announcement: Label("\(year) 年脱贫退出户名单公告", "Households that exited in \(year): announcement")
        }
    }

    private static func opening(_ kind: Kind, _ rows: [ExitListRow], _ year: Int) -> Label {
        let (from, to) = period(kind, rows)
        let days = Label(zh: to.map { "\(from)至\($0)" } ?? "\(from)起", en: to.map { "\(from) to \($0)" } ?? "from \(from)")
        return kind == .announcement
            ? Label(
                "下列贫困户经农户和政府双方认定、公示无异议并经县（区）审批，\(year) 年脱贫退出，现予公告（\(days.zh)）。退出后按规定继续享受扶持政策。",
                "The households below, attested by themselves and by the government, shown without objection and approved by the county, exited in \(year) (\(days.en)). Support goes on as provided."
            )
            : Label(
                "下列贫困户经入户核验、农户和政府双方认定" + (kind == .first ? "、民主评议" : "、乡镇复核") + "，拟于 \(year) 年脱贫退出，现予公示（\(days.zh)）。",
                "The households below are proposed for exit in \(year) after house checks, both attestations and "
                    + (kind == .first ? "the village's review" : "the township's check") + " (\(days.en)).")
    }

    private static func closing(_ kind: Kind) -> Label {
        kind == .announcement
            ? Label("如有异议，可向县（区）扶贫部门反映。", "Objections go to the county's office.")
            : Label(
                "公示期内对名单有异议的，可向村民委员会、乡镇人民政府或县（区）扶贫部门实名反映；有异议的户不予退出，待核实处理。",
                "Whoever objects says so, under their name, to the village committee, the township or the county's office while this is shown; a household objected to does not exit before that is settled."
            )
    }

    /// From the earliest to the latest day that the events name.
    private static func period(_ kind: Kind, _ rows: [ExitListRow]) -> (from: String, to: String?) {
        var from: [Int] = []
        var to: [Int] = []
        for event in rows.flatMap({ $0.standing.steps.first { $0.step.code == kind.step }?.events ?? [] }) {
            switch event.content {
            case .notice(_, let first, let last):
                from.append(first)
                to.append(last)
            default: from.append(event.date)
            }
        }
        let text = { (day: Int?) in day.flatMap { CalendarDate(days: $0)?.description } }
        return (text(from.min()) ?? "____年__月__日", text(to.max()))
    }

    private static func signature(_ kind: Kind) -> [Report.Fact] {
        let office =
            switch kind {
            case .first: Label("村民委员会（盖章）", "village committee (seal)")
            case .second: Label("乡镇人民政府（盖章）", "township (seal)")
            case .announcement: Label("县（区）扶贫开发领导小组（盖章）", "county's leading group (seal)")
            }
        return [
            Report.Fact(office, .text("　　　　　　　　")), Report.Fact(Label("监督电话", "telephone for objections"), .text("　　　　　　　　")),
            Report.Fact(Label("日期", "date"), .text("　　　　年　　月　　日")),
        ]
    }
}
