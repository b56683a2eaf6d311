package import Causality
package import Records

/// One event of a household's exit, as the entry that created it has it.
///
/// Read from the entry and not from the register's tables: an event is what its author signed, and no later decision
/// about a field or retirement of the record makes it say anything else.
package struct ExitEvent: Hashable, Sendable {
    package let record: RecordID
    package let coverage: Coverage
    /// The author: from the grant that the signed entry invokes, never from a text that somebody typed.
    package let person: String
    /// The code of the author's office; `nil` where there is no directory, and then everybody holds every office.
    package let role: String?
    /// The author's clock, in milliseconds since 1970: to be shown, and to say since when a case is open.
    package let time: UInt64
    /// Whether its author had the right to create it.
    package let isAdmitted: Bool
    /// Of which procedure it is a step.
    package let kind: RunKind
    package let year: Int
    /// The day that the author names, in days since 1970.
    package let date: Int
    package let content: Content

    package init(
        record: RecordID, coverage: Coverage, person: String, role: String?, time: UInt64, isAdmitted: Bool,
        kind: RunKind = .exit, year: Int, date: Int, content: Content
    ) {
        self.record = record
        self.coverage = coverage
        self.person = person
        self.role = role
        self.time = time
        self.isAdmitted = isAdmitted
        self.kind = kind
        self.year = year
        self.date = date
        self.content = content
    }

    /// The name of its entry where the household is; one written before it moved is foreign there.
    package var dot: Dot { coverage.dot }

    /// Where its entry was written, and its name there.
    func place(_ here: ScopeCode) -> (scope: ScopeCode, dot: Dot) {
        dot.replica.isHome ? (here, dot) : (ScopeCode(number: dot.replica.origin), Dot(dot.replica.from(0), dot.number))
    }

    /// Whether its author had seen the other event.
    package func covers(_ other: ExitEvent) -> Bool { coverage.covers(other.dot) && other.dot != dot }

    /// One person under two names is told by the key, one key's two persons by the name.
    func hasSameAuthor(as other: ExitEvent) -> Bool {
        person == other.person || dot.replica.hasSameKey(as: other.dot.replica)
    }

    /// What the event says; the cases are the record types of the schema.
    package enum Content: Hashable, Sendable {
        case candidate(reason: String?)
        case houseCheck(persons: [String], units: [String])
        case evaluation(Sheet)
        case card(agree: String, refuse: String)
        case household(HouseholdAnswer)
        case government(GovernmentAnswer)
        /// - Parameter against: With those who abstained.
        case review(present: Int, inFavour: Int, against: Int)
        case notice(isFirst: Bool, from: Int, to: Int)
        case objection(by: String, text: String)
        case objectionAnswer(objection: RecordID, result: ObjectionResult, text: String)
        /// - Parameter evidence: The digest that it names, in hexadecimal, where it names one.
        case approval(isCounty: Bool, passes: Bool, reason: String?, evidence: String? = nil)
        case announcement(from: Int)
        case withdrawal(attestation: RecordID?, reason: String)
        case mark(from: HouseholdState, to: HouseholdState, cause: String?)
        case decision(CaseDecision)
    }

    package enum Decision: String, Hashable, Sendable, CaseIterable { case agree, refuse, reserve }
    package enum ObjectionResult: String, Hashable, Sendable { case upheld, rejected, withdrawn }

    /// A sheet of the evaluation, as somebody filed it.
    package struct Sheet: Hashable, Sendable {
        /// The name of the criteria set, and its hash in hexadecimal.
        package let criteria: String
        package let criteriaHash: String
        /// The evidence digest, in hexadecimal.
        package let evidence: String
        let results: [String: ItemResult]

        package init(criteria: String, criteriaHash: String = "", evidence: String, results: [String: ItemResult]) {
            self.criteria = criteria
            self.criteriaHash = criteriaHash
            self.evidence = evidence
            self.results = results
        }
    }

    /// What the household is said to have answered.
    package struct HouseholdAnswer: Hashable, Sendable {
        package var evidence: String
        package var criteria: String
        package var decision: Decision
        package var reason: String?
        /// The member who signed.
        package var signer: RecordID?
        package var proxyDocument: String?
        package var proxyReason: String?
        /// The SHA-256 of a file: a signature, a fingerprint, a recorded call.
        package var proof: String?
        package var cardCode: String?
        package var place: String?
        /// The replica whose own attestation is to confirm this one.
        package var witness: String?

        package init(evidence: String, criteria: String = "", decision: Decision, signer: RecordID? = nil) {
            self.evidence = evidence
            self.criteria = criteria
            self.decision = decision
            self.signer = signer
        }
    }

    /// What the government's side signed.
    package struct GovernmentAnswer: Hashable, Sendable {
        package var evidence: String
        package var criteria: String
        package var decision: Decision
        package var reason: String?
        /// The second person who signed.
        package var second: String?

        package init(evidence: String, criteria: String = "", decision: Decision) {
            self.evidence = evidence
            self.criteria = criteria
            self.decision = decision
        }
    }

    /// What an administrator decided.
    package struct CaseDecision: Hashable, Sendable {
        /// The case's name, as it was shown.
        package let name: String
        package let kind: String
        package let verdict: ExitProcedure.Verdict
        /// Of a return: from which step on everything is done again.
        package let step: StepCode?
        /// Of a delegation: an office or a person.
        package let handler: String?
        package let reason: String

        package init(
            name: String, kind: String, verdict: ExitProcedure.Verdict, step: StepCode? = nil, handler: String? = nil, reason: String
        ) {
            self.name = name
            self.kind = kind
            self.verdict = verdict
            self.step = step
            self.handler = handler
            self.reason = reason
        }
    }
}
