import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Samples that nobody chose: a number before the list, the list, and what follows from both.
struct SamplingTests {
    private let village = TestTree.village

    /// Whoever puts up a list of two households, in the village.
    private func post(_ team: Team, from day: Int = 17_440) async throws -> String {
        let region = village
        return try await team.by("village") { clerk, household in
            let store = clerk.editor.store
            let head = PublicList.Head(.exit, .first, year: 2017, region: region, from: day, to: day + 7)
            let all = try store.views.records(clerk.editor.type("household"), in: [region])
            let list = try PublicLists(store).list(of: all, head)
            _ = try Postings(store).post(list, clerk.editor)
            return ListCode(hash: list.hash(store.environment.suite.digest))?.description ?? ""
        }
    }

    private func commit(_ team: Team, _ name: String, share: String = "1") async throws -> String {
        let region = village
        return try await team.by(name) { clerk, _ in
            try Sampling(clerk.editor).commit(.init(.exit, .first, year: 2017, scope: region, share: share, least: 1)).number.description
        }
    }

    private func draw(_ team: Team, _ name: String, _ code: String, _ number: String, again: Bool = false) async throws -> SampleDraw {
        try await team.by(name) { clerk, _ in try Sampling(clerk.editor).draw(code, number: number, again: again) }
    }

    private func ledger(_ team: Team, _ name: String) async throws -> SampleLedger {
        try await team.by(name) { clerk, _ in try Sampling(clerk.editor).ledger() }
    }

    @Test func `a number committed to before the list draws from it once, the same for everybody, and a second draw is seen`() async throws
    {
        let team = try await Team(only: ["village", "town", "office"])
        let number = try await commit(team, "town")
        #expect(try await ledger(team, "town").unused.count == 1)
        try await team.settle()
        let code = try await post(team)
        try await team.settle()
        let first = try await draw(team, "town", code, number.lowercased())
        #expect(first.flaw == nil && first.drawn.count == 1)
        await #expect(throws: PublicationRefusal.drawnBefore(by: "town")) { _ = try await draw(team, "town", code, number) }
        // Somebody goes on until it pleases: it is recorded, and counts for nothing.
        let again = try await draw(team, "town", code, number, again: true)
        #expect(again.flaw == .second && again.drawn == first.drawn)
        try await team.settle()
        for name in ["village", "office"] {
            let ledger = try await ledger(team, name)
            #expect(ledger.draws.map(\.flaw) == [nil, .second] && ledger.unused.isEmpty, "\(name)")
        }
    }

    @Test func `of two draws that did not see each other one holds, the same everywhere`() async throws {
        let team = try await Team(only: ["village", "town", "office"])
        let numbers = [try await commit(team, "town"), try await commit(team, "office")]
        try await team.settle()
        let code = try await post(team)
        try await team.settle()
        #expect(try await draw(team, "town", code, numbers[0]).flaw == nil)
        #expect(try await draw(team, "office", code, numbers[1]).flaw == nil)
        try await team.settle()
        var seen: Set<[RecordID?]> = []
        for name in ["village", "town", "office"] {
            let draws = try await ledger(team, name).draws
            #expect(draws.filter { $0.flaw == nil }.count == 1 && draws.filter { $0.flaw == .second }.count == 1)
            seen.insert(draws.filter { $0.flaw == nil }.map(\.record))
        }
        #expect(seen.count == 1)
    }

