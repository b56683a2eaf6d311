public import Records

/// What one cell of a table holds, before anybody has read it.
public struct TableCell: Hashable, Sendable {
    /// What the table says of it; a text file says of everything that it is a text.
    public enum Kind: Hashable, Sendable {
        case text, number, date, bool
        /// A formula that came to none: `#N/A`.
        case error
        /// A formula without what it came to.
        case uncalculated
    }

    public var kind: Kind
    public var text: String

    public init(_ text: String, _ kind: Kind = .text) {
        self.text = text
        self.kind = kind
    }

    /// Whether nothing stands there that anybody sees.
    public var isBlank: Bool {
        guard let first = text.utf8.first else { return kind != .uncalculated }
        // ASCII that is seen, and ideographs: nearly always.
        if first > 0x20 && first < 0x7F || 0xE4...0xE9 ~= first { return false }
        return plain.isEmpty
    }

    /// The text without what spreadsheets and people put around it: `="000123"`, `'000123`, what nobody sees, blanks of any width.
    ///
    /// Nothing that means anything is lost by it.
    public var plain: String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        let isBare = first > 0x27 && first != 0x3D && last > 0x20
        if isBare, text.utf8.allSatisfy({ $0 < 0xC0 && $0 >= 0x20 || 0xE4...0xE9 ~= $0 }) { return text }
        var result = text.asSeen.normalised
        if result.hasPrefix("=\""), result.hasSuffix("\""), result.utf8.count >= 3 {
            result = result.dropFirst(2).dropLast().split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
        }
        if result.utf8.first == 0x27, result.utf8.count > 1, result.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) {
            result = String(result.dropFirst())
        }
        return result
    }
}

/// What came of reading a cell.
public enum CellOutcome: Hashable, Sendable {
    /// Nothing can have been lost.
    case value(Value)
    /// Something may have been lost on the way: a person has to look.
    case held(CellDoubt)
    /// It is wrong.
    case refused(CellFault)
}

/// What a spreadsheet may have done to a cell.
public enum CellDoubt: Hashable, Sendable {
    /// The same number with other zeros in front or behind: `000123456` and `123456`.
    case zeros
    /// `4.50124E+11`.
    case exponent
    /// Digits beyond the fifteenth are gone, or places behind the point.
    case rounded
    /// `?` where characters were.
    case replaced
    /// A number of days where a date is meant: this day, if the sheet counts from 1900.
    case serial(String)
    /// A date with a time of day.
    case time
    /// A text that became a date: house number `3-1`.
    case becameDate
    /// A long text that ends early.
    case cut
    /// In the place of a name: no letter at all, or a word that says that there is none.
    case noName
}

/// Why a cell cannot be read.
public enum CellFault: Hashable, Sendable {
    /// The formula came to an error, which is this.
    case error(String)
    /// The formula was saved without what it came to.
    case uncalculated
    /// The schema does not allow the answer.
    case answer(InputError.Reason)
}
