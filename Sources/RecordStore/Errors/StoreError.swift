public import Causality
public import Changesets
public import Records
public import SQLite

/// Why a store did not do what it was asked; nothing was written.
///
/// A case with its facts and no sentence: whoever meets people words it, in their language.
public enum StoreError: Error, Hashable, Sendable {
    /// What SQLite, or the system beneath it, said.
    case sqlite(SQLiteError)
    /// Bytes that came, or that the file holds, cannot be read.
    case wire(WireError)
    /// A schema that was to be published, or is kept in the file, cannot be read.
    case schema(SchemaError)
    /// The key did not sign; what its keeper said.
    case unsigned(reason: String)
    /// There is nothing at the path yet.
    case noStore(path: String)
    /// The path holds something that is not one of our stores, or no place to make one.
    case notAStore(path: String, NotAStore)
    /// The store was made by a newer version of the program.
    case newerStore(version: Int64, known: Int)
    /// After a failed write nothing more is written until the store is opened anew.
    case closed
    /// Another file was put in the place of the one that is open.
    case replaced(path: String)
    /// Somebody who reads a snapshot must end it before they write.
    case writeWithinRead
    /// There is no such record in the scope.
    case unknownRecord(RecordID)
    /// A save that is none, or could not be read again.
    case invalid(InvalidSave)
    /// A document that is not published.
    case unpublishable(UnpublishableDocument)
    /// The token does not serve here.
    case badToken(TokenFault)
    /// The store's own office does not allow it.
    case notPermitted(Denial)
    /// One's own later entry changed what the save writes.
    case stale(StaleToken)
    /// A late entry that cannot be taken over.
    case late(LateRefusal)
    /// A record of which something was written by a newer version of the schema than is in force here: who moved it on would lose that.
    case newerForm(named: Int, inForce: Int)
    /// A question about attachments of which nothing came.
    case attachment(AttachmentFault)
    /// A succession of the root does not count.
    case succession(SuccessionFault)
    /// The file does not hold what it must.
    case damaged(Damage)
    /// The key is not that of the replica which the store writes as.
    case otherKey(own: ReplicaID)

    /// Whether it was the request that is refused; otherwise it is the store that fails, whatever is asked next.
    public var isOfWhatWasAsked: Bool {
        switch self {
        case .unknownRecord, .invalid, .unpublishable, .badToken, .notPermitted, .stale, .late, .newerForm, .attachment, .succession: true
        case .sqlite, .wire, .schema, .unsigned, .noStore, .notAStore, .newerStore, .closed, .replaced, .writeWithinRead, .damaged,
            .otherKey:
            false
        }
    }
}

extension StoreError {
    /// Whether it says that the file holds what it should not; otherwise it is the disk, or somebody else, that is in the way.
    var isOfFile: Bool {
        switch self {
        case .sqlite(let error): !(error.isFull || error.isInputOutput || error.isBusy || error.isReadOnly)
        case .closed, .replaced, .writeWithinRead, .noStore, .notAStore(_, .outOfReach), .notAStore(_, .fileExists): false
        default: true
        }
    }
}

extension RecordStore {
    /// Whether an error says no more than that nothing can be written now: the disk is full, or the file may only be read
    /// or is another's. What is written for speed alone may then be left out; anything else is wrong with the store.
    public static func cannotWriteNow(_ error: any Error) -> Bool {
        switch error {
        case StoreError.sqlite(let error): error.isFull || error.isBusy || error.isReadOnly
        default: false
        }
    }
}

/// Why a path is not taken for a store.
public enum NotAStore: Hashable, Sendable {
    /// There is a store already where one was to be made.
    case exists
    case otherProgram
    /// A folder, a pipe or a device where a file should be.
    case notAFile
    case unreadable(SQLiteError)
    /// It is there, and cannot be opened: the system's `errno`, and whose it is where that is somebody else.
    case outOfReach(number: Int32, owner: UInt32?)
    /// There is a file where a new one was to be made.
    case fileExists
}

/// Why a token does not serve.
public enum TokenFault: Hashable, Sendable {
    /// Mistyped, or cut short.
    case notAToken
    /// Its bytes are those of no token.
    case unreadable(WireError)
    /// The store went on under another incarnation since.
    case otherIncarnation
    /// It was given out for another scope.
    case otherScope(given: ScopeCode, used: ScopeCode)
    /// Its context is beyond what this store has applied.
    case knowsMore
}

/// What a store's own office does not allow.
public enum Denial: Hashable, Sendable {
    /// Documents are published by the root alone.
    case onlyRootPublishes
    /// The store may not give offices in these scopes.
    case mayNotGrant([ScopeCode])
    /// The store belongs to a tree and holds no office in the scope that stands, so what it saved there would count nowhere.
    case noGrant(in: ScopeCode)
    /// The key is of an equal or a superior, or of nobody whom this store is set over.
    case mayNotRevoke(Fingerprint)
    /// The key is the store's own, and nobody ends what they may do themselves.
    case ownKeyIsEndedAbove(Fingerprint)
    /// The key is the root's, which only a succession ends.
    case rootIsSucceeded(Fingerprint)
    /// Nothing that this store may lift ends what the key may do.
    case mayNotReadmit(Fingerprint)
    /// What the store's own key may do in the scope was ended, so what it saved there would count nowhere.
    case ended(Revocation.Kind, in: ScopeCode)
    /// The key has begun anew in the scope as often as its grants have room for; see ``Limits/incarnationsPerGrant``.
    case tooManyIncarnations(ScopeCode)
    /// A query that is none that only reads.
    case onlyReads
    /// What is sealed in the scope is not for the store's own office, so it cannot write it either.
    case mayNotRead(in: ScopeCode)
    /// The store's own office does not decide records of the type, so it destroys no keys of one.
    case mayNotErase(RecordID)
    /// The keys of the record were destroyed, so nothing can be sealed of it any more.
    case erased(RecordID)
    /// That something sealed is opened cannot be written down in the scope any more, so it is not opened.
    case cannotNoteViews(in: ScopeCode)
}

/// Why a document is not published.
public enum UnpublishableDocument: Hashable, Sendable {
    /// The same bytes are published under the name.
    case publishedAlready(Publication.Kind, name: String, version: Int)
    case tooLarge(bytes: Int, most: Int)
    /// No UTF-8 in Unicode NFC.
    case notComposed
}
