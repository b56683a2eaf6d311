import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What people are told at the desk, before anything is signed.
struct ClerkTests {
    /// Why something was not recorded; `nil` where it was.
    private func refusal(_ body: () async throws -> Void) async throws -> ExitRefusal? {
        do {
            try await body()
            return nil
        } catch let error as ExitRefusal {
            return error
        }
    }

    private static func label(_ code: StepCode) throws -> Label {
        try #require(ExitProcedure(parsing: Desk.bytes("procedure/household-exit.json"), file: "procedure").step(code)).label
    }

    private static func day(_ text: String) throws -> Int { try #require(CalendarDate(text)).days }

    @Test func `a step that says nothing, lies ahead, or comes too early is not recorded`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        let ahead = try await refusal { try await team.step("village", "candidate", ["date=2099-01-01"]) }
        #expect(try ahead == .dayAhead(Self.day("2099-01-01")))
        try await team.step("village", "candidate")
        try await team.settle()
        for persons in [[], ["team.first=a", "team.second=a"]] {
            let lacking = try await refusal { try await team.step("first", "check", persons) }
            #expect(try lacking == .incomplete(step: Self.label(.houseCheck), .twoPersons))
        }
        try await team.step("first", "check", ["team.first=a", "team.second=b"])
        // The same office's check, done again, is not the township's.
        try await team.step("first", "check", ["team.first=a", "team.second=c"])
        try await team.step("first", "evaluation")
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(household, year: Team.year).agree }
        try await team.settle()
        try await team.attest("collector", .household, code: card)
        try await team.attest("town", .government)
        try await team.settle()
        for votes in [
            [], ["votes.present=10"], ["votes.present=10", "votes.for=9", "votes.against=2"], ["votes.present=0", "votes.for=0"],
        ] {
            #expect(try await refusal { try await team.step("village", "review", votes) } != nil, "\(votes)")
        }
        try await team.step("village", "review", ["votes.present=10", "votes.for=9", "votes.against=1"])
        let short = try await refusal { try await team.step("village", "notice", ["from=2017-09-01", "to=2017-09-07"]) }
        #expect(try short == .noticeTooShort(step: Self.label(.firstNotice), days: 6, least: 7))
        team.calendar.pass(days: 20)
        try await team.step("village", "notice", ["date=2017-09-02", "from=2017-09-02"])
        try await team.settle()
        // Entered later, under the day on which it was done; not under one on which the notice still hung.
        let early = try await refusal { try await team.step("town", "check", ["date=2017-09-09"]) }
        #expect(try early == .early(step: Self.label(.townshipCheck), from: Self.day("2017-09-10")))
        try await team.step("town", "check", ["date=2017-09-10"])
        #expect(try await team.standing("town").cases.isEmpty)
    }

    @Test func `no step, attestation or notice is of a day before what it follows, or before the run's year`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        team.calendar.pass(days: 60)
        func expect(_ step: StepCode, _ given: String, _ least: String, _ body: () async throws -> Void) async throws {
            let told = try await refusal(body)
            #expect(try told == .dayBefore(step: Self.label(step), day: Self.day(given), least: Self.day(least)))
        }
        try await expect(.candidate, "2016-12-31", "2017-01-01") {
            try await team.step("village", "candidate", ["date=2016-12-31", "reason=x"])
        }
        try await team.step("village", "candidate", ["date=2017-10-10", "reason=x"])
        try await team.settle()
        let persons = ["team.first=a", "team.second=b"]
        try await expect(.houseCheck, "2017-10-09", "2017-10-10") {
            try await team.step("first", "check", ["date=2017-10-09"] + persons)
        }
        // What may be made anew at any time is no earlier for that.
        for _ in 0..<2 {
            try await team.step("first", "check", ["date=2017-10-11"] + persons)
            try await expect(.evaluation, "2017-10-10", "2017-10-11") { try await team.step("first", "evaluation", ["date=2017-10-10"]) }
            try await team.step("first", "evaluation", ["date=2017-10-12"])
        }
        try await team.settle()
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(household, year: Team.year).agree }
        try await team.settle()
        try await expect(.household, "2017-10-11", "2017-10-12") {
            try await team.attest("collector", .household, code: card) { $0.date = "2017-10-11" }
        }
        try await team.attest("collector", .household, code: card) { $0.date = "2017-10-12" }
        try await expect(.government, "2017-10-11", "2017-10-12") {
            try await team.attest("town", .government) { $0.date = "2017-10-11" }
        }
        try await team.attest("town", .government) { $0.date = "2017-10-13" }
        try await team.settle()
        let votes = ["votes.present=10", "votes.for=9"]
        try await expect(.review, "2017-10-12", "2017-10-13") { try await team.step("village", "review", ["date=2017-10-12"] + votes) }
        try await team.step("village", "review", ["date=2017-10-14"] + votes)
        for given in [["date=2017-10-13"], ["date=2017-10-20", "from=2017-10-13"]] {
            try await expect(.firstNotice, "2017-10-13", "2017-10-14") { try await team.step("village", "notice", given) }
        }
        try await team.step("village", "notice", ["date=2017-10-14"])
        #expect(try await team.standing("village").cases.isEmpty)
    }

    @Test func `objections and their answers say something`() async throws {
        let team = try await Team(only: ["village", "office"])
        let empty = try await refusal { try await team.step("village", "objection") }
        guard case .emptyComplaint(_, field: "text")? = empty else {
            Issue.record("\(String(describing: empty))")
            return
        }
        let objection = try await team.step("village", "objection", ["by=a neighbour", "text=they have a car"])
        try await team.settle()
        let unanswered = try await refusal { try await team.step("office", "objection_answer", ["objection=\(objection.record)"]) }
        guard case .emptyComplaint(_, field: "result")? = unanswered else {
            Issue.record("\(String(describing: unanswered))")
            return
        }
    }

    @Test func `of one objection nobody need say which is answered, of several one must`() async throws {
        let team = try await Team(only: ["village", "office"])
        let answer = ["result=rejected", "text=looked into"]
        let none = try await refusal { try await team.step("office", "objection_answer", answer) }
        #expect(none == .answersNothing(open: []))
        let first = try await team.step("village", "objection", ["by=a neighbour", "text=they have a car"])
        try await team.settle()
        try await team.step("office", "objection_answer", answer)
        #expect(try await team.standing("office").cases.isEmpty)
        let second = try await team.step("village", "objection", ["by=a cousin", "text=and a shop"])
        let third = try await team.step("village", "objection", ["by=a friend", "text=and a house"])
        try await team.settle()
        guard case .answersNothing(let open)? = try await refusal({ try await team.step("office", "objection_answer", answer) }) else {
            Issue.record("several wait, and one was answered")
            return
        }
        #expect(Set(open.map(\.record)) == [second.record, third.record] && !open.contains { $0.record == first.record })
        try await team.step("office", "objection_answer", answer + ["objection=\(third.record)"])
        try await team.step("office", "objection_answer", answer)
        #expect(try await team.standing("office").openObjections.isEmpty)
    }

    @Test func `the code that says no is no yes, and a card that has not come counts when it comes`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        try await team.step("village", "candidate", ["reason=x"])
        try await team.settle()
        try await team.step("first", "check", ["team.first=a", "team.second=b"])
        try await team.step("first", "evaluation")
        try await team.settle()
        let card = try await team.by("town") { clerk, household in
            let card = try clerk.issueCard(household, year: Team.year)
            return (agree: card.agree, refuse: card.refuse)
        }
        let early = try await team.attest("collector", .household, code: card.agree) { $0.proof = nil }
        #expect(early.flaws.map(\.en).allSatisfy { $0.contains("no card that has arrived here has this code") } && !early.flaws.isEmpty)
        try await team.settle()
        #expect(try await team.standing("collector").householdAnswers.map(\.counts) == [true])
        let other: (CardCode, ExitEvent.Decision) async throws -> ExitRefusal? = { code, decision in
            try await refusal { try await team.attest("collector", .household, decision, code: code) }
        }
        #expect(try await other(card.refuse, .agree) == .attestation(.otherAnswerOnCard(.refuse)))
        #expect(try await other(card.agree, .refuse) == .attestation(.otherAnswerOnCard(.agree)))
    }

    @Test func `a refusal without proof is told as one that counts, and is shown as given`() async throws {
        let team = try await Team(only: ["village", "first", "town", "collector"])
        let card = try await team.prepare()
        let no = try await team.attest("collector", .household, .refuse) { $0.proof = nil }
        #expect(no.flaws.isEmpty && no.notes.contains { $0.en.contains("needs no proof") })
        try await team.attest("town", .government)
        try await team.settle()
        let standing = try await team.standing("village")
        #expect(standing.cases.map(\.kind) == [.householdRefuses])
        let view = standing.view(.household)
        #expect(view.events.map(\.record) == [no.record] && view.remarks.map(\.en) == ["refused"] && !view.isDone)
        // The household thinks better of it, and takes that back too, by its own name and not by the record's.
        try await team.attest("collector", .household, code: card.agree)
        let withdrawn = try await team.by("collector") { clerk, household in
            try clerk.withdraw(household, year: Team.year, reason: "the work has ended")
        }
        #expect(withdrawn.flaws.isEmpty)
        #expect(try await team.standing("collector").cases.map(\.kind) == [.withdrawn])
    }

    @Test func `only households exit, only in years with a standard, and only in the planned one without a reason`() async throws {
        let team = try await Team(only: ["village", "office"])
        let member = team.house.members[0]
        let wrong = try await refusal {
            try await team.by("village") { clerk, _ in _ = try clerk.perform("candidate", of: member, year: Team.year, []) }
        }
        guard case .notAHousehold(_, let type)? = wrong else {
            Issue.record("\(String(describing: wrong))")
            return
        }
        #expect(type.name == "member")
        let old = try await refusal {
            try await team.by("village") { clerk, household in _ = try clerk.perform("candidate", of: household, year: 1999, []) }
        }
        #expect(old == .noCriteria(year: 1999))
        try await team.by("office") { clerk, _ in
            _ = try clerk.editor.add(
                clerk.editor.type("village"), ["code=\(Desk.village)", "name=上村", "plan_exit_year=2018"].map { try Assignment($0) },
                parent: nil,
                scope: Desk.village)
        }
        try await team.settle()
        let early = try await refusal { try await team.step("village", "candidate") }
        #expect(early == .otherYearThanPlanned(planned: 2018, year: Team.year))
        try await team.step("village", "candidate", ["reason=the whole village goes early"])
        #expect(try await team.standing("village").cases.isEmpty)
    }
}
