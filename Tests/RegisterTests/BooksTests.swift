import Cunlian
import RecordStore
import Records
import Register
import Testing

struct BooksTests {
    @Test func `every field of household and members is in the book, answered or not`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 2, ["power_life[2016]=true", "water_assurance[2017]=95"])
        let report = try desk.report(.householdBook, record: household)
        let texts = report.texts
        let all = (texts + report.titles).joined(separator: "\n")
        for type in ["household", "member"] {
            for field in try desk.editor.type(type).fields where !["roster", "public_payroll"].contains(field.name) {
                #expect(all.contains(field.label.en), "\(type).\(field.name)")
            }
        }
        #expect(texts.contains("roster of 2016") && texts.contains("member 0; member 1"))
        // What is answered has a line of its own, and what is not is in the one paragraph of the blanks.
        let blanks = try #require(texts.first { $0.contains("bank account, ") })
        #expect(texts.contains("power for living") && !blanks.contains("power for living"))
    }

    @Test func `a hamlet is called by its name, and a part of a group with the group's, but not twice`() throws {
        let desk = try Desk()
        let standard = try desk.addStandardHousehold(["address.street=大灵村", "address.house_number=76号"])
        try desk.set(standard.members[0], ["dropout[2017].dropped_out=false"])
        let report = try desk.report(.householdBook, record: standard.household)
        let labels = report.facts.map(\.label) + report.labels
        let (zh, en) = (Set(labels.map(\.zh)), Set(labels.map(\.en)))
        #expect(zh.contains("上屯") && !zh.contains { $0.hasSuffix("-001") })
        #expect(zh.isSuperset(of: ["住址 详细地址", "住房结构", "失学辍学"]))
        #expect(en.isSuperset(of: ["address", "address: house number", "housing: structure", "dropout: dropped out"]), "\(en.sorted())")
    }

    @Test func `people stand side by side in the latest round, and earlier ones only where they differed`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["name=韦大"], ["name=韦二"]])
        for person in people { try desk.set(person, ["labour[2016]=ordinary", "health[2016]=healthy", "health[2017]=healthy"]) }
        try desk.set(people[1], ["labour[2017]=none"])
        let report = try desk.report(.householdBook, record: household)
        let years = try #require(report.table("member_years"))
        #expect(years.map { $0["field"] } == ["韦二 labour"])
        #expect(years[0]["2016"] == "ordinary labour" && years[0]["2017"] == "no labour")
    }

    @Test func `of a large family no more than five stand beside each other, and nobody is left out`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home((1...9).map { ["name=韦\($0)", "phone=1380000000\($0)"] })
        let tables = try desk.report(.householdBook, record: household).sections.flatMap(\.blocks).compactMap { block -> Report.Table? in
            if case .table(let table) = block, table.name == "member" { table } else { nil }
        }
        #expect(tables.map(\.columns.count) == [6, 5])
        #expect(Set(tables.flatMap { $0.columns.dropFirst().map(\.name) }).count == 9)
    }

    @Test func `a book is for paper: no digest, no chart, a run a table with its steps, and a place to sign`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 4, ["income[2016].wage=5000"])
        try desk.set(household, ["income[2017].wage=7000"])
        let digest = String(repeating: "ab", count: 32)
        try desk.add("candidate", ["year=2017", "date=2017-10-01", "reason=达标"], parent: household)
        try desk.add(
            "evaluation", ["year=2017", "date=2017-10-02", "criteria=GX", "criteria_hash=\(digest)", "evidence=\(digest)"],
            parent: household)
        try desk.add("objection", ["year=2017", "date=2017-10-03", "by=邻居", "text=有车"], parent: household)
        let report = try desk.report(.householdBook, record: household)
        #expect(!report.texts.contains { $0.contains("abab") })
        #expect(!report.sections.flatMap(\.blocks).contains { if case .chart = $0 { true } else { false } })
        let run = try #require(report.table("run"))
        #expect(run.map { $0["step"] } == ["listed as a candidate", "evaluation", "objection"])
        #expect(run[2]["content"]?.contains("有车") == true)
        #expect(report.table("candidate") == nil, "it stands once")
        #expect(report.facts.contains { $0.label.zh == "户主" && "\($0.value.content)".contains("＿＿") })
    }

    @Test func `the code of a household's card is in no book`() throws {
        let desk = try Desk()
        let (household, people) = try desk.home([["name=韦大"]])
        try desk.add(
            "household_attestation",
            [
                "year=2017", "date=2017-10-05", "evidence=\(String(repeating: "ab", count: 32))", "decision=agree",
                "signer.member=\(people[0])", "capture.kind=card", "capture.card_proof=MNTYB2BZZ5ZF", "capture.captured_by=x",
            ], parent: household)
        let texts = try desk.report(.householdBook, record: household).texts
        #expect(!texts.contains { $0.contains("MNTYB2BZZ5ZF") } && texts.contains { $0.contains("card used") })
        // Nor in what pages, histories and the console's tables show of it.
        let attestation = try #require(
            try desk.store.views.children(of: household, in: Desk.village).first {
                try desk.store.views.type(of: $0)?.name == "household_attestation"
            })
        let view = try #require(try desk.store.record(attestation, in: Desk.village))
        let capture = try #require(view.fields.first { $0.field.name == "capture" })
        for text in try [desk.editor.shown(capture), desk.editor.shown(#require(capture.verdict.value), capture.field)] {
            #expect(!text.contains("MNTYB2BZZ5ZF") && text.contains("used"), "\(text)")
        }
        var exporter = try Exporter(desk.editor, type: view.type, records: [attestation])
        exporter.isWithheld = CardCode.isOne
        var rows: [[String]] = []
        try exporter.rows { rows.append($0) }
        #expect(rows.count == 1 && rows[0].count == exporter.header.count && !rows[0].contains("MNTYB2BZZ5ZF"), "\(rows)")
    }

    @Test func `of what is disputed every value is there, with who says so, and none is chosen`() throws {
        let (one, other) = (try Desk("one"), try Desk("other"))
        let household = try one.addHousehold(members: 1, ["main_cause=illness"])
        try one.send(to: other)
        try one.set(household, ["main_cause=schooling", "livelihood[2016].food_ok=true", "livelihood[2016].clothes_ok=true"])
        try other.set(household, ["main_cause=no_funds", "livelihood[2016].food_ok=false", "livelihood[2016].clothes_ok=true"])
        try other.send(to: one)
        let report = try one.report(.householdBook, record: household)
        let facts = report.facts
        let cause = try #require(facts.first { $0.label.en == "main cause of poverty" || $0.label.zh == "主要致贫原因" })
        #expect(cause.variants.map(\.value.en).sorted() == ["lack of funds", "schooling"])
        #expect(cause.variants.allSatisfy { $0.source.en.contains("2017-07-14") && !$0.isProposal })
        #expect(Set(cause.variants.map(\.source.en)).count == 2)
        #expect(report.texts.allSatisfy { !$0.contains("lack of funds") && $0 != "schooling" }, "nowhere but among the variants")
        let food = try #require(facts.first { $0.label.zh == "收入来源与吃穿 2016" })
        #expect(food.variants.count == 2)
        #expect(report.texts.contains("2 entries of this book are disputed; each is listed with all that is said."))
    }

    @Test func `what a finding rests on is called in a book as its forms call it`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let evidence = "main_cause livelihood.food_ok nothing.known"
        try desk.add("finding", ["check=Q28", "level=warning", "date=2016-09-01", "text=x", "evidence=\(evidence)"], parent: household)
        let text = try #require(try desk.report(.householdBook, record: household).table("finding")?.first?["content"])
        #expect(!text.contains("main_cause") && !text.contains("food_ok") && text.contains("nothing.known"), "\(text)")
        #expect(text.contains("main cause"), "\(text)")
    }

    @Test func `events stand in their order, with what belongs to them, retired ones as such`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let measure = try desk.add("measure", ["batch=develop_production", "subsidy.amount=500", "subsidy.source=city"], parent: household)
        try desk.add("measure_progress", ["status=done", "date=2016-09-01"], parent: measure)
        try desk.add("visit", ["date=2016-08-01", "kind=routine", "visitor=b", "content=second"], parent: household)
        let first = try desk.add("visit", ["date=2016-03-01", "kind=routine", "visitor=a", "content=first"], parent: household)
        try desk.add("candidate", ["year=2016", "date=2016-10-01"], parent: household)
        try desk.retire(first)
        let report = try desk.report(.householdBook, record: household)
        let visits = try #require(report.table("visit"))
        #expect(visits.map { $0["date"] } == ["2016-03-01", "2016-08-01"])
        #expect(visits[0]["content"]?.hasPrefix("retired ") == true && visits[1]["content"]?.contains("second") == true)
        let measures = try #require(report.table("measure"))
        #expect(measures.count == 2 && measures[1]["content"]?.hasPrefix("└ ") == true)
        #expect(report.table("run")?.map { $0["step"] } == ["listed as a candidate"])
    }

    @Test func `income adds up by year, and the book of one year has that year`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(
            members: 2, ["income[2016].period=natural_year", "income[2016].wage=5000", "income[2016].cost_seed=1000.50"])
        try desk.set(household, ["income[2017].period=natural_year", "income[2017].wage=7000"])
        let rows = try #require(try desk.report(.householdBook, record: household).table("net_income"))
        let net = try #require(rows.first { $0["line"] == "net income" })
        #expect(net["2016"] == "3999.50" && net["2017"] == "7000")
        #expect(rows.last?["2016"] == "1999.75" && rows.last?["2017"] == "")
        let one = try desk.report(.householdBook, year: 2017, record: household)
        #expect(one.table("net_income")?.first?["2016"] == nil)
    }

    @Test func `a village's households are one book, each on a page of its own`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=\(Desk.village)", "name=合群村"])
        for _ in 0..<3 { try desk.addHousehold(members: 2) }
        let book = try desk.report(.householdBook, region: Desk.village)
        #expect(book.sections.count(where: \.startsPage) == 3)
        #expect(book.region?.name == "合群村")
        let village = try desk.report(.villageBook, region: Desk.village)
        let households = try #require(village.table("households"))
        #expect(households.count == 4 && households[0]["head"] == "member 0" && households[0]["members"] == "2")
        #expect(households[0]["state"] == "registered" && households[3]["state"] == "3 poor", "\(households)")
        // A mover from next door is said to be one, and is none of the poor.
        try desk.addHousehold(members: 1, ["kind=synchronous"])
        let others = try #require(try desk.report(.villageBook, region: Desk.village).table("households"))
        #expect(others[3]["state"] == "mover who is not registered" && others[4]["state"] == "3 poor")
        let all = village.texts.joined(separator: "\n")
        for field in try desk.editor.type("village").fields { #expect(all.contains(field.label.en), "\(field.name)") }
        #expect(throws: ReportFault.bookNeedsVillage) { try desk.report(.householdBook, region: Desk.county) }
        let member = try desk.add("member", ["name=x", "relation=other"], parent: try desk.addHousehold(members: 0))
        #expect(throws: ReportFault.wrongType(Label("户", "household"))) { try desk.report(.householdBook, record: member) }
    }
}

