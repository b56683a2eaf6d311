import Causality
import Records
import Register

@testable import CunlianCommands

extension ExitRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case notDue, early, dayBefore, blocked, notComputable, noCriteria, unknownStep, mayNotBeListed, mayNotBegin, exitDisputed,
            contraryRun, whichCorrection, olderForm, notBorneOut,
            notDueHere, notPermitted, factsChanged
        case caseChanged, caseClosed, unknownCase, notEvidence, notAHousehold, dayAhead, attestedElsewhere, incomplete
        case impossibleVotes, noticeTooShort, otherYearThanPlanned, emptyComplaint, answersNothing, attestation, decision,
            unreadableProcedure
    }

    var sampledKind: SampledKind {
        switch self {
        case .notDue: .notDue
        case .early: .early
        case .dayBefore: .dayBefore
        case .blocked: .blocked
        case .notComputable: .notComputable
        case .noCriteria: .noCriteria
        case .unknownStep: .unknownStep
        case .mayNotBeListed: .mayNotBeListed
        case .mayNotBegin: .mayNotBegin
        case .exitDisputed: .exitDisputed
        case .contraryRun: .contraryRun
        case .whichCorrection: .whichCorrection
        case .olderForm: .olderForm
        case .unreadableProcedure: .unreadableProcedure
        case .notBorneOut: .notBorneOut
        case .notDueHere: .notDueHere
        case .notPermitted: .notPermitted
        case .factsChanged: .factsChanged
        case .caseChanged: .caseChanged
        case .caseClosed: .caseClosed
        case .unknownCase: .unknownCase
        case .notEvidence: .notEvidence
        case .notAHousehold: .notAHousehold
        case .dayAhead: .dayAhead
        case .attestedElsewhere: .attestedElsewhere
        case .incomplete: .incomplete
        case .impossibleVotes: .impossibleVotes
        case .noticeTooShort: .noticeTooShort
        case .otherYearThanPlanned: .otherYearThanPlanned
        case .emptyComplaint: .emptyComplaint
        case .answersNothing: .answersNothing
        case .attestation: .attestation
        case .decision: .decision
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notDue: .notDue(step: Fact.label, next: [])
        case .early: .early(step: Fact.label, from: Fact.number)
        case .dayBefore: .dayBefore(step: Fact.label, day: Fact.number, least: Fact.number)
        case .blocked: .blocked(cases: [Fact.text], step: Fact.label)
        case .notComputable: .notComputable
        case .noCriteria: .noCriteria(year: Fact.number)
        case .unknownStep: .unknownStep(Fact.text, known: [Fact.text])
        case .mayNotBeListed: .mayNotBeListed(year: Fact.number, state: Fact.label)
        case .mayNotBegin: .mayNotBegin(Fact.label, year: Fact.number, state: Fact.label)
        case .exitDisputed: .exitDisputed(Fact.label, year: Fact.number, case: Fact.text)
        case .whichCorrection: .whichCorrection(RunKind.corrections)
        case .contraryRun: .contraryRun(Fact.label, other: Fact.label, year: Fact.number)
        case .notBorneOut: .notBorneOut(step: Fact.label, items: Fact.label)
        case .notDueHere: .notDueHere(step: Fact.label, next: [Fact.label])
        case .olderForm: .olderForm(version: Fact.number)
        case .unreadableProcedure:
            .unreadableProcedure(
                Fact.label, DocumentError(file: Fact.text, line: Fact.number, column: Fact.number, fault: .otherSteps))
        case .notPermitted: .notPermitted(.sample(of: .otherOffice))
        case .factsChanged: .factsChanged(now: Fact.text)
        case .caseChanged: .caseChanged(now: Fact.text)
        case .caseClosed: .caseClosed(Fact.text, household: Fact.text)
        case .unknownCase: .unknownCase(Fact.text)
        case .notEvidence: .notEvidence(Fact.text)
        case .notAHousehold: .notAHousehold(Fact.text, Fact.type)
        case .dayAhead: .dayAhead(Fact.number)
        case .attestedElsewhere: .attestedElsewhere
        case .incomplete: .incomplete(step: Fact.label, .votes)
        case .impossibleVotes: .impossibleVotes
        case .noticeTooShort: .noticeTooShort(step: Fact.label, days: Fact.number, least: Fact.number)
        case .otherYearThanPlanned: .otherYearThanPlanned(planned: Fact.number, year: Fact.number)
        case .emptyComplaint: .emptyComplaint(Fact.label, field: Fact.text)
        case .answersNothing: .answersNothing(open: [Objection(record: Fact.record, by: Fact.text, text: Fact.text)])
        case .attestation: .attestation(.sample(of: .notACardCode))
        case .decision: .decision(.sample(of: .verdict))
        }
    }
}

