import Changesets
import RecordStore
import Records

/// `exits`: who was to exit in which year, and of whom it is determined.
///
/// A household's exit is what the determination says of it, not what was announced: an exit whose facts have changed
/// since is disputed here too. The plan's numbers are set beside what was found, and enter no rule (I11).
enum ExitReport {
    static func make(_ request: ReportRequest, _ source: ReportSource, _ plan: PlanFigures) throws -> Report {
        let parts = try ExitParts(source, year: request.year)
        let places = try PlaceExits(source)
        let names = try Region.names(source.store, digits: [Region.Level.city.digits, request.digits])
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("脱贫退出：计划与认定", "Exits, planned and determined"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: request.year)
        let planned = Planned(plan, whole)
        let years = Set(parts.exits.map(\.year)).union(planned.years).union(places.years)
            .filter { request.year == nil || $0 == request.year }.sorted()
        report.sections = [
            Report.Section(
                Label("贫困户", "Households"), [.chart(chart(parts, planned, years)), .table(households(parts, planned, years))]),
            Report.Section(Label("贫困村与贫困县", "Villages and counties"), [.table(placeTable(places, planned, years))]),
            Report.Section(
                Label("分区域", "By region"),
                [.table(regions(parts, names, digits: request.digits)), .table(rows(parts, names, digits: request.digits))]),
        ]
        report.notes = [
            Label(
                "“已脱贫”：农户与政府都认可同一份、现在仍然成立的事实，并已公告；此后事实改变的列为有争议。",
                "“Exited”: household and government both attest the same facts, which still hold, and it was announced; where facts have changed since it is disputed."
            ),
            Label(
                "人数按该年度家庭成员名册；名册缺失或有争议的户不计人数。",
                "Persons are those on the year's roster; of a household without one, or with a disputed one, none are counted."),
            Label("计划只用于对照，不进入任何判断。", "The plan is for comparison and enters no rule."), .planLines,
        ]
        return report
    }

    /// The plan's figures of exits by year, of the region reported.
    private struct Planned {
        let figures: [PlanFigures.Figure]

        init(_ plan: PlanFigures, _ region: ScopeCode?) {
            figures = plan.figures.filter { figure in
                ["exited_persons", "exited_villages", "exited_counties"].contains(figure.measure) && figure.scope == region
                    && figure.year != nil
            }
        }

        var years: Set<Int> { Set(figures.compactMap(\.year)) }

        func stated(_ measure: String, _ year: Int) -> [Report.Stated] {
            figures.filter { $0.measure == measure && $0.year == year }.flatMap { figure in
                figure.values.map { Report.Stated(figure: figure, value: $0, difference: nil) }
            }
        }
    }

    private static func count(_ exits: some Sequence<ExitParts.Exit>, _ outcome: ExitStanding.Outcome) -> Int {
        exits.count { $0.outcome == outcome }
    }

    private static func persons(_ exits: some Sequence<ExitParts.Exit>) -> Int64 {
        exits.filter { $0.outcome == .exited }.reduce(0) { $0 + ($1.persons ?? 0) }
    }

    private static func chart(_ parts: ExitParts, _ planned: Planned, _ years: [Int]) -> Report.Chart {
        Report.Chart(
            .progress, title: Label("脱贫人口，实际与计划", "Persons who exited, and planned"), unit: Label("万人", "10,000 persons"), places: 4,
            categories: years.map { Label(same: String($0)) },
            series: [
                .init(Label("已脱贫", "exited"), years.map { year in Ratio(Int128(persons(parts.exits.filter { $0.year == year })), 10_000) })
            ],
            targets: years.map { year in
                planned.stated("exited_persons", year).map { .init($0.value.number, Label(same: "\($0.value.text) [\($0.value.line)]")) }
            })
    }

    private static let outcomes: [(name: String, outcome: ExitStanding.Outcome)] = [
        ("exited", .exited), ("under_way", .preExit), ("disputed", .disputed), ("rejected", .rejected), ("revoked", .revoked),
        ("undecided", .undecidedHere),
    ]

    private static func cells(_ exits: [ExitParts.Exit]) -> [Report.Cell] {
        outcomes.map { item in
            let count = count(exits, item.outcome)
            return Report.Cell.count(count).marked(count > 0 ? item.outcome.mark : .none)
        }
    }

    private static var columns: [Report.Column] { outcomes.map { .init($0.name, $0.outcome.label, .count) } }

    private static func households(_ parts: ExitParts, _ planned: Planned, _ years: [Int]) -> Report.Table {
        var table = Report.Table(
            "years",
            [.year, .init("plan", Label("计划", "plan"), .plan), .init("persons", Label("已脱贫人数", "persons exited"), .count)] + columns
                + [.init("unknown_persons", Label("人数未知的户", "households without roster"), .count)])
        for year in years {
            let own = parts.exits.filter { $0.year == year }
            table.append(
                [.count(year), .plan(planned.stated("exited_persons", year)), .count(persons(own))] + cells(own)
                    + [.alarm(own.count { $0.outcome == .exited && $0.persons == nil })])
        }
        if years.count > 1 {
            table.append(
                [.label(Label("合计", "all")), .none, .count(persons(parts.exits))] + cells(parts.exits)
                    + [.alarm(parts.exits.count { $0.outcome == .exited && $0.persons == nil })], isTotal: true)
        }
        return table
    }

