import Records
import Register

extension English {
    func sentence(_ error: ExitRefusal) -> String {
        switch error {
        case .notDue(let step, let next):
            let due = next.map { $0.label.en + ($0.from.map { " from \(day($0))" } ?? "") }.joined(separator: ", ")
            return "\(step.en) is not due and was not recorded; what is due: \(due.isEmpty ? "nothing" : due)."
        case .early(let step, let from): return "The notice still hangs: \(step.en) may be recorded from \(day(from))."
        case .dayBefore(let step, let given, let least):
            return "The day \(day(given)) of the step \"\(step.en)\" lies before the steps that it follows, or before its year; "
                + "nothing was recorded. It must be \(day(least)) or later."
        case .blocked(let cases, let step):
            return "\(step.en) was not recorded: decide \(cases.prefix(3).joined(separator: ", ")) first; see cases."
        case .notComputable: return "This store lacks what the evaluation needs, so the evidence cannot be computed here; sync first."
        case .noCriteria(let year):
            return "No standard that this store can read is in force in \(year); nothing was recorded."
        case .unknownStep(let text, let known):
            return known.isEmpty
                ? "There is no step \"\(text)\"." : "There is no step \"\(text)\"; there are \(known.joined(separator: ", "))."
        case .mayNotBeListed(let year, let state):
            return "In \(year) the household is in the state \"\(state.en)\" and cannot be listed for an exit; nothing was recorded."
        case .mayNotBegin(let run, let year, let state):
            return "In \(year) the household is in the state \"\(state.en)\": a run of \"\(run.en)\" cannot begin; nothing was recorded."
        case .exitDisputed(let run, let year, let name):
            return
                "The exit of \(year) is disputed, and a run of \"\(run.en)\" counts for nothing while it is; nothing was recorded. "
                + "Where the exit is wrong, the county revokes it: cunlian decide \(name) --reject --reason …."
        case .contraryRun(let run, let other, let year):
            return
                "In \(year) \"\(other.en)\" of this household is under way, and \"\(run.en)\" says the contrary; nothing was recorded. "
                + "Bring the first to its end, or have it ended by an objection and a decision: see procedure."
        case .whichCorrection(let kinds):
            return
                "There are several corrections; say which: \(kinds.map { "--of \(RunName.codes(of: $0).english)" }.joined(separator: ", "))."
        case .notBorneOut(let step, let items):
            return "Nothing was recorded of the step \"\(step.en)\": not met or unknown: \(items.en); see evaluate."
        case .notDueHere(let step, let next):
            return "The step \"\(step.en)\" is not due, nothing was recorded; "
                + (next.isEmpty ? "nothing is due." : "due: \(next.map(\.en).joined(separator: ", ")).")
        case .olderForm(let version):
            return "This store has version \(version) of the form, which knows exits only; nothing was recorded. "
                + "Ask for the newer form to be published, and sync."
        case .unreadableProcedure(let name, let fault):
            return
                "This program cannot read what is published of the procedure \"\(name.en)\" (\(sentence(fault))); nothing was recorded. Update it."
        case .notPermitted(let reason): return sentence(reason)
        case .factsChanged(let now):
            return "The facts are not those that were shown, nothing was recorded; "
                + "the evidence is now \(now.prefix(16)): look at evaluate again."
        case .caseChanged(let now):
            return "Something came to this case since it was shown, nothing was decided; it is now \(now): look again."
        case .caseClosed(let name, let household):
            return "The case \(name) is not open any more: it was decided, or what it was about is gone. "
                + "Nothing was decided; see procedure \(household)."
        case .unknownCase(let text): return "There is no open case \"\(text)\"; use a whole name from cases."
        case .notEvidence(let text): return "\"\(text)\" is no evidence digest; copy at least 8 digits of what evaluate shows."
        case .notAHousehold(let text, let type): return "\(text) is a \(type.label.en), not a household; households exit."
        case .dayAhead(let days): return "The day \(day(days)) lies ahead; nothing was recorded."
        case .attestedElsewhere:
            return
                "The two attestations are given one by one, by attest: the household's with its own card's code or a witness, the government's after the sheet was shown."
        case .incomplete(let step, let lack): return "The \(step.en) was not recorded: \(words(lack))."
        case .impossibleVotes: return "There are more votes than people present, or nobody was; nothing was recorded."
        case .noticeTooShort(let step, let days, let least):
            return "The \(step.en) would hang \(days) days; it must hang \(least). Nothing was recorded."
        case .otherYearThanPlanned(let planned, let year):
            return "The plan has this village in \(planned): say with reason= why the household is listed in \(year); nothing was recorded."
        case .emptyComplaint(let type, let field): return "\(type.en) was not recorded: say \(field)=."
        case .answersNothing(let open):
            guard !open.isEmpty else { return "No objection waits for an answer; to answer one again, say which: objection=RECORD." }
            return "Several objections wait; say which: "
                + open.map { "objection=\($0.record) (\($0.by): \($0.text))" }.joined(separator: "; ")
                + "."
        case .attestation(let reason): return sentence(reason)
        case .decision(let reason): return sentence(reason)
        }
    }

