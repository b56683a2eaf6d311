import Cunlian
import Records
import Register
import Testing

@testable import generate

/// A generated register says what it was drawn to say, once it has gone through import and the typed tables.
struct GeneratedIndicatorsTests {
    @Test(arguments: [UInt64(7)]) func `a village's figures are its marginals`(seed: UInt64) throws {
        let desk = try Desk()
        var files: [(name: String, bytes: [UInt8])] = []
        var source = generate.Register(
            schema: try Generate.schema(), language: .zh, scale: .village, seed: seed, faults: 0)
        try source.generate { _, file, bytes in files.append((file, bytes)) }
        for name in ["county", "village", "natural_village", "household", "member", "household-roster"] {
            for file in files where file.name == name + ".csv" {
                let type = String(name.split(separator: "-")[0])
                let report = try desk.take(file.bytes, type: type)
                #expect(report.remarks.isEmpty && report.written > 0, "\(name)")
            }
        }
        let report = try desk.indicators(year: nil)
        let counts = source.counts
        #expect(report.year == 2016)
        #expect(report.tally("households")?.numerator == Int128(counts.households))
        #expect(
            report.tally("persons")
                == .init(numerator: Int128(counts.persons), denominator: Int128(counts.households)))
        #expect(report.text("natural_villages") == String(counts.natural))
        check(report, households: counts.households)
    }

    private func check(_ report: Indicators, households: Int) {
        let water = apportion(
            households, among: [Plan.hardWater, Plan.unsafeWater - Plan.hardWater, 10_000 - Plan.unsafeWater])
        let houses = apportion(households, among: [Plan.dangerousHouses, 10_000 - Plan.dangerousHouses])
        let causes = apportion(households, among: Plan.causes.map(\.share))
        let expected =
            [("unsafe_water", water[0] + water[1]), ("water_hard", water[0]), ("dangerous_house", houses[0])]
            + zip(Plan.causes, causes).map { ("main_cause=" + $0.code, $1) }
        for (measure, count) in expected {
            #expect(
                report.tally(measure) == .init(numerator: Int128(count), denominator: Int128(households)),
                "\(measure)")
        }
    }
}
