import CSV
import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

struct TargetLedgerTests {
    @Test func `the plan's arithmetic comes out`() throws {
        let plan = try Desk.plan()
        #expect(plan.derivations.count == 15)
        for derivation in plan.derivations { #expect(derivation.isTrue, "\(derivation.id)") }
        let share = try #require(plan.derivations.first { $0.id == "reduction_share" })
        #expect(share.computed?.text(places: 2) == "59.04")
    }

    @Test(arguments: [("11.2", false), ("11.3", true), ("11.4", false)])
    func `growth holds to the decimal that is printed`(printed: String, holds: Bool) throws {
        let text = """
            {"plan": "p", "label": {"zh": "甲", "en": "a"}, "figures": [
            {"id": "a", "label": {"zh": "a", "en": "a"}, "kind": "baseline", "scope": "45", "unit": "元", "values": [{"value": "4342.6", "line": 1}]},
            {"id": "b", "label": {"zh": "b", "en": "b"}, "kind": "baseline", "scope": "45", "unit": "元", "values": [{"value": "6664", "line": 2}]},
            {"id": "c", "label": {"zh": "c", "en": "c"}, "kind": "baseline", "scope": "45", "unit": "%", "values": [{"value": "\(printed)", "line": 3}]}],
            "sums": [], "derivations": [{"id": "g", "label": {"zh": "g", "en": "g"}, "kind": "growth", "intervals": 4, "terms": ["a", "b"], "result": "c"}]}
            """
        let plan = try PlanFigures(parsing: Array(text.utf8), file: "p")
        #expect(plan.derivations[0].isTrue == holds)
        #expect(plan.contradictions.map(\.kind) == (holds ? [] : [.derivation]))
    }

    /// Domain page, 9.3: each with all that is said, and where.
    @Test func `all contradictions of the plan are shown, with every statement`() throws {
        let ledger = TargetLedger(try Desk.plan())
        let found = Dictionary(ledger.contradictions.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        #expect(
            Set(found.keys) == [
                "exit_villages.2016", "exit_counties.2017", "zone_villages", "zone_persons", "zone_units",
                "poor_persons.2015", "poor_households.2015", "consolidation", "insurance", "denominators",
                "help_funds",
            ])
        let villages = try #require(found["exit_villages.2016"])
        #expect(villages.kind == .values)
        #expect(villages.statements.map(\.text) == ["104", "421"])
        #expect(villages.statements.map(\.line) == [114, 148])
        #expect(found["poor_persons.2015"]?.kind == .rounding)
        #expect(found["zone_villages"]?.statements.map(\.text) == ["219", "121", "74", "414", "421", "421", "421"])
        #expect(found["zone_persons"]?.statements.map(\.text).contains("36.5") == true)
        #expect(found["consolidation"]?.statements.map(\.text) == ["92", "93"])
        #expect(
            found["denominators"]?.statements.map(\.text) == ["514.8", "517.3", "527.4", "522.6", "525.8"])
        #expect(ledger.entries.first { $0.figure.id == "help.funds" }?.contradictions == ["help_funds"])
    }

