import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// The invariants again, on stores that sync through a county.
struct ConcurrencyTests {
    @Test func `I1 I11 an exit that stands, the same on every store, whatever the plan's targets and next year's survey say`() async throws
    {
        let team = try await Team.exited()
        let standing = try await team.standing()
        #expect(standing.outcome == .exited, "\(standing.essence)")
        #expect(try await team.essences().count == 1)
        let before = try await team.essences()
        // Next year's survey reads other keys of the same fields.
        try await team.set("collector", team.house.household, ["water[2018].clean=false", "water[2018].litres=5", "income[2018].wage=10"])
        try await team.by("city") { clerk, _ in
            _ = try clerk.editor.add(
                clerk.editor.type("target"), ["indicator=people who exit", "year=2017", "value=0"].map { try Assignment($0) }, parent: nil,
                scope: TestTree.city)
        }
        try await team.settle()
        #expect(try await team.essences() == before)
        let state = try await team.by("office") { clerk, household in try clerk.reader.course(of: household, through: 2019) }
        #expect(state.years.map(\.state) == [.registered, .registered, .exited, .followUp, .followUp])
    }

    @Test func `I2 an indicator corrected on another device while both sign: disputed everywhere, and everybody sees why`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.set("collector2", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        #expect(try await team.essences().count == 1)
        let standing = try await team.standing("village")
        #expect(standing.outcome == .disputed)
        let found = try #require(standing.cases.first)
        #expect(found.kind == .factsChanged)
        #expect(found.changes.map(\.label.zh) == ["饮水"])
        #expect(found.changes[0].before.zh.contains("35") && found.changes[0].now.zh.contains("20"))
        #expect(found.verdicts == [.reject, .return])
    }

    @Test func `I2 a correction from the county after the announcement undoes the exit on every store`() async throws {
        let team = try await Team.exited()
        #expect(try await team.standing("collector").outcome == .exited)
        try await team.set("first", team.house.household, ["water[2017].litres=20"])
        try await team.settle(["first"])
        // The news has not come to the collector yet.
        #expect(try await team.standing("collector").outcome == .exited)
        #expect(try await team.standing("").outcome == .disputed)
        try await team.settle()
        #expect(try await team.essences().count == 1)
        let standing = try await team.standing("collector")
        #expect(standing.outcome == .disputed)
        #expect(standing.cases.map(\.kind) == [.factsChanged])
        let state = try await team.by("collector") { clerk, household in try clerk.reader.course(of: household, through: 2018) }
        #expect(state.state(in: 2018) == .disputed)
    }

    @Test func `I2 a sibling makes both stale, and a decision for the old value restores them`() async throws {
        let team = try await Team.exited()
        try await team.set("collector", team.house.household, ["water[2017].litres=36"])
        try await team.set("collector2", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let disputed = try await team.standing()
        #expect(disputed.outcome == .disputed)
        #expect(disputed.obstacles.contains { $0.en.hasPrefix("Unknown") && $0.en.contains("5") })
        #expect(disputed.cases.first?.changes.first?.now.en == "disputed")
        try await team.by("office") { clerk, household in
            let conflict = try #require(try clerk.editor.store.views.conflicts().first { $0.record == household })
            _ = try clerk.editor.resolve(
                conflict.name,
                .value(
                    ["water[2017].clean=true", "water[2017].litres=35", "water[2017].fetch_minutes=20"].map { try Assignment($0) }
                        + ["fetch_horizontal", "fetch_vertical", "dry_months"].map { Assignment(path: "water[2017].\($0)", text: "") }),
                reason: "measured again")
        }
        try await team.settle()
        #expect(try await team.standing().outcome == .exited)
        #expect(try await team.essences().count == 1)
    }

    @Test func `two surveys that agree in facts are one, and two collectors with different answers a case`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        // Both find 40 litres, neither knowing of the other.
        try await team.set("collector", team.house.household, ["water[2017].litres=40"])
        try await team.set("collector2", team.house.household, ["water[2017].litres=40"])
        let one = try await team.standing("collector").present?.digest
        #expect(try await team.standing("collector2").present?.digest == one)
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("collector2", .household) { $0.reason = "I was there too" }
        try await team.settle()
        #expect(try await team.standing().present?.digest == one)
        #expect(try await team.standing().cases.isEmpty)
        #expect(try await team.standing().view(.household).isDone)
        try await team.attest("collector2", .household, .refuse, code: card.refuse)
        try await team.attest("town", .government)
        try await team.attest("collector", .household)
        try await team.settle()
        #expect(try await team.standing().cases.map(\.kind) == [.twoAnswers])
        #expect(try await team.essences().count == 1)
    }

