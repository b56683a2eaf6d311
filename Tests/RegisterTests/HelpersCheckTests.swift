import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// Q116 to Q120, and Q81, Q84 and Q85 where a helper or a unit is not who they are said to be.
struct HelpersCheckTests {
    private func helped(_ desk: Desk, by number: String, _ more: [String] = ["main=true"]) throws -> RecordID {
        let household = try desk.addHousehold(members: 1)
        try desk.add("pairing", ["helper_number=\(number)", "from=2016-01-01"] + more, parent: household)
        return household
    }

    @Test func `a helper who has left, and a number that is nobody's, cover no household where the county's roll is kept`() throws {
        let desk = try Desk()
        // Nothing says who is a helper here: what pairings say is believed.
        let nobody = try helped(desk, by: "h9")
        #expect(try desk.found("Q81").isEmpty && desk.found("Q116").isEmpty)
        let own = try desk.add("helper", ["number=h1", "name=甲"], scope: Desk.county)
        try desk.add("helper", ["number=h2", "name=乙", "to=2016-12-30"], scope: Desk.county)
        try desk.add("helper", ["number=h3", "name=丙", "to=2016-12-31"], scope: Desk.county)
        let there = try helped(desk, by: "h1")
        let left = try helped(desk, by: "h2")
        // Whose last day is the year's last is there in the year.
        let last = try helped(desk, by: "h3")
        #expect(Set(try desk.found("Q81")) == [nobody, left])
        let findings = try desk.examine("Q116")
        #expect(Set(findings.map(\.record)) == [nobody, left])
        #expect(findings.first { $0.record == nobody }?.text.en == "helper h9 is not on the county's roll")
        #expect(findings.first { $0.record == left }?.text.zh == "联系人h2 乙 已于2016-12-30离任")
        #expect(Set(try desk.found("Q116", round: 2017)) == [nobody, left, last])
        // One who is left beside whoever is gone is alone, and so the main one.
        try desk.add("pairing", ["helper_number=h1", "from=2016-01-01"], parent: left)
        #expect(try desk.found("Q81") == [nobody])
        // A county whose helpers are all taken out has a roll all the same.
        try desk.retire(own, scope: Desk.county)
        #expect(try desk.found("Q81").contains(there))
    }

    @Test func `the same helper twice is one helper, and is found as what it is`() throws {
        let desk = try Desk()
        let twice = try helped(desk, by: "a")
        let again = try desk.add("pairing", ["helper_number=a", "from=2016-03-01", "main=true"], parent: twice)
        let once = try helped(desk, by: "a")
        #expect(try desk.found("Q81").isEmpty)
        #expect(try desk.found("Q117") == [twice])
        #expect(try desk.examine("Q117").first?.text.zh == "a登记了2次")
        try desk.add("pairing_end", ["to=2016-06-01"], parent: again)
        #expect(try desk.found("Q117").isEmpty)
        let (_, people) = try desk.home([["schooling[2016].school_status=primary"]])
        for _ in 0..<2 { try desk.add("student_pairing", ["helper_number=a", "from=2016-01-01"], parent: people[0]) }
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        for _ in 0..<2 { try desk.add("village_unit", ["unit_name=市文联", "from=2016-01-01"], parent: village) }
        #expect(Set(try desk.found("Q117")) == [people[0], village])
        #expect(try !desk.found("Q81").contains(once))
    }

