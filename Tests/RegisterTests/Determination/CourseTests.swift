import Causality
import Records
import TestSupport
import Testing

@testable import Register

/// States over the years, the procedure's file, and the laws of the fold.
struct CourseTests {
    private func procedure() throws -> ExitProcedure {
        try ExitProcedure(parsing: Desk.bytes("procedure/household-exit.json"), file: "procedure")
    }

    private func course(
        registered: Int? = 2015, _ exits: [Int: ExitStanding.Outcome] = [:], marks: [ExitEvent] = [],
        standing: Existence.Standing = .present, through last: Int
    ) throws -> HouseholdCourse {
        HouseholdCourse(
            registered: registered, runs: exits.map { HouseholdCourse.Run($0.value, year: $0.key) }, marks: marks, standing: standing,
            through: last, procedure: try procedure())
    }

    @Test func `after the exit come two years of support, one of observation, and the end`() throws {
        let course = try course([2017: .exited], through: 2022)
        #expect(course.years.map(\.state) == [.registered, .registered, .exited, .followUp, .followUp, .observed, .closed, .closed])
        #expect(course.faults.isEmpty)
    }

    @Test func `what was not finished in its year leaves the household registered, what is disputed stays disputed`() throws {
        #expect(try course([2016: .preExit], through: 2017).state(in: 2017) == .registered)
        #expect(try course([2016: .disputed], through: 2018).state(in: 2018) == .disputed)
        #expect(try course([2016: .rejected], through: 2016).state(in: 2016) == .registered)
        let revoked = try course([2016: .revoked], through: 2017)
        #expect(revoked.years.map(\.state) == [.registered, .wrongExit, .registered])
        #expect(try course([2016: .undecidedHere], through: 2018).state(in: 2018) == nil)
    }

    @Test func `who exited is not listed again, and who is not registered is not listed at all`() throws {
        let twice = try course([2016: .exited, 2017: .exited], through: 2017)
        #expect(twice.state(in: 2017) == .followUp)
        #expect(twice.faults.map(\.year) == [2017])
        let unknown = try course(registered: nil, [2016: .exited], through: 2016)
        #expect(unknown.state(in: 2016) == .candidate)
        #expect(unknown.faults.count == 1)
        // In words, and not in the codes of the file.
        let naming: (HouseholdState) -> Label = { _ in Label(zh: "某状态", en: "some state") }
        #expect(twice.faults.map { $0.label(naming: naming).zh } == ["状态为“某状态”时不应列入拟退出名单"])
        let procedure = try procedure()
        let closed: Set<HouseholdState> = [.exited, .followUp, .observed, .closed, .misidentified, .removed]
        for state in HouseholdState.allCases { #expect(procedure.mayBeListed(state) != closed.contains(state), "\(state)") }
    }

    @Test func `a mark that no run led to changes nothing, and is told`() throws {
        var play = Play()
        let back = play.write(.county, .mark(from: .followUp, to: .returned, cause: nil), year: 2018)
        let rival = play.write(.county2, .mark(from: .followUp, to: .wrongExit, cause: nil), seeing: .init(), year: 2018)
        let bare = try course([2017: .exited], marks: [back, rival], through: 2019)
        #expect(bare.years.suffix(2).map(\.state) == [.followUp, .followUp])
        #expect(bare.faults.map(\.what) == [.bareMark(in: .followUp, to: .returned), .bareMark(in: .followUp, to: .wrongExit)])
        // One that says what follows by itself is right.
        let support = play.write(.county, .mark(from: .exited, to: .followUp, cause: nil), year: 2018)
        #expect(try course([2017: .exited], marks: [support], through: 2018).faults.isEmpty)
    }

    @Test func `runs of the other kinds lead where their names say, and until they stand nowhere`() throws {
        func course(_ runs: [HouseholdCourse.Run], registered: Int? = 2015, through last: Int) throws -> [HouseholdState?] {
            HouseholdCourse(
                registered: registered, runs: runs, marks: [], standing: .present, through: last, procedure: try procedure()
            ).years.map(\.state)
        }
        let exit = HouseholdCourse.Run(.exited, year: 2016)
        #expect(
            try course([exit, .init(.exited, .returned, year: 2017)], through: 2018) == [.registered, .exited, .returned, .registered])
        #expect(try course([exit, .init(.preExit, .returned, year: 2017)], through: 2017).last == .followUp)
        #expect(try course([exit, .init(.exited, .wrongExit, year: 2016)], through: 2017) == [.registered, .wrongExit, .registered])
        #expect(try course([.init(.exited, .misidentified, year: 2016)], through: 2017) == [.registered, .misidentified, .misidentified])
        #expect(try course([.init(.exited, .identification, year: 2016)], registered: nil, through: 2016) == [.registered])
        #expect(try course([.init(.disputed, .identification, year: 2016)], registered: nil, through: 2016) == [.candidate])
        #expect(try course([.init(.exited, .missed, year: 2016)], registered: nil, through: 2017) == [.missed, .registered])
        #expect(try course([.init(.undecidedHere, .misidentified, year: 2016)], through: 2016).last == .some(nil))
    }

