import Causality
import Changesets
import CunlianTrust
import Records

/// A tree whose root passes to another key, and a thief who goes on with the old one.
extension FoldVectors {
    static func successions() throws -> [Scene] { try [succeeded(), untold()] }

    /// What the old root said before and after, what the new one says, a rival of fewer signatures, and successions that are none.
    private static func succeeded() throws -> Scene {
        let scene = try Scene("successions: what a root that ended said before and after, a rival, and records that are none")
        let home = try scene.household()
        let city = try scene.director("city")
        for name in ["nina", "olaf"] { try scene.give(city, to: name, role: "node", scopes: "4501", rank: 1, mayGrant: true) }
        let (nina, olaf) = (try scene.director("nina"), try scene.director("olaf"))
        try scene.give(city, to: "pete", role: "C", scopes: "450124100201", rank: 1)
        let statement = try scene.statement(
            2, from: "city", to: "nina", keys: ["nina", "olaf", "uma"], threshold: 2, accepting: [city.cut])
        // The thief gives an office, and makes somebody the root by the old key and one more.
        try scene.give(city, to: "rosa", role: "C", scopes: "450124100201", rank: 1)
        let thiefs = try scene.statement(2, from: "city", to: "tom", keys: ["tom"], threshold: 1, accepting: [city.cut])
        try scene.succeed(city, thiefs, signers: ["city", "tom"], at: 90)
        try scene.succeed(olaf, statement, signers: ["city", "nina", "olaf"], at: 91)
        // Too few of the old keys, too few of the new, one that has signed nothing of the kind, and another version.
        let third = try scene.statement(3, from: "nina", to: "uma", keys: ["uma"], threshold: 1, accepting: [])
        try scene.succeed(olaf, third, signers: ["uma"], at: 92)
        try scene.succeed(
            olaf, scene.statement(3, from: "nina", to: "tom", keys: ["tom"], threshold: 1, accepting: []), signers: ["nina", "olaf"], at: 93
        )
        try scene.succeed(
            olaf, scene.statement(3, from: "nina", to: "olaf", keys: ["olaf"], threshold: 1, accepting: []), signers: ["nina", "olaf"],
            false: true, at: 94)
        try scene.succeed(
            olaf, scene.statement(4, from: "nina", to: "olaf", keys: ["olaf"], threshold: 1, accepting: []), signers: ["nina", "olaf"],
            at: 95)
        try scene.give(nina, to: "sam", role: "C", scopes: "450124100201", rank: 1)
        try scene.revoke(nina, "pete", at: 96, cuts: [])
        for (place, name) in ["pete", "rosa", "sam"].enumerated() {
            let writer = try scene.writer(name)
            try scene.add(
                writer,
                [writer.entry(seen: [scene.alice.head], at: 60 + UInt64(place), [Change(home, FieldAddress(11), .add, .text(name))])])
        }
        return scene
    }

    /// Two bring one statement with a signature each; together they are enough, and the next one follows.
    private static func untold() throws -> Scene {
        let scene = try Scene("successions: one statement that two bring, and the next one by those whom it names")
        let home = try scene.household()
        let city = try scene.director("city")
        try scene.give(city, to: "olaf", role: "node", scopes: "4501", rank: 1, mayGrant: true)
        let olaf = try scene.director("olaf")
        let second = try scene.statement(2, from: "city", to: "nina", keys: ["nina", "uma"], threshold: 2, accepting: [city.cut])
        try scene.succeed(olaf, second, signers: ["city", "nina"], at: 90)
        try scene.succeed(olaf, second, signers: ["uma"], at: 91)
        let nina = try scene.director("nina")
        try scene.give(nina, to: "sam", role: "C", scopes: "450124100201", rank: 1)
        let third = try scene.statement(3, from: "nina", to: "uma", keys: ["uma"], threshold: 1, accepting: [nina.cut])
        try scene.give(nina, to: "tom", role: "C", scopes: "450124100201", rank: 1)
        try scene.succeed(olaf, third, signers: ["nina", "uma"], at: 92)
        for (place, name) in ["sam", "tom"].enumerated() {
            let writer = try scene.writer(name)
            try scene.add(
                writer,
                [writer.entry(seen: [scene.alice.head], at: 60 + UInt64(place), [Change(home, FieldAddress(11), .add, .text(name))])])
        }
        return scene
    }
}

extension Scene {
    /// A statement about keys by their names.
    func statement(
        _ version: Int, from previous: String, to root: String, keys: [String], threshold: Int, accepting cuts: [ChainCut]
    ) throws -> SuccessionStatement {
        SuccessionStatement(
            tree: try Cast.fingerprint("city"), version: version, previous: try Cast.fingerprint(previous),
            root: try Cast.signer(root).publicKey, keys: try keys.map { try Cast.signer($0).publicKey }, threshold: threshold, accepts: cuts
        )
    }

    /// An entry that brings a succession into the directory.
    ///
    /// - Parameter isForged: Whether the last signature is of something else.
    func succeed(
        _ carrier: Writer, _ statement: SuccessionStatement, signers: [String], false isForged: Bool = false, at seconds: UInt64
    ) throws {
        var signed = SignedSuccession(statement)
        for name in signers {
            let signer = try Cast.signer(name)
            let isOther = isForged && name == signers.last
            signed.add(.init(key: signer.publicKey, signature: try signer.sign(isOther ? Array("another".utf8) : signed.message)))
        }
        let record = carrier.record()
        let texts = [
            (Schema.SuccessionField.statement, statement.text), (Schema.SuccessionField.signatures, signed.signatureText),
        ]
        try direct(
            carrier,
            [
                carrier.entry(
                    at: seconds, creates: [Creation(record, type: Schema.DirectoryType.succession, parent: nil)],
                    texts.map { Change(record, FieldAddress($0.0), .set, .text($0.1)) })
            ])
    }

    /// The successions that the directory holds, judged by nobody.
    func successions() throws -> [Succession] {
        var result: [Succession] = []
        let print = { (key: [UInt8]) in Fingerprint(digest: Suite.one.digest(key)) }
        for entry in try directory.flatMap({ try $0.entries() }) {
            for creation in entry.creations where creation.type == Schema.DirectoryType.succession {
                let texts = entry.changes.filter { $0.record == creation.record }.compactMap { change -> String? in
                    if case .text(let text) = change.value { text } else { nil }
                }
                guard texts.count == 2, let signed = SignedSuccession(statement: texts[0], signatures: texts[1]),
                    signed.signatures.allSatisfy({ Suite.one.verify($0.signature, signed.message, $0.key) })
                else { continue }
                let statement = signed.statement
                result.append(
                    Succession(
                        record: creation.record, entry: entry.dot, tree: statement.tree, version: statement.version,
                        previous: statement.previous, root: print(statement.root), keys: Set(statement.keys.map(print)),
                        threshold: statement.threshold, accepted: accepted(statement.accepts, in: directory),
                        signers: Set(signed.signatures.map { print($0.key) }), digest: Suite.one.digest(Array(statement.text.utf8))))
            }
        }
        return result
    }
}
