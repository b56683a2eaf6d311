import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

@Suite struct ListTests {
    private let desk: Desk
    private let households: [RecordID]

    init() throws {
        desk = try Desk()
        let hamlet = try desk.add("natural_village", ["code=450124100201-001", "name=那桐屯"])
        var made: [RecordID] = []
        for (index, head) in ["韦大明", "覃小妹", "黄秀英"].enumerated() {
            let household = try desk.add(
                "household", ["number=450124100201-000\(index + 1)", "main_cause=\(index == 0 ? "illness" : "disability")"])
            try desk.add("member", ["name=\(head)", "relation=head", "birth=19\(60 + index)-01-01"], parent: household)
            made.append(household)
        }
        households = made
        try desk.set(made[0], ["natural_village[2016]=\(hamlet)", "income[2016].wage=5000", "income[2017].wage=8000"])
        try desk.set(made[1], ["income[2017].wage=12000"])
    }

    private func list(
        _ type: String = "household", where conditions: [String] = [], sort: [String] = [], columns: [String] = ["number"]
    ) throws -> [[String]] {
        try desk.store.read { _ in
            let type = try desk.editor.type(type)
            let conditions = try conditions.map { try ListCondition($0) }
            let names = Set(columns + sort.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 } + conditions.map(\.path))
            let editor = Editor(desk.store, language: .zh)
            let facts = ListedFacts(try ReportSource(desk.store, region: nil))
            let query = ListQuery(
                editor, type: type, derived: try facts.derived(type, named: names, today: editor.today), contains: SearchText.contains)
            let found = try query.records(in: [], where: conditions, sort: sort)
            return try query.cells(of: found, try columns.map { try query.column($0) }).map { $0.map(\.text) }
        }
    }

    private func numbers(_ conditions: String...) throws -> [String] { try list(where: conditions).map { String($0[0].suffix(1)) } }

    @Test func `a list of households names their heads, hamlets, states and persons`() throws {
        let rows = try list(columns: ["number", "head", "hamlet", "state", "members"])
        #expect(rows[0].prefix(3) == ["450124100201-0001", "韦大明", "那桐屯"])
        #expect(rows[0][4] == "1")
        #expect(!rows[0][3].isEmpty)
    }

    @Test func `who died, married out or moved away is no more among the persons of a household, and who is at school elsewhere is`() throws
    {
        let household = try desk.add("household", ["number=450124100201-0009"])
        for state in ["died", "married_out", "moved_out", "conscripted", "born"] {
            let person = try desk.add("member", ["name=韦\(state)", "relation=other"], parent: household)
            try desk.add("member_change", ["state=\(state)", "date=2017-01-01"], parent: person)
        }
        let count = try list(columns: ["number", "members"]).first { $0[0].hasSuffix("0009") }?[1]
        #expect(count == "2")
        let empty = try desk.add("household", ["number=450124100201-0010"])
        let person = try desk.add("member", ["name=韦某", "relation=head"], parent: empty)
        try desk.add("member_change", ["state=died", "date=2017-01-01"], parent: person)
        #expect(try list(columns: ["number", "members"]).first { $0[0].hasSuffix("0010") }?[1] == "0")
    }

    @Test func `a member names its household`() throws {
        #expect(try list("member", columns: ["name", "household", "in"])[1] == ["覃小妹", "450124100201-0002", "450124100201-0002"])
    }

    @Test func `conditions take relations, words as they are shown, and several values`() throws {
        #expect(try numbers("main_cause=因病") == ["1"])
        #expect(try numbers("主要致贫原因=illness") == ["1"])
        #expect(try numbers("main_cause!=因病") == ["2", "3"])
        #expect(try numbers("main_cause in 因病,因残") == ["1", "2", "3"])
        #expect(try numbers("main_cause~残") == ["2", "3"])
        #expect(try numbers("income[2017].wage>8000") == ["2"])
        #expect(try numbers("income[2017].wage>=8000") == ["1", "2"])
        #expect(try numbers("income[2017].wage＜9000") == ["1"])
        #expect(try numbers("number~0003") == ["3"])
        #expect(try numbers("main_cause=") == [])
        #expect(try numbers("income[2017].wage=") == ["3"])
    }

    @Test func `a field by year without a year is the latest`() throws {
        #expect(try numbers("income.wage=8000") == ["1"])
        #expect(try list(columns: ["income.wage"])[0] == ["8000"])
    }

    @Test func `what is computed is asked as fields are, by pinyin too`() throws {
        #expect(try numbers("head~wdm") == ["1"])
        #expect(try numbers("户主=覃小妹") == ["2"])
        #expect(try numbers("屯=那桐屯") == ["1"])
        #expect(try list("member", where: ["household=450124100201-0003"], columns: ["name"]) == [["黄秀英"]])
    }

    @Test func `the order is by pinyin, by number, and descending where that is asked; nothing comes last`() throws {
        #expect(try list(sort: ["head"], columns: ["head"]).map { $0[0] } == ["黄秀英", "覃小妹", "韦大明"])
        #expect(try list(sort: ["-head"], columns: ["head"]).map { $0[0] } == ["韦大明", "覃小妹", "黄秀英"])
        #expect(try list(sort: ["-income.wage"], columns: ["number"]).map { $0[0].suffix(1) } == ["2", "1", "3"])
    }

    @Test func `a disputed field is shown with every value, equal to none, and can be asked for`() throws {
        let other = try Desk("other")
        try desk.send(to: other)
        try desk.set(households[0], ["main_cause=disability"])
        try other.set(households[0], ["main_cause=disaster"])
        try other.send(to: desk)
        let cell = try list(columns: ["main_cause"])[0][0]
        #expect(cell.contains("因残") && cell.contains("因灾") && cell.contains(" / "))
        #expect(try numbers("main_cause=因残") == ["2", "3"])
        #expect(try numbers("main_cause=有争议") == ["1"])
        #expect(try numbers("main_cause!=有争议") == ["2", "3"])
    }

    @Test(arguments: ["main_cause", "=因病", "main_cause!因病", "main_cause in "])
    func `what is no condition is refused`(text: String) {
        #expect(throws: EditError.notACondition(text)) { try ListCondition(text) }
    }
}
