import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Cases of places, lists and requests are decided together, and handed over, as those of households are.
struct CaseBookTests {
    private static let other = ScopeCode(number: 450_124_100_202)

    private struct Scene {
        let desk: Desk
        let villages: [RecordID]
        var book: CaseBook { get throws { try CaseBook(ExitClerk(desk.editor)) } }

        func names(_ kind: String? = nil) throws -> [String] {
            try book.open().filter { kind == nil || $0.kind == kind }.map(\.name)
        }
    }

    /// Two villages of which somebody wrote that they exited, an objection to a list of funds, and two requests that differ.
    private func scene() throws -> Scene {
        let desk = try Desk()
        let villages = try [Desk.village, Self.other].map { scope in
            let village = try desk.addStandardVillage(households: 1, scope: scope)
            try desk.add("village_exit", ["year=2017", "date=2017-12-01", "step=exited"], parent: village, scope: scope)
            return village
        }
        try desk.add(
            "fund_entry",
            [
                "number=F1", "date=2017-05-01", "source=central", "amount=5000", "purpose=路", "year=2017", "payer=财政局", "payee=某公司",
                "region=450124100201",
            ], scope: Desk.county)
        let today = desk.editor.today
        let lists = try PublicLists(desk.store).lists(.init(.funds, .first, year: 2017, region: Desk.county, from: today, to: today + 10))
        let list = try #require(lists.first)
        _ = try Postings(desk.store).post(list, desk.editor)
        let code = try #require(ListCode(hash: list.hash(Toy.digest))).description
        _ = try Postings(desk.store).object(code, about: nil, by: "韦某", text: "少写一笔", in: Desk.village, desk.editor)
        let household = try desk.addHousehold(members: 2)
        let type = try desk.editor.type("member")
        let person = try #require(try desk.store.views.records(type, in: [Desk.village], parent: household).last)
        for number in ["0007", "0008"] {
            let given = ["to=450124100202", "household=450124100202-\(number)", "relation=spouse"]
            _ = try PersonRequests(desk.editor).ask(.marriage, member: person.description, given.map { try Assignment($0) }, in: nil)
        }
        return Scene(desk: desk, villages: villages)
    }

    @Test func `one plan rejects cases of places, lists and requests, and leaves out what cannot be decided so`() throws {
        let scene = try scene()
        #expect(Set(try scene.book.open().map(\.kind)) == ["illegal_history", "list_objection", "requests_differ"])
        let made = try scene.book.plan(where: ["year>=2017"], in: [], .reject, reason: "查实")
        let read = try CasePlan(parsing: made.plan.bytes)
        #expect(made.plan.items.count == 4 && made.leftOut.isEmpty && read.bytes == made.plan.bytes)
        #expect(made.plan.items.contains { $0.called.hasPrefix("450124100201") })
        // Returned from a village's step: neither lists nor requests know one.
        let returned = try scene.book.plan(where: ["year>=2017"], in: [], .return, step: "applied", reason: "查实")
        #expect(returned.plan.items.count == 2 && Set(returned.leftOut.map(\.item.kind)) == ["list_objection", "requests_differ"])
        // A household's step is none of a village's, and the other way round.
        #expect(try scene.book.plan(where: ["kind=illegal_history"], in: [], .return, step: "house_check", reason: "x").plan.items.isEmpty)
        let outcome = try scene.book.carryOut(read)
        #expect(outcome.decided.count == 4 && outcome.leftOut.isEmpty)
        #expect(try scene.names("illegal_history").isEmpty && scene.names("requests_differ").isEmpty)
        #expect(try scene.book.open().map(\.name).count == 1, "the objection was right: a list is to be put up anew")
        #expect(try scene.book.carryOut(read).leftOut.count == 4)
    }

    @Test func `one that is named with --like is decided with those of its kind, year and county, and with no others`() throws {
        let scene = try scene()
        let book = try scene.book
        let sample = try book.find(scene.names("illegal_history")[0])
        #expect(try book.like(sample).map(\.name).sorted() == scene.names("illegal_history").sorted())
        #expect(try book.like(book.find(scene.names("list_objection")[0])).count == 1)
        for item in try book.like(sample) { _ = try book.decide(item, .reject, reason: "查实") }
        #expect(try scene.names("illegal_history").isEmpty && scene.book.open().count == 2)
        #expect(throws: ExitRefusal.self) { try book.check(sample, .uphold) }
        #expect(throws: ExitRefusal.self) { try book.check(sample, .uphold, keeping: "x") }
        #expect(throws: ExitRefusal.decision(.needsReason)) { _ = try book.decide(sample, .reject, reason: " ") }
    }

