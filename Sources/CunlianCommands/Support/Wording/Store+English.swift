import Causality
import Changesets
import Glibc
import RecordStore
import Records
import SQLite

extension English {
    func sentence(_ error: StoreError) -> String {
        switch error {
        case .sqlite(let error) where error.isFull || error.isInputOutput:
            "The disk is full or cannot be written (\(error.message)); what was saved is there: make room and try again."
        case .sqlite(let error): "The database failed: \(error.message)."
        case .wire(let error): "Bytes are malformed: \(words(error))."
        case .schema(let error): sentence(error)
        case .unsigned(let reason): "The key did not sign (\(reason)); nothing was written."
        case .noStore(let path): "There is no store at \(path) yet; make one with cunlian init --scope CODE."
        case .notAStore(let path, .exists): "There is a store in \(path) already; nothing was done."
        case .notAStore(let path, .fileExists): "There is a file at \(path) already, and nothing was written over it: choose another name."
        case .notAStore(let path, .outOfReach(let number, let owner)):
            "What is at \(path) cannot be opened: \(words(system: number)); " + way(number, owner) + "."
        case .notAStore(let path, let reason): "\(path) is no store: \(words(reason))."
        case .newerStore(let version, let known):
            "The store was made by a newer program (version \(version); this one knows \(known)); upgrade the program."
        case .writeWithinRead: "The program was still reading when it wanted to write; that is a fault of it: please report it."
        case .closed: "The store closed after a disk error; check the disk and start again."
        case .replaced(let path):
            "Another file was put in the place of \(path) while the program had it open; nothing was written: start the program again."
        case .unknownRecord(let record): "There is no record \(record)."
        case .invalid(let reason): "Not saved: \(words(reason))."
        case .unpublishable(let reason): "Not published: \(words(reason))."
        case .badToken(let reason): "The token does not serve: \(words(reason))."
        case .notPermitted(let reason): "Not permitted: \(words(reason))."
        case .stale(let token):
            "Your own later entry changed what is written here (\(token.fields.map { String($0.field) }.joined(separator: ", "))); "
                + "nothing was saved: open the record again."
        case .late(let reason): sentence(reason)
        case .newerForm(let named, let inForce):
            "Something in this record was written on version \(named) of the form; this store has version \(inForce) and would lose it. "
                + "Nothing was written: sync first, or upgrade the program, or let somebody do it who has the newer form."
        case .attachment(let fault): sentence(fault)
        case .succession(let fault): sentence(fault)
        case .damaged(let reason): "The store is damaged: \(words(reason)); \(remedy(reason))."
        case .otherKey(let own):
            "The key file is not that of this store, which writes as replica \(own.short); nothing was done: put the store's own key back."
        }
    }

    /// What whoever cannot open a store does.
    private func way(_ number: Int32, _ owner: UInt32?) -> String {
        if number == EROFS {
            return
                "a store is written even to be read: make its disk writable; where that cannot be, copy its folder to one that is, and work with the copy alone from then on"
        }
        guard let owner else { return "let whoever looks after the machine see what its folder and its files allow" }
        return "it belongs to \(userName(owner)): work as that user, or have the folder given over"
    }

    private func words(_ reason: NotAStore) -> String {
        switch reason {
        case .exists: "there is a store already"
        case .fileExists: "there is a file already"
        case .outOfReach(let number, _): words(system: number)
        case .otherProgram: "the file is another program's"
        case .notAFile: "it is a folder, a pipe or a device, and not a file"
        case .unreadable(let error): error.message
        }
    }

    private func words(_ reason: TokenFault) -> String {
        switch reason {
        case .notAToken: "it is not a token; copy it whole"
        case .unreadable(let error): "it is damaged: \(words(error))"
        case .otherIncarnation: "it was given by another incarnation of this store; open the record again"
        case .otherScope(let given, let used): "it was given in \(given) and not in \(used); open the record again"
        case .knowsMore: "it was given by a store that knew more than this one; open the record again"
        }
    }

