public import Records

/// A column as people find it: where it stands, and what its title says.
public struct ColumnName: Hashable, Sendable {
    /// From 0.
    public var place: Int
    public var title: String

    public init(place: Int, title: String) {
        self.place = place
        self.title = title
    }
}

/// Why a table is refused before its first row.
public enum HeaderFault: Error, Hashable, Sendable {
    /// Columns that nobody knows.
    ///
    /// - Parameter titles: Some of those that there are.
    case unknown([ColumnName], type: RecordType.Name, titles: [Label])
    /// Two columns for one field, however they are written.
    case twice(ColumnName, ColumnName)
    /// The title names a field, but in another unit, as a year that is none, or as a group without its part.
    case unclear(ColumnName, field: Label, unit: Label?)
    /// A column of answers that are given for a year, and no year is told.
    case needsYear(ColumnName)
    /// No column is known at all: the file is another table.
    case nothingKnown(type: RecordType.Name)
    /// The same of a sheet beside which there are others.
    case otherSheets([String], instead: String, type: RecordType.Name)
    /// A file of titles that is none.
    case badMap(line: Int, column: Int, MapFault)
}

/// What is wrong with a file of titles.
public enum MapFault: Hashable, Sendable {
    case syntax
    /// It has no `types`, or a type has no `columns`.
    case missing(String)
    case unknownType(String)
    case unknownField(String)
}
