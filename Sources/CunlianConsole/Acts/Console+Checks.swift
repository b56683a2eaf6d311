import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// The checks of one village, made when somebody asks.
extension Console {
    /// - Parameter text: The village's code, as somebody typed it.
    /// - Throws: ``ConsoleRefusal/noSuchRegion`` where it is no village of their regions.
    func checked(_ text: String, offset: Int = 0, _ visit: Visits.Visit) async throws -> ChecksView {
        try await look { store in
            let village = try Self.ownVillage(text, store, grants(of: visit, store))
            let editor = Editor(store, language: visit.language)
            // Whoever checks looks at what is sealed, with their own keys.
            return try reading(store, visit) { try ChecksView(village, examine(village, editor), offset: offset, editor) }
        }
    }

    /// Records what the checks find in a village and nobody recorded, as a terminal's `check --record` does.
    ///
    /// - Returns: How many were recorded.
    /// - Throws: ``ConsoleRefusal/noSuchRegion``, ``PersonKeyError``, ``EditError``; then nothing is written.
    func recordChecks(_ text: String, _ visit: Visits.Visit, _ passphrase: String) async throws -> Int {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let village = try Self.ownVillage(text, store, grants(of: visit, store))
            return try store.acting(as: visit.key.signer) {
                let editor = Editor(store, language: visit.language)
                return try FindingLedger.record(examine(village, editor).findings, in: editor)
            }
        }
    }

    private func examine(_ village: ScopeCode, _ editor: Editor) throws -> Examination {
        try Examination(of: editor.store, checks: ChecksView.checks, region: village, today: editor.today, regions: regions)
    }

    private static func ownVillage(_ text: String, _ store: RecordStore, _ grants: [Grant]) throws -> ScopeCode {
        guard let scope = ScopeCode(text, in: store.schema.scopes), scope.digits == Region.Level.village.digits,
            grants.contains(where: { $0.scopes.contains { $0.covers(scope) } }), try store.scopes().contains(scope)
        else { throw ConsoleRefusal.noSuchRegion }
        return scope
    }
}
