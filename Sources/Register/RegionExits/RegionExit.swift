import Causality
package import Records

/// One step of a village's or county's exit, as the entry that made it has it.
package struct RegionEvent: Hashable, Sendable {
    package let record: RecordID
    let coverage: Coverage
    package let person: String
    /// `nil` where there is no directory, and then everybody holds every office.
    package let role: String?
    package let time: UInt64
    let isAdmitted: Bool
    package let year: Int
    /// The day that the author names, in days since 1970.
    package let date: Int
    package let step: RegionStep
    /// The evidence digest that it is bound to, in hexadecimal; empty where it names none.
    package let evidence: String
    package let reason: String?

    /// The first steps of a place's exit, each seen by nobody before; once it exited, those that somebody saw who announced it.
    static func beginnings(_ events: [RegionEvent]) -> [RegionEvent] {
        let steps = events.filter(\.isAdmitted)
        let first = steps.filter { event in !steps.contains { event.covers($0) } }
        let seen = first.filter { event in steps.contains { $0.step == .exited && $0.covers(event) } }
        return seen.isEmpty ? first : seen
    }

    func covers(_ other: RegionEvent) -> Bool { coverage.covers(other.coverage.dot) && other.coverage.dot != coverage.dot }
}

/// What the standing needs besides the events.
struct RegionFacts {
    /// What the facts come to now, by the terms of whoever wrote an event.
    var now: [Dot: ExitFacts.Evidence] = [:]
    /// What they came to for its author.
    var seen: [Dot: ExitFacts.Evidence] = [:]
    /// By the standard in force, for whoever begins.
    var present: ExitFacts.Evidence?
    /// Where what is declared differs from what the register holds beneath, in words.
    var differences: [Label] = []
    /// To the lists that were put up, those that are open.
    var objections: [ListObjection] = []
    /// Every objection that lies where the place does: a county's lie in its villages.
    var heard: [ListObjection] = []
    /// On the cases of the place.
    var decisions: [PlaceDecision] = []
    /// Why this program cannot read the procedure that the exit goes by.
    var unreadable: DocumentError?
}

/// An open case of a village's or county's exit.
package struct RegionCase: Hashable, Sendable {
    /// Six hexadecimal digits for the place, ten for what it consists of.
    package let name: String
    package let kind: RegionCaseKind
    package let label: Label
    package let blocks: Bool
    /// The office that looks at it.
    package let level: String
    /// In days since 1970; `nil` where nothing dates it.
    package let deadline: Int?
    package let remark: Label?
    /// Whom it was handed to: an office or a person.
    package let handler: String?
    package let verdicts: [ExitProcedure.Verdict]
    /// The objection that it is.
    package let objection: RecordID?
    /// Of what was done out of order the step, which whoever does it in order sets right.
    package var step: RegionStep?
}

/// Where the exit of a village or county in one year stands: a pure function of its events and of the facts.
///
/// Before it is announced any change of the facts stops it. After it, what is found later is a case for the office above and
/// takes nothing away by itself: an exit falls when somebody who may revokes it.
package struct RegionExit: Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case none
        case underWay = "under_way"
        /// Something must be set right first.
        case stopped
        case exited, rejected, returned
    }

    /// Why an event does not count.
    package enum Flaw: Hashable, Sendable {
        case office
        /// Its author had not seen these done on the same facts.
        case missing([RegionStep])
        case early(until: Int)
        case notReproduced
        case notMet(items: Label)
        /// Its day lies before that of what it follows.
        case before(day: Int)
        /// What was announced is revoked, and not rejected.
        case announced
        /// Whoever stops it or takes it back says why.
        case noReason
        /// Its author had seen an objection to the list, and no answer that found it not right; or one that lies elsewhere is open.
        case objected
    }

    package struct StepView: Sendable {
        package let step: RegionProcedure.Step
        package let events: [RegionEvent]
        package let isDone: Bool
    }

    package struct Due: Hashable, Sendable {
        package let step: RegionStep
        package let label: Label
        /// The first day on which it may be done.
        package let from: Int?
        package let writers: [String]
    }

    package let place: RecordID
    package let year: Int
    package let outcome: Outcome
    package let steps: [StepView]
    package let next: [Due]
    package let cases: [RegionCase]
    package let flaws: [RecordID: Flaw]
    package let events: [RegionEvent]
    package let present: ExitFacts.Evidence?
    /// By what it goes: what was in force where its first steps were taken.
    package let procedure: RegionProcedure
    /// Why this program cannot read that; then the steps are only named, and nothing goes on.
    package let unreadable: DocumentError?

    init(
        of place: RecordID, year: Int, events: [RegionEvent], facts: RegionFacts, procedure: RegionProcedure,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        let names = CaseNames(household: place, year: year, digest: digest)
        let ledger = RegionLedger(events.filter { $0.year == year }, facts, procedure, names)
        (self.place, self.year, self.events) = (place, year, ledger.all)
        (self.procedure, unreadable) = (procedure, facts.unreadable)
        flaws = Dictionary(ledger.flaws.map { ($0.key.record, $0.value) }) { first, _ in first }
        present = ledger.live(.applied).first.flatMap { facts.now[$0.coverage.dot] } ?? facts.present
        steps = procedure.steps.filter { RegionStep.course.contains($0.code) }.map { step in
            StepView(step: step, events: ledger.live(step.code), isDone: !ledger.live(step.code).isEmpty)
        }
        guard facts.unreadable == nil else {
            (cases, next, outcome) = ([], [], ledger.all.isEmpty ? .none : .stopped)
            return
        }
        let cases = ledger.cases
        self.cases = cases
        outcome = ledger.outcome(isStopped: cases.contains(where: \.blocks))
        next = outcome == .exited ? [] : ledger.next.filter { Self.blocking(cases, $0.step).isEmpty }
    }

    /// Cases that must be decided before a step: to announce all that block, before that those of people who object.
    package func blocking(_ step: RegionStep) -> [RegionCase] { Self.blocking(cases, step) }

    private static func blocking(_ cases: [RegionCase], _ step: RegionStep) -> [RegionCase] {
        guard step != .applied else { return [] }
        return cases.filter { $0.blocks && ($0.kind == .objection || step == .exited && $0.step != step) }
    }
}
