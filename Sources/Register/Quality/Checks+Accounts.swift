import Cunlian
import RecordStore
import Records

/// Q50 to Q52: three accounts that should say the same: the system, the paper handbook, the house.
///
/// Field workers copy what the handbook says, and what they see, into `handbook_check`, field by field.
extension Check {
    static let accounts = [
        Check("Q50", "扶贫手册与系统一致（账册相符）", "the paper handbook says what the register says", .should, source: Origin.own) {
            try compare($0, .paper)
        },
        Check("Q51", "系统与最近一次走访所见一致（账实相符）", "the register says what the last visit saw", .should, source: Origin.own) {
            try compare($0, .house)
        },
        Check(
            "Q52", "已发放的补助农户确认收到", "a subsidy that was paid was received, as the household says", .must,
            source: Origin.audit, notReceived),
    ]

    private enum Account {
        case paper, house
    }

    /// What a visit noted of one field.
    private struct Note {
        let path: String
        let text: String?
        let agrees: Bool?
        let date: Int64
    }

    /// The last note of each field of each household.
    private static func notes(_ run: CheckRun, _ account: Account) throws -> [Int64: [Note]] {
        var query = try run.query("handbook_check")
        let columns = [
            try query.value("field"), try query.value(account == .paper ? "paper" : "house"), try query.value("agrees"),
        ]
        var visit = try run.query("visit", as: "v")
        let date = try visit.value("date")
        let rows = try run.rows(
            """
            SELECT t._id, \(columns.joined(separator: ", ")), v._parent, \(date) FROM \(query.from) \
            JOIN \(visit.from) ON v._id = t._parent WHERE \(run.isInRegion("t")) AND v._standing NOT IN \(Views.uncounted) \
            ORDER BY v._parent, \(date), t._id
            """)
        var notes: [Int64: [String: Note]] = [:]
        for row in rows {
            guard let path = row[1].text, let household = row[4].integer else { continue }
            notes[household, default: [:]][path] = Note(
                path: path, text: row[2].text, agrees: row[3].integer.map { $0 == 1 }, date: row[5].integer ?? 0)
        }
        return notes.mapValues { $0.values.sorted { $0.path < $1.path } }
    }

    private static func compare(_ run: CheckRun, _ account: Account) throws -> [Suspicion] {
        guard let type = run.store.schema.type(named: "household") else { throw CheckFault.lacks("household") }
        return try notes(run, account).sorted { $0.key < $1.key }.flatMap { household, notes -> [Suspicion] in
            guard let place = try run.store.views.place(household),
                let view = try run.store.record(place.record, in: place.scope)
            else { return [] }
            let differing = notes.filter { differs($0, account, view, type, run) }
            guard !differing.isEmpty else { return [] }
            let labels = differing.map { label($0.path, type) }
            let who = account == .paper ? Label(zh: "手册", en: "the handbook") : Label(zh: "入户所见", en: "the visit")
            return [
                Suspicion(
                    record: household,
                    text: Label(
                        zh: "\(who.zh)与系统不符：" + labels.map(\.zh).joined(separator: "、"),
                        en: "\(who.en) differs from the register: " + labels.map(\.en).joined(separator: ", ")),
                    facts: differing.map(\.path).joined(separator: " "))
            ]
        }
    }

    /// What cannot be read, or is not known or disputed in the register, differs from nothing.
    private static func differs(
        _ note: Note, _ account: Account, _ view: RecordView, _ type: RecordType, _ run: CheckRun
    ) -> Bool {
        // A plain no is enough, whatever was copied: the visitor compared the two.
        if account == .paper, note.agrees == false { return true }
        guard let text = note.text, let path = try? FieldPath(text: note.path, in: type),
            let field = view.field(path.address), field.verdict.attention != .disputed,
            let value = field.verdict.value?.part(path.input), !value.isMissing,
            let noted = try? path.field.inputs[path.input].read(text, in: run.store.schema, today: run.today)
        else { return false }
        return !noted.isMissing && noted != value
    }

    private static func label(_ path: String, _ type: RecordType) -> Label {
        guard let found = try? FieldPath(text: path, in: type) else { return Label(zh: path, en: path) }
        return found.field.inputs[found.input].label
    }

    @Sendable private static func notReceived(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("measure")
        let amount = try query.value("subsidy.amount")
        let received = try query.value("received")
        let rows = try query.select(["t._parent", amount], where: "(\(amount)) > 0 AND (\(received)) = 0")
        return Dictionary(grouping: rows) { $0[1].integer ?? 0 }.sorted { $0.key < $1.key }.map { household, rows in
            let fen = rows.reduce(Int128(0)) { $0 + Int128($1[2].integer ?? 0) }
            let yuan = Ratio(fen, 100).text(places: 2)
            return Suspicion(
                record: household,
                text: Label(
                    zh: "\(rows.count)项补助共\(yuan)元，农户说没有收到",
                    en: "\(rows.count) subsidies of \(yuan) yuan in all, which the household did not receive"),
                related: rows.map(\.record), facts: yuan)
        }
    }
}

extension FieldPath {
    /// A path without a person as its key.
    fileprivate init(text: String, in type: RecordType) throws {
        try self.init(text, in: type) { throw EditError.unknownRecord($0) }
    }
}
