import Changesets
import RecordStore
import Records

/// `quality`: the findings that are recorded, by check and by what became of them; of one village also what its checks
/// find now.
enum QualityReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let findings = try FindingCounts(source, year: request.year)
        let names = try Region.names(source.store, digits: [Region.Level.city.digits, request.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("数据质量核查", "Data quality"), region: whole.map { Region(scope: $0, name: names[$0]) },
            year: request.year)
        report.sections = [
            Report.Section(Label("疑点，按检查项", "Findings by check"), blocks(findings)),
            Report.Section(
                Label("疑点，按区域", "Findings by region"),
                [.table(regions(findings, names, digits: request.digits)), .table(rows(findings, names, digits: request.digits))]),
        ]
        if let region = request.region, region.isOf(.village) { report.sections.append(try now(request, source, region)) }
        report.sections.append(Report.Section(Label("检查目录", "The checks"), [.table(catalogue())]))
        report.notes = [
            Label(
                "疑点是待核查的线索，不改动也不删除任何登记内容；以入户核实的答复为准。",
                "A finding is something to look into: it changes and deletes nothing, and what is found in the house decides."),
            Label(
                "“现在检查”只对一个村计算（--scope 12 位代码）；更大范围用 cunlian check。",
                "What checks find now is computed for one village (--scope, 12 digits); for wider regions see cunlian check."),
        ]
        return report
    }

    private static let states = RecordedFinding.State.allCases

    private static func label(_ state: RecordedFinding.State) -> Label {
        switch state {
        case .open: Label("待核查", "open")
        case .explained: Label("已说明", "explained")
        case .confirmed: Label("属实", "confirmed")
        case .fixed: Label("已整改", "fixed")
        case .disputed: Label("答复不一", "answers differ")
        }
    }

    private static var columns: [Report.Column] {
        states.map { .init($0.rawValue, label($0), .count) } + [.init("all", Label("合计", "all"), .count)]
    }

    private static func cells(_ counts: [FindingCounts.Count]) -> [Report.Cell] {
        states.map { state in
            let count = counts.filter { $0.state == state }.reduce(0) { $0 + $1.count }
            return state == .open || state == .disputed ? .alarm(count, state == .open ? .warning : .bad) : .count(count)
        } + [.count(counts.reduce(0) { $0 + $1.count })]
    }

    private static func rule(_ check: String) -> Label { Check.all.first { $0.id == check }?.rule ?? Label(same: check) }

    private static func blocks(_ findings: FindingCounts) -> [Report.Block] {
        guard !findings.counts.isEmpty else {
            let none =
                findings.year.map { Label("\($0) 年没有登记疑点。", "No finding was recorded in \($0).") }
                ?? Label("没有登记的疑点。", "No finding is recorded.")
            return [.remark(none, .dim)]
        }
        let checks = Dictionary(grouping: findings.counts, by: \.check).sorted { $0.key < $1.key }
        var table = Report.Table(
            "checks", for: .readers, [.init("check", Label("编号", "check")), .init("rule", Label("检查项", "rule"))] + columns)
        for (check, own) in checks { table.append([.text(check), .label(rule(check))] + cells(own)) }
        table.append([.none, .label(Label("合计", "all"))] + cells(findings.counts), isTotal: true)
        let chart = Report.Chart(
            .stacked, title: Label("疑点及处理", "Findings and what became of them"), unit: Label("条", "findings"),
            categories: checks.map { Label("\($0.key) \(rule($0.key).zh)", "\($0.key) \(rule($0.key).en)") },
            series: states.map { state in
                .init(
                    label(state), checks.map { item in Ratio(Int128(item.value.filter { $0.state == state }.reduce(0) { $0 + $1.count })) })
            })
        return [.chart(chart), .table(table)]
    }

    private static func groups(_ findings: FindingCounts, digits: Int) -> [(ScopeCode, [FindingCounts.Count])] {
        Dictionary(grouping: findings.counts) { $0.scope.enclosing(digits: digits) ?? $0.scope }.sorted { $0.key < $1.key }
    }

    private static func regions(_ findings: FindingCounts, _ names: [ScopeCode: String], digits: Int) -> Report.Table {
        var table = Report.Table("regions", for: .readers, [.scope, .region] + columns)
        for (scope, own) in groups(findings, digits: digits) { table.append(Region(scope: scope, name: names[scope]).cells + cells(own)) }
        return table
    }

    /// One row for each region and check.
    private static func rows(_ findings: FindingCounts, _ names: [ScopeCode: String], digits: Int) -> Report.Table {
        var table = Report.Table(
            "quality", for: .scripts,
            [.scope, .region, .init("check", Label("编号", "check")), .init("rule", Label("检查项", "rule"))] + columns)
        for (scope, own) in groups(findings, digits: digits) {
            for (check, these) in Dictionary(grouping: own, by: \.check).sorted(by: { $0.key < $1.key }) {
                table.append(Region(scope: scope, name: names[scope]).cells + [.text(check), .label(rule(check))] + cells(these))
            }
        }
        return table
    }

    private static func now(_ request: ReportRequest, _ source: ReportSource, _ region: ScopeCode) throws -> Report.Section {
        let found = try Examination(of: source.store, region: region, round: request.year, today: RegisterCalendar.day(at: request.now))
        let ledger = try FindingLedger(of: source.store, region: region)
        let news = ledger.news(among: found.findings)
        var table = Report.Table(
            "now",
            [
                .init("check", Label("编号", "check")), .init("rule", Label("检查项", "rule")), .init("severity", Label("性质", "severity")),
                .init("found", Label("现有", "found now"), .count), .init("new", Label("未登记", "not recorded"), .count),
            ])
        for check in Check.all {
            let own = found.findings.count { $0.check == check.id }
            guard own > 0 else { continue }
            table.append([
                .text(check.id), .label(check.rule), .label(check.severity.label), .count(own),
                .alarm(news.count { $0.check == check.id }),
            ])
        }
        return Report.Section(
            Label("现在检查", "What checks find now"), subtitle: Label("\(found.round) 年轮次", "round of \(found.round)"), [.table(table)])
    }

    private static func catalogue() -> Report.Table {
        var table = Report.Table(
            "catalogue", for: .readers,
            [
                .init("check", Label("编号", "check")), .init("rule", Label("检查项", "rule")), .init("severity", Label("性质", "severity")),
                .init("how", Label("方法", "how")), .init("source", Label("来源", "source")),
            ])
        for check in Check.all {
            let how: Label =
                switch check.method {
                case .computed: Label("按登记册计算", "from the register")
                case .list: Label("比对外部名单", "against an outside list")
                case .notComputable(let why): why
                }
            table.append([.text(check.id), .label(check.rule), .label(check.severity.label), .label(how), .label(check.source)])
        }
        return table
    }
}

