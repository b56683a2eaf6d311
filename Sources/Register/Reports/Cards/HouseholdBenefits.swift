import RecordStore
import Records

/// What a household and its members are given in a year: measures, help for pupils and patients, premiums, and the posts and loans that ran in
/// it (``YearSpan``).
struct HouseholdBenefits {
    private(set) var table = Report.Table(
        "benefits",
        [
            .init("kind", Label("类别", "kind")), .init("whom", Label("对象", "for whom"), .name), .init("what", Label("内容", "what")),
            .init("amount", Label("金额", "amount"), .money), .init("state", Label("落实情况", "state")),
        ])

    init(_ card: HouseholdCards.Card, year: Int) throws {
        let span = YearSpan(year)
        for measure in try card.children("measure") {
            guard case .integer(let planned)? = measure.value("plan")?.part(0), planned == Int64(year) else { continue }
            let subsidy: Int64? = if case .integer(let fen)? = measure.value("subsidy")?.part(0) { fen } else { nil }
            let last = try card.children("measure_progress", of: measure).max { (card.day($0, "date") ?? 0) < (card.day($1, "date") ?? 0) }
            append(
                try card.reader.value(measure, "batch"), nil, try card.reader.value(measure, "kind"), subsidy,
                try last.map { try card.reader.value($0, "status") })
        }
        for member in card.members {
            let name = try card.reader.text(member, "name")
            for support in try card.children("support", of: member) where isOf(year, support, "year") {
                append(.label(support.type.label), name, try card.reader.value(support, "kind"), amount(support, "amount"), nil)
            }
            for training in try card.children("training", of: member) where span.contains(card.day(training, "from")) {
                append(.label(training.type.label), name, try card.reader.value(training, "kind"), amount(training, "subsidy"), nil)
            }
            for post in try card.children("post", of: member) where span.touches(card.day(post, "from"), card.day(post, "to")) {
                append(
                    .label(post.type.label), name, try card.reader.value(post, "kind"), amount(post, "wage"), .label(Label("每月", "a month"))
                )
            }
            for premium in ["insurance_payment", "pension_payment"] {
                let found = member.fields.first { $0.field.name == premium && $0.address.key == .number(Int64(year)) }
                guard let found, case .integer(let paid)? = found.verdict.value?.part(1) else { continue }
                append(.label(found.field.label), name, .label(Label("政府代缴", "paid by the government")), paid, nil)
            }
        }
        for loan in try card.children("loan") where Self.runs(loan, card, in: span) {
            append(
                .label(loan.type.label), nil, try card.reader.value(loan, "kind"), amount(loan, "amount"),
                try card.reader.value(loan, "due"))
        }
    }

    private mutating func append(_ kind: Report.Cell, _ whom: String?, _ what: Report.Cell, _ fen: Int64?, _ state: Report.Cell?) {
        table.append([kind, .text(whom ?? "").orNothing(whom), what, fen.map { .money($0) } ?? .none, state ?? .none])
    }

    private func amount(_ view: RecordView, _ field: String) -> Int64? {
        if case .integer(let fen)? = view.value(field) { fen } else { nil }
    }

    private func isOf(_ year: Int, _ view: RecordView, _ field: String) -> Bool {
        if case .integer(let number)? = view.value(field) { number == Int64(year) } else { false }
    }

    /// Paid out by the year's end, and not due before the year: on the day that is said, else so many months after it was paid out.
    private static func runs(_ loan: RecordView, _ card: HouseholdCards.Card, in span: YearSpan) -> Bool {
        let paidOut = card.day(loan, "date")
        if let due = card.day(loan, "due") { return span.touches(paidOut, due) }
        guard span.touches(paidOut, nil), let months = card.day(loan, "term"),
            let date = paidOut.flatMap({ CalendarDate(days: Int(clamping: $0)) })
        else { return span.touches(paidOut, nil) }
        return Int64(date.year * 12 + date.month - 1) + min(months, 1_200) >= Int64(span.year * 12)
    }
}

extension Report.Cell {
    /// Nothing where there is nobody to name: the whole household is meant.
    fileprivate func orNothing(_ text: String?) -> Report.Cell { text == nil ? .label(Label("全户", "the household")) : self }
}
