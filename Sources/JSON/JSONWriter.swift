/// Writes compact JSON on one line, with the names in the order in which they are given.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("record", "1.0-…")
///         json.member("sent", 12)
///         json.member("scopes", list: { $0.value("450124100201") })
///     }
///     json.text   // {"record":"1.0-…","sent":12,"scopes":["450124100201"]}
///
/// - Precondition: In an object each value follows a name; the writer does not check it.
/// - Note: The result is one line of UTF-8 that a terminal shows as it is: control characters, the
///   two Unicode line separators and what turns the direction of writing round are escaped.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var text = ""
    private var needsComma = false

    /// A writer of an empty text.
    package init() {}

    /// Writes one document and answers its text.
    package static func document<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) -> String {
        var writer = JSONWriter()
        try writer.object(body)
        return writer.text
    }

    /// Writes an object; `body` writes its names and values.
    package mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open("{")
        try body(&self)
        close("}")
    }

    /// Writes a list; `body` writes its values.
    package mutating func list<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open("[")
        try body(&self)
        close("]")
    }

    /// Writes a name; its value comes next.
    package mutating func name(_ name: String) {
        separate()
        quote(name)
        text += ":"
        needsComma = false
    }

    /// Writes a text, escaped where it must be.
    package mutating func value(_ value: String) {
        separate()
        quote(value)
    }

    /// Writes `true` or `false`.
    package mutating func value(_ value: Bool) {
        separate()
        text += value ? "true" : "false"
    }

    /// Writes all digits, also of numbers beyond the 53 bits that some readers keep.
    package mutating func value(_ value: some BinaryInteger) {
        separate()
        text += String(value)
    }

    /// Writes the shortest text that reads back as the same number; what is not finite becomes `null`.
    package mutating func value(_ value: Double) {
        separate()
        text += value.isFinite ? "\(value)" : "null"
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        text += "null"
    }

    /// Writes a value that was read, numbers as they stood there.
    package mutating func value(_ node: JSONNode) {
        switch node.value {
        case .null: null()
        case .bool(let bool): value(bool)
        case .text(let text): value(text)
        case .number(let number):
            separate()
            text += number.text
        case .list(let nodes): list { json in for node in nodes { json.value(node) } }
        case .object(let members):
            object { json in
                for member in members {
                    json.name(member.name)
                    json.value(member.node)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes a name and its value; `nil` is written as `null`.
    package mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a name and a truth value.
    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    /// Writes a name and a whole number.
    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        self.value(value)
    }

    /// Writes a name and a number; what is not finite becomes `null`.
    package mutating func member(_ name: String, _ value: Double) {
        self.name(name)
        self.value(value)
    }

    /// Writes a name and an object.
    package mutating func member<Failure>(
        _ name: String, object body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        try object(body)
    }

    /// Writes a name and a list.
    package mutating func member<Failure>(
        _ name: String, list body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        try list(body)
    }

    /// Writes a name and a list of texts.
    package mutating func member(_ name: String, _ values: [String]) {
        member(name, list: { json in for value in values { json.value(value) } })
    }
}

extension JSONWriter {
    private mutating func open(_ bracket: String) {
        separate()
        text += bracket
        needsComma = false
    }

    private mutating func close(_ bracket: String) {
        text += bracket
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { text += "," }
        needsComma = true
    }

    private mutating func quote(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
