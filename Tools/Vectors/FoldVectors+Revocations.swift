import Causality
import Changesets
import Records

/// Who was shut out, by whom, and who was let in again.
extension FoldVectors {
    static func revocations() throws -> [Scene] { try [cutsAndRanks(), ringOfRanks(), stolenBranch()] }

    /// Cuts, scopes that are not listed, equals and superiors, several that bind, and what is lifted.
    private static func cutsAndRanks() throws -> Scene {
        let scene = try Scene("revocations: what lies within their cuts, whom they do not bind, and what is lifted")
        let home = try scene.household()
        let city = try scene.director("city")
        try scene.give(city, to: "nina", role: "node", scopes: "450124", rank: 1, mayGrant: true)
        try scene.give(city, to: "olaf", role: "node", scopes: "450125", rank: 1, mayGrant: true)
        let (nina, olaf) = (try scene.director("nina"), try scene.director("olaf"))
        let names = ["pete", "rosa", "sam", "tom", "uma"]
        for name in names { try scene.give(nina, to: name, role: "C", scopes: "450124100201", rank: 2) }
        var cuts: [String: ChainCut] = [:]
        let writers = try names.map { try scene.writer($0) }
        func say(_ round: UInt64) throws {
            for (place, writer) in writers.enumerated() {
                let value = Value.text("\(writer.name)\(round)")
                try scene.add(
                    writer,
                    [
                        writer.entry(
                            seen: [scene.alice.head], at: 60 + 10 * round + UInt64(place), [Change(home, FieldAddress(11), .add, value)])
                    ])
            }
        }
        try say(1)
        for writer in writers { cuts[writer.name] = writer.cut }
        try say(2)
        func cut(_ name: String) -> [(ScopeCode, ChainCut)] { cuts[name].map { [(Cast.village, $0)] } ?? [] }
        try scene.revoke(nina, "pete", at: 100, cuts: cut("pete"))
        // No cut for the village: nothing of Rosa's counts, until Nina readmits her; the root's word she cannot lift.
        try scene.revoke(nina, "rosa", "suspend", at: 101, cuts: [])
        try scene.revoke(nina, "sam", "suspend", at: 102, cuts: [])
        try scene.revoke(city, "sam", "retire", seen: [nina.head], at: 103, cuts: cut("sam"))
        try scene.readmit(nina, "rosa", at: 104)
        try scene.readmit(nina, "sam", seen: [city.head], at: 105)
        // Equals, and another region's node, end nothing.
        try scene.revoke(nina, "olaf", at: 106, cuts: [])
        try scene.revoke(olaf, "tom", at: 107, cuts: [])
        // A cut that names what is not here accepts up to its number; where something else stands it accepts nothing.
        try scene.revoke(
            city, "tom", seen: [olaf.head], at: 108,
            cuts: [(Cast.village, ChainCut(replica: writers[3].replica, number: 9, digest: Array(repeating: 7, count: 32)))])
        try scene.revoke(
            city, "uma", "a kind to come", at: 109,
            cuts: [(Cast.village, ChainCut(replica: writers[4].replica, number: 1, digest: Array(repeating: 7, count: 32)))])
        // One entry that was kept out is let in.
        let kong = scene.kong
        try scene.add(kong, [kong.entry(seen: [scene.alice.head] + writers.map(\.head), at: 200, reason: "补录", admits: [writers[0].head])])
        return scene
    }

    /// Two who are above and below each other: what was said from above stands.
    private static func ringOfRanks() throws -> Scene {
        let scene = try Scene("revocations across ranks in a ring, and what an office gave before and after its cut")
        let home = try scene.household()
        let city = try scene.director("city")
        try scene.give(city, to: "nina", role: "node", scopes: "450124", rank: 1, mayGrant: true)
        let nina = try scene.director("nina")
        try scene.give(nina, to: "olaf", role: "node", scopes: "450124100", rank: 2, mayGrant: true)
        let olaf = try scene.director("olaf")
        try scene.give(olaf, to: "pete", role: "C", scopes: "450124100201", rank: 3)
        let accepted = olaf.cut
        try scene.revoke(nina, "olaf", seen: [olaf.head], at: 100, cuts: [(.directory, accepted)])
        try scene.give(olaf, to: "rosa", role: "C", scopes: "450124100201", rank: 3)
        try scene.revoke(olaf, "nina", at: 101, cuts: [])
        try scene.revoke(olaf, "pete", at: 102, cuts: [])
        for (place, name) in ["pete", "rosa"].enumerated() {
            let writer = try scene.writer(name)
            try scene.add(
                writer,
                [writer.entry(seen: [scene.alice.head], at: 60 + UInt64(place), [Change(home, FieldAddress(11), .add, .text(name))])])
        }
        return scene
    }

    /// A key under two incarnations: a cut accepts of the one that it names.
    private static func stolenBranch() throws -> Scene {
        let scene = try Scene("a key that goes on under another incarnation after its revocation")
        let home = try scene.household()
        let city = try scene.director("city")
        let bob = scene.bob
        try scene.add(bob, [bob.entry(seen: [scene.alice.head], at: 10, [Change(home, FieldAddress(11), .add, .text("before"))])])
        try scene.revoke(city, "bob", at: 20, cuts: [(Cast.village, bob.cut)])
        let again = try scene.writer("bob", incarnation: 2)
        try scene.add(again, [again.entry(seen: [scene.alice.head], at: 30, [Change(home, FieldAddress(11), .add, .text("after"))])])
        return scene
    }
}
