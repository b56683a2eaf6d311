import RecordStore
import Records

/// The days of a record that cannot be, whatever else is known: an end before the beginning, and, of what was paid, given or promised, a
/// day that lies ahead.
struct EntryDays {
    let type: RecordType

    init(_ type: RecordType) { self.type = type }

    /// What begins and what ends it, as the schema's types call them.
    private static let spans = [
        ("from", "to"), ("from", "until"), ("date", "until"), ("date", "due"), ("found", "due"), ("opened", "closed"),
        ("founded", "closed"),
        ("certified", "ended"),
    ]

    /// Of these types the `date` is of something that has happened, and money, goods or who is counted follow it.
    static let past: Set<String> = [
        "fund_entry", "promise", "promise_end", "delivery", "loan", "loan_event", "measure_progress", "measure_effect", "project_progress",
        "collective_income", "member_change",
    ]

    private var ownSpans: [(from: Field, to: Field)] {
        Self.spans.compactMap { from, to in
            guard let from = day(from), let to = day(to) else { return nil }
            return (from, to)
        }
    }

    private var happened: Field? { Self.past.contains(type.name) ? day("date") : nil }

    /// The fields that decide.
    var names: Set<String> { Set(ownSpans.flatMap { [$0.from.name, $0.to.name] } + [happened?.name].compactMap(\.self)) }

    private func day(_ name: String) -> Field? {
        type.field(named: name).flatMap { $0.key == nil && !$0.isGroup && $0.inputs[0].type == .date ? $0 : nil }
    }

    /// - Parameter today: In days since 1970.
    /// - Throws: ``EntryRefusal``.
    func check(_ view: RecordView, today: Int) throws(EntryRefusal) {
        if let field = happened, let day = value(field, of: view), day > Int64(today) {
            throw .liesAhead(field.label, day: text(day), today: text(Int64(today)))
        }
        for span in ownSpans {
            guard let from = value(span.from, of: view), let to = value(span.to, of: view), to < from else { continue }
            throw .endsBefore(span.to.label, day: text(to), began: span.from.label, on: text(from))
        }
    }

    private func value(_ field: Field, of view: RecordView) -> Int64? {
        if case .integer(let days)? = view.value(field.name) { days } else { nil }
    }

    private func text(_ day: Int64) -> String { CalendarDate(days: Int(clamping: day))?.description ?? String(day) }
}