    @Test func `targets are records, one for each value, and loading them twice changes nothing`() throws {
        let plan = try Desk.plan()
        let desk = try Desk("city")
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        #expect(try TargetLedger(of: desk.store, elseFrom: plan).origin == .program)
        var writer = CSVWriter()
        writer.write(TargetRecords.header)
        for row in TargetRecords.rows(plan) { writer.write(row) }
        let file = writer.takeBytes()
        let first = try desk.take(file, type: "target")
        #expect(first.remarks.isEmpty && first.written == plan.figures.reduce(0) { $0 + $1.values.count })
        let again = try desk.take(file, type: "target")
        #expect(again.written == 0 && again.refused == 0 && again.unchanged == first.written)
        let ledger = try TargetLedger(of: desk.store, elseFrom: plan)
        #expect(ledger.origin == .records)
        #expect(ledger.entries.map(\.figure.id) == plan.figures.map(\.id))
        for (held, printed) in zip(ledger.plan.figures, plan.figures) {
            #expect(held.values.map(\.number) == printed.values.map(\.number), "\(held.id)")
            #expect(
                held.values.map(\.line) == printed.values.map(\.line).sorted() && held.kind == printed.kind
                    && held.unit == printed.unit && held.relation == printed.relation
                    && held.year == printed.year && held.scope == printed.scope, "\(held.id)")
        }
        #expect(ledger.contradictions.map(\.id) == TargetLedger(plan).contradictions.map(\.id))
    }

    @Test func `a target that the city adds later stands beside the plan's`() throws {
        let desk = try Desk("city")
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        try desk.add(
            "target",
            [
                "number=exit_persons.2018@1", "indicator=exit_persons.2018", "region=450100", "year=2018",
                "value=5.5", "unit=万人", "source=自治区2018年计划", "source_line=1", "kind=target",
                "measure=exited_persons",
            ], scope: Desk.city)
        let ledger = try TargetLedger(of: desk.store, elseFrom: Desk.plan())
        #expect(ledger.entries.map(\.figure.id) == ["exit_persons.2018"])
        let lines = ledger.lines { _ in
            .init(value: Ratio(54_999), places: 0, year: 2018, scope: Desk.city, unknown: 0)
        }
        #expect(lines[0].difference == Ratio(-1))
        #expect(lines[0].isMet == nil)
        // And in the report of exits, which goes by the same figures.
        let years = try #require(try desk.report(.exits, region: Desk.city).table("years"))
        #expect(years.first { $0["year"] == "2018" }?["plan"]?.hasPrefix("5.5 ") == true, "\(years)")
    }

    @Test func `measured values stand beside the figures, and are judged where the figure demands something`() throws {
        let desk = try Desk()
        try desk.addHousehold(members: 3)
        try desk.add(
            "county",
            [
                "code=450124", "name=马山县", "attribute=national_key", "rural[2016].persons=100",
                "consolidation_rate[2016]=91", "tap_water_rate[2016]=74.99",
            ],
            scope: Desk.county)
        let lines = TargetLedger(try Desk.plan()).lines(beside: try desk.indicators())
        let line: (String) -> TargetLedger.Line? = { id in lines.first { $0.entry.figure.id == id } }
        // 3 of 100 is not less than 3 %.
        #expect(line("incidence.limit")?.measured?.value == Ratio(3))
        #expect(line("incidence.limit")?.isMet == false)
        // A target of 2017 is not judged by figures of 2016.
        #expect(line("education.consolidation.2017")?.isMet == nil)
        #expect(line("education.consolidation.2017")?.difference == Ratio(1))
        // A village's persons are not the city's.
        #expect(line("poor_persons.2015")?.measured == nil)
        #expect(line("relocation.floors")?.measured == nil)
        let later = TargetLedger(try Desk.plan()).lines(beside: try desk.indicators(year: 2017))
        #expect(later.first { $0.entry.figure.id == "education.consolidation.2017" }?.measured == nil)
    }

    // MARK: To the last unit

    /// A plan of figures by name, kind of relation and printed values.
    private func plan(_ figures: [(id: String, relation: String?, values: [String])], _ derivations: String = "[]") throws -> PlanFigures {
        let texts = figures.map { figure in
            let values = figure.values.enumerated().map { "{\"value\": \"\($1)\", \"line\": \($0 + 1)}" }
            let relation = figure.relation.map { ", \"relation\": \"\($0)\"" } ?? ""
            return """
                {"id": "\(figure.id)", "label": {"zh": "a", "en": "a"}, "kind": "target", "scope": "45", "unit": "元", "year": 2016\(relation), \
                "values": [\(values.joined(separator: ", "))]}
                """
        }
        let text = """
            {"plan": "p", "label": {"zh": "甲", "en": "a"}, "figures": [\(texts.joined(separator: ", "))], "sums": [], \
            "derivations": \(derivations)}
            """
        return try PlanFigures(parsing: Array(text.utf8), file: "p")
    }

    @Test(arguments: [(">=", 2), ("<=", 0), ("<", 0), ("=", 1)])
    func `a target is met as its relation says, to the last unit`(relation: String, kind: Int) throws {
        let ledger = TargetLedger(try plan([("a", relation, ["100"])]))
        let isMet: (Int64, Int64) -> Bool? = { value, unknown in
            ledger.lines { _ in .init(value: Ratio(Int128(value)), places: 0, year: 2016, scope: Desk.city, unknown: unknown) }[0].isMet
        }
        #expect(isMet(99, 0) == (kind == 0))
        #expect(isMet(100, 0) == (relation != "<"))
        #expect(isMet(101, 0) == (kind == 2))
        // What is unknown could turn it.
        #expect(isMet(99, 1) == nil)
    }

    @Test func `roundings of one number are told from other numbers, above it and below it`() throws {
        let kind: ([String]) throws -> Contradiction.Kind? = { values in
            try TargetLedger(plan([("a", nil, values)])).contradictions.first?.kind
        }
        #expect(try kind(["40.6466", "40.65", "40.6"]) == .rounding)
        #expect(try kind(["40.6466", "40.75"]) == .values)
        #expect(try kind(["40.6466", "40.55"]) == .values)
        #expect(try kind(["40.6466", "41"]) == .values)
        #expect(try kind(["104", "104"]) == nil)
    }

    @Test(arguments: [("365", false), ("366", true), ("380", true), ("381", false)])
    func `a quotient lies within its bounds, both included`(persons: String, holds: Bool) throws {
        let derivation = """
            [{"id": "q", "label": {"zh": "q", "en": "q"}, "kind": "quotient", "terms": ["a", "b"], "least": "3.66", "greatest": "3.80"}]
            """
        #expect(try plan([("a", nil, [persons]), ("b", nil, ["100"])], derivation).derivations[0].isTrue == holds)
    }

    @Test func `a target that was retired is none`() throws {
        let desk = try Desk("city")
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        let records = try [5, 6].map { value in
            try desk.add(
                "target",
                ["number=x@\(value)", "indicator=x", "region=450100", "value=\(value)", "unit=户", "source=s", "source_line=\(value)"],
                scope: Desk.city)
        }
        #expect(try TargetLedger(of: desk.store, elseFrom: Desk.plan()).contradictions.map(\.id) == ["x"])
        try desk.retire(records[1], scope: Desk.city)
        let ledger = try TargetLedger(of: desk.store, elseFrom: Desk.plan())
        #expect(ledger.entries.map(\.figure.values.count) == [1] && ledger.contradictions.isEmpty)
    }
}