    @Test func `a retired household is removed, a contested one disputed`() throws {
        #expect(try course(standing: .retired, through: 2016).state(in: 2016) == .removed)
        #expect(try course(standing: .contested, through: 2016).state(in: 2016) == .disputed)
    }

    // MARK: The file

    @Test func `the procedure is refused where it is not wholly understood`() throws {
        let text = String(decoding: Desk.bytes("procedure/household-exit.json"), as: UTF8.self)
        let broken: [(String, String)] = [
            ("\"noticeDays\": 7", "\"noticeDays\": -1"), ("\"code\": \"notice_1\"", "\"code\": \"notice\""),
            ("\"after\": [\"candidate\"]", "\"after\": [\"announcement\"]"), ("\"on\": \"revoked\"", "\"on\": \"rejected\""),
            ("\"level\": \"Y\"", "\"level\": \"Q\""), ("\"number\": 27", "\"number\": 28"),
            ("\"kind\": \"exit\"", "\"kind\": \"leave\""), ("\"needs\": \"met\"", "\"needs\": \"some\""),
        ]
        for (old, new) in broken {
            #expect(text.contains(old))
            #expect(throws: DocumentError.self) {
                _ = try ExitProcedure(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8), file: "broken")
            }
        }
    }

    @Test func `a card's code is read as people write it, and survives a round`() {
        let code = CardCode(bits: 0xABC_DEF0_1234_5678)
        #expect(CardCode(code.description) == code)
        #expect(CardCode(code.description.lowercased().replacing("-", with: " ")) == code)
        #expect(CardCode("OIl0-1111-2222") == CardCode("0110-1111-2222"))
        #expect(CardCode("U000-0000-0000") == nil)
        #expect(CardCode("0000-0000-000") == nil)
        #expect(CardCode("0000-0000-00000") == nil)
    }

    // MARK: The laws

    @Test(arguments: 0..<20)
    func `the same set of events says the same, in whatever order and however often it came`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let play = RandomPlay.make(using: &random)
        let essence = play.standing().essence
        for _ in 0..<4 {
            let shuffled = play.events.shuffled(using: &random) + play.events.shuffled(using: &random).prefix(5)
            #expect(play.standing(shuffled).essence == essence)
        }
    }

    @Test func `no random history stands as an exit unless both sides agree to the facts as they are`() {
        var outcomes: [ExitStanding.Outcome: Int] = [:]
        for seed in 0..<150 {
            var random = SplitMix64(seed: UInt64(seed) &+ 1_000)
            let play = RandomPlay.make(using: &random)
            let standing = play.standing()
            outcomes[standing.outcome, default: 0] += 1
            guard standing.outcome == .exited else { continue }
            let agreed = standing.householdAnswers.contains { own in
                own.counts && own.isYes && own.evidence == play.digest
                    && standing.governmentAnswers.contains { other in
                        other.counts && other.isYes && other.evidence == play.digest && !other.event.hasSameAuthor(as: own.event)
                    }
            }
            #expect(agreed, "seed \(seed)")
            #expect(play.facts.present?.isMet == true)
            #expect(standing.blocking.isEmpty)
        }
        // The histories reach what they are to try.
        #expect(outcomes[.exited, default: 0] >= 10)
        #expect(outcomes[.disputed, default: 0] >= 50)
        #expect(outcomes[.rejected, default: 0] + outcomes[.revoked, default: 0] >= 3)
    }
}

