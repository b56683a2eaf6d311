import Cunlian
import Glibc
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// A county in which many have exited, villages and the county itself among them, and files that come after all of it.
///
/// `CUNLIAN_EXITS` says how many households, 1,000 by `Tools/dev long exits`.
struct ManyExitsTests {
    private static let count = getenv("CUNLIAN_EXITS").flatMap { Int(String(cString: $0)) } ?? 10
    private static let sibling = TestTree.sibling
    private static let year = 2017

    /// The people of a county, each for all of it.
    private struct People {
        let tree: TestTree
        let calendar = Calendar(day: Play.start)
        private(set) var devices: [String: TestTree.Member] = [:]

        init() async throws {
            let calendar = calendar
            tree = try await TestTree(schema: Desk.bytes("schemas/poverty-register-2.json"), clock: { calendar.milliseconds })
            for (name, role) in [
                ("loader", "I"), ("village", "V"), ("first", "F"), ("collector", "C"), ("collector2", "C"), ("town", "T"), ("office", "K"),
            ] {
                devices[name] = try await tree.device(name, role: role, scope: TestTree.county)
            }
            let mayor = try TestTree.make("mayor", TestTree.city, tree.folder, schema: Desk.bytes("schemas/poverty-register-2.json")) {
                calendar.milliseconds
            }
            try await tree.enrol(mayor, at: tree.city, role: "Y", scopes: [TestTree.city], mayGrant: false)
            devices["mayor"] = mayor
        }

        /// Lets one work on what everybody has, and hands it on.
        @discardableResult
        func by<Result: Sendable>(_ name: String, _ body: @Sendable (RecordStore) throws -> Result) async throws -> Result {
            guard let device = devices[name] else { throw EditError.nothingToWrite }
            let node = name == "mayor" ? tree.city : tree.county
            func carry() async throws {
                _ = try await Asker(replica: device.replica, signer: device.signer).sync(over: tree.transport(to: node))
                _ = try await Asker(replica: tree.county.replica, signer: tree.county.signer).sync(over: tree.transport(to: tree.city))
            }
            try await carry()
            try await carry()
            let result = try await device.replica.run { store in try store.write { _ in try body(store) } }
            try await carry()
            return result
        }
    }

    /// Everything that is said of who exited: outcome, steps, cases, states.
    private static func picture(_ store: RecordStore, _ households: [RecordID], _ places: [RecordID]) throws -> [String] {
        let reader = try ExitReader(store)
        let regions = try RegionExitReader(store)
        return try households.map { household in
            let state = try reader.course(of: household, through: year).state(in: year)
            return try "\(reader.standing(of: household, year: year).essence) \(state?.rawValue ?? "?")"
        }
            + places.map { place in
                let exit = try regions.standing(of: place, year: year)
                return
                    "\(exit?.outcome.rawValue ?? "?") \(exit?.cases.map(\.name) ?? []) \(exit?.steps.map(\.isDone) ?? []) \(exit?.present?.digest ?? "")"
            }
    }