    private func sentence(_ reason: AttestationRefusal) -> String {
        switch reason {
        case .notACardCode(let text): "\"\(text)\" is no card code: it has 12 characters, as in 0ABC-DEFG-HJKM."
        case .otherAnswerOnCard(.refuse): "The household gave the code that says no: it cannot be recorded as a yes, and nothing was."
        case .otherAnswerOnCard(.agree), .otherAnswerOnCard(.reserve):
            "The household gave the code that says yes: it cannot be recorded as a no, and nothing was."
        case .signerNotNamed: "Say with --signer which member signs."
        case .notASigner(let text): "\"\(text)\" is not one member of this household."
        case .notAWitness(let replica):
            "Replica \(replica) has not attested the same of the same facts; sync the witness's attestation first."
        case .secondSignerNotNamed: "Two persons sign for the government: name the second with --signer."
        case .noProof(let path): "The proof \(path) is not there, or no file."
        case .proofSize(let path, let bytesMax): "The proof \(path) is empty or larger than \(bytesMax >> 20) MiB."
        case .withdrawalNeedsReason: "A withdrawal takes a reason."
        case .notAnAttestation(let record): "\(record) is no attestation of a household: name one, or a household with --year."
        case .nothingToWithdraw(let year): "The household has not agreed to anything in \(year); there is nothing to withdraw."
        }
    }

    private func sentence(_ reason: DecisionRefusal) -> String {
        switch reason {
        case .verdict(let verdict, let kind, let allowed):
            "\"\(kind.en)\" cannot be decided by --\(verdict.rawValue): no decision replaces consent; use "
                + allowed.map { "--\($0.rawValue)" }.joined(separator: " ") + "."
        case .otherVerdict(let given, let kind, let allowed):
            "\"\(kind.en)\" cannot be decided by \(given); use " + allowed.joined(separator: " ") + "."
        case .unknownEntry(let text, let known):
            "\"\(text)\" is none of the vouchers; one of these may stay: \(known.joined(separator: ", "))."
        case .unknownRequest(let text, let known):
            "\"\(text)\" is none of these requests; the one to stay is one of \(known.joined(separator: ", "))."
        case .needsReason: "A decision takes a reason."
        case .returnNeedsStep: "A return names the step."
        case .stepNotDone(let step, let done):
            "Nobody has come to \"\(step.en)\" yet: sent back from there nothing would be void, and nothing was decided."
                + (done.isEmpty ? "" : " It may be sent back from: \(done.map(\.en).joined(separator: ", ")).")
        case .handingOverNeedsSomebody: "Say to whom it is handed."
        case .unknownHandler(let text):
            "There is no office and nobody called \"\(text)\"; nothing was handed over. "
                + "An office is a code such as T, a person as cunliand people lists them."
        }
    }

    private func sentence(_ reason: ExitDenial) -> String {
        switch reason {
        case .otherOffice(let task, let keepers, let own):
            "\(words(task)) is for: \(keepers.en); this store's office is: \(own.en)."
        case .higherOffice(let name, let level, let own):
            "\(name) is for the \(level.en) to decide; this store's office is \(own.en)."
        case .signedHere(let person, let name): "\(person) signed in this household's exit and cannot decide \(name)."
        case .recordedHere(let person, let name):
            "\(person) recorded a step of this exit and cannot say that nothing stands in its way; \(name) is for somebody else, or the office above."
        case .attestedForOtherSide(let person):
            "\(person) has attested for the other side; the two sides are for different persons."
        case .isHelper(let person): "\(person) is this household's helper and cannot attest for it."
        }
    }

    private func words(_ task: ExitTask) -> String {
        switch task {
        case .step(let label): label.en
        case .issuingCard: "Issuing a card"
        case .withdrawing: "Withdrawing"
        }
    }

    private func words(_ lack: StepLack) -> String {
        switch lack {
        case .twoPersons: "two persons do it; say team.first= team.second="
        case .votes: "it takes those present and the votes in favour; say votes.present= votes.for="
        }
    }
}
