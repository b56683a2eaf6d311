package import Records

/// A household's states over the years, by the procedure's transition table.
///
/// What the table does not allow is not guessed: the state stays, and the signal is listed as a fault. Runs alone move a
/// household; a mark of the county repeats what a run brought about, or counts for nothing.
package struct HouseholdCourse: Sendable {
    /// The state at the end of a year.
    package struct Year: Hashable, Sendable {
        package let year: Int
        /// `nil`: this store cannot compute what it depends on.
        package let state: HouseholdState?
        /// In the order in which the year passed through them.
        package let passed: [HouseholdState]
    }

    /// Something in the history that the table does not know.
    package struct Fault: Hashable, Sendable {
        package let year: Int
        package let what: What
        package let events: [ExitEvent]

        package enum What: Hashable, Sendable {
            /// Something that does not follow from the state.
            case unexpected(ExitProcedure.Signal, in: HouseholdState)
            /// A mark that no procedure led to: it counts for nothing.
            case bareMark(in: HouseholdState, to: HouseholdState)

            var isBareMark: Bool { if case .bareMark = self { true } else { false } }
        }

        /// - Parameter naming: What people call a state.
        package func label(naming: (HouseholdState) -> Label) -> Label {
            switch what {
            case .unexpected(let signal, let state):
                let (name, signal) = (naming(state), signal.label)
                return Label(
                    zh: "状态为“\(name.zh)”时不应\(signal.zh)", en: "In the state \"\(name.en)\" nothing follows from this: \(signal.en).")
            case .bareMark(let state, let to):
                let (state, to) = (naming(state), naming(to))
                return Label(
                    zh: "标注为“\(to.zh)”没有程序依据，不计；状态仍为“\(state.zh)”",
                    en: "The mark \"\(to.en)\" follows from no procedure and counts for nothing; the state is still \"\(state.en)\".")
            }
        }
    }

    /// What came of the runs of one kind in one year.
    package struct Run: Hashable, Sendable {
        package let kind: RunKind
        package let year: Int
        package let outcome: ExitStanding.Outcome
        /// How it began, and its announcements that count: to know which of two runs came first.
        let begun: [ExitEvent]
        let announced: [ExitEvent]

        package init(_ outcome: ExitStanding.Outcome, _ kind: RunKind = .exit, year: Int) {
            (self.outcome, self.kind, self.year, begun, announced) = (outcome, kind, year, [], [])
        }

        init(_ standing: ExitStanding, _ kind: RunKind) {
            (outcome, self.kind, year) = (standing.outcome, kind, standing.year)
            (begun, announced) = (standing.ledger.counted(.candidate), standing.ledger.counted(.announcement))
        }

        /// Whether whoever began it had seen the other announced.
        func follows(_ other: Run) -> Bool { begun.contains { event in other.announced.contains { event.covers($0) } } }
    }

    /// Where the course of a household begins that was split off from another: it is what the other was.
    struct Inherited: Hashable, Sendable {
        let year: Int
        let state: HouseholdState
        let entered: Int
    }

    package private(set) var years: [Year] = []
    package private(set) var faults: [Fault] = []
    private let procedure: ExitProcedure
    private var state: HouseholdState? = .notRegistered
    /// The first year in the state.
    private var entered = 0
    private var passed: [HouseholdState] = []
    /// The state before the present one.
    private var before: HouseholdState?

    /// - Parameters:
    ///   - registered: The year of a registration that counts by itself, if there is one.
    ///   - runs: What came of each year's procedures.
    ///   - marks: Of the county, admitted or not.
    ///   - last: The last year that is wanted.
    package init(
        registered: Int?, runs: [Run], marks: [ExitEvent], standing: Existence.Standing, through last: Int, procedure: ExitProcedure
    ) {
        self.init(
            registered: registered, runs: runs, marks: marks, standing: standing, through: last, inherited: nil, procedure: procedure)
    }

    init(
        registered: Int?, runs: [Run], marks: [ExitEvent], standing: Existence.Standing, through last: Int, inherited: Inherited?,
        procedure: ExitProcedure
    ) {
        self.procedure = procedure
        // A mark that ends a run is a step of it, which the run judges; one from a state to itself only says that
        // something happened, as when members left.
        let marks = marks.filter { event in
            if case .mark(let from, let to, _) = event.content { event.isAdmitted && event.step == nil && to != from } else { false }
        }
        let earliest = ([registered, runs.map(\.year).min(), marks.map(\.year).min()].compactMap { $0 } + [last]).min() ?? last
        // None before the first year that can be written, and none after the last.
        let (first, last) = (max(inherited?.year ?? earliest, Input.years.lowerBound), min(last, Input.years.upperBound))
        guard first <= last else { return }
        for year in first...last {
            passed = []
            if year > first { pass(.year, year) }
            if year == first {
                if let inherited {
                    (state, entered, passed) = (inherited.state, inherited.entered, [inherited.state])
                } else if registered == nil {
                    pass(.proposed, year)
                }
            }
            if year == registered, inherited == nil { pass(.registered, year) }
            for run in Self.inOrder(runs.filter { $0.year == year }) { take(run) }
            if standing == .retired, state != .removed, marks.contains(where: { $0.year == year && $0.goal == .removed }) {
                pass(.retired, year)
            }
            for mark in marks where mark.year == year { look(mark, year) }
            if year == last, standing == .retired, state != .removed { pass(.retired, year) }
            if year == last, standing == .contested || standing == .unconfirmed { enter(.disputed, year) }
            years.append(Year(year: year, state: state, passed: passed))
        }
    }

    /// Of a household up to a year in which it was not there yet.
    init(before year: Int, procedure: ExitProcedure) {
        self.procedure = procedure
        years = [Year(year: year, state: .notRegistered, passed: [])]
    }

    /// As they followed each other; those that do not say, in the order of their kinds.
    private static func inOrder(_ runs: [Run]) -> [Run] {
        var (rest, result) = (runs.sorted { $0.kind < $1.kind }, [Run]())
        while !rest.isEmpty {
            let next = rest.firstIndex { run in !rest.contains { $0 != run && run.follows($0) } } ?? 0
            result.append(rest.remove(at: next))
        }
        return result
    }

    /// What a household that was split off in a year has of this course; `nil` where nobody can say.
    func inheritance(in year: Int) -> Inherited? {
        guard years.last?.year == year, let state else { return nil }
        // A run that is under way is the old household's.
        let isUnderWay = state == .preExit || state == .disputed || state == .removed
        return Inherited(year: year, state: isUnderWay ? before ?? .registered : state, entered: entered)
    }

    package func state(in year: Int) -> HouseholdState? { years.first { $0.year == year }?.state }

    private mutating func enter(_ next: HouseholdState?, _ year: Int) {
        before = state
        state = next
        entered = year
        if let next { passed.append(next) }
    }

    /// Follows a signal; a year that leads nowhere changes nothing.
    private mutating func pass(_ signal: ExitProcedure.Signal, _ year: Int, events: [ExitEvent] = []) {
        guard let now = state else { return }
        let found = procedure.transitions.first { $0.signal == signal && $0.from.contains(now) }
        guard let found else {
            if signal != .year {
                faults.append(Fault(year: year, what: .unexpected(signal, in: now), events: events))
            }
            return
        }
        if signal == .year, year - entered < found.years { return }
        enter(found.to, year)
    }

    private mutating func take(_ run: Run) {
        let year = run.year
        guard run.kind == .exit else {
            switch run.outcome {
            case .exited: pass(run.kind.signal, year)
            case .undecidedHere: enter(nil, year)
            // Until it stands nothing changes: nobody is poor, or poor no more, because somebody began to ask.
            case .none, .preExit, .disputed, .rejected, .revoked: break
            }
            return
        }
        guard run.outcome != .none else { return }
        let before = state
        pass(.listed, year)
        guard state == .preExit, before != nil else { return }
        switch run.outcome {
        case .none, .preExit: break
        case .disputed: pass(.disputed, year)
        case .exited: pass(.announced, year)
        case .rejected: pass(.rejected, year)
        case .revoked: pass(.revoked, year)
        case .undecidedHere: enter(nil, year)
        }
    }

    /// To mark what follows by itself changes nothing; to mark anything else changes nothing either, and is told.
    private mutating func look(_ mark: ExitEvent, _ year: Int) {
        guard case .mark(_, let to, _) = mark.content, let state, state != to, !passed.contains(to) else { return }
        faults.append(Fault(year: year, what: .bareMark(in: state, to: to), events: [mark]))
    }
}

