/// What a table's head calls its columns, for windows that are too narrow for the table.
///
/// There a row's cells stand beneath each other, each with its column's name before it (`data-l`), so that nobody scrolls sideways for the
/// half of a line that matters. The table's class says how it is to be set: `named` so, `figures` as rows of numbers that are compared down
/// their columns and scroll beside their first one, `few` as it is, its words broken where need be.
struct NamedCells {
    private enum Part { case outside, head, body }

    private var part = Part.outside
    private(set) var heads: [String] = []
    private var numbers = 0
    private var place = 0

    /// Beyond so many columns of numbers a table is a table.
    private static let numbersMax = 4
    private static let named = "named"
    /// So many columns any window holds.
    private static let fewColumns = 3

    mutating func beginTable() { self = NamedCells() }
    mutating func beginHead() { part = .head }
    mutating func beginBody() { part = .body }
    mutating func beginRow() { place = 0 }

    /// - Parameter text: As it was written, escaped.
    mutating func head(_ text: Substring, isNumber: Bool) {
        guard part == .head else { return }
        heads.append(text.contains("<") ? "" : String(text))
        if isNumber { numbers += 1 }
    }

    /// The name of the next cell's column, as the head has it; `nil` where the cell is none of a body's, its column has no name, or the
    /// table's rows are never set so.
    mutating func next() -> String? {
        guard part == .body, layout == Self.named else { return nil }
        defer { place += 1 }
        return heads.indices.contains(place) && !heads[place].isEmpty ? heads[place] : nil
    }

    /// The class of the table that ends here; the head of one without any is not known, and it stays as it is.
    var layout: String {
        if numbers > Self.numbersMax { return "figures" }
        return heads.count > Self.fewColumns ? Self.named : "few"
    }
}

extension HTMLWriter {
    /// Writes what tables are made of; anything else is for whoever asks.
    ///
    /// - Returns: Whether it was written.
    mutating func writeNamed(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ body: (inout HTMLWriter) -> Void
    ) -> Bool {
        switch "\(name)" {
        case "table":
            named?.beginTable()
            var before = ""
            swap(&before, &html)
            body(&self)
            swap(&before, &html)
            open(name, listed: attributes.map { ($0.key, $0.value) } + [("class", named?.layout ?? "")])
            html += before + "</table>"
            named?.beginTable()
        case "th":
            open(name, attributes)
            let length = html.utf8.count
            body(&self)
            named?.head(Substring(html.utf8.dropFirst(length)), isNumber: attributes.contains { $0.value == "n" })
            html += "</th>"
        case "td":
            html += "<td"
            for (name, value) in attributes { html += " \(name)=\"\(Self.escaped(value))\"" }
            if let label = named?.next() { html += " data-l=\"\(label)\"" }
            html += ">"
            body(&self)
            html += "</td>"
        default:
            switch "\(name)" {
            case "thead": named?.beginHead()
            case "tbody": named?.beginBody()
            case "tr": named?.beginRow()
            default: break
            }
            return false
        }
        return true
    }
}
