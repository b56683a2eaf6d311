/// One value of a JSON document, with the place where it begins.
///
/// Schemas, criteria and region tables are written by people, so whatever reads them can say where a
/// mistake is. Text is compared as Swift compares it: canonically equivalent spellings are equal.
///
///     let node = try JSONNode(parsing: Array(#"{"version": 1}"#.utf8))
///     node["version"]?.number?.integer   // 1
///     node["version"]?.column            // 13
package struct JSONNode: Hashable, Sendable {
    package var value: JSONValue
    /// From 1; a line ends with a line feed.
    package var line: Int
    /// From 1, counted in Unicode scalars.
    package var column: Int

    /// A value that was read elsewhere, or made up.
    package init(_ value: JSONValue, line: Int = 1, column: Int = 1) {
        self.value = value
        self.line = line
        self.column = column
    }

    /// Reads one document after RFC 8259, all of it.
    ///
    /// - Parameter bytes: Untrusted input. Shape: UTF-8 without a byte-order mark, nested at most
    ///   ``depthMax`` deep.
    /// - Throws: ``JSONError`` with the place of the first byte that cannot be explained. Beyond the RFC,
    ///   duplicate names in an object and halves of surrogate pairs are refused.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }

    /// How many lists and objects may lie within each other, the outermost included.
    package static let depthMax = 64
}

/// What a JSON value is.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case text(String)
    case list([JSONNode])
    /// In the order of the document; no two names are equal.
    case object([JSONMember])
}

/// One name of an object and its value; line and column are those of the name.
package struct JSONMember: Hashable, Sendable {
    package var name: String
    package var node: JSONNode
    package var line: Int
    package var column: Int

    /// A member that was read elsewhere, or made up.
    package init(name: String, node: JSONNode, line: Int = 1, column: Int = 1) {
        self.name = name
        self.node = node
        self.line = line
        self.column = column
    }
}

extension JSONNode {
    /// Whether this is `null`.
    package var isNull: Bool { value == .null }
    /// The truth value, where this is one.
    package var bool: Bool? { if case .bool(let bool) = value { bool } else { nil } }
    /// The number, where this is one.
    package var number: JSONNumber? { if case .number(let number) = value { number } else { nil } }
    /// The text, where this is one.
    package var text: String? { if case .text(let text) = value { text } else { nil } }
    /// The values of the list, where this is one.
    package var list: [JSONNode]? { if case .list(let list) = value { list } else { nil } }
    /// The members of the object in their order, where this is one.
    package var object: [JSONMember]? { if case .object(let members) = value { members } else { nil } }

    /// The value of that name, where this is an object that has it.
    package subscript(name: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        // By place: a member that is looked at as a whole is copied.
        for place in members.indices where members[place].name == name { return members[place].node }
        return nil
    }
}
