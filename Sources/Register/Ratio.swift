/// An exact fraction, in lowest terms, that becomes decimal only where it is printed.
///
///     Ratio(2_485, 9_140).text(places: 4)   // 0.2719
///
/// 128 bits hold the product of any two sums of a register, so nothing is rounded on the way. Numbers that no register has,
/// but somebody's hand-made changeset may, keep their first 60 bits and never overflow.
///
/// - Invariant: The denominator is positive.
package struct Ratio: Hashable, Comparable, Sendable {
    package let numerator: Int128
    package let denominator: Int128

    /// - Precondition: The denominator is not zero.
    package init(_ numerator: Int128, _ denominator: Int128 = 1) {
        precondition(denominator != 0, "A fraction needs a denominator; say that there is no value instead.")
        var (a, b) = (numerator.magnitude, denominator.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        let divisor = Int128(max(a, 1)) * (denominator < 0 ? -1 : 1)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// Reads a decimal such as `40.6466` or `-3`; `nil` for any other text.
    package init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, parts.count <= 2, parts.reduce(0, { $0 + $1.utf8.count }) <= 24,
            let digits = Int128(parts.joined())
        else { return nil }
        self.init(isNegative ? -digits : digits, Ratio.power(of: parts.count == 2 ? parts[1].utf8.count : 0))
    }

    package static func * (a: Self, b: Int128) -> Self { a * Ratio(b) }
    package static func * (a: Self, b: Self) -> Self {
        a.with(b) { a, b in
            let (above, below) = (
                a.numerator.multipliedReportingOverflow(by: b.numerator), a.denominator.multipliedReportingOverflow(by: b.denominator)
            )
            return above.overflow || below.overflow ? nil : (above.partialValue, below.partialValue)
        }
    }
    /// - Precondition: `b` is not zero.
    package static func / (a: Self, b: Self) -> Self { a * Ratio(b.denominator, b.numerator) }
    package static func - (a: Self, b: Self) -> Self { a + b * -1 }
    package static func + (a: Self, b: Self) -> Self {
        a.with(b) { a, b in
            let left = a.numerator.multipliedReportingOverflow(by: b.denominator)
            let right = b.numerator.multipliedReportingOverflow(by: a.denominator)
            let above = left.partialValue.addingReportingOverflow(right.partialValue)
            let below = a.denominator.multipliedReportingOverflow(by: b.denominator)
            let fits = !left.overflow && !right.overflow && !above.overflow && !below.overflow
            return fits ? (above.partialValue, below.partialValue) : nil
        }
    }

    /// Computes with both fractions as they are, or where that does not fit with what is left of them in 60 bits.
    private func with(_ other: Self, _ compute: (Parts, Parts) -> Parts?) -> Self {
        let parts = compute((numerator, denominator), (other.numerator, other.denominator)) ?? compute(coarse, other.coarse)
        return parts.map { Ratio($0.numerator, $0.denominator) } ?? Ratio(0)
    }

    private typealias Parts = (numerator: Int128, denominator: Int128)

    package static func < (a: Self, b: Self) -> Bool {
        let (x, y) = (a.numerator.multipliedFullWidth(by: b.denominator), b.numerator.multipliedFullWidth(by: a.denominator))
        return x.high == y.high ? x.low < y.low : x.high < y.high
    }

    /// The fraction in 60 bits above and below; what is greater than these hold is as great as they hold.
    private var coarse: Parts {
        let width = 128 - min(numerator.magnitude.leadingZeroBitCount, denominator.leadingZeroBitCount)
        guard width > 60 else { return (numerator, denominator) }
        let (above, below) = (numerator >> (width - 60), denominator >> (width - 60))
        return below > 0 ? (above, below) : (numerator < 0 ? -1 << 60 : 1 << 60, 1)
    }

    /// With that many decimals, ``placesMax`` at most; a half is rounded away from zero.
    package func text(places: Int) -> String {
        let places = min(places, Self.placesMax)
        let (above, below) = numerator.magnitude >> 64 == 0 ? (numerator, denominator) : coarse
        let scaled = above.magnitude * Ratio.power(of: places).magnitude
        let rounded = scaled / below.magnitude + (scaled % below.magnitude >= (below.magnitude + 1) / 2 ? 1 : 0)
        let digits = String(rounded)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let sign = numerator < 0 && rounded != 0 ? "-" : ""
        return sign + padded.dropLast(places) + (places > 0 ? "." + padded.suffix(places) : "")
    }

    /// The most decimals that are written.
    package static let placesMax = 18

    private static func power(of places: Int) -> Int128 { (0..<places).reduce(1) { power, _ in power * 10 } }
}
