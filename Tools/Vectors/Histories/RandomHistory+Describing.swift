import Causality
import Changesets
import Glibc
import JSON
import RecordStore
import Records

/// What the stores of a history say, beside their files; `Tools/decoder/histories.py` reads both.
extension RandomHistory {
    /// Makes one history after another, each in a folder `seed-N` of its own.
    static func write(seeds: Range<UInt64>, in folder: String) throws {
        for seed in seeds {
            let path = folder + "/seed-\(seed)"
            guard mkdir(path, 0o700) == 0 else { throw WriteError(path: path, number: errno) }
            let text: String
            do {
                text = try described(seed: seed, in: path)
            } catch let error as StoreError {
                text = JSONWriter.document { json in
                    json.member("seed", String(seed))
                    json.member("failed", "\(error)")
                }
            }
            try Vectors.write(Array(text.utf8), to: path + "/history.json")
        }
    }

    private static func described(seed: UInt64, in folder: String) throws -> String {
        var history = try RandomHistory(seed: seed, in: folder)
        for _ in 0..<(40 + seed % 4 * 30) { try history.step() }
        // Every second one ends in the middle of things.
        if seed % 2 == 0 { try history.settle() }
        return try history.described()
    }

    private func described() throws -> String {
        for member in members {
            for scope in try member.held { try member.store.write { _ in _ = try member.store.seal(scope) } }
        }
        return try JSONWriter.document { json throws in
            json.member("seed", String(seed))
            json.member("isSettled", seed % 2 == 0)
            json.member("root", Fingerprint(of: root.store.own).description)
            json.name("stores")
            try json.list { json throws in for member in [root] + members { try json.value(of: member) } }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(of member: HistoryMember) throws {
        try object { json throws in
            json.member("name", member.name)
            json.name("scopes")
            try json.list { json throws in for scope in try member.held { try json.value(of: scope, in: member.store) } }
        }
    }

    private mutating func value(of scope: ScopeCode, in store: RecordStore) throws {
        let refused = try store.admissions.refusedDots(scope)
        let records = try store.views.states(scope).map(\.0).sorted()
        try object { json throws in
            json.member("scope", scope.description)
            json.member("applied", vector: try store.heads(scope).applied)
            json.member("digest", hexadecimal(try store.stateDigest(scope)))
            json.member("heads", hexadecimal(try store.log.headsDigest(scope)))
            json.member("token", try store.tokens.text(of: store.tokens.currentToken(scope)))
            json.member(
                "refused",
                list: { json in
                    for (dot, objection) in refused {
                        json.object { json in
                            json.member("dot", dot.description)
                            json.member("objection", objection.rawValue)
                        }
                    }
                })
            let conflicts = try store.views.conflicts(in: [scope]).filter { $0.scope == scope }
            json.member(
                "conflicts",
                list: { json in
                    for conflict in conflicts {
                        json.object { json in
                            json.member("record", conflict.record.description)
                            json.member("field", conflict.address.field)
                            json.name("key")
                            json.key(conflict.address.key)
                            json.member("name", conflict.name)
                        }
                    }
                })
            json.name("shown")
            try json.list { json throws in
                for id in records {
                    guard let view = try store.record(id, in: scope) else { continue }
                    json.value(of: view)
                }
            }
        }
    }

    private mutating func value(of view: RecordView) {
        object { json in
            json.member("record", view.id.description)
            json.member("type", view.type.number)
            json.member("standing", view.standing.rawValue)
            json.member(
                "fields",
                list: { json in
                    for item in view.fields where !item.state.isEmpty {
                        json.value(of: item.address, item.verdict, isUnion: item.field.isUnion)
                    }
                })
        }
    }
}
