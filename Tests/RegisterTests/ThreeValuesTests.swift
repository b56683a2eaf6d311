import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// Kleene's three values, operator by operator: what is unknown never becomes met, and decides nothing.
struct ThreeValuesTests {
    private static let household = record(1)
    /// A household's fields by what they say here: yes, no, nothing, and two things at once.
    private static let fields: [(name: String, fact: Fact)] = [
        ("power_life", .value(.bool(true))), ("sanitary_toilet", .value(.bool(false))), ("power_production", .missing),
        ("relocation_target", .disputed),
    ]
    private static let yes = is_("power_life"), no = is_("sanitary_toilet"), nothing = is_("power_production")
    private static let disputed = is_("relocation_target")

    private static let schema = try? Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")

    private static func record(_ number: UInt64) -> RecordID {
        RecordID(replica: ReplicaID(high: 7, low: 7, incarnation: 7), number: number, index: 0, salt: 7)
    }

    private static func is_(_ field: String) -> String { "{\"field\": \"\(field)\", \"is\": true}" }

    /// - Parameter people: What each of the household's members says of their insurance.
    private func answer(
        _ requirement: String, people: [Fact] = [], doubtful: Set<Int> = [], change: (inout JudgedFacts) -> Void = { _ in }
    ) throws -> ItemResult {
        let schema = try #require(Self.schema)
        let names = Self.fields.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let text = """
            {"criteria": "X-1", "level": "household", "valid_from": 2017, "label": {"zh": "甲", "en": "x"}, "source": "s",
             "certainty": "form",
             "groups": {"household": [\(names), "water", "water_sources"], "member": ["resident_insurance"], "natural_village": [],
                        "pooled": []},
             "items": [{"number": "1", "label": {"zh": "甲", "en": "x"}, "text": {"zh": "甲", "en": "x"}, "requires": \(requirement)}]}
            """
        let set = try CriteriaSet(parsing: Array(text.utf8), file: "x", digest: Toy.digest)
        let bound = BoundCriteria(set, in: schema, year: 2017)
        let water = try #require(schema.type(named: "household")?.field(named: "water"))
        let litres = water.inputs.map { $0.name == "litres" ? Value.integer(35) : .missing }
        let sources = try #require(schema.codeList("water_source")?.items).prefix(2).map { Value.integer(Int64($0.number)) }
        let own = RecordFacts(
            record: Self.household, isDisputed: false,
            facts: Self.fields.map(\.fact) + [.value(.group(litres)), .elements(sources)])
        var facts = JudgedFacts(subject: .household, own: own, year: 2017, line: nil)
        facts.members = .here(
            people.enumerated().map {
                RecordFacts(record: Self.record(UInt64($0) + 2), isDisputed: doubtful.contains($0), facts: [$1])
            })
        change(&facts)
        // Why it is so is asked in another way, and must not make it otherwise.
        let results = [true, false].map { isTracing in
            var judge = Judge(facts, schema: schema, isTracing: isTracing)
            return judge.answer(bound.items[0])
        }
        #expect(results[0] == results[1])
        return results[0]
    }

    @Test func `what is missing and what is disputed is unknown, and so is its negation`() throws {
        #expect(try answer(Self.yes) == .met)
        #expect(try answer(Self.no) == .notMet)
        #expect(try answer(Self.nothing) == .unknown)
        #expect(try answer(Self.disputed) == .unknown)
        for (part, expected) in [(Self.yes, ItemResult.notMet), (Self.no, .met), (Self.nothing, .unknown), (Self.disputed, .unknown)] {
            #expect(try answer("{\"not\": \(part)}") == expected)
        }
    }

    @Test func `all and any are decided by one part, or unknown by one`() throws {
        let values: [(String, ItemResult)] = [(Self.yes, .met), (Self.no, .notMet), (Self.nothing, .unknown)]
        for (a, first) in values {
            for (b, second) in values {
                let pair = Set([first, second])
                let all: ItemResult = pair.contains(.notMet) ? .notMet : pair.contains(.unknown) ? .unknown : .met
                let any: ItemResult = pair.contains(.met) ? .met : pair.contains(.unknown) ? .unknown : .notMet
                #expect(try answer("{\"all\": [\(a), \(b)]}") == all)
                #expect(try answer("{\"any\": [\(a), \(b)]}") == any)
            }
        }
    }

