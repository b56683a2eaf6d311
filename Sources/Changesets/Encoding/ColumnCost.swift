/// What a column comes to in bytes, as far as can be said before it is deflated.
///
/// Rough figures: they only choose between forms that all say the same, so where they are wrong a changeset is somewhat
/// longer. What they come to on a register is in `docs/decisions/0016`.
enum ColumnCost {
    /// The bytes that announce a packed form.
    static let packedHead = 6.0
    /// By how many bits deflate, whose codes serve all columns at once, misses the entropy of one of them.
    static let deflateLoss = 1.2
    /// What a text of which an equal one stood before comes to: a distance and a length.
    static let repeatedText = 2.2
    /// What a byte of text comes to where none like it stood before.
    static let textByte = 0.6

    static func packed(count: Int, width: Int) -> Double { packedHead + Double(count * width) / 8 }

    /// Numbers as varints, deflated.
    ///
    /// - Parameter length: The bytes of one.
    static func deflated(_ numbers: [UInt64], length: (UInt64) -> Int) -> Double {
        let count = Double(numbers.count)
        var (entropy, list) = (0.0, 0.0)
        for (number, times) in NumberCounts(of: numbers).distinct {
            entropy += Double(times) * (logarithm(count) - logarithm(Double(times)))
            list += Double(length(number))
        }
        let whole = Double(numbers.reduce(0) { $0 + length($1) })
        return min(whole, list + (entropy + deflateLoss * count) / 8)
    }

    /// Base 2, to a hundredth: the exponent, and the fraction's by a parabola.
    static func logarithm(_ number: Double) -> Double {
        let fraction = number.significand - 1
        return Double(number.exponent) + fraction * (1.3465 - 0.3465 * fraction)
    }
}

extension UInt64 {
    /// The bytes of its varint.
    var varintLength: Int { self == 0 ? 1 : (bitCount(self) + 6) / 7 }
}

/// How often each of some numbers occurs.
private struct NumberCounts {
    /// In the order in which they first occur.
    private(set) var distinct: [(number: UInt64, times: Int)] = []

    init(of numbers: [UInt64]) {
        var size = 16
        while size < numbers.count * 2 { size *= 2 }
        // By hash, open: places among the distinct numbers, or -1. The numbers are one's own, so nobody chose them to collide.
        var table = [Int32](repeating: -1, count: size)
        for number in numbers {
            var slot = Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) >> 20) & (size - 1)
            while table[slot] >= 0, distinct[Int(table[slot])].number != number { slot = (slot + 1) & (size - 1) }
            if table[slot] >= 0 {
                distinct[Int(table[slot])].times += 1
            } else {
                table[slot] = Int32(distinct.count)
                distinct.append((number, 1))
            }
        }
    }
}
