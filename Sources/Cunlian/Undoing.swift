public import Causality
public import RecordStore
public import Records

/// Why the last command is not taken back.
public enum UndoRefusal: Error, Hashable, Sendable {
    /// Nothing was saved by a command that can be named.
    case nothing
    /// What was saved last is not what the last command saved.
    case movedOn
    /// Somebody has seen it and written more of the same record.
    case builtOn(record: String, by: String)
    /// Such a record is never unsaid: whoever made it corrects it in its own way.
    case stays(RecordType.Name, UndoWay)
    /// A household was split; joining the new one to the old brings it back.
    case split(record: String)
    /// A decision between values; another decision takes its place.
    case decided(field: Label, record: String)
    /// The command chose between values of others, which one value cannot bring back.
    case wasDisputed(field: Label, record: String)
    /// Grants, schemas, moves, entries let in.
    case notOfRecords
}

/// What there is instead of undoing.
public enum UndoWay: Hashable, Sendable, CaseIterable {
    /// `withdraw` takes back what somebody attested.
    case withdraw
    /// `decide` decides the case anew.
    case decide
    /// The step is recorded anew, as it is right.
    case correction
}

/// What was taken back.
public struct Undone: Sendable {
    /// The entries that were taken back.
    public var entries = 0
    /// Records that it retired, for the command had made them.
    public var retired = 0
    /// Fields that show again what they showed before.
    public var restored = 0
    /// The entries that say so.
    public var written: [(scope: ScopeCode, entry: Dot)] = []
}

extension Editor {
    /// Takes back what the last command saved, as a whole, by entries of one's own: records that it made are retired, fields
    /// show what they showed before.
    ///
    /// The log keeps both. What others wrote meanwhile without having seen the command stays as it is, beside it.
    ///
    /// - Parameters:
    ///   - ways: Types of record that are not undone, and what there is instead.
    ///   - unsent: Those of them that are, as long as nothing of the command is sealed, so that nobody can have received it.
    /// - Throws: ``EditError/cannotUndo(_:)``; then nothing is written.
    public func undoLast(reason: String, keeping ways: [String: UndoWay], unlessUnsent unsent: Set<String> = []) throws -> Undone {
        try store.write { _ in
            guard let command = try store.notebook.lastCommand(), !command.parts.isEmpty else { throw EditError.cannotUndo(.nothing) }
            var result = Undone()
            // Everything is looked at before anything is written.
            let plans = try command.parts.map { part in
                let isSent = try store.views.ownCounts(part.scope).sealed >= part.first
                return try UndoPlan(of: part, by: command.replica, self, keeping: isSent ? ways : ways.filter { !unsent.contains($0.key) })
            }
            for plan in plans {
                var token = plan.token
                for var draft in plan.drafts(reason) {
                    draft.token = token
                    let saved = try store.save(draft)
                    token = saved.token
                    result.written.append((plan.part.scope, saved.dot))
                }
                for record in plan.made { try store.importedRows.forgetRows(of: record) }
                for record in plan.restored.filter(\.isExistence).map(\.record) { try store.importedRows.forgetTakenBack(record) }
                for record in plan.made + plan.restored.filter(\.isRetired).map(\.record) { try store.importedRows.noteTakenBack(record) }
                result.entries += plan.entries.count
                result.retired += plan.made.count
                result.restored += plan.restored.reduce(0) { $0 + $1.writes.count }
            }
            return result
        }
    }
}

/// What it takes to undo one scope's part of a command.
private struct UndoPlan {
    let part: SavedCommand.Part
    let entries: [Entry]
    /// What was made, at the top or in what was there before.
    private(set) var made: [RecordID] = []
    private(set) var restored: [Restored] = []

    /// A record that was there before, and what brings it back to what it was.
    struct Restored {
        let record: RecordID
        let writes: [FieldWrite]

        /// Whether it comes, or goes again.
        var isExistence: Bool { writes.contains { $0.address == .existence } }
        var isRetired: Bool { writes.contains { $0.address == .existence && $0.kind == .delete } }
    }
    let token: Token
    private let editor: Editor

    init(of part: SavedCommand.Part, by replica: ReplicaID, _ editor: Editor, keeping ways: [String: UndoWay]) throws {
        self.part = part
        self.editor = editor
        let store = editor.store
        guard !part.scope.isDirectory else { throw EditError.cannotUndo(.notOfRecords) }
        guard replica == store.own, let last = try store.heads(part.scope).heads[replica]?.applied, last >= part.last else {
            throw EditError.cannotUndo(.movedOn)
        }
        let all = try store.cuts.entries(of: part.scope)
        entries = all.filter { $0.dot.replica == replica && (part.first...last).contains($0.dot.number) }
        guard entries.count == Int(last - part.first + 1) else { throw EditError.cannotUndo(.movedOn) }
        // The command saw what its entries saw, and undoing it covers nothing else.
        var seen = VersionVector()
        for entry in entries { seen.formJoin(entry.context) }
        seen.set(replica, to: 0)
        token = Token(scope: part.scope, context: seen, ownNumber: last, replica: replica)
        try check(all, ways)
        try plan(before: seen, replica)
    }

