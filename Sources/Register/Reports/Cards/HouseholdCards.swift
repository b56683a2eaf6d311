import Cunlian
import RecordStore
import Records

/// Cards that are given to a household, one on a page: whom to call (帮扶联系卡), and what it is given (明白卡) [S:555].
///
/// They are for the household itself: nobody else's name is on them but those of the people who help it.
enum HouseholdCards {
    /// The hotline of the poverty offices.
    private static let hotline = "12317"

    static func contact(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        try cards(request, source, Label("帮扶联系卡", "Contact card")) { card in
            let people = try CardHelpers(card).table
            var blocks: [Report.Block] = [.facts(try head(card) + (try village(card)))]
            blocks.append(
                people.rows.isEmpty ? .remark(Label("没有登记帮扶联系人", "no helper is recorded"), .warning) : .table(people))
            return blocks + [.facts([Report.Fact(Label("农户签收", "received by the household"), .signature)])]
        }
    }

    static func policy(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let year = request.year ?? CalendarDate(days: RegisterCalendar.day(at: request.now))?.year ?? 2016
        return try cards(request, source, Label("扶贫政策明白卡 \(year)", "What the household is given, \(year)")) { card in
            let given = try HouseholdBenefits(card, year: year).table
            return [
                .facts(try head(card)),
                given.rows.isEmpty ? .remark(Label("本年度没有登记措施和补助", "nothing is recorded for the year"), .dim) : .table(given),
                .facts([Report.Fact(Label("农户签字", "signed by the household"), .signature)]),
            ]
        }
    }

    /// One household, with what is beneath it.
    struct Card {
        let view: RecordView
        let reader: BookReader
        let members: [RecordView]
        let today: Int64

        /// What lies in a record, of one type, and is not retired.
        func children(_ type: String, of parent: RecordView? = nil) throws -> [RecordView] {
            let parent = parent ?? view
            return try reader.store.views.children(of: parent.id, in: parent.scope).compactMap { record in
                guard try reader.store.views.type(of: record)?.name == type, let child = try reader.store.record(record, in: parent.scope)
                else { return nil }
                return child.standing == .retired || child.standing == .moved ? nil : child
            }
        }

        func day(_ view: RecordView, _ field: String) -> Int64? {
            if case .integer(let day)? = view.value(field) { day } else { nil }
        }
    }

    /// A page for each household, made of what `blocks` gives.
    static func cards(
        _ request: ReportRequest, _ source: ReportSource, _ title: Label, _ blocks: (Card) throws -> [Report.Block]
    ) throws -> Report {
        let store = source.store
        guard let type = store.schema.type(named: "household") else { throw ReportFault.wrongType(Label("户", "household")) }
        let households: [RecordID]
        if let record = request.record {
            guard try store.views.type(of: record)?.name == type.name else { throw ReportFault.wrongType(type.label) }
            households = [record]
        } else {
            guard let region = request.region, region.isOf(.village) else { throw ReportFault.bookNeedsVillage }
            households = try store.views.records(type, in: [region])
        }
        let scope = try households.first.flatMap { try store.views.scope(of: $0) } ?? request.region
        let names = try Region.names(store, digits: [Region.Level.village.digits])
        var report = Report(
            name: request.name.rawValue, title: title, region: scope.map { Region(scope: $0, name: names[$0]) }, year: request.year)
        for household in households {
            guard let scope = try store.views.scope(of: household), let view = try store.record(household, in: scope) else { continue }
            var card = Card(view: view, reader: BookReader(store), members: [], today: Int64(RegisterCalendar.day(at: request.now)))
            card = Card(view: view, reader: card.reader, members: try card.children("member"), today: card.today)
            let head = try card.members.first { card.reader.code($0, "relation") == "head" }.map { try card.reader.text($0, "name") } ?? ""
            report.sections.append(
                Report.Section(
                    Label("户主：\(head.isEmpty ? "—" : head)", "Household of \(head.isEmpty ? "—" : head)"),
                    subtitle: Label(same: try store.views.readableNumber(household) ?? ""), startsPage: true, try blocks(card)))
        }
        report.notes = [
            Label("监督电话：\(hotline)", "Hotline: \(hotline)"),
            Label("姓名、电话以登记册为准；有变化请告知联系人。", "Names and telephones are those of the register; tell your helper what has changed."),
        ]
        return report
    }

    private static func head(_ card: Card) throws -> [Report.Fact] {
        [
            Report.Fact(Label("家庭人口", "persons"), .count(card.members.count)),
            Report.Fact(Label("计划脱贫年度", "planned year of exit"), try card.reader.value(card.view, "plan_exit_year")),
            Report.Fact(Label("主要致贫原因", "main cause of poverty"), try card.reader.value(card.view, "main_cause")),
        ]
    }

    /// Who helps the village: its unit, its first secretary, its own officials.
    private static func village(_ card: Card) throws -> [Report.Fact] {
        let store = card.reader.store
        guard let type = store.schema.type(named: "village"), let village = try store.views.records(type, in: [card.view.scope]).first,
            let view = try store.record(village, in: card.view.scope)
        else { return [] }
        var facts: [Report.Fact] = []
        for (name, field, label) in [
            ("village_unit", "unit_name", Label("帮扶单位", "unit")), ("first_secretary", "name", Label("第一书记", "first secretary")),
        ] {
            let present = try card.children(name, of: view).filter {
                DaySpan(card.day($0, "from"), card.day($0, "to")).holds(on: card.today, isFollowed: name == "first_secretary")
            }
            let said = try present.map { record in
                [try card.reader.text(record, field), try card.reader.text(record, "phone")].filter { !$0.isEmpty }.joined(separator: " ")
            }
            if !said.isEmpty { facts.append(Report.Fact(label, .text(said.joined(separator: "；")))) }
        }
        facts.append(Report.Fact(Label("村干部", "officials of the village"), try card.reader.value(view, "officials")))
        return facts
    }
}
