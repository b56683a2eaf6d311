import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What is due of villages' and counties' exits, in lists that are kept.
struct RegionBoardTests {
    private func board(_ desk: Desk) throws -> (items: [RegionBoard.Item], computed: Int) {
        let (board, source) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return (try RegionBoard(source), source)
        }
        try source.keep()
        return (board.items, source.computedParts)
    }

    @Test func `what is kept says what each standing says, and after a change in one village that one alone is judged again`() throws {
        let desk = try Desk()
        let clerk = try RegionExitClerk(desk.editor)
        let sibling = TestTree.sibling
        var places: [RecordID] = []
        for scope in [Desk.village, sibling] {
            places.append(try desk.addStandardVillage(households: 1, scope: scope))
            try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"], scope: scope)
        }
        let county = try desk.addStandardCounty()
        for place in [places[1], county] { _ = try clerk.perform("apply", of: place, year: 2017, []) }
        for (step, days) in [("apply", 20), ("review", 15), ("check", 12), ("notice", 9)] {
            let day = CalendarDate(days: desk.editor.today - days)?.description ?? ""
            _ = try clerk.perform(step, of: places[0], year: 2017, [Assignment("date=\(day)")])
        }
        try desk.add("village_exit", ["year=2016", "date=2016-12-01", "step=exited"], parent: places[0])
        func compare(_ items: [RegionBoard.Item]) throws {
            #expect(items.count == 4)
            for item in items {
                let standing = try #require(try clerk.reader.standing(of: item.place, year: item.year))
                #expect(item.outcome == standing.outcome && item.next == standing.next && item.cases == standing.cases)
            }
        }
        let first = try board(desk)
        try compare(first.items)
        #expect(first.items.flatMap(\.next).contains { $0.from != nil })
        #expect(first.computed >= 2 && first.items.flatMap(\.cases).contains { $0.kind == .illegalHistory })
        #expect(try board(desk).computed == 0)
        try desk.set(places[1], ["collective_income[2017]=30000"])
        let later = try board(desk)
        #expect(later.computed == 1)
        try compare(later.items)
        #expect(later.items.flatMap(\.cases).contains { $0.kind == .factsChanged })
    }

    @Test func `what is due of a village's exit is in everybody's list, and each office's own in its own`() throws {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 1)
        try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"])
        let clerk = try RegionExitClerk(desk.editor)
        _ = try clerk.perform("apply", of: village, year: 2017, [])
        func due(_ mine: Set<String>?) throws -> [String] {
            let report = try desk.store.read { _ in
                try TodoReport.make(.init(mine: mine, today: desk.editor.today), ReportSource(desk.store, region: nil))
            }
            return (report.table("due") ?? []).compactMap { $0["what"] }.filter { $0.contains("exit of a poor village") }
        }
        #expect(try due(nil) == ["first review by the township (exit of a poor village, 2017)"])
        #expect(try due(["T"]).count == 1 && due(["K"]).isEmpty)
        try desk.set(village, ["collective_income[2017]=30000"])
        #expect(try due(["K"]).map { $0.hasPrefix("decide: ") } == [true])
        #expect(try due(["V"]).map { $0.hasPrefix("the village applies") } == [true])
    }
}
