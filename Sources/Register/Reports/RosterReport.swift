package import RecordStore
package import Records

/// 花名册: everybody of a village's households, one line each, for the screen and for paper.
package enum RosterReport {
    /// - Parameters:
    ///   - villages: Each begins a page of its own.
    ///   - isIdentifying: Whether citizens' numbers and telephones are on it.
    ///   - year: The states of households are those at its end.
    ///   - group: Only these households; `nil` is all.
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package static func make(
        of villages: [ScopeCode], _ source: ReportSource, isIdentifying: Bool, year: Int, only group: HouseholdGroup? = nil
    )
        throws -> Report
    {
        let names = try Region.names(source.store, digits: [Region.Level.village.digits])
        let whole = villages.count == 1 ? villages.first.map { Region(scope: $0, name: names[$0]) } : nil
        let title = group.map { Label("\(year) 年\($0.label.zh)花名册", "Roster of \($0.label.en), \(year)") }
        var report = Report(
            name: "roster", title: title ?? Label("贫困户花名册", "Roster of households"), region: whole, year: group == nil ? nil : year)
        let people = try People(source, year: year, only: group)
        for village in villages {
            guard let state = source.states.first(where: { $0.scope == village }) else { continue }
            let name = names[village] ?? village.description
            report.sections.append(
                Report.Section(
                    Label(same: name), subtitle: Label(same: village.description), startsPage: true,
                    [.table(people.table(of: state.number, isIdentifying: isIdentifying))]))
        }
        report.notes = [
            Label(
                "在册成员，含已登记死亡、外嫁、迁出而未注销者（见备注）；有争议的内容列出各种说法，以“ / ”分开。",
                "Everybody who is recorded, those who died, married or moved away among them (see remarks); where people disagree all values are given, with “/” between."
            )
        ]
        return report
    }

    /// Everything that rosters need, read once.
    private struct People {
        private struct Person {
            let name: String
            let relation: Int64?
            let sex: Int64?
            let birth: Int64?
            let citizenNumber: String?
            let phone: String?
            let record: Int64
        }

        private let store: RecordStore
        private var households: [Int64: [FindIndex.Found]] = [:]
        private var members: [Int64: [Person]] = [:]
        private let states: HouseholdStates
        private var phones: [Int64: String] = [:]
        /// Households that others were joined to, or that were split off.
        private var continuing: Set<Int64> = []
        private var changes: [Int64: (state: Int64, date: Int64)] = [:]

        init(_ source: ReportSource, year: Int, only group: HouseholdGroup?) throws {
            store = source.store
            states = try HouseholdStates(source, year: year)
            let wanted = try group.map { try HouseholdYear(source, year: year).households($0) }
            let scopes = Dictionary(source.states.map { ($0.scope, $0.number) }, uniquingKeysWith: { first, _ in first })
            if let type = store.schema.type(named: "household") {
                for line in try FindIndex(source).lines(of: type) where wanted?.contains(line.number) ?? true {
                    households[scopes[line.scope] ?? -1, default: []].append(line)
                }
            }
            let isContinuing = store.views.column("household", Continuations.field) != nil
            for row in try source.rows("household", ["phone"] + (isContinuing ? [Continuations.field] : [])) {
                guard let id = row[0].integer else { continue }
                phones[id] = row[2].text
                if isContinuing, row[3].text != nil { continuing.insert(id) }
            }
            for row in try source.rows("member", ["_parent", "name", "relation", "sex", "birth", "id_number", "phone"]) {
                guard let household = row[2].integer, let record = row[0].integer else { continue }
                members[household, default: []].append(
                    Person(
                        name: row[3].text ?? "", relation: row[4].integer, sex: row[5].integer, birth: row[6].integer,
                        citizenNumber: row[7].text,
                        phone: row[8].text, record: record))
            }
            for row in try source.rows("member_change", ["_parent", "state", "date"]) {
                guard let person = row[2].integer, let state = row[3].integer, let date = row[4].integer else { continue }
                if changes[person].map({ $0.date <= date }) ?? true { changes[person] = (state, date) }
            }
        }

        func table(of scope: Int64, isIdentifying: Bool) -> Report.Table {
            var columns: [Report.Column] = [
                .init("place", Label("序号", "no."), .count), .init("number", Label("户编号", "household"), .name),
                .init("hamlet", Label("屯", "hamlet"), spare: 4), .init("name", Label("姓名", "name"), .name),
                .init("relation", Label("与户主关系", "relation")),
                .init("sex", Label("性别", "sex"), spare: 2), .init("birth", Label("出生日期", "birth"), .date, spare: 3),
            ]
            if isIdentifying {
                columns += [
                    .init("id_number", Label("证件号码", "ID number"), .name, spare: 6), .init("phone", Label("电话", "phone"), .name, spare: 5),
                ]
            }
            columns += [.init("state", Label("户的状态", "state"), spare: 1), .init("remark", Label("备注", "remark"))]
            var table = Report.Table("roster", columns)
            var persons = 0
            let all = (households[scope] ?? []).sorted { one, two in
                let order = { (line: FoundLine) in Pinyin.table.order(of: line.hamlet ?? "") }
                let (first, second) = (order(one.line), order(two.line))
                return first == second ? one.line.number ?? "" < two.line.number ?? "" : first.lexicographicallyPrecedes(second)
            }
            for (index, household) in all.enumerated() {
                // The head before all others.
                let people = (members[household.number] ?? []).sorted {
                    ($0.relation ?? .max, $0.record) < ($1.relation ?? .max, $1.record)
                }
                persons += people.count
                let state = state(household.number)
                let number = household.line.number ?? "—"
                if people.isEmpty {
                    var row: [Report.Cell] = [.count(index + 1), .text(number), hamlet(household), .unknown, .none, .none, .none]
                    if isIdentifying { row += [.none, phones[household.number].map { .text($0) } ?? .none] }
                    table.append(row + [state, .label(Label("没有成员", "no members"))])
                }
                for (place, person) in people.enumerated() {
                    let isFirst = place == 0
                    var row: [Report.Cell] = [
                        isFirst ? .count(index + 1) : .none, isFirst ? .text(number) : .none, isFirst ? hamlet(household) : .none,
                        .text(person.name.isEmpty ? nil : person.name), code("relation", person.relation), code("sex", person.sex),
                        .day(person.birth),
                    ]
                    if isIdentifying {
                        let phone = person.phone ?? (isFirst ? phones[household.number] : nil)
                        row += [.text(person.citizenNumber), phone.map { .text($0) } ?? .none]
                    }
                    table.append(row + [isFirst ? state : .none, remark(person.record)])
                }
            }
            let total = Label("共 \(all.count) 户 \(persons) 人", "\(all.count) households, \(persons) persons")
            let rest = columns.count - 2
            table.append([.none, .label(total)] + Array(repeating: .none, count: rest), isTotal: true)
            return table
        }

        /// In a year before it was split off its people were of another household.
        private func state(_ household: Int64) -> Report.Cell {
            if let kind = states.otherKind(household) { return .label(kind) }
            guard let state = states.states[household] else { return .unknown }
            let wasNot = state == .notRegistered && continuing.contains(household)
            return .label(wasNot ? Label("当时未分户", "not split off yet") : states.reader.name(of: state))
        }

        private func hamlet(_ found: FindIndex.Found) -> Report.Cell { found.line.hamlet.map { .text($0) } ?? .none }

        private func code(_ list: String, _ number: Int64?) -> Report.Cell {
            number.flatMap { store.schema.codeList(list)?.item(Int(clamping: $0)) }.map { .code($0.code, $0.label) } ?? .unknown
        }

        private func remark(_ person: Int64) -> Report.Cell {
            guard let change = changes[person], let item = store.schema.codeList("member_state")?.item(Int(clamping: change.state)) else {
                return .none
            }
            let day = CalendarDate(days: Int(clamping: change.date))?.description ?? ""
            return .label(Label("\(item.label.zh) \(day)", "\(item.label.en) \(day)"))
        }
    }
}
