import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What a region's office has to see lies in its own scope: problems that a township corrects, and what a city offers to all its counties.
struct WiderRegionTests {
    private static let township = ScopeCode(number: 450_124_100)
    private static let form = Desk.bytes("schemas/poverty-register-3.json")
    /// 2017-09-01.
    private static let today = 17_410
    private static let now = UInt64(today) * 86_400_000

    private static func tree() async throws -> TestTree { try await TestTree(schema: form, clock: { now }) }

    private static func due(_ store: RecordStore) throws -> [String] {
        let report = try store.read { _ in try TodoReport.make(.init(today: today), ReportSource(store, region: nil)) }
        return (report.table("due") ?? []).map { $0["what"] ?? "" }.filter { $0.contains("put right: ") }
    }

    private static func problems(_ store: RecordStore) throws -> [[String: String]] {
        try Desk(at: store).report(.accountability, year: 2017, now: now).table("problems") ?? []
    }

    /// As `add issue --in inspection:D1 --scope REGION` does.
    private static func put(_ text: String, beneath inspection: RecordID, in region: ScopeCode, _ desk: Desk) throws -> RecordID {
        try desk.store.write { _ in
            let type = try desk.editor.type("issue")
            let parent = try RecordPlaces(desk.editor).parent(inspection, of: type, in: region)
            let said = [
                "kind=funds", "text=\(text)", "responsible=林圩镇", "found=2017-05-10", "due=2017-08-01", "amount=10000", "region=\(region)",
            ]
            return try desk.editor.add(type, said.map { try Assignment($0) }, parent: parent, scope: region).record
        }
    }

    // MARK: Problems

    @Test func `a problem that the county puts into a township's scope is due there after a sync, and its correction comes back`()
        async throws
    {
        let tree = try await Self.tree()
        let office = try await tree.device("office", role: "K", scope: TestTree.county)
        let town = try await tree.device("town", role: "T", scope: Self.township)
        let elsewhere = try await tree.device("elsewhere", role: "T", scope: ScopeCode(number: 450_124_101))
        let issue = try await office.replica.run { store in
            let desk = Desk(at: store)
            let inspection = try desk.add(
                "inspection", ["number=D1", "kind=audit", "by=市审计局", "from=2017-05-01"], scope: TestTree.county)
            let hidden = try desk.add(
                "issue",
                ["kind=funds", "text=县里看得到", "responsible=县扶贫办", "found=2017-05-10", "due=2017-08-01", "region=\(Self.township)"],
                parent: inspection, scope: TestTree.county)
            let issue = try Self.put("补助发放不及时", beneath: inspection, in: Self.township, desk)
            _ = try Self.put("账目不清", beneath: inspection, in: Self.township, desk)
            // Whoever puts one where the township does not see it is told; where it does, nothing is said.
            let (entries, type) = (EntryGuard(store), try desk.editor.type("issue"))
            let told = try entries.unseenProblem(hidden, of: type)
            #expect(told?.region == Self.township && told?.inspection == "inspection:D1")
            let untold = try entries.unseenProblem(issue, of: type)
            #expect(untold == nil)
            let notes = try desk.report(.accountability, year: 2017, now: Self.now).notes
            #expect(notes.contains { $0.en.hasPrefix("Problems whose region") })
            return issue
        }
        for one in [office, town, elsewhere] { try await tree.sync(one, with: tree.county) }
        try await elsewhere.replica.run { store in
            let (problems, due) = (try Self.problems(store), try Self.due(store))
            #expect(problems.isEmpty && due.isEmpty)
        }
        try await town.replica.run { store in
            // Both lie beneath one inspection, which says what the county's says.
            let (problems, due) = (try Self.problems(store), try Self.due(store))
            #expect(problems.map { $0["inspection"] ?? "" } == ["450124100/D1", "450124100/D1"])
            #expect(Set(due) == ["put right: 补助发放不及时 (林圩镇) (31 days overdue)", "put right: 账目不清 (林圩镇) (31 days overdue)"])
            let desk = Desk(at: store)
            let overview = try desk.report(.accountability, year: 2017, now: Self.now).table("inspections")
            #expect(overview?.map { $0["by"] ?? "" } == ["市审计局"] && overview?.first?["problems"] == "2")
            try desk.add("correction", ["state=done", "date=2017-07-20", "text=已补发", "amount=10000"], parent: issue, scope: Self.township)
            // Nobody accepts their own correction.
            try desk.add("correction", ["state=accepted", "date=2017-07-21", "text=销号"], parent: issue, scope: Self.township)
        }
        for one in [town, office] { try await tree.sync(one, with: tree.county) }
        try await office.replica.run { store in
            let due = try Self.due(store)
            #expect(due.contains("accept what was put right: 补助发放不及时 (林圩镇)"))
            let desk = Desk(at: store)
            let made = try desk.add("correction", ["state=accepted", "date=2017-08-30", "text=销号"], parent: issue, scope: Self.township)
            let standing = try store.views.standing(of: made)
            #expect(standing != .unconfirmed)
            let problems = try Self.problems(store)
            #expect(Set(problems.map { $0["text"] ?? "" }) == ["县里看得到", "账目不清"])
        }
        for one in [office, town] { try await tree.sync(one, with: tree.county) }
        try await town.replica.run { store in
            let due = try Self.due(store)
            #expect(due == ["put right: 账目不清 (林圩镇) (31 days overdue)"])
        }
    }

