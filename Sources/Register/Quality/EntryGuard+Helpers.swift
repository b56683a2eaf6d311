package import Cunlian
import RecordStore
package import Records

/// What a new pairing makes of those who help and are helped, where it is probably not meant; it is recorded all the same.
package enum HelpRemark: Hashable, Sendable {
    /// The county, whose helpers this store holds, has none of that number.
    case unknown(String)
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

/// Pairings are looked at together: of one that was typed, and of all that a table brought in one commit.
extension EntryGuard {
    /// Whether anything is to be said of records of a type once they were made.
    static func remarks(on type: RecordType) -> Bool { ["pairing", "student_pairing"].contains(type.name) }

    /// What is to be said of a pairing that was just made, as things stand today.
    package func remarks(onPairing record: RecordID, of type: RecordType) throws -> [HelpRemark] {
        try remarks(onPairings: [record], of: type).map(\.remark)
    }

    /// The same of many, in their order.
    package func remarks(onPairings records: [RecordID], of type: RecordType) throws -> [(record: RecordID, remark: HelpRemark)] {
        guard Self.remarks(on: type) else { return [] }
        let made = try records.compactMap { record -> Made? in
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope), let parent = view.parent,
                let own = try store.views.number(of: record, in: scope), let subject = try store.views.number(of: parent, in: scope)
            else { return nil }
            return Made(record: record, scope: scope, own: own, subject: subject, number: text(view, "helper_number"))
        }
        guard !made.isEmpty else { return [] }
        let run = CheckRun(
            store: store, region: nil, round: CalendarDate(days: today)?.year ?? 2016, asOf: today, today: today, regions: nil)
        let unknown = try unknown(made)
        let found = type.name == "pairing" ? try remarks(households: made, run) : try remarks(pupils: made, run)
        return made.flatMap { made in
            (unknown.contains(made.record) ? [HelpRemark.unknown(made.number ?? "")] + found(made) : found(made)).map { (made.record, $0) }
        }
    }

    private struct Made {
        let record: RecordID
        let scope: ScopeCode
        /// Inside the file; of the household or member too.
        let own: Int64
        let subject: Int64
        let number: String?
    }

    /// A pairing that stands today.
    private struct Pair {
        let own: Int64
        let subject: Int64
        let number: String?
        let isMain: Bool
        let stands: Bool
        let isListed: Bool
        let gone: Int64?
        let who: String?

        init(_ row: [QueryValue]) {
            (own, subject, number) = (row[0].integer ?? 0, row[1].integer ?? 0, row[2].text)
            (isMain, stands, isListed) = (row[3].integer == 1, row[4].integer == 1, row[5].integer == 1)
            (gone, who) = (row[6].integer, row[7].text)
        }
    }

    /// Those whose helper the county, which this store holds, has no record of.
    private func unknown(_ made: [Made]) throws -> Set<RecordID> {
        guard let helpers = store.schema.type(named: "helper"), let field = helpers.numberField else { return [] }
        let kept = try made.filter { try $0.number != nil && keeps(helpers, above: $0.scope) }
        guard !kept.isEmpty else { return [] }
        // One is asked for by its number, of many all are read once.
        let only = kept.count == 1 ? kept[0].number : nil
        let known = Set(try store.views.readableNumbers(helpers, field: field, only: only).map(\.0))
        return Set(kept.filter { !known.contains($0.number ?? "") }.map(\.record))
    }

    private static func list(_ made: [Made]) -> QueryValue { .text("[" + made.map { String($0.subject) }.joined(separator: ",") + "]") }

    private func remarks(households made: [Made], _ run: CheckRun) throws -> (Made) -> [HelpRemark] {
        let asked = "(SELECT value FROM json_each(?1))"
        let pairs = try store.views.query(
            """
            WITH \(try Check.pairings(run)) SELECT pairing, household, number, main, stands, listed, gone, who FROM pairs \
            WHERE household IN \(asked) OR number IN (SELECT number FROM pairs WHERE household IN \(asked))
            """, [Self.list(made)]
        ).map(Pair.init)
        let bySubject = Dictionary(grouping: pairs, by: \.subject)
        let households = Dictionary(grouping: pairs.filter { $0.number != nil }) { $0.number ?? "" }.mapValues {
            Set($0.map(\.subject)).count
        }
        return { made in
            let own = bySubject[made.subject] ?? []
            var remarks = Self.gone(own, made)
            let main = Set(own.filter { $0.isMain && $0.stands }.compactMap(\.who))
            if main.count > 1 { remarks.append(.severalMain(main.count)) }
            guard let number = made.number else { return remarks }
            if Self.isAgain(own, made) { remarks.append(.again(number)) }
            if let count = households[number], count > Check.helpedMax { remarks.append(.beyondTheRule(number, households: count)) }
            return remarks
        }
    }

    private func remarks(pupils made: [Made], _ run: CheckRun) throws -> (Made) -> [HelpRemark] {
        let asked = "(SELECT value FROM json_each(?1))"
        let pairs = try store.views.query(
            """
            WITH \(try run.helpers()), \(try Check.pupils(run)) SELECT pairing, member, number, NULL, stands, listed, gone, who FROM taught \
            WHERE member IN \(asked)
            """, [Self.list(made)]
        ).map(Pair.init)
        var member = try run.query("member", as: "m")
        let isPupil = try run.isPupil(&member).condition
        let pupils = Set(
            try store.views.query("SELECT m._id FROM \(member.from) WHERE m._id IN \(asked) AND \(isPupil)", [Self.list(made)])
                .compactMap(\.[0].integer))
        let bySubject = Dictionary(grouping: pairs, by: \.subject)
        return { made in
            let own = bySubject[made.subject] ?? []
            var remarks = Self.gone(own, made)
            if let number = made.number, Self.isAgain(own, made) { remarks.append(.again(number)) }
            return pupils.contains(made.subject) ? remarks : remarks + [.noPupil]
        }
    }

    private static func gone(_ pairs: [Pair], _ made: Made) -> [HelpRemark] {
        guard let pair = pairs.first(where: { $0.number == made.number && !$0.stands && $0.isListed }), let number = pair.number,
            let day = pair.gone.flatMap({ CalendarDate(days: Int(clamping: $0)) })
        else { return [] }
        return [.hasLeft(number, day: day.description)]
    }

    /// Whether another was there before it, be it from the line above.
    private static func isAgain(_ pairs: [Pair], _ made: Made) -> Bool {
        pairs.contains { $0.own == made.own } && pairs.contains { $0.number == made.number && $0.own < made.own }
    }
}
