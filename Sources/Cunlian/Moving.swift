public import Causality
import RecordStore
public import Records

/// What a move did.
public struct MoveResult: Sendable {
    /// The record that moves, with all beneath it.
    public let record: RecordID
    /// The last entry that was written.
    public let entry: Dot
    /// The entry that sent the record, by its name where it left.
    public let transfer: Dot
    /// The scope that it leaves.
    public let from: ScopeCode
    /// Whether it has arrived as far as this store knows; else somebody entitled there makes the other half.
    public let isComplete: Bool
}

/// Moves between scopes, as people ask for them.
extension Editor {
    /// Sends a record, and all that lies in it, to another scope, and brings it in there where this store may.
    ///
    /// A move that somebody began is finished by the same words, and what was written too late at the old place
    /// is sent after the record. A record that is in two places, or was sent to two, is brought together in the
    /// one that is named.
    public func move(_ record: RecordID, to text: String, reason: String) throws -> MoveResult {
        try store.write { _ in
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else {
                throw EditError.unknownRecord(record.description)
            }
            guard !reason.normalised.isEmpty else {
                throw EditError.cannotMove(.needsReason)
            }
            let to = try destination(text, view.type)
            guard view.parent == nil else {
                throw EditError.cannotMove(.liesInAnother(view.type.called))
            }
            guard view.standing != .retired else {
                throw EditError.cannotMove(.isRetired)
            }
            let copies = try store.moves.copies(of: record)
            let pending = copies.pending.filter { $0.departure.to == to }
            var sources = copies.copies.filter { copy in
                guard copy.scope != to else { return false }
                return copy.isLiving || copies.isDoubled && copy.departures.contains { $0.to != to || !pending.isEmpty }
            }
            if sources.isEmpty, pending.isEmpty {
                let left = copies.copies.filter { !$0.isLiving }
                let late = try store.views.lateEntries(in: left.map(\.scope)).filter { $0.root == record && $0.to == to }
                sources = left.filter { copy in late.contains { $0.scope == copy.scope } }
                if sources.isEmpty { throw EditError.cannotMove(whereItIs(copies, to)) }
            }
            for source in sources where try !store.offices.mayDecide(view.type, in: source.scope) {
                throw EditError.notPermitted(.mayNotMove(type: view.type.label, from: source.scope))
            }
            var (last, transfer, from) = (pending.first?.departure.dot, pending.first?.departure.dot, pending.first?.from ?? scope)
            for source in sources {
                var draft = Draft(scope: source.scope)
                draft.reason = reason
                draft.transfer = .out(record, to: to)
                let saved = try store.save(draft)
                (last, transfer, from) = (saved.dot, saved.dot, source.scope)
            }
            var isComplete = false
            if try store.offices.mayDecide(view.type, in: to), try store.peers.subscriptions().contains(where: { $0.covers(to) }) {
                for half in try store.moves.copies(of: record).pending where half.departure.to == to {
                    last = try bring(record, half.from, half.departure, reason)
                }
                isComplete = true
            }
            guard let last, let transfer else { throw EditError.nothingToWrite }
            return MoveResult(record: record, entry: last, transfer: transfer, from: from, isComplete: isComplete)
        }
    }

    /// Makes the other half of a departure.
    private func bring(_ record: RecordID, _ from: ScopeCode, _ departure: Departure, _ reason: String) throws -> Dot {
        let carried = try store.moves.carried(record, from: from, departure)
        var draft = Draft(scope: departure.to)
        draft.reason = reason
        draft.transfer = .into(record, from: from, out: departure.dot, carried)
        let dot = try store.save(draft).dot
        return try end(carried, in: departure.to, reason) ?? dot
    }

    /// Ends what comes as ended and is contradicted here by nothing but that it had been brought before.
    private func end(_ carried: Carried, in scope: ScopeCode, _ reason: String) throws -> Dot? {
        var draft = Draft(scope: scope)
        draft.reason = reason
        for item in carried.records where item.state.existence.standing == .retired {
            guard let view = try store.views.closedRecord(item.id, in: scope), view.standing == .contested else { continue }
            let arrivals = Set(try store.moves.arrivals(of: item.id, in: scope).map(\.dot))
            guard arrivals.isSuperset(of: view.existence.uncoveredEdits) else { continue }
            draft.others.append((item.id, [FieldWrite(.existence, .delete, .missing)]))
        }
        return draft.others.isEmpty ? nil : try store.save(draft).dot
    }

    private func destination(_ text: String, _ type: RecordType) throws -> ScopeCode {
        guard let to = ScopeCode(text, in: store.schema.scopes), to.digits == type.scopeDigits else {
            throw EditError.cannotMove(.noPlace(text, for: type.called, digits: type.scopeDigits))
        }
        let isKept = try store.peers.subscriptions().contains { $0.covers(to) }
        guard try isKept || store.offices.isGranted(to) else {
            throw EditError.cannotMove(.unknownRegion(to))
        }
        return to
    }

    private func whereItIs(_ copies: Copies, _ to: ScopeCode) -> MoveRefusal {
        copies.living.contains(to) ? .isThere(to) : .movedAway(to: copies.copies.flatMap(\.departures).map(\.to))
    }

    /// Takes over what was written too late at the old place, or declines it.
    public func takeOver(_ dot: Dot, reason: String?, declines: Bool = false) throws -> EditResult {
        try store.write { _ in
            guard let late = try store.views.lateEntries().first(where: { $0.dot == dot }) else {
                throw EditError.unknownLateEntry(dot)
            }
            return try takeOver(late, reason: reason, declines: declines)
        }
    }

    /// The same of an entry that was looked up before.
    package func takeOver(_ late: Views.Late, reason: String?, declines: Bool = false) throws -> EditResult {
        try store.write { _ in
            var draft = try takingOver(late, declines: declines)
            draft.reason = reason
            let saved = try save(draft)
            var result = EditResult(record: late.root, entry: saved.dot, token: try store.tokens.text(of: saved.token))
            result.proposed = try proposed(draft.record ?? late.root, saved.dot, late.to)
            return result
        }
    }

    /// What would be saved; nothing is.
    ///
    /// - Throws: ``EditError/notArrived(in:)``, and `StoreError.late` where it cannot be taken over.
    package func takingOver(_ late: Views.Late, declines: Bool) throws -> Draft {
        guard try store.moves.copies(of: late.root).living.contains(late.to) else {
            throw EditError.notArrived(in: late.to)
        }
        return try store.views.takingOver(late, declines: declines)
    }
}
