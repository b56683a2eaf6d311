import Causality
import Changesets
import Records
import SQLite

/// Keeps the rows what they are: the fold of the log.
struct Fold: Room {
    let context: StoreContext
    let file: StoreFile
    let names: NameTable
    let log: ChangesetLog
    let ownEntries: OwnEntries
    let rows: Rows
    let moveTable: MoveTable
    let conflictTable: ConflictTable
    let existenceTable: ExistenceTable
    let existences: Existences
    let offices: Offices
    let authors: Authors
    let admissions: Admissions
    let judge: LogJudge
    let order: CausalOrder
    let moves: Moves
    let sealing: Sealing
    let gathered: Gathered
    let outstanding: Outstanding
}

extension Fold {
    /// Applies a held changeset, or says what it waits for.
    func apply(_ changeset: Changeset, _ payload: Payload, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Wait?
    {
        let header = changeset.header
        let places = try names.places(of: payload, in: scope, w)
        if let wait = try order.waits(header, payload, places, scope, w) { return wait }
        try log.setSequence(openSequence(scope, w), header, scope, w)
        try fold(changeset, payload, places, scope, w)
        return nil
    }

    /// The place in the order of application of what is applied next.
    ///
    /// One's own entries are sealed before foreign ones are applied, so that the log has one order; those that no grant
    /// lets be sealed yet stand behind whatever comes meanwhile, which cannot name them.
    func openSequence(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int64 {
        if try ownEntries.hasUnsealed(scope, w) { try seal(scope, w) }
        return try log.nextSequence(scope, w)
    }

    /// Seals one's own entries of a scope.
    ///
    /// - Returns: How many changesets were made.
    @discardableResult
    func seal(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> Int {
        try applyGathered(w)
        let before = try log.heads(scope, w).heads[own]?.held ?? 0
        let made = try sealing.seal(scope, w)
        // Unsealed, entries count for who wrote them; sealed, they are judged like everybody's.
        if made > 0, try offices.ownObjection(in: scope, w) != nil {
            try refold(scope, w)
        } else if made > 0 {
            try moves.noteSealed(after: before, in: scope, w)
        }
        return made
    }

    /// Folds a changeset that waits for nothing into the rows, and moves its author's head.
    ///
    /// - Parameter places: Of the records that it names and does not create.
    /// - Precondition: It is in the log, with its place in the order.
    func fold(
        _ changeset: Changeset, _ payload: Payload, _ places: [RecordPlace?], _ scope: ScopeCode, _ w: borrowing WriteTransaction
    ) throws(StoreError) {
        let header = changeset.header
        try admissions.refuse(header, scope, admitted: [], w)
        if payload.rareHeads.contains(where: { $0.repeats != nil || $0.transfer?.carried != nil }) { try names.noteRepeats(w) }
        var authored = try judge.authored(changeset, payload, scope, w)
        authored.numbers = places.map { $0?.number ?? -1 }
        try apply(authored, scope, w)
        try noteUnknownColumns(payload, scope, w)
        if scope.isDirectory { offices.forget() }
        try log.setHead(scope, header.replica, w) { $0.applied = header.last }
        try moves.settleMoves(after: payload, of: Dot(header.replica, header.first), in: scope, w)
        try log.noteHeard(header.replica, scope, time: payload.heads.last?.time, w)
        let wall = environment.wallClock()
        for head in payload.heads { context.clock.observe(head.time, wall: wall) }
        let admits = payload.rareHeads.contains { !$0.admits.isEmpty }
        let isAwaited = if admits { true } else { try admissions.isAwaitedByAdmission(header, scope, w) }
        if isAwaited { try refold(scope, w) }
    }
}
