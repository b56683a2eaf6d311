/// Some columns of a table, by their place.
struct ColumnSet: Equatable {
    private var words: [UInt64] = []

    func contains(_ column: Int) -> Bool { column / 64 < words.count && words[column / 64] >> UInt64(column % 64) & 1 == 1 }

    mutating func insert(_ columns: Range<Int>) {
        while words.count * 64 < columns.upperBound { words.append(0) }
        for column in columns { words[column / 64] |= 1 << UInt64(column % 64) }
    }

    /// - Parameter count: How many columns the table has, so that equal sets of it are equal.
    mutating func removeAll(of count: Int) {
        words.removeAll(keepingCapacity: true)
        words.append(contentsOf: repeatElement(0, count: (count + 63) / 64))
    }
}
