import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Births, deaths, marriages, a change of head, a whole household gone: each one entry, asking only what is new.
struct NaturalChangeTests {
    /// 2017-09-01.
    private static let now: UInt64 = 17_410 * 86_400_000

    private func desk() throws -> (desk: Desk, household: RecordID, people: [RecordID]) {
        let desk = try Desk(clock: { Self.now })
        let household = try desk.add(
            "household", ["number=450124100201-0042", "registration.year=2015", "registration.source=initial"])
        let people = try [("韦国庆", "head"), ("蓝大妹", "spouse"), ("韦小龙", "son")].map { name, relation in
            try desk.add("member", ["name=\(name)", "relation=\(relation)"], parent: household)
        }
        try desk.set(household, people.map { "roster[2017]+=\($0)" } + people.map { "roster[2016]+=\($0)" })
        return (desk, household, people)
    }

    private func roster(_ desk: Desk, _ household: RecordID, _ year: Int, in scope: ScopeCode = Desk.village) throws -> Set<RecordID> {
        let view = try #require(try desk.store.record(household, in: scope))
        return try NaturalChanges(desk.editor).regrouping.rosters(view)[year] ?? []
    }

    private func relation(_ desk: Desk, _ member: RecordID) throws -> String? {
        guard case .integer(let number)? = try desk.store.record(member, in: Desk.village)?.value("relation") else { return nil }
        return desk.store.schema.codeList("relation")?.item(Int(number))?.code
    }

