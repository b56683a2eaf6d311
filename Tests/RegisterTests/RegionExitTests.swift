import Changesets
import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Villages and counties leave by steps that are bound to facts: a bare line of anybody counts nowhere.
struct RegionExitTests {
    private func ago(_ desk: Desk, _ days: Int) -> String { "date=\(CalendarDate(days: desk.editor.today - days)?.description ?? "")" }

    /// A village that meets the standard of 2017, and whoever records its steps.
    private func village() throws -> (desk: Desk, village: RecordID, clerk: RegionExitClerk) {
        let desk = try Desk()
        let village = try desk.addStandardVillage(households: 3)
        // Nobody is poor here: these are proposals.
        for _ in 0..<3 { try desk.addStandardHousehold(["registration.year=2018", "registration.source=added"]) }
        return (desk, village, try RegionExitClerk(desk.editor))
    }

    private func perform(_ clerk: RegionExitClerk, _ step: String, _ village: RecordID, _ assignments: [String] = []) throws {
        _ = try clerk.perform(step, of: village, year: 2017, assignments.map { try Assignment($0) })
    }

    private func exit(_ clerk: RegionExitClerk, _ village: RecordID) throws -> RegionExit {
        try #require(try clerk.reader.standing(of: village, year: 2017))
    }

    private func proceed(_ clerk: RegionExitClerk, _ desk: Desk, _ village: RecordID) throws {
        for (step, days) in [("apply", 20), ("review", 15), ("check", 12), ("notice", 9), ("announce", 1)] {
            try perform(clerk, step, village, [ago(desk, days)])
        }
    }