extension Report {
    var facts: [Fact] {
        sections.flatMap(\.blocks).flatMap { block -> [Fact] in if case .facts(let facts) = block { facts } else { [] } }
    }

    /// Every text of a book, in English: labels, values, cells, remarks; not what is only a variant.
    var texts: [String] {
        sections.flatMap(\.blocks).flatMap { block -> [String] in
            switch block {
            case .facts(let facts): facts.flatMap { [$0.label.en] + Self.texts($0.value) }
            case .table(let table): table.rows.flatMap { $0.cells.flatMap { Self.texts($0) } }
            case .remark(let label, _): [label.en]
            case .chart: []
            }
        }
    }

    /// What stands in the cells of tables.
    var labels: [Label] {
        sections.flatMap(\.blocks).flatMap { block -> [Label] in
            guard case .table(let table) = block else { return [] }
            return table.rows.flatMap(\.cells).compactMap { cell in if case .label(let label) = cell.content { label } else { nil } }
        }
    }

    /// What stands above the columns of tables.
    var titles: [String] {
        sections.flatMap(\.blocks).flatMap { block -> [String] in
            if case .table(let table) = block { table.columns.map(\.label.en) } else { [] }
        }
    }

    private static func texts(_ cell: Cell) -> [String] { if case .label(let label) = cell.content { [label.en] } else { [] } }
}
