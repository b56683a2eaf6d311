import Causality
import Records
import RegisterData
import TestSupport

@testable import Register

/// A household's exit, played through by people who see everything that came before, unless told otherwise.
struct Play {
    enum Who: String, CaseIterable {
        case collector, collector2, first, helper, village, village2, town, county, county2, city, city2

        var role: String {
            switch self {
            case .collector, .collector2: "C"
            case .first: "F"
            case .helper: "H"
            case .village, .village2: "V"
            case .town: "T"
            case .county, .county2: "K"
            case .city, .city2: "Y"
            }
        }

        var replica: ReplicaID {
            let number = UInt64(Who.allCases.firstIndex(of: self) ?? 0) + 1
            return ReplicaID(high: number &* 0x9E37_79B9_7F4A_7C15, low: number, incarnation: UInt32(number))
        }
    }

    static let household = record(1), head = record(2), spouse = record(3), child = record(4)
    static let year = 2017
    /// 2017-09-01.
    static let start = 17_410

    static let file = try? ExitProcedure(parsing: Desk.bytes("procedure/household-exit.json"), file: "procedure")

    private static func record(_ number: UInt64) -> RecordID {
        RecordID(replica: ReplicaID(high: 7, low: 7, incarnation: 7), number: number, index: 0, salt: 7)
    }

    var events: [ExitEvent] = []
    var facts = ExitFacts()
    var procedure = Play.file
    /// Everything that was written.
    var all = VersionVector()
    var day = Play.start
    let card = CardCode(bits: 0x123_4567_89AB_CDEF), refusalCode = CardCode(bits: 0xFED_CBA9_8765_4321)

    init() {
        facts.members = [
            Play.head: .init(isHead: true, birth: -5_000), Play.spouse: .init(birth: -4_500), Play.child: .init(birth: 14_000),
        ]
        facts.planYear = Play.year
        facts.helpers = ["helper"]
        measure("aa")
    }

    /// What the register holds now.
    mutating func measure(_ digest: String, water: String = "40", unmet: [String] = [], unknown: [String] = [], roster: String = "3") {
        var items = Dictionary(uniqueKeysWithValues: (1...9).map { (String($0), ItemResult.met) })
        for item in unmet { items[item] = .notMet }
        for item in unknown { items[item] = .unknown }
        let text: (String) -> Label = { Label(zh: $0, en: $0) }
        facts.present = .init(
            digest: digest, criteria: "gx", items: items,
            groups: [
                .init(id: "household water", label: text("water"), value: text(water)),
                .init(id: "household roster", label: text("roster"), value: text(roster), isRoster: true),
            ])
    }

    // MARK: Writing

    /// - Parameter seeing: What the author had seen; everything that was written so far unless given.
    @discardableResult
    mutating func write(
        _ who: Who, _ content: ExitEvent.Content, seeing: VersionVector? = nil, on date: Int? = nil, year: Int = Play.year,
        role: String? = nil,
        person: String? = nil, isAdmitted: Bool = true
    ) -> ExitEvent {
        let dot = Dot(who.replica, all[who.replica] + 1)
        var context = seeing ?? all
        context.set(who.replica, to: 0)
        let event = ExitEvent(
            record: RecordID(replica: who.replica, number: dot.number, index: 0, salt: 1), coverage: Coverage(dot: dot, context: context),
            person: person ?? who.rawValue, role: role ?? who.role, time: UInt64(date ?? day) * 86_400_000 + dot.number,
            isAdmitted: isAdmitted, year: year, date: date ?? day, content: content)
        all.include(dot)
        events.append(event)
        if event.step == .household || event.step == .government || event.step == .evaluation { facts.seen[dot] = facts.present }
        return event
    }

    var digest: String { facts.present?.digest ?? "" }

    @discardableResult
    mutating func sheet(_ who: Who = .first, seeing: VersionVector? = nil, _ change: (inout [String: ItemResult]) -> Void = { _ in })
        -> ExitEvent
    {
        var results = facts.present?.items ?? [:]
        change(&results)
        return write(who, .evaluation(.init(criteria: "gx", evidence: digest, results: results)), seeing: seeing)
    }

    @discardableResult
    mutating func giveCard(_ who: Who = .town, _ agree: CardCode? = nil, seeing: VersionVector? = nil) -> ExitEvent {
        let commit: (CardCode, ExitEvent.Decision) -> String = {
            $0.commitment(household: Play.household, year: Play.year, decision: $1, digest: Toy.digest)
        }
        return write(who, .card(agree: commit(agree ?? card, .agree), refuse: commit(refusalCode, .refuse)), seeing: seeing)
    }

