import Causality
import RecordStore
import Records
import Testing

@testable import Register

/// 帮扶人调整.
struct HelperChangeTests {
    @Test func `all that one helper has is another's, in one entry a household, and nobody is without one in between`() throws {
        let desk = try Desk()
        let scopes = [Desk.village, Desk.village, Desk.neighbour]
        var households: [RecordID] = []
        for scope in scopes {
            let household = try desk.add("household", ["attribute[2016]=general"], scope: scope)
            households.append(household)
            try desk.add("pairing", ["helper_number=h1", "helper_name=旧", "from=2015-01-01", "main=true"], parent: household, scope: scope)
        }
        let (_, people) = try desk.home([["name=学生"]])
        let pupil = try desk.add("student_pairing", ["helper_number=h1", "from=2015-01-01"], parent: people[0])
        // Of another helper, and ended before.
        let other = try desk.addHousehold(members: 1)
        try desk.add("pairing", ["helper_number=h3", "from=2015-01-01"], parent: other)
        let ended = try desk.add("pairing", ["helper_number=h1", "from=2014-01-01"], parent: other)
        try desk.add("pairing_end", ["to=2015-01-01"], parent: ended)
        try desk.add("helper", ["number=h2", "name=新", "unit=市文联", "phone=13600000000", "duty=科长"], scope: Desk.county)
        let change = HelperChange(desk.editor)
        let held = try change.held(by: "h1", in: nil, on: 17_000)
        #expect(held.map(\.subject) == households + [people[0]] && held.map(\.isStudent) == [false, false, false, true])
        #expect(try change.held(by: "h1", in: Desk.neighbour, on: 17_000).map(\.subject) == [households[2]])
        let before = try desk.store.heads(Desk.village).applied.entries.reduce(0) { $0 + $1.number }
        try change.change(held, to: change.helper("h2"), on: 17_000, reason: "调离")
        try desk.store.write { _ in _ = try desk.store.seal(Desk.village) }
        #expect(try desk.store.heads(Desk.village).applied.entries.reduce(0) { $0 + $1.number } == before + 3)
        #expect(try change.held(by: "h1", in: nil, on: 17_000).isEmpty)
        #expect(try change.held(by: "h1", in: nil, on: 16_999).count == 4)
        #expect(try change.held(by: "h2", in: nil, on: 17_000).map(\.subject) == held.map(\.subject))
        let old = try #require(try desk.store.record(pupil, in: Desk.village))
        #expect(old.value("to") == .integer(17_000))
        let card = try desk.report(.contactCard, record: households[0], now: 17_001 * 86_400_000)
        #expect(card.table("helpers")?.map { $0["name"] ?? "" } == ["新"])
        #expect(card.table("helpers")?.first?["phone"] == "13600000000" && card.table("helpers")?.first?["duty"] == "科长")
        // The main one stays the main one.
        #expect(try !desk.found("Q81").contains(households[0]))
    }

    @Test func `a household is given once, however often it was paired, and not at all to whom it has already`() throws {
        let desk = try Desk()
        let twice = try desk.addHousehold(members: 1)
        for day in ["2015-01-01", "2015-06-01"] {
            try desk.add("pairing", ["helper_number=h1", "from=\(day)", "main=true"], parent: twice)
        }
        // Theirs already: as the main one, and not as the main one.
        let both = try desk.addHousehold(members: 1)
        let aside = try desk.addHousehold(members: 1)
        for (household, main) in [(both, "true"), (aside, "false")] {
            try desk.add("pairing", ["helper_number=h1", "from=2015-01-01", "main=true"], parent: household)
            try desk.add("pairing", ["helper_number=h2", "from=2015-01-01", "main=\(main)"], parent: household)
        }
        let change = HelperChange(desk.editor)
        let held = try change.held(by: "h1", in: nil, on: 17_000)
        #expect(held.count == 4)
        #expect(try change.households(of: "h2", with: held, on: 17_000) == 3)
        try change.change(held, to: .init("h2", name: "新"), on: 17_000, reason: "调离")
        let after = try change.held(by: "h2", in: nil, on: 17_000)
        #expect(Set(after.map(\.subject)) == [twice, both, aside] && after.count == 3 && after.allSatisfy { $0.isMain == true })
        #expect(try change.held(by: "h1", in: nil, on: 17_000).isEmpty)
        #expect(try desk.found("Q81").isEmpty && desk.found("Q117").isEmpty)
    }

    @Test func `the roll says when the helper who comes has left`() throws {
        let desk = try Desk()
        try desk.add("helper", ["number=h2", "name=新", "to=2016-12-31"], scope: Desk.county)
        #expect(try HelperChange(desk.editor).helper("h2").left == CalendarDate(year: 2016, month: 12, day: 31)?.days)
        #expect(try HelperChange(desk.editor).helper("h3").left == nil)
    }

    @Test func `a store of version 1 of the form changes helpers too, without what it has no fields for`() throws {
        let desk = try Desk("old", schema: Desk.bytes("schemas/poverty-register-1.json"))
        let household = try desk.addHousehold(members: 1)
        try desk.add("pairing", ["helper_number=h1", "from=2015-01-01"], parent: household)
        let change = HelperChange(desk.editor)
        try change.change(
            change.held(by: "h1", in: nil, on: 17_000), to: .init("h2", name: "新", phone: "13600000000"), on: 17_000, reason: "调离")
        #expect(try change.held(by: "h2", in: nil, on: 17_000).map(\.subject) == [household])
    }
}
