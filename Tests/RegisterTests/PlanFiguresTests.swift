import Records
@testable import Register
import Testing

struct PlanFiguresTests {
    @Test func `contradictions are kept, each with its line`() throws {
        let plan = try Desk.plan()
        let villages = try #require(plan.figures.first { $0.id == "exit_villages.2016" })
        #expect(villages.values.map(\.text) == ["104", "421"])
        #expect(villages.values.map(\.line) == [114, 148])
        let persons = try #require(plan.figures.first { $0.id == "poor_persons.2015" })
        #expect(persons.values.map(\.text) == ["40.6466", "40.65", "40.6"])
        #expect(persons.scope.description == "4501")
        #expect(persons.plainUnit.name == "人" && persons.plainUnit.size == 10_000)
    }

    @Test func `every target and bound of the plan has a measure, a check, or one line that says why not`() throws {
        let plan = try Desk.plan()
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let measures = Set(Measure.all(schema, year: 2_020).map(\.name) + ["exited_persons", "exited_villages", "exited_counties"])
        for figure in plan.figures where figure.kind == .target || figure.kind == .limit {
            let said = [figure.measure, figure.check, figure.why?.zh].compactMap { $0 }
            #expect(!said.isEmpty, "\(figure.id)")
            for measure in figure.measures { #expect(measures.contains(measure), "\(figure.id): \(measure)") }
            if let check = figure.check { #expect(Check.named(check) != nil, "\(figure.id): \(check)") }
        }
        for line in [4, 99, 242, 395, 553, 560, 572] {
            #expect(plan.figures.contains { $0.values.contains { $0.line == line } }, "\(line)")
        }
    }

    @Test func `the plan's sums come out as the file says`() throws {
        let plan = try Desk.plan()
        #expect(plan.sums.count >= 9)
        for sum in plan.sums { #expect(sum.isTrue == sum.holds, "\(sum.id)") }
        let zones = try #require(plan.sums.first { $0.id == "zone_villages" })
        #expect(zones.added == Ratio(414) && !zones.isTrue)
    }

    @Test func `a fault is named with its place`() {
        let text =
            #"{"plan": "p", "label": {"zh": "甲", "en": "a"}, "figures": [\#n{"id": "x", "kind": "guess"}], "sums": []}"#
        let error = #expect(throws: DocumentError.self) {
            try PlanFigures(parsing: Array(text.utf8), file: "p.json")
        }
        #expect(error?.line == 2)
        #expect(error?.fault == .notOneOf("kind", ["baseline", "achieved", "target", "limit"]))
    }

    @Test(arguments: [
        ("40.6466", 4, "40.6466"), ("-0.005", 2, "-0.01"), ("-0.004", 2, "0.00"), ("0.125", 2, "0.13"),
        ("3", 0, "3"),
    ])
    func `decimals are read and rounded half up`(text: String, places: Int, printed: String) throws {
        #expect(try #require(Ratio(text)).text(places: places) == printed)
    }

    @Test func `what is no decimal is refused`() {
        for text in ["", "-", "1.", ".5", "1.2.3", "1e3", "+1", "一"] {
            #expect(Ratio(text) == nil, "\(text)")
        }
    }

    @Test func `fractions are exact`() {
        #expect(Ratio(2_485 * 100, 9_140).text(places: 2) == "27.19")
        #expect(Ratio(1, 3) - Ratio(1, 3) == Ratio(0))
        #expect(Ratio(1, -2) == Ratio(-1, 2))
        #expect(Ratio(1, 3) < Ratio(34, 100))
    }
}
