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
        "collective_income", "member_change", "collective_income_check", "correction", "job_fair",
    ]

    /// What is of a day no earlier than what it lies in: nobody delivers before it was promised.
    struct Following {
        let field: String
        let parent: String
        let day: String
    }

    static let following: [String: Following] = [
        "promise_end": .init(field: "date", parent: "promise", day: "date"),
        "delivery": .init(field: "date", parent: "promise", day: "date"),
        "loan_event": .init(field: "date", parent: "loan", day: "date"),
        "collective_income_check": .init(field: "date", parent: "collective_income", day: "date"),
        "consent_end": .init(field: "date", parent: "consent", day: "date"),
        "pairing_end": .init(field: "to", parent: "pairing", day: "from"),
        "issue": .init(field: "found", parent: "inspection", day: "from"),
        "correction": .init(field: "date", parent: "issue", day: "found"),
    ]

    /// Days within one group of a record.
    struct Grouped {
        let field: String
        let from: String
        let to: String
    }

    static let groupSpans: [String: [Grouped]] = [
        "household": [.init(field: "monitoring", from: "identified", to: "cleared")],
        "measure": [.init(field: "plan", from: "start", to: "done")],
        "project": [.init(field: "dates", from: "start", to: "finish")],
    ]

    /// Inputs of groups that are of something that has happened.
    static let groupPast: [String: [(field: String, input: String)]] = [
        "household": [
            ("relocation_consent", "date"), ("relocation_state", "key_date"), ("relocation_state", "moved_date"), ("old_house", "date"),
            ("monitoring", "identified"), ("monitoring", "cleared"),
        ],
        "member": [("family_doctor", "date")], "employment": [("reward", "date")],
    ]

    var ownSpans: [(from: Field, to: Field)] {
        Self.spans.compactMap { from, to in
            guard let from = day(from), let to = day(to) else { return nil }
            return (from, to)
        }
    }

    private var happened: Field? {
        if Self.past.contains(type.name) { return day("date") }
        return type.name == "issue" ? day("found") : nil
    }

    /// The fields that decide.
    var names: Set<String> {
        let groups = (Self.groupSpans[type.name] ?? []).map(\.field) + (Self.groupPast[type.name] ?? []).map(\.field)
        return Set(
            ownSpans.flatMap { [$0.from.name, $0.to.name] } + [happened?.name, Self.following[type.name]?.field].compactMap(\.self) + groups
        )
    }

    private func day(_ name: String) -> Field? {
        type.field(named: name).flatMap { $0.key == nil && !$0.isGroup && $0.inputs[0].type == .date ? $0 : nil }
    }

    /// - Parameters:
    ///   - above: What it lies in, where this store holds that.
    ///   - today: In days since 1970.
    /// - Throws: ``EntryRefusal``.
    func check(_ view: RecordView, beneath above: RecordView?, today: Int) throws(EntryRefusal) {
        if let rule = Self.following[type.name], let above, above.type.name == rule.parent, let field = day(rule.field),
            let first = above.type.field(named: rule.day), let day = value(field, of: view), let began = value(first, of: above),
            day < began
        {
            throw .endsBefore(field.label, day: text(day), began: first.label, on: text(began))
        }
        if let field = happened, let day = value(field, of: view), day > Int64(today) {
            throw .liesAhead(field.label, day: text(day), today: text(Int64(today)))
        }
        for span in ownSpans {
            guard let from = value(span.from, of: view), let to = value(span.to, of: view), to < from else { continue }
            throw .endsBefore(span.to.label, day: text(to), began: span.from.label, on: text(from))
        }
        try checkGroups(view, today)
    }

    /// Under each of their keys.
    private func checkGroups(_ view: RecordView, _ today: Int) throws(EntryRefusal) {
        for (name, input) in Self.groupPast[type.name] ?? [] {
            for day in days(name, [input], of: view) {
                guard let label = day.labels[0], let value = day.values[0], value > Int64(today) else { continue }
                throw .liesAhead(label, day: text(value), today: text(Int64(today)))
            }
        }
        for span in Self.groupSpans[type.name] ?? [] {
            for day in days(span.field, [span.from, span.to], of: view) {
                guard let began = day.labels[0], let end = day.labels[1], let from = day.values[0], let to = day.values[1], to < from else {
                    continue
                }
                throw .endsBefore(end, day: text(to), began: began, on: text(from))
            }
        }
    }

    private func days(_ name: String, _ inputs: [String], of view: RecordView) -> [(labels: [Label?], values: [Int64?])] {
        guard let field = type.field(named: name) else { return [] }
        let places = inputs.map { input in field.inputs.firstIndex { $0.name == input } }
        return view.fields.filter { $0.address.field == field.number }.map { shown in
            let values = places.map { place -> Int64? in
                guard let place, case .integer(let day)? = shown.verdict.value?.part(place) else { return nil }
                return day
            }
            return (places.map { $0.map { field.inputs[$0].label } }, values)
        }
    }

    private func value(_ field: Field, of view: RecordView) -> Int64? {
        if case .integer(let days)? = view.value(field.name) { days } else { nil }
    }

    private func text(_ day: Int64) -> String { CalendarDate(days: Int(clamping: day))?.description ?? String(day) }
}
