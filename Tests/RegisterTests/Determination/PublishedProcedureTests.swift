import Causality
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Procedures that the directory publishes: whoever begins afterwards goes by them, and whoever began before by those of then.
struct PublishedProcedureTests {
    private static func text(_ file: ProcedureFile) -> String { String(decoding: Desk.bytes(file.path), as: UTF8.self) }

    private static func changed(_ file: ProcedureFile, _ changes: [(String, String)]) -> [UInt8] {
        Array(
            changes.reduce(text(file)) { text, change in
                #expect(text.contains(change.0), "\(change.0)")
                return text.replacing(change.0, with: change.1, maxReplacements: 1)
            }.utf8)
    }

    /// Notices hang for 30 days, the county alone checks, and a refusal is the city's.
    private static let stricter = changed(
        .householdExit,
        [
            ("\"noticeDays\": 7", "\"noticeDays\": 30"),
            (
                "\"code\": \"township_check\", \"event\": \"approval\", \"is\": {\"level\": \"township\"}, \"writers\": [\"T\"]",
                "\"code\": \"township_check\", \"event\": \"approval\", \"is\": {\"level\": \"township\"}, \"writers\": [\"K\"]"
            ),
        ])

    private static func publish(_ bytes: [UInt8], _ store: RecordStore) throws {
        let document = try ProcedureDocument(parsing: bytes, file: "f", ProcedureLibrary(store), store.schema)
        _ = try store.publishing.publish(.procedure, name: document.file.rawValue, bytes)
    }

    private func publish(_ bytes: [UInt8], to team: Team) async throws {
        try await team.tree.city.replica.run { store in try Self.publish(bytes, store) }
        try await team.tree.sync(team.tree.county, with: team.tree.city)
        try await team.settle()
    }

