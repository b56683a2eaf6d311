public import Causality
public import Changesets
public import Records
import SQLite

/// One node's or device's files: the log, the state that is its fold, and what sync remembers.
///
/// Synchronous and confined: one owner at a time, who runs each verb to its end. The log is the truth and the rows are
/// its fold, kept up as entries come; ``refold(_:)`` makes them anew from the log and must agree. What people look at is
/// in ``views``, what peers hold in ``peers``, who may do what in ``offices``; each table of the file has one owner among
/// the rooms, and whatever writes takes a ``WriteTransaction``.
public final class RecordStore {
    let file: StoreFile
    let context: StoreContext
    let rooms: Rooms
    /// That the store was found to be a copy, or put back, when it was opened; ``Notice/Event/reseated(from:to:again:)``.
    public internal(set) var reseating: Notice.Event?

    init(_ file: StoreFile, _ context: StoreContext) {
        self.file = file
        self.context = context
        rooms = Rooms(file, context)
        file.forget = { [unowned rooms] in rooms.forget() }
        // Views may outlive the store, and look all the same.
        let trail = rooms.trail
        file.isOwing = { trail.isOwing }
        file.settleOwing = { w throws(StoreError) in try trail.settle(w) }
        file.dropOwing = { trail.drop() }
        file.takeUp = { [unowned rooms] r throws(StoreError) in try rooms.takeUp(r) }
    }

    /// Clock, random source and algorithms that the store was opened with.
    public var environment: StoreEnvironment { context.environment }
    /// The folder.
    public var path: String { context.path }
    /// Signs what is sealed; a store opened without one reads and receives, and seals nothing.
    public var signer: Signer? { context.signer }
    /// The identity that this store writes under.
    public var own: ReplicaID { context.own }
    /// What a query's answer has in the place of what nobody here can open.
    public var sealedWord: String {
        get { context.sealedWord }
        set { context.sealedWord = newValue }
    }
    /// What the register records: the newest version that was published and can be read.
    public var schema: Schema { context.schema }

    /// Every changeset that is held, and how far each chain is held and applied.
    public var log: ChangesetLog { rooms.log }
    /// One's own entries that are not sealed yet.
    public var ownEntries: OwnEntries { rooms.ownEntries }
    /// Who holds which office.
    public var offices: Offices { rooms.offices }
    /// Ends what keys may do, and gives it back.
    public var revoking: Revoking { rooms.revoking }
    /// Gives the tree another root.
    public var succeeding: Succeeding { rooms.succeeding }
    /// Schemas and criteria that the directory carries.
    public var publications: Publications { rooms.publications }
    /// Publishes them, at the root.
    public var publishing: Publishing { rooms.publishing }
    /// What others hold, and how the last session with them ended.
    public var peers: PeerBook { rooms.peers }
    /// One-time codes by which somebody is given an office.
    public var invitations: Invitations { rooms.invitations }
    /// Who of several people writes with the device.
    public var people: People { rooms.people }
    /// Records, lists and conflicts as people see them.
    public var views: Views { rooms.views }
    /// Records that left a scope or came to it.
    public var moves: Moves { rooms.moves }
    /// The written form of tokens.
    public var tokens: Tokens { rooms.tokens }
    /// The log as somebody had seen it when they wrote.
    public var cuts: Cuts { rooms.cuts }
    /// What people are told, and what the device remembers for them.
    public var notebook: Notebook { rooms.notebook }
    /// What reports computed of scopes that have not changed.
    public var keptParts: KeptParts { rooms.keptParts }
    /// Rows of imported files that made records.
    public var importedRows: ImportedRows { rooms.importedRows }
    /// Photographs, signatures, minutes: files beside the database.
    public var attachments: Attachments { rooms.attachments }
    /// Keys to what is sealed, as stores pass them on.
    public var keys: Keys { rooms.keys }
    /// Who opened what is sealed, and when.
    public var viewings: Viewings { rooms.viewings }
    /// What the store is open for, as ``viewings`` tell it.
    public var purpose: ViewPurpose {
        get { rooms.trail.purpose }
        set { rooms.trail.purpose = newValue }
    }
    /// Tells whoever shows things when something was opened, and when that is written down: nothing is to be shown in between.
    public var onViewDebt: (ViewDebt) -> Void {
        get { rooms.trail.onDebt }
        set { rooms.trail.onDebt = newValue }
    }
    /// Called whenever something is saved here, before that is durable.
    public var onSave: () -> Void {
        get { context.onSave }
        set { context.onSave = newValue }
    }
    /// Numbers by which people call records.
    public var numbers: ReadableNumbers { rooms.numbers }
    /// Who wrote an entry, and when.
    public var authors: Authors { rooms.authors }
    /// Which entries count.
    public var admissions: Admissions { rooms.admissions }
    /// The fields that want a person.
    public var conflictTable: ConflictTable { rooms.conflictTable }