    @discardableResult
    mutating func household(
        _ decision: ExitEvent.Decision = .agree, by who: Who = .collector, code: String? = nil, digest: String? = nil,
        seeing: VersionVector? = nil, on date: Int? = nil, person: String? = nil,
        _ change: (inout ExitEvent.HouseholdAnswer) -> Void = { _ in }
    ) -> ExitEvent {
        var answer = ExitEvent.HouseholdAnswer(evidence: digest ?? self.digest, criteria: "gx", decision: decision, signer: Play.head)
        answer.proof = "photo"
        answer.cardCode = code ?? (decision == .refuse ? refusalCode : card).description
        change(&answer)
        return write(who, .household(answer), seeing: seeing, on: date, person: person)
    }

    @discardableResult
    mutating func government(
        _ decision: ExitEvent.Decision = .agree, by who: Who = .town, digest: String? = nil, seeing: VersionVector? = nil,
        on date: Int? = nil, person: String? = nil, second: String? = "the second"
    ) -> ExitEvent {
        var answer = ExitEvent.GovernmentAnswer(evidence: digest ?? self.digest, criteria: "gx", decision: decision)
        answer.second = second
        return write(who, .government(answer), seeing: seeing, on: date, person: person)
    }

    @discardableResult
    mutating func decide(
        _ who: Who = .county, _ found: ExitCase, _ verdict: ExitProcedure.Verdict, step: StepCode? = nil, to handler: String? = nil,
        seeing: VersionVector? = nil
    ) -> ExitEvent {
        write(
            who,
            .decision(
                .init(name: found.name, kind: found.kind.rawValue, verdict: verdict, step: step, handler: handler, reason: "heard both")),
            seeing: seeing)
    }

    // MARK: The usual course

    /// Both sides have said yes to the same facts, and what follows is done up to a step.
    static func agreed(through last: StepCode? = nil) -> Play {
        var play = Play()
        play.prepare()
        play.agree()
        if let last { play.proceed(through: last) }
        return play
    }

    mutating func prepare() {
        write(.village, .candidate(reason: nil))
        write(.first, .houseCheck(persons: ["a", "b"], units: ["x", "y"]))
        sheet()
        giveCard()
    }

    mutating func agree() {
        household()
        government()
    }

    /// From the review to the step given.
    mutating func proceed(through last: StepCode = .announcement) {
        let course: [(StepCode, Who, (Int) -> ExitEvent.Content)] = [
            (.review, .village, { _ in .review(present: 20, inFavour: 15, against: 2) }),
            (.firstNotice, .village, { .notice(isFirst: true, from: $0, to: $0 + 7) }),
            (.townshipCheck, .town, { _ in .approval(isCounty: false, passes: true, reason: nil) }),
            (.secondNotice, .town, { .notice(isFirst: false, from: $0, to: $0 + 7) }),
            (.countyApproval, .county, { _ in .approval(isCounty: true, passes: true, reason: nil) }),
            (.announcement, .county, { .announcement(from: $0) }),
        ]
        for (step, who, content) in course where step <= last {
            day += 8
            write(who, content(day))
        }
    }

    static func exited() -> Play {
        var play = Play()
        play.prepare()
        play.agree()
        play.proceed()
        return play
    }

    // MARK: Reading

    func standing(_ events: [ExitEvent]? = nil) -> ExitStanding {
        ExitStanding(
            of: ExitHistory(household: Play.household, year: Play.year, events: events ?? self.events), facts: facts,
            procedure: procedure ?? ExitProcedure.none, digest: Toy.digest)
    }

    var outcome: ExitStanding.Outcome { standing().outcome }
    var kinds: [CaseKind] { standing().cases.map(\.kind) }
}

extension ExitProcedure {
    /// Nothing: what a test gets whose procedure does not parse, and it fails.
    static let none = ExitProcedure(
        parameters: .init(), label: Label(zh: "", en: ""), purpose: .exit, need: .met, steps: [], levels: [], kinds: [], transitions: [])
}

extension ExitStanding {
    /// All that it says, as one text.
    var essence: String {
        let steps = steps.map { "\($0.step.code.rawValue) \($0.isDone) \($0.events.map(\.dot.description)) \($0.remarks.map(\.en))" }
        let cases = cases.map {
            "\($0.name) \($0.kind.rawValue) \($0.level) \($0.handler ?? "") \($0.events.map(\.dot.description)) \($0.since)"
        }
        return ([outcome.rawValue] + steps + next.map { "\($0)" } + cases + obstacles.map(\.en)).joined(separator: "\n")
    }
}