extension ExitProcedure.Signal {
    /// What happened, in words that go with a state.
    var label: Label {
        switch self {
        case .proposed: Label(zh: "拟建档", en: "it is proposed for registration")
        case .registered: Label(zh: "建档", en: "it is registered")
        case .listed: Label(zh: "列入拟退出名单", en: "it is listed for an exit")
        case .disputed: Label(zh: "对退出有争议", en: "its exit is disputed")
        case .announced: Label(zh: "公告退出", en: "its exit is announced")
        case .rejected: Label(zh: "裁定不予退出", en: "its exit is rejected")
        case .revoked: Label(zh: "撤销退出", en: "its exit is revoked")
        case .year: Label(zh: "进入新年度", en: "a new year begins")
        case .returned: Label(zh: "认定返贫", en: "it is found to be poor again")
        case .misidentified: Label(zh: "认定错评", en: "it is found never to have been poor")
        case .missed: Label(zh: "认定漏评", en: "it is found to have been left out")
        case .wrongExit: Label(zh: "认定错退", en: "its exit is found to be wrong")
        case .retired: Label(zh: "注销", en: "it is retired")
        }
    }
}

extension ExitProcedure {
    /// Whether a household in that state can be listed for an exit, or can come to be registered first: one that exited
    /// already, or that should never have been registered, cannot.
    package func mayBeListed(_ state: HouseholdState) -> Bool {
        guard state != .preExit, state != .disputed else { return true }
        return transitions.contains { $0.from.contains(state) && [.listed, .registered, .proposed].contains($0.signal) }
    }

    /// Whether a run of that kind can change anything of a household in that state.
    package func mayBegin(_ kind: RunKind, _ state: HouseholdState) -> Bool {
        if kind == .exit { return mayBeListed(state) }
        return transitions.contains { $0.from.contains(state) && $0.signal == kind.signal }
    }
}

extension ExitEvent {
    /// Of a mark, the state that it names.
    fileprivate var goal: HouseholdState? { if case .mark(_, let to, _) = content { to } else { nil } }
}
