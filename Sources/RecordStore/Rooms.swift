import Causality
import Records
import SQLite

/// The rooms of one store, and which needs which: those above know nothing of those below.
///
/// Each table of the file whose name begins with `_` has one owner here, which holds its SQL.
final class Rooms {
    let context: StoreContext
    let settings = Settings()
    let names: NameTable
    let notebook: Notebook
    let importedRows: ImportedRows
    let ownEntries: OwnEntries
    let log: ChangesetLog
    let rows: Rows
    let moveTable: MoveTable
    let conflictTable: ConflictTable
    let existenceTable: ExistenceTable
    let offices: Offices
    let keyTable: KeyTable
    let trail: Trail
    let keyRing: KeyRing
    let keys: Keys
    let authors: Authors
    let admissions: Admissions
    let judge: LogJudge
    let order: CausalOrder
    let existences: Existences
    let moves: Moves
    let seat: Seat
    let sealing: Sealing
    let gathered = Gathered()
    let outstanding: Outstanding
    let fold: Fold
    let waiting: Waiting
    let publications: Publications
    let migrations: Migrations
    let upkeep: Upkeep
    let peers: PeerBook
    let invitations: Invitations
    let setBack: SetBack
    let people: People
    let chaining: Chaining
    let intake: Intake
    let saving: Saving
    let granting: Granting
    let revoking: Revoking
    let succeeding: Succeeding
    let publishing: Publishing
    let tokens: Tokens
    let cuts: Cuts
    let views: Views
    let keptParts: KeptParts
    let numbers: ReadableNumbers
    let attachments: Attachments
    let viewings: Viewings
    /// What was opened where it cannot be written down; see ``OwedViewings``.
    var owed: [OwedViewings] = []
    private(set) lazy var verifying = Verifying(context: context, settings: settings, rooms: self)

