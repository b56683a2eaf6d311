public import Causality
public import Records
import SQLite

/// Why a late entry cannot be taken over; nothing was written.
public enum LateRefusal: Error, Hashable, Sendable {
    /// It moves the record itself.
    case movesTheRecord
    /// It changes several records at once, as a split does.
    case changesSeveral
    /// What its record lies in, or the record that it changes, is not in the scope.
    case notThere(ScopeCode)
}

/// Entries that came too late to go along with a record that moved.
extension RecordStore {
    public struct Late: Sendable {
        /// Where it was written, and the record that had left.
        public let scope: ScopeCode
        public let root: RecordID
        public let entry: Entry
        public let author: Author
        /// Where the record lives, as far as this store knows, and until then where it was sent.
        public let to: ScopeCode

        public var dot: Dot { entry.dot }
        /// Whether it is no move of the record itself, which is ended by another move.
        public var canBeTakenOver: Bool {
            switch entry.transfer {
            case nil, .takeOver: true
            case .out, .into: false
            }
        }
    }

    /// What was written late in any scope held, and nobody wherever the record went has taken over or declined.
    public func lateEntries(in scopes: [ScopeCode] = []) throws -> [Late] {
        guard try !movedRecords().isEmpty else { return [] }
        var result: [Late] = []
        let dealtWith = try self.scopes().reduce(into: Set<Dot>()) { $0.formUnion(try takenOver(in: $1)) }
        for scope in try self.scopes() where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            let log = try judgedLog(scope)
            var fold = ScopeFold(schema: layout(for: scope).schema)
            for item in log { fold.apply(item.entry, by: item.author, isAdmitted: item.isAdmitted) }
            for (root, state) in fold.records.sorted(by: { $0.key < $1.key }) {
                let departures = state.existence.departures
                guard let first = departures.first else { continue }
                let letInSince = try departures.reduce(into: Set<Dot>()) { $0.formUnion(try keptOut($1, scope, log)) }
                let late = log.filter { item in
                    guard item.isAdmitted else { return false }
                    return fold.isLate(item.entry, for: root)
                        || letInSince.contains(item.entry.dot) && fold.touches(item.entry, root)
                }
                guard !late.isEmpty else { continue }
                let living = try copies(of: root).living
                let to = living.count == 1 ? living[0] : first.to
                for item in late {
                    let dot = item.entry.dot
                    guard !dealtWith.contains(Dot(dot.replica.from(scope.number), dot.number)) else { continue }
                    result.append(Late(scope: scope, root: root, entry: item.entry, author: item.author, to: to))
                }
            }
        }
        return result
    }

    /// What a departure left behind although it covers it, because it was kept out at that time.
    private func keptOut(_ departure: Departure, _ scope: ScopeCode, _ log: [Judged]) throws -> [Dot] {
        guard log.contains(where: { !$0.entry.admits.isEmpty }) else { return [] }
        return try judgedLog(scope) { departure.covered.covers($0) || $0 == departure.dot }
            .filter { !$0.isAdmitted }.map(\.entry.dot)
    }

    /// The save by which somebody where the record went takes over a late entry, or declines it.
    ///
    /// - Throws: ``LateRefusal``.
    public func takingOver(_ late: Late, declines: Bool = false) throws -> Draft {
        var draft = Draft(scope: late.to)
        let carried = declines ? Carried() : try memoryFold(late.scope).carriedLate(late.entry, from: late.scope, to: late.to)
        draft.transfer = .takeOver(from: late.scope, late: late.dot, carried)
        if declines { return draft }
        guard late.canBeTakenOver else { throw LateRefusal.movesTheRecord }
        for item in carried.records {
            // What has no parent is a place or a household of its own, and stands where it was made.
            guard let parent = item.state.parent else { throw LateRefusal.changesSeveral }
            guard try recordNumber(parent, in: late.to) != nil || carried.item(parent) != nil else {
                throw LateRefusal.notThere(late.to)
            }
        }
        let brought = late.entry.brought
        let changes = late.entry.changes.filter { !brought.contains($0.record) }
        guard Set(changes.map(\.record)).count <= 1 else { throw LateRefusal.changesSeveral }
        if let record = changes.first?.record {
            guard try recordNumber(record, in: late.to) != nil else { throw LateRefusal.notThere(late.to) }
            draft.record = record
            draft.changes = changes.map { FieldWrite($0.address, $0.kind, $0.value) }
        }
        return draft
    }
}

extension RecordStore {
    /// Whether this store's owner confirms, and so moves, records of a type in a scope.
    public func mayDecide(_ type: RecordType, in scope: ScopeCode) throws -> Bool {
        let directory = try directory()
        guard directory.root != nil else { return true }
        guard let grant = try ownGrant(for: scope)?.record else { return false }
        return layout(for: scope).schema.mayDecide(directory.author(own, invoking: grant, in: scope).role, type)
    }

    /// Whether anybody holds an office in a scope.
    public func isGranted(_ scope: ScopeCode) throws -> Bool {
        try directory().grants.values.contains { $0.covers(scope) }
    }

    /// Moves that somebody began, and of which the other half is not here.
    public func pendingMoves() throws -> [(record: RecordID, from: ScopeCode, to: ScopeCode, transfer: Dot)] {
        let find = try connection.prepare("SELECT DISTINCT root FROM _moved")
        var roots: [Int64] = []
        while try find.step() { roots.append(find.int(0)) }
        find.reset()
        let records = Set(try roots.compactMap { try recordRow($0)?.id })
        return try records.sorted().flatMap { record in
            try copies(of: record).pending.map { (record, $0.from, $0.departure.to, $0.departure.dot) }
        }
    }
}
