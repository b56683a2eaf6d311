import Records
import RecordStore
import Testing

@testable import Register

/// Q01 to Q05. Each with somebody who violates the rule, somebody who does not, and somebody who says nothing.
struct IdentityCheckTests {
    @Test func `Q01 finds numbers that cannot be`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["id_number=\(Desk.idNumber())"], [], [], [], [],
        ])
        try desk.force(people[1], "id_number", .text("450124198001010015"))
        try desk.force(people[2], "id_number", .text("450124198002300011"))
        try desk.force(people[3], "id_number", .text(Desk.idNumber("20990101")))
        let findings = try desk.examine("Q01")
        #expect(findings.map(\.record) == [people[1], people[2], people[3]])
        #expect(findings[0].text.en == "number ending 0015: the check character does not fit; check the number for a slip")
        #expect(findings[1].text.en.contains("does not exist"))
        #expect(findings[2].text.en.contains("future"))
        #expect(findings.allSatisfy { !$0.text.zh.contains("45012419800") })
    }

    @Test func `Q02 finds a number that two have, in a village and across villages`() throws {
        let desk = try Desk()
        let (a, b) = (Desk.idNumber("19800101", 1), Desk.idNumber("19800101", 3))
        let (_, here) = try desk.home([["id_number=\(a)"], ["id_number=\(b)"], []])
        let (_, there) = try desk.home([["id_number=\(a)"], []], scope: Desk.neighbour)
        #expect(try desk.found("Q02") == [here[0], there[0]])
        let finding = try #require(try desk.examine("Q02", region: Desk.village).first)
        #expect(finding.record == here[0])
        #expect(finding.related == [try desk.store.views.readableNumber(there[0]) ?? ""])
        #expect(try desk.found("Q02", region: Desk.neighbour) == [there[0]])
        try desk.retire(here[0])
        #expect(try desk.found("Q02").isEmpty)
    }

    @Test func `Q02 counts everybody who shares a number`() throws {
        let desk = try Desk()
        let number = Desk.idNumber()
        for scope in [Desk.village, Desk.village, Desk.neighbour] { try desk.home([["id_number=\(number)"]], scope: scope) }
        let findings = try desk.examine("Q02")
        #expect(findings.count == 3 && findings.allSatisfy { $0.related.count == 2 })
        #expect(try desk.examine("Q02", region: Desk.neighbour).first?.related.count == 2)
    }

    @Test func `Q03 holds sex and birth against the number`() throws {
        let desk = try Desk()
        let man = Desk.idNumber("19800101", 1)
        let (_, people) = try desk.home([
            ["id_number=\(man)", "sex=male", "birth=1980-01-01"], ["id_number=\(man)", "sex=female", "birth=1980-01-01"],
            ["id_number=\(man)", "sex=male", "birth=1980-01-02"], ["id_number=\(man)"], ["sex=female", "birth=1980-01-02"],
            ["id_number=\(man)", "sex=female", "birth=1960-02-29"],
        ])
        let findings = try desk.examine("Q03")
        #expect(findings.map(\.record) == [people[1], people[2], people[5]])
        #expect(findings.map(\.facts) == ["sex", "birth date", "sex birth date"])
    }

    @Test func `Q04 leaves alone whoever is moving, and two records of one household`() throws {
        let desk = try Desk()
        let numbers = (0..<4).map { Desk.idNumber("19800101", 2 * $0 + 1) }
        let (_, old) = try desk.home(
            numbers.prefix(3).map { ["id_number=\($0)"] } + [["id_number=\(numbers[3])"], ["id_number=\(numbers[3])"]])
        let (_, new) = try desk.home(numbers.prefix(2).map { ["id_number=\($0)"] }, scope: Desk.neighbour)
        try desk.add("member_change", ["state=married_out", "date=2016-05-01"], parent: old[1])
        #expect(try desk.found("Q04") == [old[0], new[0]])
        // Within one household it is Q02's.
        #expect(try desk.found("Q02").contains(old[3]))
    }

    @Test func `Q05 knows provinces everywhere and counties where they are listed`() throws {
        let desk = try Desk()
        let codes = ["450124", "450122", "450199", "990101", "452122", "110105"]
        let (_, people) = try desk.home(codes.map { ["id_number=\(Desk.idNumber(region: $0))"] } + [[]])
        let findings = try desk.examine("Q05")
        #expect(findings.map(\.record) == [people[2], people[3]])
        #expect(findings.map(\.facts) == ["450199", "990101"])
    }
}