    @Test func `cases of places, lists and requests that were handed to somebody pass to another`() throws {
        let scene = try scene()
        let book = try scene.book
        for name in try scene.names() { _ = try book.decide(book.find(name), .delegate, handler: "甲", reason: "熟悉情况") }
        #expect(try scene.book.open().allSatisfy { $0.handler == "甲" })
        let listed = try scene.book.handOver(from: "甲", to: "乙")
        #expect(listed.cases.count == 4 && listed.leftOut.isEmpty)
        let report = listed.report(scene.desk.store.schema)
        let rows = report.sections[0].blocks.compactMap { if case .table(let table) = $0 { table.rows.count } else { nil } }
        #expect(rows == [4])
        let plan = try HandOverPlan(parsing: scene.book.plan(listed, reason: "调离", isLost: false).bytes)
        #expect(try scene.book.carryOut(plan).moved.count == 4)
        #expect(try scene.book.open().allSatisfy { $0.handler == "乙" })
        // Without a directory a name is known by what it has, and this one has nothing any more.
        #expect(throws: HandOverRefusal.unknownPerson("甲", known: [])) { _ = try scene.book.carryOut(plan) }
    }

    @Test func `a voucher that two devices entered becomes a case; one stays and the other is reversed, or both are heard and stay`() throws
    {
        let desk = try Desk()
        let county = try desk.add("county", ["code=450124", "name=甲县"], scope: Desk.county)
        let entry = ["number=F1", "date=2017-05-01", "year=2017", "source=central", "payer=财政局", "payee=某公司", "amount=100.50", "purpose=路"]
        func enter(_ number: String, _ scope: ScopeCode = Desk.county) throws -> RecordID {
            try desk.add("fund_entry", entry.map { $0 == "number=F1" ? "number=\(number)" : $0 }, scope: scope)
        }
        let (one, two) = (try enter("F1"), try enter("F1"))
        _ = try enter("F2")
        _ = try enter("F1", ScopeCode(number: 450_125))
        let book = try CaseBook(ExitClerk(desk.editor))
        let item = try #require(try book.open().first)
        #expect(try book.open().map(\.kind) == ["voucher_twice"] && item.year == 2017)
        for verdict in [ExitProcedure.Verdict.reject, .return] { #expect(throws: ExitRefusal.self) { try book.check(item, verdict) } }
        #expect(throws: ExitRefusal.self) { _ = try book.decide(item, .uphold, keeping: "zzzz", reason: "x") }
        // Handed over it is somebody's, and open still.
        _ = try book.decide(item, .delegate, handler: "甲", reason: "熟悉")
        let handed = try #require(try book.open().first)
        #expect(handed.handler == "甲" && handed.name == item.name)
        let reversed = try book.decide(handed, .uphold, keeping: two.description, reason: "重复录入")
        #expect(reversed.count == 1)
        #expect(try book.open().isEmpty)
        let source = try ReportSource(desk.store, region: Desk.county)
        let funds = try FundEntries(source, year: 2017)
        #expect(funds.entries.filter { $0.number?.hasPrefix("F1") ?? false }.reduce(0) { $0 + $1.net } == 10_050)
        #expect(funds.entries.allSatisfy { $0.fault == nil } && one != two)
        // Other papers of one number; a third makes another case of it.
        _ = try enter("F2")
        let same = try #require(try book.open().first)
        _ = try book.decide(same, .uphold, reason: "票据本不同，编号相同")
        #expect(try book.open().isEmpty)
        _ = try enter("F2")
        #expect(try book.open().count == 1)
        // Nothing of it is said of the county's exit.
        let exit = try #require(try RegionExitReader(desk.store).standing(of: county, year: 2017))
        #expect(exit.outcome == .none && exit.cases.isEmpty)
    }
}
