import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// Chains whose last changeset goes back behind what those before it said.
enum ChainVectors {
    struct Vector {
        let name: String
        let changesets: [Changeset]
        let reason: String
    }

    static func text() throws -> String {
        vectorFile(
            "Chains of which the last changeset MUST be refused and all before it taken, after 02-changeset.md, section 3.1.",
            try all().map { vector in
                JSONWriter.document { json in
                    json.member("name", vector.name)
                    json.member("section", "3.1")
                    json.member("changesets", vector.changesets.map { hexadecimal($0.bytes) })
                    json.member("mustFail", vector.reason)
                }
            })
    }

    static func all() throws -> [Vector] {
        let (one, two) = (try grant(1), try grant(2))
        let city = ReplicaID(
            high: try Cast.fingerprint("city").high, low: try Cast.fingerprint("city").low, incarnation: 1)
        let county = ReplicaID(
            high: try Cast.fingerprint("kong").high, low: try Cast.fingerprint("kong").low, incarnation: 1)
        return [
            try chain(
                "the schema's version falls", "the schema's version goes back", [{ $0.schema.version = 3 }, { $0.schema.version = 2 }]),
            try chain(
                "the schema's version falls after it stood still", "the schema's version goes back",
                [{ $0.schema.version = 2 }, { _ in }, { $0.schema.version = 1 }]),
            try chain(
                "a grant that was left comes again", "a grant that the chain had left",
                [{ $0.grant = one }, { $0.grant = two }, { $0.grant = one }]),
            try chain("no grant in a chain that began with one", "no grant after one", [{ $0.grant = one }, { $0.grant = nil }]),
            try chain("no grant after one", "no grant after one", [{ _ in }, { $0.grant = one }, { $0.grant = nil }]),
            try chain(
                "a directory head of the same number", "a head goes back",
                [{ $0.directoryHeads = [Dot(city, 4)] }, { $0.directoryHeads = [Dot(city, 4)] }]),
            try chain(
                "a directory head that falls, behind one of another replica", "a head goes back",
                [
                    { $0.directoryHeads = [Dot(city, 4)] }, { $0.directoryHeads = [Dot(county, 2)] },
                    { $0.directoryHeads = [Dot(city, 3), Dot(county, 3)].sorted() },
                ]),
        ]
    }

    private static func grant(_ number: UInt64) throws -> RecordID {
        let city = try Cast.fingerprint("city")
        return RecordID(
            replica: ReplicaID(high: city.high, low: city.low, incarnation: 1), number: number, index: 0, salt: 7)
    }

    /// One changeset of one empty entry after each step.
    private static func chain(_ name: String, _ reason: String, _ steps: [(Writer) -> Void]) throws -> Vector {
        let writer = try Writer("alice", in: Cast.village, on: Stage(), schema: try VectorSchema.parsed())
        let changesets = try steps.enumerated().map { index, step in
            step(writer)
            return try writer.seal([writer.entry(at: UInt64(index))])
        }
        return Vector(name: name, changesets: changesets, reason: reason)
    }
}
