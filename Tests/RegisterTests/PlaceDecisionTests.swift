import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Cases of villages, counties, lists and requests are settled by decisions, as those of households are.
struct PlaceDecisionTests {
    private func ago(_ desk: Desk, _ days: Int) -> String { "date=\(CalendarDate(days: desk.editor.today - days)?.description ?? "")" }

    /// A village that meets the standard of 2017, and whoever records its steps and decides about it.
    private func village() throws -> (desk: Desk, village: RecordID, clerk: RegionExitClerk) {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 2)
        for _ in 0..<2 { try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"]) }
        return (desk, village, try RegionExitClerk(desk.editor))
    }

    private func exit(_ clerk: RegionExitClerk, _ village: RecordID) throws -> RegionExit {
        try #require(try clerk.reader.standing(of: village, year: 2017))
    }

    private func proceed(_ clerk: RegionExitClerk, _ desk: Desk, _ village: RecordID, from first: Int = 0, through last: Int = 4) throws {
        let course = [("apply", 20), ("review", 15), ("check", 12), ("notice", 9), ("announce", 1)]
        for (step, days) in course[first...last] {
            _ = try clerk.perform(step, of: village, year: 2017, [Assignment(ago(desk, days))])
        }
    }

    @discardableResult
    private func decide(
        _ clerk: RegionExitClerk, _ village: RecordID, _ verdict: ExitProcedure.Verdict, step: String? = nil, to handler: String? = nil
    ) throws -> RegionExit {
        let name = try #require(try exit(clerk, village).cases.first?.name)
        let item = try #require(try clerk.find(name))
        _ = try clerk.decide(item, verdict, step: step, handler: handler, reason: "查实")
        return try exit(clerk, village)
    }

