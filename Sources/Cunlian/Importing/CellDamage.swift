import Records

/// What spreadsheets do to texts, so far as it shows.
enum CellDamage {
    /// Whether a cell is what a spreadsheet makes of the text that stands.
    ///
    /// - Parameters:
    ///   - text: Another than what stands.
    ///   - input: What is answered: a number's own zeros say nothing, those of a number that is a name do.
    static func between(_ standing: String, and text: String, in input: Input) -> CellDoubt? {
        guard standing != text, !standing.isEmpty else { return nil }
        if isReplaced(standing, text) { return .replaced }
        if let places = exponentForm(text) { return stands(standing, mantissa: places) ? .exponent : nil }
        let (old, new) = (Numeral(standing), Numeral(text))
        if let old, let new {
            if old.isEqual(to: new) { return input.isQuantity ? nil : .zeros }
            if old.isRounded(to: new, isQuantity: input.isQuantity) { return .rounded }
        }
        if input.type == .text, isShortDate(standing), CalendarDate(String(text.prefix { $0 != " " })) != nil || isDayOfYear(text) {
            return .becameDate
        }
        if input.type == .text, text.utf8.count >= 255, standing.hasPrefix(text) { return .cut }
        return nil
    }

    /// What shows of a cell by itself.
    static func within(_ text: String, _ kind: TableCell.Kind, of input: Input) -> CellDoubt? {
        switch input.type {
        case .date:
            if let day = serialDay(text) { return .serial(day) }
            guard let gap = text.firstIndex(where: { $0 == " " || $0 == "T" }), CalendarDate(text[..<gap]) != nil else { return nil }
            return text[gap...].contains(":") ? .time : nil
        case .text, .idNumber, .phone, .region:
            if exponentForm(text) != nil { return .exponent }
            let digits = text.utf8.count
            if kind == .number, digits > 15 { return .rounded }
            // Three zeros at the end are a number that was rounded, unless its check character agrees: one person in a thousand has them.
            if input.type == .idNumber, digits == 18, text.hasSuffix("000"), text.allSatisfy(\.isASCIIDigit),
                (try? CitizenNumber(text)) == nil
            {
                return .rounded
            }
            guard input.type == .text else { return nil }
            return mayBeReplaced(text) ? .replaced : input.name == "name" && isNoName(text) ? .noName : nil
        default: return nil
        }
    }

    // MARK: Characters

    /// Whether the second is the first with `?` for what was no ASCII: one for each character, or one for each of its bytes.
    private static func isReplaced(_ standing: String, _ text: String) -> Bool {
        guard text.utf8.contains(0x3F) else { return false }
        let (old, new) = (Array(standing.unicodeScalars), Array(text.unicodeScalars))
        var place = 0
        var index = 0
        while index < old.count {
            if place < new.count, new[place] == old[index] {
                (place, index) = (place + 1, index + 1)
                continue
            }
            let lost = old[index...].prefix { $0.value >= 0x80 }.count
            let marks = new[place...].prefix { $0 == "?" }.count
            guard lost > 0, marks > 0 else { return false }
            // What is left of a run of several characters may be among them.
            guard lost == marks || lost * 2 == marks || marks < lost else { return false }
            let taken = lost * 2 == marks ? lost : min(lost, marks)
            (place, index) = (place + marks, index + taken)
        }
        return place == new.count
    }

    /// Short, and with a question mark between ideographs or for all of them: hardly a question.
    private static func mayBeReplaced(_ text: String) -> Bool {
        guard text.utf8.contains(0x3F) else { return false }
        let scalars = Array(text.unicodeScalars)
        if scalars.allSatisfy({ $0 == "?" }) { return true }
        guard scalars.contains(where: { $0.value >= 0x3400 }) else { return false }
        return zip(scalars, scalars.dropFirst()).contains { $0 == "?" && ($1 == "?" || $1.value >= 0x3400) }
    }

    private static let noNames: Set<String> = ["无", "不详", "未知", "空白", "同上", "待补", "待定", "略"]

    /// Digits and signs alone, or a word that stands where no name does.
    private static func isNoName(_ text: String) -> Bool {
        noNames.contains(text) || !text.unicodeScalars.contains { $0.properties.isAlphabetic }
    }

    // MARK: Numbers

    /// `4.50124E+11`: its digits and the power of ten of the first.
    private static func exponentForm(_ text: String) -> (digits: String, power: Int)? {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "E" || $0 == "e" })
        guard parts.count == 2, let power = Int(parts[1]), abs(power) < 400 else { return nil }
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(mantissa.count), mantissa[0].count == 1,
            mantissa.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) && !$0.isEmpty })
        else { return nil }
        return (mantissa.joined(), power)
    }

    private static func stands(_ standing: String, mantissa: (digits: String, power: Int)) -> Bool {
        let digits = standing.filter { $0 != "." }
        guard digits.allSatisfy(\.isASCIIDigit), !digits.isEmpty else { return false }
        let shown = mantissa.digits.dropLast()
        return digits.drop { $0 == "0" }.hasPrefix(shown)
    }

    /// From 1927 to 2064, where no year and no other number is likely.
    private static func serialDay(_ text: String) -> String? {
        guard text.utf8.count == 5, text.allSatisfy(\.isASCIIDigit), let days = Int(text), (10_000...60_000).contains(days) else {
            return nil
        }
        return CalendarDate(days: days - 25_569)?.description
    }

    // MARK: Dates

    /// `3-1`, `3/12`.
    private static func isShortDate(_ text: String) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "/" })
        return (2...3).contains(parts.count) && parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }
    }

    /// `3月1日`, `1-Mar`.
    private static func isDayOfYear(_ text: String) -> Bool {
        if text.hasSuffix("日"), text.contains("月") { return true }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return text.utf8.count <= 9 && text.contains("-") && months.contains { text.contains($0) }
    }
}

/// A number in digits, as it may stand in a text.
struct Numeral {
    private let isNegative: Bool
    /// Without zeros in front.
    private let whole: Substring
    /// Without zeros behind.
    private let fraction: Substring

    init?(_ text: String) {
        var rest = text[...]
        isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }), parts.last?.isEmpty == false
        else {
            return nil
        }
        whole = first.drop { $0 == "0" }
        var behind = parts.count > 1 ? parts[1] : ""
        while behind.last == "0" { behind.removeLast() }
        fraction = behind
    }

    func isEqual(to other: Numeral) -> Bool { isNegative == other.isNegative && whole == other.whole && fraction == other.fraction }

    /// Whether the other is this one with fifteen digits left, or, of a quantity, with two places or more gone.
    func isRounded(to other: Numeral, isQuantity: Bool) -> Bool {
        guard isNegative == other.isNegative else { return false }
        if fraction.isEmpty, other.fraction.isEmpty, whole.count > 15, whole.count == other.whole.count {
            let kept = other.whole.prefix(15)
            return other.whole.dropFirst(15).allSatisfy { $0 == "0" } && (whole.hasPrefix(kept) || whole.hasPrefix(kept.dropLast()))
        }
        guard isQuantity, other.fraction.isEmpty, fraction.count >= 2, let old = Int64(whole.isEmpty ? "0" : whole),
            let new = Int64(other.whole.isEmpty ? "0" : other.whole), old < .max
        else { return false }
        return new == (fraction.first ?? "0" >= "5" ? old + 1 : old)
    }
}

extension Input {
    /// Whether it is how much, and not what something is called.
    var isQuantity: Bool {
        switch type {
        case .integer, .decimal, .money: true
        default: false
        }
    }
}
