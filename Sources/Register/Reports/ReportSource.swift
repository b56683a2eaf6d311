import Changesets
package import RecordStore
package import Records

/// Where a report gets its figures: one store, one region, and what was computed of its scopes before.
///
/// A report over many scopes is a sum of parts, each of one scope. A part is kept in the store's file under the
/// state that its scope was in (``ScopeState/stamp``), so after a change in one village only that village is
/// computed again. What is kept is never needed: it may be emptied, and any change of the program, the schema or
/// the state makes it anew.
package final class ReportSource {
    package let store: RecordStore
    /// `nil` is all that the store holds.
    package let region: ScopeCode?
    /// In ascending order.
    let states: [ScopeState]
    /// Whether parts are taken from the file and kept there.
    private let isKeeping: Bool
    private var fresh: [(part: String, contents: [(state: ScopeState, content: [UInt8])], basis: KeptParts.Basis)] = []
    private var mark: UInt64?
    /// Scopes, by their numbers, of which a part could not be told for want of another scope: it is asked anew next time, for that may come
    /// and change nothing of theirs.
    private var unsettled: Set<Int64> = []
    /// Whose scopes these are.
    private let whole: ReportSource?
    private let basis: KeptParts.Basis
    /// How many parts had to be computed, for measuring and for tests.
    private(set) var computedParts = 0

    /// - Precondition: Inside the store's `read`, as everything up to ``keep()``.
    package init(_ store: RecordStore, region: ScopeCode?, isKeeping: Bool = true) throws {
        self.store = store
        self.region = region
        self.isKeeping = isKeeping
        whole = nil
        basis = try store.keptParts.basis()
        states = try store.keptParts.scopeStates(in: region)
    }

    /// Some scopes of another's, of which nothing is kept: what is made of them is.
    init(_ source: ReportSource, only states: [ScopeState]) {
        (store, region, isKeeping, self.states, basis, whole) = (source.store, source.region, false, states, source.basis, source)
    }

    /// The smallest region that holds all that the store is to keep; `nil` where there is none.
    func keptRegion() throws -> ScopeCode? {
        let kept = try store.peers.subscriptions().filter { !$0.isDirectory }
        return kept.isEmpty ? nil : Survey.commonRegion(of: kept, in: store.schema.scopes)
    }

    /// The contents of a part, of each scope of the region.
    ///
    /// - Parameters:
    ///   - part: What is computed, with its year.
    ///   - scopes: Only of these, and nothing is read of others; `nil` is all.
    ///   - version: Names the way in which it is computed: another one makes everything anew.
    ///   - byDocuments: Whether it goes by criteria and procedures: then what the root publishes makes everything anew. Who holds which office
    ///     is in the state: a scope in which that makes a difference is folded anew.
    ///   - isApart: Whether it is computed of the store alone, and of nothing that this source gave before: then it is concealed only where
    ///     something sealed is asked for meanwhile.
    ///   - atOnce: How many scopes are computed at once, where each costs memory and no scope costs less beside others.
    ///   - compute: Gives the contents of these scopes by their numbers; of a scope that is left out there is nothing.
    func contents(
        _ part: String, version: UInt64, byDocuments: Bool = false, isApart: Bool = false, atOnce: Int = .max,
        of scopes: Set<ScopeCode>? = nil,
        compute: ([ScopeState]) throws -> [Int64: [UInt8]]
    ) throws -> [(state: ScopeState, content: [UInt8])] {
        let stamped = try stamped(version, byDocuments).filter { scopes?.contains($0.scope) ?? true }
        let kept = !isKeeping ? [:] : try store.keptParts.contents(part, of: stamped)
        let changed = stamped.filter { kept[$0.number] == nil }
        let (computed, basis) = try computed(changed, isApart, atOnce, compute)
        if isKeeping, !changed.isEmpty {
            fresh.append((part, changed.filter { !unsettled.contains($0.number) }.map { ($0, computed[$0.number] ?? []) }, basis))
        }
        let isChanged = Set(changed.map(\.number))
        return stamped.map { state in
            (state, (isChanged.contains(state.number) ? computed[state.number] : kept[state.number]) ?? [])
        }
    }

    /// Keeps nothing of a scope that is computed from now on.
    func leaveUnsettled(_ scope: Int64) {
        unsettled.insert(scope)
        whole?.leaveUnsettled(scope)
    }

    /// As many scopes as are computed at once of what takes memory: all rows of a city are a gigabyte.
    static let fewScopes = 64

    private func computed(
        _ changed: [ScopeState], _ isApart: Bool, _ atOnce: Int, _ compute: ([ScopeState]) throws -> [Int64: [UInt8]]
    ) throws -> ([Int64: [UInt8]], KeptParts.Basis) {
        guard !changed.isEmpty else { return ([:], basis) }
        computedParts += changed.count
        let basis = isApart ? try store.keptParts.basis() : basis
        var made: [Int64: [UInt8]] = [:]
        for start in stride(from: 0, to: changed.count, by: min(atOnce, changed.count)) {
            made.merge(try compute(Array(changed[start...].prefix(atOnce)))) { $1 }
        }
        return (made, isApart ? store.keptParts.settled(basis) : basis)
    }

    /// Goes through a part's contents, which are not all held at once; those that are kept come in no order, those that had to be computed last.
    ///
    /// - Parameters:
    ///   - derive: Makes of a content what is kept beside it, where contents are in memory.
    ///   - compute: As above, of the store alone and of nothing that this source gave before.
    ///   - body: Is given the place of the scope among ``states``, the content, and what was made of it, where there is any.
    /// - Returns: What was computed, by the same place.
    func eachContent<Derived: Sendable>(
        _ part: String, version: UInt64, deriving derive: (Span<UInt8>) -> Derived, compute: ([ScopeState]) throws -> [Int64: [UInt8]],
        _ body: (Int, Span<UInt8>, Derived?) -> Void
    ) throws -> [Int: [UInt8]] {
        let stamped = try stamped(version, false)
        let changed =
            isKeeping ? try store.keptParts.eachContent(part, of: stamped, deriving: derive, body) : Array(stamped.indices)
        guard !changed.isEmpty else { return [:] }
        let (computed, basis) = try computed(changed.map { stamped[$0] }, true, Self.fewScopes, compute)
        var contents: [Int: [UInt8]] = [:]
        for place in changed {
            let content = computed[stamped[place].number] ?? []
            contents[place] = content
            body(place, content.span, nil)
        }
        if isKeeping { fresh.append((part, changed.map { (stamped[$0], contents[$0] ?? []) }, basis)) }
        return contents
    }

    /// The content of one scope, by its place among ``states``, that ``eachContent(_:version:deriving:compute:_:)`` did not have to compute.
    func content(_ part: String, version: UInt64, at place: Int) throws -> [UInt8] {
        let state = stamped(states[place], version, nil)
        return try store.keptParts.contents(part, of: [state])[state.number] ?? []
    }

    /// The states with the way of computing in their stamps, and the documents where it goes by them.
    private func stamped(_ version: UInt64, _ byDocuments: Bool) throws -> [ScopeState] {
        let documents = byDocuments ? try documents() : nil
        return states.map { stamped($0, version, documents) }
    }

    private func stamped(_ state: ScopeState, _ version: UInt64, _ documents: UInt64?) -> ScopeState {
        var writer = ByteWriter()
        writer.fixed64(version)
        if let documents { writer.fixed64(documents) }
        writer.raw(state.stamp)
        return ScopeState(scope: state.scope, number: state.number, stamp: writer.bytes)
    }

    /// A name for the documents that are published.
    private func documents() throws -> UInt64 {
        if let mark { return mark }
        let made = fingerprint(try store.publications.mark())
        mark = made
        return made
    }

    /// The numbers of scopes as a JSON list, for `json_each`.
    static func list(_ states: [ScopeState]) -> String {
        "[" + states.map { String($0.number) }.joined(separator: ",") + "]"
    }

    /// Whose rows of a household's keyed field, called `k`, are the region's: SQL whose second parameter is ``list(_:)`` of ``states``.
    var isHere: String {
        "k._record IN (SELECT _id FROM \"\(store.views.table("household") ?? "")\" WHERE _scope IN (SELECT value FROM json_each(?2)))"
    }

    /// Keeps what was computed; to be called after the snapshot is given up.
    ///
    /// - Throws: What the store throws; the report is whole all the same.
    package func keep() throws {
        for part in fresh { try store.keptParts.keepParts(part.part, part.contents, from: part.basis) }
        fresh = []
    }
}

/// A name for a text that a program computes by, the same in every run (FNV-1a, 64 bits).
func fingerprint(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
