import Causality
import Records
import TestSupport
import Testing

/// What each rule makes of siblings: a function of the set, which invents nothing.
struct RuleTests {
    static let replicas = (0..<4).map { ReplicaID(high: UInt64($0 + 1), low: 0, incarnation: 0) }

    static func field(_ rule: Rule, _ schema: Schema) throws -> Field {
        var field = try #require(schema.types[0].fields.first { $0.rule == rule } ?? schema.types[0].fields[0])
        field.rule = rule
        return field
    }

    @Test(arguments: Rule.allCases, [UInt64(0), 1, 2, 3])
    func `a verdict does not depend on the order, and shows only what somebody wrote`(rule: Rule, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try TestRegister.schema()
        let field = try Self.field(rule, schema)
        for _ in 0..<300 {
            let infos = Dictionary(
                uniqueKeysWithValues: Self.replicas.map { replica in
                    let role = schema.roles.randomElement(using: &random)
                    return (
                        replica,
                        EntryInfo(time: HybridTime(bits: UInt64.random(in: 0...2, using: &random)), author: Author(person: "p", role: role))
                    )
                })
            let values = [Value.missing, .integer(2001), .integer(2002), .integer(2003)].shuffled(using: &random).prefix(
                Int.random(in: 0...3, using: &random))
            var siblings = zip(values, Self.replicas.shuffled(using: &random)).map { Sibling($0, [Mark(Dot($1, 1))]) }
            siblings.sort { $0.value < $1.value }
            let info: (Dot) -> EntryInfo = {
                infos[$0.replica] ?? EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
            }
            let verdict = field.judge(FieldState(values: siblings), info: info)
            for _ in 0..<3 {
                let shuffled = FieldState(values: siblings.shuffled(using: &random))
                var again = field.judge(shuffled, info: info)
                again.elements.sort()
                #expect(again == verdict)
            }
            if let value = verdict.value { #expect(siblings.contains { $0.value == value }) }
            #expect(verdict.elements.allSatisfy { element in siblings.contains { $0.value == element } })
            if siblings.count < 2, rule != .union { #expect(verdict == Verdict(value: siblings.first?.value, attention: .none)) }
            // Judging what was shown, by itself, shows the same.
            if let value = verdict.value {
                let alone = FieldState(values: siblings.filter { $0.value == value })
                #expect(field.judge(alone, info: info).value == value)
            }
        }
    }

    @Test func `latest asks the time, then the role, then the dot`() throws {
        let schema = try TestRegister.schema()
        let field = try Self.field(.latest, schema)
        func winner(_ a: (UInt64, String), _ b: (UInt64, String)) -> Value? {
            let siblings = [Sibling(.integer(1), [Mark(Dot(Self.replicas[0], 1))]), Sibling(.integer(2), [Mark(Dot(Self.replicas[1], 1))])]
            return field.judge(FieldState(values: siblings)) { dot in
                let (time, role) = dot.replica == Self.replicas[0] ? a : b
                return EntryInfo(time: HybridTime(bits: time), author: Author(person: role, role: schema.role(role)))
            }.value
        }
        #expect(winner((2, "S"), (1, "H")) == .integer(1))
        #expect(winner((1, "H"), (1, "S")) == .integer(1))
        #expect(winner((1, "S"), (1, "P")) == .integer(2))
        #expect(winner((1, "S"), (1, "S")) == .integer(2))
    }

    @Test func `least passes over nothing, and greatest too`() throws {
        let schema = try TestRegister.schema()
        let siblings = [Sibling(.missing, [Mark(Dot(Self.replicas[0], 1))]), Sibling(.integer(4), [Mark(Dot(Self.replicas[1], 1))])]
        for rule in [Rule.least, .greatest] {
            let verdict = try Self.field(rule, schema).judge(FieldState(values: siblings)) { _ in
                EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
            }
            #expect(verdict == Verdict(value: .integer(4), attention: .listed))
        }
    }
}
