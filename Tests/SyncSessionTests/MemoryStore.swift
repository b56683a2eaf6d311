import Causality
import Changesets
import Records
import SyncSession
import TestSupport

/// What a session asks of a store, kept in memory and as plainly as can be: a log of chains, nothing folded.
///
/// A value, so that a test can go back to a moment as often as it likes.
struct MemoryStore {
    struct Piece {
        let row: Int64
        let scope: ScopeCode
        let author: ReplicaID
        let first: UInt64
        let last: UInt64
        let digest: [UInt8]
        let bytes: [UInt8]

        var stored: StoredChangeset {
            StoredChangeset(row: row, size: bytes.count, first: Dot(author, first), entries: Int(last - first + 1))
        }
    }

    let signer: Signer
    let own: ReplicaID
    let regions: [ScopeCode]
    /// What the directory grants; `nil` where there is none.
    var grants: [Fingerprint: [Grant]]?
    /// Every changeset in the order in which it came, those that wait for others included.
    private(set) var log: [Piece] = []
    private var heads: [ScopeCode: [ReplicaID: Piece]] = [:]
    /// The names of the heads, made when a head moves.
    private var headNames: [ScopeCode: Hello.Name] = [:]
    /// The reasons of entries that are written and not sealed.
    private var open: [ScopeCode: [String]] = [:]
    private(set) var receipts: [Peer: [ScopeCode: Receipt]] = [:]
    private(set) var above: [ScopeCode: Receipt] = [:]
    private var nonces: [Peer: UInt64] = [:]
    private var unanswered: Set<Peer> = []
    private(set) var parts: [Peer: [UInt8]] = [:]
    private var names: [ScopeCode: [Hello.Name: VersionVector]] = [:]
    /// How many questions were asked so far.
    private(set) var questions = 0

    private static let schema = Result { try TestRegister.schema() }

    init(_ name: String, regions: [ScopeCode]) {
        signer = Toy.signer(name)
        let key = Fingerprint(digest: Toy.digest(signer.publicKey))
        own = ReplicaID(high: key.high, low: key.low, incarnation: 1)
        self.regions = regions
    }

    // MARK: Writing

    /// Entries that the next session seals.
    mutating func write(in scope: ScopeCode, count: Int = 1, reason: (Int) -> String = { "\($0)" }) {
        open[scope, default: []] += (0..<count).map(reason)
    }

    private mutating func seal(_ scope: ScopeCode) throws {
        for reason in open.removeValue(forKey: scope) ?? [] {
            let before = heads[scope]?[own]
            let dot = Dot(own, (before?.last ?? 0) + 1)
            let record = RecordID(replica: own, number: dot.number, index: 0, salt: 9)
            let entry = Entry(
                dot: dot, context: VersionVector(), time: HybridTime(milliseconds: 1), reason: reason,
                creations: [Creation(record, type: 1, parent: nil)],
                changes: [])
            let header = ChangesetHeader(
                suite: 250, scope: scope.number, replica: own, first: dot.number, count: 1, previous: before?.digest ?? [],
                publicKey: before == nil ? signer.publicKey : [], grant: nil, schemaVersion: 1, dictionary: 1, salt: 9)
            let sealed = try Changeset.seal([entry], header: header, schema: MemoryStore.schema.get(), signer: signer, digest: Toy.digest) {
                _ in 1
            }
            add(sealed)
        }
    }

    private mutating func add(_ changeset: Changeset) {
        let header = changeset.header
        let piece = Piece(
            row: Int64(log.count), scope: ScopeCode(number: header.scope), author: header.replica, first: header.first, last: header.last,
            digest: changeset.digest, bytes: changeset.bytes)
        log.append(piece)
        // The head moves over whatever follows without a gap.
        var head = heads[piece.scope]?[piece.author]
        while let next = log.first(where: {
            $0.scope == piece.scope && $0.author == piece.author && $0.first == (head?.last ?? 0) + 1
        }) {
            head = next
        }
        heads[piece.scope, default: [:]][piece.author] = head
        headNames[piece.scope] = makeName(piece.scope)
    }

    /// Takes what came, in order, as one commit.
    mutating func commit(_ deliveries: [Delivery]) -> [Taken] {
        deliveries.map { delivery in
            guard let changeset = try? Changeset(parsing: delivery.bytes, digest: Toy.digest) else {
                return .refused(ChangesetRefusal(digest: 0, fault: .malformed(at: 0)))
            }
            guard !log.contains(where: { $0.digest == changeset.digest }) else { return .known }
            add(changeset)
            return .new(entries: changeset.header.count)
        }
    }

