/// A number as it was written, so that no digit is lost on the way to money and areas.
package struct JSONNumber: Hashable, Sendable {
    /// After the grammar of RFC 8259, section 6.
    package let text: String

    /// Takes a text that follows the grammar, or answers `nil`.
    package init?(_ text: String) {
        var parser = JSONParser(Array(text.utf8))
        guard let number = try? parser.number(), parser.isAtEnd else { return nil }
        self = number
    }

    init(checked text: String) { self.text = text }

    /// The number, where it is whole and fits: `12`, `1e3`, `2.0`, not `0.5`.
    package var integer: Int64? { scaled(digits: 0) }

    /// The nearest floating-point number; for figures that are shown, not for what is stored.
    package var double: Double? { Double(text) }

    /// The number as a whole count of units of ten to the minus `digits`, exactly.
    ///
    /// - Parameter digits: How many decimal places the unit has, 0 to 18; 2 turns yuan into fen.
    /// - Returns: `nil` where the number has more places than that, or does not fit.
    package func scaled(digits: Int) -> Int64? {
        if digits == 0, let number = shortWhole { return number }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
        guard let mantissa = parts.first else { return nil }
        var figures: [UInt8] = []
        var places = 0
        var isFraction = false
        for byte in mantissa.utf8 where byte != UInt8(ascii: "-") {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                figures.append(byte - UInt8(ascii: "0"))
                if isFraction { places += 1 }
            }
        }
        while figures.last == 0 {
            figures.removeLast()
            places -= 1
        }
        if figures.isEmpty { return 0 }
        // An exponent that does not fit an Int moves any other mantissa out of reach.
        guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, exponent.magnitude < 1_000_000 else {
            return nil
        }
        let zeros = exponent - places + digits
        guard zeros >= 0, zeros <= 19 else { return nil }
        return Self.whole(figures + [UInt8](repeating: 0, count: zeros), isNegative: isNegative)
    }

    /// The number where it is written as a few digits and nothing else, as nearly all are.
    private var shortWhole: Int64? {
        guard text.utf8.count <= 18 else { return nil }
        var result: Int64 = 0
        for byte in text.utf8 {
            guard (0x30...0x39).contains(byte) else { return nil }
            result = result * 10 + Int64(byte - 0x30)
        }
        return result
    }

    /// The digits as a number; summed below zero where it is negative, which reaches one further.
    private static func whole(_ figures: [UInt8], isNegative: Bool) -> Int64? {
        var result: Int64 = 0
        for figure in figures {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(figure))
                : product.addingReportingOverflow(Int64(figure))
            guard !overflow, !carry else { return nil }
            result = sum
        }
        return result
    }
}
