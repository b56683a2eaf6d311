import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What an office says of a village's week: it holds nothing up, and reaches whoever wrote.
struct ReviewTests {
    private let desk: Desk
    private let village: RecordID
    private let household: RecordID
    private var today: Int { desk.editor.today }

    init() throws {
        desk = try Desk(schema: Desk.bytes("schemas/poverty-register-3.json"))
        village = try desk.add("village", ["code=\(Desk.village)", "name=古楼村"])
        household = try desk.addHousehold(members: 1, ["number=450124100201-0001"])
    }

    private func board(_ day: Int? = nil) throws -> ReviewBoard {
        try desk.store.read { _ in try ReviewBoard(desk.store, in: [Desk.county], weekOf: day ?? today) }
    }

    private func tasks() throws -> [String] {
        try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            let report = try TodoReport.make(TodoReport.Request(today: today), source)
            return report.sections[0].blocks.flatMap { block -> [String] in
                guard case .table(let table) = block else { return [] }
                return table.rows.map { row in row.cells.map { "\($0)" }.joined(separator: " ") }
            }
        }
    }

    @Test func `weeks begin on Mondays`() throws {
        for (text, monday) in [
            ("2017-06-05", "2017-06-05"), ("2017-06-11", "2017-06-05"), ("2017-06-12", "2017-06-12"), ("1970-01-01", "1969-12-29"),
        ] {
            let day = try #require(CalendarDate(text)).days
            #expect(Review.monday(of: day) == CalendarDate(monday)?.days, "\(text)")
        }
    }

    @Test func `a week says what came, whose it is and what was said of it, and what came after that`() throws {
        let before = try #require(try board().weeks.first)
        #expect(before.village == village && before.name == "古楼村" && before.entries > 2 && before.records > 2 && before.review == nil)
        #expect(before.people.count == 1 && before.people[0].count == before.entries && before.since == before.entries)
        _ = try ReviewClerk(desk.editor).say(.passed, of: village, weekOf: today, comment: "")
        let passed = try #require(try board().weeks.first)
        #expect(passed.review?.verdict == .passed && passed.since == 0 && passed.entries == before.entries)
        try desk.set(household, ["cause_note=缺水"])
        let later = try #require(try board().weeks.first)
        #expect(later.review?.verdict == .passed && later.since == 1 && later.entries == before.entries + 1)
        // Another week is another question.
        #expect(try board(today + 14).weeks.isEmpty)
    }

    @Test func `a week is made anew of the villages that changed, and is the same as one that is made of all`() throws {
        func kept(_ day: Int) throws -> (weeks: [ReviewBoard.Week], computed: Int) {
            let (board, source) = try desk.store.read { _ in
                let source = try ReportSource(desk.store, region: nil)
                return (try ReviewBoard(source, in: [Desk.county], weekOf: day), source)
            }
            try source.keep()
            return (board.weeks, source.computedParts)
        }
        func said(_ weeks: [ReviewBoard.Week]) -> [String] { weeks.map { "\($0)" } }
        #expect(try kept(today).computed == 1)
        #expect(try kept(today).computed == 0 && said(kept(today).weeks) == said(board().weeks))
        _ = try ReviewClerk(desk.editor).say(.returned, of: village, weekOf: today, comment: "请核")
        try desk.set(household, ["cause_note=缺水"])
        let changed = try kept(today)
        #expect(try changed.computed == 1 && said(changed.weeks) == said(board().weeks))
        #expect(changed.weeks.first?.review?.verdict == .returned && changed.weeks.first?.since == 1)
        // What is kept of one week is not another's.
        #expect(try kept(today + 14).weeks.isEmpty)
        #expect(try said(kept(today).weeks) == said(board().weeks))
    }

    @Test func `what goes back says why, stands in the todo of whoever wrote, and leaves it when it is passed`() throws {
        #expect(throws: ExitRefusal.decision(.needsReason)) {
            try ReviewClerk(desk.editor).say(.returned, of: village, weekOf: today, comment: " ")
        }
        _ = try ReviewClerk(desk.editor).say(.returned, of: village, weekOf: today, comment: "人均收入不实，请核")
        _ = try ReviewClerk(desk.editor).say(.returned, of: household, weekOf: today, comment: "住址缺门牌")
        #expect(try tasks().contains { $0.contains("人均收入不实，请核") })
        #expect(try tasks().contains { $0.contains("住址缺门牌") })
        #expect(try board().weeks.first?.review?.verdict == .returned)
        _ = try ReviewClerk(desk.editor).say(.passed, of: village, weekOf: today, comment: "已核")
        #expect(try !tasks().contains { $0.contains("人均收入不实，请核") })
        #expect(try tasks().contains { $0.contains("住址缺门牌") })
    }

    @Test func `a form that has no reviews refuses them, and its weeks are shown all the same`() throws {
        let old = try Desk("old", schema: Desk.bytes("schemas/poverty-register-2.json"))
        let village = try old.add("village", ["code=\(Desk.village)", "name=古楼村"])
        #expect(throws: ExitRefusal.olderForm(version: old.store.schema.version)) {
            try ReviewClerk(old.editor).say(.passed, of: village, weekOf: old.editor.today, comment: "")
        }
        #expect(try old.store.read { _ in try ReviewBoard(old.store, in: [Desk.county], weekOf: old.editor.today).weeks.count } == 1)
    }
}
