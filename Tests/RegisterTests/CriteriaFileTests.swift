import Records
import RegisterData
import TestSupport
import Testing

@testable import Register

/// The files that the program carries, and files that people get wrong.
struct CriteriaFileTests {
    private static let paths = RegisterDocuments.paths.filter { $0.hasPrefix("criteria/gx-") && !$0.contains("gx-id") }.sorted()

    @Test(arguments: paths) func `every set reads, and the schema has all that it asks`(path: String) throws {
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let set = try CriteriaSet(parsing: Desk.bytes(path), file: path, digest: Toy.digest)
        #expect(set.id.lowercased() == path.dropFirst("criteria/".count).dropLast(".json".count))
        #expect(set.hash == Toy.digest(Desk.bytes(path)))
        for year in [set.validity.from, set.validity.to ?? 2020] {
            let bound = BoundCriteria(set, in: schema, year: year)
            let count = set.level == .household ? 9 : set.level == .village ? 12 : 10
            #expect(bound.items.map(\.item.number) == (1...count).map(String.init))
            #expect(bound.isWhole, "\(bound.items.filter { !$0.isHere }.map(\.item.number))")
        }
    }

    /// Fields that the schema marks for an item of the standard are all covered by the evidence.
    @Test func `the evidence covers every field that the schema marks for an exit`() throws {
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let sets = try Self.paths.map {
            try CriteriaSet(parsing: Desk.bytes($0), file: $0, digest: Toy.digest)
        }
        for (level, subjects) in [
            (CriteriaSet.Level.household, [Subject.household, .member, .naturalVillage]),
            (.village, [.village]), (.county, [.county, .township]),
        ] {
            for subject in subjects {
                let named = Set(sets.filter { $0.level == level }.flatMap { $0.groups[subject] ?? [] })
                let marked = schema.type(named: subject.type)?.fields.filter {
                    !$0.exitItems.isEmpty && $0.exitItems != ["veto"]
                }
                for field in marked ?? [] where field.name != "roster" {
                    #expect(named.contains(field.name), "\(subject.rawValue).\(field.name)")
                }
            }
        }
    }

