import RecordStore
import Records

/// Who has signed nothing, and who was not assessed, in a year [S:665, 675]: as far as the register has them by name.
///
/// Townships are the register's own; units are those on the county's roll and those that villages name; secretaries and team members are those
/// in office in the year. Assessments name whom they are of in a text of their own: it is theirs where it contains the name, and for a unit
/// where it refers to the unit's record.
struct Omissions {
    private(set) var table = Report.Table(
        "omissions",
        [
            .init("kind", Label("对象类别", "of")), .init("name", Label("名称", "name"), .name), .init("place", Label("区域", "place")),
            .init("missing", Label("缺", "missing")),
        ])

    private let names: [ScopeCode: String]
    private let scopes: [Int64: ScopeCode]
    private let year: Int

    init(_ source: ReportSource, _ records: RegionRecords, _ run: CheckRun, _ year: Int) throws {
        self.year = year
        names = try Region.names(source.store, digits: [Region.Level.township.digits, Region.Level.village.digits])
        scopes = Dictionary(source.states.map { ($0.number, $0.scope) }, uniquingKeysWith: { one, _ in one })
        try addTownships(records)
        let assessed = try records.all("assessment", ["kind", "subject", "unit", "year"]).filter { $0[5].integer == Int64(year) }
        try addUnits(source, records, assessed.filter { $0[2].integer == code("unit", run) })
        try addPeople("first_secretary", source, run, assessed)
        try addPeople("team_member", source, run, assessed)
    }

    private func code(_ kind: String, _ run: CheckRun) -> Int64? { (try? run.code("assessed_kind", kind)).map { Int64($0) } }

    private mutating func add(_ kind: Label, _ name: String, _ place: String?, _ missing: Label) {
        table.append([.label(kind), .text(name), place.map { .text($0) } ?? .none, Report.Cell.label(missing).marked(.warning)])
    }

    /// Those whose own record the store has, of the report's region.
    private mutating func addTownships(_ records: RegionRecords) throws {
        for township in try Letters(records, year).townships where township.state != .signed {
            add(
                Label("乡镇", "township"), township.name, township.code,
                township.state == .missing ? Label("责任状", "a letter of responsibility") : Label("责任状未签", "its letter is not signed"))
        }
    }

    /// - Parameter assessed: Of units.
    private mutating func addUnits(_ source: ReportSource, _ records: RegionRecords, _ assessed: [[QueryValue]]) throws {
        let known = try records.all("help_unit", ["name"])
        let byRecord = Dictionary(known.map { ($0[0].integer ?? 0, $0[2].text ?? "") }, uniquingKeysWith: { one, _ in one })
        var units: [String: String] = [:]
        // A unit of the county's roll is the whole county's: of a township's report those count that help there.
        if source.region.map({ $0.digits <= Region.Level.county.digits }) ?? true {
            for row in try source.rows("help_unit", ["name", "from", "to"]) where isOfYear(row[3].integer, row[4].integer) {
                if let name = row[2].text { units[Self.plain(name)] = name }
            }
        }
        for row in try source.rows("village_unit", ["unit_name", "unit", "from", "to"]) where isOfYear(row[4].integer, row[5].integer) {
            if let name = row[3].integer.flatMap({ byRecord[$0] }) ?? row[2].text { units[Self.plain(name)] = name }
        }
        let done = Set(assessed.flatMap { [$0[3].text, $0[4].integer.flatMap { byRecord[$0] }].compactMap(\.self).map(Self.plain) })
        for (plain, name) in units.sorted(by: { $0.value < $1.value }) where !done.contains(plain) {
            add(Label("定点帮扶单位", "helping unit"), name, nil, Label("考核", "an assessment"))
        }
    }

    private mutating func addPeople(_ type: String, _ source: ReportSource, _ run: CheckRun, _ assessed: [[QueryValue]]) throws {
        let kind = code(type, run)
        let subjects = assessed.filter { $0[2].integer == kind }.compactMap { $0[3].text }.map(Self.plain)
        let label = run.label("assessed_kind", kind)
        for row in try source.rows(type, ["name", "from", "to"]) where isOfYear(row[3].integer, row[4].integer) {
            guard let name = row[2].text, !name.isEmpty, !subjects.contains(where: { $0.contains(Self.plain(name)) }) else { continue }
            let scope = row[1].integer.flatMap { scopes[$0] }
            add(label, name, scope.map { names[$0] ?? $0.description }, Label("考核", "an assessment"))
        }
    }

    private static func plain(_ name: String) -> String { name.filter { !$0.isWhitespace } }

    /// Whether something that began and ended then was there in the year.
    private func isOfYear(_ from: Int64?, _ to: Int64?) -> Bool {
        let years = [from, to].map { $0.flatMap { CalendarDate(days: Int(clamping: $0)) }?.year }
        return years[0] ?? year <= year && years[1] ?? year >= year
    }
}
