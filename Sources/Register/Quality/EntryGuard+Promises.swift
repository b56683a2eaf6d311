import RecordStore
import Records

/// What is promised of an offer, for a need.
extension EntryGuard {
    // MARK: Q97, where this store holds the other promise

    /// - Parameter need: What it is for, where this store holds that.
    func checkPromise(_ view: RecordView, for need: RecordView?) throws {
        if let need, need.type.name == "need" { try check(need, of: view) }
        guard let offer = text(view, "offer_number"), let promises = store.views.table("promise"),
            let ends = store.views.table("promise_end"),
            let number = store.views.column("promise", "offer_number"), let amount = store.views.column("promise", "amount"),
            let offers = store.views.table("offer"), let offered = store.views.column("offer", "number"),
            let size = store.views.column("offer", "size", "amount")
        else { return }
        guard try checkOffer(offer, of: view) else { return }
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

    /// Whether the need is still there, and the promise is in its unit.
    private func check(_ need: RecordView, of view: RecordView) throws {
        let number = text(need, "number") ?? need.id.description
        if let closed = day(need, "closed"), day(view, "date") ?? Int64(today) >= closed {
            throw EntryRefusal.needClosed(number, day: text(closed))
        }
        guard let own = text(view, "unit"), let field = need.type.field(named: "size"),
            let place = field.inputs.firstIndex(where: { $0.name == "unit" }),
            case .text(let known)? = need.field(FieldAddress(field.number))?.verdict.value?.part(place), known != own
        else { return }
        throw EntryRefusal.otherUnitThanNeeded(own, need: number, unit: known)
    }

    /// Whether there is such an offer, it has not run out, and the promise is in its unit.
    ///
    /// - Returns: Whether this store can know what is left of it: a village's has no offers, which are the county's.
    private func checkOffer(_ offer: String, of view: RecordView) throws -> Bool {
        guard let type = store.schema.type(named: "offer"), let offers = store.views.table("offer"),
            let number = store.views.column("offer", "number"), let unit = store.views.column("offer", "size", "unit"),
            let until = store.views.column("offer", "until"), let closed = store.views.column("offer", "closed")
        else { return false }
        let rows = try store.views.query(
            """
            SELECT o."\(unit.name)", min(coalesce(o."\(until.name)" + 1, o."\(closed.name)"), coalesce(o."\(closed.name)", o."\(until.name)" + 1)) \
            FROM "\(offers)" o WHERE o."\(number.name)" = ?1 AND o._standing NOT IN \(Views.uncredited)
            """, [.text(offer)])
        guard !rows.isEmpty else {
            guard try keeps(type, above: view.scope), try !isOfWiderRegion(offer, type, around: view.scope) else { return false }
            throw EntryRefusal.noSuchOffer(offer)
        }
        let day = day(view, "date") ?? Int64(today)
        if let first = rows[0][1].integer, rows.allSatisfy({ $0[1].integer.map { $0 <= day } ?? false }) {
            throw EntryRefusal.offerEnded(offer, day: text(first))
        }
        let units = rows.compactMap { $0[0].text }
        if let own = text(view, "unit"), let known = units.first, !units.contains(own) {
            throw EntryRefusal.otherUnit(own, offer: offer, unit: known)
        }
        return true
    }

    /// Whether a number begins with the code of a region around the county, whose own offers this store has not: `4501-0007` is the city's.
    private func isOfWiderRegion(_ number: String, _ type: RecordType, around scope: ScopeCode) throws -> Bool {
        for level in store.schema.scopes.levels where level.digits < type.scopeDigits {
            guard let region = scope.enclosing(digits: level.digits), number.hasPrefix("\(region)-") else { continue }
            return try !store.peers.keeps(region)
        }
        return false
    }

    private func day(_ view: RecordView, _ field: String) -> Int64? {
        if case .integer(let days)? = view.value(field) { days } else { nil }
    }

    private func text(_ day: Int64) -> String { CalendarDate(days: Int(clamping: day))?.description ?? String(day) }
}
