import Causality
import Changesets
import Records

/// What all rooms of a store share: who writes here, by which schema, in which world.
final class StoreContext {
    let environment: StoreEnvironment
    let path: String
    /// Signs what is sealed; a store opened without one reads and receives, and seals nothing.
    var signer: Signer?
    /// The identity that this store writes under.
    var own: ReplicaID
    /// Whose store it is, while somebody else looks at it under their own name; else `nil`.
    var lookedAt: ReplicaID?
    private(set) var schema: Schema
    private(set) var layout: StoreLayout
    /// Whether the file has the form of the schema, so that it need not be parsed.
    var hasForm = false
    let directoryLayout = StoreLayout(schema: .directory, prefix: "directory_")
    var clock: HybridClock
    /// What is to be written beside the store once the transaction that counts it is durable.
    var seatToSettle: Seat.Place?
    /// Of each scope, in the names of the records that are created there until the store is closed.
    var salts: [ScopeCode: UInt32] = [:]
    /// Tells what is saved until the store is closed from what was saved before; `nil` until something is.
    var opening: UInt64?
    /// Which readable numbers come next and are taken; see ``FreeNumbers``.
    var freeNumbers: [FreeNumbers.Place: FreeNumbers] = [:]
    /// What a query's answer has in the place of what nobody here can open, in the reader's language.
    var sealedWord = Input.sealedWord.text(in: .zh)
    /// Under which notes are concealed, and whose; see ``Concealing``.
    var notesKey: (person: ReplicaID, key: [UInt8])?
    /// How many keys were given to whoever reads, as long as nobody writes; see ``KeptParts``.
    var keyCount: [UInt8]?
    /// What rows of a file are noted as, by their digests, and by whose key; see ``ImportedRows``.
    var rowMarks: (person: ReplicaID?, marks: [[UInt8]: [UInt8]]) = (nil, [:])
    /// Called when something was saved, before it is durable.
    var onSave: () -> Void = {}
    /// Whether queries can open what is sealed; see ``QueryColumn/plain(in:)``.
    var opensInQueries = false
    /// What reports computed, where it is in memory too.
    var memory: PartMemory?
    /// Takes what reports computed, where the store is only looked at; see ``RecordStore/openForLooking(in:signer:environment:memory:keeper:)``.
    var keeper: ((KeptPart) -> Void)?
    /// See ``RecordStore/refoldsAtOnceMax``: what helps out in ten villages stays within three seconds.
    var refoldsAtOnceMax = 10
    /// How often a table was passed over for them, for tests.
    var numberPasses = 0

    init(
        environment: StoreEnvironment, path: String, signer: Signer?, own: ReplicaID, schema: Schema, clock: HybridClock
    ) {
        self.environment = environment
        self.path = path
        self.signer = signer
        self.own = own
        self.schema = schema
        self.clock = clock
        layout = StoreLayout(schema: schema, prefix: "")
    }

    /// Whose entries lie in the file and are not sealed yet, whoever looks at it.
    var host: ReplicaID { lookedAt ?? own }

    func layout(for scope: ScopeCode) -> StoreLayout { scope.isDirectory ? directoryLayout : layout }

    /// What the store says of itself, whoever looks at it.
    func asHost<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        guard let lookedAt else { return try body() }
        let guest = own
        own = lookedAt
        defer { own = guest }
        return try body()
    }

    var keptForm: KeptForm { KeptForm(settings: Settings(), suite: environment.suite) }

    /// From now on the store reads and writes by that schema; its tables are there.
    func use(_ newer: Schema) {
        schema = newer
        layout = StoreLayout(schema: newer, prefix: "")
    }
}

/// A part of the store that owns some tables, or a piece of the work between them.
protocol Room {
    var context: StoreContext { get }
}

extension Room {
    var own: ReplicaID { context.own }
    var host: ReplicaID { context.host }
    var schema: Schema { context.schema }
    var layout: StoreLayout { context.layout }
    var directoryLayout: StoreLayout { context.directoryLayout }
    var environment: StoreEnvironment { context.environment }
    var signer: Signer? { context.signer }

    func layout(for scope: ScopeCode) -> StoreLayout { context.layout(for: scope) }
}
