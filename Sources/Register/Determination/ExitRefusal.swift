package import Records

/// Why something was not recorded; nothing was written.
package enum ExitRefusal: Error, Hashable, Sendable {
    // MARK: The procedure

    /// The step is not due; what is stands beside it.
    case notDue(step: Label, next: [ExitStanding.Due])
    /// A notice hangs until that day.
    case early(step: Label, from: Int)
    /// The day that was given lies before the steps that this one follows, or before the run's year; in days since 1970.
    case dayBefore(step: Label, day: Int, least: Int)
    /// The cases of these names must be decided first.
    case blocked(cases: [String], step: Label)
    case notComputable
    /// No standard is in force, or none that can be read here.
    case noCriteria(year: Int)
    case unknownStep(String, known: [String])
    /// A household that has exited is not listed again.
    case mayNotBeListed(year: Int, state: Label)
    /// Nothing that such a run could change.
    case mayNotBegin(Label, year: Int, state: Label)
    /// Nothing that such a run could change while the exit of that year is disputed; the case whose decision corrects it.
    case exitDisputed(Label, year: Int, case: String)
    /// Another run of the same household and year says the contrary, and is under way.
    case contraryRun(Label, other: Label, year: Int)
    /// It may be any of these corrections.
    case whichCorrection([RunKind])
    /// Of a village or county: the facts do not meet the standard.
    case notBorneOut(step: Label, items: Label)
    /// Of a village or county: not due; what is stands beside it.
    case notDueHere(step: Label, next: [Label])
    /// The register's form knows exits and no other run.
    case olderForm(version: Int)
    case notPermitted(ExitDenial)

    // MARK: What was shown, and what there is now

    /// The facts, or the case, are others than were shown; what they are now stands beside it.
    case factsChanged(now: String)
    case caseChanged(now: String)
    /// It was there, and is decided or gone.
    case caseClosed(String, household: String)
    case unknownCase(String)
    case notEvidence(String)

    // MARK: What was given

    case notAHousehold(String, RecordType.Name)
    /// What is published of a procedure, of that name, is of a form that this program does not know.
    case unreadableProcedure(Label, DocumentError)
    /// In days since 1970.
    case dayAhead(Int)
    /// Attestations are recorded by a command of their own.
    case attestedElsewhere
    case incomplete(step: Label, StepLack)
    case impossibleVotes
    case noticeTooShort(step: Label, days: Int, least: Int)
    /// Listed in another year than the village's, without a reason.
    case otherYearThanPlanned(planned: Int, year: Int)
    /// An objection without a text, or an answer without a result.
    case emptyComplaint(Label, field: String)
    /// An answer that names no objection.
    /// Which objection is answered is not said, and none waits, or several do.
    case answersNothing(open: [Objection])

    case attestation(AttestationRefusal)
    case decision(DecisionRefusal)
}

/// Why an attestation, or its withdrawal, is not recorded.
package enum AttestationRefusal: Hashable, Sendable {
    case notACardCode(String)
    /// The code on the card says the contrary of what is recorded.
    case otherAnswerOnCard(ExitEvent.Decision)
    case signerNotNamed
    case notASigner(String)
    case notAWitness(replica: String)
    /// Two persons sign for the government.
    case secondSignerNotNamed
    /// The proof is not there, or no file.
    case noProof(path: String)
    case proofSize(path: String, bytesMax: Int)
    case withdrawalNeedsReason
    case notAnAttestation(RecordID)
    case nothingToWithdraw(year: Int)
}

/// Why a case is not decided.
package enum DecisionRefusal: Hashable, Sendable {
    /// No decision replaces consent.
    case verdict(ExitProcedure.Verdict, kind: Label, allowed: [ExitProcedure.Verdict])
    /// Of a case that is no household's, with the options that decide it.
    case otherVerdict(String, kind: Label, allowed: [String])
    /// None of the requests that differ.
    case unknownRequest(String, known: [String])
    /// None of the vouchers of one number.
    case unknownEntry(String, known: [String])
    case needsReason
    case returnNeedsStep
    /// Neither that step nor one after it was done: nothing would be void.
    case stepNotDone(Label, done: [Label])
    case handingOverNeedsSomebody
    /// No office and nobody has that name.
    case unknownHandler(String)
}

/// Whom something is for, where it is not for whoever asked.
package enum ExitDenial: Hashable, Sendable {
    /// What is asked is another office's.
    case otherOffice(ExitTask, keepers: Label, own: Label)
    /// A case that a higher office decides.
    case higherOffice(case: String, level: Label, own: Label)
    /// Whoever signed in a household's exit decides none of its cases.
    case signedHere(person: String, case: String)
    /// Who recorded a step of a place's exit, and would say that nothing stands in its way.
    case recordedHere(person: String, case: String)
    case attestedForOtherSide(person: String)
    case isHelper(person: String)
}

/// What an office does.
package enum ExitTask: Hashable, Sendable {
    case step(Label)
    case issuingCard
    case withdrawing
}

/// What a step lacks so that it says anything.
package enum StepLack: Hashable, Sendable, CaseIterable {
    case twoPersons
    case votes
}

extension ExitRefusal {
    /// What a script makes of it.
    package enum Sort: Sendable { case look, badInput, notPermitted }

    package var sort: Sort {
        switch self {
        case .factsChanged, .caseChanged, .caseClosed, .blocked: .look
        case .notPermitted: .notPermitted
        case .notDue, .early, .dayBefore, .notComputable, .noCriteria, .unknownStep, .mayNotBeListed, .mayNotBegin, .exitDisputed,
            .contraryRun, .whichCorrection, .olderForm,
            .notBorneOut,
            .notDueHere, .unreadableProcedure, .unknownCase, .notEvidence:
            .badInput
        case .notAHousehold, .dayAhead, .attestedElsewhere, .incomplete, .impossibleVotes, .noticeTooShort, .otherYearThanPlanned,
            .emptyComplaint, .answersNothing:
            .badInput
        case .attestation, .decision: .badInput
        }
    }
}
