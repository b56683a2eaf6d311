package import Causality
package import Cunlian
import RecordStore
package import Records

/// Births, deaths, marriages and moves of one person, a change of head, a whole household gone: each one entry.
///
/// Only what is new is asked. Who comes or goes is on the rosters of this year's rounds and later, and of an exit that is under way;
/// a round on which an exit stands stays as it was surveyed.
package struct NaturalChanges {
    let regrouping: Regrouping

    package init(_ editor: Editor) throws { regrouping = try Regrouping(editor) }

    package enum Arrival: String, Sendable, CaseIterable {
        case born
        case marriedIn = "married_in"
        case movedIn = "moved_in"
        case adopted
    }

    package enum Leaving: String, Sendable, CaseIterable {
        case died
        case marriedOut = "married_out"
        case movedOut = "moved_out"
        case conscripted, jailed, missing
    }

    package struct Result: Sendable {
        /// Who came or went, or the household.
        package let record: RecordID
        package let entry: Dot
        /// The rounds on whose rosters something changed.
        package let rounds: [Int]
        /// Whose relation to the head somebody should look at.
        package var relations: [(name: String, relation: Label)] = []
    }

    var store: RecordStore { regrouping.store }
    var editor: Editor { regrouping.editor }

    // MARK: Coming

    /// What is asked of somebody who comes, by the fields' names, in order.
    package static func questions(_ how: Arrival) -> [String] {
        how == .born ? ["name", "sex", "birth", "relation"] : ["name", "id_number", "relation"]
    }

    /// Looks whether somebody can come into a household at all, before anything is asked of them.
    package func requireHome(_ household: String) throws {
        try store.read { _ in
            let home = try regrouping.household(household)
            try regrouping.checkStanding(home)
            if try store.offices.ownObjection(in: home.scope) != nil { throw StoreError.notPermitted(.noGrant(in: home.scope)) }
        }
    }

    /// Takes somebody into a household.
    ///
    /// - Parameters:
    ///   - given: Answers about the person.
    ///   - date: When; of a birth the day of it, where it is not given.
    package func arrive(_ how: Arrival, in household: String, _ given: [Assignment], date: String?, reason: String?) throws -> Result {
        try store.write { _ in
            let home = try regrouping.household(household)
            try regrouping.checkStanding(home)
            let type = try editor.type("member")
            let writes = try editor.writes(given, type: type, current: nil)
            try editor.requireAnswers(writes, of: type)
            try editor.requireBorn(writes, of: type)
            let day = try day(date) ?? birth(writes, type, how) ?? editor.today
            try checkNew(writes, type, home, day)
            var draft = try RegroupingDraft(store, home.scope, reason: reason ?? how.rawValue)
            let person = try draft.create(type, in: home.id)
            for write in writes {
                if let field = type.field(write.address.field), field.name != type.numberField { draft.apply(person, write, field) }
            }
            try note(how.rawValue, person, day, reason, &draft)
            let rounds = try list(person, home, &draft)
            return Result(record: person, entry: try draft.save(), rounds: rounds)
        }
    }

    /// Nobody of the household has the name and the day of birth, and nobody comes before that day.
    private func checkNew(_ writes: [FieldWrite], _ type: RecordType, _ home: RecordView, _ day: Int) throws {
        let value = { (name: String) -> Value? in
            type.field(named: name).flatMap { field in writes.first { $0.address.field == field.number }?.value }
        }
        guard case .integer(let birth)? = value("birth"), case .text(let name)? = value("name") else { return }
        guard Int64(day) >= birth else { throw HouseholdRefusal.beforeBirth(name) }
        let same = try regrouping.members(of: home).first { $0.value("name") == .text(name) && $0.value("birth") == .integer(birth) }
        if let same { throw HouseholdRefusal.isThere(name, number: try store.views.readableNumber(same.id) ?? same.id.description) }
    }

    private func birth(_ writes: [FieldWrite], _ type: RecordType, _ how: Arrival) -> Int? {
        guard how == .born, let field = type.field(named: "birth"),
            case .integer(let day)? = writes.first(where: { $0.address.field == field.number })?.value
        else { return nil }
        return Int(clamping: day)
    }

    /// Puts somebody on the rosters that follow the people, where there is one.
    func list(_ person: RecordID, _ home: RecordView, _ draft: inout RegroupingDraft) throws -> [Int] {
        guard let roster = home.type.field(named: "roster") else { return [] }
        let rounds = try regrouping.rounds(of: home)
        for year in rounds { draft.add(home.id, to: roster, key: .number(Int64(year)), .reference(person)) }
        return rounds
    }

    /// Says of somebody what happened, as a record beneath theirs.
    func note(_ state: String, _ person: RecordID, _ day: Int, _ reason: String?, _ draft: inout RegroupingDraft) throws {
        guard let type = store.schema.type(named: "member_change"),
            let item = store.schema.codeList("member_state")?.items.first(where: { $0.code == state })
        else { return }
        let record = try draft.create(type, in: person)
        let values: [(String, Value?)] = [
            ("state", .integer(Int64(item.number))), ("date", .integer(Int64(day))),
            ("reason", reason.map { $0.normalised }.flatMap { $0.isEmpty ? nil : .text($0) }),
        ]
        for (name, value) in values {
            if let field = type.field(named: name), let value { draft.set(record, field, value) }
        }
    }

    // MARK: Going

    /// Records that somebody died or left.
    ///
    /// - Parameter head: Who is head from now on, where it was the head.
    package func leave(_ how: Leaving, _ member: String, date: String?, reason: String?, head: String?) throws -> Result {
        try store.write { _ in
            let (person, home) = try self.person(member)
            try checkPresent(person)
            let day = try day(date) ?? editor.today
            if case .integer(let birth)? = person.value("birth"), Int64(day) < birth {
                throw HouseholdRefusal.beforeBirth(try regrouping.name(person.id))
            }
            if how == .marriedOut || how == .movedOut { try checkAsked(person) }
            var draft = try RegroupingDraft(store, home.scope, reason: reason ?? how.rawValue)
            try note(how.rawValue, person.id, day, reason, &draft)
            let rounds = try regrouping.rounds(of: home)
            regrouping.unlist([person.id], from: home, rounds, &draft)
            var relations: [(String, Label)] = []
            if isHead(person) {
                let others = try regrouping.members(of: home).filter { try $0.id != person.id && left($0) == nil }
                if let head {
                    relations = try crown(head, home, old: [person], oldRelation: nil, isLeaving: true, &draft)
                } else if !others.isEmpty {
                    throw HouseholdRefusal.headLeaves(try regrouping.name(person.id))
                }
            }
            var result = Result(record: person.id, entry: try draft.save(), rounds: rounds)
            result.relations = relations
            return result
        }
    }

    /// Makes another member the head.
    ///
    /// - Parameter oldRelation: What the old head is to the new one, as a code or label of the list; where it is not given, what follows
    ///   from what the new head was to the old one.
    package func changeHead(_ household: String, to member: String, oldRelation: String?, reason: String?) throws -> Result {
        try store.write { _ in
            let home = try regrouping.household(household)
            try regrouping.checkStanding(home)
            var draft = try RegroupingDraft(store, home.scope, reason: reason ?? "head")
            // Of households that were joined there are several.
            let next = try self.person(member).person
            let heads = try regrouping.members(of: home).filter { isHead($0) }
            let others = heads.filter { $0.id != next.id }
            guard heads.isEmpty || !others.isEmpty else { throw HouseholdRefusal.isHead(try regrouping.name(next.id)) }
            let relations = try crown(member, home, old: others, oldRelation: oldRelation, &draft)
            var result = Result(record: home.id, entry: try draft.save(), rounds: [])
            result.relations = relations
            return result
        }
    }

    /// - Returns: The others, whose relation was to the old head.
    private func crown(
        _ text: String, _ home: RecordView, old: [RecordView], oldRelation: String?, isLeaving: Bool = false,
        _ draft: inout RegroupingDraft
    ) throws -> [(String, Label)] {
        let (next, its) = try person(text)
        let name = try regrouping.name(home.id)
        guard its.id == home.id else { throw HouseholdRefusal.memberOfAnother(try regrouping.name(next.id), household: name) }
        try checkPresent(next)
        guard let field = next.type.field(named: "relation"), let list = store.schema.codeList("relation"),
            let head = list.items.first(where: { $0.code == "head" })
        else { return [] }
        draft.set(next.id, field, .integer(Int64(head.number)))
        // There is one head: an old one becomes what they are to the new one, the dead too.
        var settled: Set<RecordID> = []
        for old in old where old.id != next.id {
            let word = oldRelation ?? Kinship.inverse(of: code(next, "relation") ?? "", isMan: code(old, "sex").map { $0 == "male" })
            guard let item = list.item(named: word), item.code != "head" else { throw HouseholdRefusal.nobodyMeant(word) }
            draft.set(old.id, field, .integer(Int64(item.number)))
            // Whoever died or left, or whose relation follows, needs no look.
            if isLeaving || item.code != "other" { settled.insert(old.id) }
        }
        return try regrouping.members(of: home).filter {
            try $0.id != next.id && !settled.contains($0.id) && left($0) == nil
        }
        .map { member in
            let code: Int64? = if case .integer(let number)? = member.value("relation") { number } else { nil }
            let label = code.flatMap { list.item(Int(clamping: $0)) }?.label ?? Label("未填", "not said")
            return (try regrouping.name(member.id), label)
        }
    }

    /// Records that a whole household died out or went away: its members, its rosters, and itself.
    package func gone(_ household: String, cause: Leaving, date: String?, reason: String) throws -> Result {
        try store.write { _ in
            let home = try regrouping.household(household)
            try regrouping.checkReason(reason)
            do {
                return try gone(home, cause: cause, day: day(date) ?? editor.today, reason: reason)
            } catch HouseholdRefusal.mayNotWrite(let fields) {
                throw HouseholdRefusal.mayOnlyAsk(fields)
            }
        }
    }

    func gone(_ home: RecordView, cause: Leaving, day: Int, reason: String) throws -> Result {
        try regrouping.checkStanding(home)
        try regrouping.checkForm([home])
        var draft = try RegroupingDraft(store, home.scope, reason: reason)
        let present = try regrouping.members(of: home).filter { try left($0) == nil }
        for member in present { try note(cause.rawValue, member.id, day, reason, &draft) }
        let rounds = try regrouping.rounds(of: home)
        regrouping.unlist(Set(present.map(\.id)), from: home, rounds, &draft)
        _ = try regrouping.mark(home, cause == .died ? "died" : "moved", to: .removed, reason, &draft)
        draft.retire(home.id, home.type)
        return Result(record: home.id, entry: try draft.save(), rounds: rounds)
    }

    // MARK: Reading

    func person(_ text: String) throws -> (person: RecordView, home: RecordView) {
        let view = try regrouping.view(text, of: "member")
        guard view.type.name == "member" else { throw HouseholdRefusal.notAMember(text, view.type.called) }
        try regrouping.checkStanding(view)
        guard let parent = view.parent, let home = try store.record(parent, in: view.scope) else { throw HouseholdRefusal.householdNotHere }
        return (view, home)
    }

    /// How somebody left, by the last change that is recorded of them; `nil` of those who are there.
    func left(_ member: RecordView) throws -> Label? {
        guard let type = store.schema.type(named: "member_change"), let list = store.schema.codeList("member_state") else { return nil }
        let changes = try store.views.records(type, in: [member.scope], parent: member.id).compactMap { record -> (Int64, String, Label)? in
            guard let view = try store.record(record, in: member.scope), view.existence.isConfirmed,
                case .integer(let date)? = view.value("date"), case .integer(let number)? = view.value("state"),
                let item = list.item(Int(clamping: number))
            else { return nil }
            return (date, item.code, item.label)
        }
        guard let last = changes.max(by: { $0.0 < $1.0 }), ["died", "married_out", "moved_out"].contains(last.1) else { return nil }
        return last.2
    }

    private func checkPresent(_ person: RecordView) throws {
        if let state = try left(person) { throw HouseholdRefusal.hasLeft(try regrouping.name(person.id), state) }
    }

    /// Somebody whose leaving is asked for leaves by that, or after it was ended.
    private func checkAsked(_ person: RecordView) throws {
        guard let open = try PersonRequests.all(store).first(where: { $0.isOpen && $0.member == person.id }) else { return }
        throw HouseholdRefusal.isAsked(open.name, request: String(open.record.description.prefix(12)))
    }

    private func isHead(_ member: RecordView) -> Bool { code(member, "relation") == "head" }

    /// The code of an answer from the list that is called as the field.
    private func code(_ member: RecordView, _ name: String) -> String? {
        guard case .integer(let number)? = member.value(name) else { return nil }
        return store.schema.codeList(name)?.item(Int(clamping: number))?.code
    }

    /// In days since 1970, and not ahead.
    func day(_ text: String?) throws -> Int? {
        guard let text else { return nil }
        guard let input = try editor.type("member_change").field(named: "date")?.inputs.first,
            case .integer(let day) = try input.read(text, in: store.schema, today: editor.today)
        else { return nil }
        guard day <= Int64(editor.today) else { throw ExitRefusal.dayAhead(Int(clamping: day)) }
        return Int(clamping: day)
    }
}
