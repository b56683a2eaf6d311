import Cunlian
package import RecordStore
package import Records

/// Why what was typed is not taken in, though its form is right; nothing was written.
package enum EntryRefusal: Error, Hashable, Sendable {
    /// Of an offer more is promised than there is, by everything that this store holds; amounts where both are known.
    case promisedTwice(offer: String, promises: Int, amounts: Label?)
    /// The unit that is to help is the village itself.
    case unitHelpsItself(String)
    /// An entry of that number is there already; the day is its own.
    case enteredTwice(Label, number: String, day: String?)
}

/// Looks at a record that was just made, in the transaction that made it: what one store can know to be wrong is refused there.
/// What comes by sync all the same is found by checks and reports.
package struct EntryGuard {
    let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// - Throws: ``EntryRefusal``, and what the store throws.
    package func check(_ record: RecordID, of type: RecordType) throws {
        guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { return }
        switch type.name {
        case "promise": try checkPromise(view)
        case "village_unit": try checkUnit(view)
        case "fund_entry": try checkVoucher(view)
        default: break
        }
    }

    private func text(_ view: RecordView, _ field: String) -> String? {
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
        let standing = "_standing NOT IN \(Views.uncounted)"
        let row = try store.views.query(
            """
            SELECT count(*), count(p."\(amount.name)"), CAST(total(p."\(amount.name)") AS INTEGER), \
            (SELECT max(o."\(size.name)") FROM "\(offers)" o WHERE o."\(offered.name)" = ?1 AND o.\(standing)) \
            FROM "\(promises)" p WHERE p."\(number.name)" = ?1 AND p.\(standing) \
            AND NOT EXISTS (SELECT 1 FROM "\(ends)" e WHERE e._parent = p._id AND e.\(standing))
            """, [.text(offer)]
        ).first
        guard let row, let count = row[0].integer, count > 1 else { return }
        guard let most = row[3].integer, row[1].integer == count else {
            throw EntryRefusal.promisedTwice(offer: offer, promises: Int(clamping: count), amounts: nil)
        }
        let sum = row[2].integer ?? 0
        guard sum > most else { return }
        let (all, whole) = (Ratio(Int128(sum), 100).text(places: 2), Ratio(Int128(most), 100).text(places: 2))
        throw EntryRefusal.promisedTwice(
            offer: offer, promises: Int(clamping: count), amounts: Label("共\(all)，资源只有\(whole)", "\(all) in all of \(whole)"))
    }

    // MARK: Q85

    private func checkUnit(_ view: RecordView) throws {
        guard let parent = view.parent, let village = try store.record(parent, in: view.scope), let name = text(village, "name") else {
            return
        }
        var unit = text(view, "unit_name")
        var home: String?
        if case .reference(let record)? = view.value("unit"), let scope = try store.views.scope(of: record),
            let known = try store.record(record, in: scope)
        {
            unit = text(known, "name") ?? unit
            home = text(known, "home")
        }
        let own = [name, name + "村委会", name + "村民委员会", name + "民委员会", name + "委会"]
        guard own.contains(unit ?? "") || home != nil && home == text(village, "code") else { return }
        throw EntryRefusal.unitHelpsItself(unit ?? name)
    }

    // MARK: Vouchers

    private func checkVoucher(_ view: RecordView) throws {
        guard let number = text(view, "number"), let table = store.views.table(view.type.name),
            let column = store.views.column(view.type.name, "number"), let date = store.views.column(view.type.name, "date"),
            let own = try store.views.number(of: view.id, in: view.scope)
        else { return }
        let rows = try store.views.query(
            """
            SELECT t."\(date.name)" FROM "\(table)" t WHERE t."\(column.name)" = ?1 AND t._id <> ?2 \
            AND t._standing NOT IN \(Views.uncounted) AND t._scope = (SELECT _scope FROM "\(table)" WHERE _id = ?2) LIMIT 1
            """, [.text(number), .integer(own)])
        guard let row = rows.first else { return }
        let day = row[0].integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description
        throw EntryRefusal.enteredTwice(view.type.label, number: number, day: day)
    }
}
