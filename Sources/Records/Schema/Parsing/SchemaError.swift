public import JSON

/// Why a file that people wrote is refused: a schema, or a table of regions.
public struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case syntax(JSONFault)
        /// What is wrong; what to do. The reader of the form knows best, and says it in English.
        case form(String)
    }

    /// As it was named to the reader.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    public var reason: Reason

    /// A fault at a place of a file.
    public init(file: String, line: Int, column: Int, reason: Reason) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// A fault of the form at a place of a file.
    public init(file: String, line: Int, column: Int, message: String) {
        self.init(file: file, line: line, column: column, reason: .form(message))
    }

    /// What is wrong, for logs.
    public var message: String {
        switch reason {
        case .syntax(let fault): "this is no JSON: \(fault)"
        case .form(let message): message
        }
    }

    /// `file:line:column: what is wrong`, as editors and terminals link it.
    public var description: String { "\(file):\(line):\(column): \(message)" }
}
