import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import Testing

@testable import Register

/// The evidence digests of Protocol/08-criteria.md, from the facts that the vectors spell.
@Suite struct EvidenceVectorTests {
    @Test func `evidence is encoded and digested as the vectors say`() throws {
        let vectors = try VectorTests.vectors("evidence.json")
        #expect(vectors.count >= 5)
        for vector in vectors {
            let evidence = try evidence(vector)
            let name = vector.text("name")
            #expect(evidence.encoded(.one) == vector.hex("hex"), "\(name)")
            #expect(evidence.digest(.one) == vector.hex("digest"), "\(name)")
        }
    }

    private let nobody = RecordID(
        replica: ReplicaID(high: 0, low: 0, incarnation: 0), number: 1, index: 0, salt: 0)

    private func evidence(_ vector: JSONNode) throws -> Evidence {
        let set = criteria(hash: vector.hex("criteria"), items: [], schemaVersion: number(vector["schemaVersion"]))
        let own = RecordFacts(record: nobody, isDisputed: false, facts: try facts(vector["own"]))
        let line = vector["line"].flatMap { line -> IncomeLines.Line? in
            guard let year = line["year"]?.number?.integer, let fen = line["fen"]?.number?.integer else {
                return nil
            }
            return IncomeLines.Line(year: Int(year), fen: fen, source: "", certainty: .form)
        }
        var judged = JudgedFacts(subject: .household, own: own, year: number(vector["year"]), line: line)
        judged.roster = try fact(vector["roster"])
        judged.members = try related(vector["members"])
        judged.naturalVillages = try related(vector["naturalVillages"])
        judged.pooled = try related(vector["pooled"])
        judged.townships = try related(vector["townships"])
        judged.pooledRoster = try fact(vector["pooledRoster"])
        if let tally = vector["households"], !tally.isNull { judged.households = households(tally) }
        let results = (vector["results"]?.list ?? []).compactMap { ItemResult(rawValue: number($0)) }
        return Evidence(
            bound: BoundCriteria(set, in: schema, year: number(vector["year"])),
            facts: judged, results: results)
    }

    private let schema = Schema(
        name: "none", version: 1, label: Label(zh: "", en: ""), roles: [], codeLists: [], types: [])

    private func criteria(hash: [UInt8], items: [CriteriaSet.Item], schemaVersion: Int = 1) -> CriteriaSet {
        CriteriaSet(
            id: "X", hash: hash, level: .household, purpose: .exit, label: Label(zh: "", en: ""), source: "",
            certainty: .form,
            validity: .init(from: 1949, to: nil), schemaVersion: schemaVersion, note: nil, groups: [:], items: items)
    }

    private func households(_ node: JSONNode) -> HouseholdTally {
        let counts = (node["items"]?.list ?? []).map { ($0.list ?? []).map { number($0) } }
        let items = counts.indices.map { index in
            CriteriaSet.Item(
                number: String(index), label: Label(zh: "", en: ""), text: Label(zh: "", en: ""), source: "",
                certainty: .form, validity: .init(from: 1949, to: nil), requirement: .all([]))
        }
        var tally = HouseholdTally(criteria: criteria(hash: node.hex("criteria"), items: items))
        tally.registered = number(node["households"])
        tally.persons = number(node["persons"])
        tally.poorPersons = node["poor"]?.number.flatMap(\.integer).map { Int($0) }
        for (index, count) in counts.enumerated() {
            tally.items[String(index)] = ItemTally(met: count[0], notMet: count[1], unknown: count[2])
        }
        return tally
    }

    private func related(_ node: JSONNode?) throws -> Related {
        .here(
            try (node?.list ?? []).map {
                RecordFacts(record: nobody, isDisputed: false, facts: try facts($0))
            })
    }

    private func facts(_ node: JSONNode?) throws -> [Fact] { try (node?.list ?? []).map { try fact($0) } }

    private func fact(_ node: JSONNode?) throws -> Fact {
        switch node?.text {
        case "missing": return .missing
        case "disputed": return .disputed
        default: break
        }
        if let elements = node?["elements"]?.list {
            return .elements(try elements.map { try value($0.text ?? "") })
        }
        return .value(try value(node?["value"]?.text ?? ""))
    }

    private func value(_ hex: String) throws -> Value {
        var reader = ByteReader(
            JSONNode(.object([JSONMember(name: "hex", node: JSONNode(.text(hex)))])).hex("hex"))
        return try ValueCodec.decode(from: &reader)
    }

    private func number(_ node: JSONNode?) -> Int { Int(node?.number?.integer ?? -1) }
}
