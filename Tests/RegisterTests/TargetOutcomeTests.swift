import RecordStore
import Records
import Testing

@testable import Register

/// What every line of the plan ends in: met, missed, not yet due, cannot be known, or not judged, with why.
struct TargetOutcomeTests {
    private static let june2017: UInt64 = 1_496_275_200_000
    private static let june2021: UInt64 = 1_622_505_600_000

    private func lines(_ desk: Desk, _ year: Int) throws -> [TargetLedger.Line] {
        let plan = try Desk.plan()
        return TargetLedger(plan).lines(beside: try MeasuredFigures.read(desk.store, beside: plan, region: Desk.city, year: year))
    }

    @Test func `every target of the plan demands something, or its file says why not`() throws {
        for figure in try Desk.plan().figures where figure.isToBeReached {
            let relation = figure.relation
            #expect(relation.map { [">=", "<=", ">", "<", "="].contains($0) } ?? (figure.why != nil), "\(figure.id)")
        }
        let figures = Dictionary(uniqueKeysWithValues: try Desk.plan().figures.map { ($0.id, $0.relation) })
        for id in [
            "exit_persons.2016", "exit_villages.2020", "exit_counties.2017", "relocation.persons", "relocation.registered.2018",
            "job_fairs.villages", "road.paved.2020", "cable.2020", "education.senior_funds", "education.practice_bases",
        ] {
            #expect(figures[id] == ">=", "\(id)")
        }
        // A zone's villages say how far it reaches.
        #expect(figures["zone.south.villages"] == .some(nil))
    }

    @Test(arguments: [(june2017, 2017), (june2021, 2020), (june2021, 2016)])
    func `no line of the plan is without an outcome, and where nothing is said there is a why in both languages`(now: UInt64, year: Int)
        throws
    {
        let desk = try Desk(clock: { now })
        try desk.addHousehold(members: 3)
        let lines = try lines(desk, year)
        #expect(lines.count == (try Desk.plan().figures.reduce(0) { $0 + $1.values.count }))
        for line in lines {
            switch line.outcome {
            case .met, .missed: #expect(line.measured != nil, "\(line.entry.figure.id)")
            case .notYetDue: #expect(line.entry.figure.year.map { $0 >= 2017 } ?? false, "\(line.entry.figure.id)")
            case .cannotBeKnown(let why), .notJudged(let why): #expect(!why.zh.isEmpty && !why.en.isEmpty && why.zh != why.en)
            }
        }
        // As people and scripts read it.
        let report = try desk.report(.progress, region: Desk.city, year: year, now: now)
        let rows = try #require(report.table("progress"))
        #expect(rows.count == lines.count && rows.allSatisfy { !($0["outcome"] ?? "").isEmpty })
        let targets = try #require(report.table("targets"))
        #expect(targets.count == Set(lines.map(\.entry.figure).filter { $0.kind == .target && $0.scope == Desk.city }.map(\.id)).count)
        #expect(targets.allSatisfy { !($0["outcome"] ?? "").isEmpty })
    }

    @Test(arguments: [
        (2017, 2017, 150, "notYetDue"), (2020, 2020, 149, "notYetDue"), (2020, 2020, 150, "met"), (2021, 2020, 149, "missed"),
        (2021, 2020, 150, "met"), (2021, 2019, 150, "notYetDue"),
    ])
    func `a target is missed only when its year is over, and met in it as soon as it is`(
        present: Int, measured: Int, count: Int, code: String
    )
        throws
    {
        let figure = try #require(try Desk.plan().figures.first { $0.id == "job_fairs.villages" })
        let value = TargetLedger.Measured(value: Ratio(Int128(count)), places: 0, year: measured, scope: Desk.city, unknown: 0)
        let bench = TargetLedger.Bench(present: present, whole: Desk.city)
        #expect(bench.outcome(figure, figure.values[0], value, nil).code == code)
    }

    @Test func `what is kept by a check, described or unknown says so`() throws {
        let desk = try Desk(clock: { Self.june2021 })
        try desk.addHousehold(members: 3)
        let lines = try lines(desk, 2020)
        let said = { (id: String) in lines.first { $0.entry.figure.id == id }?.outcome.label.en }
        #expect(said("relocation.area") == "not judged: kept by check Q88, one by one")
        #expect(said("zone.south.villages") == "not judged: how far the zone reaches: nothing to be reached")
        #expect(said("education.free_years")?.hasPrefix("not judged: a policy's years") == true)
        #expect(said("poor_persons.2010") == "not judged: as found when the plan was made, no target")
        #expect(said("education.senior.2020")?.hasPrefix("cannot be known: ") == true)
    }

    @Test func `a target that two values state is judged by each of them`() throws {
        let desk = try Desk(clock: { Self.june2021 })
        try desk.addHousehold(members: 3)
        let lines = try lines(desk, 2020).filter { $0.entry.figure.id == "exit_counties.2017" }
        // The text plans none, and the panel three.
        #expect(lines.map(\.value.text) == ["0", "3"] && lines.map(\.outcome) == [.met, .missed])
        let row = try desk.report(.progress, region: Desk.city, year: 2020, now: Self.june2021).table("targets")?
            .first { $0["outcome"]?.hasPrefix("0 met; 3 missed") == true }
        #expect(row != nil)
    }

    @Test func `records of an older file are judged as the plan's file says, and of the city's own it is said what they lack`() throws {
        let desk = try Desk("city", clock: { Self.june2021 })
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        for (indicator, year) in [("exit_persons.2017", 2017), ("exit_persons.2018", 2018)] {
            try desk.add(
                "target",
                [
                    "number=\(indicator)@1", "indicator=\(indicator)", "region=450100", "year=\(year)", "value=5.5", "unit=万人", "source=s",
                    "source_line=1", "kind=target", "measure=exited_persons",
                ], scope: Desk.city)
        }
        let ledger = try TargetLedger(of: desk.store, elseFrom: Desk.plan())
        let lines = ledger.lines { figure in
            .init(value: Ratio(54_999), places: 0, year: figure.year ?? 0, scope: Desk.city, unknown: 0)
        }
        #expect(lines.map(\.outcome.label.en) == ["missed", "not judged: nothing says whether at least or at most"])
    }
}