    @Test func `an exit that stands changes by no later file, and what cannot be read stops whoever begins under it and nobody else`()
        async throws
    {
        let team = try await Team.exited()
        let before = try await team.essences()
        try await publish(Self.stricter, to: team)
        #expect(try await team.by("office") { clerk, _ in clerk.reader.procedure.version } == 1)
        let standing = try await team.standing()
        #expect(standing.outcome == .exited && standing.cases.isEmpty && standing.procedure.version == 0)
        let unreadable = Self.changed(.householdExit, [("\"code\": \"village_review\"", "\"code\": \"village_assembly\"")])
        try await team.tree.city.replica.run { store in
            _ = try store.publishing.publish(.procedure, name: "household-exit", unreadable)
        }
        try await team.tree.sync(team.tree.county, with: team.tree.city)
        try await team.settle()
        #expect(try await team.essences() == before && before.count == 1)
        let (next, obstacles) = try await team.by("village") { clerk, household in
            let standing = try clerk.reader.standing(of: household, year: 2018)
            return (standing.next, standing.obstacles)
        }
        #expect(next.isEmpty && obstacles.count == 1)
        await #expect { () async throws in
            _ = try await team.by("village") { clerk, household in
                try clerk.perform("candidate", of: household, year: 2018, [Assignment("reason=x")])
            }
        } throws: { error in
            if case .unreadableProcedure(_, let fault)? = error as? ExitRefusal { fault.file == "household-exit-2" } else { false }
        }
        // Lists, tasks and states go on.
        let cases = try await team.by("office") { clerk, household in
            (try clerk.cases().count, try clerk.reader.course(of: household, through: 2018).state(in: 2018))
        }
        #expect(cases.0 == 0 && cases.1 == .followUp)
    }

    @Test func `a run that was begun goes on by the procedure of then, and one begun afterwards by the new one`() async throws {
        let team = try await Team(only: ["village", "first", "collector", "collector2", "town"], others: 1)
        try await team.step("village", "candidate", ["reason=two years of steady work"])
        try await team.settle()
        try await publish(Self.stricter, to: team)
        try await team.step("first", "house_check", ["team.first=a", "team.second=b"])
        try await team.step("first", "evaluation")
        try await team.settle()
        for name in ["collector", "collector2"] { try await team.attest(name, .household) }
        try await team.attest("town", .government)
        try await team.settle()
        try await team.step("village", "review", ["votes.present=20", "votes.for=15"])
        try await team.step("village", "notice")
        let later = team.others[0]
        let (old, new) = try await team.by("village") { clerk, household in
            _ = try clerk.perform("candidate", of: later, year: Team.year, [Assignment("reason=x")])
            return (
                try clerk.reader.standing(of: household, year: Team.year), try clerk.reader.standing(of: later, year: Team.year)
            )
        }
        #expect(old.procedure.version == 0 && old.next.map(\.writers) == [["T"]], "\(old.essence)")
        #expect(old.view(.firstNotice).events.first?.lastDay.map { $0 - team.today } == 7)
        #expect(new.procedure.version == 1 && new.procedure.parameters.noticeDays == 30)
        #expect(new.view(.townshipCheck).step.writers == ["K"])
        try await team.settle()
        #expect(try await team.essences().count == 1)
    }

    @Test func `of several who began apart the newest file binds, and once it was announced what nobody saw begins nothing`() throws {
        var play = Play()
        play.prepare()
        let begun = try #require(play.events.first { $0.step == .candidate })
        let history = { (play: Play) in ExitHistory(household: Play.household, year: Play.year, events: play.events) }
        #expect(history(play).beginnings == [begun])
        // Apart from it: somebody else, who had seen nothing.
        let other = play.write(.village2, .candidate(reason: nil), seeing: VersionVector())
        #expect(Set(history(play).beginnings) == [begun, other])
        var announced = Play.agreed(through: .announcement)
        let late = announced.write(.village2, .candidate(reason: nil), seeing: VersionVector())
        #expect(!history(announced).beginnings.contains(late) && history(announced).beginnings.count == 1)
        // Nor does what is not admitted.
        play.write(.town, .candidate(reason: nil), seeing: VersionVector(), isAdmitted: false)
        #expect(history(play).beginnings.count == 2)
        let desk = try root()
        try Self.publish(Self.stricter, desk.store)
        let library = try ProcedureLibrary(desk.store)
        let now = try desk.store.heads(.directory).applied
        #expect(library.binding(.exit, year: 2017, at: [VersionVector()]).procedure.version == 0)
        #expect(library.binding(.exit, year: 2017, at: [now, VersionVector()]).procedure.version == 1)
    }

    @Test(arguments: [
        ("\"code\": \"household_refuses\"", "\"code\": \"household_declines\"", "otherCases"),
        ("\"writers\": [\"K\"]", "\"writers\": [\"Kx\"]", "unknownWord"),
        ("\"event\": \"house_check\"", "\"event\": \"notice\"", "otherEvent"),
        ("\"needs\": \"met\"", "\"needs\": \"not_met\"", "otherGoal"), ("\"noticeDays\": 7", "\"noticeDays\": 700", "outside"),
        ("\"on\": \"announced\", \"to\": \"exited\"", "\"on\": \"announced\", \"to\": \"closed\"", "otherTransitions"),
        ("\"procedure\": \"household-exit\"", "\"procedure\": \"household-feast\"", "unknownWord"),
        ("\"procedure\": \"household-exit\"", "\"procedure\": \"village-exit\"", "notAText"),
        ("\"public\": [\"number\", \"hamlet\"", "\"public\": [\"number\", \"phone\"", "unknownWord"),
        ("\"version\": 2", "\"version\": 3, \"valid_from\": 17", "outside"),
    ])
    func `a procedure that would change what was, names nobody, or shows what is private is not published`(
        old: String, new: String, fault: String
    ) throws {
        let desk = try Desk()
        let library = try ProcedureLibrary(desk.store)
        #expect(throws: Never.self) {
            _ = try ProcedureDocument(parsing: Desk.bytes("procedure/household-exit.json"), file: "f", library, desk.store.schema)
        }
        #expect {
            _ = try ProcedureDocument(
                parsing: Self.changed(.householdExit, [(old, new)]), file: "f", library, desk.store.schema)
        } throws: { error in
            guard let error = error as? DocumentError else { return false }
            return "\(error.fault)".hasPrefix(fault) && error.line > 0
        }
    }

    @Test func `every file that the program carries can be published`() throws {
        let desk = try Desk()
        for file in ProcedureFile.allCases {
            let document = try ProcedureDocument(
                parsing: Desk.bytes(file.path), file: "f", ProcedureLibrary(desk.store), desk.store.schema)
            #expect(document.file == file)
        }
    }

    /// A desk at the top of its own tree.
    private func root() throws -> Desk {
        let desk = try Desk("root")
        let key = Toy.signer("root").publicKey
        try desk.store.write { _ in
            try desk.store.setRoot(Fingerprint(digest: Toy.digest(key)))
        }
        try be("I", desk)
        return desk
    }

    /// Of several grants the latest is invoked, by what is sealed from now on.
    private func be(_ role: String, _ desk: Desk) throws {
        try desk.store.write { _ in
            _ = try desk.store.seal(Desk.village)
            _ = try desk.store.grant(
                publicKey: Toy.signer("root").publicKey, person: "城", role: role, scopes: [Desk.county], mayGrant: true, expires: nil)
        }
    }

    @Test func `a procedure from a year on leaves the years before to the older one, and a calendar is taken likewise`() throws {
        let desk = try root()
        try Self.publish(Self.changed(.householdExit, [("\"version\": 2", "\"version\": 3, \"valid_from\": 2018")]), desk.store)
        try Self.publish(Self.changed(.householdReturn, [("\"返贫认定\"", "\"返贫认定（新）\"")]), desk.store)
        try Self.publish(Self.changed(.year, [("\"version\": 1", "\"version\": 2, \"valid_from\": 2019")]), desk.store)
        let library = try ProcedureLibrary(desk.store)
        #expect(library.binding(.exit, year: 2017).procedure.version == 0 && library.binding(.exit, year: 2018).procedure.version == 1)
        #expect(library.binding(.returned, year: 2017).procedure.version == 1)
        #expect(library.bytes(.year, year: 2018).version == 0 && library.bytes(.year, year: 2019).version == 1)
        // A name that a later program has is nobody's here.
        _ = try desk.store.publishing.publish(.procedure, name: "household-feast", Array("{}".utf8))
        #expect(try ProcedureLibrary(desk.store).binding(.exit, year: 2018).fault == nil)
    }

    @Test func `a village goes on as it began, and one that begins under a new procedure by that`() throws {
        let desk = try root()
        let village = try desk.addStandardVillage(households: 1)
        try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"])
        func clerk() throws -> RegionExitClerk { try RegionExitClerk(desk.editor) }
        func step(_ name: String, _ days: Int, _ role: String) throws {
            try be(role, desk)
            let date = CalendarDate(days: desk.editor.today - days)?.description ?? ""
            _ = try clerk().perform(name, of: village, year: 2017, [Assignment("date=\(date)")])
        }
        #expect(try clerk().reader.standing(of: village, year: 2017)?.next.map(\.step) == [.applied])
        for (name, days, role) in [("apply", 40, "V"), ("review", 39, "T"), ("check", 38, "K"), ("notice", 37, "K")] {
            try step(name, days, role)
        }
        try desk.store.write { _ in _ = try desk.store.seal(Desk.village) }
        let longer = Self.changed(.villageExit, [("\"noticeDays\": 7", "\"noticeDays\": 60")])
        try Self.publish(longer, desk.store)
        try step("announce", 1, "K")
        let exit = try #require(try clerk().reader.standing(of: village, year: 2017))
        #expect(exit.outcome == .exited && exit.procedure.version == 0)
        #expect(try clerk().reader.standing(of: village, year: 2018)?.procedure.noticeDays == 60)
    }

    @Test func `a list that was put up is verified by the columns of then`() throws {
        let desk = try root()
        let household = try desk.addHousehold(members: 2, ["number=450124100201-0007"])
        let head = PublicList.Head(.exit, .first, year: 2017, region: Desk.village, from: 17_440, to: 17_447)
        let list = try PublicLists(desk.store).list(of: [household], head)
        try be("V", desk)
        _ = try Postings(desk.store).post(list, desk.editor)
        try desk.store.write { _ in _ = try desk.store.seal(Desk.village) }
        let code = try #require(ListCode(hash: list.hash(desk.store.environment.suite.digest))).description
        try Self.publish(
            Self.changed(
                .householdExit, [("\"public\": [\"number\", \"hamlet\", \"head\", \"persons\"]", "\"public\": [\"number\", \"hamlet\"]")]),
            desk.store)
        let check = try ListVerification.make(code, rows: nil, desk.store)
        #expect(check.isSame && check.columns.contains(.head))
        #expect(try PublicLists(desk.store).list(of: [household], head).columns == [.number, .hamlet])
    }
}
