/// What a table was made by, taken apart: a column that was added later stands behind the others, and so in another place than
/// in a table that was made with it.
///
/// Only of tables whose columns are a name and a kind each, as those of records are: two that are equal are one table to
/// SQLite, and no table need be made to see it.
struct ColumnTexts: Equatable {
    private let head: Substring.UTF8View.SubSequence
    private let columns: Set<Substring>
    private let count: Int
    private let isKeyed: Bool

    /// How a table of keyed fields ends.
    private static let keyedEnd = ", PRIMARY KEY (_record, _key)) WITHOUT ROWID"

    /// - Returns: `nil` where something else stands among the columns.
    init?(_ sql: String) {
        guard let open = sql.utf8.firstIndex(of: UInt8(ascii: "(")) else { return nil }
        head = sql[..<open].utf8
        isKeyed = sql.hasSuffix(Self.keyedEnd)
        let rest = sql.utf8[sql.utf8.index(after: open)...]
        guard let body = isKeyed ? rest.dropLast(Self.keyedEnd.utf8.count) : rest.last == UInt8(ascii: ")") ? rest.dropLast() : nil
        else { return nil }
        guard !body.contains(where: { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }) else { return nil }
        let texts = body.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { text in
            Substring(text.first == UInt8(ascii: " ") ? text.dropFirst() : text)
        }
        columns = Set(texts)
        count = texts.count
    }

    static func == (one: ColumnTexts, other: ColumnTexts) -> Bool {
        one.count == other.count && one.isKeyed == other.isKeyed && one.columns == other.columns && one.head.elementsEqual(other.head)
    }
}