    @Test func `a birth is one entry: the child, what happened, and this year's roster, but not the year's before`() throws {
        let (desk, household, people) = try desk()
        let given = ["name=韦小凤", "sex=female", "birth=2017-05-01", "relation=daughter"]
        let result = try NaturalChanges(desk.editor).arrive(
            .born, in: "450124100201-0042", given.map { try Assignment($0) }, date: nil, reason: nil)
        #expect(try roster(desk, household, 2017) == Set(people + [result.record]))
        #expect(try roster(desk, household, 2016) == Set(people))
        let child = try #require(try desk.store.record(result.record, in: Desk.village))
        #expect(child.value("name") == .text("韦小凤") && child.parent == household)
        let changes = try desk.store.views.children(of: result.record, in: Desk.village)
        #expect(changes.count == 1)
        let change = try #require(try desk.store.record(changes[0], in: Desk.village))
        #expect(change.value("date") == .integer(Int64(CalendarDate("2017-05-01")?.days ?? 0)))
        #expect(try desk.store.creation(of: result.record, in: Desk.village)?.entry.dot == result.entry)
        #expect(try desk.store.creation(of: changes[0], in: Desk.village)?.entry.dot == result.entry)
        #expect(throws: EditError.self) {
            _ = try NaturalChanges(desk.editor).arrive(
                .born, in: "450124100201-0042", [Assignment("sex=female")], date: nil, reason: nil)
        }
    }

    @Test func `a household and somebody in it may be numbered alike, and of the heads of joined households one stays`() throws {
        let (desk, household, people) = try desk()
        let twin = try desk.add("member", ["number=450124100201-0042", "name=韦阿婆", "relation=mother"], parent: household)
        let changes = try NaturalChanges(desk.editor)
        _ = try changes.changeHead("450124100201-0042", to: "450124100201-0042", oldRelation: nil, reason: nil)
        #expect(try relation(desk, twin) == "head" && relation(desk, people[0]) != "head")
        #expect(
            try Evaluator(desk.store).evaluate(
                desk.editor.finder.record("450124100201-0042", before: desk.editor.type("household")), year: 2017
            ).subject == household)
        // Of four the one that is named, who is head already.
        for person in people { try desk.set(person, ["relation=head"]) }
        _ = try changes.changeHead("450124100201-0042", to: people[2].description, oldRelation: nil, reason: nil)
        #expect(try (people + [twin]).map { try relation(desk, $0) == "head" } == [false, false, true, false])
        #expect(throws: HouseholdRefusal.isHead("韦小龙")) {
            _ = try changes.changeHead("450124100201-0042", to: people[2].description, oldRelation: nil, reason: nil)
        }
    }

    @Test func `a head who dies has a successor, nobody dies twice, and no day lies ahead`() throws {
        let (desk, household, people) = try desk()
        let changes = try NaturalChanges(desk.editor)
        let (head, spouse, son) = (people[0].description, people[1].description, people[2])
        #expect(throws: HouseholdRefusal.headLeaves("韦国庆")) {
            _ = try changes.leave(.died, head, date: "2017-08-01", reason: nil, head: nil)
        }
        #expect(throws: ExitRefusal.self) { _ = try changes.leave(.died, head, date: "2018-08-01", reason: nil, head: spouse) }
        let result = try changes.leave(.died, head, date: "2017-08-01", reason: "病故", head: spouse)
        #expect(try roster(desk, household, 2017) == [people[1], son] && roster(desk, household, 2016) == Set(people))
        #expect(try relation(desk, people[1]) == "head" && relation(desk, people[0]) == "spouse", "there is one head")
        // The son's relation was to the old head.
        #expect(result.relations.map(\.name) == ["韦小龙"])
        #expect(throws: HouseholdRefusal.self) { _ = try changes.leave(.died, head, date: nil, reason: nil, head: nil) }
        #expect(throws: HouseholdRefusal.self) {
            _ = try changes.changeHead("450124100201-0042", to: head, oldRelation: nil, reason: nil)
        }
    }

    @Test func `nobody is born ahead or twice, dies before being born, or is made the head twice`() throws {
        let (desk, household, people) = try desk()
        let changes = try NaturalChanges(desk.editor)
        func born(_ birth: String) throws -> RecordID {
            let given = ["name=蓝小宝", "sex=female", "birth=\(birth)", "relation=daughter"]
            return try changes.arrive(
                .born, in: "450124100201-0042", given.map { try Assignment($0) }, date: nil, reason: nil
            ).record
        }
        #expect(throws: EditError.self) { _ = try born("2027-05-01") }
        let child = try born("2017-05-01")
        let number = try desk.store.views.readableNumber(child) ?? ""
        #expect(throws: HouseholdRefusal.isThere("蓝小宝", number: number)) { _ = try born("2017-05-01") }
        #expect(throws: HouseholdRefusal.beforeBirth("蓝小宝")) {
            _ = try changes.leave(.died, child.description, date: "2016-01-01", reason: nil, head: nil)
        }
        #expect(throws: HouseholdRefusal.isHead("韦国庆")) {
            _ = try changes.changeHead("450124100201-0042", to: people[0].description, oldRelation: nil, reason: nil)
        }
        let ahead = "birth=2027-01-01"
        #expect(throws: EditError.self) { try desk.add("member", ["name=a", "relation=son", ahead], parent: household) }
        #expect(throws: EditError.self) { try desk.set(child, [ahead]) }
        let sheet = "household,name,relation,birth\n450124100201-0042,蓝未来,daughter,2027-05-01\n"
        #expect(try desk.take(Array(sheet.utf8), type: "member").written == 0)
    }

    @Test func `a change of head says what the old one is to the new, and a whole household is gone in one entry`() throws {
        let (desk, household, people) = try desk()
        let changes = try NaturalChanges(desk.editor)
        _ = try changes.changeHead("450124100201-0042", to: people[2].description, oldRelation: "father", reason: nil)
        #expect(try relation(desk, people[2]) == "head" && relation(desk, people[0]) == "father")
        let result = try changes.gone("450124100201-0042", cause: .died, date: "2017-08-20", reason: "泥石流")
        #expect(try desk.store.record(household, in: Desk.village)?.standing == .retired)
        #expect(try roster(desk, household, 2016) == Set(people), "the year before stays as it was surveyed")
        #expect(try changes.regrouping.reader.course(of: household, through: 2017).state(in: 2017) == .removed)
        #expect(result.record == household)
    }

    @Test func `what was counted of earlier years stays, whoever splits off, joins or is gone today`() throws {
        let (desk, household, people) = try desk()
        let other = try desk.addHousehold(members: 2, ["number=450124100201-0043"])
        let third = try desk.addHousehold(members: 1, ["number=450124100201-0044"])
        let persons = { () throws -> Int128? in try desk.indicators(year: 2016).tally("persons")?.numerator }
        #expect(try persons() == 6)
        #expect(try roster(desk, 2016) == [household, other, third])
        _ = try Regrouping(desk.editor).split("450124100201-0042", members: [people[2].description], reason: "分户")
        #expect(try persons() == 6, "who split off was in the old household")
        #expect(try roster(desk, 2016).isSuperset(of: [household, other, third]))
        _ = try NaturalChanges(desk.editor).gone("450124100201-0043", cause: .died, date: "2017-08-20", reason: "泥石流")
        _ = try Regrouping(desk.editor).join("450124100201-0042", "450124100201-0044", reason: "并户")
        #expect(try persons() == 6)
        #expect(try roster(desk, 2016).isSuperset(of: [household, other, third]))
        #expect(try roster(desk, 2017).isDisjoint(with: [other, third]), "it ended in this year")
        #expect(try roster(desk, 2018).isDisjoint(with: [other, third]))
        let reader = try ExitReader(desk.store)
        #expect(try reader.course(of: other, through: 2016).state(in: 2016) == .registered)
        #expect(try reader.course(of: other, through: 2018).state(in: 2018) == .removed)
        // What was made by mistake was there in no year.
        let mistake = try desk.addHousehold(members: 1, ["number=450124100201-0045"])
        #expect(try persons() == 7)
        try desk.retire(mistake)
        #expect(try persons() == 6 && !roster(desk, 2016).contains(mistake))
    }

    /// The poor households at the end of a year.
    private func roster(_ desk: Desk, _ year: Int) throws -> Set<RecordID> {
        try desk.store.read { _ in
            let households = try HouseholdYear(ReportSource(desk.store, region: nil), year: year).households(.poor)
            return Set(try households.compactMap { try desk.store.views.recordID($0) })
        }
    }

    @Test func `somebody from a family that is not registered comes by a form and no move`() throws {
        let (desk, household, people) = try desk()
        let result = try NaturalChanges(desk.editor).arrive(
            .marriedIn, in: "450124100201-0042", [Assignment("name=黄美"), Assignment("relation=daughter_in_law")], date: "2017-07-01",
            reason: nil)
        #expect(try roster(desk, household, 2017) == Set(people + [result.record]))
        #expect(try PersonRequests.all(desk.store).isEmpty)
    }
}

