/// What a column of a table holds, before it is written in a language.
enum Cell {
    /// Not answered.
    case none
    case text(String)
    case bool(Bool)
    /// The code of an item of the column's list.
    case code(String)
    case codes([String])
    case integer(Int)
    /// Fen.
    case money(Int)
    /// A whole number of units of ten to the minus `places`.
    case decimal(Int, places: Int)
    /// Days since 1970-01-01.
    case date(Int)
    /// Records by their numbers.
    case records([String])

    static func code(_ code: String?) -> Cell { code.map { .code($0) } ?? .none }
    static func integer(_ number: Int?) -> Cell { number.map { .integer($0) } ?? .none }
    static func bool(_ bool: Bool?) -> Cell { bool.map { .bool($0) } ?? .none }
    /// Nothing where there is no such income: the form leaves the line empty.
    static func yuan(_ yuan: Int) -> Cell { yuan == 0 ? .none : .money(yuan * 100) }
}

/// Where a cell stands in a record: a field, the year or round of a keyed one, the input of a group.
struct Path: Hashable {
    var field: String
    var key: Int?
    var input: String?

    /// `income[2016].wage`, as commands and English headers have it.
    var text: String { field + (key.map { "[\($0)]" } ?? "") + (input.map { "." + $0 } ?? "") }
}

/// The cells of one record, each with its place, in the order in which they were set.
struct Row {
    private(set) var cells: [Cell] = []
    private(set) var paths: [Path] = []
    /// Only the first row of a table needs to say where its cells stand; later ones are built alike.
    private let keepsPaths: Bool

    init(keepsPaths: Bool) { self.keepsPaths = keepsPaths }

    mutating func set(_ field: String, _ cell: Cell) { set(field, nil, nil, cell) }
    mutating func set(_ field: String, _ key: Int, _ cell: Cell) { set(field, key, nil, cell) }
    mutating func set(_ group: String, _ input: String, _ cell: Cell) { set(group, nil, input, cell) }

    mutating func set(_ field: String, _ key: Int?, _ input: String?, _ cell: Cell) {
        cells.append(cell)
        if keepsPaths { paths.append(Path(field: field, key: key, input: input)) }
    }
}
