import Glibc
import TestSupport
import Testing

@testable import generate

/// What engines are compared by is the same everywhere and at every time.
@Suite struct DenseWorkloadTests {
    @Test func `numbers are drawn as Python draws them`() {
        // random.Random(2015000): the first two of random(), then int(random() * 10**15).
        var random = MersenneTwister(seed: 2_015_000)
        #expect(random.unit() == 0.11446742779333885)
        #expect(random.unit() == 0.8442476444200835)
        #expect(random.below(1_000_000_000_000_000) == 77_316_218_429_710)
        // Beyond the first 624 words the state is made anew.
        for _ in 0..<1_000 { _ = random.unit() }
        #expect(random.unit() == 0.025358334903580304)
    }

    @Test func `a county has its households, persons, edits, and a clerk who meets some of them`() throws {
        let temporary = TemporaryFolder()
        let folder = temporary.path
        var workload = try DenseWorkload(directory: folder)
        try workload.generate(counties: 1)
        let counts = workload.counts
        #expect([counts.villages, counts.households, counts.persons] == [36, 9_116, 33_872])
        #expect([counts.fields, counts.edits, counts.concurrent] == [906_592, 54_696, 535])
        let first = text(folder + "/households.tsv").prefix { $0 != "\n" }.split(separator: "\t")
        #expect(first.count == DenseTables.households.count)
        #expect(first.prefix(2) == ["53062110020000000001", "530621100200"])
        let visit = text(folder + "/edits/visits-00-35.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(visit.count % 6 == 0 && visit.allSatisfy { $0.count == 4 && $0[2] != $0[3] })
    }

    private func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