struct KinshipTests {
    @Test(
        arguments: [
            ("spouse", nil, "spouse"), ("son", true, "father"), ("daughter", false, "mother"), ("mother", true, "son"),
            ("son", nil, "other"),
            ("daughter_in_law", false, "husbands_mother"), ("grandson", true, "grandfather"), ("sibling", false, "sibling"),
            ("niece", true, "other"),
        ] as [(String, Bool?, String)])
    func `whoever was this to the old head has the old head as that`(code: String, isMan: Bool?, inverse: String) throws {
        #expect(Kinship.inverse(of: code, isMan: isMan) == inverse)
        let list = try #require(Desk().store.schema.codeList("relation"))
        #expect(list.items.contains { $0.code == code } && list.items.contains { $0.code == inverse })
    }
}

/// Requests about people of two villages.
struct PersonRequestTests {
    private static let now: UInt64 = 17_410 * 86_400_000
    private static let other = ScopeCode(number: 450_124_100_202)

    private func desk() throws -> (desk: Desk, person: RecordID, home: RecordID, there: RecordID) {
        let desk = try Desk(clock: { Self.now })
        let initial = ["registration.year=2015", "registration.source=initial"]
        let home = try desk.add("household", ["number=450124100201-0001"] + initial)
        let person = try desk.add("member", ["name=韦小凤", "relation=daughter", "sex=female", "birth=1995-02-03"], parent: home)
        let head = try desk.add("member", ["name=韦国庆", "relation=head"], parent: home)
        try desk.set(home, ["roster[2017]+=\(person)", "roster[2017]+=\(head)"])
        let there = try desk.add("household", ["number=450124100202-0007"] + initial, scope: Self.other)
        let groom = try desk.add("member", ["name=黄强", "relation=head"], parent: there, scope: Self.other)
        try desk.set(there, ["roster[2017]+=\(groom)"])
        return (desk, person, home, there)
    }

    private func ask(_ desk: Desk, _ member: String?, _ given: [String], in scope: ScopeCode? = nil) throws -> PersonRequest {
        try PersonRequests(desk.editor).ask(.marriage, member: member, given.map { try Assignment($0) }, in: scope)
    }

    private func names(_ desk: Desk, _ household: RecordID, in scope: ScopeCode) throws -> Set<String> {
        let view = try #require(try desk.store.record(household, in: scope))
        let roster = try NaturalChanges(desk.editor).regrouping.rosters(view)[2017] ?? []
        return Set(
            try roster.compactMap { if case .text(let name)? = try desk.store.record($0, in: scope)?.value("name") { name } else { nil } })
    }

    @Test func `both villages ask for the same, and one carrying out brings the person over and ends both`() throws {
        let (desk, person, home, there) = try desk()
        let away = try ask(desk, person.description, ["to=450124100202", "household=450124100202-0007", "relation=spouse"])
        let come = try ask(
            desk, nil, ["name=韦小凤", "from=450124100201", "to=450124100202", "household=450124100202-0007"], in: Self.other)
        #expect(PersonRequests.clashes([away, come]).isEmpty)
        let result = try PersonRequests(desk.editor).carryOut(come.record)
        #expect(try names(desk, home, in: Desk.village) == ["韦国庆"])
        #expect(try names(desk, there, in: Self.other) == ["黄强", "韦小凤"])
        let bride = try #require(try desk.store.record(result.record, in: Self.other))
        #expect(bride.value("birth") == .integer(Int64(CalendarDate("1995-02-03")?.days ?? 0)))
        #expect(bride.parent == there && Continuations.earlier(bride) == [person])
        #expect(try desk.store.record(person, in: Desk.village)?.standing == .retired)
        #expect(try PersonRequests.all(desk.store).allSatisfy { $0.ends == ["done"] })
        #expect(throws: HouseholdRefusal.requestEnded) { _ = try PersonRequests(desk.editor).carryOut(away.record) }
    }

