import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What somebody records who may not decides nothing and is in no figure, until the office whose it is takes it up; and it may turn it down.
struct UnconfirmedEntryTests {
    /// An end of the household's only pairing, by a collector, who may not write one; the household has nobody once it counts.
    private func ended() async throws -> (team: Team, end: RecordID) {
        let team = try await Team(only: ["collector", "office"])
        let end = try await team.by("collector") { clerk, household in
            let store = clerk.editor.store
            let pairing = try #require(
                try store.views.children(of: household, in: Desk.village).first { try store.views.type(of: $0)?.name == "pairing" })
            return try Desk(at: store).add("pairing_end", ["to=2016-06-01"], parent: pairing)
        }
        try await team.settle()
        return (team, end)
    }

    private func withoutHelper(_ team: Team) async throws -> Bool {
        try await team.by("office") { clerk, household in try Desk(at: clerk.editor.store).found("Q81") == [household] }
    }

    private func conflict(_ team: Team, _ record: RecordID) async throws -> String? {
        try await team.by("office") { clerk, _ in try clerk.editor.store.views.conflicts().first { $0.record == record }?.name }
    }

    @Test func `it ends nothing until somebody entitled says that it is so`() async throws {
        let (team, end) = try await ended()
        #expect(try await !withoutHelper(team))
        let name = try #require(try await conflict(team, end))
        try await team.by("office") { clerk, _ in
            _ = try clerk.editor.resolve(name, .value([Assignment("existence=yes")]), reason: "seen")
        }
        #expect(try await withoutHelper(team))
        #expect(try await conflict(team, end) == nil)
    }

    @Test(arguments: [true, false]) func `turned down or retired it is gone everywhere, and nobody is asked again`(byConflict: Bool)
        async throws
    {
        let (team, end) = try await ended()
        let name = try #require(try await conflict(team, end))
        try await team.by("office") { clerk, _ in
            if byConflict {
                _ = try clerk.editor.resolve(name, .value([Assignment("existence=no")]), reason: "not theirs to say")
            } else {
                _ = try clerk.editor.retire(end, reason: "not theirs to say")
            }
        }
        #expect(try await conflict(team, end) == nil)
        try await team.settle()
        for person in ["collector", "office"] {
            let standing = try await team.by(person) { clerk, _ in try clerk.editor.store.views.standing(of: end) }
            #expect(standing == .retired, "\(person)")
        }
        #expect(try await !withoutHelper(team))
    }

    @Test func `a consent by an office that takes none lets nobody's name out, in public or to givers`() async throws {
        let team = try await Team(only: ["collector", "town", "office"], schema: Desk.bytes("schemas/poverty-register-3.json"))
        try await team.by("collector") { clerk, household in
            _ = try Desk(at: clerk.editor.store).add("need", ["number=x1", "title=化肥", "kind=goods"], parent: household)
        }
        try await team.settle()
        let consent = try await team.by("town") { clerk, household in
            let proof = "proof=" + String(repeating: "a1", count: 32)
            return try Desk(at: clerk.editor.store).add("consent", ["date=2017-01-02", "allows.name=true", proof], parent: household)
        }
        try await team.settle()
        func shown() async throws -> (public: Int, household: String?) {
            try await team.by("office") { clerk, _ in
                let platform = try PublicPlatformReport.make(clerk.editor.store, today: team.today)
                let now = UInt64(team.today) * 86_400_000
                let report = try Desk(at: clerk.editor.store).report(.matching, now: now)
                return (platform.table("needs")?.count ?? 0, report.table("unmatched")?.first?["who"])
            }
        }
        let before = try await shown()
        #expect(before.public == 0 && before.household?.hasPrefix("a household of") == true)
        let name = try #require(try await conflict(team, consent))
        try await team.by("office") { clerk, _ in
            _ = try clerk.editor.resolve(name, .value([Assignment("existence=yes")]), reason: "seen the paper")
        }
        let after = try await shown()
        #expect(after.public == 1 && after.household?.hasPrefix("a household of") == false)
    }
}
