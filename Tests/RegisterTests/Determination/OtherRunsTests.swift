import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Whoever comes into the register, comes back, or was put there wrongly: the same care as on the way out.
struct OtherRunsTests {
    /// The whole course of a run of another kind, by the people of the village.
    private func run(
        _ team: Team, _ kind: RunKind, of other: RecordID? = nil, year: Int, through last: StepCode = .announcement
    ) async throws {
        func by(_ name: String, _ step: String, _ assignments: [String] = []) async throws {
            try await team.settle([name])
            _ = try await team.by(name) { clerk, household in
                let household = other ?? household
                return try clerk.perform(step, of: household, year: year, kind: kind, assignments.map { try Assignment($0) })
            }
            try await team.settle([name])
        }
        func attest(_ name: String, _ side: AttestRequest.Side, _ code: CardCode?) async throws {
            try await team.settle([name])
            _ = try await team.by(name) { clerk, household in
                let household = other ?? household
                let digest = try clerk.reader.standing(of: household, year: year, kind).present?.digest ?? ""
                var request = AttestRequest(household: household, year: year, side: side, decision: .agree, evidence: digest)
                request.kind = kind
                request.cardCode = code?.description
                request.proof = String(repeating: "a1", count: 32)
                if side == .government { request.signer = "somebody else" }
                return try clerk.attest(request)
            }
            try await team.settle([name])
        }
        if kind != .identification { try await by("village", "candidate", ["reason=核查发现"]) }
        try await by("first", "house_check", ["team.first=a", "team.second=b"])
        try await by("first", "evaluation")
        try await team.settle(["town"])
        let card = try await team.by("town") { clerk, household in try clerk.issueCard(other ?? household, year: year, kind) }
        try await team.settle()
        try await attest("collector", .household, card.agree)
        try await attest("town", .government, nil)
        let course: [(StepCode, String, String, [String])] = [
            (.review, "village", "review", ["votes.present=20", "votes.for=15"]), (.firstNotice, "village", "notice", []),
            (.townshipCheck, "town", "check", []), (.secondNotice, "town", "notice", []),
            (.countyApproval, "office", "approve", []), (.announcement, "office", "announce", []), (.mark, "office", "mark", []),
        ]
        for (code, who, name, assignments) in course where code <= last {
            if code == .townshipCheck || code == .countyApproval { team.calendar.pass(days: 8) }
            try await by(who, name, assignments)
        }
        try await team.settle()
    }

    private func state(_ team: Team, in year: Int) async throws -> HouseholdState? {
        try await team.by("office") { clerk, household in
            try clerk.reader.course(of: household, through: year).state(in: year)
        }
    }