    @Test func `standing exits, of villages and a county too, take up a later schema and all new files; no exit, case or state changes`()
        async throws
    {
        let people = try await People()
        let (households, places) = try await people.by("loader") { store in
            let desk = Desk(at: store)
            let first = try desk.addStandardHousehold(year: Self.year)
            let others = try (1..<Self.count).map { _ in
                try desk.addStandardHousehold(year: Self.year, in: first.naturalVillage).household
            }
            let village = try desk.addStandardVillage(households: 2, scope: Self.sibling)
            for _ in 0..<2 { try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"], scope: Self.sibling) }
            return ([first.household] + others, [village, try desk.addStandardCounty()])
        }
        try await exitAll(people, households)
        try await exitPlaces(people, places)
        let before = try await people.by("office") { try Self.picture($0, households, places) }
        #expect(before.prefix(households.count).allSatisfy { $0.hasPrefix("exited") && $0.hasSuffix(" exited") }, "\(before.first ?? "")")
        #expect(before.suffix(2).allSatisfy { $0.hasPrefix("exited []") }, "\(before.suffix(2))")
        // The form that follows in truth, which seals, and then one that does not exist yet.
        for version in [3, 4] {
            try await publishForm(people, version: version)
            let after = try await people.by("office") { try Self.picture($0, households, places) }
            #expect(after == before, "version \(version)")
            #expect(try await people.by("office") { $0.schema.version } == version)
        }
        try await publish(people)
        let after = try await people.by("office") { try Self.picture($0, households, places) }
        #expect(after == before)
        let isPublished = try await people.by("office") { store in
            let library = try ProcedureLibrary(store)
            return ProcedureFile.allCases.allSatisfy { library.hasPublished($0) }
        }
        #expect(isPublished)
        #expect(
            try await people.by("office") { store in
                let clerk = try ExitClerk(Editor(store, language: .en))
                return try clerk.cases().count + RegionExitClerk(clerk.editor).cases().count
            } == 0)
        // By the files of today none of them would exit.
        let today = try await people.by("office") { store in
            try (households.prefix(1) + places).map { try Evaluator(store).evaluate($0, year: Self.year).isMet }
        }
        #expect(today == [false, false, false])
    }

    /// Notices hang for longer; where no days are said only a township begins, and the year's survey is a month later.
    private static func stricter(_ file: ProcedureFile) -> (old: String, new: String) {
        switch file {
        case .householdExit, .villageExit, .countyExit: ("\"noticeDays\": 7", "\"noticeDays\": 60")
        case .publication: ("\"noticeDays\": 10", "\"noticeDays\": 60")
        case .householdIdentification, .householdReturn: ("\"writers\": [\"C\", \"V\", \"F\", \"T\"]", "\"writers\": [\"T\"]")
        case .householdCorrection: ("\"writers\": [\"C\", \"V\", \"F\", \"T\", \"K\"]", "\"writers\": [\"T\"]")
        case .year: ("\"from\": \"10-01\"", "\"from\": \"11-01\"")
        }
    }

    private func publishForm(_ people: People, version: Int) async throws {
        try await people.tree.city.replica.run { store in
            let bytes = Desk.bytes("schemas/poverty-register-3.json")
            let later = String(decoding: bytes, as: UTF8.self).replacing(
                "\"version\": 3", with: "\"version\": \(version)", maxReplacements: 1)
            _ = try store.publishing.publishSchema(Array(later.utf8), file: "poverty-register-\(version).json")
        }
    }

