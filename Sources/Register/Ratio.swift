/// An exact fraction, in lowest terms, that becomes decimal only where it is printed.
///
///     Ratio(2_485, 9_140).text(places: 4)   // 0.2719
///
/// 128 bits hold the product of any two sums of a register, so nothing is rounded on the way.
///
/// - Invariant: The denominator is positive.
public struct Ratio: Hashable, Comparable, Sendable {
    public let numerator: Int128
    public let denominator: Int128

    /// - Precondition: The denominator is not zero.
    public init(_ numerator: Int128, _ denominator: Int128 = 1) {
        precondition(denominator != 0, "A fraction needs a denominator; say that there is no value instead.")
        var (a, b) = (numerator.magnitude, denominator.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        let divisor = Int128(max(a, 1)) * (denominator < 0 ? -1 : 1)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// Reads a decimal such as `40.6466` or `-3`; `nil` for any other text.
    public init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, parts.count <= 2, parts.reduce(0, { $0 + $1.utf8.count }) <= 24,
            let digits = Int128(parts.joined())
        else { return nil }
        self.init(isNegative ? -digits : digits, Ratio.power(of: parts.count == 2 ? parts[1].utf8.count : 0))
    }

    public static func * (a: Self, b: Int128) -> Self { Ratio(a.numerator * b, a.denominator) }
    public static func - (a: Self, b: Self) -> Self {
        Ratio(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator)
    }
    public static func + (a: Self, b: Self) -> Self { a - b * -1 }
    public static func < (a: Self, b: Self) -> Bool {
        a.numerator * b.denominator < b.numerator * a.denominator
    }

    /// With that many decimals; a half is rounded away from zero.
    public func text(places: Int) -> String {
        let scaled = numerator.magnitude * Ratio.power(of: places).magnitude
        let rounded = (2 * scaled + denominator.magnitude) / (2 * denominator.magnitude)
        let digits = String(rounded)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let sign = numerator < 0 && rounded != 0 ? "-" : ""
        return sign + padded.dropLast(places) + (places > 0 ? "." + padded.suffix(places) : "")
    }

    private static func power(of places: Int) -> Int128 { (0..<places).reduce(1) { power, _ in power * 10 } }
}
