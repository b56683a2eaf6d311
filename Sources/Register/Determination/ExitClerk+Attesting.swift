import Causality
import Changesets
import Cunlian
import RecordStore
package import Records

/// What somebody attests.
package struct AttestRequest: Sendable {
    package enum Side: String, Sendable, CaseIterable { case household, government }

    package var household: RecordID
    package var year: Int
    package var kind = RunKind.exit
    package var side: Side
    package var decision: ExitEvent.Decision
    /// As it was shown; a prefix of eight digits or more will do.
    package var evidence: String
    package var reason: String?
    /// The day of signing, where it is entered later than it was signed.
    package var date: String?
    /// Of the household a member, by record or name; of the government the second person.
    package var signer: String?
    package var cardCode: String?
    package var witness: String?
    /// The SHA-256 of a file, in hexadecimal.
    package var proof: String?
    /// How it was captured, by the schema's list; the card where there is a code.
    package var capture: String?
    package var place: String?
    package var proxyDocument: String?
    package var proxyReason: String?

    package init(household: RecordID, year: Int, side: Side, decision: ExitEvent.Decision, evidence: String) {
        self.household = household
        self.year = year
        self.side = side
        self.decision = decision
        self.evidence = evidence
    }
}

extension ExitClerk {
    /// Records an attestation of what its author is shown now.
    ///
    /// - Throws: ``ExitRefusal`` where the digest is not that of the facts as they are here: then the entry's context
    ///   would not reproduce it.
    package func attest(_ request: AttestRequest) throws -> Recorded {
        try store.write { _ in
            let ready = try ready(request)
            let (scope, standing, step, digest, day) = (ready.scope, ready.standing, ready.step, ready.digest, ready.day)
            let code = try cardCode(request, standing)
            var assignments = dated(request.year, request.kind, on: day)
            assignments += [
                Assignment(path: "evidence", text: digest), Assignment(path: "criteria_hash", text: standing.present?.criteria ?? ""),
                Assignment(path: "decision", text: request.decision.rawValue),
            ]
            if let reason = request.reason {
                assignments.append(Assignment(path: request.side == .household ? "reason" : "reasons.item_1", text: reason))
            }
            assignments += request.side == .household ? try householdParts(request, code, scope) : try governmentParts(request, scope)
            var recorded = try record(step.event, assignments, of: request.household)
            try judge(&recorded, request)
            // The bytes travel later; what is signed is their digest.
            if request.proof != nil { recorded.notes.append(Label(zh: "凭证文件待传", en: "the proof's file is still to travel")) }
            return recorded
        }
    }

    /// Refuses what would be refused whatever the code of the card is, before anybody is asked for that.
    package func requireAttestable(_ request: AttestRequest) throws { _ = try store.read { _ in try ready(request) } }

    private struct Ready {
        let scope: ScopeCode
        let standing: ExitStanding
        let step: ExitProcedure.Step
        let digest: String
        let day: Int
    }

    private func ready(_ request: AttestRequest) throws -> Ready {
        let scope = try scope(request.household)
        let standing = try reader.standing(of: request.household, year: request.year, request.kind)
        let own: StepCode = request.side == .household ? .household : .government
        try checkKind(request.kind)
        try checkReadable(standing)
        guard let step = standing.procedure.step(own) else { throw ExitRefusal.unknownStep(own.rawValue, known: []) }
        try checkOffice(scope, .step(step.label), writers: step.writers, type: step.event)
        let digest = try evidence(request, standing)
        let given = request.date.map { [Assignment(path: "date", text: $0)] } ?? []
        let day = try date(given, of: step.event)
        try checkDue(step, standing, on: day)
        try checkMayTake(step.code, standing)
        try checkSides(request, standing, scope)
        return Ready(scope: scope, standing: standing, step: step, digest: digest, day: day)
    }

    private func evidence(_ request: AttestRequest, _ standing: ExitStanding) throws -> String {
        let text = request.evidence.lowercased()
        guard text.utf8.count >= 8, text.allSatisfy(\.isHexDigit) else { throw ExitRefusal.notEvidence(request.evidence) }
        guard let present = standing.present else { throw ExitRefusal.noCriteria(year: request.year) }
        guard let digest = present.digest else { throw ExitRefusal.notComputable }
        guard digest.hasPrefix(text) else { throw ExitRefusal.factsChanged(now: digest) }
        return digest
    }

    /// Nobody signs for both, and no helper for the household.
    private func checkSides(_ request: AttestRequest, _ standing: ExitStanding, _ scope: ScopeCode) throws {
        let person = try author(scope).person
        let own = store.own
        let others = request.side == .household ? standing.governmentAnswers : standing.householdAnswers
        if others.contains(where: { $0.event.person == person || $0.event.dot.replica.hasSameKey(as: own) }) {
            throw ExitRefusal.notPermitted(.attestedForOtherSide(person: person))
        }
        if request.side == .household, try reader.helpers(of: request.household).contains(person) {
            throw ExitRefusal.notPermitted(.isHelper(person: person))
        }
    }

    // MARK: The household's side

    /// The code that was given, where it is one and says what the attestation says.
    private func cardCode(_ request: AttestRequest, _ standing: ExitStanding) throws -> CardCode? {
        guard request.side == .household, let text = request.cardCode else { return nil }
        guard let code = CardCode(text) else { throw ExitRefusal.attestation(.notACardCode(text)) }
        let other: ExitEvent.Decision = request.decision == .refuse ? .agree : .refuse
        if isKnown(code, other, request, standing) {
            throw ExitRefusal.attestation(.otherAnswerOnCard(other))
        }
        return code
    }