    private static func placeTable(_ places: PlaceExits, _ planned: Planned, _ years: [Int]) -> Report.Table {
        var table = Report.Table(
            "places",
            [
                .year, .init("villages_plan", Label("规划：村", "plan: villages"), .plan),
                .init("villages_listed", Label("登记计划出列村", "villages listed"), .count),
                .init("villages", Label("已出列村", "villages exited"), .count),
                .init("counties_plan", Label("规划：县", "plan: counties"), .plan),
                .init("counties_listed", Label("登记计划摘帽县", "counties listed"), .count),
                .init("counties", Label("已摘帽县", "counties exited"), .count),
            ])
        for year in years {
            let (villages, counties) = (planned.stated("exited_villages", year), planned.stated("exited_counties", year))
            table.append([
                .count(year), .plan(villages).marked(isContradicted(villages)), .count(places.listedVillages[year] ?? 0),
                .count(places.villages[year] ?? 0), .plan(counties).marked(isContradicted(counties)),
                .count(places.listedCounties[year] ?? 0),
                .count(places.counties[year] ?? 0),
            ])
        }
        return table
    }

    private static func isContradicted(_ stated: [Report.Stated]) -> Report.Mark {
        Set(stated.map(\.value.number)).count > 1 ? .warning : .none
    }

    private static func groups(_ parts: ExitParts, digits: Int) -> [(ScopeCode, [ExitParts.Exit])] {
        Dictionary(grouping: parts.exits) { $0.scope.enclosing(digits: digits) ?? $0.scope }.sorted { $0.key < $1.key }
    }

    private static func regions(_ parts: ExitParts, _ names: [ScopeCode: String], digits: Int) -> Report.Table {
        var table = Report.Table(
            "regions", for: .readers, [.scope, .region, .init("persons", Label("已脱贫人数", "persons exited"), .count)] + columns)
        for (scope, exits) in groups(parts, digits: digits) {
            table.append(Region(scope: scope, name: names[scope]).cells + [.count(persons(exits))] + cells(exits))
        }
        return table
    }

    /// One row for each region and year.
    private static func rows(_ parts: ExitParts, _ names: [ScopeCode: String], digits: Int) -> Report.Table {
        var table = Report.Table(
            "exits", for: .scripts, [.scope, .region, .year, .init("persons", Label("已脱贫人数", "persons exited"), .count)] + columns)
        for (scope, exits) in groups(parts, digits: digits) {
            for (year, own) in Dictionary(grouping: exits, by: \.year).sorted(by: { $0.key < $1.key }) {
                table.append(Region(scope: scope, name: names[scope]).cells + [.count(year), .count(persons(own))] + cells(own))
            }
        }
        return table
    }
}

/// Villages and counties: in which year each was to exit, and whose exit stands.
struct PlaceExits {
    private(set) var listedVillages: [Int: Int] = [:]
    private(set) var listedCounties: [Int: Int] = [:]
    private(set) var villages: [Int: Int] = [:]
    private(set) var counties: [Int: Int] = [:]

    init(_ source: ReportSource) throws {
        listedVillages = try listed(source, "village")
        listedCounties = try listed(source, "county")
        villages = try exited(source, .village)
        counties = try exited(source, .county)
    }

    var years: Set<Int> { [listedVillages, listedCounties, villages, counties].reduce(into: []) { $0.formUnion($1.keys) } }

    private func listed(_ source: ReportSource, _ type: String) throws -> [Int: Int] {
        try source.rows(type, ["plan_exit_year"]).compactMap { $0[2].integer }.reduce(into: [:]) { $0[Int($1), default: 0] += 1 }
    }

    /// Whose exit stands, by what the determination says of it: bare lines count nowhere.
    private func exited(_ source: ReportSource, _ level: CriteriaSet.Level) throws -> [Int: Int] {
        let contents = try source.contents("exits of \(level.rawValue)", version: ExitParts.version ^ 5, byDocuments: true) { changed in
            let reader = try RegionExitReader(source.store)
            let numbers = Dictionary(changed.map { ($0.scope, $0.number) }, uniquingKeysWith: { first, _ in first })
            var parts: [Int64: ByteWriter] = [:]
            for item in try reader.places(level) {
                guard let part = numbers[item.scope] else { continue }
                // The objections to it lie in its villages, and change nothing of its own scope.
                if level == .county { source.leaveUnsettled(part) }
                guard try reader.standing(of: item.place, year: item.year)?.outcome == .exited else { continue }
                parts[part, default: ByteWriter()].varint(item.year)
            }
            return parts.mapValues(\.bytes)
        }
        var counts: [Int: Int] = [:]
        for (_, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd { counts[Int(try bytes.varint()), default: 0] += 1 }
        }
        return counts
    }
}