    // MARK: Verbs

    /// Runs the body in one durable transaction; an error undoes all of it. Within another it is a savepoint.
    ///
    /// - Throws: What the body throws, as it is, and ``StoreError``; so this has no type of error.
    public func write<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        try file.writeForOthers(body)
    }

    /// Runs the body on one snapshot of the file.
    ///
    /// - Throws: As ``write(_:)`` does.
    public func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        try file.readForOthers(body)
    }

    /// Makes a save durable: one entry, applied and written in one transaction.
    ///
    /// - Throws: ``StoreError/stale(_:)`` where a later entry of the same replica changed a field that the save
    ///   writes; a deletion counts as writing the record and all beneath it, either way round.
    public func save(_ draft: Draft) throws(StoreError) -> Saved {
        try file.write { w throws(StoreError) in try rooms.saving.save(draft, w) }
    }

    /// Makes saves durable as one after the other would be, and folds them into the rows together, which takes less time.
    ///
    /// - Parameter drafts: None names a record that another one creates.
    /// - Throws: As a single save does; then none of them is saved.
    public func save(_ drafts: [Draft]) throws(StoreError) -> [Saved] {
        try file.write { w throws(StoreError) in try rooms.saving.save(drafts, w) }
    }

    /// The id that the next save will give to one of the records it creates, for saves whose values name them.
    ///
    /// - Precondition: Called within the transaction that saves.
    public func upcoming(_ index: Int, in scope: ScopeCode) throws(StoreError) -> RecordID {
        try file.read { r throws(StoreError) in try rooms.saving.upcoming(index, in: scope, r) }
    }

    /// Takes in one changeset: verified first, then logged and applied.
    ///
    /// - Parameters:
    ///   - bytes: Untrusted.
    ///   - accepts: Whether this store keeps that scope at all.
    public func receive(_ bytes: [UInt8], accepts: (ScopeCode) -> Bool) throws(StoreError) -> Reception {
        try receive(OpenedChangeset(bytes, suite: environment.suite), accepts: accepts)
    }

    /// Takes in one changeset, of which much may have been found out already; see ``OpeningLine``.
    ///
    /// - Parameter accepts: Whether this store keeps that scope at all.
    public func receive(_ opened: OpenedChangeset, accepts: (ScopeCode) -> Bool) throws(StoreError) -> Reception {
        try file.write { w throws(StoreError) in try rooms.intake.receive(opened, accepts: accepts, w) }
    }

    /// Takes in changesets in their order, in one transaction, and folds those of one scope into the rows together, which takes less
    /// time than one after the other.
    ///
    /// - Parameters:
    ///   - keepsEarly: Whether one that names what is not held is kept and waits, as on a stick, of which the parts come once and in any
    ///     order. Who speaks with the other side leaves it there: it is brought again behind what it names.
    ///   - objection: Asked just before one is taken, by its place: why that one is not.
    /// - Returns: What became of each.
    public func receive(
        _ changesets: [OpenedChangeset], keepsEarly: Bool = true, objection: (Int) throws(StoreError) -> ChangesetFault? = { _ in nil }
    ) throws(StoreError) -> [Reception] {
        try file.write { w throws(StoreError) in try rooms.intake.receive(changesets, keepsEarly: keepsEarly, objection: objection, w) }
    }

    /// Seals one's own entries of a scope into changesets, as they are then sent and kept.
    ///
    /// - Returns: How many changesets were made.
    @discardableResult
    public func seal(_ scope: ScopeCode) throws(StoreError) -> Int {
        try file.write { w throws(StoreError) in try rooms.fold.seal(scope, w) }
    }

    /// Makes a scope's state anew from its log.
    public func refold(_ scope: ScopeCode) throws(StoreError) { try file.write { w throws(StoreError) in try rooms.fold.refold(scope, w) } }

    /// How far each replica's entries in a scope are held and applied.
    public func heads(_ scope: ScopeCode) throws(StoreError) -> ScopeHeads {
        try file.read { r throws(StoreError) in try rooms.log.heads(scope, r) }
    }

    /// Every scope that the store holds something of, the directory first.
    public func scopes() throws(StoreError) -> [ScopeCode] { try file.read { r throws(StoreError) in try rooms.names.scopes(r) } }

    /// Reads one record with everything that its fields hold.
    public func record(_ id: RecordID, in scope: ScopeCode) throws(StoreError) -> RecordView? { try views.record(id, in: scope) }

    /// The digest of a scope's canonical state, folded anew first where its rows are behind: equal in every store that holds the same entries.
    public func stateDigest(_ scope: ScopeCode) throws(StoreError) -> [UInt8] {
        if try isBehind(scope) { try file.write { w throws(StoreError) in try rooms.fold.bringUp(scope, w) } }
        return try file.read { r throws(StoreError) in try rooms.verifying.stateDigest(scope, r) }
    }

    /// Checks a scope from the bytes up: chains, digests, signatures, and that everything else is what the log says.
    ///
    /// It takes time in proportion to the scope, and room among the system's temporary files.
    public func verify(_ scope: ScopeCode) throws(StoreError) -> Verification {
        try file.read { r throws(StoreError) in try rooms.verifying.verify([scope], key: signer?.publicKey, r) }
    }

    /// Checks all scopes, or some, and what belongs to none.
    ///
    /// - Parameter key: The public key that the store is to write with, where it was opened without.
    public func verify(_ scopes: Set<ScopeCode>? = nil, key: [UInt8]? = nil) throws(StoreError) -> Verification {
        try file.read { r throws(StoreError) in try rooms.verifying.verify(scopes, key: key ?? signer?.publicKey, r) }
    }

    /// The key that the tree trusts; set once, when the store is made or enrolled.
    public func setRoot(_ root: Fingerprint) throws(StoreError) {
        try file.write { w throws(StoreError) in try rooms.upkeep.setRoot(root, w) }
    }

    /// Writes a grant into the root's directory, under this store's own right to.
    ///
    /// - Parameter holder: What the key goes by, where it is of another suite than the store's own.
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store is neither the root nor may grant.
    public func grant(
        publicKey: [UInt8], of holder: Fingerprint? = nil, person: String, role: String, scopes: [ScopeCode], mayGrant: Bool,
        expires: Int64?
    ) throws(StoreError) -> Saved {
        try file.write { w throws(StoreError) in
            let office = NewOffice(publicKey: publicKey, holder: holder, person: person, role: role, mayGrant: mayGrant, expires: expires)
            return try rooms.granting.grant(office, scopes: scopes, w)
        }
    }

    /// Writes a grant into the directory of each of the regions, under this store's own right to.
    ///
    /// - Returns: The grants, in the order of the regions, each with its directory as its origin.
    /// - Throws: ``StoreError/notPermitted(_:)`` where this store is neither the root nor may grant in all of them.
    public func grant(
        publicKey: [UInt8], of holder: Fingerprint? = nil, person: String, role: String, inEachOf regions: [ScopeCode], mayGrant: Bool,
        expires: Int64?
    ) throws(StoreError) -> [RecordID] {
        try file.write { w throws(StoreError) in
            let office = NewOffice(publicKey: publicKey, holder: holder, person: person, role: role, mayGrant: mayGrant, expires: expires)
            return try rooms.granting.grant(office, inEachOf: regions, w)
        }
    }
}
