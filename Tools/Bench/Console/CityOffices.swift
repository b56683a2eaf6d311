import Causality
import Changesets
import Cunlian
import CunlianTrust
import RecordStore
import Records

/// The directory of a city that is made for the console: its node is the root and has published the newest form of the register, which seals,
/// as `cunliand init --root` does; and whoever writes there holds an office.
struct CityOffices {
    let node: Node

    private static let city = ScopeCode(number: 4_501)

    init(_ node: Node) throws {
        self.node = node
        let (store, path) = (node.store, "schemas/poverty-register-3.json")
        let key = try KeyFile.open(at: node.folder + "/key").publicKey
        try store.write { _ in
            try store.setRoot(Fingerprint(of: store.own))
            _ = try store.publishing.publishSchema(registerSchema(path), file: path, byDigest: true)
            _ = try store.grant(
                publicKey: key, person: Self.city.description, role: Grant.nodeRole, scopes: [Self.city], mayGrant: true, expires: nil)
            _ = try store.seal(.directory)
        }
        guard store.schema.types.contains(where: \.isSealed) else { throw BenchError("the city's register seals nothing") }
    }

    /// What somebody wrote of a scope, and the keys to what they sealed in it.
    func receive(_ author: Author, of scope: ScopeCode) throws {
        try node.receive(try author.sealed(scope))
        let keys = try author.store.keys.snapshot(in: [scope])
        _ = try node.store.keys.take(keys.records(keys.names(of: scope, in: .max), in: scope), in: nil)
    }

    /// A store in a folder whose key holds an office of the whole city.
    func author(in path: String, role: String) throws -> Author {
        let author = try Author(in: path, scope: Self.city)
        let key = try KeyFile.open(at: path + "/key").publicKey
        let (store, root) = (node.store, Fingerprint(of: node.store.own))
        let directory = try store.write { _ in
            _ = try store.grant(publicKey: key, person: path, role: role, scopes: [Self.city], mayGrant: false, expires: nil)
            _ = try store.seal(.directory)
            return try store.log.changesets(.directory, beyond: VersionVector())
        }
        try author.receive(directory)
        try author.store.write { _ in try author.store.setRoot(root) }
        guard author.store.schema.version == node.store.schema.version else { throw BenchError("an author did not take the form up") }
        return author
    }
}

/// What stands against each other in the city: two who wrote the same field of a household, and objections that nobody answered.
struct CityDisputes {
    let offices: CityOffices
    let folder: Folder

    /// How many conflicts and how many cases.
    static let count = 10_000

    /// - Parameter villages: As many from the first as it takes.
    func make(in villages: [ScopeCode]) throws {
        let (one, other) = (
            try offices.author(in: folder.folder("one"), role: "C"), try offices.author(in: folder.folder("other"), role: "C")
        )
        let shared = try offices.node.store.scopes().filter { !$0.isDirectory && !villages.contains($0) }.flatMap(held)
        for author in [one, other] { try author.receive(shared) }
        var made = 0
        for village in villages where made < Self.count {
            let changesets = try held(village)
            try one.receive(changesets)
            try other.receive(changesets)
            let first = try dispute(village, as: one, "因病", objects: true)
            _ = try dispute(village, as: other, "缺劳力", objects: false)
            made += first
            for author in [one, other] {
                let own = try author.store.log.changesets(village, beyond: offices.node.store.heads(village).held)
                try offices.node.receive(own)
            }
        }
        remark("city: \(made) households with a conflict and a case each")
    }

    private func held(_ scope: ScopeCode) throws -> [[UInt8]] {
        let store = offices.node.store
        return try store.read { _ in try store.log.changesets(scope, beyond: VersionVector()) }
    }

    /// - Returns: How many households there were.
    private func dispute(_ village: ScopeCode, as author: Author, _ note: String, objects: Bool) throws -> Int {
        let store = author.store
        guard let type = store.schema.type(named: "household"), let objection = store.schema.type(named: "objection"),
            let field = try EditedField.named(["cause_note"], store.schema).first
        else { throw BenchError("the schema has no households") }
        let editor = Editor(store, language: .zh)
        return try store.write { _ in
            let households = try store.views.records(type, in: [village])
            for household in households {
                var draft = Draft(scope: village)
                draft.record = household
                draft.changes = [FieldWrite(field.address, .set, .text(note))]
                _ = try store.save(draft)
                guard objects else { continue }
                let said = ["year=2017", "date=2017-11-20", "by=village", "text=村民反映收入不实"].map {
                    let sides = $0.split(separator: "=", maxSplits: 1)
                    return Assignment(path: String(sides[0]), text: String(sides[1]))
                }
                _ = try editor.add(objection, said, parent: household, scope: nil)
            }
            _ = try store.seal(village)
            return households.count
        }
    }
}
