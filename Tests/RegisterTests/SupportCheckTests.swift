import RecordStore
import Records
import Testing

@testable import Register

/// Q94 to Q98: premiums, and what society gives.
struct SupportCheckTests {
    @Test func `the medical premium of 2017 is 150 yuan, of which 90 or all of it is the government's`() throws {
        let desk = try Desk()
        let paid: [(String, String, String)] = [("sixty", "90", "60"), ("sixty", "80", "70"), ("full", "150", "0"), ("full", "90", "60")]
        let (_, people) = try desk.home(
            paid.map {
                [
                    "insurance_payment[2017].class=\($0.0)", "insurance_payment[2017].government=\($0.1)",
                    "insurance_payment[2017].own=\($0.2)",
                ]
            })
        #expect(try desk.found("Q94", round: 2017) == [people[1], people[3]])
        #expect(try desk.examine("Q94", round: 2017).first?.text.zh == "补助60%：政府80.00元，个人70.00元；应由政府缴90.00元")
    }

    @Test func `of a year whose premium nobody stated sixty percent of what was paid is right`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([
            ["insurance_payment[2018].class=sixty", "insurance_payment[2018].government=108", "insurance_payment[2018].own=72"],
            ["insurance_payment[2018].class=sixty", "insurance_payment[2018].government=100", "insurance_payment[2018].own=80"],
        ])
        #expect(try desk.found("Q94", round: 2018) == [people[1]])
    }

    @Test func `whoever draws the allowance, is destitute or disabled is due to have all of it paid`() throws {
        let desk = try Desk()
        let sixty = "insurance_payment[2016].class=sixty"
        let (_, people) = try desk.home([
            [sixty], [sixty, "dibao_class[2016]=a"], [sixty, "destitute[2016]=true"], [sixty, "health[2016]=disabled"],
            ["insurance_payment[2016].class=full", "dibao_class[2016]=a"], [sixty, "dibao_class[2016]=none"],
        ])
        #expect(try desk.found("Q95") == Array(people[1...3]))
    }

    @Test func `a pension premium is 100 yuan for the severely disabled and the destitute, 50 with the allowance`() throws {
        let desk = try Desk()
        let paid: [(String, String)] = [("severe", "100"), ("severe", "50"), ("dibao", "50"), ("dibao", "100"), ("none", "0")]
        let (_, people) = try desk.home(paid.map { ["pension_payment[2016].class=\($0.0)", "pension_payment[2016].government=\($0.1)"] })
        #expect(try desk.found("Q96") == [people[1], people[3]])
    }

    @Test func `the class of a pension premium is what the register knows of the person, as far as it knows it`() throws {
        let desk = try Desk()
        let (severe, dibao) = (
            ["pension_payment[2016].class=severe", "pension_payment[2016].government=100"],
            ["pension_payment[2016].class=dibao", "pension_payment[2016].government=50"]
        )
        let none = ["pension_payment[2016].class=none", "pension_payment[2016].government=0"]
        let (_, people) = try desk.home([
            dibao + ["destitute[2016]=true"], none + ["dibao_class[2016]=a"], severe + ["health[2016]=healthy", "dibao_class[2016]=none"],
            dibao + ["dibao_class[2016]=none"], none + ["health[2016]=disabled"], severe + ["health[2016]=healthy", "dibao_class[2016]=b"],
            // What is as it should be, and what nobody can tell.
            severe + ["health[2016]=disabled", "dibao_class[2016]=a"], dibao + ["dibao_class[2016]=a"], severe, none,
            none + ["health[2016]=healthy", "dibao_class[2016]=none"], severe + ["dibao_class[2016]=a"],
        ])
        let findings = try desk.examine("Q96")
        #expect(findings.map(\.record) == Array(people.prefix(6)))
        #expect(findings[1].text.zh == "登记为“未享受代缴”，按登记册应为“低保对象”")
        #expect(findings[5].text.zh == "登记为“重度残疾、贫困残疾或特困供养”，按登记册应为“低保对象”")
    }

    @Test func `an offer that two villages promised without having seen each other is found by who holds both`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=一"])
        let neighbour = try desk.add("village", ["code=450124100202", "name=二"], scope: Desk.neighbour)
        try desk.add("offer", ["number=z1", "title=化肥", "kind=goods", "giver=厂", "size.amount=10", "size.unit=吨"], scope: Desk.county)
        let one = try desk.add("need", ["number=x1", "title=肥", "kind=goods"], parent: village)
        let two = try desk.add("need", ["number=x2", "title=肥", "kind=goods"], parent: neighbour, scope: Desk.neighbour)
        let promise = try desk.add("promise", ["offer_number=z1", "date=2016-05-01", "amount=6"], parent: one)
        try desk.add("promise", ["offer_number=z1", "date=2016-05-01", "amount=4"], parent: two, scope: Desk.neighbour)
        #expect(try desk.found("Q97").isEmpty)
        try desk.add("promise", ["offer_number=z1", "date=2016-05-02", "amount=0.01"], parent: two, scope: Desk.neighbour)
        #expect(Set(try desk.found("Q97")) == [village, neighbour])
        #expect(try desk.found("Q97", region: Desk.neighbour) == [neighbour])
        try desk.add("promise_end", ["date=2016-06-01", "reason=没有了"], parent: promise)
        #expect(try desk.found("Q97").isEmpty)
        // What has no amount can be promised once.
        try desk.add("offer", ["number=z2", "title=电脑", "kind=goods", "giver=厂"], scope: Desk.county)
        for (need, scope) in [(one, Desk.village), (two, Desk.neighbour)] {
            try desk.add("promise", ["offer_number=z2", "date=2016-05-01"], parent: need, scope: scope)
        }
        #expect(Set(try desk.found("Q97")) == [village, neighbour])
    }

    @Test func `a household's need without its consent is found, until it consents and again once that has ended`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let need = try desk.add("need", ["number=x1", "title=药", "kind=medical"], parent: household)
        #expect(try desk.found("Q98") == [household])
        let consent = try desk.add(
            "consent", ["date=2017-01-01", "allows.name=true", "proof=\(String(repeating: "a1", count: 32))"], parent: household)
        #expect(try desk.found("Q98").isEmpty)
        try desk.add("consent_end", ["date=2017-02-01"], parent: consent)
        #expect(try desk.found("Q98") == [household])
        try desk.set(need, ["closed=2017-03-01"])
        #expect(try desk.found("Q98").isEmpty)
    }

    @Test func `a school leaver is paid 5500 yuan, an employer 1000 at most, for a contract and three months`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([[], [], [], [], []])
        for (person, subsidy) in zip(people, ["5500", "5000"]) {
            try desk.add("training", ["kind=leavers", "from=2016-03-01", "subsidy=\(subsidy)"], parent: person)
        }
        #expect(try desk.found("Q99") == [people[1]])
        #expect(try desk.found("Q99", round: 2015).isEmpty)
        let jobs = [
            ["contract=true", "to=2016-05-30", "reward.amount=1000"], ["contract=true", "to=2016-05-29", "reward.amount=1000"],
            ["contract=true", "reward.amount=1000.01"], ["contract=false", "reward.amount=500"], ["contract=false"],
        ]
        for (person, job) in zip(people, jobs) { try desk.add("employment", ["employer=厂", "from=2016-03-01"] + job, parent: person) }
        #expect(try desk.found("Q100") == Array(people[1...3]))
    }
}
