import RecordStore
import Records

/// `cases`: the administrators' queue in numbers, the gravest kinds first; `cunlian cases` lists them one by one.
enum CaseReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let parts = try ExitParts(source, year: request.year)
        let names = try Region.names(source.store, digits: [Region.Level.city.digits, request.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("双认定待处理事项", "Open cases of the determination"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: request.year)
        let today = Int64(RegisterCalendar.day(at: request.now))
        let open = parts.runs.flatMap { exit in exit.cases.map { (exit: exit, item: $0) } }
        let kinds = parts.procedure.kinds.compactMap { kind -> (ExitProcedure.Kind, [Open])? in
            let own = open.filter { $0.item.kind == kind.code }
            return own.isEmpty ? nil : (kind, own)
        }
        var blocks: [Report.Block] = []
        if open.isEmpty {
            blocks.append(.remark(Label("没有待处理事项。", "There is no open case."), .good))
        } else {
            blocks.append(.chart(chart(kinds)))
        }
        report.sections = [
            Report.Section(Label("按类型，最严重的在前", "By kind, the gravest first"), blocks + [.table(byKind(kinds, source, today))]),
            Report.Section(
                Label("按区域", "By region"),
                [
                    .table(byRegion(open, names, digits: request.digits, today)),
                    .table(rows(open, names, parts.procedure, digits: request.digits, today)),
                ]),
        ]
        report.notes = [
            Label(
                "阻断：该事项裁定之前退出不成立。逾期按本库今天的日期。",
                "Blocking: the exit does not stand until the case is decided. Overdue as of this store's today."),
            Label(
                "“农户不认可而政府认可”是最严重的一类：防止“被脱贫”[S:699]。",
                "A household that refuses while the government agrees is the gravest kind: nobody is to be lifted out of poverty on paper [S:699]."
            ),
        ]
        return report
    }

    private typealias Open = (exit: ExitParts.Exit, item: ExitParts.Case)

    private static func chart(_ kinds: [(ExitProcedure.Kind, [Open])]) -> Report.Chart {
        Report.Chart(
            .bars, title: Label("待处理事项", "Open cases"), unit: Label("件", "cases"), categories: kinds.map(\.0.label),
            series: [.init(Label("件", "cases"), kinds.map { Ratio(Int128($0.1.count)) })])
    }

    private static func numbers(_ open: [Open], _ today: Int64) -> [Report.Cell] {
        let since = open.map(\.item.since).filter { $0 > 0 }.min()
        return [
            .count(open.count), .alarm(open.count { $0.item.blocks }),
            .alarm(open.count { $0.item.deadline.map { $0 < today } ?? false }, .bad),
            since.map { .day(Int64(RegisterCalendar.day(at: $0))) } ?? .unknown,
        ]
    }

    private static let columns: [Report.Column] = [
        .init("cases", Label("件", "cases"), .count), .init("blocking", Label("阻断", "blocking"), .count),
        .init("overdue", Label("逾期", "overdue"), .count), .init("oldest", Label("最早", "oldest"), .date),
    ]

    private static func byKind(_ kinds: [(ExitProcedure.Kind, [Open])], _ source: ReportSource, _ today: Int64) -> Report.Table {
        var table = Report.Table(
            "kinds", for: .readers,
            [
                .init("gravity", Label("轻重", "gravity"), .count), .init("kind", Label("类型", "kind")),
                .init("level", Label("裁定层级", "decided by")),
            ] + columns)
        for (kind, own) in kinds {
            let levels = Set(own.map(\.item.level)).sorted().map { source.store.schema.role($0)?.label ?? Label(same: $0) }
            table.append([.count(kind.gravity), .code(kind.code.rawValue, kind.label), .label(Label.list(levels))] + numbers(own, today))
        }
        table.append([.none, .label(Label("合计", "all")), .none] + numbers(kinds.flatMap(\.1), today), isTotal: true)
        return table
    }

    private static func groups(_ open: [Open], digits: Int) -> [(ScopeCode, [Open])] {
        Dictionary(grouping: open) { $0.exit.scope.enclosing(digits: digits) ?? $0.exit.scope }.sorted { $0.key < $1.key }
    }

    private static func byRegion(_ open: [Open], _ names: [ScopeCode: String], digits: Int, _ today: Int64) -> Report.Table {
        var table = Report.Table("regions", for: .readers, [.scope, .region] + columns)
        for (scope, own) in groups(open, digits: digits) {
            table.append(Region(scope: scope, name: names[scope]).cells + numbers(own, today))
        }
        return table
    }

    /// One row for each region, year and kind.
    private static func rows(
        _ open: [Open], _ names: [ScopeCode: String], _ procedure: ExitProcedure, digits: Int, _ today: Int64
    ) -> Report.Table {
        var table = Report.Table(
            "cases", for: .scripts,
            [
                .scope, .region, .year, .init("kind", Label("类型代码", "kind")), .init("label", Label("类型", "label")),
                .init("gravity", Label("轻重", "gravity"), .count),
            ] + columns)
        for (scope, own) in groups(open, digits: digits) {
            for (year, ofYear) in Dictionary(grouping: own, by: \.exit.year).sorted(by: { $0.key < $1.key }) {
                for kind in procedure.kinds {
                    let these = ofYear.filter { $0.item.kind == kind.code }
                    guard !these.isEmpty else { continue }
                    table.append(
                        Region(scope: scope, name: names[scope]).cells + [
                            .count(year), .text(kind.code.rawValue), .label(kind.label), .count(kind.gravity),
                        ] + numbers(these, today))
                }
            }
        }
        return table
    }
}
