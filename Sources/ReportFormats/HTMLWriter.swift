import Terminal

/// Writes HTML and SVG elements, with everything that comes from people escaped.
///
///     var html = HTMLWriter()
///     html.element("p", ["class": "note"]) { $0.text("5 < 6") }
///     html.html   // <p class="note">5 &lt; 6</p>
///
/// Control characters and those that turn text round are made visible, as on a terminal: a name must not change how
/// the line around it reads. Names of elements and attributes are the program's own; nothing else is taken unescaped.
package struct HTMLWriter {
    package internal(set) var html = ""
    /// Of the table that is being written; `nil` where cells are not named.
    var named: NamedCells?

    /// - Parameter namesCells: Whether each cell of a table carries what its column is called: see ``NamedCells``.
    package init(namesCells: Bool = false) { named = namesCells ? NamedCells() : nil }

    package mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ body: (inout HTMLWriter) -> Void = { _ in }
    ) {
        if named != nil, writeNamed(name, attributes, body) { return }
        open(name, attributes)
        body(&self)
        html += "</\(name)>"
    }

    /// An element that has no end: `meta`, `br`.
    package mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
        open(name, listed: attributes.map { ($0.key, $0.value) })
    }

    /// The same, of attributes that are chosen one by one.
    package mutating func open(_ name: StaticString, listed attributes: [(StaticString, String)]) {
        html += "<\(name)"
        for (name, value) in attributes { html += " \(name)=\"\(Self.escaped(value))\"" }
        html += ">"
    }

    package mutating func text(_ text: String) { html += Self.escaped(text) }

    /// What stands in a field of several lines, which keeps them.
    package mutating func lines(_ text: String) { html += Self.escapedLines(text) }

    /// What a form carries along unseen, with its lines.
    package mutating func carried(_ name: String, _ value: String) {
        html += "<input type=\"hidden\" name=\"\(Self.escaped(name))\" value=\"\(Self.escapedLines(value))\">"
    }

    /// What the program itself wrote: the style sheet and the document's type.
    package mutating func own(_ text: StaticString) { html += "\(text)" }

    package mutating func line() { html += "\n" }

    private static func escapedLines(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in escaped(String(line.last == "\r" ? line.dropLast() : line)) }.joined(separator: "\n")
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
