import RecordStore
import Records

/// Units, leaders, firms and Guangdong: who stands behind the helpers [S:552, 553, 558, 564].
enum HelpPartners {
    static func sections(_ source: ReportSource, _ coverage: HelpCoverage) throws -> [Report.Section] {
        var sections: [Report.Section] = []
        if !coverage.busiest.isEmpty {
            var table = Report.Table(
                "busiest",
                [
                    .init("helper", Label("联系人编号", "helper")), .init("name", Label("姓名", "name")),
                    .init("households", Label("联系户数", "households"), .count),
                ])
            for item in coverage.busiest { table.append([.text(item.number), .text(item.name), .alarm(item.households)]) }
            sections.append(
                Report.Section(
                    Label("联系户数超过\(Check.helpedMax)户的联系人", "Helpers of more than \(Check.helpedMax) households"), [.table(table)]))
        }
        sections += try HelpLeaders(source, coverage).sections
        let firms = try firms(source, coverage)
        if !firms.rows.isEmpty { sections.append(Report.Section(Label("村企共建", "Enterprises that work with villages"), [.table(firms)])) }
        let guangdong = try guangdong(source, coverage)
        if !guangdong.rows.isEmpty { sections.append(Report.Section(Label("广东对口帮扶", "Help from Guangdong"), [.table(guangdong)])) }
        return sections
    }

    private static func firms(_ source: ReportSource, _ coverage: HelpCoverage) throws -> Report.Table {
        var table = Report.Table(
            "firms",
            [
                .init("mode", Label("方式", "mode")), .init("villages", Label("村", "villages"), .count),
                .init("firms", Label("企业", "enterprises"), .count),
            ])
        var groups: [Int64: (villages: Set<Int64>, firms: Set<String>)] = [:]
        for row in try source.rows("village_enterprise", ["mode", "enterprise_name", "from", "to", "_parent"]) {
            guard let mode = row[2].integer, coverage.holds(row[4].integer, row[5].integer) else { continue }
            var group = groups[mode] ?? ([], [])
            group.villages.insert(row[6].integer ?? 0)
            group.firms.insert(row[3].text ?? "")
            groups[mode] = group
        }
        for (mode, group) in groups.sorted(by: { $0.key < $1.key }) {
            table.append([.label(coverage.run.label("enterprise_mode", mode)), .count(group.villages.count), .count(group.firms.count)])
        }
        return table
    }

    private static func guangdong(_ source: ReportSource, _ coverage: HelpCoverage) throws -> Report.Table {
        var table = Report.Table(
            "guangdong",
            [
                .init("kind", Label("类别", "kind")), .init("matters", Label("事项", "matters"), .count),
                .init("amount", Label("资金", "funds"), .money), .init("persons", Label("带动贫困人数", "poor persons"), .count),
            ])
        let rows = try source.rows("east_west", ["kind", "amount", "persons", "year"]).filter { $0[5].integer == Int64(coverage.year) }
        for (kind, own) in Dictionary(grouping: rows, by: { $0[2].integer }).sorted(by: { ($0.key ?? 0) < ($1.key ?? 0) }) {
            table.append([
                .label(coverage.run.label("east_west_kind", kind)), .count(own.count),
                .money(own.reduce(Int128(0)) { $0 + Int128($1[3].integer ?? 0) }.fen),
                .count(own.reduce(Int128(0)) { $0 + Int128($1[4].integer ?? 0) }),
            ])
        }
        return table
    }
}

extension Int128 {
    /// A sum of fen, as a cell takes it.
    var fen: Int64 { Int64(clamping: self) }
}
