package import Cunlian
import RecordStore
package import Records

/// Vouchers of one county that have one number in one month: two people entered the same paper on devices that knew nothing of each other, or
/// somebody numbered wrongly. One store refuses the second (``EntryGuard``); what comes by sync is a case.
package struct DoubledVoucher: Sendable {
    package let number: String
    package let scope: ScopeCode
    /// Ascending; neither retired nor reversed, and no reversals.
    package let entries: [Entry]

    package struct Entry: Sendable {
        package let record: RecordID
        package let person: String
        /// In days since 1970.
        package let date: Int?
        package let year: Int?
        /// Fen.
        package let amount: Int?
        package let payee: String?
        /// Milliseconds since 1970-01-01T00:00:00Z.
        let time: UInt64
    }

    /// Within what a number is given once, as SQL of a day's column: vouchers are numbered from one in every month.
    static func month(_ day: String) -> String { "strftime('%Y-%m', \(day) * 86400, 'unixepoch')" }
}

extension PublicLists {
    /// What is printed for everybody says no sum twice: as long as nobody has decided whether vouchers of one number are one paper, a list
    /// with them is not put up. What hangs already is printed as it hangs.
    ///
    /// Nor is anything that somebody typed with a telephone's, a citizen's or an account's number in it, of whatever kind the list is.
    ///
    /// - Throws: ``PublicationRefusal/doubledVouchers(_:)``, ``PublicationRefusal/holdsNumber(row:column:)``, and what the store throws.
    package func checkContents(of lists: [PublicList], _ editor: Editor) throws {
        let digest = store.environment.suite.digest
        let hung = try Set(Postings(store).all().filter(\.isAdmitted).map(\.hash))
        for list in lists where !hung.contains(list.hash(digest)) { try checkNumbers(list) }
        for list in lists where list.head.kind == .funds && !hung.contains(list.hash(digest)) {
            guard let county = list.head.region.enclosing(.county) else { continue }
            let doubled = try RecordCases(editor).open(.voucherTwice, in: [county], year: list.head.year).compactMap { item in
                if case .vouchers(let voucher) = item.content { voucher.number } else { nil }
            }
            let shown = Set(list.rows.compactMap { row in if case .text(let number)? = row.values.first { number } else { nil } })
            let named = Set(doubled).intersection(shown).sorted()
            guard named.isEmpty else { throw PublicationRefusal.doubledVouchers(named) }
        }
    }
}

extension PublicLists {
    private func checkNumbers(_ list: PublicList) throws(PublicationRefusal) {
        for row in list.rows {
            for (column, value) in zip(list.columns, row.values) where column != .number {
                guard case .text(let text) = value, PublicText.holdsNumber(text) else { continue }
                throw .holdsNumber(row: row.key, column: column.label)
            }
        }
    }
}

/// Finds them, and takes back what is too much.
struct DoubledVouchers {
    let editor: Editor
    private var store: RecordStore { editor.store }
    private static let type = "fund_entry"

    init(_ editor: Editor) { self.editor = editor }

    func all(in scopes: [ScopeCode]) throws -> [DoubledVoucher] {
        guard let table = store.views.table(Self.type), let number = store.views.column(Self.type, "number"),
            let reverses = store.views.column(Self.type, "reverses"), let date = store.views.column(Self.type, "date")
        else { return [] }
        let standing = { (alias: String) in "\(alias)._standing NOT IN \(Views.uncounted)" }
        let counted = """
            \(standing("t")) AND t."\(reverses.name)" IS NULL \
            AND NOT EXISTS (SELECT 1 FROM "\(table)" r WHERE r."\(reverses.name)" = t._id AND \(standing("r")))
            """
        let month = "coalesce(\(DoubledVoucher.month("t.\"\(date.name)\"")), '')"
        let rows = try store.views.query(
            """
            SELECT t._id, t."\(number.name)", \(month) FROM "\(table)" t WHERE \(counted) AND (t._scope, t."\(number.name)", \(month)) IN \
            (SELECT t._scope, t."\(number.name)", \(month) FROM "\(table)" t WHERE \(counted) GROUP BY 1, 2, 3 HAVING count(*) > 1)
            """)
        var groups: [String: (number: String, scope: ScopeCode, records: [RecordID])] = [:]
        for row in rows {
            guard let place = try row[0].integer.flatMap({ try store.views.place($0) }), let number = row[1].text,
                scopes.isEmpty || scopes.contains(where: { $0.covers(place.scope) })
            else { continue }
            groups["\(place.scope) \(row[2].text ?? "") \(number)", default: (number, place.scope, [])].records.append(place.record)
        }
        return try groups.sorted { $0.key < $1.key }.compactMap { _, group in
            let entries = try group.records.sorted().compactMap { try entry($0, in: group.scope) }
            return entries.count > 1 ? DoubledVoucher(number: group.number, scope: group.scope, entries: entries) : nil
        }
    }

    private func entry(_ record: RecordID, in scope: ScopeCode) throws -> DoubledVoucher.Entry? {
        guard let type = store.schema.type(named: Self.type), let written = try Written(record, in: scope, store), written.isAdmitted else {
            return nil
        }
        let fields = EventFields(record, type, written.entry, store.schema)
        let date = fields.integer("date")
        return DoubledVoucher.Entry(
            record: record, person: written.person, date: date,
            year: fields.integer("year") ?? date.flatMap { CalendarDate(days: $0) }?.year, amount: fields.integer("amount"),
            payee: fields.text("payee"), time: written.time)
    }

    /// Takes back all but one of them, each by a reversal, as books are corrected.
    ///
    /// - Returns: The reversals.
    func reverse(_ voucher: DoubledVoucher, keeping kept: RecordID, _ reason: String) throws -> [RecordID] {
        guard let type = store.schema.type(named: Self.type) else { return [] }
        var made: [RecordID] = []
        for entry in voucher.entries where entry.record != kept {
            guard let written = try Written(entry.record, in: voucher.scope, store) else { continue }
            let fields = EventFields(entry.record, type, written.entry, store.schema)
            let amount = Ratio(Int128(entry.amount ?? 0), 100).text(places: 2)
            var all = [
                ("number", "\(voucher.number)-冲\(made.count + 1)"), ("date", CalendarDate(days: editor.today)?.description ?? ""),
                ("amount", amount), ("purpose", reason), ("reverses", entry.record.description),
            ]
            if let year = entry.year { all.append(("year", String(year))) }
            if let source = fields.code("source") { all.append(("source", source)) }
            for name in ["payer", "payee", "region"] { if let text = fields.text(name) { all.append((name, text)) } }
            if let project = fields.reference("project") { all.append(("project", project.description)) }
            made.append(try editor.add(type, all.map { Assignment(path: $0.0, text: $0.1) }, parent: nil, scope: voucher.scope).record)
        }
        return made
    }

    /// The county's own record, beneath which it is said that two vouchers may have one number.
    func county(_ voucher: DoubledVoucher) throws -> RecordID? {
        guard let type = store.schema.type(named: "county") else { return nil }
        return try store.views.records(type, in: [voucher.scope]).sorted().first
    }
}