    /// Whether a card that has arrived here has the code for that answer.
    private func isKnown(_ code: CardCode, _ decision: ExitEvent.Decision, _ request: AttestRequest, _ standing: ExitStanding) -> Bool {
        let commitment = code.commitment(
            household: request.household, year: request.year, kind: request.kind, decision: decision, digest: store.environment.suite.digest
        )
        return standing.events.contains { event in
            guard event.isAdmitted, case .card(let agree, let refuse) = event.content else { return false }
            return (decision == .refuse ? refuse : agree) == commitment
        }
    }

    private func householdParts(_ request: AttestRequest, _ code: CardCode?, _ scope: ScopeCode) throws -> [Assignment] {
        let signer = try signer(request, scope)
        var parts = [Assignment(path: "signer.member", text: signer.description)]
        if let document = request.proxyDocument { parts.append(Assignment(path: "signer.proxy_document", text: document)) }
        if let reason = request.proxyReason { parts.append(Assignment(path: "signer.proxy_reason", text: reason)) }
        var kind = request.capture ?? "signature"
        if let code {
            kind = request.capture ?? "card"
            parts.append(Assignment(path: "capture.\(CardCode.input)", text: code.plain))
        }
        parts.append(Assignment(path: "capture.kind", text: kind))
        if let proof = request.proof { parts.append(Assignment(path: "capture.proof", text: proof)) }
        if let place = request.place { parts.append(Assignment(path: "capture.place", text: place)) }
        parts.append(Assignment(path: "capture.captured_by", text: try author(scope).person))
        if let witness = request.witness { parts.append(Assignment(path: "witness", text: try self.witness(witness, request))) }
        return parts
    }

    /// The member who signs: by record, by name, or the one head.
    private func signer(_ request: AttestRequest, _ scope: ScopeCode) throws -> RecordID {
        let members = try reader.members(of: request.household, year: request.year)
        guard let text = request.signer else {
            let heads = members.filter { $0.member.isHead }
            guard heads.count == 1 else { throw ExitRefusal.attestation(.signerNotNamed) }
            return heads[0].record
        }
        let named = members.filter { $0.name == text }
        if named.count == 1 { return named[0].record }
        guard named.isEmpty else { throw ExitRefusal.attestation(.notASigner(text)) }
        let record: RecordID
        do { record = try editor.finder.record(text, before: store.schema.type(named: "member")) } catch is EditError {
            throw ExitRefusal.attestation(.notASigner(text))
        }
        guard members.contains(where: { $0.record == record }) else { throw ExitRefusal.attestation(.notASigner(text)) }
        return record
    }

    /// The replica of another person's attestation of the same, by any unambiguous beginning.
    private func witness(_ text: String, _ request: AttestRequest) throws -> String {
        let standing = try reader.standing(of: request.household, year: request.year, request.kind)
        let found = Set(
            standing.householdAnswers.filter {
                $0.event.dot.replica.description.hasPrefix(text) && $0.isYes == (request.decision != .refuse)
                    && $0.evidence == standing.present?.digest && !$0.event.dot.replica.hasSameKey(as: store.own)
            }.map(\.event.dot.replica))
        guard found.count == 1, let replica = found.first else {
            throw ExitRefusal.attestation(.notAWitness(replica: text))
        }
        return replica.description
    }

    // MARK: The government's side

    private func governmentParts(_ request: AttestRequest, _ scope: ScopeCode) throws -> [Assignment] {
        let author = try author(scope)
        guard let second = request.signer, second != author.person else {
            throw ExitRefusal.attestation(.secondSignerNotNamed)
        }
        var parts = [Assignment(path: "signers.first", text: author.person), Assignment(path: "signers.second", text: second)]
        if let role = author.role { parts.append(Assignment(path: "signers.first_office", text: role.label.zh)) }
        if let proof = request.proof { parts.append(Assignment(path: "signers.proof", text: proof)) }
        return parts
    }

    /// Says why an attestation that was recorded does not count, as things stand here.
    private func judge(_ recorded: inout Recorded, _ request: AttestRequest) throws {
        let standing = try reader.standing(of: request.household, year: request.year, request.kind)
        let answers = request.side == .household ? standing.householdAnswers : standing.governmentAnswers
        guard let answer = answers.first(where: { $0.event.record == recorded.record }), !answer.flaws.isEmpty else { return }
        var flaws = answer.flaws
        if request.side == .household, request.decision == .refuse {
            // A no stops the exit whoever says it: a collector can make up no yes, and turn no no into one.
            recorded.notes = [Label(zh: "不同意无须凭证，即时阻止退出", en: "a refusal needs no proof: it stops the exit at once")]
            return
        }
        if let code = request.cardCode.flatMap({ CardCode($0) }), !isKnown(code, request.decision, request, standing) {
            flaws.removeAll { $0 == .noEvidence || $0 == .saidByCollector }
            recorded.flaws = [
                Label(
                    zh: "本机没有带此卡码的户认定卡：卡在同步后到达即计入；如抄错，请重新认定",
                    en:
                        "no card that has arrived here has this code: it counts once the card has come by a sync; if the code was mistyped, attest again"
                )
            ]
        }
        recorded.flaws += flaws.map(\.label)
    }
}
