import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Conflicts: which there are, one of them, and how one or many are decided.
extension Console {
    func conflicts(_ visit: Visits.Visit, _ filter: ConflictFilter, offset: Int) async throws -> ConflictsView {
        try await look { store in
            let grants = try grants(of: visit, store)
            return try indexed(store, grants) { index in
                try ConflictsView(index, filter, offset: offset, Editor(store, language: visit.language))
            }
        }
    }

    /// What became of a conflict since it was shown.
    enum Shown: Sendable {
        case asShown(ConflictView)
        /// Something came to it.
        case changed(ConflictView)
        /// It is decided, or was none of theirs.
        case gone
    }

    func conflict(_ name: String, _ visit: Visits.Visit) async throws -> Shown {
        try await look { store in
            let grants = try grants(of: visit, store)
            guard let line = try line(name, store, grants) else { return .gone }
            return try reading(store, visit) {
                let editor = Editor(store, language: visit.language)
                guard let conflict = try Self.conflict(line, store) else { return .gone }
                let role = grants.first { grant in grant.scopes.contains { $0.covers(line.scope) } }?.role
                let view = try ConflictView(conflict, editor, role: role.flatMap { store.schema.role($0) })
                return conflict.name == name ? .asShown(view) : .changed(view)
            }
        }
    }

    /// Decides a conflict as it was shown.
    ///
    /// - Returns: What of it was only put forward, for want of the right.
    /// - Throws: ``ConsoleRefusal``, ``EditError/conflictChanged(_:)`` where something came to it since; then nothing is written.
    func resolve(
        _ name: String, _ choice: Editor.Choice, reason: String, _ visit: Visits.Visit, _ passphrase: String
    ) async throws -> [String] {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let grants = try grants(of: visit, store)
            guard let line = try line(name, store, grants) else { throw EditError.unknownConflict(name) }
            return try store.acting(as: visit.key.signer) {
                let editor = Editor(store, language: visit.language)
                if line.line.kind == .sameNumber { return try editor.resolve(name, choice, reason: reason).proposed }
                return try editor.resolve(name, at: line.line, choice, reason: reason).proposed
            }
        }
    }

    // MARK: Many

    /// What deciding everything that a filter means would do; nothing is written.
    func plan(_ filter: ConflictFilter, take: String, reason: String, _ visit: Visits.Visit) async throws -> PlanView {
        try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            return try store.acting(as: visit.key.signer) {
                let editor = Editor(store, language: visit.language)
                let conditions = filter.conditions(store.schema)
                return try PlanView(
                    BulkResolver(editor).preview(in: scopes, where: conditions, take: take, reason: reason), editor)
            }
        }
    }

    /// Carries out a plan as it was shown, once however often it is sent.
    ///
    /// - Parameter typed: How many whoever decides has typed that there are.
    func carryOut(
        _ plan: ResolvePlan, typed: Int?, _ visit: Visits.Visit, _ passphrase: String
    ) async throws -> BulkResolver.Outcome {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            guard plan.items.allSatisfy({ item in scopes.contains { $0.covers(item.scope) } }) else { throw ConsoleRefusal.noOffice }
            return try store.acting(as: visit.key.signer) {
                try BulkResolver(Editor(store, language: visit.language)).carryOut(plan, typed: typed)
            }
        }
    }

    /// Takes a batch back, where nobody has built on it.
    func undo(batch: String, reason: String, _ visit: Visits.Visit, _ passphrase: String) async throws -> BatchUndo.Outcome {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            _ = try grants(of: visit, store)
            return try store.acting(as: visit.key.signer) {
                try BatchUndo(Editor(store, language: visit.language)).undo(batch, reason: reason)
            }
        }
    }

    // MARK: Where

    /// The list of a region's conflicts, which opens nothing that is sealed.
    private func indexed<Result>(_ store: RecordStore, _ grants: [Grant], _ body: (ConflictIndex) throws -> Result) throws -> Result {
        try reading(store, grants) { try body(ConflictIndex($0, in: grants.flatMap(\.scopes))) }
    }

    /// The conflict of that name, or what is at its place by now.
    private func line(_ name: String, _ store: RecordStore, _ grants: [Grant]) throws -> ConflictIndex.Line? {
        guard name.utf8.count == 17 else { return nil }
        return try indexed(store, grants) { index in
            index.lines.first { $0.line.name == name } ?? index.lines.first { $0.line.name.prefix(7) == name.prefix(7) }
        }
    }

    private static func conflict(_ line: ConflictIndex.Line, _ store: RecordStore) throws -> Conflict? {
        guard line.line.kind == .sameNumber else { return try store.views.conflict(at: line.line, opening: true) }
        let equal =
            try line.others.isEmpty
            ? store.views.sameNumbers(in: [line.scope], withinOne: true)
            : store.views.sameNumbers(across: Set([line.scope] + line.others.compactMap { try store.views.scope(of: $0) }).sorted())
        return equal.first { $0.name == line.line.name }
    }
}