    @Test func `two requests for one person that differ are a case, and nothing is done until one is left`() throws {
        let (desk, person, home, _) = try desk()
        let one = try ask(desk, person.description, ["to=450124100202", "household=450124100202-0007"])
        let two = try ask(
            desk, nil, ["name=韦小凤", "from=450124100201", "to=450124100203", "household=450124100203-0001"], in: Self.other)
        #expect(PersonRequests.clashes(try PersonRequests.all(desk.store)).map(\.count) == [2])
        for request in [one, two] {
            #expect { _ = try PersonRequests(desk.editor).carryOut(request.record) } throws: { error in
                if case .requestsDiffer("韦小凤", let all)? = error as? HouseholdRefusal { all.count == 2 } else { false }
            }
        }
        #expect(try names(desk, home, in: Desk.village) == ["韦国庆", "韦小凤"])
        try PersonRequests(desk.editor).reject(two.record, withdrawn: false, text: "非本人")
        _ = try PersonRequests(desk.editor).carryOut(one.record)
        #expect(try names(desk, home, in: Desk.village) == ["韦国庆"])
    }

    @Test func `a household that died out is carried out as that, in either language, and no day lies ahead`() throws {
        for language in [Language.zh, .en] {
            let (desk, person, home, _) = try desk()
            let editor = Editor(desk.store, language: language)
            let said = PersonRequest.reason("泥石流", cause: .died, editor)
            func ask(_ date: String) throws -> PersonRequest {
                let all = [
                    ("name", "450124100201-0001"), ("household", "450124100201-0001"), ("from", "450124100201"), ("reason", said),
                    ("date", date),
                ]
                return try PersonRequests(editor).ask(
                    .householdGone, member: nil, all.map { Assignment(path: $0.0, text: $0.1) }, in: Desk.village)
            }
            #expect(throws: (any Error).self) { _ = try ask("2018-07-07") }
            _ = try PersonRequests(editor).carryOut(ask("2017-07-07").record)
            #expect(try desk.store.record(home, in: Desk.village)?.standing == .retired)
            let change = try #require(try desk.store.views.children(of: person, in: Desk.village).first)
            let view = try #require(try desk.store.record(change, in: Desk.village))
            let died = desk.store.schema.codeList("member_state")?.items.first { $0.code == "died" }?.number
            #expect(view.value("state") == died.map { Value.integer(Int64($0)) } && view.value("reason") == .text("泥石流"))
        }
    }

    @Test func `whose leaving is asked for does not leave beside the request`() throws {
        let (desk, person, _, _) = try desk()
        let request = try ask(desk, person.description, ["to=450124100202", "household=450124100202-0007", "relation=spouse"])
        let changes = try NaturalChanges(desk.editor)
        #expect(throws: HouseholdRefusal.self) {
            _ = try changes.leave(.marriedOut, person.description, date: nil, reason: nil, head: nil)
        }
        try PersonRequests(desk.editor).reject(request.record, withdrawn: true, text: nil)
        _ = try changes.leave(.marriedOut, person.description, date: nil, reason: nil, head: nil)
    }

    @Test func `a request for somebody whom nobody knows, or to a household that is not there, changes nothing`() throws {
        let (desk, person, home, _) = try desk()
        let unknown = try ask(
            desk, nil, ["name=查无此人", "from=450124100201", "to=450124100202", "household=450124100202-0007"], in: Self.other)
        let nowhere = try ask(desk, person.description, ["to=450124100202", "household=450124100202-0099"])
        let away = try ask(desk, nil, ["name=某", "from=450124100201", "to=450124100299", "household=x"], in: Desk.village)
        for (request, at) in [(unknown, "person"), (nowhere, "household"), (away, "village")] {
            #expect(throws: (any Error).self, "\(at)") { _ = try PersonRequests(desk.editor).carryOut(request.record) }
        }
        #expect(try names(desk, home, in: Desk.village) == ["韦国庆", "韦小凤"])
        #expect(try PersonRequests.all(desk.store).allSatisfy(\.isOpen))
    }
}
