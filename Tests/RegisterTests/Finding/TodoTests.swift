import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

@Suite struct TodoTests {
    private let desk: Desk
    private let household: RecordID

    init() throws {
        desk = try Desk()
        household = try desk.addHousehold(members: 2, ["number=450124100201-0007"])
    }

    /// The rows of a table, as people read them in English.
    private func rows(_ table: String, mine: Set<String>? = nil, today: Int = 17_200) throws -> [[String]] {
        let report = try desk.store.read { _ in
            try TodoReport.make(.init(mine: mine, today: today), ReportSource(desk.store, region: nil))
        }
        let tables = report.sections.flatMap(\.blocks).compactMap { block -> Report.Table? in
            if case .table(let table) = block { table } else { nil }
        }
        return tables.filter { $0.name == table }.flatMap(\.rows).map { row in
            row.cells.map { cell in
                switch cell.content {
                case .text(let text): text
                case .label(let label): label.en
                case .code(let code, _): code
                case .count(let count): String(count)
                case .date(let date): date.description
                default: ""
                }
            }
        }
    }

    @Test func `what is missing in a file is named: what an exit reads, and what must be answered`() throws {
        let row = try #require(try rows("missing").first)
        #expect(row[0] == "450124100201-0007" && row[1] == "member 0")
        #expect(row[5].contains("housing") && row[6] == "2")
        let before = try #require(Int(row[4]))
        try desk.set(household, ["water[2016].clean=yes"])
        #expect(try rows("missing").first?[4] == String(before - 1))
    }

    @Test func `the next step of an exit is due, for those whose office it is`() throws {
        #expect(try rows("due").isEmpty)
        try desk.add("candidate", ["year=2016", "date=2016-11-01"], parent: household)
        let row = try #require(try rows("due").first)
        #expect(row[0] == "now" && row[2].contains("house check") && row[3] == "450124100201-0007" && row[4] == "member 0")
        #expect(try rows("due", mine: ["F"]).count == 1)
        #expect(try rows("due", mine: ["K"]).isEmpty)
    }

    @Test func `a finding without an answer is due for fifteen days, and late after them`() throws {
        let finding = try desk.add(
            "finding", ["check=Q02", "level=error", "date=2017-01-10", "text=twice"], parent: household)
        let day = try #require(CalendarDate("2017-01-10")).days
        #expect(try rows("due", today: day).first?.prefix(2) == ["now", "2017-01-25"])
        #expect(try rows("due", today: day + 16).first?[0] == "late")
        try desk.add("finding_answer", ["state=explained", "date=2017-01-20", "text=so"], parent: finding)
        #expect(try rows("due", today: day).isEmpty)
    }

    @Test func `an interview that was broken off is due to whoever began it, by the household's number and head`() throws {
        let day = try #require(CalendarDate("2017-01-10")).days
        let report = try desk.store.read { _ in
            try TodoReport.make(
                .init(
                    mine: ["C"], today: day + 3,
                    interviews: [
                        .init(record: household, type: "household", round: 2017, answers: 12, day: day),
                        .init(record: nil, type: "household", round: 2017, answers: 1, day: day),
                    ]), ReportSource(desk.store, region: nil))
        }
        guard case .table(let table)? = report.sections.first?.blocks.first else { throw EditError.nothingToWrite }
        #expect(table.rows.count == 2)
        guard case .label(let what) = table.rows[0].cells[2].content, case .text(let number) = table.rows[0].cells[3].content,
            case .label(let new) = table.rows[1].cells[2].content
        else { throw EditError.nothingToWrite }
        #expect(what.en == "go on with the interview of the household (2017, 12 answered)" && number == "450124100201-0007")
        #expect(new.zh == "继续访谈，新建户（2017 年，已答 1 题）")
    }

    @Test func `a case that was handed to a person of two names is in that person's list`() async throws {
        let team = try await Team(only: ["collector", "first", "village", "town", "office"])
        _ = try await team.prepare()
        try await team.attest("collector", .household, .refuse)
        _ = try await team.tree.device("Wei Guo", role: "K")
        try await team.settle()
        let counts = try await team.by("office") { clerk, _ in
            let name = try #require(try clerk.cases().first?.found.name)
            _ = try clerk.decide([name], .delegate, handler: "Wei Guo", reason: "x")
            let store = clerk.editor.store
            return try ["Wei Guo", "Wei"].map { person in
                let report = try store.read { _ in
                    try TodoReport.make(.init(mine: [person], today: clerk.editor.today), ReportSource(store, region: nil))
                }
                guard case .table(let table)? = report.sections.first?.blocks.first else { return 0 }
                return table.rows.count
            }
        }
        #expect(counts == [1, 0])
    }
}
