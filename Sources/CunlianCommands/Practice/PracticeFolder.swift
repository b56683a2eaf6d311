import Changesets
import Cunlian
import CunlianTrust
import Glibc
import RecordStore
import Records
import Register
import SyncSession

/// A person of the practice village, and the store that is their device.
struct PracticePerson: Sendable {
    let store: String
    let name: String
    let role: String
    let scope: String
}

/// Where a practice village lies: a store for its node, one for each person, and how far whoever practises has come.
struct PracticeFolder: Sendable {
    let path: String

    static let county = ScopeCode(number: 990_124)
    static let village = ScopeCode(number: 990_124_100_201)

    static let people: [PracticePerson] = [
        .init(store: "collector", name: "农采集", role: "C", scope: "990124100201"),
        .init(store: "village", name: "黄支书", role: "V", scope: "990124100201"),
        .init(store: "first", name: "陆书记", role: "F", scope: "990124100201"),
        .init(store: "town", name: "覃镇长", role: "T", scope: "990124100201"),
        .init(store: "office", name: "韦主任", role: "K", scope: "990124"),
    ]

    static let node = "node"
    /// The file that tells a practice village from any other folder: the numbers of the exercises that are done.
    private static let progress = "progress"

    init(_ path: String) { self.path = path }

    /// The village that a person's store belongs to: its folder lies in the village's.
    init(around store: String) {
        var path = store[...]
        while path.last == "/" { path = path.dropLast() }
        self.path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    func store(_ name: String) -> String { path + "/" + name }

    // MARK: What is there

    var isThere: Bool { unsafe access(store(Self.progress), F_OK) == 0 }

    /// Whether nothing is there, or nothing but what a practice village makes.
    var isFree: Bool { isThere || entries(of: path).isEmpty }

    func done() throws -> Set<Int> {
        Set(
            String(decoding: try readFile(store(Self.progress)), as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        )
    }

    func setDone(_ numbers: Set<Int>) throws {
        try writeFile(store(Self.progress), Array((numbers.sorted().map(String.init).joined(separator: " ") + "\n").utf8))
    }

    private func entries(of folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Takes the stores away, and what was made beside them; what somebody put there stays.
    func remove() throws {
        guard isThere else { throw CommandFault.notAPracticeFolder(path: path) }
        for name in [Self.node, Self.loader.store] + Self.people.map(\.store) {
            clear(store(name) + "/" + Attachments.folderName)
            clear(store(name))
        }
        for file in [PracticeFiles.members, PracticeFiles.members + ".report.csv", PracticeFiles.proof] { unsafe unlink(store(file)) }
        unsafe unlink(store(Self.progress))
    }

    /// Takes a folder away with the files in it.
    private func clear(_ folder: String) {
        for file in entries(of: folder) { unsafe unlink(folder + "/" + file) }
        unsafe rmdir(folder)
    }

    // MARK: Making it

    private static let loader = PracticePerson(store: "load", name: "初始建档", role: "I", scope: "990124100201")

    /// Makes the village anew: its node, its people enrolled there, its register in everybody's store.
    func make(_ context: Context) async throws {
        guard isFree else { throw CommandFault.notAPracticeFolder(path: path) }
        try makeFolder(path)
        try closeToOthers(path)
        try setDone([])
        try makeNode(context)
        let transport = try transport(context)
        for person in [Self.loader] + Self.people { try await enrol(person, over: transport, context) }
        try await at(Self.loader.store, context) { store in
            try PracticeVillage(Editor(store, language: .zh)).load(RegisterFiles.practice)
        }
        try await sync(over: transport, [Self.loader] + Self.people, context)
        // What the exercise about a conflict is about: each wrote it, and neither has seen the other's.
        for (person, size) in [("collector", "1.5"), ("village", "2.1")] {
            try await at(person, context) { store in
                let editor = Editor(store, language: .zh)
                let household = try editor.finder.record("household:\(PracticeVillage.number(4))")
                _ = try editor.set(household, [Assignment(path: "land[2017].paddy", text: size)], token: nil)
            }
        }
        try PracticeFiles.write(in: path)
        clear(store(Self.loader.store) + "/" + Attachments.folderName)
        clear(store(Self.loader.store))
    }

    private func makeNode(_ context: Context) throws {
        let path = store(Self.node)
        try makeFolder(path)
        try KeyFile.create(at: path + "/key", from: PracticeRoot.keyFile)
        let (store, scopes) = try makeStore(context.at(path), scopes: [Self.county.description], schema: nil, person: nil)
        guard let signer = store.signer else { return }
        try makeRoot(store, of: scopes, signer: signer, hasOwnSchema: false)
    }

    private func enrol(_ person: PracticePerson, over transport: PracticeTransport, _ context: Context) async throws {
        let there = context.at(store(person.store))
        let scopes = try makeStore(there, scopes: [person.scope], schema: nil, person: person.name).scopes
        let code = "practice " + person.store
        try await transport.node.run { store in
            try store.write { _ in
                try store.invitations.invite(
                    .init(role: person.role, person: person.name, scopes: scopes, mayGrant: false, grantExpires: nil), code: code,
                    expires: UInt64.max / 2)
            }
        }
        let signer = try there.signer()
        let replica = try Replica { try there.openStore() }
        try await replica.enrol(over: transport, code: code, signer: signer)
    }

    private func at(_ name: String, _ context: Context, _ body: @Sendable (RecordStore) throws -> Void) async throws {
        let there = context.at(store(name))
        try await Replica { try there.openStore() }.run { try body($0) }
    }

    // MARK: Meeting

    /// The way to the village's own node.
    func transport(_ context: Context) throws -> PracticeTransport {
        let there = context.at(store(Self.node))
        let signer = try there.signer()
        let node = try Replica { try there.openStore() }
        let service = NodeService(replica: node, scope: Self.county, signer: signer, parent: nil, onNews: {})
        return PracticeTransport(node: node, link: MemoryTransport(to: service, address: "practice"))
    }

    /// Everybody meets the node twice, so that everybody has everything.
    func sync(_ context: Context) async throws { try await sync(over: transport(context), Self.people, context) }

    private func sync(over transport: PracticeTransport, _ people: [PracticePerson], _ context: Context) async throws {
        for person in people + people {
            let there = context.at(store(person.store))
            let signer = try there.signer()
            let replica = try Replica { try there.openStore() }
            let report = try await Asker(replica: replica, signer: signer).sync(over: transport)
            if report.receivedEntries > 0 { try await replica.run { try FindIndex.keepUp(of: $0) } }
        }
    }
}

/// Carries sessions to a practice village's node, in this process.
struct PracticeTransport: SyncTransport {
    let node: Replica
    fileprivate let link: MemoryTransport
    var address: String { link.address }

    func exchange(_ request: OutgoingBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await link.exchange(request, receive: receive)
    }

    func carry(_ request: AttachmentBody, receive: @Sendable ([UInt8]) async throws -> Void) async throws {
        try await link.carry(request, receive: receive)
    }

    func keys(_ request: [UInt8]) async throws -> [UInt8] { try await link.keys(request) }

    func viewings(_ request: [UInt8]) async throws -> [UInt8] { try await link.viewings(request) }

    func enrol(_ request: [UInt8]) async throws -> [UInt8] { try await link.enrol(request) }
}