    @Test func `the lines say their source, and what is not confirmed`() throws {
        let lines = try IncomeLines(parsing: Desk.bytes("criteria/poverty-lines.json"), file: "lines")
        #expect(lines.line(2016)?.fen == 295_200 && lines.line(2016)?.certainty == .published)
        #expect(lines.line(2017)?.certainty == .unconfirmed && lines.line(2018)?.certainty == .unconfirmed)
        #expect(lines.line(2010) == nil)
        for line in PovertyLine.all { #expect(lines.line(line.year)?.fen == line.yuan * 100) }
        // A better source for a line changes no digest.
        let text = String(decoding: Desk.bytes("criteria/poverty-lines.json"), as: UTF8.self)
        let better = try IncomeLines(
            parsing: Array(text.replacing("通行说法，未查到文本", with: "公报").utf8), file: "lines")
        #expect(lines.line(2017)?.hash(Toy.suite) == better.line(2017)?.hash(Toy.suite))
        #expect(lines.line(2017)?.hash(Toy.suite) != lines.line(2016)?.hash(Toy.suite))
    }

    @Test func `a field keyed by member counts as not there`() throws {
        let schema = try Schema(parsing: Desk.bytes("schemas/poverty-register-2.json"), file: "schema")
        let village = try #require(schema.types.first { $0.fields.contains { $0.key == .member } })
        let keyed = try #require(village.fields.first { $0.key == .member })
        let subject = try #require(Subject.allCases.first { $0.type == village.name })
        let groups = try #require(NamedGroups(subject, [keyed.name, "number"], in: schema))
        #expect(groups.fields.map { $0?.name } == [nil, "number"])
    }

    // MARK: Files that are refused

    private static let good = """
        {"criteria": "X-1", "level": "household", "valid_from": 2017, "valid_to": 2019, "label": {"zh": "甲", "en": "x"},
         "source": "s", "certainty": "form",
         "groups": {"household": ["water", "land"], "member": ["birth", "work"]},
         "items": [
           {"number": "1", "label": {"zh": "甲", "en": "x"}, "text": {"zh": "甲", "en": "x"},
            "requires": {"amount": "water.litres", "at_least": 35}}]}
        """

    private func refusal(_ text: String) -> String? {
        do {
            _ = try CriteriaSet(parsing: Array(text.utf8), file: "x.json", digest: Toy.digest)
            return nil
        } catch { return error.description }
    }

    @Test func `what is wrong is said with its place`() {
        let good = Self.good
        #expect(refusal(good) == nil)
        let cases: [(String, String, String)] = [
            (
                "\"source\": \"s\"", "\"sauce\": \"s\"",
                "x.json:2:2: unknownMember(\"sauce\", of: Records.FormPart.criteriaSet, known: [\"criteria\", "
            ),
            ("X-1", "X 1", "x.json:1:14: criteria(Records.CriteriaFault.badSetName(\"X 1\"))"),
            (
                "\"household\", \"valid", "\"hamlet\", \"valid",
                "x.json:1:30: notOneOf(\"hamlet\", for: \"level\", known: [\"household\", \"village\", \"county\"])"
            ),
            ("2019", "2016", "x.json:1:75: criteria(Records.CriteriaFault.yearsReversed)"),
            ("\"form\"", "\"sure\"", "x.json:2:30: notOneOf(\"sure\", for: \"certainty\", known: [\"plan\", \"form\", "),
            (
                "\"member\": [", "\"dog\": [",
                "x.json:3:45: unknownMember(\"dog\", of: Records.FormPart.criteriaGroups, known: [\"household\", \"member\", \"natural_village\", \"pooled\"])"
            ),
            (
                "\"water\", \"land\"", "\"land\"",
                "x.json:6:28: criteria(Records.CriteriaFault.notInGroup(\"water\", of: \"household\"))"
            ),
            (
                "\"water.litres\"", "\"water.litres.x\"",
                "x.json:6:28: criteria(Records.CriteriaFault.notAPath(\"water.litres.x\"))"
            ),
            (
                "\"water.litres\"", "\"member.work.months\"",
                "x.json:6:28: criteria(Records.CriteriaFault.cannotBeAsked(\"member\"))"
            ),
            (
                "\"at_least\": 35", "\"least\": 35",
                "x.json:6:44: unknownMember(\"least\", of: Records.FormPart.comparison, known: [\"amount\", \"above\", \"at_least\", \"below\", \"at_most\"])"
            ),
            (
                "\"at_least\": 35", "\"at_least\": 35, \"below\": 3",
                "x.json:6:17: criteria(Records.CriteriaFault.notOneComparison("
            ),
            ("35}", "1e2}", "x.json:6:56: criteria(Records.CriteriaFault.numberTooLong)"),
            (
                "35}", "0.1234567}",
                "x.json:6:56: criteria(Records.CriteriaFault.numberTooLong)"
            ),
            ("35}", "{\"sum\": []}}", "x.json:6:64: emptyList(\"sum\")"),
            (
                "35}", "{\"registered\": \"persons\"}}",
                "x.json:6:56: criteria(Records.CriteriaFault.notRegistered)"
            ),
            (
                "{\"amount\": \"water.litres\", \"at_least\": 35}", "{\"every\": \"dog\", \"that\": {}}",
                "x.json:6:27: criteria(Records.CriteriaFault.noSubject(\"dog\", known: [\"member\""
            ),
            (
                "{\"amount\": \"water.litres\", \"at_least\": 35}",
                "{\"every\": \"member\", \"that\": {\"amount\": {\"count\": \"member\"}, \"above\": 1}}",
                "x.json:6:56: criteria(Records.CriteriaFault.nothingToCount)"
            ),
            (
                "{\"amount\": \"water.litres\", \"at_least\": 35}", "{\"all\": []}",
                "x.json:6:25: emptyList(\"all\")"
            ),
            (
                "{\"amount\": \"water.litres\", \"at_least\": 35}", "{\"field\": \"water.clean\", \"is\": 3}",
                "x.json:6:48: criteria(Records.CriteriaFault.notAnAnswer)"
            ),
            (
                "{\"amount\": \"water.litres\", \"at_least\": 35}", "{}",
                "x.json:6:17: criteria(Records.CriteriaFault.notARequirement(known: [\"all\", "
            ),
            (
                "{\"amount\": \"water.litres\"", "{\"amount\": {\"age\": \"water.x\", \"on\": \"02-29\"}",
                "x.json:6:53: criteria(Records.CriteriaFault.notADayOfTheYear)"
            ),
        ]
        for (old, new, expected) in cases {
            let said = refusal(good.replacing(old, with: new, maxReplacements: 1)) ?? "accepted"
            #expect(said.hasPrefix(expected), "\(new): \(said)")
        }
    }

    @Test func `two items of one number must not be in force together`() {
        let item =
            "{\"number\": \"1\", \"label\": {\"zh\": \"甲\", \"en\": \"x\"}, \"text\": {\"zh\": \"甲\", \"en\": \"x\"}, %\"requires\": {\"field\": \"water.clean\", \"is\": true}}"
        func set(_ a: String, _ b: String) -> String? {
            let items = [a, b].map { item.replacing("%", with: $0) }.joined(separator: ",\n")
            let start = Self.good.firstRange(of: "\"items\": [")
            let head = start.map { String(Self.good[..<$0.upperBound]) } ?? ""
            return refusal(head + items + "]}")
        }
        #expect(set("\"valid_to\": 2018, ", "\"valid_from\": 2019, ") == nil)
        #expect(set("", "\"valid_from\": 2019, ")?.contains("itemTwice(\"1\")") == true)
        #expect(
            set("\"valid_to\": 2020, ", "\"valid_from\": 2021, ")?.contains("outsideTheSet") == true
        )
    }

    @Test func `a file of too many items is refused, however it is nested`() {
        let item =
            "{\"number\": \"%\", \"label\": {\"zh\": \"甲\", \"en\": \"x\"}, \"text\": {\"zh\": \"甲\", \"en\": \"x\"}, \"requires\": {\"some\": \"member\", \"that\": {\"amount\": \"work.months\", \"above\": 1}}}"
        func set(_ count: Int) -> String? {
            let items = (0..<count).map { item.replacing("%", with: String($0)) }.joined(separator: ",\n")
            let start = Self.good.firstRange(of: "\"items\": [")
            return refusal((start.map { String(Self.good[..<$0.upperBound]) } ?? "") + items + "]}")
        }
        #expect(set(32) == nil)
        #expect(set(33)?.contains("itemCount(33, most: 32)") == true)
        let deep = String(repeating: "{\"not\": ", count: 100) + "1" + String(repeating: "}", count: 100)
        #expect(refusal(deep) != nil)
    }
}