    @Test(arguments: [RunKind.returned, .wrongExit, .missed, .identification])
    func `no step of a run that cannot begin is due, and the refusal says why`(kind: RunKind) throws {
        let desk = try Desk()
        let house = try desk.addStandardHousehold()
        let clerk = try ExitClerk(desk.editor)
        let before = try desk.store.heads(Desk.village).applied
        for step in ["candidate", "house_check"] {
            #expect {
                let given = step == "candidate" ? ["reason=x"] : ["team.first=a", "team.second=b"]
                _ = try clerk.perform(step, of: house.household, year: 2017, kind: kind, given.map { try Assignment($0) })
            } throws: { error in
                if case .mayNotBegin(_, year: 2017, _)? = error as? ExitRefusal { true } else { false }
            }
        }
        #expect(try desk.store.heads(Desk.village).applied == before)
    }

    @Test func `an exit that was wrong is taken back by both sides, notices and approval, and by nothing less`() async throws {
        let team = try await Team.exited()
        // What the exit was signed on stays as it was; what is found of the year now does not meet the standard.
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        #expect(try await state(team, in: Team.year) == .disputed)
        try await team.set("collector", team.house.household, ["water[2017].litres=35"])
        try await team.settle()
        #expect(try await state(team, in: Team.year) == .exited)
        await #expect(throws: ExitRefusal.self, "an exit that stands on met facts is no wrong exit: nothing bears it out") {
            try await run(team, .wrongExit, year: Team.year, through: .review)
        }
        #expect(try await state(team, in: Team.year) == .exited)
    }

    @Test func `an exit whose facts changed is disputed, and whoever would take it back is told to have its case decided`() async throws {
        let team = try await Team.exited()
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let found = try #require(try await team.standing().blocking.first)
        let told = await #expect(throws: ExitRefusal.self) { try await run(team, .wrongExit, year: Team.year, through: .review) }
        guard case .exitDisputed(_, year: Team.year, case: found.name)? = told else {
            Issue.record("\(String(describing: told))")
            return
        }
        try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: "the water was never there") }
        #expect(try await state(team, in: Team.year) == .wrongExit)
    }

    @Test func `a correction that was proposed before the facts were known is not led on to an end that counts for nothing`() async throws {
        let team = try await Team.exited()
        try await team.by("village") { clerk, household in
            _ = try clerk.perform("candidate", of: household, year: Team.year, kind: .wrongExit, [Assignment("reason=x")])
        }
        try await team.set("collector", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let told = await #expect(throws: ExitRefusal.self) {
            try await team.by("first") { clerk, household in
                let persons = try ["team.first=a", "team.second=b"].map { try Assignment($0) }
                _ = try clerk.perform("house_check", of: household, year: Team.year, kind: .wrongExit, persons)
            }
        }
        if case .exitDisputed? = told {} else { Issue.record("\(String(describing: told))") }
    }

    @Test func `a correction that is named by no more than that is the one that was begun, or the only one that may be`() async throws {
        let team = try await Team.exited()
        let year = Team.year + 1
        // Who exited can only have exited wrongly.
        let before = try await team.by("village") { clerk, household in try clerk.reader.correction(of: household, year: year) }
        #expect(before == .wrongExit)
        let begun = try await team.by("village") { clerk, household in
            _ = try clerk.perform("candidate", of: household, year: year, kind: .wrongExit, [Assignment("reason=x")])
            return try clerk.reader.correction(of: household, year: year)
        }
        #expect(begun == .wrongExit)
        let poor = try await Team(only: ["village"])
        let other = try await poor.by("village") { clerk, household in
            try clerk.reader.correction(of: household, year: Team.year)
        }
        #expect(other == .misidentified)
    }

    @Test(arguments: [(RunKind.exit, RunKind.misidentified), (.misidentified, .exit)])
    func `of an exit and the finding that the household never was poor only one is under way`(first: RunKind, second: RunKind) async throws
    {
        let team = try await Team(only: ["village"])
        let list: (RunKind) async throws -> Void = { kind in
            try await team.by("village") { clerk, household in
                _ = try clerk.perform("candidate", of: household, year: Team.year, kind: kind, [Assignment("reason=x")])
            }
        }
        try await list(first)
        let told = await #expect(throws: ExitRefusal.self) { try await list(second) }
        let names = try await team.by("village") { clerk, _ in [first, second].map { clerk.reader.procedure($0).label } }
        #expect(told == .contraryRun(names[1], other: names[0], year: Team.year))
    }

    @Test func `a household that exited is poor again when its next year's facts say so and both sides do`() async throws {
        let team = try await Team.exited()
        let next = Team.year + 1
        try await team.by("collector") { clerk, household in
            let members = try clerk.editor.store.views.children(of: household, in: TestTree.village).filter {
                try clerk.editor.store.views.type(of: $0)?.name == "member"
            }
            let facts =
                members.map { "roster[\(next)]+=\($0)" } + [
                    "water[\(next)].clean=false", "livelihood[\(next)].food_ok=false", "livelihood[\(next)].clothes_ok=true",
                ]
            _ = try clerk.editor.set(household, facts.map { try Assignment($0) }, token: nil)
        }
        try await team.settle()
        #expect(try await state(team, in: next) == .followUp)
        try await run(team, .returned, year: next, through: .countyApproval)
        #expect(try await state(team, in: next) == .followUp, "until it is announced nothing changes")
        let open = try await team.by("office") { clerk, _ in try clerk.cases().map { "\($0.found.kind) \($0.found.remark?.zh ?? "")" } }
        #expect(open.count == 1 && open[0].hasPrefix("poorAgain") && open[0].contains("--to 返贫 --year \(next)"), "\(open)")
        team.calendar.pass(days: 1)
        _ = try await team.by("office") { clerk, household in
            try clerk.perform("announce", of: household, year: next, kind: .returned, [])
        }
        try await team.settle()
        #expect(try await state(team, in: next) == .returned)
        // The household's book calls it by what it is.
        let remarks = try await team.by("office") { clerk, household in
            try Desk(at: clerk.editor.store).report(.householdBook, record: household).sections.flatMap(\.blocks).compactMap { block in
                if case .remark(let label, _) = block { label.zh } else { nil }
            }
        }
        #expect(remarks.contains { $0.contains("返贫认定 返贫") } && !remarks.contains { $0.contains("返贫认定 已脱贫") }, "\(remarks)")
        #expect(try await state(team, in: Team.year) == .exited, "the year before stays what it was")
        let cases = try await team.by("office") { clerk, _ in try clerk.cases().map(\.found.kind) }
        #expect(cases.isEmpty, "found poor again, nothing is left to decide: \(cases)")
    }

    @Test func `the book says of an answer that does not count that it does not, and why`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household) { $0.proof = nil }
        try await team.attest("collector", .household, code: card.agree)
        try await team.settle()
        let said = try await team.by("office") { clerk, household in
            let blocks = try Desk(at: clerk.editor.store).report(.householdBook, record: household).sections.flatMap(\.blocks)
            var said: [Label] = []
            for block in blocks {
                guard case .table(let table) = block, table.name == "run" else { continue }
                for row in table.rows { if case .label(let label)? = row.cells.last?.content { said.append(label) } }
            }
            return said
        }
        let uncounted = said.filter { $0.zh.contains("不计入：") && $0.en.contains("does not count") }
        #expect(uncounted.count == 1, "\(said)")
    }

    @Test func `whoever applies is counted nowhere until they are identified, and from then on as poor`() async throws {
        let team = try await Team()
        let (household, members) = try await team.by("collector") { clerk, _ in
            let desk = Desk(at: clerk.editor.store)
            // When the village is to exit says nothing of who may apply.
            try desk.add("village", ["code=\(Desk.village)", "name=上村", "plan_exit_year=2018"])
            let household = try desk.add("household", ["number=9001", "attribute[2017]=general"])
            let members = try ["head", "other"].map {
                try desk.add("member", ["name=\($0)", "relation=\($0)", "birth=1980-01-01"], parent: household)
            }
            try desk.set(
                household,
                members.map { "roster[2017]+=\($0)" } + [
                    "income[2017].wage=4000", "other_property[2017].other_house=false", "other_property[2017].shop=false",
                    "other_property[2017].company=false", "identification[2017].score=42.5", "identification[2017].cutoff=60",
                    "identification[2017].searched=true",
                ])
            _ = try clerk.perform("candidate", of: household, year: 2017, kind: .identification, [])
            return (household, members)
        }
        func state() async throws -> HouseholdState? {
            try await team.by("office") { clerk, _ in try clerk.reader.course(of: household, through: 2017).state(in: 2017) }
        }
        try await team.settle()
        #expect(members.count == 2)
        #expect(try await state() == .candidate)
        try await run(team, .identification, of: household, year: 2017, through: .countyApproval)
        #expect(try await state() == .candidate, "approved, and not yet announced")
        team.calendar.pass(days: 1)
        _ = try await team.by("office") { clerk, _ in
            try clerk.perform("announce", of: household, year: 2017, kind: .identification, [])
        }
        try await team.settle()
        #expect(try await state() == .registered)
        let standing = try await team.by("office") { clerk, _ in try clerk.reader.standing(of: household, year: 2017, .identification) }
        #expect(standing.cases.isEmpty && standing.outcome == .exited)
        // A car that is found later undoes it wherever the news arrives.
        try await team.set("collector", household, ["vehicle[2017].kind=car"])
        try await team.settle()
        #expect(try await state() == .candidate)
    }

    @Test func `a household that is not registered cannot return, and who is registered is not left out`() async throws {
        let team = try await Team()
        for kind in [RunKind.returned, .wrongExit, .missed, .identification] {
            await #expect(throws: ExitRefusal.self, "\(kind)") {
                try await team.by("village") { clerk, household in
                    _ = try clerk.perform("candidate", of: household, year: Team.year, kind: kind, [])
                }
            }
        }
    }

    @Test func `what a collector registers by a line of their own is a proposal, and counts nowhere`() async throws {
        let team = try await Team()
        try await team.settle()
        let state = try await team.by("collector") { clerk, _ in
            let desk = Desk(at: clerk.editor.store)
            let household = try desk.addHousehold(members: 3)
            let course = try clerk.reader.course(of: household, through: 2017)
            let source = try clerk.editor.store.read { _ in
                try ReportSource(clerk.editor.store, region: nil, isKeeping: false).departures(by: 2017).left.count
            }
            return (course.state(in: 2017), source)
        }
        #expect(state.0 == .candidate && state.1 == 1)
    }
}
