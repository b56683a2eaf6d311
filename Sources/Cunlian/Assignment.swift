/// What somebody typed for one field: `path=text`, `path+=text`, `path-=text`.
public struct Assignment: Sendable {
    /// What is done with the text: written, or added to or removed from a union.
    public enum Operation: Sendable {
        /// `=`, `+=` and `-=`.
        case set, add, remove
    }

    /// What is written, as ``FieldPath`` reads it: `income[2017].wage`.
    public let path: String
    let operation: Operation
    /// The answer as it was typed.
    public let text: String

    /// Puts the parts together; by default the text is written.
    public init(path: String, operation: Operation = .set, text: String) {
        self.path = path
        self.operation = operation
        self.text = text
    }

    /// The same of another text.
    package func saying(_ text: String) -> Assignment { Assignment(path: path, operation: operation, text: text) }

    /// Reads an argument of a command line.
    ///
    /// - Throws: ``EditError/notAnAssignment(_:)`` where there is no `=`, or nothing before it.
    public init(_ argument: String) throws {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw EditError.notAnAssignment(argument)
        }
        let before = argument[..<equals]
        text = String(argument[argument.index(after: equals)...])
        switch before.last {
        case "+": (operation, path) = (.add, String(before.dropLast()))
        case "-": (operation, path) = (.remove, String(before.dropLast()))
        default: (operation, path) = (.set, String(before))
        }
    }
}
