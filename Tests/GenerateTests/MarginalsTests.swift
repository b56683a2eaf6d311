import JSON
import RegisterData
import Testing

@testable import generate

@Suite struct MarginalsTests {
    /// The first value of each figure of `Protocol/plan`, as it is printed there.
    private func figures() throws -> [String: String] {
        let place = try #require(
            (0..<register_data_count()).first { String(cString: register_data_file($0).path) == "plan/nanning-2016-2020.json" })
        let file = register_data_file(place)
        let plan = try JSONNode(
            parsing: Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count))))
        var figures: [String: String] = [:]
        for figure in plan["figures"]?.list ?? [] {
            figures[figure["id"]?.text ?? ""] = figure["values"]?.list?.first?["value"]?.text
        }
        return figures
    }

    /// Hundredths of a percent, as `27.19` has them.
    private func share(_ count: Int, of total: Int) -> String {
        let hundredths = (count * 20_000 + total) / (2 * total)
        let fraction = String(100 + hundredths % 100).dropFirst()
        return "\(hundredths / 100).\(fraction)"
    }

    @Test func `the city adds up to the plan's shares`() throws {
        let figures = try figures()
        var random = SplitMix64(seed: 9)
        let layout = Layout(scale: .city(times: 1), using: &random)
        var marginals = Marginals(layout: layout, faults: 0)
        var causes: [String: Int] = [:]
        var persons = 0, unsafeWater = 0, hardWater = 0, dangerous = 0
        for _ in 0..<layout.households {
            let draw = marginals.draw(using: &random)
            causes[draw.cause, default: 0] += 1
            persons += draw.size
            unsafeWater += draw.water == .safe ? 0 : 1
            hardWater += draw.water == .hard ? 1 : 0
            dangerous += draw.isDangerous ? 1 : 0
        }
        #expect(persons == Plan.persons)
        for (cause, count) in causes {
            #expect(share(count, of: layout.households) == figures["cause.\(cause)"])
        }
        #expect(causes.count == 12)
        #expect(share(unsafeWater, of: layout.households) == figures["unsafe_water"])
        #expect(share(hardWater, of: layout.households) == figures["water_hard"])
        #expect(share(dangerous, of: layout.households) == figures["dangerous_house"])
        #expect(String(layout.poorVillages) == figures["poor_villages"])
    }

    @Test func `villages with a bus, and roads to pave, are the plan's`() throws {
        let figures = try figures()
        var random = SplitMix64(seed: 10)
        let layout = Layout(scale: .city(times: 1), using: &random)
        var marginals = Marginals(layout: layout, faults: 0)
        var roads = Roads(layout: layout)
        var buses = 0, hundredths = 0
        for village in layout.villages where village.isPoor {
            buses += marginals.drawVillage(using: &random).bus ? 1 : 0
            for households in village.natural where households >= 20 {
                hundredths += roads.draw(using: &random) ?? 0
            }
        }
        #expect(String(buses) == figures["villages_with_bus"])
        #expect(String(hundredths / 100) == figures["unpaved_roads"])
    }

    @Test func `parts add up to the whole, the largest remainders first`() {
        #expect(apportion(10, among: [1, 1, 1]) == [4, 3, 3])
        #expect(apportion(7, among: [0, 2, 5]) == [0, 2, 5])
        #expect(apportion(3, among: [33, 33, 34]) == [1, 1, 1])
        #expect(apportion(0, among: [1, 2]) == [0, 0])
    }

    @Test func `an urn gives out exactly what it holds`() {
        var random = SplitMix64(seed: 11)
        var urn = Urn([3, 0, 5])
        var drawn = [0, 0, 0]
        while urn.rest > 0 { drawn[urn.draw(using: &random) { $0 != 2 }] += 1 }
        #expect(drawn == [3, 0, 5])
    }
}
