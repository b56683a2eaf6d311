import Changesets
package import RecordStore
package import Records

/// The sheets that are put up, 公示 and 公告: for the screen and for A4, one list on a page.
///
/// They name what a neighbour needs to object, and nothing else: the columns are those of the procedure's file.
package enum PublicListReport {
    /// - Parameters:
    ///   - kind: Of all the lists.
    ///   - region: What was asked for.
    /// - Precondition: Inside the store's `read`.
    package static func make(_ lists: [PublicList], _ request: PublicLists.Request, _ store: RecordStore) throws -> Report {
        let title = PublicListWords.title(request.kind, request.stage, request.year)
        let name = try Region.name(of: request.region, in: store)
        var report = Report(
            name: "notice", title: title, region: Region(scope: request.region, name: name), year: request.year)
        let postings = try Postings(store).all()
        let rules = try PublicationRules(request.kind, year: request.year, store)
        for list in lists {
            let hash = list.hash(store.environment.suite.digest)
            let posting = postings.first { $0.hash == hash && $0.isAdmitted }
            let region = list.head.region
            let place = try Region.name(of: region, in: store) ?? region.description
            report.sections.append(
                Report.Section(
                    Label(same: place), subtitle: Label(same: region.description), startsPage: true,
                    [
                        .remark(PublicListWords.opening(list), .none), .table(table(list, store.schema)),
                        .remark(PublicListWords.closing(request.kind, request.stage), .none),
                        .facts(try foot(list, posting, rules, store)),
                    ] + (posting == nil ? [draft] : [])))
        }
        report.notes = [
            Label(
                "名单只列程序文件准许公开的栏目，不含证件号码、电话、账号和病情。校验码可用 cunlian verify-list 核对。",
                "Only the columns that the procedure's file lets be public: no ID numbers, telephones, accounts or illnesses. The code can be checked: cunlian verify-list."
            )
        ]
        return report
    }

    private static var draft: Report.Block {
        .remark(Label("草稿：尚未登记张榜，没有校验码。", "A draft: it was not recorded as put up, and has no code."), .warning)
    }

    static func table(_ list: PublicList, _ schema: Schema) -> Report.Table {
        let order = Report.Column("place", Label("序号", "no."), .count)
        var table = Report.Table(
            "list", anchor: PublicPage.anchor, [order] + list.columns.map { Report.Column($0.rawValue, $0.label, $0.kind) })
        for (index, row) in list.rows.enumerated() {
            table.append([.count(index + 1)] + zip(row.values, list.columns).map { cell($0, $1, schema) })
        }
        table.append(
            [.none]
                + list.columns.enumerated().map { index, column in
                    index == 0
                        ? .label(Label("合计 \(list.rows.count)", "\(list.rows.count) in all"))
                        : total(list.rows.map { $0.values[index] }, column)
                }, isTotal: true)
        return table
    }

    private static func cell(_ value: PublicList.Value, _ column: PublicColumn, _ schema: Schema) -> Report.Cell {
        switch value {
        case .none: .unknown
        case .text(let text): .text(text.oneLine)
        case .count(let count): .count(count)
        case .money(let fen): .money(fen)
        case .day(let days): .day(days)
        case .code(let code):
            schema.codeList(column.codeList ?? "")?.items.first { $0.code == code }.map { .code(code, $0.label) } ?? .text(code)
        }
    }

    private static func total(_ values: [PublicList.Value], _ column: PublicColumn) -> Report.Cell {
        var all = Int128(0)
        for value in values {
            switch value {
            case .count(let number), .money(let number): all += Int128(number)
            default: break
            }
        }
        return switch column.kind {
        case .count: .count(all)
        case .money: .money(Int64(clamping: all))
        default: .none
        }
    }

    /// Who puts it up, whom to call, and by what the list is known.
    private static func foot(_ list: PublicList, _ posting: Posting?, _ rules: PublicationRules, _ store: RecordStore) throws -> [Report
        .Fact]
    {
        let county = try ComplaintPhones(store).county(for: list.head.region)
        let phones = posting?.phones ?? [rules.hotline, county].compactMap { $0 }.joined(separator: "；")
        var facts = [
            Report.Fact(PublicListWords.office(list.head), .label(Label("　　　　　　　　（盖章）", "________ (seal)"))),
            Report.Fact(Label("监督电话", "telephone for complaints"), .text(county == nil && posting == nil ? phones + "；＿＿＿＿＿＿＿" : phones)),
            Report.Fact(Label("日期", "date"), .label(Label("　　　　年　　月　　日", "________"))),
        ]
        if let posting, let code = posting.code {
            let role = posting.role.flatMap { store.schema.role($0)?.label }
            facts += [
                Report.Fact(PublicPage.codeLabel, .text(code.description)),
                Report.Fact(
                    Label("登记人", "recorded by"),
                    .label(Label("\(posting.person) \(role?.zh ?? "")".oneLine, "\(posting.person) \(role?.en ?? "")".oneLine))),
            ]
        }
        return facts
    }
}

/// By what a page says where its list and its code are, for whoever reads it back.
package enum PublicPage {
    /// The table's `id`.
    package static let anchor = "public-list"
    package static let codeLabel = Label("名单校验码", "code of the list")
}
