package import Cunlian
package import RecordStore
package import Records

/// Why what was typed is not taken in, though its form is right; nothing was written.
package enum EntryRefusal: Error, Hashable, Sendable {
    /// Of an offer more is promised than there is, by everything that this store holds; amounts where both are known.
    case promisedTwice(offer: String, promises: Int, amounts: Label?)
    /// One promise alone is of more than the offer has.
    case promisedTooMuch(offer: String, amounts: Label)
    /// The county, which this store holds, has no offer of that number.
    case noSuchOffer(String)
    /// The promise is in another unit than the offer.
    case otherUnit(String, offer: String, unit: String)
    /// The unit that is to help is the village itself.
    case unitHelpsItself(String)
    /// An entry of that number is there already, of the same month; the day is its own.
    case enteredTwice(Label, number: String, day: String?)
    /// What is said to have happened lies ahead, by this store's clock.
    case liesAhead(Label, day: String, today: String)
    /// The same is there, word for word, where figures are added up; where a second one says that it is another.
    case sameAgain(Label, record: String, day: String?, by: String, apart: [Label])
    /// It ends before it begins.
    case endsBefore(Label, day: String, began: Label, on: String)
}

/// Looks at a record that was just made or changed, in the transaction that did it: what one store can know to be wrong is refused there.
/// What comes by sync all the same is found by checks and reports.
package struct EntryGuard {
    let store: RecordStore
    /// In days since 1970.
    let today: Int

    package init(_ store: RecordStore) {
        self.store = store
        today = RegisterCalendar.day(at: store.environment.wallClock())
    }

    /// What is looked at, by the fields of a type that decide it.
    private static let decisive: [String: Set<String>] = [
        "promise": ["offer_number", "amount", "unit"], "village_unit": ["unit", "unit_name"], "fund_entry": ["number"],
    ]

    /// Whether anything of a type can be known to be wrong.
    package static func looks(at type: RecordType) -> Bool { !names(of: type).isEmpty }

    /// The fields that decide whether a record is looked at.
    private static func names(of type: RecordType) -> Set<String> {
        decisive[type.name, default: []].union(EntryDays(type).names).union(SameEntries.looks(at: type) ? SameEntries.decisive : [])
    }

    /// - Parameter written: Of a record that was there already the fields that were written; where none of them decides, what is wrong with it
    ///   is in the way of nothing. As they were typed: labels serve as well as names.
    /// - Throws: ``EntryRefusal``, and what the store throws.
    package func check(_ record: RecordID, of type: RecordType, written: [String]? = nil) throws {
        if let written {
            let names = written.compactMap { path in type.field(called: String(path.prefix { $0 != "." && $0 != "[" }))?.name }
            guard !Self.names(of: type).isDisjoint(with: names) else { return }
        }
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { return }
        let above = try view.parent.flatMap { try store.views.closedRecord($0, in: scope) }
        try EntryDays(type).check(view, beneath: above, today: today)
        switch type.name {
        case "promise": try checkPromise(view)
        case "village_unit": try checkUnit(view)
        case "fund_entry": try checkVoucher(view)
        default: break
        }
        try checkSame(view)
    }

    /// The same of a table's rows as of what is typed; `nil` where nothing of the type can be known to be wrong.
    package func rule(for type: RecordType) -> RowRule? {
        guard Self.looks(at: type) else { return nil }
        return RowRule { record, written in
            do {
                try check(record, of: type, written: written)
                return nil
            } catch let refusal as EntryRefusal {
                return refusal
            }
        }
    }

    func text(_ view: RecordView, _ field: String) -> String? {
        if case .text(let text)? = view.value(field) { text } else { nil }
    }

    // MARK: Q97, where this store holds the other promise

    private func checkPromise(_ view: RecordView) throws {
        guard let offer = text(view, "offer_number"), let promises = store.views.table("promise"),
            let ends = store.views.table("promise_end"),
            let number = store.views.column("promise", "offer_number"), let amount = store.views.column("promise", "amount"),
            let offers = store.views.table("offer"), let offered = store.views.column("offer", "number"),
            let size = store.views.column("offer", "size", "amount")
        else { return }
        try checkOffer(offer, of: view)
        let standing = "_standing NOT IN \(Views.uncredited)"
        let row = try store.views.query(
            """
            SELECT count(*), count(p."\(amount.name)"), CAST(total(p."\(amount.name)") AS INTEGER), \
            (SELECT max(o."\(size.name)") FROM "\(offers)" o WHERE o."\(offered.name)" = ?1 AND o.\(standing)) \
            FROM "\(promises)" p WHERE p."\(number.name)" = ?1 AND p.\(standing) \
            AND NOT EXISTS (SELECT 1 FROM "\(ends)" e WHERE e._parent = p._id AND e.\(standing))
            """, [.text(offer)]
        ).first
        guard let row, let count = row[0].integer, count > 1 || row[3].integer != nil && row[1].integer == count else { return }
        guard let most = row[3].integer, row[1].integer == count else {
            throw EntryRefusal.promisedTwice(offer: offer, promises: Int(clamping: count), amounts: nil)
        }
        let sum = row[2].integer ?? 0
        guard sum > most else { return }
        let (all, whole) = (Ratio(Int128(sum), 100).text(places: 2), Ratio(Int128(most), 100).text(places: 2))
        guard count > 1 else {
            throw EntryRefusal.promisedTooMuch(offer: offer, amounts: Label("承诺 \(all)，资源只有 \(whole)", "\(all) of \(whole)"))
        }
        throw EntryRefusal.promisedTwice(
            offer: offer, promises: Int(clamping: count), amounts: Label("共\(all)，资源只有\(whole)", "\(all) in all of \(whole)"))
    }

    /// Whether there is such an offer, and the promise is in its unit.
    private func checkOffer(_ offer: String, of view: RecordView) throws {
        guard let type = store.schema.type(named: "offer"), let offers = store.views.table("offer"),
            let number = store.views.column("offer", "number"), let unit = store.views.column("offer", "size", "unit")
        else { return }
        let rows = try store.views.query(
            """
            SELECT o."\(unit.name)" FROM "\(offers)" o WHERE o."\(number.name)" = ?1 AND o._standing NOT IN \(Views.uncredited)
            """, [.text(offer)])
        guard !rows.isEmpty else {
            guard try keeps(type, above: view.scope) else { return }
            throw EntryRefusal.noSuchOffer(offer)
        }
        let units = rows.compactMap { $0[0].text }
        guard let own = text(view, "unit"), let known = units.first, !units.contains(own) else { return }
        throw EntryRefusal.otherUnit(own, offer: offer, unit: known)
    }

    /// Whether this store has all records of a type that lie in the region around a scope: a village's has none of the county's.
    func keeps(_ type: RecordType, above scope: ScopeCode) throws -> Bool {
        guard let region = scope.enclosing(digits: type.scopeDigits) else { return false }
        return try store.peers.keeps(region)
    }

    // MARK: Q85

    private func checkUnit(_ view: RecordView) throws {
        guard let parent = view.parent, let village = try store.views.closedRecord(parent, in: view.scope), let name = text(village, "name")
        else {
            return
        }
        var unit = text(view, "unit_name")
        var home: String?
        if case .reference(let record)? = view.value("unit"), let scope = try store.views.scope(of: record),
            let known = try store.views.closedRecord(record, in: scope)
        {
            unit = text(known, "name") ?? unit
            home = text(known, "home")
        }
        let own = [name, name + "村委会", name + "村民委员会", name + "民委员会", name + "委会"]
        guard own.contains(unit ?? "") || home != nil && home == text(village, "code") else { return }
        throw EntryRefusal.unitHelpsItself(unit ?? name)
    }

    // MARK: Q104

    private func checkSame(_ view: RecordView) throws {
        guard SameEntries.looks(at: view.type) else { return }
        let entries = SameEntries(store: store, type: view.type)
        guard let same = try entries.another(than: view) else { return }
        throw EntryRefusal.sameAgain(
            view.type.label, record: same.record.description, day: same.day, by: same.person, apart: entries.apart)
    }

    // MARK: Vouchers

    /// Vouchers are numbered anew every month: see ``DoubledVoucher/month(_:)``.
    private func checkVoucher(_ view: RecordView) throws {
        guard let number = text(view, "number"), let table = store.views.table(view.type.name),
            let column = store.views.column(view.type.name, "number"), let date = store.views.column(view.type.name, "date"),
            let own = try store.views.number(of: view.id, in: view.scope)
        else { return }
        let rows = try store.views.query(
            """
            SELECT t."\(date.name)" FROM "\(table)" t JOIN "\(table)" o ON o._id = ?2 WHERE t."\(column.name)" = ?1 AND t._id <> o._id \
            AND t._standing NOT IN \(Views.uncounted) AND t._scope = o._scope \
            AND \(DoubledVoucher.month("t.\"\(date.name)\"")) IS \(DoubledVoucher.month("o.\"\(date.name)\"")) LIMIT 1
            """, [.text(number), .integer(own)])
        guard let row = rows.first else { return }
        let day = row[0].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description
        throw EntryRefusal.enteredTwice(view.type.label, number: number, day: day)
    }
}
