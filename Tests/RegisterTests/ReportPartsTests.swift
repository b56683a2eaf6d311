import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What is kept of scopes that did not change must never be seen in what a report says.
struct ReportPartsTests {
    private static let villages = (201...206).map { ScopeCode(number: 450_124_100_000 + $0) }

    @Test(arguments: UInt64(1)...6) func `a report from kept parts equals one made anew, after any edits`(seed: UInt64) throws {
        let desk = try Desk("parts \(seed)")
        var random = SplitMix64(seed: seed)
        var households: [RecordID] = []
        for _ in 0..<12 {
            for _ in 0..<Int.random(in: 0..<4, using: &random) { try edit(desk, &households, &random) }
            for name in [ReportName.indicators, .causes, .states, .monitoring] {
                let kept = try desk.report(name, year: 2016)
                let anew = try desk.report(name, year: 2016, isKeeping: false)
                #expect(picture(kept) == picture(anew))
            }
        }
    }

    @Test func `only the scope that changed is computed again`() throws {
        let desk = try Desk()
        for village in Self.villages { try desk.add("household", Desk.registered(["main_cause=illness"]), scope: village) }
        let first = try parts(desk)
        #expect(try parts(desk) == 0)
        try desk.add("household", Desk.registered(["main_cause=illness"]), scope: Self.villages[2])
        let second = try parts(desk)
        #expect(second > 0 && second * Self.villages.count == first)
        #expect(try desk.report(.causes, year: 2016).table("causes")?[0]["households"] == "7")
    }

    @Test func `a scope that is folded anew is computed anew, though its heads are the same`() throws {
        let desk = try Desk()
        for village in Self.villages { try desk.add("household", Desk.registered(["main_cause=illness"]), scope: village) }
        _ = try parts(desk)
        let before = try desk.store.heads(Self.villages[0]).applied
        try desk.store.write { _ in try desk.store.refold(Self.villages[0]) }
        #expect(try desk.store.heads(Self.villages[0]).applied == before)
        #expect(try parts(desk) > 0)
    }

    @Test func `a part that was overtaken while it was computed is not believed`() throws {
        let desk = try Desk()
        try desk.add("household", Desk.registered(["main_cause=illness"]))
        let source = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            _ = try Indicators(source, beside: Desk.plan(), year: 2016, digits: 6, now: 1_500_000_000_000)
            return source
        }
        try desk.add("household", Desk.registered(["main_cause=illness"]))
        try source.keep()
        #expect(try desk.report(.causes, year: 2016).table("causes")?[0]["households"] == "2")
    }

    @Test func `another way of computing makes everything anew`() throws {
        let desk = try Desk()
        try desk.add("household", [])
        func ask(_ version: UInt64) throws -> (contents: [[UInt8]], computed: Int) {
            let (source, contents) = try desk.store.read { _ in
                let source = try ReportSource(desk.store, region: nil)
                let contents = try source.contents("a", version: version) { states in
                    Dictionary(uniqueKeysWithValues: states.map { ($0.number, [UInt8(version)]) })
                }
                return (source, contents.map(\.content))
            }
            try source.keep()
            return (contents, source.computedParts)
        }
        #expect(try ask(1).contents == [[1]])
        #expect(try ask(1).computed == 0)
        #expect(try ask(2).contents == [[2]])
    }

    /// How many parts the indicators and the watched households have computed.
    private func parts(_ desk: Desk) throws -> Int {
        let source = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            _ = try Indicators(source, beside: Desk.plan(), year: 2016, digits: 6, now: 1_500_000_000_000)
            _ = try MonitoringReport.make(ReportRequest(.monitoring, region: nil, year: 2016, record: nil, now: 1_500_000_000_000), source)
            return source
        }
        try source.keep()
        return source.computedParts
    }

    private func picture(_ report: Report) -> [[String: String]] {
        // Of an empty store nobody can say where it is.
        ["indicators", "causes", "states", "regions", "kinds", "risks", "watched"].flatMap { report.table($0) ?? [] }
            + [["region": report.region.map { "\($0.scope)" } ?? ""]]
    }

    private func edit(_ desk: Desk, _ households: inout [RecordID], _ random: inout SplitMix64) throws {
        let causes = ["illness", "schooling", "no_funds"]
        let cause = causes[Int.random(in: 0..<3, using: &random)]
        switch Int.random(in: 0..<(households.isEmpty ? 1 : 5), using: &random) {
        case 0:
            let village = Self.villages[Int.random(in: 0..<6, using: &random)]
            households.append(try desk.add("household", ["main_cause=\(cause)"], scope: village))
        case 1:
            let household = households[Int.random(in: households.indices, using: &random)]
            try desk.set(household, ["main_cause=\(cause)", "power_life[2016]=true"])
        case 2:
            let household = households[Int.random(in: households.indices, using: &random)]
            try desk.set(household, ["monitoring[2016].kind=marginal", "monitoring[2016].identified=2016-06-01"])
        case 3:
            let household = households.remove(at: Int.random(in: households.indices, using: &random))
            try desk.retire(household, scope: try #require(try desk.store.views.scope(of: household)))
        default:
            let village = Self.villages[Int.random(in: 0..<6, using: &random)]
            try desk.store.write { _ in try desk.store.refold(village) }
        }
    }
}
