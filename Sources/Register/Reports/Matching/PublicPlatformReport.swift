package import RecordStore
import Records

/// Society's platform as anybody may read it [S:562]: what is needed, of villages and of households that consented; what is offered.
///
/// Of a household there is its village, and its name where its consent in force allows that; never a telephone, an address or a detail.
/// Whose need is medical stays unnamed unless the consent is to that as well. Givers who are single persons are not named.
package enum PublicPlatformReport {
    /// - Parameter today: Days since 1970.
    package static func make(_ store: RecordStore, today: Int) throws -> Report {
        try store.read { _ in
            var report = Report(name: "platform", title: Label("社会帮扶：需求和资源", "Help by society: needs and offers"), region: nil, year: nil)
            guard ["need", "offer", "consent"].allSatisfy({ store.views.table($0) != nil }) else { return report }
            let source = try ReportSource(store, region: nil, isKeeping: false)
            let run = CheckRun(store: store, region: nil, round: 0, asOf: today, today: today, regions: nil)
            let board = try MatchingBoard(source, run)
            let names = try Region.names(store, digits: Set(Region.Level.allCases.map(\.digits)))
            let needs = try self.needs(board, run, names)
            let offers = self.offers(board, run)
            report.sections = [
                Report.Section(
                    Label("需求", "Needs"), [needs.rows.isEmpty ? .remark(Label("目前没有。", "There are none."), .dim) : .table(needs)]),
                Report.Section(
                    Label("资源", "Offers"), [offers.rows.isEmpty ? .remark(Label("目前没有。", "There are none."), .dim) : .table(offers)]),
            ]
            report.notes = [
                Label(
                    "农户须书面同意才列在这里，姓名也须其同意；同意撤回或到期，次日即不再显示。",
                    "A household is here only with its written consent, and named only where that says so; when it is withdrawn or ends, so does its row."
                )
            ]
            return report
        }
    }

    private struct Said {
        let name: String?
        let isIllnessAllowed: Bool
    }

    private static func needs(_ board: MatchingBoard, _ run: CheckRun, _ names: [ScopeCode: String]) throws -> Report.Table {
        let consents = try consents(run)
        let medical = try Int64(run.code("resource_kind", "medical"))
        var table = Report.Table(
            "needs",
            [
                .init("title", Label("需求", "what")), .init("kind", Label("类别", "kind")), .init("who", Label("受助方", "for whom"), .name),
                .init("lacking", Label("尚缺", "lacking"), .decimal), .init("unit", Label("单位", "unit")),
                .init("by", Label("需要日期", "needed by"), .date),
            ])
        for need in board.needs where need.isOpen {
            let village = names[need.scope] ?? need.scope.description
            var (who, title) = (Label(same: village), need.title)
            if !need.isVillage {
                guard let said = need.parent.flatMap({ consents[$0] }) else { continue }
                let name = need.kind == medical && !said.isIllnessAllowed ? nil : said.name
                if name == nil { title = need.nameless }
                who = name.map { Label(same: "\(village) \($0)") } ?? Label("\(village)一户", "a household of \(village)")
            }
            table.append([
                .text(title), .label(run.label("resource_kind", need.kind)), .label(who),
                .decimal(need.lacking.map { Ratio($0, 100) }, places: 2), .text(need.unit), .day(need.by),
            ])
        }
        return table
    }

    private static func offers(_ board: MatchingBoard, _ run: CheckRun) -> Report.Table {
        let person = try? Int64(run.code("giver_kind", "person"))
        var table = Report.Table(
            "offers",
            [
                .init("title", Label("资源", "what")), .init("kind", Label("类别", "kind")), .init("giver", Label("提供方", "giver"), .name),
                .init("left", Label("可用", "available"), .decimal), .init("unit", Label("单位", "unit")),
                .init("until", Label("有效期至", "until"), .date),
            ])
        for offer in board.offers where offer.isOpen {
            let isPerson = offer.giverKind == nil || offer.giverKind == person
            table.append([
                .text(offer.title), .label(run.label("resource_kind", offer.kind)),
                isPerson ? .label(Label("爱心人士", "a benefactor")) : .text(offer.giver),
                .decimal(offer.left.map { Ratio($0, 100) }, places: 2),
                .text(offer.unit), .day(offer.until),
            ])
        }
        return table
    }

    /// The consents that hold, by the household's number in the file.
    private static func consents(_ run: CheckRun) throws -> [Int64: Said] {
        var member = try run.query("member", as: "m")
        let head = try run.code("relation", "head")
        let rows = try run.rows(
            """
            WITH \(try Consent.current(run)) SELECT consents.household, \
            CASE WHEN consents.name THEN (SELECT \(try member.value("name")) FROM \(member.from) WHERE m._parent = consents.household \
            AND m._standing NOT IN \(Views.uncounted) AND \(try member.value("relation")) = \(head) ORDER BY m._id LIMIT 1) END, \
            coalesce(consents.illness, 0) FROM consents
            """)
        return rows.reduce(into: [:]) { said, row in
            if let household = row[0].integer { said[household] = Said(name: row[1].text, isIllnessAllowed: row[2].integer == 1) }
        }
    }
}
