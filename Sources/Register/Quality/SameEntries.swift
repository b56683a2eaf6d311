import RecordStore
import Records

/// Of what reports add up: whether the same was recorded before, word for word, beneath the same record.
///
/// Two payments of one amount on one day there may be; whoever records the second says what tells it apart, in a note or by its voucher.
struct SameEntries {
    let store: RecordStore
    let type: RecordType

    init(store: RecordStore, type: RecordType) { (self.store, self.type) = (store, type) }

    static let types = ["measure_effect", "collective_income", "loan", "loan_event", "promise", "delivery", "training", "support"]
    /// Of these nobody has two that say the same: a helper is paired once, and a problem is one problem.
    static let once = [
        "pairing", "village_unit", "issue", "correction", "assessment", "responsibility", "performance", "job_fair", "local_leader",
    ]
    /// What may make an entry like another when it is written over.
    static let decisive: Set<String> = [
        "amount", "gain", "value", "subsidy", "date", "from", "year", "helper_number", "unit_name", "text", "subject", "party", "title",
    ]
    /// Where what tells one from another is written, if a type has it, the likeliest first.
    private static let telling = ["note", "contract", "certificate", "source", "round", "voucher"]

    static func looks(at type: RecordType) -> Bool { types.contains(type.name) || once.contains(type.name) }

    /// Where a second one says that it is another.
    var apart: [Label] { Self.telling.compactMap { type.field(named: $0)?.label } }

    /// - Returns: The day of one that says the same, as it is written, and who recorded it: of those that this store holds and that count.
    func another(than view: RecordView) throws -> (record: RecordID, day: String?, person: String)? {
        guard let table = store.views.table(type.name), let own = try store.views.number(of: view.id, in: view.scope),
            let row = try store.views.query(
                """
                SELECT t._id, \(day("t")) FROM "\(table)" t JOIN "\(table)" o ON o._id = ?1 \
                WHERE t._id <> o._id AND \(isSame("t", "o")) ORDER BY t._id LIMIT 1
                """, [.integer(own)]
            ).first, let place = try row[0].integer.flatMap({ try store.views.place($0) })
        else { return nil }
        let person = try Written(place.record, in: place.scope, store)?.person ?? ""
        return (place.record, Self.text(row[1]), person)
    }

    /// Entries of a region that say the same, with their day, by their numbers in the file; the first that was taken in leads.
    func all(_ run: CheckRun) throws -> [(entries: [Int64], parent: Int64, day: String?)] {
        let table = try run.table(type.name)
        let rows = try run.rows(
            """
            SELECT t._id, o._id, t._parent, \(day("t")) FROM \(table) t JOIN \(table) o ON o._parent = t._parent AND o._id > t._id \
            WHERE \(run.isInRegion("t")) AND o._standing NOT IN \(Views.uncounted) AND \(isSame("t", "o")) ORDER BY t._id, o._id
            """)
        var groups: [(entries: [Int64], parent: Int64, day: String?)] = []
        var places: [Int64: Int] = [:]
        for row in rows {
            guard let one = row[0].integer, let other = row[1].integer, let parent = row[2].integer else { continue }
            if let place = places[one] {
                if places.updateValue(place, forKey: other) == nil { groups[place].entries.append(other) }
            } else {
                (places[one], places[other]) = (groups.count, groups.count)
                groups.append(([one, other], parent, Self.text(row[3])))
            }
        }
        return groups
    }

    private func day(_ alias: String) -> String {
        let column = ["date", "from"].lazy.compactMap { store.views.column(type.name, $0) }.first
        return column.map { $0.plain(in: alias) } ?? "NULL"
    }

    private static func text(_ day: QueryValue) -> String? { day.integer.flatMap { CalendarDate(days: Int(clamping: $0)) }?.description }

    /// As SQL; the second is somebody's to have checked that it counts.
    private func isSame(_ one: String, _ other: String) -> String {
        let fields = type.fields.flatMap { field in
            field.inputs.compactMap { input -> String? in
                guard let column = store.views.column(type.name, field.name, field.isGroup ? input.name : nil), !column.isKeyed else {
                    return nil
                }
                let (one, other) = (column.plain(in: one), column.plain(in: other))
                // Two vouchers are two papers; a picture that came later makes no other payment.
                return input.type == .attachment ? "(\(one) IS NULL OR \(other) IS NULL OR \(one) = \(other))" : "\(one) IS \(other)"
            }
        }
        return
            (["\(one)._scope = \(other)._scope", "\(one)._parent IS \(other)._parent", "\(one)._standing NOT IN \(Views.uncounted)"]
            + fields)
            .joined(separator: " AND ")
    }
}