    /// A standard of each level, a line and a procedure of each kind, each of which lets nobody exit who did.
    private func publish(_ people: People) async throws {
        try await people.tree.city.replica.run { store in
            func text(_ path: String, _ old: String, _ new: String) -> [UInt8] {
                let text = String(decoding: Desk.bytes(path), as: UTF8.self)
                #expect(text.contains(old), "\(path)")
                return Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
            }
            let lines = String(decoding: Desk.bytes("criteria/poverty-lines.json"), as: UTF8.self)
                .replacing(#/\"year\": 2017, \"yuan\": [0-9.]+/#) { _ in "\"year\": 2017, \"yuan\": 99999" }
            let files = [
                text("criteria/gx-hh-2017-2.json", "\"at_least\": 35}", "\"at_least\": 60}"),
                text("criteria/gx-v-2017.json", "\"at_least\": 20000", "\"at_least\": 90000"),
                text("criteria/gx-c-2017-2.json", "\"public_hospitals\", \"at_least\": 1", "\"public_hospitals\", \"at_least\": 9"),
                Array(lines.utf8),
            ]
            for file in files {
                let document = try CriteriaDocument(parsing: file, file: "f", digest: Toy.digest)
                _ = try store.publishing.publish(.criteria, name: document.name, file)
            }
            for file in ProcedureFile.allCases {
                let (old, new) = Self.stricter(file)
                let stricter = text(file.path, old, new)
                let document = try ProcedureDocument(parsing: stricter, file: "f", ProcedureLibrary(store), store.schema)
                _ = try store.publishing.publish(.procedure, name: document.file.rawValue, stricter)
            }
        }
    }

    // MARK: The courses

    private func exitAll(_ people: People, _ households: [RecordID]) async throws {
        /// One event beneath each household; written as it is, for whether it counts is decided by whoever reads it.
        func record(_ name: String, _ type: String, _ given: @escaping @Sendable (RecordStore, RecordID) throws -> [String]) async throws {
            try await people.by(name) { store in
                let desk = Desk(at: store)
                let day = CalendarDate(days: desk.editor.today)?.description ?? ""
                for household in households {
                    try desk.add(type, ["year=\(Self.year)", "date=\(day)"] + given(store, household), parent: household)
                }
            }
        }
        try await record("village", "candidate") { _, _ in ["reason=two years of steady work"] }
        try await record("first", "house_check") { _, _ in ["team.first=a", "team.second=b"] }
        let sheets = try await people.by("first") { store in
            let evaluator = try Evaluator(store)
            return try Dictionary(uniqueKeysWithValues: households.map { ($0, try evaluator.evaluate($0, year: Self.year)) })
        }
        let evidence = { @Sendable (household: RecordID) in
            ["evidence=\(hexText(sheets[household]?.evidence ?? []))", "criteria_hash=\(hexText(sheets[household]?.criteria.hash ?? []))"]
        }
        try await record("first", "evaluation") { _, household in
            let sheet = sheets[household]
            return evidence(household) + ["criteria=\(sheet?.criteria.id ?? "")"]
                + (sheet?.items ?? []).map { "results.item_\($0.number)=\($0.result.rawValue)" }
        }
        for name in ["collector", "collector2"] {
            try await record(name, "household_attestation") { store, household in
                let type = try #require(store.schema.type(named: "member"))
                let member = try store.views.records(type, in: [Desk.village], parent: household).sorted()[0]
                return evidence(household) + [
                    "decision=agree", "signer.member=\(member)", "capture.kind=signature",
                    "capture.proof=\(String(repeating: "a1", count: 32))",
                ]
            }
        }
        try await record("town", "government_attestation") { _, household in
            evidence(household) + ["decision=agree", "signers.first=town", "signers.second=somebody else"]
        }
        try await record("village", "village_review") { _, _ in ["votes.present=20", "votes.for=15"] }
        for (name, level, check) in [("village", "first", "township"), ("town", "second", "county")] {
            let from = people.calendar.milliseconds
            let days = [0, 7].map { CalendarDate(days: Int(from / 86_400_000) + $0)?.description ?? "" }
            try await record(name, "notice") { _, _ in ["level=\(level)", "from=\(days[0])", "to=\(days[1])"] }
            people.calendar.pass(days: 8)
            try await record(check == "county" ? "office" : "town", "approval") { _, household in
                ["level=\(check)", "result=pass", "sampled=true"] + evidence(household).prefix(1)
            }
        }
        try await record("office", "announcement") { store, _ in
            ["from=\(CalendarDate(days: Desk(at: store).editor.today)?.description ?? "")"]
        }
        try await record("office", "system_mark") { _, _ in ["from=pre_exit", "to=exited", "cause=exit"] }
    }

    private func exitPlaces(_ people: People, _ places: [RecordID]) async throws {
        for (step, village, county) in [
            ("apply", "village", "office"), ("review", "town", "mayor"), ("check", "office", "mayor"), ("notice", "office", "mayor"),
            ("announce", "office", "mayor"),
        ] {
            if step == "announce" { people.calendar.pass(days: 8) }
            for (name, place) in [(village, places[0]), (county, places[1])] {
                try await people.by(name) { store in
                    _ = try RegionExitClerk(Editor(store, language: .en)).perform(step, of: place, year: Self.year, [])
                }
            }
        }
    }
}
