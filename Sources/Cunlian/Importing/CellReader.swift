public import Records

/// Reads the cells of one input: a pure function from what a cell holds, and what stands in the register, to a value, a doubt, or a refusal.
///
/// Beyond what ``Records/Input/read(_:in:today:)`` takes, it takes what spreadsheets and people do to an answer without changing what it
/// says: `3.0`, `12345.600`, `2016-03-05 00:00:00`, `4.61 公里`, `√`.
public struct CellReader: Sendable {
    private let input: Input
    private let schema: Schema
    private let today: Int

    /// - Parameter today: Days since 1970-01-01.
    public init(_ input: Input, in schema: Schema, today: Int) {
        self.input = input
        self.schema = schema
        self.today = today
    }

    /// - Parameter standing: What the register shows there, as texts; a cell that differs from it only by what spreadsheets do is held.
    public func read(_ cell: TableCell, standing: [String] = []) -> CellOutcome {
        switch cell.kind {
        case .error: return .refused(.error(cell.text))
        case .uncalculated: return .refused(.uncalculated)
        case .text, .number, .date, .bool: break
        }
        let text = cell.plain
        if text.isEmpty { return .value(.missing) }
        let doubt = standing.lazy.compactMap { CellDamage.between($0, and: text, in: input) }.first
        let answer = answer(text)
        do {
            let value = try input.read(answer, in: schema, today: today)
            if isStanding(value, among: standing) { return .value(value) }
            return (doubt ?? CellDamage.within(answer, cell.kind, of: input)).map { .held($0) } ?? .value(value)
        } catch {
            return (doubt ?? CellDamage.within(answer, cell.kind, of: input)).map { .held($0) } ?? .refused(.answer(error.reason))
        }
    }

    private func isStanding(_ value: Value, among standing: [String]) -> Bool {
        guard !standing.isEmpty else { return false }
        return Language.allCases.contains { standing.contains(input.text(of: value, in: schema, language: $0)) }
    }

    /// The answer that the cell gives, as people would type it.
    private func answer(_ text: String) -> String {
        switch input.type {
        case .integer, .year: wholes(withoutUnit(RecordNumber.folded(text)), places: 0)
        case .decimal(let scale): wholes(withoutUnit(RecordNumber.folded(text)), places: scale)
        case .money: wholes(withoutUnit(RecordNumber.folded(text)), places: 2)
        case .date: withoutMidnight(text)
        case .code, .phone, .region, .idNumber:
            text.hasSuffix(".0") && text.dropLast(2).allSatisfy(\.isASCIIDigit) ? String(text.dropLast(2)) : text
        case .bool:
            switch text {
            case "√", "✓", "✔", "☑": "是"
            case "×", "✗", "✘", "☒": "否"
            default: text
            }
        default: text
        }
    }

    /// Zeros behind the places that there are say nothing.
    private func wholes(_ text: String, places: Int) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        var fraction = text[text.index(after: point)...]
        guard fraction.allSatisfy(\.isASCIIDigit), point != text.startIndex else { return text }
        while fraction.utf8.count > places, fraction.last == "0" { fraction.removeLast() }
        return String(text[..<point]) + (fraction.isEmpty ? "" : "." + fraction)
    }

    private func withoutUnit(_ text: String) -> String {
        guard let unit = input.unit else { return text }
        for name in [unit.zh, unit.en] + (unit.en == "%" ? ["％"] : []) where !name.isEmpty && text.hasSuffix(name) {
            var rest = text.dropLast(name.count)
            while rest.last == " " { rest.removeLast() }
            if rest.last.map(\.isASCIIDigit) ?? false { return String(rest) }
        }
        return text
    }

    /// `2016-03-05 00:00:00`, `2016/3/5 0:00`, `2016-03-05T00:00:00.000Z`.
    private func withoutMidnight(_ text: String) -> String {
        guard let gap = text.firstIndex(where: { $0 == " " || $0 == "T" }) else { return text }
        let time = text[text.index(after: gap)...]
        guard !time.isEmpty, time.allSatisfy({ "0:.Z".contains($0) }), time.contains(":") else { return text }
        return String(text[..<gap])
    }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