    @Test func `whoever has the list commits to nothing, and a number of another list, or none, draws nothing`() async throws {
        let team = try await Team(only: ["village", "town", "office"])
        let number = try await commit(team, "office")
        try await team.settle()
        let code = try await post(team)
        // The township has not synced: its number counts, though the list hangs already.
        let late = try await commit(team, "town")
        try await team.settle()
        await #expect(throws: PublicationRefusal.listIsHere(.exit, year: 2017)) { _ = try await commit(team, "office") }
        await #expect(throws: PublicationRefusal.unknownNumber) { _ = try await draw(team, "office", code, "0000-0000-0000") }
        await #expect(throws: PublicationRefusal.unknownCode("0000-0000-0001")) {
            _ = try await draw(team, "office", "0000-0000-0001", number)
        }
        #expect(try await draw(team, "town", code, late).flaw == nil)
        // Another list of the village: the number is spent.
        let other = try await post(team, from: 17_460)
        try await team.settle()
        #expect(try await draw(team, "town", other, late).flaw == .numberUsed)
        #expect(try await draw(team, "office", other, number).flaw == nil)
        // A collector draws nothing.
        await #expect(throws: PublicationRefusal.self) { _ = try await commit(team, "village") }
    }

    @Test func `whoever approves a list takes who is in the sample from the draw, and its list's hash`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        let number = try await commit(team, "town", share: "100")
        try await team.settle()
        try await team.proceed(through: .review)
        let region = village
        try await team.settle(["village"])
        let code = try await team.by("village") { clerk, _ in
            try clerk.perform("notice", ofAll: clerk.list(of: region, year: 2017), in: region, year: 2017, []).posted?.description ?? ""
        }
        try await team.settle()
        #expect(try await draw(team, "town", code, number).drawn.count == 1)
        team.calendar.pass(days: 8)
        let approval = try await team.by("town") { clerk, _ in
            let outcome = try clerk.perform("check", ofAll: clerk.list(of: region, year: 2017), in: region, year: 2017, [])
            let record = try #require(outcome.recorded.first?.recorded.record)
            return try #require(try clerk.editor.store.record(record, in: region))
        }
        #expect(approval.value("sampled") == .bool(true))
        guard case .text(let list)? = approval.value("sample_list") else { throw EditError.nothingToWrite }
        #expect(ListCode(hash: list)?.description == code)
    }

    @Test func `of a county's list, too, whoever puts it up is not who committed to the number, and is told so`() async throws {
        let team = try await Team(only: [])
        let county = TestTree.county
        let one = try await team.tree.device("one", role: "K", scope: county)
        let other = try await team.tree.device("other", role: "K", scope: county)
        var numbers: [String] = []
        for device in [one, other] {
            numbers.append(
                try await device.replica.run { store in
                    try Sampling(Editor(store, language: .en)).commit(
                        .init(.funds, .first, year: 2017, scope: county, share: "40", least: 2)
                    ).number.description
                })
        }
        let code = try await one.replica.run { store in
            let desk = Desk(at: store)
            for index in 1...5 {
                try desk.add(
                    "fund_entry",
                    [
                        "number=F\(index)", "date=2017-05-0\(index)", "source=central", "amount=\(index)000", "purpose=路\(index)",
                        "year=2017",
                        "payer=财政局", "payee=某公司", "region=450124100201",
                    ], scope: county)
            }
            let list = try #require(
                try PublicLists(store).lists(.init(.funds, .first, year: 2017, region: county, from: 17_440, to: 17_450)).first)
            _ = try Postings(store).post(list, Editor(store, language: .en))
            return ListCode(hash: list.hash(store.environment.suite.digest))?.description ?? ""
        }
        for device in [one, other, one] { try await team.tree.sync(device, with: team.tree.county) }
        for (device, number, flaw) in [(one, numbers[0], SampleDraw.Flaw.ownList), (other, numbers[1], nil)] {
            let draw = try await device.replica.run { store in try Sampling(Editor(store, language: .en)).draw(code, number: number) }
            #expect(draw.flaw == flaw && draw.drawn.count == 2)
        }
    }

    @Test func `a draw that somebody wrote by hand is told: other rows, a number after the list, no such list`() async throws {
        let team = try await Team(only: ["village", "town"])
        let number = try await commit(team, "town")
        try await team.settle()
        let code = try await post(team)
        try await team.settle()
        let region = village
        let flaws = try await team.by("town") { clerk, _ in
            let editor = clerk.editor
            let hash = try #require(try Postings(editor.store).all().first { $0.code?.description == code }).hash
            let own = try #require(try Sampling(editor).ledger().numbers.first).record
            func write(_ hash: String, _ record: RecordID, _ number: String, _ drawn: String) throws {
                let all = [
                    "kind=exit", "stage=first", "year=2017", "date=2017-09-20", "list=\(hash)", "number_record=\(record)",
                    "number=\(number)", "drawn=\(drawn)",
                ]
                _ = try editor.add(
                    editor.type("village_sample_draw"), all.map { try Assignment($0) }, parent: nil, scope: region)
            }
            try write(hash, own, number, "450124100201-9999")
            try write(String(repeating: "ab", count: 32), own, number, "x")
            try write(hash, own, "0000-0000-0000", "x")
            // Committed to with the list at hand, by a program that does not ask.
            let opened = try #require(CardCode(number))
            let commitment = SampleSeed.commitment(
                opened, scope: region, kind: .exit, stage: .first, year: 2017, digest: editor.store.environment.suite.digest)
            let late = try editor.add(
                editor.type("village_sample_number"),
                ["kind=exit", "stage=first", "year=2017", "date=2017-09-20", "commitment=\(commitment)", "share=50"].map {
                    try Assignment($0)
                },
                parent: nil, scope: region
            ).record
            try write(hash, late, number, "x")
            return try Sampling(editor).ledger().draws.map(\.flaw)
        }
        #expect(flaws == [.otherRows, .noList, .otherNumber, .listSeen])
    }
}

