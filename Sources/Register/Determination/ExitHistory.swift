import Causality
package import Records

/// The events of one household and year: a set, whatever the order in which they came.
package struct ExitHistory: Hashable, Sendable {
    package let household: RecordID
    package let year: Int
    package let kind: RunKind
    /// Of the year, ascending by dot.
    package let events: [ExitEvent]
    /// Sheets of later years: they show whether somebody who exited is poor again.
    let laterSheets: [ExitEvent]

    package init(household: RecordID, year: Int, kind: RunKind = .exit, events: some Sequence<ExitEvent>) {
        self.household = household
        self.year = year
        self.kind = kind
        let all = Set(events).sorted { ($0.dot, $0.record) < ($1.dot, $1.record) }
        self.events = all.filter { $0.year == year && $0.kind == kind }
        laterSheets = all.filter { event in
            guard kind == .exit, case .evaluation = event.content, event.kind == .exit || event.kind == .returned else { return false }
            return event.year > year && event.isAdmitted
        }
    }

    var admitted: [ExitEvent] { events.filter(\.isAdmitted) }

    /// Where the run began: its first steps, each seen by nobody before. Once it was announced, of several that were taken apart
    /// those that somebody saw who announced; so what arrives later begins nothing anew.
    var beginnings: [ExitEvent] {
        let steps = admitted.filter { $0.step != nil }
        let first = steps.earliest
        let announced = steps.filter { $0.step == .announcement }
        let seen = first.filter { event in announced.contains { $0.covers(event) } }
        return seen.isEmpty ? first : seen
    }

    func event(_ record: RecordID) -> ExitEvent? { events.first { $0.record == record } }
}

extension Sequence<ExitEvent> {
    /// Those that no other of them was written after having seen them.
    var latest: [ExitEvent] {
        let all = Array(self)
        return all.filter { event in !all.contains { $0.covers(event) } }
    }

    /// Those of which no other was seen.
    var earliest: [ExitEvent] {
        let all = Array(self)
        return all.filter { event in !all.contains { event.covers($0) } }
    }
}

extension ExitEvent {
    /// Which step of the procedure the event does, if it does one.
    package var step: StepCode? {
        switch content {
        case .candidate: .candidate
        case .houseCheck: .houseCheck
        case .evaluation: .evaluation
        case .household: .household
        case .government: .government
        case .review: .review
        case .notice(let isFirst, _, _): isFirst ? .firstNotice : .secondNotice
        case .approval(let isCounty, _, _, _): isCounty ? .countyApproval : .townshipCheck
        case .announcement: .announcement
        case .mark(_, let to, _): to == kind.goal ? .mark : nil
        case .card, .objection, .objectionAnswer, .withdrawal, .decision: nil
        }
    }

    /// Whether the event lets the procedure go on: a vote for it, a check that passes.
    var isPositive: Bool {
        switch content {
        // More than half of those present; abstentions are no votes for it.
        case .review(let present, let inFavour, _): inFavour * 2 > present
        case .approval(_, let passes, _, _): passes
        default: true
        }
    }

    /// The day that it names; of a notice also the first on which it hung.
    var firstDay: Int { if case .notice(_, let from, _) = content { min(date, from) } else { date } }

    /// The last day that must be over before the next step.
    var lastDay: Int? { if case .notice(_, _, let to) = content { to } else { nil } }
}
