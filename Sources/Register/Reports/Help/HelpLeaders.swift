import RecordStore
import Records

/// Leaders who look after places: the main ones one county each, the others two or three townships [S:553].
///
/// An assignment counts for the kind that it says where its place is of that kind; another place under it is marked, and counts for nothing.
struct HelpLeaders {
    private struct Leader {
        var duty: String?
        /// By kind, which is the level's name.
        var places: [Region.Level: Set<ScopeCode>] = [:]
        var mistaken: Set<String> = []
        /// The rule is the city's for its own; who is a county's has as many as the county says.
        var isOfTheCity = true
    }

    private static let levels: [Region.Level] = [.county, .township, .village]
    private static let townships = 2...3

    private var leaders: [String: Leader] = [:]
    private let names: [ScopeCode: String]
    /// Counties and townships that have villages here, and nobody who looks after them.
    private let without: [ScopeCode]

    init(_ source: ReportSource, _ coverage: HelpCoverage) throws {
        names = coverage.names
        let (kinds, offices) = (source.store.schema.codeList("leader_duty"), source.store.schema.codeList("unit_level"))
        for row in try source.rows("leader_assignment", ["name", "duty", "kind", "region", "from", "to", "level"]) {
            guard let name = row[2].text, let level = row[4].integer.flatMap({ kinds?.item(Int($0))?.code }).flatMap(Region.Level.init),
                coverage.holds(row[6].integer, row[7].integer)
            else { continue }
            var leader = leaders[name] ?? Leader()
            leader.duty = leader.duty ?? row[3].text
            if let own = row[8].integer.flatMap({ offices?.item(Int($0))?.code }), own != "city" { leader.isOfTheCity = false }
            if let place = LeaderPlace(row[5].text, level, source.store.schema).scope {
                leader.places[level, default: []].insert(place)
            } else {
                leader.mistaken.insert(row[5].text ?? "—")
            }
            leaders[name] = leader
        }
        let held = coverage.villages.map(\.scope)
        without = [Region.Level.county, .township].flatMap { [leaders] level in
            let covered = leaders.values.reduce(into: Set<ScopeCode>()) { $0.formUnion($1.places[level] ?? []) }
            return Set(held.compactMap { $0.enclosing(level) }).subtracting(covered).sorted()
        }
    }

    /// None where no leader is recorded.
    var sections: [Report.Section] {
        guard !leaders.isEmpty else { return [] }
        var sections = [Report.Section(Label("领导包抓", "Leaders who look after places"), [.table(people)])]
        if !without.isEmpty {
            var table = Report.Table("without_leader", [.init("level", Label("级别", "level")), .scope, .region])
            for place in without {
                let level = place.isOf(.county) ? Label("县（区）", "county") : Label("乡镇", "township")
                table.append([.label(level)] + Region(scope: place, name: names[place]).cells)
            }
            sections.append(
                Report.Section(
                    Label("没有领导包抓的县（区）、乡镇", "Counties and townships without a leader"), [.table(table)]))
        }
        return sections
    }

    private var people: Report.Table {
        var table = Report.Table(
            "leaders",
            [
                .init("name", Label("姓名", "name")), .init("duty", Label("职务", "duty")),
                .init("counties", Label("县（区）", "counties"), .count),
                .init("townships", Label("乡镇", "townships"), .count), .init("villages", Label("贫困村", "villages"), .count),
                .init("places", Label("包抓的地方", "places")), .init("remark", Label("备注", "remark")),
            ])
        for (name, leader) in leaders.sorted(by: { $0.key < $1.key }) {
            let count = { (level: Region.Level) in leader.places[level]?.count ?? 0 }
            let places = Self.levels.flatMap { (leader.places[$0] ?? []).sorted() }.map { names[$0] ?? $0.description }
            let remarks = Self.remarks(leader, count(.county), count(.township))
            table.append([
                .text(name), .text(leader.duty), .count(count(.county)), .count(count(.township)), .count(count(.village)),
                .text(places.joined(separator: " ")),
                remarks.isEmpty
                    ? .none
                    : Report.Cell.label(
                        Label(remarks.map(\.zh).joined(separator: "；"), remarks.map(\.en).joined(separator: "; "))
                    ).marked(.warning),
            ])
        }
        return table
    }

    /// What is not as the rule has it. Who has a county is one of the main leaders, whose townships nobody counts.
    private static func remarks(_ leader: Leader, _ counties: Int, _ townships: Int) -> [Label] {
        var remarks: [Label] = []
        if counties > 1 { remarks.append(Label("超过1个县（区）", "more than one county")) }
        if counties == 0, townships > Self.townships.upperBound { remarks.append(Label("超过2—3个乡镇", "more than two or three townships")) }
        if leader.isOfTheCity, counties == 0, townships > 0, townships < Self.townships.lowerBound {
            remarks.append(Label("不足2—3个乡镇", "fewer than two or three townships"))
        }
        if !leader.mistaken.isEmpty {
            let places = leader.mistaken.sorted().joined(separator: " ")
            remarks.append(Label("区域与类别不符：\(places)", "no place of that kind: \(places)"))
        }
        return remarks
    }
}
