import Records
import Cunlian
import RecordStore
import Testing

@testable import Register

/// Q40 to Q46.
struct IncomeCheckTests {
    @Test func `Q40 says why it cannot be computed`() throws {
        let check = try #require(Check.named("Q40"))
        guard case .notComputable(let reason) = check.method else {
            Issue.record("Q40 is computed now: test it.")
            return
        }
        #expect(reason.en.contains("stores parts alone"))
        let examination = try Examination(of: try Desk().store, checks: [check], round: 2016, today: Desk.today)
        #expect(examination.unanswered.map(\.check.id) == ["Q40"] && examination.findings.isEmpty)
    }

    @Test func `Q41 finds negative sums`() throws {
        let desk = try Desk()
        try desk.home([[]], ["income[2016].wage=100"])
        let (household, _) = try desk.home([[]])
        let field = try #require(desk.editor.type("household").field(named: "income"))
        try desk.force(
            household, "income[2016].wage",
            .group(field.inputs.map { $0.name == "wage" ? .integer(100) : $0.name == "prop_other" ? .integer(-1) : .missing }))
        try desk.home([[]])
        #expect(try desk.found("Q41") == [household])
    }

    /// 2,952 yuan a head is the line of 2016; its tenth below and above are 2,656.80 and 3,247.20.
    @Test(arguments: [
        ("2656.79", false), ("2656.80", true), ("2952", true), ("3247.20", true), ("3247.21", false),
    ])
    func `Q42 looks again near the line`(wage: String, isNear: Bool) throws {
        let desk = try Desk()
        let (household, _) = try desk.home([[]], ["income[2016].wage=\(wage)"])
        try desk.home([[]], ["income[2016].wage=2952"], isSurveyed: false)
        try desk.home([[]])
        #expect(try desk.found("Q42") == (isNear ? [household] : []))
        // No line is known of that year.
        #expect(try desk.found("Q42", round: 2031).isEmpty)
    }

    @Test func `Q43 finds incomes that trebled`() throws {
        let desk = try Desk()
        try desk.home([[]], ["income[2015].wage=1000", "income[2016].wage=3000"])
        let (household, _) = try desk.home(
            [[]], ["income[2015].wage=1000", "income[2016].wage=3500", "income[2016].cost_seed=499.99"])
        try desk.home([[]], ["income[2016].wage=3000"])
        try desk.home([[]], ["income[2015].wage=0", "income[2016].wage=3000"])
        let findings = try desk.examine("Q43")
        #expect(findings.map(\.record) == [household])
        #expect(findings.first?.text.en == "net income from 1000.00 to 3000.01 yuan")
    }

    @Test func `Q44 finds a sheet that five households share, in one village`() throws {
        let desk = try Desk()
        let sheet = ["income[2016].wage=1234.56", "income[2016].prop_land=50"]
        let copied = try (0..<5).map { _ in try desk.home([[]], sheet).household }
        try desk.home([[]], ["income[2016].wage=1234.56"])
        for _ in 0..<4 { try desk.home([[]], sheet, scope: Desk.neighbour) }
        for _ in 0..<5 { try desk.home([[]], ["income[2016].wage=0"]) }
        for _ in 0..<5 { try desk.home([[]]) }
        let findings = try desk.examine("Q44")
        #expect(findings.map(\.record) == copied)
        #expect(findings.allSatisfy { $0.related.count == 4 })
        #expect(try desk.found("Q44", region: Desk.neighbour).isEmpty)
    }

    @Test func `Q45 finds sheets of nothing but round thousands`() throws {
        let desk = try Desk()
        let two = ["income[2016].wage=6000", "income[2016].biz_crop_rice=2000"]
        let (household, _) = try desk.home([[]], two + ["income[2016].biz_poultry=1000", "income[2016].other=0"])
        try desk.home([[]], two)
        try desk.home([[]], two + ["income[2016].biz_poultry=1000.50"])
        try desk.home([[]])
        #expect(try desk.found("Q45") == [household])
    }

    @Test func `Q46 finds incomes that whoever attested had not seen, and none of a paper that was entered late`() throws {
        let desk = try Desk()
        func attested(_ decision: String = "agree", before: Bool = true, after: Bool = false) throws -> RecordID {
            let (household, people) = try desk.home([[]], before ? ["income[2016].wage=1000"] : [])
            // On paper years ago, with the income beside it.
            try desk.add(
                "household_attestation",
                [
                    "year=2016", "date=2016-11-13", "evidence=00", "decision=\(decision)", "signer.member=\(people[0])",
                    "capture.kind=signature",
                ], parent: household)
            if after { try desk.set(household, ["income[2016].wage=2000"]) }
            return household
        }
        _ = try attested()
        let changed = try attested(after: true)
        let late = try attested(before: false, after: true)
        _ = try attested("refuse", after: true)
        _ = try attested(before: false)
        try desk.home([[]], ["income[2016].wage=1000"])
        let findings = try desk.examine("Q46")
        #expect(findings.map(\.record) == [changed, late])
        #expect(findings.first?.facts == "2017-07-14")
    }
}
