import Causality
import Changesets
import Cunlian
import RecordStore
package import Records

extension ExitClerk {
    /// Issues a card: two codes that are shown once and never stored.
    package func issueCard(_ household: RecordID, year: Int, _ kind: RunKind = .exit) throws -> (
        recorded: Recorded, agree: CardCode, refuse: CardCode
    ) {
        try store.write { _ in
            let scope = try scope(household)
            try checkKind(kind)
            try checkOffice(scope, .issuingCard, writers: ["T", "K"], type: "household_card")
            let agree = CardCode(bits: store.environment.randomBits())
            let refuse = CardCode(bits: store.environment.randomBits())
            let commit: (CardCode, ExitEvent.Decision) -> String = {
                $0.commitment(household: household, year: year, kind: kind, decision: $1, digest: store.environment.suite.digest)
            }
            let assignments =
                dated(year, kind) + [
                    Assignment(path: "agree", text: commit(agree, .agree)), Assignment(path: "refuse", text: commit(refuse, .refuse)),
                ]
            return (try record("household_card", assignments, of: household), agree, refuse)
        }
    }

    /// Takes the household's consent back.
    ///
    /// - Parameters:
    ///   - answer: The attestation; or the household, whose consent of that year it is then.
    ///   - date: The day on which the household said so; today, where it is not given.
    package func withdraw(
        _ answer: RecordID, year: Int? = nil, _ kind: RunKind = .exit, reason: String, proof: String? = nil, date text: String? = nil
    ) throws -> Recorded {
        guard !reason.normalised.isEmpty else { throw ExitRefusal.attestation(.withdrawalNeedsReason) }
        return try store.write { _ in
            let attestation = try consent(answer, year, kind)
            guard let scope = try store.views.scope(of: attestation), let view = try store.record(attestation, in: scope),
                view.type.name == "household_attestation", let household = view.parent,
                case .integer(let year)? = view.value("year")
            else {
                throw ExitRefusal.attestation(.notAnAttestation(answer))
            }
            try checkOffice(scope, .withdrawing, writers: ["HH", "C", "F"], type: "withdrawal")
            let kind = try reader.events(of: household).first { $0.record == attestation }?.kind ?? kind
            let day = try date(text.map { [Assignment(path: "date", text: $0)] } ?? [], of: "withdrawal")
            var assignments =
                dated(Int(year), kind, on: day) + [
                    Assignment(path: "attestation", text: attestation.description), Assignment(path: "reason", text: reason),
                ]
            if let proof { assignments.append(Assignment(path: "proof", text: proof)) }
            return try record("withdrawal", assignments, of: household)
        }
    }

    /// Of a household the last consent that was recorded, counted or not.
    private func consent(_ answer: RecordID, _ year: Int?, _ kind: RunKind) throws -> RecordID {
        guard let year, try store.views.type(of: answer)?.name == "household" else { return answer }
        let consents = try reader.standing(of: answer, year: year, kind).householdAnswers.filter(\.isYes).map(\.event)
        guard let last = consents.latest.max(by: { $0.dot < $1.dot }) else {
            throw ExitRefusal.attestation(.nothingToWithdraw(year: year))
        }
        return last.record
    }
}
