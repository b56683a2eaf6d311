package import Records

/// In what a list differs from what was put up.
package struct ListComparison: Sendable {
    package enum Change: String, Sendable {
        /// A row that was put up and is there no more; one that was not put up; one that says something else.
        case gone, added, changed
    }

    package struct Difference: Sendable {
        package let key: String
        package let change: Change
        /// What it says now; `nil` where it is gone.
        package let row: PublicList.Row?
    }

    package let isSame: Bool
    /// Empty where the list is the same, and where what was put up was too long to be kept row by row.
    package let differences: [Difference]

    /// - Parameter list: Of the posting's head.
    package init(_ posting: Posting, _ list: PublicList, digest: ([UInt8]) -> [UInt8]) {
        isSame = list.hash(digest) == posting.hash
        guard !isSame, let marks = posting.marks else {
            differences = []
            return
        }
        // Several rows may have one key, as when a voucher was entered twice.
        var left = Dictionary(marks.map { ($0, 1) }, uniquingKeysWith: +)
        var others: [(mark: RowMark, row: PublicList.Row)] = []
        for (mark, row) in zip(list.marks(digest), list.rows) {
            if let count = left[mark], count > 0 { left[mark] = count - 1 } else { others.append((mark, row)) }
        }
        var keys: [String: Int] = [:]
        for (mark, count) in left where count > 0 { keys[mark.key, default: 0] += count }
        var found: [Difference] = []
        for (mark, row) in others {
            let isKnown = keys[mark.key] ?? 0 > 0
            if isKnown { keys[mark.key, default: 0] -= 1 }
            found.append(Difference(key: mark.key, change: isKnown ? .changed : .added, row: row))
        }
        for (key, count) in keys where count > 0 {
            found += (0..<count).map { _ in Difference(key: key, change: .gone, row: nil) }
        }
        differences = found.sorted { ($0.key, $0.change.rawValue) < ($1.key, $1.change.rawValue) }
    }
}

extension PublicList.Row {
    /// What its values say, codes as people call them; empty where nothing belongs there.
    package func words(_ columns: [PublicColumn], _ schema: Schema) -> [Label] {
        values.enumerated().map { index, value in
            guard case .code(let code) = value, columns.indices.contains(index) else { return Label(same: value.canonical) }
            return schema.codeList(columns[index].codeList ?? "")?.items.first { $0.code == code }?.label ?? Label(same: code)
        }
    }

    /// Reads a row as a page shows it, in either language.
    ///
    /// - Returns: `nil` where it has another number of cells; what a cell cannot hold stays a text, and differs.
    package init?(reading cells: [String], _ columns: [PublicColumn], _ schema: Schema) {
        guard cells.count == columns.count else { return nil }
        values = zip(cells, columns).map { cell, column in
            let text = cell.oneLine
            if text.isEmpty || text == "—" { return .none }
            if let list = column.codeList {
                return schema.codeList(list)?.items.first { $0.label.zh == text || $0.label.en == text }.map { .code($0.code) }
                    ?? .text(text)
            }
            let number = text.filter { $0 != "," }
            switch column.kind {
            case .count: return Int64(number).map { .count($0) } ?? .text(text)
            case .money: return Self.fen(number).map { .money($0) } ?? .text(text)
            case .date: return CalendarDate(text).map { .day(Int64($0.days)) } ?? .text(text)
            default: return .text(text)
            }
        }
    }

    /// Yuan with at most two decimals.
    private static func fen(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNegative = text.hasPrefix("-")
        guard parts.count <= 2, let whole = Int64(parts[0]), parts.count == 1 || (1...2).contains(parts[1].utf8.count) else { return nil }
        let part = parts.count == 1 ? 0 : Int64(parts[1].utf8.count == 1 ? parts[1] + "0" : parts[1])
        let (yuan, overflow) = whole.multipliedReportingOverflow(by: 100)
        guard let part, part >= 0, !overflow else { return nil }
        let (sum, isTooMuch) = yuan.addingReportingOverflow(isNegative ? -part : part)
        return isTooMuch ? nil : sum
    }
}