    init(_ file: StoreFile, _ context: StoreContext) {
        self.context = context
        names = NameTable(context, settings)
        notebook = Notebook(context: context, file: file, settings: settings)
        ownEntries = OwnEntries(context: context, file: file, names: names)
        log = ChangesetLog(context, file, names, notebook, ownEntries)
        rows = Rows(context: context, names: names)
        moveTable = MoveTable(context, names)
        conflictTable = ConflictTable(context: context, file: file)
        existenceTable = ExistenceTable(context, names, rows, moveTable, conflictTable)
        offices = Offices(context, file, settings, names, log, existenceTable)
        keyTable = KeyTable(context: context, file: file)
        trail = Trail(
            context: context, table: ViewingTable(context: context), concealing: Concealing(context: context, settings: settings))
        keyRing = KeyRing(context, names, offices, keyTable, trail)
        authors = Authors(context, file, names, log, ownEntries, offices, moveTable)
        admissions = Admissions(context: context, file: file, names: names, log: log, offices: offices)
        judge = LogJudge(context: context, log: log, ownEntries: ownEntries, offices: offices, admissions: admissions)
        order = CausalOrder(context: context, names: names, log: log, rows: rows)
        existences = Existences(
            context: context, names: names, log: log, rows: rows, existenceTable: existenceTable, admissions: admissions,
            authors: authors)
        moves = Moves(
            context: context, file: file, names: names, judge: judge, moveTable: moveTable,
            existenceTable: existenceTable, conflictTable: conflictTable, rows: rows)
        importedRows = ImportedRows(context: context, file: file, moves: moves)
        let arrivals = Arrivals(context: context, log: log, offices: offices)
        seat = Seat(context: context, settings: settings)
        sealing = Sealing(
            context: context, settings: settings, names: names, log: log, ownEntries: ownEntries, offices: offices, seat: seat,
            arrivals: arrivals)
        outstanding = Outstanding(context: context, names: names)
        fold = Fold(
            context: context, file: file, names: names, log: log, ownEntries: ownEntries, rows: rows, moveTable: moveTable,
            conflictTable: conflictTable, existenceTable: existenceTable, existences: existences, offices: offices,
            authors: authors, admissions: admissions, judge: judge, order: order, moves: moves, sealing: sealing, gathered: gathered,
            outstanding: outstanding)
        waiting = Waiting(context: context, names: names, log: log, fold: fold)
        publications = Publications(context: context, file: file, settings: settings, names: names)
        views = Views(
            context: context, file: file, names: names, log: log, ownEntries: ownEntries, rows: rows,
            existenceTable: existenceTable, moveTable: moveTable, conflictTable: conflictTable, moves: moves,
            offices: offices, authors: authors, admissions: admissions, judge: judge, keyRing: keyRing)
        numbers = ReadableNumbers(
            context: context, file: file, settings: settings, names: names, log: log, ownEntries: ownEntries, offices: offices,
            views: views)
        attachments = Attachments(context: context, file: file, names: names, log: log, ownEntries: ownEntries)
        upkeep = Upkeep(
            context: context, file: file, settings: settings, names: names, ownEntries: ownEntries, offices: offices,
            authors: authors, admissions: admissions, publications: publications, notebook: notebook, numbers: numbers,
            fold: fold, waiting: waiting, keyRing: keyRing, outstanding: outstanding)
        peers = PeerBook(context: context, file: file, settings: settings, names: names, log: log)
        invitations = Invitations(context: context, file: file)
        setBack = SetBack(
            context: context, settings: settings, names: names, log: log, ownEntries: ownEntries, notebook: notebook,
            offices: offices, peers: peers, fold: fold, seat: seat)
        people = People(
            context: context, file: file, settings: settings, names: names, log: log, ownEntries: ownEntries, offices: offices,
            peers: peers, notebook: notebook, importedRows: importedRows, rows: rows, setBack: setBack, fold: fold)
        chaining = Chaining(
            context: context, names: names, log: log, offices: offices, order: order, fold: fold, waiting: waiting,
            ownEntries: ownEntries, peers: peers, notebook: notebook, upkeep: upkeep)
        migrations = Migrations(
            context: context, file: file, names: names, moveTable: moveTable, fold: fold, waiting: waiting, chaining: chaining)
        intake = Intake(
            context: context, file: file, names: names, log: log, setBack: setBack, chaining: chaining, arrivals: arrivals, fold: fold)
        tokens = Tokens(context: context, file: file, settings: settings, names: names, log: log)
        saving = Saving(
            context: context, file: file, settings: settings, names: names, log: log, ownEntries: ownEntries, rows: rows, offices: offices,
            judge: judge, moves: moves, fold: fold, tokens: tokens, keyRing: keyRing,
            timekeeping: Timekeeping(context: context, settings: settings, log: log, notebook: notebook))
        keys = Keys(
            context: context, file: file, names: names, table: keyTable, ring: keyRing, offices: offices, views: views, saving: saving,
            peers: peers, notebook: notebook)
        granting = Granting(
            context: context, file: file, offices: offices, log: log, saving: saving, fold: fold, upkeep: upkeep)
        revoking = Revoking(
            context: context, file: file, names: names, log: log, offices: offices, admissions: admissions, saving: saving, fold: fold,
            upkeep: upkeep)
        succeeding = Succeeding(
            context: context, file: file, log: log, offices: offices, saving: saving, fold: fold, upkeep: upkeep, granting: granting,
            peers: peers)
        publishing = Publishing(
            context: context, file: file, offices: offices, publications: publications, saving: saving, fold: fold,
            upkeep: upkeep)
        cuts = Cuts(context: context, file: file, names: names, log: log, ownEntries: ownEntries, offices: offices, judge: judge)
        keptParts = KeptParts(
            context: context, file: file, names: names, log: log, keyTable: keyTable,
            concealing: Concealing(context: context, settings: settings), trail: trail)
        viewings = Viewings(context: context, file: file, settings: settings, offices: offices, table: trail.table)
    }

    /// What was remembered of the file is no longer so.
    func forget() {
        context.seatToSettle = nil
        context.notesKey = nil
        context.keyCount = nil
        context.rowMarks = (nil, [:])
        context.freeNumbers = [:]
        gathered.forget()
        names.forget()
        log.forget()
        moveTable.forget()
        existenceTable.forget()
        offices.forget()
        authors.forget()
        attachments.forget()
        keyRing.forget()
    }

    /// Another process may have opened another incarnation, or taken up a newer schema.
    func takeUp(_ r: borrowing ReadTransaction) throws(StoreError) {
        if let current = try settings.value("own", r).flatMap({ ReplicaID(bytes: $0) }), current != context.own {
            // Somebody else may have signed in: what is written here now is not written with this key.
            guard context.signer == nil || current.hasSameKey(as: context.own) else { throw .otherKey(own: current) }
            context.own = current
            context.salts = [:]
        }
        context.memory?.use(context.own)
        guard let version = try settings.value("schemaVersion", r),
            String(decoding: version, as: UTF8.self) != String(context.schema.version),
            let bytes = try settings.value("schema", r)
        else { return }
        if let noted = try context.keptForm.schema(of: bytes, r) { return context.use(noted) }
        context.use(try RecordStore.storedSchema(bytes, context.path))
    }
}