    // MARK: May it be undone

    private func check(_ all: [Entry], _ ways: [String: UndoWay]) throws {
        let store = editor.store
        for entry in entries {
            guard entry.transfer == nil, entry.admits.isEmpty else { throw EditError.cannotUndo(.notOfRecords) }
            for record in entry.touchedRecords {
                guard let type = try store.views.type(of: record), let way = ways[type.name] else { continue }
                throw EditError.cannotUndo(.stays(type.called, way))
            }
            for change in entry.changes where change.kind == .resolve {
                // Whoever splits a household writes what others write as one who decides.
                if let new = entry.creations.first(where: { $0.parent == nil }) {
                    throw EditError.cannotUndo(.split(record: try name(new.record)))
                }
                let field = try store.views.type(of: change.record)?.field(change.address.field)
                throw EditError.cannotUndo(
                    .decided(field: field?.label ?? Label(zh: "存续", en: "existence"), record: try name(change.record)))
            }
        }
        let touched = Set(entries.flatMap(\.touchedRecords))
        let dots = Set(entries.map(\.dot))
        // Who has seen any of them has seen the first.
        for entry in all where !dots.contains(entry.dot) && entry.coverage.covers(entries[0].dot) {
            guard let record = entry.built(on: touched) else { continue }
            throw EditError.cannotUndo(
                .builtOn(record: try name(record), by: try store.authors.info(entry.dot, in: part.scope).author.person))
        }
    }

    private func name(_ record: RecordID) throws -> String {
        try editor.store.views.readableNumber(record) ?? String(record.description.prefix(20))
    }

    // MARK: What stood before

    private mutating func plan(before seen: VersionVector, _ replica: ReplicaID) throws {
        made = entries.flatMap(\.creations).map(\.record)
        let new = Set(made)
        var changed: [RecordID: [FieldAddress: [Change]]] = [:]
        var order: [RecordID] = []
        for change in entries.flatMap(\.changes) where !new.contains(change.record) {
            if changed[change.record] == nil { order.append(change.record) }
            changed[change.record, default: [:]][change.address, default: []].append(change)
        }
        var cut = seen
        cut.set(replica, to: part.first - 1)
        let before = try editor.store.cuts.log(of: part.scope).fold(order, at: cut)
        for record in order {
            var writes: [FieldWrite] = []
            for (address, changes) in (changed[record] ?? [:]).sorted(by: { $0.key < $1.key }) {
                writes += try inverse(of: changes, at: address, of: record, before.records[record])
            }
            if !writes.isEmpty { restored.append(Restored(record: record, writes: writes)) }
        }
        // What lies in others goes before them.
        made.reverse()
    }

    private func inverse(
        of changes: [Change], at address: FieldAddress, of record: RecordID, _ before: RecordState?
    ) throws -> [FieldWrite] {
        if address == .existence {
            let wasRetired = before?.existence.standing == .retired
            return [wasRetired ? FieldWrite(.existence, .delete, .missing) : FieldWrite(.existence, .set, .bool(true))]
        }
        let state = before?.fields[address] ?? FieldState()
        guard let field = try editor.store.views.type(of: record)?.field(address.field) else { return [] }
        if field.isUnion {
            let had = Set(state.values.map(\.value))
            return Set(changes.map(\.value)).sorted().map { FieldWrite(address, had.contains($0) ? .add : .remove, $0) }
        }
        // What was only proposed goes with a proposal of what stands.
        guard state.values.count <= 1 else { throw EditError.cannotUndo(.wasDisputed(field: field.label, record: try name(record))) }
        let kind: ChangeKind = changes.allSatisfy { $0.kind == .propose } ? .propose : .set
        return [FieldWrite(address, kind, state.values.first?.value ?? .missing)]
    }

    // MARK: Saying so

    /// One entry, or as many as hold it all.
    func drafts(_ reason: String) -> [Draft] {
        let retired = made.map { Restored(record: $0, writes: [FieldWrite(.existence, .delete, .missing)]) }
        var drafts: [Draft] = []
        var count = Limits.entryChangesMax
        for item in restored + retired {
            if drafts.isEmpty || count + item.writes.count > Self.changesMax {
                var draft = Draft(scope: part.scope)
                draft.reason = reason
                drafts.append(draft)
                count = 0
            }
            let last = drafts.count - 1
            if drafts[last].record == nil {
                drafts[last].record = item.record
                drafts[last].changes = item.writes
            } else {
                drafts[last].others.append((item.record, item.writes))
            }
            count += item.writes.count
        }
        return drafts
    }

    private static let changesMax = 2_000
}

extension Entry {
    /// The records that it makes or changes.
    fileprivate var touchedRecords: [RecordID] { creations.map(\.record) + changes.map(\.record) }

    /// A record that the entry touches, or in which it makes another, of these; `nil` where it leaves them alone.
    fileprivate func built(on records: Set<RecordID>) -> RecordID? {
        if let touched = touchedRecords.first(where: records.contains) { return touched }
        for creation in creations {
            if let parent = creation.parent, records.contains(parent) { return parent }
        }
        return nil
    }
}
