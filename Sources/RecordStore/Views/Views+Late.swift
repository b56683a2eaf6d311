public import Causality
import Changesets
public import Records
import SQLite

/// Why a late entry cannot be taken over; nothing was written.
public enum LateRefusal: Hashable, Sendable {
    /// It moves the record itself.
    case movesTheRecord
    /// It changes several records at once, as a split does.
    case changesSeveral
    /// What its record lies in, or the record that it changes, is not in the scope.
    case notThere(ScopeCode)
    /// It says something for which this version of the schema has no type or field.
    case newerForm(inForce: Int)
}

extension Views {
    /// An entry that was written at the old place after a record had left.
    public struct Late: Sendable {
        /// Where it was written, and the record that had left.
        public let scope: ScopeCode
        /// The record that had left; what was written may be beneath it.
        public let root: RecordID
        /// As the log has it.
        public let entry: Entry
        /// Who wrote it, and in what capacity.
        public let author: Author
        /// Where the record lives, as far as this store knows, and until then where it was sent.
        public let to: ScopeCode

        /// The entry's name where it was written.
        public var dot: Dot { entry.dot }
        /// Whether it is no move of the record itself, which is ended by another move.
        var canBeTakenOver: Bool {
            switch entry.transfer {
            case nil, .takeOver: true
            case .out, .into: false
            }
        }
    }

    /// What was written late in any scope held, and nobody wherever the record went has taken over or declined.
    public func lateEntries(in scopes: [ScopeCode] = []) throws(StoreError) -> [Late] {
        try file.read { r throws(StoreError) in try lateEntries(in: scopes, r) }
    }

    func lateEntries(in scopes: [ScopeCode] = [], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Late] {
        var result: [Late] = []
        for (scope, number, dot) in try openLate(in: scopes, r) {
            guard let root = try names.row(number, r)?.id, let item = try judge.judged(dot, scope, r) else { continue }
            let copies = try moves.copies(of: root, r)
            guard let first = copies.copies.first(where: { $0.scope == scope })?.departures.first else { continue }
            let to = copies.living.count == 1 ? copies.living[0] : first.to
            result.append(Late(scope: scope, root: root, entry: item.entry, author: item.author, to: to))
        }
        let order = try names.scopes(r)
        return result.enumerated().sorted { a, b in
            let (first, second) = (order.firstIndex(of: a.element.scope) ?? 0, order.firstIndex(of: b.element.scope) ?? 0)
            return (first, a.element.root, a.offset) < (second, b.element.root, b.offset)
        }.map(\.element)
    }

    /// How many there are.
    public func lateCount() throws(StoreError) -> Int { try file.read { r throws(StoreError) in try openLate(r).count } }

    /// Those that nobody has taken over or declined, each with the record that had left.
    private func openLate(
        in scopes: [ScopeCode] = [], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(scope: ScopeCode, root: Int64, dot: Dot)] {
        guard try !moveTable.movedRecords(r).isEmpty else { return [] }
        let all = try names.scopes(r)
        var dealtWith: Set<Dot> = []
        for scope in all { dealtWith.formUnion(try moveTable.takenOver(in: scope, r)) }
        var result: [(ScopeCode, Int64, Dot)] = []
        for scope in all where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            for (root, dot) in try moveTable.late(in: scope, r)
            where !dealtWith.contains(Dot(dot.replica.from(scope.number), dot.number)) { result.append((scope, root, dot)) }
        }
        return result
    }

    /// The save by which somebody where the record went takes over a late entry, or declines it.
    ///
    /// - Throws: ``StoreError/late(_:)``.
    public func takingOver(_ late: Late, declines: Bool = false) throws(StoreError) -> Draft {
        try file.read { r throws(StoreError) in try takingOver(late, declines: declines, r) }
    }

    func takingOver(_ late: Late, declines: Bool = false, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Draft {
        var draft = Draft(scope: late.to)
        if declines {
            draft.transfer = .takeOver(from: late.scope, late: late.dot, Carried())
            return draft
        }
        let fold = try judge.fold(late.scope, r)
        let carried = fold.carriedLate(late.entry, from: late.scope, to: late.to)
        draft.transfer = .takeOver(from: late.scope, late: late.dot, carried)
        guard late.canBeTakenOver else { throw StoreError.late(.movesTheRecord) }
        guard !fold.lacks([(late.entry, true)], of: late.root) else { throw StoreError.late(.newerForm(inForce: fold.schema.version)) }
        for item in carried.records {
            // What has no parent is a place or a household of its own, and stands where it was made.
            guard let parent = item.state.parent else { throw StoreError.late(.changesSeveral) }
            guard try names.number(parent, in: late.to, r) != nil || carried.item(parent) != nil else {
                throw StoreError.late(.notThere(late.to))
            }
        }
        let brought = late.entry.brought
        let changes = late.entry.changes.filter { !brought.contains($0.record) }
        guard Set(changes.map(\.record)).count <= 1 else { throw StoreError.late(.changesSeveral) }
        if let record = changes.first?.record {
            guard try names.number(record, in: late.to, r) != nil else { throw StoreError.late(.notThere(late.to)) }
            draft.record = record
            draft.changes = changes.map { FieldWrite($0.address, $0.kind, $0.value) }
        }
        return draft
    }

    /// Moves that somebody began, and of which the other half is not here.
    public func pendingMoves() throws(StoreError) -> [(record: RecordID, from: ScopeCode, to: ScopeCode, transfer: Dot)] {
        try file.read { r throws(StoreError) in try pendingMoves(r) }
    }

    func pendingMoves(
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [(record: RecordID, from: ScopeCode, to: ScopeCode, transfer: Dot)] {
        let records = try moveTable.roots(r).map { root throws(StoreError) in try names.row(root, r)?.id }
        var result: [(record: RecordID, from: ScopeCode, to: ScopeCode, transfer: Dot)] = []
        for record in Set(records.compactMap(\.self)).sorted() {
            result += try moves.copies(of: record, r).pending.map { (record, $0.from, $0.departure.to, $0.departure.dot) }
        }
        return result
    }
}
