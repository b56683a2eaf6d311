import Causality
import Changesets
public import Records
import SQLite

/// The people who share a device: one of them at a time writes with it, each under a key and a chain of their own.
///
/// `own` is always the person's who writes now. Of everybody else who wrote here the store remembers the incarnation and what their
/// chains said last, so that they go on where they stopped; what somebody left unsealed is not in the rows while another writes, but
/// concealed as whoever calls made it unreadable; `docs/decisions/0043`.
public struct People: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let offices: Offices
    let peers: PeerBook
    let notebook: Notebook
    let importedRows: ImportedRows
    let rows: Rows
    let setBack: SetBack
    let fold: Fold
}

extension People {
    /// Whose key the store writes under now.
    public var current: Fingerprint { Fingerprint(of: own) }

    /// What the person who writes now has not sealed, nor finished, as bytes; `nil` where there is nothing.
    ///
    /// They are what others must not read while that person is away.
    public func openWork() throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in
            let work = try openWork(r)
            return work.isEmpty ? nil : work.bytes
        }
    }

    private func openWork(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> OpenWork {
        var work = OpenWork(writer: own)
        for scope in try names.scopes(r) {
            for row in try ownEntries.unsealedRows(scope, r) {
                work.entries.append(OpenWork.Written(scope: scope, salt: row.salt, bytes: row.bytes))
            }
        }
        work.drafts = try notebook.drafts(r)
        work.rows = try importedRows.rows(of: work.created(), r)
        return work
    }

    /// What somebody left, as it was concealed; `nil` where they left nothing.
    public func concealedWork(of person: Fingerprint) throws(StoreError) -> [UInt8]? {
        try file.read { r throws(StoreError) in try settings.value(Self.workKey(person), r) }
    }

    /// Has another person write from now on.
    ///
    /// What the one before has not sealed leaves rows, numbers and drafts; what the next one left comes back: the same entries, in the
    /// contexts that they had. Where the next one's chain is no longer where they left it, because the store was put back, they go on
    /// under another incarnation, and what was not sealed is written again.
    ///
    /// - Parameters:
    ///   - next: The fingerprint of the key that is to write.
    ///   - concealed: What ``openWork()`` gave, made unreadable for everybody but the one who writes now; `nil` where it gave nothing.
    ///   - revealed: What ``concealedWork(of:)`` gave for the next one, readable again.
    /// - Returns: How many entries came back.
    /// - Throws: ``StoreError/damaged(_:)`` where what is to come back is not what somebody left.
    /// - Precondition: Called in the transaction in which the work was asked for.
    public func change(to next: Fingerprint, concealed: [UInt8]?, revealed: [UInt8]?) throws(StoreError) -> Int {
        try file.write { w throws(StoreError) in
            guard next != current else { return 0 }
            let left = try openWork(w)
            guard left.isEmpty || concealed != nil else { throw .damaged(.openWork) }
            let back = try revealed.map { bytes throws(StoreError) in try OpenWork(bytes, of: next) }
            try leave(left, concealed: concealed, w)
            let isSame = try arrive(next, w)
            try settings.remove(Self.workKey(next), w)
            guard let back else { return 0 }
            try takeUp(back, isSame: isSame && back.writer == own, w)
            return back.entries.count
        }
    }

    // MARK: Leaving

    /// Takes what somebody has not sealed, nor finished, out of the store for good, unreadable or not: whose key is gone.
    ///
    /// What they sealed stays; and where they stopped is remembered, as their key may come back with a backup.
    ///
    /// - Parameter person: The fingerprint of their key.
    public func forget(_ person: Fingerprint) throws(StoreError) {
        try file.write { w throws(StoreError) in
            if person == current { try leave(openWork(w), concealed: nil, w) }
            try settings.remove(Self.workKey(person), w)
        }
    }

    private func leave(_ work: OpenWork, concealed: [UInt8]?, _ w: borrowing WriteTransaction) throws(StoreError) {
        let scopes = Set(work.entries.map(\.scope)).sorted()
        for scope in scopes { _ = try setBack.takeOutUnsealed(scope, w) }
        try notebook.removeDrafts(w)
        try importedRows.remove(work.rows.map(\.row), w)
        try settings.remove(SavedCommand.key, w)
        if let concealed, !work.isEmpty { try settings.set(Self.workKey(current), concealed, w) }
        try notePlace(w)
        for scope in scopes {
            try fold.refold(scope, w)
            var gone: Set<Int64> = []
            for record in try work.records(in: scope) {
                guard let number = try names.number(record, in: scope, w), try !rows.isThere(number, w) else { continue }
                gone.insert(number)
            }
            // A reference to them from elsewhere stays one.
            try names.takeOut(gone, w)
        }
    }

    /// Notes where the one who writes now stopped.
    private func notePlace(_ w: borrowing WriteTransaction) throws(StoreError) {
        var chains: [PersonPlace.Chain] = []
        for scope in try names.scopes(w) {
            guard let held = try log.heads(scope, w).heads[own]?.held, held > 0 else { continue }
            chains.append(PersonPlace.Chain(scope: scope, held: held, said: try ownEntries.chainState(scope, w)))
        }
        let place = PersonPlace(writer: own, renewals: try renewals(w), chains: chains)
        try settings.set(Self.placeKey(current), place.bytes, w)
    }

    /// Has another write who leaves nothing open, nor finds anything: drafts and the last command stay whose they are.
    ///
    /// - Precondition: The one who writes now has sealed everything.
    func pass(to next: Fingerprint, _ w: borrowing WriteTransaction) throws(StoreError) {
        try notePlace(w)
        _ = try arrive(next, w)
    }

    // MARK: Arriving

    /// Makes the next one's identity the store's.
    ///
    /// - Returns: Whether they go on in the chains that they left.
    private func arrive(_ next: Fingerprint, _ w: borrowing WriteTransaction) throws(StoreError) -> Bool {
        let place = try place(of: next, w)
        let fresh = ReplicaID(high: next.high, low: next.low, incarnation: UInt32(truncatingIfNeeded: environment.randomBits()))
        try ownEntries.forgetChains(w)
        try become(place?.writer ?? fresh, w)
        guard let place else { return true }
        guard try isWhereItWas(place, w) else {
            try setBack.renew(w)
            return false
        }
        for chain in place.chains { try ownEntries.setChainState(chain.scope, chain.said, w) }
        return true
    }

    private func become(_ writer: ReplicaID, _ w: borrowing WriteTransaction) throws(StoreError) {
        context.own = writer
        context.salts = [:]
        context.opening = nil
        offices.forget()
        try settings.set("own", writer.bytes, w)
        _ = try names.intern(writer, w)
        try peers.recountOwn(w)
    }

    /// Under which name somebody writes here; where they never did, one that nothing is written under.
    func writer(_ person: Fingerprint, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ReplicaID {
        try place(of: person, r)?.writer ?? ReplicaID(high: person.high, low: person.low, incarnation: 0)
    }

    /// The same, as long as the store is not another copy than it was; `nil` where they are to be given a name first.
    func standingWriter(_ person: Fingerprint, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> ReplicaID? {
        guard let place = try place(of: person, r), try renewals(r) == place.renewals else { return nil }
        return place.writer
    }

    private func place(of person: Fingerprint, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> PersonPlace? {
        try settings.value(Self.placeKey(person), r).map { bytes throws(StoreError) in try PersonPlace(bytes, of: person) }
    }

    /// A store that was copied or put back may give numbers that were given already; so may one that holds more or less of a chain
    /// than its writer left.
    private func isWhereItWas(_ place: PersonPlace, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        guard try renewals(r) == place.renewals else { return false }
        for scope in try names.scopes(r) {
            let held = try log.heads(scope, r).heads[place.writer]?.held ?? 0
            guard held == place.chains.first(where: { $0.scope == scope })?.held ?? 0 else { return false }
        }
        return true
    }

    private func takeUp(_ work: OpenWork, isSame: Bool, _ w: borrowing WriteTransaction) throws(StoreError) {
        for item in work.entries {
            let entry = try decoding(EntryCodec.decode(item.bytes))
            guard isSame else {
                try setBack.writeAgain(entry, item.salt, item.scope, w)
                continue
            }
            let next = (try log.heads(item.scope, w).heads[own]?.applied ?? 0) + 1
            guard entry.dot == Dot(own, next), entry.hasSalt(item.salt) else { throw .damaged(.openWork) }
            try ownEntries.insert(item.bytes, number: next, item.salt, item.scope, w)
            try log.setHead(item.scope, own, w) { $0.applied = next }
        }
        for scope in Set(work.entries.map(\.scope)).sorted() { try fold.refold(scope, w) }
        try notebook.restore(work.drafts, w)
        try importedRows.restore(work.rows, w)
    }

    // MARK: What is remembered

    private static func placeKey(_ person: Fingerprint) -> String { "person:\(person)" }
    private static func workKey(_ person: Fingerprint) -> String { "work:\(person)" }

    /// How often the store had to go on as another.
    private func renewals(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> UInt64 {
        try settings.number(SetBack.renewalsKey, r) ?? 0
    }
}