    @Test func `a bare line is rejected by a decision, which no step could do, and the village may apply anew`() throws {
        let (desk, village, clerk) = try village()
        try desk.add("village_exit", ["year=2017", ago(desk, 1), "step=exited"], parent: village)
        #expect(try exit(clerk, village).cases.map(\.kind) == [.illegalHistory])
        #expect { try decide(clerk, village, .uphold) } throws: { error in
            if case .decision(.otherVerdict("--uphold", _, ["--reject", "--return"]))? = error as? ExitRefusal { true } else { false }
        }
        let rejected = try decide(clerk, village, .reject)
        #expect(rejected.outcome == .rejected && rejected.cases.isEmpty && rejected.next.map(\.step) == [.applied])
        try proceed(clerk, desk, village)
        #expect(try exit(clerk, village).outcome == .exited)
    }

    @Test func `what is returned is void from its step on, and stands again when it is done again`() throws {
        let (desk, village, clerk) = try village()
        try proceed(clerk, desk, village, through: 3)
        try desk.set(village, ["collective_income[2017]=30000"])
        #expect(try exit(clerk, village).cases.map(\.kind) == [.factsChanged])
        #expect(throws: ExitRefusal.decision(.returnNeedsStep)) { try decide(clerk, village, .return) }
        #expect(throws: ExitRefusal.self) { try decide(clerk, village, .return, step: "village_review") }
        let back = try decide(clerk, village, .return, step: "apply")
        #expect(back.outcome == .underWay && back.cases.isEmpty && back.next.map(\.step) == [.applied])
        try proceed(clerk, desk, village)
        #expect(try exit(clerk, village).outcome == .exited)
    }

    @Test func `a later finding that was heard is closed until the facts are others; rejecting it revokes the exit`() throws {
        let (desk, village, clerk) = try village()
        try proceed(clerk, desk, village)
        try desk.set(village, ["collective_income[2017]=100"])
        let first = try #require(try exit(clerk, village).cases.first)
        #expect(first.kind == .laterFinding)
        let heard = try decide(clerk, village, .uphold)
        #expect(heard.outcome == .exited && heard.cases.isEmpty)
        #expect { _ = try clerk.find(first.name) } throws: { error in
            if case .caseClosed(first.name, "450124100201")? = error as? ExitRefusal { true } else { false }
        }
        try desk.set(village, ["collective_income[2017]=99"])
        let second = try #require(try exit(clerk, village).cases.first)
        #expect(second.kind == .laterFinding && second.name != first.name)
        #expect { _ = try clerk.find(first.name) } throws: { error in
            if case .caseChanged(now: second.name)? = error as? ExitRefusal { true } else { false }
        }
        let revoked = try decide(clerk, village, .reject)
        #expect(revoked.outcome == .returned && revoked.cases.isEmpty)
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] ?? "0" == "0")
    }

    /// A village whose list hangs, and an objection to it.
    private func objected() throws -> (desk: Desk, village: RecordID, clerk: RegionExitClerk, objection: RecordID) {
        let (desk, village, clerk) = try village()
        try proceed(clerk, desk, village, through: 3)
        let lists = try PublicLists(desk.store).lists(.init(.villageExit, .first, year: 2017, region: Desk.county, from: 0, to: nil))
        let list = try #require(lists.first)
        _ = try Postings(desk.store).post(list, desk.editor)
        let code = try #require(ListCode(hash: list.hash(Toy.digest))).description
        guard
            case .list(let objection) = try Postings(desk.store).object(
                code, about: "450124100201", by: "蓝大妹", text: "路没通", in: nil, desk.editor)
        else { throw EditError.nothingToWrite }
        #expect(try exit(clerk, village).cases.map(\.kind) == [.objection])
        return (desk, village, clerk, objection)
    }

    @Test func `an objection to a village's exit is settled whichever way it is decided, and answered with it`() throws {
        for (verdict, outcome, answer) in [
            (ExitProcedure.Verdict.uphold, RegionExit.Outcome.underWay, "rejected"), (.return, .underWay, "upheld"),
            (.reject, .rejected, "upheld"),
        ] {
            let (desk, village, clerk, _) = try objected()
            let after = try decide(clerk, village, verdict, step: verdict == .return ? "noticed" : nil)
            #expect(after.outcome == outcome && after.cases.isEmpty, "\(verdict)")
            #expect(after.next.map(\.step) == [verdict == .uphold ? .exited : verdict == .return ? .noticed : .applied])
            #expect(try ListObjections(desk.store).all().map(\.result) == [answer])
            #expect(try clerk.cases().isEmpty && RecordCases(desk.editor).open().isEmpty)
        }
    }

    @Test func `a village is not announced over an objection that was heard; one that is announced all the same is not`() throws {
        let (desk, village, clerk, objection) = try objected()
        let name = try #require(try exit(clerk, village).cases.first).name
        #expect(try exit(clerk, village).next.isEmpty)
        let announced = CalendarDate(days: desk.editor.today)?.description ?? ""
        #expect { _ = try clerk.perform("announce", of: village, year: 2017, [Assignment("date=\(announced)")]) } throws: { error in
            if case .blocked(cases: [name], _)? = error as? ExitRefusal { true } else { false }
        }
        // By a program that does not ask.
        let digest = try #require(try exit(clerk, village).present?.digest)
        try desk.add("village_exit", ["year=2017", "date=\(announced)", "step=exited", "evidence=\(digest)"], parent: village)
        #expect(try exit(clerk, village).outcome == .stopped)
        #expect(Set(try exit(clerk, village).cases.map(\.kind)) == [.objection, .illegalHistory])
        // Answered, it is announced again by whoever had seen the answer.
        try desk.add("list_objection_answer", ["date=\(announced)", "result=rejected", "text=路已修好"], parent: objection)
        #expect(try exit(clerk, village).cases.map(\.kind) == [.illegalHistory])
        _ = try clerk.perform("announce", of: village, year: 2017, [Assignment("date=\(announced)")])
        #expect(try exit(clerk, village).outcome == .exited && exit(clerk, village).cases.isEmpty)
    }

    @Test func `an exit over an objection that lies in another region counts nowhere until it is answered, whoever announced it`() throws {
        // As a county's do, in its villages; of what its author had seen there nobody can tell.
        let other = ScopeCode(number: 450_124_100_202)
        for (raised, counts) in [(3, false), (1, false), (0, true)] {
            let (desk, village, clerk) = try village()
            try proceed(clerk, desk, village, through: 3)
            let digest = try #require(try exit(clerk, village).present?.digest)
            let objection = try desk.add(
                "list_objection",
                ["kind=village_exit", "year=2017", ago(desk, raised), "code=7K3M-0P5T-WXYZ", "about=450124100201", "by=蓝大妹", "text=路没通"],
                scope: other)
            try desk.add("village_exit", ["year=2017", ago(desk, 1), "step=exited", "evidence=\(digest)"], parent: village)
            #expect(try exit(clerk, village).outcome == (counts ? .exited : .stopped), "\(raised)")
            #expect(try exit(clerk, village).cases.contains { $0.kind == .illegalHistory } == !counts)
            #expect(try exit(clerk, village).cases.contains { $0.kind == .objection })
            #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] ?? "0" == (counts ? "1" : "0"))
            for (result, stands) in [("upheld", counts), ("rejected", true)] {
                try desk.add("list_objection_answer", [ago(desk, 0), "result=\(result)", "text=查实"], parent: objection, scope: other)
                #expect(try exit(clerk, village).outcome == (stands ? .exited : .stopped), "\(raised) \(result)")
            }
            #expect(try exit(clerk, village).cases.isEmpty)
        }
    }

    @Test
    func `a county that was announced over an objection in one of its villages has not exited, in every report, until it is answered`()
        throws
    {
        let desk = try Desk()
        let county = try desk.addStandardCounty()
        let clerk = try RegionExitClerk(desk.editor)
        func counties() throws -> String { try desk.report(.exits, year: 2017).table("places")?.first?["counties"] ?? "0" }
        for (step, days) in [("apply", 20), ("review", 15), ("check", 12), ("notice", 9)] {
            _ = try clerk.perform(step, of: county, year: 2017, [Assignment(ago(desk, days))])
        }
        let digest = try #require(try exit(clerk, county).present?.digest)
        try desk.add(
            "county_exit", ["year=2017", ago(desk, 1), "step=exited", "evidence=\(digest)"], parent: county, scope: Desk.county)
        #expect(try exit(clerk, county).outcome == .exited && counties() == "1")
        // The news of the village come later than the announcement, and change nothing of the county's own region.
        let objection = try desk.add(
            "list_objection",
            ["kind=county_exit", "year=2017", ago(desk, 3), "code=7K3M-0P5T-WXYZ", "about=450124", "by=蓝大妹", "text=路没通"])
        #expect(try exit(clerk, county).outcome == .stopped && counties() == "0")
        try desk.add("list_objection_answer", [ago(desk, 0), "result=rejected", "text=已通"], parent: objection)
        #expect(try exit(clerk, county).outcome == .exited && counties() == "1")
    }

    @Test func `an objection to a list of funds is settled by its answer; one that is right by a list that is put up anew`() throws {
        let desk = try Desk()
        let paid = ["year=2017", "payer=财政局", "payee=某公司", "region=450124100201"]
        try desk.add(
            "fund_entry", ["number=F1", "date=2017-05-01", "source=central", "amount=5000", "purpose=路"] + paid, scope: Desk.county)
        func post(_ from: Int) throws -> String {
            let lists = try PublicLists(desk.store).lists(.init(.funds, .first, year: 2017, region: Desk.county, from: from, to: from + 10))
            let list = try #require(lists.first)
            _ = try Postings(desk.store).post(list, desk.editor)
            return try #require(ListCode(hash: list.hash(Toy.digest))).description
        }
        let code = try post(desk.editor.today)
        let cases = RecordCases(desk.editor)
        for verdict in [ExitProcedure.Verdict.uphold, .reject] {
            _ = try Postings(desk.store).object(code, about: nil, by: "韦某", text: "少写一笔", in: Desk.village, desk.editor)
            let item = try #require(try cases.open().first)
            #expect(item.kind == .listObjection && !item.isFoundRight)
            #expect { _ = try cases.decide(item, .return, reason: "x") } throws: { error in
                if case .decision(.otherVerdict("--return", _, ["--uphold", "--reject"]))? = error as? ExitRefusal { true } else { false }
            }
            let found = try #require(try cases.find(item.name))
            _ = try cases.decide(found, verdict, reason: "查实")
        }
        let right = try #require(try cases.open().first)
        #expect(right.isFoundRight)
        try desk.add(
            "fund_entry", ["number=F2", "date=2017-05-02", "source=central", "amount=700", "purpose=水"] + paid, scope: Desk.county)
        _ = try post(desk.editor.today)
        #expect(try cases.open().isEmpty)
    }

    @Test func `of requests that differ one is kept and the others are rejected, or none is carried out`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 2)
        let type = try desk.editor.type("member")
        let person = try #require(try desk.store.views.records(type, in: [Desk.village], parent: household).last)
        func ask(_ number: String) throws -> PersonRequest {
            let given = ["to=450124100202", "household=450124100202-\(number)", "relation=spouse"]
            return try PersonRequests(desk.editor).ask(.marriage, member: person.description, given.map { try Assignment($0) }, in: nil)
        }
        let cases = RecordCases(desk.editor)
        let (one, two) = (try ask("0007"), try ask("0008"))
        let item = try #require(try cases.open().first)
        #expect(item.kind == .requestsDiffer)
        for (given, verdict) in [("--uphold", ExitProcedure.Verdict.uphold), ("--return", .return)] {
            #expect { _ = try cases.decide(item, verdict, reason: "x") } throws: { error in
                if case .decision(.otherVerdict(given, _, ["--take", "--reject"]))? = error as? ExitRefusal { true } else { false }
            }
        }
        #expect(throws: ExitRefusal.self) { _ = try cases.decide(item, .uphold, keeping: "ZZZZ", reason: "x") }
        _ = try cases.decide(item, .uphold, keeping: two.record.description, reason: "已问本人")
        let left = try PersonRequests.all(desk.store)
        #expect(left.filter(\.isOpen).map(\.record) == [two.record] && left.count == 2 && one.isOpen)
        #expect(try cases.open().isEmpty)
        _ = try ask("0009")
        _ = try cases.decide(try #require(try cases.open().first), .reject, reason: "本人不愿")
        #expect(try PersonRequests.all(desk.store).allSatisfy { !$0.isOpen })
    }

    // MARK: The word on a case

    private struct Desks {
        private(set) var all = VersionVector()

        mutating func decide(
            _ who: String, _ role: String, _ verdict: ExitProcedure.Verdict, step: RegionStep? = nil, to handler: String? = nil,
            seeing: Bool = true
        ) -> PlaceDecision {
            let replica = ReplicaID(high: who.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) }, low: 1, incarnation: 1)
            let dot = Dot(replica, all[replica] + 1)
            let context = seeing ? all : VersionVector()
            all.include(dot)
            return PlaceDecision(
                record: RecordID(replica: replica, number: dot.number, index: 0, salt: 1), coverage: Coverage(dot: dot, context: context),
                person: who, role: role, isAdmitted: true, name: "0123ab-0000000000", kind: "objection", verdict: verdict, step: step,
                handler: handler)
        }
    }

    private func word(_ decisions: [PlaceDecision], level: String = "K") -> String {
        switch PlaceDecisions(decisions, levels: ["T", "K", "Y"]).word(on: "0123ab-0000000000", level: level) {
        case .open(let handler): "open \(handler ?? "")"
        case .decided(let held): "\(held.verdict.rawValue) \(held.person)"
        }
    }

    @Test func `two who decide without having seen each other stop what one of them stopped, in whatever order they come`() {
        var desks = Desks()
        let upheld = desks.decide("a", "K", .uphold, seeing: false)
        let returned = desks.decide("b", "K", .return, step: .noticed, seeing: false)
        let rejected = desks.decide("c", "K", .reject, seeing: false)
        for all in [[upheld, returned, rejected], [rejected, returned, upheld]] { #expect(word(all) == "reject c") }
        #expect(word([upheld, returned]) == "return b")
        // Whoever has seen them all has the last word, of that office or a higher one; a lower one has none.
        let last = desks.decide("d", "K", .uphold)
        #expect(word([upheld, returned, rejected, last]) == "uphold d")
        #expect(word([desks.decide("e", "Y", .reject), desks.decide("f", "K", .uphold)]) == "reject e")
    }

    @Test func `whoever recorded a step does not say that nothing stands in its way, and may stop it`() {
        var desks = Desks()
        let own = desks.decide("k", "K", .uphold)
        let step = RegionEvent(
            record: own.record, coverage: own.coverage, person: "k", role: "K", time: 1, isAdmitted: true, year: 2017, date: 17_000,
            step: .verified, evidence: "", reason: nil)
        func word(_ decision: PlaceDecision) -> String {
            let decisions = PlaceDecisions([decision], levels: ["T", "K", "Y"], steps: [step])
            return if case .decided(let held) = decisions.word(on: decision.name, level: "K") { held.verdict.rawValue } else { "open" }
        }
        #expect(word(own) == "open")
        #expect(word(desks.decide("k", "K", .reject)) == "reject")
        #expect(word(desks.decide("l", "K", .uphold)) == "uphold")
    }

    @Test func `a case is decided by its office, a higher one, or whom it was handed to`() {
        var desks = Desks()
        let early = desks.decide("t", "T", .uphold)
        #expect(word([early]) == "open ")
        let handed = desks.decide("k", "K", .delegate, to: "T")
        #expect(word([early, handed]) == "open T")
        let late = desks.decide("t", "T", .reject)
        #expect(word([early, handed, late]) == "reject t")
        #expect(word([desks.decide("u", "T", .delegate, to: "V")]) == "open ")
    }
}
