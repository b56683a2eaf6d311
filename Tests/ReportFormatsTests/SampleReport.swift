import Records
import Register

extension Report {
    /// One of everything, and texts that want to be more than texts.
    static func sample(_ text: String = "韦国庆") -> Report {
        let label = Label(zh: text, en: text)
        var report = Report(
            name: "sample", title: label, region: Region(scope: ScopeCode(number: 450_124), name: text), year: 2016)
        var table = Table(
            "people", title: label,
            [
                .init("name", label), .init("count", Label(zh: "户数", en: "households"), .count),
                .init("money", Label(zh: "金额", en: "amount"), .money), .init("share", Label(zh: "比例", en: "share"), .share),
                .init("date", Label(zh: "日期", en: "date"), .date), .init("plan", Label(zh: "规划", en: "plan"), .plan),
            ])
        table.append([.text(text), .count(1_234_567), .money(1_234_550), .share(Ratio(100, 3)), .day(17_000), .none])
        table.append([.code(text, label), .unknown, .money(-100), .unknown, .none, .none], isTotal: true)
        let chart: (Chart.Form) -> Block = { form in
            .chart(
                Chart(
                    form, title: label, unit: Label(zh: "户", en: "households"), places: 1,
                    categories: [label, label, label],
                    series: [.init(label, [Ratio(3), Ratio(2), nil]), .init(label, [Ratio(0), nil, Ratio(5, 2)])],
                    targets: [[.init(Ratio(4), label), .init(Ratio(1), label)], [], []]))
        }
        let fact = Fact(
            label, .text(text),
            variants: [
                .init(value: label, source: label, isProposal: false), .init(value: label, source: label, isProposal: true),
            ])
        report.sections = [
            Section(label, [.table(table), chart(.bars), chart(.stacked), chart(.line), chart(.progress)]),
            Section(label, subtitle: label, startsPage: true, [.facts([fact]), .remark(label, .bad)]),
        ]
        report.notes = [label]
        return report
    }
}
