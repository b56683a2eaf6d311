import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Households that move to another village.
extension Console {
    /// What a move came to, thrown so that the move is taken back.
    private struct Tried: Error { let result: MoveResult }

    /// What moving a household there would do: it is moved as a terminal does, looked at, and taken back, so that what is refused is
    /// refused alike. Nothing is written.
    ///
    /// - Parameter to: The code of a village, as somebody typed it; empty where they have chosen none yet.
    /// - Returns: `nil` where there is no such household in their regions.
    /// - Throws: ``ConsoleRefusal/noSuchRegion``, ``EditError``.
    func moving(_ name: String, to: String, _ visit: Visits.Visit) async throws -> MoveView? {
        try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            let editor = Editor(store, language: visit.language)
            let way = try to.isEmpty ? nil : trial(record, to: to, visit, editor)
            return try reading(store, visit) {
                guard let view = try store.record(record, in: scope), view.type.name == "household" else { return nil }
                return try MoveView(view, way, editor)
            }
        }
    }

    private func trial(_ record: RecordID, to: String, _ visit: Visits.Visit, _ editor: Editor) throws -> MoveView.Way? {
        let scope = try Self.village(to, editor.store)
        do {
            try editor.store.acting(as: visit.key.signer) { () throws -> Void in
                throw Tried(result: try editor.move(record, to: to, reason: "—"))
            }
        } catch {
            guard let tried = error as? Tried else { throw error }
            return MoveView.Way(
                to: scope, called: try Region.called(scope, in: editor.store), isComplete: tried.result.isComplete)
        }
        return nil
    }

    /// Moves a household, and all in it, as a terminal does.
    ///
    /// - Returns: Whether it has arrived; else somebody entitled there says move as well.
    /// - Throws: ``ConsoleRefusal``, ``PersonKeyError``, ``EditError``; then nothing is written.
    func move(_ name: String, to: String, reason: String, _ visit: Visits.Visit, _ passphrase: String) async throws -> Bool {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)),
                try store.record(record, in: scope)?.type.name == "household"
            else { throw EditError.unknownRecord(name) }
            _ = try Self.village(to, store)
            return try store.acting(as: visit.key.signer) {
                try Editor(store, language: visit.language).move(record, to: to, reason: reason).isComplete
            }
        }
    }

    /// A village that the register knows, where it has villages on record at all.
    private static func village(_ text: String, _ store: RecordStore) throws -> ScopeCode {
        guard let scope = ScopeCode(text, in: store.schema.scopes) else { throw ConsoleRefusal.noSuchRegion }
        guard try !Region.isMistaken(scope, store) else { throw ConsoleRefusal.noSuchRegion }
        return scope
    }
}
