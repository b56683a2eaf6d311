import RecordStore
import Records
import Testing

@testable import Register

/// Q20 to Q30.
struct MemberCheckTests {
    @Test func `Q20 wants one of education and school`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["schooling[2016].education=primary"], ["schooling[2016].school_status=primary"],
            ["schooling[2016].education=primary", "schooling[2016].school_status=grade_7"],
            ["schooling[2016].school=加方小学"], [],
        ])
        let findings = try desk.examine("Q20")
        #expect(findings.map(\.record) == [people[2], people[3]])
        #expect(findings.map(\.facts) == ["both", "neither"])
    }

    @Test func `Q21 wants a reason of children who are not at school`() throws {
        let desk = try Desk()
        let child = "birth=2004-05-01"
        let (_, people) = try desk.home([
            [child, "schooling[2016].education=primary"],
            [child, "dropout[2016].dropped_out=true"],
            [child, "dropout[2016].dropped_out=true", "dropout[2016].reason=unwilling"],
            [child, "schooling[2016].school_status=grade_7"],
            [child],
            ["birth=2000-12-31", "schooling[2016].education=junior"],
            ["birth=2011-01-01", "schooling[2016].education=illiterate"],
            ["schooling[2016].education=primary"],
        ])
        #expect(try desk.found("Q21") == [people[0], people[1]])
    }

    @Test func `Q22 wants months with a place and a place with months`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["work[2016].months=6", "work[2016].area=outside"], ["work[2016].months=0", "work[2016].area=outside"],
            ["work[2016].months=6"], ["work[2016].months=0"], [],
        ])
        let findings = try desk.examine("Q22")
        #expect(findings.map(\.record) == [people[1], people[2]])
        #expect(findings.map(\.facts) == ["0", "6"])
    }

    @Test func `Q23 finds more than twelve months`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([["work[2016].months=12", "work[2016].area=outside"], [], []])
        try desk.force(people[1], "work[2016].months", .group([.integer(13), .integer(4), .missing, .missing]))
        #expect(try desk.found("Q23") == [people[1]])
    }

    @Test func `Q24 wants certificates, and healthy by itself`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["health[2016]=healthy"], ["health[2016]=healthy,chronic"], ["health[2016]=disabled"],
            ["health[2016]=disabled", "disability_certificate=\(Desk.idNumber())41"], ["health[2016]=chronic,serious"], [],
        ])
        let findings = try desk.examine("Q24")
        #expect(findings.map(\.record) == [people[1], people[2]])
        #expect(findings.map(\.text.en) == ["healthy, and ill or disabled", "disabled without a certificate"])
    }

    @Test func `Q25 asks why healthy people cannot work`() throws {
        let desk = try Desk()
        let able = ["birth=1980-01-01", "health[2016]=healthy", "schooling[2016].education=junior"]
        let (_, people) = try desk.home([
            able + ["labour[2016]=none"], able + ["labour[2016]=ordinary"], able,
            ["birth=1950-01-01", "health[2016]=healthy", "schooling[2016].education=junior", "labour[2016]=none"],
            ["birth=1980-01-01", "health[2016]=chronic", "schooling[2016].education=junior", "labour[2016]=weak"],
            ["birth=1999-01-01", "health[2016]=healthy", "schooling[2016].school_status=senior_1", "labour[2016]=none"],
            ["health[2016]=healthy", "schooling[2016].education=junior", "labour[2016]=none"],
        ])
        #expect(try desk.found("Q25") == [people[0]])
    }

    @Test func `Q26 wants one insurance`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["resident_insurance[2016]=true", "employee_insurance[2016]=false"],
            ["resident_insurance[2016]=true", "employee_insurance[2016]=true"],
            ["resident_insurance[2016]=false", "employee_insurance[2016]=false"], ["resident_insurance[2016]=true"], [],
        ])
        let findings = try desk.examine("Q26")
        #expect(findings.map(\.record) == [people[1], people[2]])
        #expect(findings.map(\.facts) == ["both", "neither"])
    }

    @Test func `Q27 wants eleven digits`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["phone=13900000000"], [], []])
        try desk.force(household, "phone", .text("1380000000"))
        try desk.force(people[1], "phone", .text("139000O0000"))
        #expect(try desk.found("Q27") == [household, people[1]])
    }

    @Test func `Q28 lists what a surveyed household did not answer, and not what is disputed`() throws {
        let answers = [
            "livelihood[2016].food_ok=true", "livelihood[2016].clothes_ok=true", "water[2016].clean=true",
            "power_life[2016]=true", "devices[2016].tv_count=1", "devices[2016].channels_ok=true",
        ]
        let person = [
            "resident_insurance[2016]=true", "employee_insurance[2016]=false", "treatment[2016].ill=false",
            "pension_insurance[2016]=false",
        ]
        let (one, other) = (try Desk("one"), try Desk("other"))
        try one.home([person], answers)
        let (open, people) = try one.home([person, Array(person.dropLast())], answers.filter { !$0.hasPrefix("water") })
        try one.home([[]], isSurveyed: false)
        let (household, _) = try one.home([person], answers)
        let findings = try one.examine("Q28")
        #expect(findings.map(\.record) == [open, people[1]])
        #expect(findings.map(\.facts) == ["water.clean", "pension_insurance"])
        try one.send(to: other)
        try one.set(household, ["power_life[2016]=false"])
        try other.set(household, ["power_life[2016]=true", "water[2016].clean=true"])
        try other.set(household, ["power_life[2016]=false"])
        try other.set(household, ["power_life[2016]=true"])
        try other.send(to: one)
        #expect(try one.found("Q28") == [open, people[1]])
    }

    @Test func `Q29 wants somebody who draws the allowance`() throws {
        let desk = try Desk()
        let dibao = ["attribute[2016]=dibao"]
        try desk.home([["dibao_class[2016]=a"], ["dibao_class[2016]=none"]], dibao)
        let (household, _) = try desk.home([["dibao_class[2016]=none"], ["dibao_class[2016]=none"]], dibao)
        try desk.home([["dibao_class[2016]=none"], []], dibao)
        try desk.home([["dibao_class[2016]=none"]], ["attribute[2016]=general"])
        try desk.home([["dibao_class[2016]=none"]])
        #expect(try desk.found("Q29") == [household])
    }

    @Test func `Q30 knows the labour codes`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([["labour[2016]=weak"], [], []])
        try desk.force(people[1], "labour[2016]", .integer(9))
        #expect(try desk.found("Q30") == [people[1]])
    }

    @Test func `nobody who is gone is asked, and another round is another survey`() throws {
        let desk = try Desk()
        let twice = ["resident_insurance[2016]=true", "employee_insurance[2016]=true"]
        let (_, people) = try desk.home([[], twice, twice])
        try desk.add("member_change", ["state=married_out", "date=2016-03-01"], parent: people[1])
        #expect(try desk.found("Q26") == [people[2]])
        #expect(try desk.found("Q26", round: 2017).isEmpty)
        #expect(try desk.found("Q26", round: nil) == [people[2]])
        #expect(try desk.found("Q26", region: Desk.neighbour).isEmpty)
        #expect(try desk.found("Q26", region: Desk.county) == [people[2]])
    }
}
