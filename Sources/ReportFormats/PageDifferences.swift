/// In what a page differs from what the program writes.
package struct PageDifferences: Sendable {
    /// On the page, and on no sheet of the program; what stands on the sheet, and not on the page.
    package private(set) var added: [PageText.Piece] = []
    package private(set) var missing: [PageText.Piece] = []
    /// The first that stands at another place, where nothing else differs.
    package private(set) var moved: PageText.Piece?

    package var isEmpty: Bool { added.isEmpty && missing.isEmpty && moved == nil }

    /// Those from the sheet that the page is most like.
    ///
    /// - Parameter sheets: Pages as the program writes them.
    /// - Returns: `nil` where there are no sheets.
    package static func least(_ page: [UInt8], _ sheets: [String]) -> PageDifferences? {
        let page = PageText(page).pieces
        return sheets.map { PageDifferences(page, PageText(Array($0.utf8)).pieces) }.min { $0.count < $1.count }
    }

    private var count: Int { added.count + missing.count + (moved == nil ? 0 : 1) }

    init(_ page: [PageText.Piece], _ sheet: [PageText.Piece]) {
        let same = zip(page, sheet).prefix { $0 == $1 }.count
        let (rest, other) = (page.dropFirst(same), sheet.dropFirst(same))
        let end = zip(rest.reversed(), other.reversed()).prefix { $0 == $1 }.count
        let (own, theirs) = (rest.dropLast(end), other.dropLast(end))
        (added, missing) = (Self.left(of: own, without: theirs), Self.left(of: theirs, without: own))
        if added.isEmpty, missing.isEmpty { moved = own.first }
    }

    private static func left(of pieces: ArraySlice<PageText.Piece>, without others: ArraySlice<PageText.Piece>) -> [PageText.Piece] {
        var counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
        return pieces.filter { piece in
            guard let count = counts[piece], count > 0 else { return true }
            counts[piece] = count - 1
            return false
        }
    }
}
