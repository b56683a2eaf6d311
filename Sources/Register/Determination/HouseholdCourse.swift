package import Records

/// A household's states over the years, by the procedure's transition table.
///
/// What the table does not allow is not guessed: the state stays, and the signal is listed as a fault. Marks that
/// contradict each other leave the household disputed.
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
            /// A mark that leads nowhere.
            case noWay(from: HouseholdState, to: HouseholdState)
            case marksDiffer
        }

        /// - Parameter naming: What people call a state.
        package func label(naming: (HouseholdState) -> Label) -> Label {
            switch what {
            case .unexpected(let signal, let state):
                let (name, signal) = (naming(state), signal.label)
                return Label(
                    zh: "状态为“\(name.zh)”时不应\(signal.zh)", en: "In the state \"\(name.en)\" nothing follows from this: \(signal.en).")
            case .noWay(let from, let to):
                let (from, to) = (naming(from), naming(to))
                return Label(
                    zh: "不能由“\(from.zh)”标注为“\(to.zh)”", en: "No mark leads from \"\(from.en)\" to \"\(to.en)\".")
            case .marksDiffer: return Label(zh: "县里的标注互相矛盾", en: "The county's marks contradict each other.")
            }
        }
    }

    package private(set) var years: [Year] = []
    package private(set) var faults: [Fault] = []
    private let procedure: ExitProcedure
    private var state: HouseholdState? = .notRegistered
    /// The first year in the state.
    private var entered = 0
    private var passed: [HouseholdState] = []

    /// - Parameters:
    ///   - registered: The year in which the household was identified as poor, if it was.
    ///   - exits: What came of each year's procedure.
    ///   - marks: Of the county, admitted or not.
    ///   - last: The last year that is wanted.
    package init(
        registered: Int?, exits: [Int: ExitStanding.Outcome], marks: [ExitEvent], standing: Existence.Standing, through last: Int,
        procedure: ExitProcedure
    ) {
        self.procedure = procedure
        let marks = marks.filter { event in
            // The mark of an exit is a step of the procedure, which judges it; one from a state to itself only says
            // that something happened, as when members left.
            if case .mark(let from, let to, _) = event.content { event.isAdmitted && to != .exited && to != from } else { false }
        }
        let earliest = ([registered, exits.keys.min(), marks.map(\.year).min()].compactMap { $0 } + [last]).min() ?? last
        // None before the first year that can be written, and none after the last.
        let (first, last) = (max(earliest, Input.years.lowerBound), min(last, Input.years.upperBound))
        guard first <= last else { return }
        for year in first...last {
            passed = []
            if year > first { pass(.year, year) }
            if year == first, registered == nil { pass(.proposed, year) }
            if year == registered { pass(.registered, year) }
            take(exits[year] ?? .none, year)
            take(marks.filter { $0.year == year }, year)
            if year == last, standing == .retired, state != .removed { pass(.retired, year) }
            if year == last, standing == .contested || standing == .unconfirmed { enter(.disputed, year) }
            years.append(Year(year: year, state: state, passed: passed))
        }
    }

    package func state(in year: Int) -> HouseholdState? { years.first { $0.year == year }?.state }

    private mutating func enter(_ next: HouseholdState?, _ year: Int) {
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

    private mutating func take(_ outcome: ExitStanding.Outcome, _ year: Int) {
        guard outcome != .none else { return }
        let before = state
        pass(.listed, year)
        guard state == .preExit, before != nil else { return }
        switch outcome {
        case .none, .preExit: break
        case .disputed: pass(.disputed, year)
        case .exited: pass(.announced, year)
        case .rejected: pass(.rejected, year)
        case .revoked: pass(.revoked, year)
        case .undecidedHere: enter(nil, year)
        }
    }

    /// Marks in the order in which their authors knew of each other.
    private mutating func take(_ marks: [ExitEvent], _ year: Int) {
        var rest = marks
        while !rest.isEmpty {
            let next = rest.earliest
            guard !next.isEmpty else { return }
            rest.removeAll { next.contains($0) }
            let targets = Set(
                next.compactMap { event -> HouseholdState? in if case .mark(_, let to, _) = event.content { to } else { nil } })
            guard targets.count == 1, let to = targets.first else {
                faults.append(Fault(year: year, what: .marksDiffer, events: next))
                return enter(.disputed, year)
            }
            guard let now = state else { return }
            // To mark what follows by itself changes nothing.
            if now == to { continue }
            guard procedure.transitions.contains(where: { $0.signal == .mark && $0.to == to && $0.from.contains(now) }) else {
                faults.append(Fault(year: year, what: .noWay(from: now, to: to), events: next))
                continue
            }
            enter(to, year)
        }
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
        case .mark: Label(zh: "标注", en: "the county marks it")
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
}
