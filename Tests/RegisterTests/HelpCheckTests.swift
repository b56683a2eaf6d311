import RecordStore
import Records
import Testing

@testable import Register

/// Q81 to Q86: who helps whom.
struct HelpCheckTests {
    private func pair(_ desk: Desk, _ household: RecordID, _ helper: String, _ more: [String] = []) throws -> RecordID {
        try desk.add("pairing", ["helper_number=\(helper)", "helper_name=\(helper)", "from=2016-01-01"] + more, parent: household)
    }

    @Test func `a poor household without a main helper is found, and one with two`() throws {
        let desk = try Desk()
        let alone = try desk.addHousehold(members: 1)
        let helped = try desk.addHousehold(members: 1)
        _ = try pair(desk, helped, "a")
        let two = try desk.addHousehold(members: 1)
        for helper in ["a", "b"] { _ = try pair(desk, two, helper, ["main=true"]) }
        let nobodyMain = try desk.addHousehold(members: 1)
        for helper in ["a", "b"] { _ = try pair(desk, nobodyMain, helper) }
        let ended = try desk.addHousehold(members: 1)
        try desk.add("pairing_end", ["to=2016-06-01"], parent: try pair(desk, ended, "a", ["main=true"]))
        let later = try desk.addHousehold(members: 1)
        try desk.add("pairing", ["helper_number=a", "from=2017-03-01", "main=true"], parent: later)
        #expect(Set(try desk.found("Q81")) == [alone, two, nobodyMain, ended, later])
        #expect(try desk.examine("Q81").first { $0.record == two }?.text.zh == "有2名主要联系人")
        // Somebody who is in the register as a mover or a neighbour has no claim to one; who is registered keeps theirs, whatever is written.
        let mover = try desk.addHousehold(members: 1, ["kind=synchronous"])
        #expect(try !desk.found("Q81").contains(mover))
        try desk.set(alone, ["kind=synchronous"])
        #expect(try desk.found("Q81").contains(alone))
    }

    @Test func `a village with two first secretaries at once is found, and not one where one follows the other`() throws {
        let desk = try Desk()
        let (one, two) = (
            try desk.add("village", ["code=450124100201", "name=上村"]),
            try desk.add("village", ["code=450124100202", "name=下村"], scope: Desk.neighbour)
        )
        for (village, scope, days) in [
            (one, Desk.village, [("2015-01-01", "2016-06-01"), ("2016-06-01", "")]),
            (two, Desk.neighbour, [("2015-01-01", ""), ("2016-06-01", "")]),
        ] {
            for (from, to) in days {
                try desk.add(
                    "first_secretary", ["name=陆", "from=\(from)"] + (to.isEmpty ? [] : ["to=\(to)"]), parent: village, scope: scope)
            }
        }
        #expect(try desk.found("Q107") == [two])
        #expect(try desk.examine("Q107").first?.text.en == "2 first secretaries at once: 陆, 陆")
    }

    @Test func `nobody helps more households than the rule says, in however many villages`() throws {
        let desk = try Desk()
        var households: [RecordID] = []
        for index in 0..<9 {
            let scope = index < 5 ? Desk.village : Desk.neighbour
            let household = try desk.add("household", ["attribute[2016]=general"], scope: scope)
            households.append(household)
            try desk.add("pairing", ["helper_number=a", "from=2016-01-01", "main=true"], parent: household, scope: scope)
        }
        #expect(Set(try desk.found("Q82")) == Set(households))
        #expect(Set(try desk.found("Q82", region: Desk.neighbour)) == Set(households.suffix(4)))
        try desk.retire(households[0])
        #expect(try desk.found("Q82").count == 8)
    }

    @Test func `a helper of their own household is found by number, and by name where there is none`() throws {
        let desk = try Desk()
        let number = Desk.idNumber()
        try desk.add("helper", ["number=h1", "name=Li", "id_number=\(number)"], scope: Desk.county)
        let (own, _) = try desk.home([["id_number=\(number)"]])
        _ = try pair(desk, own, "h1")
        let (namesake, _) = try desk.home([["name=Wang"]])
        try desk.add("pairing", ["helper_number=h2", "helper_name=Wang", "from=2016-01-01"], parent: namesake)
        // The same name, and another number: two people.
        let (other, _) = try desk.home([["name=h1", "id_number=\(Desk.idNumber("19700101"))"]])
        _ = try pair(desk, other, "h1")
        #expect(try desk.found("Q83") == [own, namesake])
    }

    @Test func `a poor village without a unit is found, and a unit that is the village itself`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "is_poor=true"])
        #expect(try desk.found("Q84") == [village])
        let unit = try desk.add("help_unit", ["number=u1", "name=安善村村委会", "home=450124100201"], scope: Desk.county)
        try desk.add("village_unit", ["unit_name=县扶贫办", "from=2016-01-01"], parent: village)
        #expect(try desk.found("Q84").isEmpty)
        #expect(try desk.found("Q85").isEmpty)
        try desk.add("village_unit", ["unit_name=某单位", "unit=\(unit)", "from=2016-01-01"], parent: village)
        #expect(try desk.examine("Q85").map(\.text.zh) == ["帮扶单位“某单位”就是本村"])
        #expect(try desk.found("Q85") == [village])
        let neighbour = try desk.add("village", ["code=450124100202", "name=上龙村", "is_poor=true"], scope: Desk.neighbour)
        try desk.add("village_unit", ["unit_name=上龙村委会", "from=2016-01-01"], parent: neighbour, scope: Desk.neighbour)
        #expect(try desk.found("Q85") == [village, neighbour])
    }

    @Test func `a student whom nobody helped in the year is found, and one below school age is not`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            [], ["schooling[2016].school_status=grade_7"], ["schooling[2016].school_status=primary"],
            ["schooling[2016].school_status=under_school_age"],
        ])
        try desk.add("support", ["kind=student_help", "year=2016", "student_kind=boarding"], parent: people[2])
        try desk.add("support", ["kind=medical_aid", "year=2016"], parent: people[1])
        #expect(try desk.found("Q86") == [people[1]])
        try desk.add("support", ["kind=student_help", "year=2015"], parent: people[1])
        #expect(try desk.found("Q86") == [people[1]])
    }

    @Test func `a store of version 1 of the form answers what it can, and says what it lacks`() throws {
        let desk = try Desk("old", schema: Desk.bytes("schemas/poverty-register-1.json"))
        let alone = try desk.addHousehold(members: 1)
        #expect(try desk.found("Q81") == [alone])
        let examination = try Examination(of: desk.store, checks: Check.all, round: 2016, today: Desk.today)
        #expect(examination.unanswered.contains { $0.check.id == "Q84" && $0.reason.zh.contains("village_unit") })
    }
}
