/// Why a file that people wrote is refused: a schema, or a table of regions.
public struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// As it was named to the reader.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    /// What is wrong; what to do.
    public var message: String

    /// A fault at a place of a file.
    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: what is wrong; what to do`, as editors and terminals link it.
    public var description: String { "\(file):\(line):\(column): \(message)" }
}
