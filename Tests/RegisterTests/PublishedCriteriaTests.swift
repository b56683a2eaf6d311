import Changesets
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Criteria that the directory publishes, beside those that the program carries.
struct PublishedCriteriaTests {
    /// A desk at the top of its own tree.
    private func root() throws -> Desk {
        let desk = try Desk("root")
        let key = Toy.signer("root").publicKey
        try desk.store.write { _ in
            try desk.store.setRoot(Fingerprint(digest: Toy.digest(key)))
            _ = try desk.store.grant(
                publicKey: key, person: "城", role: "I", scopes: [Desk.county], mayGrant: true, expires: nil)
        }
        return desk
    }

    private func file(_ old: String, _ new: String) -> [UInt8] {
        let text = String(decoding: Desk.bytes("criteria/gx-hh-2017.json"), as: UTF8.self)
        return Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
    }

    @Test
    func `a published set takes the place of the carried one, and what was attested under that one stays`()
        throws
    {
        let desk = try root()
        let house = try desk.addStandardHousehold()
        let before = try Evaluator(desk.store).evaluate(house.household, year: 2017)
        #expect(before.isMet, "\(before.said)")
        try desk.store.write { _ in _ = try desk.store.seal(Desk.village) }
        let attested = try #require(
            try desk.store.cuts.cut(of: Desk.village.lastEntry(of: desk.store), in: Desk.village))
        try desk.store.write { _ in
            _ = try desk.store.publishing.publish(
                .criteria, name: "GX-HH-2017", file("\"at_least\": 35}", "\"at_least\": 36}"))
        }
        let evaluator = try Evaluator(desk.store)
        let after = try evaluator.evaluate(house.household, year: 2017)
        #expect(after.result("5") == .notMet && after.criteria.hash != before.criteria.hash)
        // At the cut before, by the directory of then: the set of then, though its last answers are not in it.
        let then = try evaluator.evaluate(house.household, year: 2017, at: attested)
        #expect(then.criteria.hash == before.criteria.hash)
        let now = try desk.store.heads(Desk.village).applied
        let old = try evaluator.evaluate(
            house.household, year: 2017,
            at: Cut(entries: now, directory: attested.directory, schemaVersion: attested.schemaVersion))
        #expect(old.evidence == before.evidence)
    }

    @Test func `a newer set is taken from its year on, and the lines of a year that nobody knew`() throws {
        let desk = try root()
        let house = try desk.addStandardHousehold(year: 2021)
        let set = file(
            "\"GX-HH-2017\", \"level\": \"household\", \"valid_from\": 2017",
            "\"GX-HH-2021\", \"level\": \"household\", \"valid_from\": 2021")
        let lines = String(decoding: Desk.bytes("criteria/poverty-lines.json"), as: UTF8.self)
            .replacing(
                "\"items\": [",
                with:
                    "\"items\": [{\"year\": 2021, \"yuan\": 2952, \"source\": \"s\", \"certainty\": \"chosen\"},"
            )
        #expect(try Evaluator(desk.store).evaluate(house.household, year: 2021).result("9") == .unknown)
        try desk.store.write { _ in
            for bytes in [set, Array(lines.utf8)] {
                let document = try CriteriaDocument(parsing: bytes, file: "f", digest: Toy.digest)
                _ = try desk.store.publishing.publish(.criteria, name: document.name, bytes)
            }
        }
        let evaluator = try Evaluator(desk.store)
        let evaluation = try evaluator.evaluate(house.household, year: 2021)
        #expect(evaluation.criteria.id == "GX-HH-2021" && evaluation.isMet, "\(evaluation.said)")
        #expect(try evaluator.evaluate(house.household, year: 2020).criteria.id == "GX-HH-2017-2")
    }

    @Test func `a published set that this program cannot read stops what it would decide, and nothing else`()
        throws
    {
        let desk = try root()
        let house = try desk.addStandardHousehold(year: 2019)
        let set = file(
            "\"GX-HH-2017\", \"level\": \"household\", \"valid_from\": 2017",
            "\"GX-HH-2019\", \"weather\": 1, \"level\": \"household\", \"valid_from\": 2019")
        try desk.store.write { _ in _ = try desk.store.publishing.publish(.criteria, name: "GX-HH-2019", set) }
        let evaluator = try Evaluator(desk.store)
        do {
            _ = try evaluator.evaluate(house.household, year: 2019)
            Issue.record("It was evaluated by a standard that is in force no more.")
        } catch let error as EvaluationError {
            guard case .unreadableCriteria("GX-HH-2019", let fault) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(fault.description.hasPrefix("GX-HH-2019-1:2:29: unknownMember(\"weather\""), "\(fault)")
        }
        #expect(try evaluator.evaluate(house.household, year: 2018).criteria.id == "GX-HH-2017-2")
        // Whoever names a set says by what.
        #expect(try evaluator.evaluate(house.household, year: 2019, criteria: "GX-HH-2017").isComputable)
    }
}
