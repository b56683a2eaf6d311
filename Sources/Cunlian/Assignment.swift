/// What somebody typed for one field: `path=text`, `path+=text`, `path-=text`.
public struct Assignment: Sendable {
    public enum Operation: Sendable {
        case set, add, remove
    }

    public let path: String
    let operation: Operation
    public let text: String

    public init(path: String, operation: Operation = .set, text: String) {
        self.path = path
        self.operation = operation
        self.text = text
    }

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