    @Test func `an unknown condition chooses neither, unless both ways say the same`() throws {
        func choice(_ condition: String, _ then: String, _ otherwise: String) throws -> ItemResult {
            try answer("{\"if\": \(condition), \"then\": \(then), \"else\": \(otherwise)}")
        }
        #expect(try choice(Self.yes, Self.yes, Self.no) == .met)
        #expect(try choice(Self.no, Self.yes, Self.no) == .notMet)
        #expect(try choice(Self.nothing, Self.yes, Self.no) == .unknown)
        #expect(try choice(Self.nothing, Self.no, Self.yes) == .unknown)
        #expect(try choice(Self.nothing, Self.yes, Self.yes) == .met)
        #expect(try choice(Self.disputed, Self.no, Self.no) == .notMet)
        #expect(try choice(Self.nothing, Self.yes, Self.nothing) == .unknown)
    }

    @Test func `of every member and of some: nobody known is unknown, a doubtful one makes it so`() throws {
        let (every, some) = (
            "{\"every\": \"member\", \"that\": \(Self.is_("resident_insurance"))}",
            "{\"some\": \"member\", \"that\": \(Self.is_("resident_insurance"))}"
        )
        let (insured, not, unasked) = (Fact.value(.bool(true)), Fact.value(.bool(false)), Fact.missing)
        for (people, all, one) in [
            ([insured, insured], ItemResult.met, ItemResult.met), ([insured, not], .notMet, .met), ([insured, unasked], .unknown, .met),
            ([not, unasked], .notMet, .unknown), ([not, not], .notMet, .notMet), ([insured, .disputed], .unknown, .met),
        ] {
            #expect(try answer(every, people: people) == all, "\(people)")
            #expect(try answer(some, people: people) == one, "\(people)")
        }
        for members in [Related.missing, .disputed, .notHere] {
            #expect(try answer(every) { $0.members = members } == .unknown)
            #expect(try answer(some) { $0.members = members } == .unknown)
        }
        // A member whose existence is disputed, whatever the record says.
        #expect(try answer(every, people: [insured, insured], doubtful: [1]) == .unknown)
        #expect(try answer("{\"amount\": {\"count\": \"member\"}, \"at_least\": 1}", people: [insured], doubtful: [0]) == .unknown)
        #expect(try answer(Self.yes, people: [insured], doubtful: [0]) == .met)
    }

    @Test func `an answer is there, is not there, or is not agreed on`() throws {
        let answered: (String) throws -> ItemResult = { try answer("{\"answered\": \"\($0)\"}") }
        #expect(try answered("sanitary_toilet") == .met)
        #expect(try answered("power_production") == .notMet)
        #expect(try answered("relocation_target") == .unknown)
        #expect(try answered("water.litres") == .met)
        #expect(try answered("water.dry_months") == .notMet)
    }

    @Test func `of several answers one that will do is enough`() throws {
        let schema = try #require(Self.schema)
        let codes = try #require(schema.codeList("water_source")?.items.map(\.code))
        let sources: (ArraySlice<String>) throws -> ItemResult = { codes in
            try answer("{\"field\": \"water_sources\", \"is\": [\(codes.map { "\"\($0)\"" }.joined(separator: ", "))]}")
        }
        #expect(try sources(codes[1...1]) == .met)
        #expect(try sources(codes[2...2]) == .notMet)
        // Of a group, an input that is not answered is no wrong answer.
        #expect(try answer("{\"field\": \"water.clean\", \"is\": true}") == .unknown)
    }

    @Test func `more than, at least, less than, at most: exactly at the bound, and of a difference`() throws {
        for (word, results) in [
            ("above", [ItemResult.met, .notMet, .notMet]), ("at_least", [.met, .met, .notMet]), ("below", [.notMet, .notMet, .met]),
            ("at_most", [.notMet, .met, .met]),
        ] {
            for (bound, expected) in zip([34, 35, 36], results) {
                #expect(try answer("{\"amount\": \"water.litres\", \"\(word)\": \(bound)}") == expected, "35 \(word) \(bound)")
            }
        }
        #expect(try answer("{\"amount\": {\"difference\": [\"water.litres\", 5]}, \"at_most\": 30}") == .met)
        #expect(try answer("{\"amount\": {\"difference\": [\"water.litres\", \"water.dry_months\"]}, \"at_most\": 30}") == .unknown)
    }
}
