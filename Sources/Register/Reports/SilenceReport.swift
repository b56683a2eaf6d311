import Causality
import RecordStore
import Records

/// `silence`: how long nothing came from each village.
///
/// Two clocks say it, since either may be wrong: this store's, when it applied the last entry, and the author's, when it
/// was written. A device whose clock runs ahead does not make its village look alive, and neither do the initial load of
/// the register and the corrections of offices above it.
enum SilenceReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let villages = try VillageSilence.villages(
            of: source.store, scopes: source.states.map(\.scope), region: request.region, now: request.now)
        let names = try Region.names(source.store, digits: Set(Region.Level.allCases.map(\.digits)))
        let whole = request.region ?? Survey.commonRegion(of: villages.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("各村多久没有消息", "How long villages have been silent"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: nil)
        report.sections = [
            Report.Section(
                Label("概况", "Summary"), [.chart(chart(villages)), .table(regions(villages, names, digits: request.digits))]),
            Report.Section(Label("各村，最久的在前", "Villages, the longest silent first"), [.table(table(villages, names, now: request.now))]),
        ]
        let now = RegisterCalendar.dayText(at: request.now)
        report.notes = [
            Label(
                "天数按本库的时钟（今天 \(now)，北京时间），自本库收到并应用该村最后一条内容起；“写于”按作者设备的时钟，可能不准，因此两者并列。",
                "Days by this store's clock (today \(now), Beijing time), since it applied the last entry of the village; “written” is by the author's own clock, which may be wrong, so both are given."
            ),
            Label(
                "初始建档导入、乡镇以上的更正都不算村里的消息。",
                "Neither the initial load of the register nor what offices above the village correct is counted as word from it."),
        ]
        return report
    }

    private static let day: UInt64 = 86_400_000
    /// A stamp that is so much later than its arrival is no delay of the clock's.
    private static let aheadMax = day

    private typealias Village = VillageSilence

    // MARK: Shown

    private static let classes: [(label: Label, holds: @Sendable (Village) -> Bool)] = [
        (Label("7 天以内", "up to 7 days"), { $0.days.map { $0 <= 7 } ?? false }),
        (Label("8—30 天", "8 to 30 days"), { $0.days.map { (8...30).contains($0) } ?? false }),
        (Label("31—90 天", "31 to 90 days"), { $0.days.map { (31...90).contains($0) } ?? false }),
        (Label("90 天以上", "over 90 days"), { $0.days.map { $0 > 90 } ?? false }),
        (Label("收到时间未记", "day of arrival not noted"), { $0.last != nil && $0.days == nil }),
        (Label("从未收到", "never heard of"), { $0.last == nil }),
    ]

    private static func chart(_ villages: [Village]) -> Report.Chart {
        let shown = classes.enumerated().filter { $0.offset != 4 || villages.contains(where: $0.element.holds) }.map(\.element)
        return Report.Chart(
            .bars, title: Label("村数，按最后一次收到至今的天数", "Villages by days since the last arrival"),
            unit: Label("村", "villages"), categories: shown.map(\.label),
            series: [.init(Label("村", "villages"), shown.map { item in Ratio(Int128(villages.count(where: item.holds))) })])
    }

    private static func regions(_ villages: [Village], _ names: [ScopeCode: String], digits: Int) -> Report.Table {
        var table = Report.Table(
            "regions",
            [
                .scope, .region, .init("villages", Label("村数", "villages"), .count),
                .init("over30", Label("30 天以上", "over 30 days"), .count), .init("over90", Label("90 天以上", "over 90 days"), .count),
                .init("never", Label("从未收到", "never"), .count), .init("longest", Label("最久（天）", "longest (days)"), .count),
            ])
        // A breakdown by village is the next table.
        let groups = Dictionary(grouping: villages) { $0.scope.enclosing(digits: min(digits, Region.Level.township.digits)) ?? $0.scope }
        for (scope, group) in groups.sorted(by: { $0.key < $1.key }) {
            table.append(
                Region(scope: scope, name: names[scope]).cells + [
                    .count(group.count), .alarm(group.count { $0.days.map { $0 > 30 } ?? false }),
                    .alarm(group.count { $0.days.map { $0 > 90 } ?? false }, .bad), .alarm(group.count { $0.last == nil }, .bad),
                    group.compactMap(\.days).max().map { .count($0) } ?? .unknown,
                ])
        }
        return table
    }

    private static func table(_ villages: [Village], _ names: [ScopeCode: String], now: UInt64) -> Report.Table {
        var table = Report.Table(
            "silence",
            [
                .scope, .region, .init("days", Label("沉默天数", "days silent"), .count),
                .init("arrived", Label("最后收到", "last arrival"), .time),
                .init("written", Label("写于（作者时钟）", "written (author's clock)"), .time, spare: 5),
                .init("author", Label("作者", "author")), .init("writers", Label("作者数", "writers"), .count, spare: 3),
                .init("entries", Label("条目", "entries"), .count, spare: 4), .init("waiting", Label("待前文", "waiting"), .count, spare: 2),
                .init("remark", Label("备注", "remark")),
            ])
        for village in villages {
            let days = village.days.map { Report.Cell.count($0).marked($0 > 90 ? .bad : $0 > 30 ? .warning : .none) } ?? .unknown
            table.append(
                Region(scope: village.scope, name: names[village.scope]).cells + [
                    days, village.last?.at.map { Report.Cell(.time($0)) } ?? .unknown,
                    village.last.map { Report.Cell(.time($0.written)) } ?? .unknown, village.author.map { .label($0) } ?? .unknown,
                    .count(village.writers), .count(village.entries), .alarm(village.waiting), remark(village, now: now),
                ])
        }
        return table
    }

    private static func remark(_ village: Village, now: UInt64) -> Report.Cell {
        guard let last = village.last else {
            return village.hasInitialLoad
                ? Report.Cell.label(Label("只有初始建档", "only the initial load")).marked(.bad)
                : Report.Cell.label(Label("已授权，从未收到", "granted, never heard of")).marked(.bad)
        }
        let arrived = last.at ?? now
        // Of all its authors: the one who wrote last need not be the one whose clock is wrong.
        if let written = village.written, written > max(arrived, last.written <= arrived ? arrived : 0) + aheadMax {
            let days = (written - arrived) / day
            return Report.Cell.label(Label("有作者时钟快 \(days) 天", "an author's clock is \(days) days ahead")).marked(.warning)
        }
        if last.at == nil { return .label(Label("收到时间未记（旧库）", "arrival not noted, an older file")) }
        let delay = arrived > last.written ? (arrived - last.written) / day : 0
        return delay > 1 ? .label(Label("写后 \(delay) 天才到", "came \(delay) days after it was written")) : .none
    }
}