    @Test func `a village exits by its five steps on one digest, and a report counts it`() throws {
        let (desk, village, clerk) = try village()
        #expect(try exit(clerk, village).outcome == .none)
        try perform(clerk, "apply", village, [ago(desk, 20)])
        #expect(try exit(clerk, village).outcome == .underWay)
        #expect(try exit(clerk, village).next.map(\.step) == [.firstReview])
        for (step, days) in [("review", 15), ("check", 12), ("notice", 9)] { try perform(clerk, step, village, [ago(desk, days)]) }
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] ?? "0" == "0")
        try perform(clerk, "announce", village, [ago(desk, 1)])
        let exit = try exit(clerk, village)
        #expect(exit.outcome == .exited && exit.cases.isEmpty && exit.next.isEmpty)
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] == "1")
    }

    @Test func `one bare line of anybody is no exit, and is told`() throws {
        let (desk, village, clerk) = try village()
        try desk.add("village_exit", ["year=2017", ago(desk, 1), "step=exited"], parent: village)
        #expect(try exit(clerk, village).outcome == .stopped)
        #expect(try exit(clerk, village).cases.map(\.kind) == [.illegalHistory])
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] ?? "0" == "0")
        // Nor with a digest that somebody made up, nor with the right one and nothing before it.
        for evidence in [String(repeating: "ab", count: 32), try #require(try exit(clerk, village).present?.digest)] {
            try desk.add("village_exit", ["year=2017", ago(desk, 1), "step=exited", "evidence=\(evidence)"], parent: village)
            #expect(try exit(clerk, village).outcome == .stopped)
        }
        try desk.add(
            "village_exit", ["year=2017", ago(desk, 30), "step=applied", "evidence=\(String(repeating: "ab", count: 32))"], parent: village)
        #expect(try exit(clerk, village).cases.map(\.kind).contains(.notReproduced))
    }

    @Test func `facts that change before the announcement stop it; after it they are a case for the office above`() throws {
        let (desk, village, clerk) = try village()
        for (step, days) in [("apply", 20), ("review", 15)] { try perform(clerk, step, village, [ago(desk, days)]) }
        try desk.set(village, ["collective_income[2017]=30000"])
        #expect(try exit(clerk, village).outcome == .stopped)
        #expect(try exit(clerk, village).cases.map(\.kind) == [.factsChanged])
        // People are told what changed, and of nothing else.
        let remark = try #require(try exit(clerk, village).cases.first?.remark)
        #expect(remark.zh.contains("20000元 → 30000元") && !remark.zh.contains("；"), "\(remark)")
        #expect(remark.en.contains(" → ") && !remark.en.contains(";"), "\(remark)")
        #expect(try exit(clerk, village).next.map(\.step) == [.applied])
        try proceed(clerk, desk, village)
        #expect(try exit(clerk, village).outcome == .exited)
        // Other facts that still meet the standard are nobody's case.
        try desk.set(village, ["collective_income[2017]=25000"])
        #expect(try exit(clerk, village).cases.isEmpty)
        try desk.set(village, ["collective_income[2017]=100"])
        let exit = try exit(clerk, village)
        #expect(exit.outcome == .exited && exit.cases.map(\.kind) == [.laterFinding])
        #expect(exit.cases.first?.level == "Y" && exit.cases.first?.blocks == false)
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] == "1")
    }

    @Test func `what is not met, not due or too early is refused, and nothing is written`() throws {
        let (desk, village, clerk) = try village()
        #expect(throws: ExitRefusal.self) { try perform(clerk, "review", village) }
        try desk.set(village, ["collective_income[2017]=100"])
        #expect { try perform(clerk, "apply", village) } throws: { error in
            if case .notBorneOut(_, let items)? = error as? ExitRefusal { items.en.contains("10") } else { false }
        }
        try desk.set(village, ["collective_income[2017]=20000"])
        for (step, days) in [("apply", 20), ("review", 15), ("check", 12), ("notice", 5)] {
            try perform(clerk, step, village, [ago(desk, days)])
        }
        #expect { try perform(clerk, "announce", village) } throws: { error in
            if case .early? = error as? ExitRefusal { true } else { false }
        }
        #expect(try exit(clerk, village).events.count == 4)
        // Recorded all the same, by a program that does not ask: it counts nowhere.
        let digest = try #require(try exit(clerk, village).present?.digest)
        try desk.add("village_exit", ["year=2017", ago(desk, 0), "step=exited", "evidence=\(digest)"], parent: village)
        #expect(try exit(clerk, village).outcome == .stopped)
    }

    @Test func `no step of a village is of a day before the one that it follows, and it is revoked no earlier than it was announced`()
        throws
    {
        let (desk, village, clerk) = try village()
        func isTooEarly(_ step: String, _ days: Int, least: Int, _ more: [String] = []) -> Bool {
            do {
                try perform(clerk, step, village, [ago(desk, days)] + more)
                return false
            } catch {
                guard case .dayBefore(_, _, let day)? = error as? ExitRefusal else { return false }
                return day == desk.editor.today - least
            }
        }
        try perform(clerk, "apply", village, [ago(desk, 20)])
        for (step, days, before) in [("review", 15, 20), ("check", 12, 15), ("notice", 11, 12)] {
            #expect(isTooEarly(step, before + 1, least: before), "\(step)")
            try perform(clerk, step, village, [ago(desk, days)])
        }
        try perform(clerk, "announce", village, [ago(desk, 2)])
        #expect(isTooEarly("revoke", 3, least: 2, ["reason=收入不实"]))
        #expect(try exit(clerk, village).outcome == .exited)
        try perform(clerk, "revoke", village, [ago(desk, 2), "reason=收入不实"])
        #expect(try exit(clerk, village).outcome == .returned)
    }

    @Test func `a rejection begins a new run, a revocation ends an exit, and both say why`() throws {
        let (desk, village, clerk) = try village()
        try perform(clerk, "apply", village, [ago(desk, 20)])
        #expect(throws: ExitRefusal.decision(.needsReason)) { try perform(clerk, "reject", village) }
        try perform(clerk, "reject", village, ["reason=路没通"])
        #expect(try exit(clerk, village).outcome == .rejected)
        #expect(try exit(clerk, village).next.map(\.step) == [.applied])
        try proceed(clerk, desk, village)
        #expect(try exit(clerk, village).outcome == .exited)
        #expect(throws: ExitRefusal.self) { try perform(clerk, "reject", village, ["reason=迟了"]) }
        try perform(clerk, "revoke", village, ["reason=收入不实"])
        #expect(try exit(clerk, village).outcome == .returned)
        #expect(try desk.report(.exits, year: 2017).table("places")?.first?["villages"] ?? "0" == "0")
    }

    @Test func `what a terminal refuses of a village counts nowhere where another program wrote it`() throws {
        let (desk, village, clerk) = try village()
        try perform(clerk, "apply", village, [ago(desk, 20)])
        let digest = try #require(try exit(clerk, village).present?.digest)
        func bare(_ step: String, _ days: Int, _ more: [String] = []) throws {
            try desk.add("village_exit", ["year=2017", ago(desk, days), "step=\(step)"] + more, parent: village)
        }
        func told() throws -> [String] { try exit(clerk, village).cases.map { "\($0.kind.rawValue) \($0.remark?.en ?? "")" } }
        try bare("first_review", 21, ["evidence=\(digest)"])
        #expect(try told().count == 1 && told()[0].contains("lies before"))
        #expect(try exit(clerk, village).outcome == .stopped)
        // Whoever does it in order sets it right.
        try perform(clerk, "review", village, [ago(desk, 15)])
        #expect(try told().isEmpty)
        // Nobody is stopped without a reason.
        try bare("rejected", 14)
        #expect(try told().count == 1 && told()[0].contains("say why"))
        #expect(try exit(clerk, village).steps[1].isDone)
        try bare("rejected", 14, ["reason=路没通"])
        #expect(try exit(clerk, village).outcome == .rejected)
        try proceed(clerk, desk, village)
        #expect(try exit(clerk, village).outcome == .exited && told().isEmpty)
        // What was announced is revoked by whoever may, and a township's rejection takes nothing away.
        try bare("rejected", 0, ["reason=迟了"])
        #expect(try exit(clerk, village).outcome == .exited)
        #expect(try told().count == 1 && told()[0].contains("revoked"))
        try bare("returned", 0)
        #expect(try exit(clerk, village).outcome == .exited)
        try perform(clerk, "revoke", village, ["reason=收入不实"])
        #expect(try exit(clerk, village).outcome == .returned)
        // Of the run that begins after it a rejection is in order again.
        try perform(clerk, "apply", village)
        try perform(clerk, "reject", village, ["reason=还是不实"])
        #expect(try exit(clerk, village).outcome == .rejected)
    }

    @Test func `the files are refused where they are not wholly understood`() throws {
        for level in ["village", "county"] {
            let text = String(decoding: Desk.bytes("procedure/\(level)-exit.json"), as: UTF8.self)
            _ = try RegionProcedure(parsing: Array(text.utf8), file: "f")
            for (old, new) in [
                ("\"noticeDays\": 7", "\"noticeDays\": -1"), ("\"code\": \"noticed\"", "\"code\": \"seen\""), ("not_met", "nothing"),
            ] {
                #expect(text.contains(old))
                #expect(throws: DocumentError.self) {
                    _ = try RegionProcedure(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8), file: "f")
                }
            }
        }
    }

    @Test func `a county's figures are held against those of its villages`() throws {
        let desk = try Desk()
        _ = try desk.addStandardVillage(households: 0)
        let county = try desk.add("county", ["code=450124", "name=马山县", "poverty[2017].persons=1"], scope: Desk.county)
        let figures = try RegionFigures(store: desk.store).differences(of: county, .county, 2017, Desk.county)
        #expect(figures.map(\.en).contains { $0.contains("declared 1") && $0.contains("come to 3") }, "\(figures)")
    }
}