/// Recorded findings by scope, check and state, a part for each scope.
struct FindingCounts {
    struct Count {
        let scope: ScopeCode
        let check: String
        let state: RecordedFinding.State
        let count: Int
    }

    private(set) var counts: [Count] = []
    let year: Int?

    /// - Parameter year: Of the day on which they were recorded; `nil` is all.
    init(_ source: ReportSource, year: Int?) throws {
        self.year = year
        let contents = try source.contents("findings", version: fingerprint("findings 1")) { states in
            let scoped = try ReportSource(source.store, region: source.region, isKeeping: false)
            let changed = Set(states.map(\.number))
            var answers: [Int64: Set<RecordedFinding.State>] = [:]
            let codes = source.store.schema.codeList("finding_state")
            for row in try scoped.rows("finding_answer", ["_parent", "state"]) {
                guard let finding = row[2].integer, let code = row[3].integer.flatMap({ codes?.item(Int($0))?.code }),
                    let state = RecordedFinding.State(rawValue: code)
                else { continue }
                answers[finding, default: []].insert(state)
            }
            var parts: [Int64: ByteWriter] = [:]
            for row in try scoped.rows("finding", ["check", "date"]) {
                guard let id = row[0].integer, let scope = row[1].integer, changed.contains(scope), let check = row[2].text else {
                    continue
                }
                let state = RecordedFinding.State(of: answers[id] ?? [])
                parts[scope, default: ByteWriter()].text(check)
                parts[scope]?.varint(RecordedFinding.State.allCases.firstIndex(of: state) ?? 0)
                parts[scope]?.signed(row[3].integer ?? 0)
            }
            return parts.mapValues(\.bytes)
        }
        var sums: [ScopeCode: [String: [RecordedFinding.State: Int]]] = [:]
        for (state, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd {
                let (check, found, day) = (try bytes.text(max: Limits.textBytesMax, .check), Int(try bytes.varint()), try bytes.signed())
                if let year, CalendarDate(days: Int(clamping: day))?.year != year { continue }
                sums[state.scope, default: [:]][check, default: [:]][RecordedFinding.State.allCases[min(found, 4)], default: 0] += 1
            }
        }
        for (scope, checks) in sums {
            for (check, states) in checks {
                for (state, count) in states { counts.append(Count(scope: scope, check: check, state: state, count: count)) }
            }
        }
        counts.sort { ($0.scope, $0.check, $0.state.rawValue) < ($1.scope, $1.check, $1.state.rawValue) }
    }
}
