import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Many conflicts decided at once: planned, looked at, and carried out as planned.
struct BulkResolveTests {
    /// Two collectors who named the same people differently, neither having seen the other's, and what came of it everywhere.
    private func disagreement() async throws -> Team {
        let team = try await Team(only: ["collector", "collector2", "office", "office2", "town"])
        for (index, member) in team.house.members.enumerated() {
            try await team.set("collector", member, ["name=甲\(index)"])
            try await team.set("collector2", member, ["name=乙\(index)"])
        }
        try await team.settle()
        return team
    }

    private func preview(
        _ team: Team, by name: String = "office", where conditions: [String] = ["field=name"], take: String = "author:collector2",
        reason: String = "户口本"
    ) async throws -> BulkResolver.Preview {
        try await team.by(name) { clerk, _ in
            try BulkResolver(clerk.editor).preview(in: [], where: conditions, take: take, reason: reason)
        }
    }

    private func names(_ team: Team, by name: String = "office") async throws -> [String] {
        let members = team.house.members
        return try await team.by(name) { clerk, _ in
            try members.map { member in
                let view = try clerk.editor.store.record(member, in: TestTree.village)
                let shown = view?.type.field(named: "name").flatMap { view?.field(FieldAddress($0.number)) }
                return try shown.map(clerk.editor.text) ?? "?"
            }
        }
    }

    // MARK: The two steps

