import RecordStore
import Records

/// `matching`: society's platform. Needs beside offers, with reasons; what was promised and has not come.
///
/// Nothing personal is in it but what the household consented to: no need says whose it is without.
enum MatchingReport {
    static func make(_ request: ReportRequest, _ source: ReportSource) throws -> Report {
        let today = RegisterCalendar.day(at: request.now)
        let run = CheckRun(store: source.store, region: source.region, round: 0, asOf: today, today: today, regions: nil)
        let board = try MatchingBoard(source, run)
        let label = { (kind: Int64) in run.label("resource_kind", kind) }
        let matching = Matching(board, today: today, label: label)
        let names = try Region.names(source.store, digits: Set(Region.Level.allCases.map(\.digits)))
        let whole = request.region ?? Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: request.name.rawValue, title: Label("社会帮扶供需对接", "Needs and offers"),
            region: whole.map { Region(scope: $0, name: names[$0]) }, year: nil)
        report.sections = [
            Report.Section(Label("概况", "Summary"), [.table(summary(board, label))]),
            Report.Section(
                Label("可对接的", "What would serve whom"),
                subtitle: board.hasOffers
                    ? Label("每项需求至多三项，最合适的在前", "at most three for a need, the best first")
                    : Label(
                        "资源由县登记，本库没有；请在县里看，或请县里打印", "offers are the county's and are not in this store: look there, or have it print them"),
                [.table(table(matching, board, names))]),
        ]
        let open = needs(board, matching, names, label)
        if !open.rows.isEmpty {
            report.sections.append(
                Report.Section(
                    board.hasOffers ? Label("尚无资源的需求", "Needs for which there is nothing") : Label("未满足的需求", "Open needs"), [.table(open)]))
        }
        let waiting = waiting(board, names, today: today)
        if !waiting.rows.isEmpty {
            report.sections.append(Report.Section(Label("已承诺、未送达", "Promised and not delivered"), [.table(waiting)]))
        }
        report.notes = [
            Label(
                "农户的姓名、电话、住址只在农户书面同意且未撤回、未过期时列出；未同意的只写所在村。",
                "A household's name, telephone and address are here only while it consents in writing; of others only the village is named."
            ),
            Label("对接只是建议；承诺由市、县、乡镇或村记入登记册。", "These are suggestions; a promise is recorded by city, county, township or village."),
        ]
        if board.hasOffers, !board.hasWiderOffers {
            report.notes.append(
                Label(
                    "市向各县提供的资源记在市的范围内，本库没有；与本县需求的对接在市里看，承诺也可由市登记。",
                    "What the city offers to all its counties lies in the city's scope and is not in this store: look there for what serves this county's needs; the city records promises too."
                ))
        }
        return report
    }

    private static func hundredths(_ amount: Int128?) -> Report.Cell { .decimal(amount.map { Ratio($0, 100) }, places: 2) }

    private static func summary(_ board: MatchingBoard, _ label: (Int64) -> Label) -> Report.Table {
        var table = Report.Table(
            "summary",
            [
                .init("kind", Label("类别", "kind")), .init("needs", Label("需求", "needs"), .count),
                .init("open", Label("未满足", "open"), .count),
                .init("offers", Label("资源", "offers"), .count), .init("left", Label("可用", "available"), .count),
                .init("promises", Label("承诺", "promises"), .count), .init("delivered", Label("已送达", "delivered"), .count),
            ])
        let asked = board.needs.filter(\.isAsked)
        let kinds = Set(asked.map(\.kind)).union(board.offers.map(\.kind)).sorted()
        for kind in kinds {
            let needs = asked.filter { $0.kind == kind }
            let offers = board.offers.filter { $0.kind == kind }
            let promises = board.promises.filter { board.needs[$0.need].kind == kind && board.needs[$0.need].isHere }
            table.append([
                .label(label(kind)), .count(needs.count), .count(needs.count(where: \.isOpen)), .count(offers.count),
                .count(offers.count(where: \.isOpen)), .count(promises.count), .count(promises.count(where: \.isDelivered)),
            ])
        }
        return table
    }

    private static func place(_ need: MatchingBoard.Need, _ names: [ScopeCode: String]) -> [Report.Cell] {
        let village = names[need.scope] ?? need.scope.description
        let who =
            need.isVillage
            ? Label(same: village) : need.who.map { Label(same: "\(village) \($0)") } ?? Label("\(village)一户", "a household of \(village)")
        return [.text(need.scope.description), .label(who)]
    }

    private static func table(_ matching: Matching, _ board: MatchingBoard, _ names: [ScopeCode: String]) -> Report.Table {
        var table = Report.Table(
            "matching",
            [
                .init("need", Label("需求编号", "need")), .init("title", Label("需求", "what")), .scope, .init("who", Label("受助方", "for whom")),
                .init("lacking", Label("尚缺", "lacking"), .decimal), .init("unit", Label("单位", "unit")),
                .init("offer", Label("资源编号", "offer")),
                .init("giver", Label("提供方", "giver")), .init("left", Label("可用", "available"), .decimal), .init("why", Label("理由", "why")),
            ])
        for item in matching.suggestions {
            let (need, offer) = (board.needs[item.need], board.offers[item.offer])
            table.append(
                [.text(need.number), .text(need.title)] + place(need, names) + [
                    hundredths(need.lacking), .text(need.unit ?? offer.unit), .text(offer.number), .text(offer.giver),
                    hundredths(offer.left),
                    .label(Label.list(item.reasons)),
                ])
        }
        return table
    }

    private static func needs(
        _ board: MatchingBoard, _ matching: Matching, _ names: [ScopeCode: String], _ label: (Int64) -> Label
    ) -> Report.Table {
        var table = Report.Table(
            "unmatched",
            [
                .init("need", Label("需求编号", "need")), .init("title", Label("需求", "what")), .init("kind", Label("类别", "kind")), .scope,
                .init("who", Label("受助方", "for whom")), .init("lacking", Label("尚缺", "lacking"), .decimal),
                .init("unit", Label("单位", "unit")),
                .init("by", Label("需要日期", "needed by"), .date),
            ])
        let served = Set(matching.suggestions.map(\.need))
        for (index, need) in board.needs.enumerated() where need.isOpen && !served.contains(index) {
            table.append(
                [.text(need.number), .text(need.title), .label(label(need.kind))] + place(need, names) + [
                    hundredths(need.lacking), .text(need.unit), .day(need.by),
                ])
        }
        return table
    }

    private static func waiting(_ board: MatchingBoard, _ names: [ScopeCode: String], today: Int) -> Report.Table {
        var table = Report.Table(
            "waiting",
            [
                .init("offer", Label("资源编号", "offer")), .init("need", Label("需求编号", "need")), .scope,
                .init("who", Label("受助方", "for whom")),
                .init("amount", Label("承诺数量", "promised"), .decimal), .init("came", Label("已送达", "delivered"), .decimal),
                .init("unit", Label("单位", "unit")), .init("date", Label("承诺日期", "promised on"), .date),
                .init("days", Label("已过天数", "days since"), .count),
            ])
        for promise in board.promises where promise.isWaiting && board.needs[promise.need].isHere {
            let need = board.needs[promise.need]
            table.append(
                [.text(promise.offer), .text(need.number)] + place(need, names) + [
                    hundredths(promise.size.amount.map { Int128($0) }), hundredths(promise.delivered),
                    .text(promise.size.unit ?? need.unit),
                    .day(promise.date),
                    promise.date.map { .count(Int64(today) - $0) } ?? .unknown,
                ])
        }
        return table
    }
}