    private func words(_ reason: Denial) -> String {
        switch reason {
        case .onlyRootPublishes: "only the root of the directory publishes; do it at the top of the tree"
        case .tooManyIncarnations(let scope):
            "this key has begun too often in \(scope); enrol it anew with a new code"
        case .mayNotGrant(let scopes):
            "this store may not grant offices in \(scopes.map(\.description).joined(separator: " ")); do it at a node that may"
        case .noGrant(let scope):
            "this device holds no grant for \(place(scope)), so nobody would count what it saves there and nothing was saved; "
                + "ask the node above for a code for it (cunliand invite --scope), enrol (cunlian enrol), and save again"
        case .mayNotRevoke(let key):
            "this store may not end what the key \(key.description.prefix(8)) may do: its own grant ends no offices, or the key is of somebody of the same rank or a higher one, or not in its regions; "
                + "ask the node above"
        case .ownKeyIsEndedAbove(let key):
            "the key \(key.description.prefix(8)) is this store's own, and nobody ends their own; it is ended at the node above (cunliand revoke)"
        case .rootIsSucceeded(let key):
            "the key \(key.description.prefix(8)) is the root's; it is ended by a succession alone, which several offices sign (cunlian root)"
        case .mayNotReadmit(let key):
            "nothing that this store may lift ends what the key \(key.description.prefix(8)) may do; cunliand people shows who ended it"
        case .ended(let kind, let scope):
            "this device was \(revocationWords(kind)) for \(place(scope)), so nobody would count what it saves there and nothing was saved; "
                + "what is on it stays; turn to your county office"
        case .onlyReads: "a query only reads"
        case .mayNotErase:
            "keys are destroyed by an office that decides about records of the type, in a register that seals something; ask the county's"
        case .erased:
            "the keys of this record were destroyed, so nothing can be sealed of it any more; make another record where it is needed"
        case .cannotNoteViews(let scope):
            "that you looked cannot be written down for \(scope) any more, so nothing was opened; run cunlian verify, and turn to your county office"
        case .mayNotRead(let scope):
            "what is sealed in \(scope) is not for your office: it can neither read nor write it; leave out what is sealed, or have it written by who may"
        }
    }

    private func words(_ reason: UnpublishableDocument) -> String {
        switch reason {
        case .publishedAlready(let kind, let name, let version):
            "\(kind.rawValue) \"\(name)\" is published so already, as version \(version)"
        case .tooLarge(let bytes, let most): "a document of \(bytes) bytes; at most \(most) are published"
        case .notComposed: "the document is not UTF-8 in Unicode NFC; save it so"
        }
    }

    private func words(_ reason: InvalidSave) -> String {
        switch reason {
        case .reasonTooLong(let most): "the reason is longer than \(most) bytes; shorten it"
        case .changesOfNoRecord: "changes of no record"
        case .recordNamedTwice: "one record is named twice in one save"
        case .parentAfterChild: "a parent that is not created before its child"
        case .unknownType(let number): "record type \(number) is not known"
        case .unknownField(let number, let type): "\(type) has no field \(number)"
        case .fieldWrittenTwice(let type): "\(type): one field is written twice in one save"
        case .badExistence(let type): "\(type): a record's existence is retired, or affirmed with yes"
        case .badKind(let field, let type): "\(type).\(field) is not written so"
        case .badForm(let field, let type): "\(type).\(field): a value of another form"
        case .valueTooLong(let field, let most): "\(field): the value is longer than \(most) bytes; shorten it"
        case .numberTooGreat(let field): "\(field): the number is too great"
        case .tooManyChanges(let count, let most): "a save of \(count) changes; at most \(most) go into one"
        case .tooLarge(let bytes, let most): "a save of \(bytes) bytes; at most \(most) go into one"
        case .impossibleTransfer: "a transfer within one scope, or home without having seen what left"
        }
    }

    private func sentence(_ error: LateRefusal) -> String {
        switch error {
        case .movesTheRecord:
            "The entry moves the record itself and cannot be taken over; move the record again, or decline it with --decline."
        case .changesSeveral:
            "The entry changes several records at once, as a split does, so nobody else can write it; "
                + "move the record to the same place again, which brings along as it is what was late, or decline it with --decline."
        case .notThere(let scope):
            "The record that the entry changes, or lies in, is not in \(scope); take over the entry that made it first."
        case .newerForm(let inForce):
            "The entry holds what version \(inForce) of the form, the one in force here, has no place for; sync, or upgrade the program, and take it over then."
        }
    }
}