    @Test func `a unit whose last day is the year's last helps in the year`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "is_poor=true"])
        try desk.add("village_unit", ["unit_name=市文联", "from=2016-01-01", "to=2016-12-31"], parent: village)
        #expect(try desk.found("Q84").isEmpty)
        #expect(try desk.found("Q84", round: 2017) == [village])
    }

    @Test func `a unit that is the village by another of its names is found, and a namesake elsewhere is not`() throws {
        let own = ["安善村", "安善村民委员会", "安善村委会", "马山县白山镇安善村", "中共安善村支部", "安善村党总支", "安善村民合作社", "安善村股份经济合作社", " 安善村 "]
        let name = VillageName("安善村", code: "450124100201")
        for unit in own { #expect(name.isCalled(unit), "\(unit)") }
        for unit in ["", "安善", "安善村小学", "新安善村", "市文联", "安善村旁某公司"] { #expect(!name.isCalled(unit), "\(unit)") }
        #expect(
            name.surrounds("450124100201-001") && name.surrounds("450124100201") && !name.surrounds("450124100202") && !name.surrounds(nil))
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村", "is_poor=true"])
        let unit = try desk.add("help_unit", ["number=u1", "name=马山县白山镇安善村"], scope: Desk.county)
        try desk.add("village_unit", ["unit_name=某单位", "unit=\(unit)", "from=2016-01-01"], parent: village)
        #expect(try desk.found("Q85") == [village])
    }

    @Test func `a poor pupil with nobody to look after them is found, and whoever is paired as a pupil and is none`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home(
            [
                ["birth=1970-01-01"], ["schooling[2016].school_status=primary"], ["schooling[2016].school_status=grade_7"],
                ["schooling[2016].school_status=under_school_age"], ["schooling[2016].education=primary"],
            ], ["attribute[2016]=general"] + Desk.registered([]))
        #expect(Set(try desk.found("Q118")) == [people[1], people[2]])
        for person in people { try desk.add("student_pairing", ["helper_number=a1", "from=2016-01-01"], parent: person) }
        #expect(try desk.found("Q118").isEmpty)
        #expect(Set(try desk.found("Q119")) == [people[0], people[3], people[4]])
        // A helper who is on no roll looks after nobody.
        try desk.add("helper", ["number=b1", "name=乙"], scope: Desk.county)
        #expect(Set(try desk.found("Q118")) == [people[1], people[2]])
        #expect(Set(try desk.found("Q116")) == Set(people))
    }

    @Test func `one person cannot be the first secretary of two villages, and two of one name can`() throws {
        let desk = try Desk()
        let one = try desk.add("village", ["code=450124100201", "name=上村"])
        let two = try desk.add("village", ["code=450124100202", "name=下村"], scope: Desk.neighbour)
        for (village, scope, unit) in [(one, Desk.village, "市文联"), (two, Desk.neighbour, "市文联"), (two, Desk.neighbour, "市教育局")] {
            try desk.add(
                "first_secretary", ["name=\(unit == "市文联" ? "陆" : "黄")", "unit=\(unit)", "from=2016-01-01"], parent: village, scope: scope)
        }
        #expect(Set(try desk.found("Q120")) == [one, two])
        #expect(try desk.examine("Q120").first { $0.record == one }?.text.zh == "第一书记陆同时在下村任职")
        #expect(try desk.found("Q120", region: Desk.neighbour) == [two])
        let other = try Desk("other")
        for (code, scope, unit) in [("450124100201", Desk.village, "市文联"), ("450124100202", Desk.neighbour, "市教育局")] {
            let village = try other.add("village", ["code=\(code)", "name=村"], scope: scope)
            try other.add("first_secretary", ["name=陆", "unit=\(unit)", "from=2016-01-01"], parent: village, scope: scope)
        }
        #expect(try other.found("Q120").isEmpty)
    }

    @Test func `whoever types a pairing is told of what is probably not meant`() throws {
        let desk = try Desk(clock: { 17_318 * 86_400_000 })
        try desk.add("helper", ["number=a1", "name=甲"], scope: Desk.county)
        try desk.add("helper", ["number=b1", "name=乙", "to=2017-01-01"], scope: Desk.county)
        let type = try desk.editor.type("pairing")
        func pair(_ household: RecordID, _ number: String, _ more: [String] = []) throws -> [HelpRemark] {
            let made = try desk.add("pairing", ["helper_number=\(number)", "from=2016-01-01"] + more, parent: household)
            return try EntryGuard(desk.store).remarks(onPairing: made, of: type)
        }
        let households = try (0..<9).map { _ in try desk.addHousehold(members: 1) }
        for household in households.prefix(8) { #expect(try pair(household, "a1", ["main=true"]) == []) }
        #expect(try pair(households[8], "a1") == [.beyondTheRule("a1", households: 9)])
        #expect(try pair(households[8], "b1") == [.hasLeft("b1", day: "2017-01-01")])
        let (own, _) = try desk.home([[]])
        #expect(try pair(own, "c1", ["main=true"]) == [.unknown("c1")])
        try desk.add("helper", ["number=d1", "name=丁"], scope: Desk.county)
        try desk.add("helper", ["number=e1", "name=戊"], scope: Desk.county)
        #expect(try pair(own, "d1", ["main=true"]) == [])
        #expect(try pair(own, "e1", ["main=true"]) == [.severalMain(2)])
        #expect(try pair(own, "e1") == [.severalMain(2), .again("e1")])
        let (_, people) = try desk.home([["schooling[2017].school_status=primary"], []])
        let pupils = try desk.editor.type("student_pairing")
        for (person, remarks) in zip(people, [[], [HelpRemark.noPupil]]) {
            let made = try desk.add("student_pairing", ["helper_number=e1", "from=2016-01-01"], parent: person)
            #expect(try EntryGuard(desk.store).remarks(onPairing: made, of: pupils) == remarks)
        }
    }
}
