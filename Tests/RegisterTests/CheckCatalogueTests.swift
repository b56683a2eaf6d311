import Records
import RecordStore
import Testing

@testable import Register

struct CheckCatalogueTests {
    @Test func `the catalogue is the domain's with what the plan limits, whole and in order`() {
        let numbers = [1...5, 10...16, 20...30, 40...46, 50...52, 60...64, 70...125]
        let expected = numbers.flatMap { $0.map { "Q" + ($0 < 10 ? "0" : "") + String($0) } }
        #expect(Check.all.map(\.id) == expected)
        #expect(Check.all.allSatisfy { !$0.rule.zh.isEmpty && !$0.rule.en.isEmpty && !$0.source.zh.isEmpty })
        #expect(Check.named("q02")?.id == "Q02")
        #expect(Check.named("Q0109") == nil)
    }

    @Test func `an empty register has no findings, and what is not answered says why`() throws {
        let examination = try Examination(of: try Desk().store, today: Desk.today)
        #expect(examination.findings.isEmpty)
        #expect(examination.unanswered.map(\.check.id) == ["Q40"] + (70...80).map { "Q\($0)" })
        #expect(examination.round == 2017)
    }

    @Test func `a schema without the fields is told from a register without faults`() throws {
        let text = """
            {"schema": "small", "version": 1, "label": {"zh": "小", "en": "small"},
             "roles": [{"code": "C", "number": 1, "rank": 1, "label": {"zh": "采", "en": "c"}}], "codes": {},
             "types": [{"number": 1, "name": "household", "label": {"zh": "户", "en": "household"}, "scope": "village",
               "parents": [], "writers": ["C"], "resolvers": ["C"], "fields": [
                 {"number": 1, "name": "phone", "label": {"zh": "电话", "en": "phone"}, "rule": "latest", "type": "phone"}]}]}
            """
        let desk = try Desk("small", schema: Array(text.utf8))
        let examination = try Examination(of: desk.store, checks: Check.all, round: 2016, today: Desk.today)
        #expect(examination.findings.isEmpty)
        #expect(Set(examination.unanswered.map(\.check.id)).isSuperset(of: ["Q02", "Q10", "Q43", "Q64"]))
        #expect(examination.unanswered.first { $0.check.id == "Q02" }?.reason.en == "this store's schema has no member.id_number")
    }

    @Test func `one person may have several labels`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["id_number=\(Desk.idNumber())", "sex=female", "resident_insurance[2016]=true", "employee_insurance[2016]=true"]
        ])
        let findings = try desk.examine("Q03", "Q26", "Q22")
        #expect(findings.map(\.check) == ["Q03", "Q26"])
        #expect(Set(findings.map(\.record)) == [people[0]])
    }
}
