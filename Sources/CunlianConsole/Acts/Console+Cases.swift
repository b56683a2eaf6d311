import Cunlian
import Changesets
import CunlianTrust
import RecordStore
import Records
import Register

/// What is due, the cases, and how one is decided.
extension Console {
    /// The day of an office.
    struct Today: Sendable {
        /// What is due in its regions.
        let report: Report
        /// How many recorded findings wait there, and how many of these the register must put right.
        let findings: Int
        let grave: Int
    }

    func today(_ visit: Visits.Visit) async throws -> Today {
        try await replica.run { store in
            let grants = try grants(of: visit, store)
            let day = Editor(store, language: visit.language).today
            return try reading(store, grants) { source in
                let mine = Set(grants.flatMap { [$0.role, $0.person] })
                let waiting = try FindingIndex(source, in: grants.flatMap(\.scopes)).lines.filter(\.state.isWaiting)
                return Today(
                    report: try TodoReport.make(TodoReport.Request(mine: mine, today: day, limit: 50), source), findings: waiting.count,
                    grave: waiting.count { $0.severity == .must })
            }
        }
    }

    func cases(_ visit: Visits.Visit) async throws -> [CaseView] {
        try await replica.run { store in
            let clerk = try ExitClerk(Editor(store, language: visit.language))
            return try clerk.cases(in: try grants(of: visit, store).flatMap(\.scopes)).map { try CaseView($0, clerk) }
        }
    }

    /// - Returns: `nil` where there is none of that name in their regions: it may have been decided, or be another by now.
    func openCase(_ name: String, _ visit: Visits.Visit) async throws -> CaseView? {
        try await cases(visit).first { $0.name == name }
    }

    /// Decides a case as it was shown.
    ///
    /// - Parameter passphrase: Asked for again at each decision.
    /// - Throws: ``ConsoleRefusal``, ``PersonKeyError``, ``ExitRefusal``; then nothing is written.
    func decide(_ name: String, _ decision: Decision, _ visit: Visits.Visit, _ passphrase: String) async throws {
        guard decision.reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            _ = try grants(of: visit, store)
            try store.acting(as: visit.key.signer) {
                _ = try ExitClerk(Editor(store, language: visit.language)).decide(
                    [name], decision.verdict, step: decision.step, handler: decision.handler, reason: decision.reason)
            }
        }
    }

    struct Decision: Sendable {
        let verdict: ExitProcedure.Verdict
        let step: StepCode?
        let handler: String?
        let reason: String
    }
}
