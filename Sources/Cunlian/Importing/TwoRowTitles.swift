import Records

/// Titles over two rows: a group's above (`住房`, `2016年`), those of its columns below, as merged cells leave them.
enum TwoRowTitles {
    /// - Parameters:
    ///   - top: Empty where a merged cell goes on to the right.
    ///   - isKnown: Whether a title means something.
    /// - Returns: One title for each column; `nil` where no column has two.
    static func joined(_ top: [String], _ bottom: [String], isKnown: (String) -> Bool) -> [String]? {
        var group = ""
        var count = 0
        let titles = (0..<max(top.count, bottom.count)).map { column -> String in
            let above = column < top.count ? top[column].asSeen.normalised : ""
            let below = column < bottom.count ? bottom[column].asSeen.normalised : ""
            if !above.isEmpty { group = above }
            guard !below.isEmpty else {
                // One title over both rows; what follows is of no group.
                group = ""
                return above
            }
            guard !group.isEmpty, group.columnTitle != below.columnTitle else { return below }
            count += 1
            return spellings(group, below).first(where: isKnown) ?? "\(group).\(below)"
        }
        return count > 0 ? titles : nil
    }

    private static func spellings(_ group: String, _ title: String) -> [String] {
        if let year = year(group) { return [keyed(title, year), title] }
        if let year = year(title) { return [keyed(group, year), title] }
        return ["\(group).\(title)", "\(group).\(FieldPath.split(group).name)\(title)", "\(group)\(title)", title]
    }

    /// `务工.务工月数` of a year is `务工[2016].务工月数`, `距离（公里）` is `距离[2016]（公里）`.
    private static func keyed(_ title: String, _ year: Int) -> String {
        let parts = FieldPath.split(title)
        if parts.input == nil, let open = title.lastBracket {
            return "\(title[..<open])[\(year)]\(title[open...])"
        }
        return "\(parts.name)[\(year)]" + (parts.input.map { "." + $0 } ?? "")
    }

    /// `2016`, `2016年`, `2016年度`.
    private static func year(_ text: String) -> Int? {
        let title = text.columnTitle
        let rest = title.drop { $0.isASCII && $0.isNumber }
        guard title.count - rest.count == 4, ["", "年", "年度"].contains(rest), let year = Int(title.prefix(4)) else { return nil }
        return Input.years.contains(year) ? year : nil
    }
}

/// The row of a table, or the two, that name its columns.
public struct TableHead: Hashable, Sendable {
    public init(first: Int, last: Int, titles: [String]) { (self.first, self.last, self.titles) = (first, last, titles) }

    /// The places of the first and last of its rows, among those that were looked at.
    public let first: Int
    public let last: Int
    /// One for each column.
    public let titles: [String]
}