extension AttestationRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case notACardCode, otherAnswerOnCard, signerNotNamed, notASigner, notAWitness, secondSignerNotNamed, noProof
        case proofSize, withdrawalNeedsReason, notAnAttestation, nothingToWithdraw
    }

    var sampledKind: SampledKind {
        switch self {
        case .notACardCode: .notACardCode
        case .otherAnswerOnCard: .otherAnswerOnCard
        case .signerNotNamed: .signerNotNamed
        case .notASigner: .notASigner
        case .notAWitness: .notAWitness
        case .secondSignerNotNamed: .secondSignerNotNamed
        case .noProof: .noProof
        case .proofSize: .proofSize
        case .withdrawalNeedsReason: .withdrawalNeedsReason
        case .notAnAttestation: .notAnAttestation
        case .nothingToWithdraw: .nothingToWithdraw
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notACardCode: .notACardCode(Fact.text)
        case .otherAnswerOnCard: .otherAnswerOnCard(.refuse)
        case .signerNotNamed: .signerNotNamed
        case .notASigner: .notASigner(Fact.text)
        case .notAWitness: .notAWitness(replica: Fact.text)
        case .secondSignerNotNamed: .secondSignerNotNamed
        case .noProof: .noProof(path: Fact.text)
        case .proofSize: .proofSize(path: Fact.text, bytesMax: Fact.number)
        case .withdrawalNeedsReason: .withdrawalNeedsReason
        case .notAnAttestation: .notAnAttestation(Fact.record)
        case .nothingToWithdraw: .nothingToWithdraw(year: Fact.number)
        }
    }
}

extension DecisionRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case verdict, otherVerdict, unknownRequest, unknownEntry, needsReason, returnNeedsStep, stepNotDone, handingOverNeedsSomebody,
            unknownHandler
    }

    var sampledKind: SampledKind {
        switch self {
        case .verdict: .verdict
        case .otherVerdict: .otherVerdict
        case .unknownRequest: .unknownRequest
        case .unknownEntry: .unknownEntry
        case .needsReason: .needsReason
        case .returnNeedsStep: .returnNeedsStep
        case .stepNotDone: .stepNotDone
        case .handingOverNeedsSomebody: .handingOverNeedsSomebody
        case .unknownHandler: .unknownHandler
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .verdict: .verdict(.uphold, kind: Fact.label, allowed: [.reject])
        case .otherVerdict: .otherVerdict(Fact.text, kind: Fact.label, allowed: [Fact.text])
        case .unknownRequest: .unknownRequest(Fact.text, known: [Fact.text])
        case .unknownEntry: .unknownEntry(Fact.text, known: [Fact.text])
        case .needsReason: .needsReason
        case .returnNeedsStep: .returnNeedsStep
        case .stepNotDone: .stepNotDone(Fact.label, done: [Fact.label])
        case .handingOverNeedsSomebody: .handingOverNeedsSomebody
        case .unknownHandler: .unknownHandler(Fact.text)
        }
    }
}

extension ExitDenial: Sampled {
    enum SampledKind: CaseIterable {
        case otherOffice, higherOffice, signedHere, recordedHere, attestedForOtherSide, isHelper
    }

    var sampledKind: SampledKind {
        switch self {
        case .otherOffice: .otherOffice
        case .higherOffice: .higherOffice
        case .signedHere: .signedHere
        case .recordedHere: .recordedHere
        case .attestedForOtherSide: .attestedForOtherSide
        case .isHelper: .isHelper
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .otherOffice: .otherOffice(.sample(of: .step), keepers: Fact.label, own: Fact.label)
        case .higherOffice: .higherOffice(case: Fact.text, level: Fact.label, own: Fact.label)
        case .signedHere: .signedHere(person: Fact.text, case: Fact.text)
        case .recordedHere: .recordedHere(person: Fact.text, case: Fact.text)
        case .attestedForOtherSide: .attestedForOtherSide(person: Fact.text)
        case .isHelper: .isHelper(person: Fact.text)
        }
    }
}

extension ExitTask: Sampled {
    enum SampledKind: CaseIterable {
        case step, issuingCard, withdrawing
    }

    var sampledKind: SampledKind {
        switch self {
        case .step: .step
        case .issuingCard: .issuingCard
        case .withdrawing: .withdrawing
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .step: .step(Fact.label)
        case .issuingCard: .issuingCard
        case .withdrawing: .withdrawing
        }
    }
}
