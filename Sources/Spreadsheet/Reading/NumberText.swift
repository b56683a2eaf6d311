/// A number as a workbook writes it, digit by digit: `12345.6`, `4.50124198001010E+17`, `0.30000000000000004`.
///
/// No floating point is involved, so nothing is lost on the way that was not lost in the file.
struct NumberText {
    private var isNegative = false
    /// Significant digits, without zeros in front.
    private var digits: [UInt8] = []
    /// How many of the digits stand behind the point; less than none where zeros follow.
    private var places = 0
    private var hasExponent = false

    /// A sheet shows so many, and keeps no more.
    private static let digitsMax = 15
    private static let exponentMax = 400

    init?(_ text: some StringProtocol) {
        var exponent = 0
        var isBehindPoint = false
        var hasDigits = false
        var rest = Substring(text).utf8[...]
        if let sign = rest.first, sign == 0x2D || sign == 0x2B {
            isNegative = sign == 0x2D
            rest = rest.dropFirst()
        }
        while let byte = rest.first {
            switch byte {
            case 0x30...0x39:
                hasDigits = true
                if !digits.isEmpty || byte != 0x30 { digits.append(byte) }
                if isBehindPoint { places += 1 }
                guard digits.count <= 320, places <= 400 else { return nil }
            case 0x2E where !isBehindPoint: isBehindPoint = true
            case 0x45, 0x65:
                guard let number = Int(String(Substring(rest.dropFirst()))), abs(number) <= Self.exponentMax else { return nil }
                exponent = number
                hasExponent = true
                rest = rest.suffix(1)
            default: return nil
            }
            rest = rest.dropFirst()
        }
        guard hasDigits else { return nil }
        places -= exponent
        tidy()
    }

    /// What a sheet shows of it: at most 15 digits, unless the file itself holds a whole number in full.
    var text: String {
        var number = self
        if hasExponent || places > 0 { number.round() }
        return number.plain
    }

    /// A percentage as it is shown: 0.92 is `92%`.
    var percentage: String {
        var number = self
        number.round()
        if !number.digits.isEmpty { number.places -= 2 }
        return number.plain + "%"
    }

    private mutating func round() {
        guard digits.count > Self.digitsMax else { return }
        let isUp = digits[Self.digitsMax] >= 0x35
        places -= digits.count - Self.digitsMax
        digits.removeLast(digits.count - Self.digitsMax)
        if isUp {
            var index = digits.count - 1
            while index >= 0, digits[index] == 0x39 {
                digits[index] = 0x30
                index -= 1
            }
            if index >= 0 { digits[index] += 1 } else { digits.insert(0x31, at: 0) }
        }
        tidy()
    }

    private mutating func tidy() {
        while places > 0, digits.last == 0x30 {
            digits.removeLast()
            places -= 1
        }
        if digits.isEmpty { (places, isNegative) = (0, false) }
    }

    private var plain: String {
        if digits.isEmpty { return "0" }
        let sign = isNegative ? "-" : ""
        if places <= 0 {
            guard digits.count - places <= 21 else { return sign + exponential }
            return sign + String(decoding: digits + Array(repeating: 0x30, count: -places), as: UTF8.self)
        }
        guard places <= 40 else { return sign + exponential }
        let padded = Array(repeating: UInt8(0x30), count: max(0, places + 1 - digits.count)) + digits
        return sign + String(decoding: padded.dropLast(places), as: UTF8.self) + "."
            + String(decoding: padded.suffix(places), as: UTF8.self)
    }

    private var exponential: String {
        let behind = digits.dropFirst()
        return String(decoding: digits.prefix(1), as: UTF8.self) + (behind.isEmpty ? "" : "." + String(decoding: behind, as: UTF8.self))
            + "E" + String(digits.count - 1 - places)
    }

    /// Whole days, and thousandths of a day's 86,400 seconds: what a date is stored as. `nil` outside of what sheets can show.
    var days: (whole: Int, seconds: Int)? {
        guard !isNegative, digits.count - max(places, 0) <= 7, places > -7 else { return nil }
        var number = 0.0
        for digit in digits.prefix(17) { number = number * 10 + Double(digit - 0x30) }
        var shift = places - max(0, digits.count - 17)
        while shift > 0 { (number, shift) = (number / 10, shift - 1) }
        while shift < 0 { (number, shift) = (number * 10, shift + 1) }
        guard number < 3_000_000 else { return nil }
        var whole = Int(number)
        var seconds = Int(((number - Double(whole)) * 86_400).rounded())
        if seconds >= 86_400 { (whole, seconds) = (whole + 1, 0) }
        return (whole, seconds)
    }
}