    @Test func `a preview writes nothing, and the plan does exactly what it showed, as one entry a record that everybody gets`()
        async throws
    {
        let team = try await disagreement()
        let count = team.house.members.count
        let entries = { () async throws -> UInt64 in
            try await team.by("office") { clerk, _ in try clerk.editor.store.views.ownCounts(TestTree.village).unsealed }
        }
        let before = try await entries()
        let preview = try await preview(team)
        #expect(preview.plan.items.count == count && preview.leftOut.isEmpty)
        #expect(preview.plan.items.map(\.value).sorted() == (0..<count).map { "乙\($0)" })
        #expect(preview.plan.items.map(\.loses).allSatisfy { $0.count == 1 && $0[0].hasPrefix("甲") })
        #expect(try await entries() == before)
        #expect(try await names(team).allSatisfy { $0.isEmpty })
        // As it lies in the file.
        let plan = try ResolvePlan(parsing: preview.plan.bytes)
        #expect(plan.bytes == preview.plan.bytes)
        let outcome = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan) }
        #expect(outcome.decided == count && outcome.entries == count && outcome.leftOut.isEmpty)
        #expect(try await entries() == before + UInt64(count))
        try await team.settle()
        let shown = try await names(team, by: "collector")
        #expect(shown == (0..<count).map { "乙\($0)" })
    }

    @Test func `what came to a conflict after the plan was made leaves it out, and the rest is done`() async throws {
        let team = try await disagreement()
        let plan = try await preview(team).plan
        try await team.by("office2") { clerk, _ in
            let editor = clerk.editor
            let name = try #require(try editor.store.views.conflicts().first { $0.record == team.house.members[0] }?.name)
            _ = try editor.resolve(name, .value([Assignment(path: "name", text: "丙")]), reason: "本人来访")
        }
        try await team.settle()
        let outcome = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan) }
        #expect(outcome.decided == team.house.members.count - 1)
        #expect(outcome.leftOut.map(\.item.record) == [team.house.members[0]] && outcome.leftOut.map(\.reason) == [.changed])
        #expect(try await names(team)[0] == "丙")
    }

    @Test func `a plan that was begun before is gone on with, and nothing is done twice`() async throws {
        let team = try await disagreement()
        let plan = try await preview(team).plan
        let first = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan) }
        let again = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan) }
        #expect(again.decided == 0 && again.doneBefore == plan.items.count && again.leftOut.isEmpty && again.batch == first.batch)
        // Another store's key does not carry it out.
        await #expect(throws: BulkRefusal.otherStore) {
            try await team.by("office2") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan) }
        }
    }

    @Test func `above two hundred the count is typed`() async throws {
        let team = try await disagreement()
        let one = try await preview(team).plan
        let item = try #require(one.items.first)
        let many = ResolvePlan(
            store: one.store, take: one.take, conditions: one.conditions, reason: one.reason, items: Array(repeating: item, count: 201))
        for typed in [nil, 200, 243] {
            await #expect(throws: BulkRefusal.countNotTyped(201)) {
                try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(many, typed: typed) }
            }
        }
        let outcome = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(many, typed: 201) }
        #expect(outcome.entries == 1)
    }

    // MARK: What is not decided in bulk

    @Test func `nobody takes their own values in bulk, and says what for`() async throws {
        let team = try await disagreement()
        // The office has put forward a name of its own beside the others.
        try await team.by("office2") { clerk, _ in
            let editor = clerk.editor
            let view = try #require(try editor.store.record(team.house.members[0], in: TestTree.village))
            let field = try #require(view.type.field(named: "name"))
            var draft = Draft(scope: TestTree.village)
            draft.record = view.id
            draft.changes = [FieldWrite(FieldAddress(field.number), .propose, .text("丙"))]
            _ = try editor.store.save(draft)
        }
        let own = try await preview(team, by: "office2", take: "author:office2")
        #expect(own.plan.items.isEmpty && own.leftOut.map(\.reason).contains(.own))
        for (conditions, take, reason, refusal) in [
            ([], "newest", "x", BulkRefusal.needsCondition), (["field=name"], "newest", " ", .needsReason),
            (["field=name"], "mine", "x", .ownValues), (["field=name"], "theirs", "x", .badPick("theirs")),
        ] {
            await #expect(throws: refusal) { try await preview(team, where: conditions, take: take, reason: reason) }
        }
        // Whoever may not decide has nothing to carry out, and a plan that somebody edited changes nothing of that.
        let collectors = try await preview(team, by: "collector", take: "author:collector2")
        #expect(collectors.plan.items.isEmpty && Set(collectors.leftOut.map(\.reason)) == [.notPermitted])
    }

    @Test func `what an exit standard reads is decided one by one, but by the department whose it is`() async throws {
        let team = try await Team(only: ["collector", "first", "office", "office2"])
        try await team.set("collector", team.house.household, ["water[2017].litres=50"])
        try await team.set("first", team.house.household, ["water[2017].litres=20"])
        try await team.settle()
        let water = try await preview(team, where: ["field=water"], take: "role:F")
        #expect(water.plan.items.isEmpty && water.leftOut.map(\.reason) == [.criteria])
        // What the county's own office owns it may decide; then the effect is in the plan.
        try await team.set("office", team.house.household, ["relocation_target[2017]=true"])
        try await team.set("office2", team.house.household, ["relocation_target[2017]=false"])
        try await team.settle()
        let target = try await preview(team, where: ["field=relocation_target"], take: "author:office2")
        #expect(target.plan.items.count == 1)
    }

    @Test func `the effect on a household's exit stands in the plan, found by trying and undone`() async throws {
        let team = try await Team()
        let card = try await team.prepare()
        try await team.attest("collector", .household, code: card.agree)
        try await team.attest("town", .government)
        try await team.settle()
        // Two of the office wrote it, neither seeing the other's: what was attested is in question.
        try await team.set("office", team.house.household, ["relocation_target[2017]=true"])
        try await team.set("office2", team.house.household, ["relocation_target[2017]=false"])
        try await team.settle()
        let digest = try await team.by("office") { clerk, _ in try clerk.editor.store.stateDigest(TestTree.village) }
        let town = try await preview(team, by: "town", where: ["field=relocation_target"], take: "value:no")
        #expect(town.leftOut.map(\.reason) == [.notPermitted])
        let office = try await preview(team, where: ["field=relocation_target"], take: "author:office2")
        #expect(office.plan.items.map(\.effects) == [["2017: not met → met"]])
        #expect(try await team.by("office") { clerk, _ in try clerk.editor.store.stateDigest(TestTree.village) } == digest)
    }

    @Test func `newest is the day of the visit, never of saving`() async throws {
        let team = try await Team(only: ["collector", "collector2", "office"])
        let member = team.house.members[0]
        // Visited later, saved earlier.
        try await team.by("collector") { clerk, household in
            _ = try clerk.editor.add(
                clerk.editor.type("visit"), [Assignment("date=2017-08-20"), Assignment("content=a")], parent: household,
                scope: TestTree.village)
        }
        try await team.set("collector", member, ["name=甲"])
        team.calendar.pass(days: 3)
        try await team.set("collector2", member, ["name=乙"])
        try await team.settle()
        let without = try await preview(team, take: "newest")
        #expect(without.plan.items.isEmpty && without.leftOut.map(\.reason) == [.noVisit])
        try await team.by("collector2") { clerk, household in
            _ = try clerk.editor.add(
                clerk.editor.type("visit"), [Assignment("date=2017-08-01"), Assignment("content=b")], parent: household,
                scope: TestTree.village)
        }
        try await team.settle()
        let newest = try await preview(team, take: "newest")
        #expect(newest.plan.items.map(\.value) == ["甲"])
    }

    // MARK: Undone

    @Test func `a batch is taken back where nobody touched it since`() async throws {
        let team = try await disagreement()
        let plan = try await preview(team).plan
        let batch = try await team.by("office") { clerk, _ in try BulkResolver(clerk.editor).carryOut(plan).batch }
        try await team.settle()
        try await team.set("collector", team.house.members[0], ["name=丁"])
        try await team.settle()
        let outcome = try await team.by("office") { clerk, _ in try BatchUndo(clerk.editor).undo(batch, reason: "取错了人") }
        #expect(outcome.restored == team.house.members.count - 1 && outcome.touched == 1)
        try await team.settle()
        let shown = try await names(team, by: "collector2")
        #expect(shown[0] == "丁" && shown.dropFirst().allSatisfy { $0.isEmpty })
        // Open again: the value that had lost is put forward.
        let open = try await team.by("office2") { clerk, _ in
            try clerk.editor.store.views.conflicts().filter { $0.field?.name == "name" && $0.record != team.house.members[0] }
        }
        #expect(open.count == team.house.members.count - 1)
        #expect(open.allSatisfy { $0.state.proposals.map(\.value) == [.text("甲\(team.house.members.firstIndex(of: $0.record) ?? -1)")] })
        let again = try await team.by("office") { clerk, _ in try BatchUndo(clerk.editor).undo(batch, reason: "x") }
        #expect(again.restored == 0)
        await #expect(throws: BulkRefusal.unknownBatch("ffff")) {
            try await team.by("office") { clerk, _ in try BatchUndo(clerk.editor).undo("ffff", reason: "x") }
        }
    }

    // MARK: Conditions

    @Test func `conditions find conflicts by what people know of them, in either language`() async throws {
        let team = try await disagreement()
        func count(_ conditions: String...) async throws -> Int {
            try await team.by("office") { clerk, _ in
                let parsed = try conditions.map { try BulkCondition($0, keys: ConflictSelection.keys) }
                return try clerk.editor.store.read { _ in try ConflictSelection(clerk.editor).cases(in: [], where: parsed).count }
            }
        }
        let all = team.house.members.count
        for text in ["field=name", "项目=姓名", "type=member", "类型~成员", "author=collector", "role in C,F", "职务=C", "kind=disputed", "value~甲"] {
            #expect(try await count(text) == all, "\(text)")
        }
        #expect(try await count("field!=name") == 0)
        #expect(try await count("author=nobody") == 0)
        #expect(try await count("value=甲0") == 1)
        #expect(try await count("since>=2017-01-01") == all)
        #expect(try await count("since<2017-01-01") == 0)
        #expect(try await count("scope=450124") == all)
        #expect(try await count("scope=450123") == 0)
        for text in ["name", "=x", "colour=red", "field=", "role in ,"] {
            #expect(throws: BulkRefusal.self, "\(text)") { try BulkCondition(text, keys: ConflictSelection.keys) }
        }
    }

    @Test func `a damaged plan is refused by its line`() throws {
        for (text, line) in [("", 1), ("{}", 1), ("{\"plan\":\"other\"}", 1)] {
            #expect(throws: BulkRefusal.notAPlan(line: line)) { try ResolvePlan(parsing: Array(text.utf8)) }
        }
        let head = "{\"plan\":\"resolve\",\"store\":\"a\",\"take\":\"newest\",\"where\":[],\"reason\":\"x\"}"
        #expect(throws: BulkRefusal.notAPlan(line: 2)) { try ResolvePlan(parsing: Array((head + "\n{\"conflict\":1}\n").utf8)) }
        #expect(throws: BulkRefusal.notAPlan(line: 3)) {
            try ResolvePlan(parsing: Array((head + "\n" + head + "\n{").utf8))
        }
        #expect(try ResolvePlan(parsing: Array(head.utf8)).items.isEmpty)
    }
}