    @Test func `nothing else is put beneath a record of another region`() throws {
        let desk = try Desk()
        let inspection = try desk.add("inspection", ["number=D1", "kind=audit", "by=局", "from=2017-05-01"], scope: Desk.county)
        let issue = try Self.put("x", beneath: inspection, in: Desk.village, desk)
        let places = RecordPlaces(desk.editor)
        #expect(try places.parent(issue, of: desk.editor.type("correction"), in: Desk.village) == issue)
        #expect(throws: EntryRefusal.self) { try places.parent(issue, of: desk.editor.type("correction"), in: Desk.county) }
        // Neither beneath an inspection of a narrower region than the problem is of.
        let above = try #require(try desk.store.record(issue, in: Desk.village)?.parent)
        #expect(throws: EntryRefusal.self) { try places.parent(above, of: desk.editor.type("issue"), in: Desk.county) }
    }

    // MARK: Offers

    @Test func `what the city offers to its counties is matched there with the needs of each, and promised from there`() async throws {
        let tree = try await Self.tree()
        let (there, far) = (TestTree.village, ScopeCode(number: 450_123_100_201))
        let load = try await tree.device("load", role: nil, scope: TestTree.city)
        try await tree.enrol(load, at: tree.city, role: "I", scopes: [TestTree.city], mayGrant: false)
        let office = try await tree.device("office", role: nil, scope: TestTree.city)
        try await tree.enrol(office, at: tree.city, role: "Y", scopes: [TestTree.city], mayGrant: false)
        let need = try await load.replica.run { store in
            let desk = Desk(at: store)
            let needs = try [(there, "马山村"), (far, "隆安村")].map { scope, name in
                let village = try desk.add("village", ["code=\(scope)", "name=\(name)"], scope: scope)
                return try desk.add(
                    "need", ["number=\(scope)-1", "title=化肥", "kind=goods", "size.amount=10", "size.unit=吨"], parent: village, scope: scope)
            }
            return needs[0]
        }
        for one in [load, office] { try await tree.sync(one, with: tree.city) }
        try await office.replica.run { store in
            let desk = Desk(at: store)
            // An office of more than a county offers to all of it, without saying so.
            let place = try RecordPlaces(desk.editor).scope(of: desk.editor.type("offer"))
            #expect(place == TestTree.city)
            try desk.add(
                "offer", ["number=4501-0001", "title=化肥", "kind=goods", "giver=市化肥厂", "size.amount=30", "size.unit=吨"],
                scope: TestTree.city)
            let rows = try desk.report(.matching, now: Self.now).table("matching") ?? []
            #expect(Set(rows.map { $0["scope"] ?? "" }) == ["\(there)", "\(far)"] && rows.allSatisfy { $0["offer"] == "4501-0001" })
            try desk.enter("promise", ["offer_number=4501-0001", "date=2017-08-20", "amount=4", "unit=吨"], parent: need)
            #expect(try desk.report(.matching, now: Self.now).table("waiting")?.count == 1)
        }
        try await tree.sync(office, with: tree.city)
        try await tree.sync(tree.county, with: tree.city)
        let county = try await tree.device("county office", role: "K", scope: TestTree.county)
        try await tree.sync(county, with: tree.county)
        try await county.replica.run { store in
            let desk = Desk(at: store)
            try desk.add("offer", ["number=z1", "title=药", "kind=medical", "giver=县医院"], scope: TestTree.county)
            let report = try desk.report(.matching, now: Self.now)
            // The promise counts here; the offer is not here, and that is said.
            #expect(report.table("waiting")?.map { $0["offer"] ?? "" } == ["4501-0001"])
            #expect(report.table("unmatched")?.map { $0["lacking"] ?? "" } == ["6.00"])
            #expect(report.notes.contains { $0.en.hasPrefix("What the city offers") })
            // Of the city's offers nothing is known here; of the county's own all is.
            try desk.enter("promise", ["offer_number=4501-0002", "date=2017-08-20", "amount=1", "unit=吨"], parent: need)
            #expect(throws: EntryRefusal.noSuchOffer("O9")) {
                try desk.enter("promise", ["offer_number=O9", "date=2017-08-20", "amount=1", "unit=吨"], parent: need)
            }
        }
    }
}
