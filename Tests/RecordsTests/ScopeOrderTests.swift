import Records
import TestSupport
import Testing

/// Codes are compared as numbers, and stand as their digits do.
@Suite struct ScopeOrderTests {
    /// Codes that lie in one another, beside one another, and of every length, and some directories.
    private var codes: [ScopeCode] {
        var random = SplitMix64(seed: 11)
        var numbers: [UInt64] = [1, 9, 10, 45, 4_501, 450_124, 450_124_100, 450_124_100_201, 999_999_999_999_999_999]
        for _ in 0..<120 {
            var number = UInt64.random(in: 1...999_999_999_999_999_999, using: &random)
            for _ in 0..<Int.random(in: 0...17, using: &random) where number > 9 { number /= 10 }
            numbers.append(number)
        }
        let codes = numbers.map(ScopeCode.init(number:))
        return codes + codes.prefix(30).map(ScopeCode.directory(of:)) + [.directory]
    }

    @Test func `a code is before another, covers it and has as many digits as its text says`() {
        for one in codes {
            #expect(one.digits == (one.isDirectory ? 0 : String(one.number).count))
            for other in codes {
                let texts = [one, other].map { $0.region.map { String($0.number) } ?? "" }
                let isBefore = one.isDirectory != other.isDirectory ? one.isDirectory : texts[0] < texts[1]
                #expect((one < other) == isBefore, "\(one) \(other)")
                let covers = one.isDirectory || other.isDirectory ? one == other : texts[1].hasPrefix(texts[0])
                #expect(one.covers(other) == covers, "\(one) \(other)")
            }
        }
    }
}
