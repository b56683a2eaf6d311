import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// One answer to all the findings that a filter means, looked at before it is signed.
struct AnswerPlanView: Sendable {
    static let shownMax = 20

    let plan: FindingPlan
    /// What an address calls the filter.
    let filter: FindingFilter
    let leftOut: [(reason: Label, count: Int)]
}

extension FindingFilter {
    /// The same as a terminal's `answer --where` has it. Of those that wait none is said: what is not due is left out of a plan.
    var conditions: [String] {
        var conditions: [String] = []
        if let check { conditions.append("check=" + check) }
        if let scope { conditions.append("scope=\(scope)") }
        if case .one(let state) = standing { conditions.append("state=" + state.rawValue) }
        return conditions
    }
}

extension Console {
    /// What answering everything that a filter means would do; nothing is written.
    ///
    /// - Parameter document: Of it only the digest is recorded.
    /// - Throws: ``BulkRefusal``, ``FindingError/needsDocument``.
    func planAnswers(
        _ filter: FindingFilter, _ state: RecordedFinding.State, reason: String, document: [UInt8], _ visit: Visits.Visit
    ) async throws -> AnswerPlanView {
        let digits = document.isEmpty ? nil : Self.hexadecimal(digest(document))
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            return try store.acting(as: visit.key.signer) {
                let (plan, leftOut) = try BulkAnswer(Editor(store, language: visit.language)).plan(
                    where: filter.conditions, in: scopes, state, reason: reason, document: digits)
                let counts = Dictionary(grouping: leftOut, by: \.reason).map { (reason: $0.label, count: $1.count) }
                return AnswerPlanView(
                    plan: plan, filter: filter, leftOut: counts.sorted { ($1.count, $0.reason.zh) < ($0.count, $1.reason.zh) })
            }
        }
    }

    /// Carries out a plan as it was shown; what was answered since is left out.
    ///
    /// - Parameter typed: How many whoever answers has typed that there are.
    /// - Returns: How many were answered, and how many left out.
    func answerAll(
        _ plan: FindingPlan, typed: Int?, _ visit: Visits.Visit, _ passphrase: String
    ) async throws -> (answered: Int, leftOut: Int) {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            guard plan.items.allSatisfy({ item in scopes.contains { $0.covers(item.scope) } }) else { throw ConsoleRefusal.noOffice }
            return try store.acting(as: visit.key.signer) {
                let outcome = try BulkAnswer(Editor(store, language: visit.language)).carryOut(plan, typed: typed)
                return (outcome.answered.count, outcome.leftOut.count)
            }
        }
    }
}
