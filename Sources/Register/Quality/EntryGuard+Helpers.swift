import Cunlian
import RecordStore
package import Records

/// What a new pairing makes of those who help and are helped, where it is probably not meant.
package enum HelpRemark: Hashable, Sendable {
    /// The helper's own record says that they left on that day.
    case hasLeft(String, day: String)
    /// With this one the helper has more households than the rule.
    case beyondTheRule(String, households: Int)
    /// The household has that many main helpers now.
    case severalMain(Int)
    /// The same helper was paired with the same household or pupil before, and still is.
    case again(String)
    /// The person is at no school that the register knows of.
    case noPupil
}

extension EntryGuard {
    /// What is to be said of a pairing that was just made, as things stand today.
    package func remarks(onPairing record: RecordID, of type: RecordType) throws -> [HelpRemark] {
        guard ["pairing", "student_pairing"].contains(type.name), let scope = try store.views.scope(of: record),
            let view = try store.record(record, in: scope), let parent = view.parent,
            let subject = try store.views.number(of: parent, in: scope)
        else { return [] }
        let run = CheckRun(
            store: store, region: nil, round: CalendarDate(days: today)?.year ?? 2016, asOf: today, today: today, regions: nil)
        let number = text(view, "helper_number")
        return type.name == "pairing" ? try remarks(household: subject, number, run) : try remarks(pupil: subject, number, run)
    }

    private func remarks(household: Int64, _ number: String?, _ run: CheckRun) throws -> [HelpRemark] {
        let rows = try run.rows(
            """
            WITH \(try Check.pairings(run)) SELECT household = \(household), number, name, main, stands, listed, gone, household, who FROM pairs \
            WHERE household = \(household) OR number IN (SELECT number FROM pairs WHERE household = \(household))
            """)
        let own = rows.filter { $0[0].integer == 1 }
        var remarks = try gone(own.filter { $0[1].text == number })
        let main = Set(own.filter { $0[3].integer == 1 && $0[4].integer == 1 }.compactMap { $0[8].text })
        if main.count > 1 { remarks.append(.severalMain(main.count)) }
        guard let number else { return remarks }
        if own.count(where: { $0[1].text == number }) > 1 { remarks.append(.again(number)) }
        let households = Set(rows.filter { $0[1].text == number }.compactMap { $0[7].integer }).count
        if households > Check.helpedMax { remarks.append(.beyondTheRule(number, households: households)) }
        return remarks
    }

    private func remarks(pupil: Int64, _ number: String?, _ run: CheckRun) throws -> [HelpRemark] {
        let rows = try run.rows(
            """
            WITH \(try run.helpers()), \(try Check.pupils(run)) SELECT 1, number, name, NULL, stands, listed, gone FROM taught WHERE member = \(pupil)
            """)
        let own = rows.filter { $0[1].text == number }
        var remarks = try gone(own)
        if let number, own.count > 1 { remarks.append(.again(number)) }
        var member = try run.query("member", as: "m")
        let isPupil = try run.isPupil(&member).condition
        let found = try run.rows("SELECT m._id FROM \(member.from) WHERE m._id = \(pupil) AND \(isPupil)")
        return found.isEmpty ? remarks + [.noPupil] : remarks
    }

    private func gone(_ rows: [[QueryValue]]) throws -> [HelpRemark] {
        guard let row = rows.first(where: { $0[4].integer == 0 && $0[5].integer == 1 }), let number = row[1].text,
            let day = row[6].integer.flatMap({ CalendarDate(days: Int(clamping: $0)) })
        else { return [] }
        return [.hasLeft(number, day: day.description)]
    }
}
