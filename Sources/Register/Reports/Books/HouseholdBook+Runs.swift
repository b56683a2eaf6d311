import RecordStore
import Records

/// The procedures of a household, a run of a year under the other: where each stands, and who took which step when.
struct HouseholdBookRuns {
    /// The records that stand in the table of a run, and need not be listed again.
    private(set) var records: Set<RecordID> = []
    /// `nil` where nobody ever began one.
    private(set) var section: Report.Section?

    init(_ view: RecordView, _ reader: BookReader) throws {
        let exits = try ExitReader(reader.store)
        let events = try exits.events(of: view.id)
        let runs = Set(events.map { Run(year: $0.year, kind: $0.kind) }).sorted { ($0.year, $0.kind) < ($1.year, $1.kind) }
        guard !runs.isEmpty else { return }
        var blocks: [Report.Block] = []
        for run in runs {
            let standing = try exits.standing(of: view.id, year: run.year, run.kind)
            let procedure = standing.procedure
            let title = Label("\(run.year) 年\(procedure.label.zh)", "\(run.year): \(procedure.label.en)")
            blocks.append(.remark(title.joined(Self.outcome(standing, exits)), standing.outcome.mark))
            for open in standing.cases {
                let kind = procedure.kind(open.kind)?.label ?? Label(same: open.kind.rawValue)
                blocks.append(.remark(open.remark.map { Label(kind.zh + "：" + $0.zh, kind.en + ": " + $0.en) } ?? kind, .warning))
            }
            blocks.append(.table(try table(standing, reader)))
        }
        section = Report.Section(Label("识别、退出等程序", "Procedures"), blocks)
    }

    /// What came of a run in its own words: one that found the household poor again made no exit.
    private static func outcome(_ standing: ExitStanding, _ exits: ExitReader) -> Label {
        switch standing.outcome {
        case .exited where standing.kind != .exit: exits.name(of: standing.kind.goal)
        case .rejected where standing.kind != .exit: Label("不予认定", "not found so")
        default: standing.outcome.label
        }
    }

    private struct Run: Hashable {
        let year: Int
        let kind: RunKind
    }

    /// The steps in the procedure's order, and under them what was said besides: objections, withdrawals, decisions.
    private mutating func table(_ standing: ExitStanding, _ reader: BookReader) throws -> Report.Table {
        var table = Report.Table(
            "run",
            [
                .init("step", Label("环节", "step"), .name), .init("date", Label("日期", "date"), .date),
                .init("author", Label("办理人", "by")), .init("content", Label("内容", "content")),
            ])
        var shown: Set<RecordID> = []
        let flaws = Dictionary(
            (standing.householdAnswers + standing.governmentAnswers).map { ($0.event.record, $0.toldFlaws.map(\.label)) },
            uniquingKeysWith: { first, _ in first })
        for view in standing.steps where !view.events.isEmpty {
            for event in view.events.sorted(by: { $0.time < $1.time }) {
                table.append(try row(view.step.label, event, flaws[event.record] ?? [], reader))
                shown.insert(event.record)
            }
        }
        for event in standing.events.sorted(by: { $0.time < $1.time }) where !shown.contains(event.record) {
            table.append(
                try row(reader.store.views.type(of: event.record)?.label ?? Label(same: ""), event, flaws[event.record] ?? [], reader))
            shown.insert(event.record)
        }
        records.formUnion(shown)
        return table
    }

    /// - Parameter flaws: Why an answer does not count.
    private func row(_ label: Label, _ event: ExitEvent, _ flaws: [Label], _ reader: BookReader) throws -> [Report.Cell] {
        let scope = try reader.store.views.scope(of: event.record)
        let view = try scope.flatMap { try reader.store.record(event.record, in: $0) }
        var said = try view.map { try reader.summary($0, without: ["date", "year", "run"]) } ?? Label(same: "")
        if !flaws.isEmpty {
            said = Label(
                said.zh + "（不计入：\(flaws.map(\.zh).joined(separator: "；"))）",
                said.en + " (does not count: \(flaws.map(\.en).joined(separator: "; ")))")
        }
        return [
            .label(label), .day(Int64(event.date)),
            .label(try view.map { try reader.author(of: $0) } ?? Label(same: "")), .label(said),
        ]
    }
}
