package import Cunlian
import RecordStore
package import Records

/// 帮扶人调整: all that one helper has is another's from a day on, households and pupils alike.
///
/// A pairing is an event and never changes: the old one is ended and a new one begun, both in one entry for each household, so that none is
/// without a helper in between, wherever a copy of the register stops.
package struct HelperChange {
    /// Who helps, as a pairing names them.
    package struct Helper: Sendable {
        package let number: String
        package var name: String?
        package var unit: String?
        package var duty: String?
        package var phone: String?
        /// The day on which they left, by their own record.
        package var left: Int?

        package init(_ number: String, name: String? = nil, unit: String? = nil, duty: String? = nil, phone: String? = nil) {
            (self.number, self.name, self.unit, self.duty, self.phone) = (number, name, unit, duty, phone)
        }
    }

    /// One household or pupil of a helper.
    package struct Held: Sendable {
        /// The household or the member.
        package let subject: RecordID
        package let pairing: RecordID
        package let scope: ScopeCode
        package let isStudent: Bool
        let isMain: Bool?
    }

    let editor: Editor
    private var store: RecordStore { editor.store }

    package init(_ editor: Editor) { self.editor = editor }

    /// The helper of that number as the county's records have them, as far as this store holds any.
    package func helper(_ number: String) throws -> Helper {
        var helper = Helper(number)
        guard let type = store.schema.type(named: "helper"), let record = try editor.finder.records(type, number: number).first,
            let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope)
        else { return helper }
        let text = { (name: String) -> String? in if case .text(let text)? = view.value(name) { text } else { nil } }
        (helper.name, helper.unit, helper.duty, helper.phone) = (text("name"), text("unit"), text("duty"), text("phone"))
        if case .integer(let day)? = view.value("to") { helper.left = Int(clamping: day) }
        return helper
    }

    /// What a helper has on a day, in the order in which it was recorded.
    ///
    /// - Parameter region: `nil` is all that the store holds.
    package func held(by number: String, in region: ScopeCode?, on day: Int) throws -> [Held] {
        try store.read { _ in
            let run = CheckRun(store: store, region: region, round: 0, asOf: day, today: day, regions: nil)
            return try pairings(number, run) + students(number, run)
        }
    }

    /// How many households somebody has on a day, once they have these as well; each counts once.
    package func households(of number: String, with held: [Held], on day: Int) throws -> Int {
        let theirs = try self.held(by: number, in: nil, on: day)
        return Set((theirs + held).filter { !$0.isStudent }.map(\.subject)).count
    }

    private func pairings(_ number: String, _ run: CheckRun) throws -> [Held] {
        var query = try run.query("pairing", as: "p")
        var end = try run.query("pairing_end", as: "e")
        let household = try run.table("household")
        let (from, to) = (try query.value("from"), try end.value("to"))
        let rows = try query.select(
            ["p._parent", try query.value("helper_number"), try query.value("main")],
            where: """
                coalesce(\(from), 0) <= \(run.asOf) AND p._parent IN (SELECT _id FROM \(household) WHERE _standing NOT IN \(Views.uncounted)) \
                AND NOT EXISTS (SELECT 1 FROM \(end.from) WHERE e._parent = p._id AND e._standing NOT IN \(Views.uncredited) \
                AND coalesce(\(to), 0) <= \(run.asOf))
                """)
        return try rows.filter { $0[2].text == number }.compactMap { row in
            try held(row[1].integer, row.record, isStudent: false, isMain: row[3].integer.map { $0 == 1 })
        }
    }

    private func students(_ number: String, _ run: CheckRun) throws -> [Held] {
        // Version 1 of the register's form has no pupils' helpers.
        guard store.schema.type(named: "student_pairing") != nil else { return [] }
        var query = try run.query("student_pairing", as: "s")
        let (from, to) = (try query.value("from"), try query.value("to"))
        let rows = try query.select(
            ["s._parent", try query.value("helper_number")],
            where: "coalesce(\(from), 0) <= \(run.asOf) AND coalesce(\(to), \(run.asOf + 1)) > \(run.asOf)")
        return try rows.filter { $0[2].text == number }.compactMap { try held($0[1].integer, $0.record, isStudent: true, isMain: nil) }
    }

    private func held(_ subject: Int64?, _ pairing: Int64, isStudent: Bool, isMain: Bool?) throws -> Held? {
        guard let place = try store.views.place(pairing), let subject = try subject.flatMap({ try store.views.place($0) }) else {
            return nil
        }
        return Held(subject: subject.record, pairing: place.record, scope: place.scope, isStudent: isStudent, isMain: isMain)
    }

    /// Gives it all to another helper; one save for each household and pupil, whom the other has once, however often they had it and they
    /// were paired before.
    ///
    /// - Throws: ``EditError/notPermitted(_:)``, before anything is written, where this store's office pairs nobody.
    package func change(_ held: [Held], to helper: Helper, on day: Int, reason: String) throws {
        for type in Set(held.map { $0.isStudent ? "student_pairing" : "pairing" }) {
            for scope in Set(held.map(\.scope)) { try FindingLedger.requireRight(to: editor.type(type), in: scope, store) }
        }
        let theirs = Dictionary(grouping: try self.held(by: helper.number, in: nil, on: day), by: \.subject)
        var seen: Set<RecordID> = []
        let subjects = held.map(\.subject).filter { seen.insert($0).inserted }
        let old = Dictionary(grouping: held, by: \.subject)
        try store.write { _ in
            for subject in subjects {
                for draft in try drafts(old[subject] ?? [], theirs[subject] ?? [], helper, day, reason) { _ = try editor.save(draft) }
            }
        }
    }

    /// What is saved of one household or pupil.
    ///
    /// - Parameter theirs: What the other helper has of it already: it goes on, unless they are now the main one and were not.
    private func drafts(_ old: [Held], _ theirs: [Held], _ helper: Helper, _ day: Int, _ reason: String) throws -> [Draft] {
        guard let first = old.first else { return [] }
        let isMain = old.contains { $0.isMain == true } ? true : old.compactMap(\.isMain).first
        let goesOn = theirs.contains { isMain != true || $0.isMain == true || $0.isStudent }
        let ended = old + (goesOn ? [] : theirs)
        var draft = Draft(scope: first.scope)
        draft.reason = reason
        var more: [Draft] = []
        if first.isStudent {
            // The day on which it ends stands in the pairing itself: one save for each.
            draft.record = first.pairing
            draft.changes = try ending(day)
            more = try ended.dropFirst().map { held in
                var draft = Draft(scope: held.scope)
                (draft.reason, draft.record, draft.changes) = (reason, held.pairing, try ending(day))
                return draft
            }
        } else {
            let end: [(String, Value?)] = [("to", .integer(Int64(day))), ("reason", .text(reason))]
            draft.creations = try ended.map {
                NewRecord(
                    type: try editor.type("pairing_end").number, parent: .existing($0.pairing), changes: try writes(end, "pairing_end"))
            }
        }
        if !goesOn { draft.creations.append(try pairing(of: first, isMain, helper, day)) }
        return [draft] + more
    }

    private func ending(_ day: Int) throws -> [FieldWrite] { try writes([("to", .integer(Int64(day)))], "student_pairing") }

    private func pairing(of held: Held, _ isMain: Bool?, _ helper: Helper, _ day: Int) throws -> NewRecord {
        var said: [(String, Value?)] = [
            ("helper_number", .text(helper.number)), ("helper_name", helper.name.map { .text($0) }),
            ("unit", helper.unit.map { .text($0) }),
            ("from", .integer(Int64(day))),
        ]
        if held.isStudent {
            said.append(("phone", helper.phone.map { .text($0) }))
        } else {
            said += [
                ("main", isMain.map { .bool($0) }), ("helper_phone", helper.phone.map { .text($0) }),
                ("helper_duty", helper.duty.map { .text($0) }),
            ]
        }
        let type = held.isStudent ? "student_pairing" : "pairing"
        return NewRecord(type: try editor.type(type).number, parent: .existing(held.subject), changes: try writes(said, type))
    }

    /// Fields that the store's form lacks are left out: an older one has no telephone of helpers.
    private func writes(_ values: [(String, Value?)], _ type: String) throws -> [FieldWrite] {
        let type = try editor.type(type)
        return values.compactMap { name, value in
            guard let value, let field = type.field(named: name) else { return nil }
            return FieldWrite(FieldAddress(field.number), .set, value)
        }
    }
}