    @Test func `I3 the head who died in between, as the county records it before the announcement reaches it`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        let head = team.house.members[0]
        team.calendar.pass(days: 2)
        try await team.by("office2") { clerk, _ in
            _ = try clerk.editor.add(
                clerk.editor.type("member_change"), ["state=died", "date=2017-09-02"].map { try Assignment($0) }, parent: head, scope: nil)
        }
        // The others go on without knowing.
        let others = ["village", "town", "office"]
        for (who, step, fields, days) in [
            ("village", "review", ["votes.present=20", "votes.for=15"], 0), ("village", "notice", [], 0), ("town", "check", [], 8),
            ("town", "notice", [], 0), ("office", "approve", [], 8), ("office", "announce", [], 0),
        ] {
            team.calendar.pass(days: days)
            try await team.step(who, step, fields)
            try await team.settle(others)
        }
        #expect(try await team.standing().outcome == .exited)
        try await team.settle()
        #expect(try await team.standing().outcome == .disputed)
        let found = try #require(try await team.standing("office2").cases.first)
        #expect(found.kind == .headChanged)
        // The county hears the family and lets it stand; everybody sees who and why.
        try await team.by("office2") { clerk, _ in _ = try clerk.decide([found.name], .uphold, reason: "the widow confirms") }
        try await team.settle()
        #expect(try await team.standing("collector").outcome == .exited)
        #expect(try await team.essences().count == 1)
    }

    @Test func `I5 a member whose existence is disputed makes the facts unknown and the exit disputed`() async throws {
        let team = try await Team.exited()
        let child = team.house.members[1]
        try await team.by("collector") { clerk, _ in _ = try clerk.editor.retire(child, reason: "moved away") }
        try await team.set("collector2", child, ["name=成员乙"])
        try await team.settle()
        let standing = try await team.standing()
        #expect(standing.outcome == .disputed)
        #expect(standing.present?.isMet == false)
        #expect(standing.cases.first?.changes.contains { $0.now.en == "existence disputed" } == true)
        #expect(try await team.essences().count == 1)
    }

    @Test func `I12 consent withdrawn offline during the notice`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        let attested = try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        try await team.proceed(through: .firstNotice)
        try await team.by("collector") { clerk, _ in _ = try clerk.withdraw(attested.record, reason: "the work is over") }
        let others = ["village", "town", "office"]
        for (who, step, days) in [("town", "check", 8), ("town", "notice", 0), ("office", "approve", 8), ("office", "announce", 0)] {
            team.calendar.pass(days: days)
            try await team.step(who, step)
            try await team.settle(others)
        }
        #expect(try await team.standing().outcome == .exited)
        try await team.settle()
        #expect(try await team.essences().count == 1)
        let standing = try await team.standing()
        #expect(standing.outcome == .disputed)
        #expect(standing.cases.map(\.kind) == [.withdrawn])
    }

    @Test func `I3 a helper who signs as the household is refused, and does not count where the program was got round`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        let refusal = await #expect(throws: ExitRefusal.self) { try await team.attest("helper", .household, code: card.agree) }
        #expect(refusal?.sort == .notPermitted)
        try await team.forge("helper", code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        #expect(try await team.standing().cases.map(\.kind) == [.helperSigned])
        #expect(try await team.essences().count == 1)
    }

    @Test func `I4 a yes without card code or witness is shown as said by the collector, a witness confirms it`() async throws {
        let team = try await Team()
        _ = try await team.prepare()
        let said = try await team.attest("collector", .household)
        #expect(said.flaws.contains { $0.zh.contains("采集员代述") })
        try await team.attest("town", .government)
        try await team.settle()
        #expect(try await team.standing().saidByCollector.count == 1)
        #expect(try await !team.standing().view(.household).isDone)
        let refusal = await #expect(throws: ExitRefusal.self) {
            try await team.step("village", "review", ["votes.present=20", "votes.for=15"])
        }
        #expect(refusal?.sort == .badInput)
        let replica = try #require(team.devices["collector"]).replica
        let own = try await replica.run { $0.own.description }
        try await team.attest("collector2", .household) { $0.witness = String(own.prefix(12)) }
        try await team.settle()
        #expect(try await team.standing().view(.household).isDone)
        #expect(try await team.standing().saidByCollector.isEmpty)
    }

    @Test func `I4 a made-up code, a code of another answer and facts that changed are refused`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        let changed = await #expect(throws: ExitRefusal.self) {
            try await team.attest("collector", .household, code: card.agree) { $0.evidence = "0123456789" }
        }
        #expect(changed?.sort == .look)
        await #expect(throws: ExitRefusal.self) { try await team.attest("collector", .household, code: card.refuse) }
        try await team.attest("collector", .household, code: CardCode(bits: 5))
        #expect(try await team.standing("collector").saidByCollector.count == 1)
    }

    @Test func `what somebody without the office records counts nowhere`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        try await team.proceed(through: .secondNotice)
        team.calendar.pass(days: 8)
        // The register's rights know no such approval by a village; the procedure none by a township.
        for name in ["village", "town"] {
            try await team.by(name) { clerk, household in
                _ = try clerk.editor.add(
                    clerk.editor.type("approval"),
                    ["year=2017", "date=2017-10-01", "level=county", "result=pass"].map { try Assignment($0) },
                    parent: household, scope: nil)
            }
        }
        try await team.settle()
        let standing = try await team.standing()
        #expect(!standing.view(.countyApproval).isDone)
        #expect(standing.cases.map(\.kind) == [.illegalHistory])
        #expect(standing.cases[0].events.map(\.person) == ["town"])
        await #expect(throws: ExitRefusal.self) { try await team.step("village", "approve") }
    }

    @Test func `two administrators who decide differently at once, and the county's node in between`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, .refuse, code: card.refuse)
        try await team.attest("town", .government)
        try await team.settle()
        let found = try #require(try await team.standing().cases.first)
        #expect(found.kind == .householdRefuses)
        let upheld = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .uphold, reason: "the plan wants it") }
        }
        #expect(upheld?.sort == .badInput)
        let party = await #expect(throws: ExitRefusal.self) {
            try await team.by("town") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: "mine") }
        }
        #expect(party?.sort == .notPermitted)
        await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: " ") }
        }
        try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: "no steady income") }
        try await team.by("office2") { clerk, _ in _ = try clerk.decide([found.name], .return, step: .household, reason: "ask again") }
        try await team.settle()
        #expect(try await team.essences().count == 1)
        let second = try #require(try await team.standing().cases.first)
        #expect(second.kind == .decidedDifferently && second.level == "Y")
        // Whoever still has the old name is told the new one.
        let renamed = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([found.name], .reject, reason: "again") }
        }
        if case .caseChanged(let now)? = renamed { #expect(now == second.name) } else { Issue.record("\(String(describing: renamed))") }
    }

    @Test func `who decides what another has decided, or what became another kind of case, is told to look`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, .refuse, code: card.refuse)
        try await team.settle()
        let first = try #require(try await team.standing().cases.first)
        #expect(first.kind == .householdDeclines)
        try await team.attest("town", .government)
        try await team.settle()
        let second = try #require(try await team.standing().cases.first)
        #expect(second.kind == .householdRefuses && second.name.prefix(6) != first.name.prefix(6))
        let other = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([first.name], .reject, reason: "x") }
        }
        if case .caseChanged(let now)? = other { #expect(now == second.name) } else { Issue.record("\(String(describing: other))") }
        let nobody = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([second.name], .delegate, handler: "nobody", reason: "x") }
        }
        #expect(nobody?.sort == .badInput)
        try await team.by("office") { clerk, _ in _ = try clerk.decide([second.name], .delegate, handler: "T", reason: "x") }
        try await team.by("office") { clerk, _ in _ = try clerk.decide([second.name], .reject, reason: "x") }
        let again = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide([second.name], .reject, reason: "x") }
        }
        if case .caseClosed(second.name, _)? = again { #expect(again?.sort == .look) } else { Issue.record("\(String(describing: again))") }
        let never = await #expect(throws: ExitRefusal.self) {
            try await team.by("office") { clerk, _ in _ = try clerk.decide(["123456-1234567890"], .reject, reason: "x") }
        }
        #expect(never?.sort == .badInput)
    }
}

extension Team {
    /// An attestation of the household by somebody who gets round the program's checks.
    func forge(_ name: String, code: CardCode) async throws {
        let head = house.members[0]
        try await by(name) { clerk, household in
            let digest = try clerk.reader.standing(of: household, year: Team.year).present?.digest ?? ""
            let assignments = [
                "year=2017", "date=2017-09-02", "evidence=\(digest)", "decision=agree", "signer.member=\(head)", "capture.kind=card",
                "capture.card_proof=\(code.plain)", "capture.captured_by=collector",
            ]
            _ = try clerk.editor.add(
                clerk.editor.type("household_attestation"), assignments.map { try Assignment($0) }, parent: household, scope: nil)
        }
    }
}