/// Histories that nobody would plan: people act on old views, twice, out of order.
enum RandomPlay {
    static func make(using random: inout SplitMix64) -> Play {
        var play = Play()
        var views: [VersionVector] = [.init()]
        play.prepare()
        views.append(play.all)
        if Int.random(in: 0..<4, using: &random) > 0 {
            play.agree()
            views.append(play.all)
            play.proceed(through: [.firstNotice, .countyApproval, .announcement].randomElement(using: &random) ?? .announcement)
        }
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let view = Bool.random(using: &random) ? views.randomElement(using: &random) : nil
            act(&play, seeing: view, using: &random)
            views.append(play.all)
        }
        if Bool.random(using: &random) { play.measure("aa") }
        return play
    }

    private static func act(_ play: inout Play, seeing view: VersionVector?, using random: inout SplitMix64) {
        let day = play.day
        switch Int.random(in: 0..<14, using: &random) {
        case 0: play.measure(["aa", "bb", "cc"].randomElement(using: &random) ?? "aa")
        case 1: play.household(.refuse, by: .collector2, seeing: view)
        case 2: play.write(.collector2, .withdrawal(attestation: nil, reason: "r"), seeing: view)
        case 3: play.write(.village2, .objection(by: "b", text: "t"), seeing: view)
        case 4, 9, 10:
            guard let found = play.standing().cases.randomElement(using: &random) else { return }
            let who: Play.Who = [.county, .county2, .city].randomElement(using: &random) ?? .county
            play.decide(
                who, found, [.uphold, .reject, .return, .delegate].randomElement(using: &random) ?? .uphold, step: .household, to: "T",
                seeing: view)
        case 5: play.giveCard(.town, CardCode(bits: UInt64.random(in: 0..<3, using: &random)), seeing: view)
        case 6: play.household(by: .collector, code: CardCode(bits: UInt64.random(in: 0..<3, using: &random)).description, seeing: view)
        case 7: play.government([.agree, .refuse, .reserve].randomElement(using: &random) ?? .agree, by: .first, seeing: view)
        case 8:
            guard let objection = play.events.first(where: { if case .objection = $0.content { true } else { false } }) else { return }
            play.write(.county, .objectionAnswer(objection: objection.record, result: .rejected, text: "t"), seeing: view)
        default:
            // What is due, by whoever does it.
            guard let due = play.standing().next.randomElement(using: &random) else { return }
            play.do(due.step, day: day, seeing: view)
        }
    }
}

extension Play {
    mutating func `do`(_ step: StepCode, day: Int, seeing view: VersionVector?) {
        switch step {
        case .candidate: write(.village, .candidate(reason: nil), seeing: view)
        case .houseCheck: write(.first, .houseCheck(persons: ["a", "b"], units: []), seeing: view)
        case .evaluation: sheet(seeing: view)
        case .household: household(seeing: view)
        case .government: government(seeing: view)
        case .review: write(.village, .review(present: 9, inFavour: 8, against: 1), seeing: view)
        case .firstNotice: write(.village, .notice(isFirst: true, from: day, to: day + 7), seeing: view)
        case .townshipCheck: write(.town, .approval(isCounty: false, passes: true, reason: nil), seeing: view)
        case .secondNotice: write(.town, .notice(isFirst: false, from: day, to: day + 7), seeing: view)
        case .countyApproval: write(.county, .approval(isCounty: true, passes: true, reason: nil), seeing: view)
        case .announcement: write(.county, .announcement(from: day), seeing: view)
        case .mark: write(.county, .mark(from: .preExit, to: .exited, cause: "exit"), seeing: view)
        }
    }
}
