/// What one cell of a sheet holds, as a text, and what the sheet says of it.
package struct SheetCell: Hashable, Sendable {
    /// What the sheet takes it for.
    package enum Kind: Hashable, Sendable {
        /// As it was written.
        case text
        /// Digits, and a point where there is one; with an exponent only beyond 21 places. A percentage stands as its style shows it: `92%`.
        case number
        /// `2016-03-05`, and behind a blank `13:30:00` where it has a time.
        case date
        /// `TRUE` or `FALSE`.
        case bool
        /// A formula that came to none: `#N/A`.
        case error
        /// A formula without the value it came to; nothing computes it here.
        case uncalculated
    }

    package var kind: Kind
    package var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// One row of a sheet.
package struct SheetRow: Hashable, Sendable {
    /// From 1, as the sheet counts.
    package var line: Int
    /// From column A on; `nil` where nothing stands.
    package var cells: [SheetCell?]
    /// Whether people do not see it: hidden by hand, or by a filter.
    package var isHidden: Bool

    package init(line: Int, cells: [SheetCell?], isHidden: Bool = false) {
        self.line = line
        self.cells = cells
        self.isHidden = isHidden
    }
}

/// A place as people call it: `C5`.
package struct CellPlace: Hashable, Sendable {
    /// From 0.
    package var column: Int
    /// From 1.
    package var line: Int

    package init(column: Int, line: Int) {
        self.column = column
        self.line = line
    }

    /// `A`, `Z`, `AA`.
    package static func letters(ofColumn column: Int) -> String {
        var rest = column
        var letters: [UInt8] = []
        repeat {
            letters.append(UInt8(0x41 + rest % 26))
            rest = rest / 26 - 1
        } while rest >= 0
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// `C5`, `$C$5`.
    init?(_ text: String) {
        var place = CellPlace(column: -1, line: 0)
        guard place.read(Array(text.utf8).span) else { return nil }
        self = place
    }

    /// Bounded, so that nothing overflows: three letters, seven digits.
    mutating func read(_ bytes: Span<UInt8>) -> Bool {
        var (letters, number, digits) = (0, 0, 0)
        for index in bytes.indices {
            switch bytes[index] {
            case 0x24: continue
            case 0x41...0x5A where digits == 0 && letters < 26 * 27 * 27: letters = letters * 26 + Int(bytes[index] - 0x40)
            case 0x61...0x7A where digits == 0 && letters < 26 * 27 * 27: letters = letters * 26 + Int(bytes[index] - 0x60)
            case 0x30...0x39 where digits < 7:
                number = number * 10 + Int(bytes[index] - 0x30)
                digits += 1
            default: return false
            }
        }
        guard letters > 0, digits > 0, number > 0 else { return false }
        column = letters - 1
        line = number
        return true
    }
}
