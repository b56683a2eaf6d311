/// A cell as a spreadsheet is to take it.
package enum CSVCell: Hashable, Sendable {
    case text(String)
    /// Digits with a sign and a decimal point at most: to be computed with, so nothing is put before it. Anything else is a text.
    case number(String)
}

extension CSVCell {
    var text: String {
        switch self {
        case .text(let text), .number(let text): text
        }
    }

    /// Whether it is a number that no spreadsheet takes for anything else.
    var isNumber: Bool {
        guard case .number(let text) = self else { return false }
        let parts = text.utf8.drop { $0 == 0x2D }.split(separator: 0x2E, omittingEmptySubsequences: false)
        let signs = text.utf8.count { $0 == 0x2D }
        return signs <= 1 && parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
