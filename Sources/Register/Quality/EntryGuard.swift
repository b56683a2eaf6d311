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
    /// A part is more than its whole, or what was added up than what it is of.
    case partOverWhole(Label, String, Label, String)
    /// Somebody is named who is of another household.
    case notOfHousehold(Label, String, household: String)
    /// The need was withdrawn, or is met; the offer ran out, or was withdrawn.
    case needClosed(String, day: String)
    case offerEnded(String, day: String)
    /// The code names no place of the kind that is said.
    case otherKindOfPlace(String, Label)
    /// The promise is in another unit than the need.
    case otherUnitThanNeeded(String, need: String, unit: String)
    /// It is to lie in one region, and what it belongs to lies in another; codes of both.
    case liesElsewhere(Label, in: String, above: String)
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
        "promise": ["offer_number", "amount", "unit", "date"], "village_unit": ["unit", "unit_name"], "fund_entry": ["number"],
        "leader_assignment": ["kind", "region"],
    ]

    /// Whether anything of a type can be known to be wrong.
    package static func looks(at type: RecordType) -> Bool { !names(of: type).isEmpty }

    /// The fields that decide whether a record is looked at.
    private static func names(of type: RecordType) -> Set<String> {
        decisive[type.name, default: []].union(EntryDays(type).names).union(EntryFit.names(type)).union(
            SameEntries.looks(at: type) ? SameEntries.decisive : [])
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
        try EntryFit(store: store, type: type).check(view)
        switch type.name {
        case "promise": try checkPromise(view, for: above)
        case "village_unit": try checkUnit(view)
        case "leader_assignment": try checkPlace(view)
        case "fund_entry": try checkVoucher(view)
        default: break
        }
        try checkSame(view)
    }

    /// The same of a table's rows as of what is typed, refusals and remarks; `nil` where nothing of the type can be known to be wrong.
    package func rule(for type: RecordType) -> RowRule? {
        guard Self.looks(at: type) || Self.remarks(on: type) else { return nil }
        return RowRule(remarks: { try remarks(onPairings: $0, of: type).map { ($0.record, $0.remark) } }) { record, written in
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
        let own = VillageName(name, code: text(village, "code"))
        guard own.isCalled(unit ?? "") || own.surrounds(home) else { return }
        throw EntryRefusal.unitHelpsItself(unit ?? name)
    }

    // MARK: Q114

    private func checkPlace(_ view: RecordView) throws {
        guard let code = text(view, "region"), let field = view.type.field(named: "kind"), case .integer(let kind)? = view.value("kind"),
            case .code(let list) = field.inputs[0].type, let item = store.schema.codeList(list)?.item(Int(clamping: kind)),
            let level = Region.Level(rawValue: item.code), LeaderPlace(code, level, store.schema).scope == nil
        else { return }
        throw EntryRefusal.otherKindOfPlace(code, item.label)
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
