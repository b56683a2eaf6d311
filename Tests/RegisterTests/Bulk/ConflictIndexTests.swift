import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// The list of conflicts that is filtered and paged without opening any.
struct ConflictIndexTests {
    /// Two collectors who disagree about everybody's name, and about one household's telephone.
    private func disagreement() async throws -> Team {
        let team = try await Team(only: ["collector", "collector2", "office"])
        for (index, member) in team.house.members.enumerated() {
            try await team.set("collector", member, ["name=甲\(index)"])
            try await team.set("collector2", member, ["name=乙\(index)"])
        }
        try await team.set("collector", team.house.household, ["phone=13800000001"])
        try await team.set("collector2", team.house.household, ["phone=13900000002"])
        try await team.settle()
        return team
    }

    private func index(_ store: RecordStore, in scopes: [ScopeCode] = [TestTree.village]) throws -> (index: ConflictIndex, computed: Int) {
        let (index, source) = try store.read { _ in
            let source = try ReportSource(store, region: nil)
            return (try ConflictIndex(source, in: scopes), source)
        }
        try source.keep()
        return (index, source.computedParts)
    }

    @Test func `a filter means in the list what the same conditions mean to a bulk decision`() async throws {
        let team = try await disagreement()
        try await team.by("office") { clerk, _ in
            let editor = clerk.editor
            let schema = editor.store.schema
            let index = try index(editor.store).index
            let all = try editor.store.views.conflicts()
            #expect(Set(index.lines.map(\.line.name)) == Set(all.map(\.name)) && index.lines.count == all.count && all.count > 2)
            let household = try #require(schema.type(named: "household"))
            let today = editor.today
            let filters: [(inout ConflictFilter) -> Void] = [
                { _ in }, { $0.kind = .disputed }, { $0.kind = .proposed },
                { ($0.type, $0.field) = (household.number, household.field(named: "phone")?.number) },
                { $0.scope = TestTree.village }, { $0.scope = ScopeCode(number: 450_123) },
                { $0.author = index.lines[0].authors[0].name }, { $0.author = "nobody" },
                { $0.role = index.lines[0].authors[0].role }, { $0.until = today }, { $0.until = today - 1 },
            ]
            for change in filters {
                var filter = ConflictFilter()
                change(&filter)
                let conditions = try filter.conditions(schema).map { try BulkCondition($0, keys: ConflictSelection.keys) }
                let meant = try ConflictSelection(editor).cases(in: [], where: conditions).map(\.conflict.name)
                #expect(Set(index.lines.filter(filter.holds).map(\.line.name)) == Set(meant), "\(filter)")
            }
        }
    }

    @Test func `a line opens its conflict, and says when something came to it or it was decided`() async throws {
        let team = try await disagreement()
        try await team.by("office") { clerk, _ in
            let editor = clerk.editor
            let index = try index(editor.store).index
            for line in index.lines {
                let conflict = try #require(try editor.store.views.conflict(at: line.line, opening: true))
                #expect(conflict.name == line.line.name && conflict.kind == line.line.kind && conflict.since == line.line.since)
            }
            let first = index.lines[0].line
            #expect(throws: EditError.conflictChanged(first.name)) {
                try editor.resolve("000000-0000000000", at: first, .candidate(1), reason: "x")
            }
            let saved = try editor.resolve(first.name, at: first, .candidate(1), reason: "户口本")
            #expect(saved.proposed.isEmpty)
            #expect(throws: EditError.unknownConflict(first.name)) {
                try editor.resolve(first.name, at: first, .candidate(1), reason: "户口本")
            }
            #expect(try !self.index(editor.store).index.lines.contains { $0.line.name == first.name })
        }
    }

    @Test func `a scope that has not changed is not looked through again, and other regions' are not listed`() async throws {
        let team = try await disagreement()
        try await team.by("office") { clerk, _ in
            let first = try index(clerk.editor.store)
            let again = try index(clerk.editor.store)
            #expect(first.computed > 0 && again.computed == 0)
            #expect(again.index.lines.map(\.line.name) == first.index.lines.map(\.line.name))
            #expect(again.index.lines.map(\.authors) == first.index.lines.map(\.authors))
            #expect(try index(clerk.editor.store, in: [ScopeCode(number: 450_123)]).index.lines.isEmpty)
        }
    }

    @Test func `a number that records of two villages have is one line, by the name that a terminal has, and no village's alone`() throws {
        let desk = try Desk()
        let type = try desk.editor.type("household")
        let field = try #require(type.field(named: "number"))
        func add(_ number: String, _ scope: ScopeCode) throws -> RecordID {
            var draft = Draft(scope: scope)
            let changes = [FieldWrite(FieldAddress(field.number), .set, .text(number))]
            draft.creations = [NewRecord(type: type.number, parent: nil, changes: changes)]
            return try #require(try desk.store.log.entry(desk.store.save(draft).dot, in: scope)?.creations.first?.record)
        }
        // Two in one village and a third in another; the same number without a village's code is another one in each village.
        var equal: [RecordID] = []
        for scope in [Desk.village, Desk.village, Desk.neighbour] {
            equal.append(try add("450124100201-0001", scope))
            _ = try add(scope == Desk.village ? "H\(equal.count)" : "H1", scope)
        }
        let third = ScopeCode(number: 450_124_100_203)
        _ = try add("450124100202-0009", third)
        for _ in 0..<2 {
            let found = try desk.store.views.sameNumbers()
            let lines = try index(desk.store, in: [Desk.county]).index.lines
            #expect(lines.map(\.line.name) == found.map(\.name) && found.count == 1)
            #expect(
                Set(lines[0].others + [found[0].record]) == Set(equal) && lines[0].line.kind == .sameNumber && !lines[0].authors.isEmpty)
        }
        // Whoever may see one of the villages alone is shown what lies in it.
        let own = try index(desk.store, in: [Desk.village]).index.lines
        #expect(own.count == 1 && own[0].others.isEmpty)
        #expect(try index(desk.store, in: [Desk.neighbour]).index.lines.isEmpty)
        // One that is retired is none of them any more.
        try desk.retire(equal[2], scope: Desk.neighbour)
        let left = try index(desk.store, in: [Desk.county]).index.lines
        #expect(left.count == 1 && left[0].others.isEmpty && left[0].scope == Desk.village)
        try desk.retire(equal[1])
        #expect(try index(desk.store, in: [Desk.county]).index.lines.isEmpty)
    }
}
