import RecordStore
import Records

extension PublicListReport {
    /// The sheet of a list that hangs: its rows, whom to call, and by what it is known.
    ///
    /// Unlike the paper it has no place for a seal and names no official; how it is held against the register stands on it.
    ///
    /// - Parameter missing: Rows of the list that are left out because the register has them otherwise by now.
    static func hanging(
        _ list: PublicList, _ posting: Posting, _ hanging: HangingList, missing: Int, _ rules: PublicationRules, _ store: RecordStore
    ) throws -> Report {
        let head = posting.head
        var report = Report(name: "hanging", title: hanging.title, region: Region(scope: head.region, name: hanging.place), year: head.year)
        var blocks: [Report.Block] = [.remark(PublicListWords.opening(list), .none)]
        if missing > 0 {
            blocks.append(
                .remark(
                    Label(
                        "名单共 \(posting.count ?? 0) 行，其中 \(missing) 行登记册已有变动，此处不列；以张贴的为准，可拨打监督电话查询。",
                        "Of \(posting.count ?? 0) rows \(missing) are left out here: the register has them otherwise by now. What hangs on the wall counts; ask by telephone."
                    ), .warning))
        }
        if !list.rows.isEmpty { blocks.append(.table(table(list, store.schema))) }
        blocks.append(.remark(PublicListWords.closing(head.kind, head.stage), .none))
        let phones =
            try posting.phones ?? [rules.hotline, ComplaintPhones(store).county(for: head.region)].compactMap { $0 }.joined(separator: "；")
        blocks.append(
            .facts([
                Report.Fact(Label("发布单位", "put up by"), .label(PublicListWords.office(head))),
                Report.Fact(Label("监督电话", "telephone for complaints"), .text(phones)),
                Report.Fact(Label("本页显示至", "on this page until"), .day(Int64(hanging.last))),
                Report.Fact(PublicPage.codeLabel, .text(hanging.code.description)),
                Report.Fact(Label("名单哈希（SHA-256）", "hash of the list, SHA-256"), .text(posting.hash)),
            ]))
        report.sections = [Report.Section(Label(same: hanging.place), subtitle: Label(same: head.region.description), blocks)]
        return report
    }
}
