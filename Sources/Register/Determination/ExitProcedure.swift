package import Records

/// A procedure as data: its steps, the cases that administrators meet, and the states over the years.
///
/// Read from `Protocol/procedure/`; `Protocol/09-determination.md` says what it means. Nothing here knows a date or a
/// person. What holds for an exit holds for the others, with their own labels, offices and standards.
package struct ExitProcedure: Hashable, Sendable {
    /// One step of a year's procedure, which an event of some record type does.
    package struct Step: Hashable, Sendable {
        package let number: Int
        package let code: StepCode
        package let label: Label
        /// The record type of the event.
        package let event: String
        /// Which events of that type: a field and the code that it must have.
        package let condition: (field: String, code: String)?
        /// Whose events count: narrower than the schema, which lets a township write both approvals.
        package let writers: [String]
        /// What whoever does the step must have seen done.
        package let after: [StepCode]

        package static func == (a: Step, b: Step) -> Bool { a.code == b.code && a.after == b.after && a.writers == b.writers }
        package func hash(into hasher: inout Hasher) { hasher.combine(code) }
    }

    /// What the queue knows of a kind of case.
    package struct Kind: Hashable, Sendable {
        /// From 1, the gravest.
        let gravity: Int
        package let code: CaseKind
        package let label: Label
        /// Whether the exit does not stand while the case is open.
        package let blocks: Bool
        /// The lowest office that decides it.
        package let level: String
        /// Days until it is overdue.
        package let days: Int
        /// Those that may be given. Where consent itself is in question no decision replaces it.
        package let verdicts: [Verdict]
    }

    /// From which states a signal leads to which.
    package struct Transition: Hashable, Sendable {
        package let from: [HouseholdState]
        package let signal: Signal
        /// Only after so many years in the state.
        package let years: Int
        package let to: HouseholdState
    }

    /// What moves a household from one state to another.
    package enum Signal: String, Sendable, CaseIterable {
        /// A record without a registration; a registration.
        case proposed, registered
        /// Of one year's procedure: begun; and how it ended.
        case listed, disputed, announced, rejected, revoked
        /// A run of another kind stands: it was found to be poor again, wrongly registered, left out, or out wrongly.
        case returned, misidentified, missed, wrongExit = "wrong_exit"
        /// A new year begins.
        case year
        /// The record was retired.
        case retired
    }

    /// How an administrator decides a case.
    package enum Verdict: String, Sendable, CaseIterable {
        /// The case was heard and does not stand in the way.
        case uphold
        /// There is no exit in this run.
        case reject
        /// Everything from a step on is to be done again.
        case `return`
        /// Somebody else is to decide.
        case delegate
    }

    /// What a register may set otherwise.
    package struct Parameters: Hashable, Sendable {
        /// Whole days for which a notice hangs: its last day less its first.
        var noticeDays = 7
        /// From which age somebody signs for a household.
        var adultAge = 18
        package var proofBytesMax = 8 << 20

        package init() {}
    }

    /// What the facts must say for a run to stand.
    package enum Need: String, Sendable, CaseIterable {
        /// Every item of the standard is met.
        case met
        /// Some item is not.
        case notMet = "not_met"
    }

    package var parameters: Parameters
    package let label: Label
    /// By which standards it judges.
    package let purpose: CriteriaSet.Purpose
    package let need: Need
    /// Ascending by number; each stands after those that it needs.
    package let steps: [Step]
    /// Offices that decide cases, the lowest first.
    package let levels: [String]
    /// The gravest first.
    package let kinds: [Kind]
    let transitions: [Transition]
    /// Of the publication; 0 of the one that the program carries.
    package private(set) var version = 0

    func numbered(_ version: Int) -> ExitProcedure {
        var result = self
        result.version = version
        return result
    }

    package func step(_ code: StepCode) -> Step? { steps.first { $0.code == code } }

    /// From 0: where a step stands in the order of the file.
    func place(of code: StepCode) -> Int { steps.firstIndex { $0.code == code } ?? steps.count }

    /// Whether a step is an attestation, or something that whoever attests must have seen: these go on while a case is open,
    /// for that is how most are settled.
    func isBeforeAnswers(_ code: StepCode) -> Bool {
        if code == .household || code == .government { return true }
        return [.household, .government].contains { mustPrecede(code, $0) }
    }

    /// Each stands after those that it needs, so this ends.
    private func mustPrecede(_ code: StepCode, _ other: StepCode) -> Bool {
        step(other)?.after.contains { $0 == code || mustPrecede(code, $0) } ?? false
    }
    package func kind(_ code: CaseKind) -> Kind? { kinds.first { $0.code == code } }

    /// The level next above one, or the highest itself.
    func level(above level: String) -> String {
        guard let index = levels.firstIndex(of: level), index + 1 < levels.count else { return levels.last ?? level }
        return levels[index + 1]
    }

    /// Where an office stands among those that decide; -1 for others.
    func rank(_ level: String?) -> Int { level.flatMap { levels.firstIndex(of: $0) } ?? -1 }
}

/// The steps e1 to e12, by the codes of the schema's list `exit_step`.
package enum StepCode: String, Hashable, Sendable, CaseIterable, Comparable {
    case candidate
    case houseCheck = "house_check"
    case evaluation
    case household = "household_attestation"
    case government = "government_attestation"
    case review = "village_review"
    case firstNotice = "notice_1"
    case townshipCheck = "township_check"
    case secondNotice = "notice_2"
    case countyApproval = "county_approval"
    case announcement
    case mark = "system_mark"

    /// From 1.
    package var number: Int { (StepCode.allCases.firstIndex(of: self) ?? 0) + 1 }

    package static func < (a: StepCode, b: StepCode) -> Bool { a.number < b.number }
}

/// Kinds of cases, by their codes in the procedure's file.
package enum CaseKind: String, Hashable, Sendable, CaseIterable {
    case householdRefuses = "household_refuses"
    case withdrawn
    case helperSigned = "helper_signed"
    case samePerson = "same_person"
    case signerNotEntitled = "signer_not_entitled"
    case notReproduced = "not_reproduced"
    case twoAnswers = "two_answers"
    case factsChanged = "facts_changed"
    case membershipChanged = "membership_changed"
    case differentEvidence = "different_evidence"
    case criteriaMismatch = "criteria_mismatch"
    case notMet = "not_met"
    case sheetDiffers = "sheet_differs"
    case householdDeclines = "household_declines"
    case governmentRefuses = "government_refuses"
    case governmentDiffers = "government_differs"
    case objection
    case headChanged = "head_changed"
    case ambiguousHistory = "ambiguous_history"
    case illegalHistory = "illegal_history"
    case existsDisputed = "exists_disputed"
    case exitedTwice = "exited_twice"
    case offPlan = "off_plan"
    case reserve
    case poorAgain = "poor_again"
    case lateComplaint = "late_complaint"
    case decidedDifferently = "decided_differently"
    case bareMark = "bare_mark"
}

/// A household's state over the years, by the codes of the schema's list `hh_state`.
package enum HouseholdState: String, Hashable, Sendable, CaseIterable {
    case notRegistered = "not_registered"
    case candidate, registered
    case preExit = "pre_exit"
    case disputed, exited
    case followUp = "follow_up_2y"
    case observed = "observe_1y"
    case closed, returned, misidentified, missed
    case wrongExit = "wrong_exit"
    case removed
}
