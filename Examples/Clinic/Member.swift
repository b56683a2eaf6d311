import Cunlian
import CunlianTrust
import Glibc

/// Somebody with a device: a key, and a replica in a folder of its own.
struct Member {
    let name: String
    let signer: Signer
    let replica: Replica

    init(_ name: String, in folder: String) throws {
        let path = folder + "/" + name
        unsafe mkdir(path, 0o700)
        let signer = try KeyFile.create(at: path + "/key")
        self.name = name
        self.signer = signer
        replica = try Replica(opening: {
            let store = try RecordStore.create(in: path, schema: clinicSchema, signer: signer, environment: .live)
            try store.peers.setSubscriptions([Clinic.scope])
            return store
        })
    }

    /// Begins a directory: who may write is from now on what this key and those that it names have signed.
    func becomeRoot() async throws {
        let (name, key) = (name, signer.publicKey)
        try await replica.run { store in
            try store.write { _ in
                try store.setRoot(Fingerprint(digest: store.environment.suite.digest(key)))
                _ = try store.grant(publicKey: key, person: name, role: "doctor", scopes: [Clinic.scope], mayGrant: true, expires: nil)
            }
        }
    }

    func invite(_ role: String, code: String) async throws {
        try await replica.run { store in
            let tomorrow = store.environment.wallClock() + 86_400_000
            try store.invitations.invite(
                .init(role: role, person: role, scopes: [Clinic.scope], mayGrant: false, grantExpires: nil), code: code, expires: tomorrow)
        }
    }

    // MARK: Records

    func add(_ answers: [String]) async throws -> RecordID {
        try await replica.run { store in
            let editor = Editor(store, language: .en)
            return try editor.add(editor.type("patient"), answers.map { try Assignment($0) }, parent: nil, scope: Clinic.scope).record
        }
    }

    func set(_ record: RecordID, _ answers: [String]) async throws {
        try await replica.run { store in
            _ = try Editor(store, language: .en).set(record, answers.map { try Assignment($0) }, token: nil)
        }
    }

    func show(_ record: RecordID) async throws -> String {
        try await replica.run { store in
            let editor = Editor(store, language: .en)
            guard let view = try store.record(record, in: Clinic.scope) else { return "nothing" }
            return try view.fields.filter { $0.field.name != "number" }
                .map { "\($0.field.name) \($0.verdict.attention == .disputed ? "disputed" : try editor.text($0))" }.joined(separator: ", ")
        }
    }

    // MARK: Conflicts

    /// What two people wrote without having seen each other.
    func conflicts() async throws -> [(name: String, values: [String])] {
        try await replica.run { store in
            let editor = Editor(store, language: .en)
            return try store.views.conflicts().map { conflict in
                (
                    conflict.name,
                    try conflict.state.values.map { value in try conflict.field.map { try editor.text(value.value, $0) } ?? "" }
                )
            }
        }
    }

    /// A decision covers what was shown; where something has come since, the name is another one and it is refused.
    func decide(_ conflict: String, _ answer: String, reason: String) async throws {
        try await replica.run { store in
            _ = try Editor(store, language: .en).resolve(conflict, .value([Assignment(answer)]), reason: reason)
        }
    }

    func sync(over link: MemoryTransport) async throws {
        _ = try await Asker(replica: replica, signer: signer).sync(over: link)
    }
}