/// Objections to lists that were put up.
struct ListObjectionTests {
    @Test func `an objection to a household on the list stops its run; one to somebody who is not on it waits for the county`() async throws
    {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        try await team.proceed(through: .review)
        let region = TestTree.village
        try await team.settle(["village"])
        let code = try await team.by("village") { clerk, _ in
            let outcome = try clerk.perform("notice", ofAll: clerk.list(of: region, year: 2017), in: region, year: 2017, [])
            return outcome.posted?.description ?? ""
        }
        let number = try await team.by("village") { clerk, household in try clerk.editor.store.views.readableNumber(household) ?? "" }
        let short = String(number.split(separator: "-").last ?? "")
        let recorded = try await team.by("village") { clerk, _ in
            try Postings(clerk.editor.store).object(code, about: short, by: "蓝大妹", text: "家里有小车", in: nil, clerk.editor)
        }
        guard case .run = recorded else { throw EditError.nothingToWrite }
        #expect(try await team.standing("village").cases.map(\.kind) == [.objection])
        // Who was left out is on no list.
        let other = try await team.by("village") { clerk, _ in
            try Postings(clerk.editor.store).object(code, about: nil, by: "韦某", text: "我家也达标", in: nil, clerk.editor)
        }
        guard case .list(let record) = other else { throw EditError.nothingToWrite }
        try await team.settle()
        let open = try await team.by("office") { clerk, _ in try ListObjections(clerk.editor.store).all() }
        #expect(open.map(\.isOpen) == [true] && open.first?.code == code)
        let answered = try await team.by("office") { clerk, _ in
            let all = ["date=2017-10-20", "result=rejected", "text=已核实"]
            _ = try clerk.editor.add(
                clerk.editor.type("list_objection_answer"), all.map { try Assignment($0) }, parent: record, scope: nil)
            return try ListObjections(clerk.editor.store).all().map(\.isOpen)
        }
        #expect(answered == [false])
    }

    @Test func `an objection to a village's exit stops it until it is answered`() throws {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 3)
        for _ in 0..<3 { try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"]) }
        let clerk = try RegionExitClerk(desk.editor)
        for (step, days) in [("apply", 20), ("review", 15), ("check", 12), ("notice", 9)] {
            let day = CalendarDate(days: desk.editor.today - days)?.description ?? ""
            _ = try clerk.perform(step, of: village, year: 2017, [Assignment("date=\(day)")])
        }
        let lists = try PublicLists(desk.store).lists(
            .init(.villageExit, .first, year: 2017, region: Desk.county, from: 0, to: nil))
        let list = try #require(lists.first)
        #expect(list.rows.map(\.key) == ["450124100201"])
        _ = try Postings(desk.store).post(list, desk.editor)
        let code = try #require(ListCode(hash: list.hash(Toy.digest))).description
        #expect(throws: PublicationRefusal.notOnList("450124100202")) {
            _ = try Postings(desk.store).object(code, about: "450124100202", by: "x", text: "y", in: nil, desk.editor)
        }
        guard
            case .list(let objection) = try Postings(desk.store).object(
                code, about: "450124100201", by: "蓝大妹", text: "路没通", in: nil, desk.editor)
        else { throw EditError.nothingToWrite }
        var exit = try #require(try clerk.reader.standing(of: village, year: 2017))
        #expect(exit.outcome == .stopped && exit.cases.map(\.kind) == [.objection])
        try desk.add("list_objection_answer", ["date=2017-07-01", "result=rejected", "text=已核实通路"], parent: objection)
        exit = try #require(try clerk.reader.standing(of: village, year: 2017))
        #expect(exit.outcome == .underWay && exit.cases.isEmpty)
    }
}