    func nonce(of peer: Peer) -> UInt64? { nonces[peer] }

    /// As a store that was set back to before it asked.
    mutating func forgetThatItAsked() { unanswered = [] }

    // MARK: Looking at it from outside

    /// Everything held, as a set.
    var held: Set<[UInt8]> { Set(log.map(\.bytes)) }

    func bytes(of row: Int64) -> [UInt8] { log[Int(row)].bytes }

    func vector(_ scope: ScopeCode) -> VersionVector { VersionVector((heads[scope] ?? [:]).map { ($0.key, $0.value.last) }) }

    private func name(_ scope: ScopeCode) -> Hello.Name { headNames[scope] ?? 0 }

    private func makeName(_ scope: ScopeCode) -> Hello.Name {
        guard let heads = heads[scope], !heads.isEmpty else { return 0 }
        var writer = ByteWriter()
        for (replica, head) in heads.sorted(by: { $0.key < $1.key }) {
            writer.raw(replica.bytes)
            writer.varint(head.last)
            writer.raw(head.digest)
        }
        return Toy.digest(Array("cunlian heads 1\0".utf8) + writer.bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    // MARK: What a session asks

    mutating func answer(_ question: HoldingsQuestion) -> HoldingsFact {
        questions += 1
        switch question {
        case .standpoint(let peer): return .standpoint(standpoint(peer))
        case .visitor(let replica):
            return .visitor(
                Visitor(
                    standpoint: standpoint(Peer(replica)), grants: grants.map { $0[Fingerprint(of: replica)] ?? [] }, isRoot: false,
                    key: nil))
        case .news(let peer, _):
            let given = receipts[peer] ?? [:]
            let changed = given.filter { $0.value.name == 0 || $0.value.name != name($0.key) || open[$0.key] != nil }
            return .news(
                News(
                    receipts: given.mapValues(\.name), changed: Set(changed.keys),
                    rollup: Hello.rollup(given.map { ($0.key, $0.value.name) }, digest: Toy.digest)))
        case .scopes(let regions):
            let present = Set(heads.keys).union(open.keys)
            return .scopes(present.filter { scope in scope.isDirectory || regions.contains { $0.covers(scope) } }.sorted())
        case .holding(let scope, let peer, let author):
            let last = heads[scope]?[author]
            return .holding(
                Holding(
                    name: name(scope), held: vector(scope), receipt: receipts[peer]?[scope], last: last?.last ?? 0,
                    lastGuard: last?.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } ?? 0))
        case .named(let vector, _, _): return .vector(vector)
        case .vector(let name, let scope): return .vector(name == 0 ? VersionVector() : names[scope]?[name])
        case .changesets(let scope, let vector):
            let held = self.vector(scope)
            let lacking = log.filter {
                $0.scope == scope && $0.last > vector[$0.author] && $0.last <= held[$0.author]
            }
            return .changesets(lacking.map(\.stored))
        case .introduction(_, let vector): return answer(.changesets(.directory, beyond: vector))
        case .goesOn(let part):
            let piece = log.first { $0.scope == part.scope && Dot($0.author, $0.first) == part.first }
            return .goesOn(piece.map { part.isBeginning(of: $0.bytes, digest: Toy.digest) } ?? false)
        case .holds(let dot, let guardDigest, let scope):
            return .holds(
                log.contains {
                    $0.scope == scope && $0.author == dot.replica && $0.last == dot.number
                        && $0.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } == guardDigest
                })
        }
    }

    private func standpoint(_ peer: Peer) -> Standpoint {
        Standpoint(
            own: own, nonce: nonces[peer], isUnanswered: unanswered.contains(peer), regions: regions, grammar: .regions, part: parts[peer])
    }

    mutating func remember(_ note: HoldingsNote) throws {
        switch note {
        case .seal(let scope, let heard): if heard <= vector(scope)[own] { try seal(scope) }
        // No keys, and nobody who opened anything.
        case .broughtBeside, .beside: break
        case .nonce(let nonce, let peer):
            nonces[peer] = nonce
            unanswered.remove(peer)
        case .part(let bytes, let peer): parts[peer] = bytes
        case .unanswered(let peer): unanswered.insert(peer)
        case .brought(let vector, let scope, let peer):
            receipts[peer, default: [:]][scope, default: Receipt()].vector.formJoin(vector)
            receipts[peer]?[scope]?.name = 0
        case .receipt(let receipt, let scope, let peer): receipts[peer, default: [:]][scope] = receipt
        case .receiptAbove(let receipt, let scope, _): above[scope] = receipt
        case .name(let scope): names[scope, default: [:]][name(scope)] = vector(scope)
        }
    }
}
