/// One line of text being typed, and where in it.
struct LineEditor: Hashable, Sendable {
    private(set) var before: String
    private(set) var after: String

    init(_ text: String = "") {
        before = text
        after = ""
    }

    var text: String { before + after }
    var isEmpty: Bool { before.isEmpty && after.isEmpty }
    var isAtStart: Bool { before.isEmpty }

    /// Line breaks and other control characters have no place in an answer of one line.
    mutating func insert(_ text: String) {
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" {
                before += " "
            } else if scalar.properties.generalCategory != .control {
                // Appended to the string rather than as a `Character`: a combining mark joins what it follows.
                before.unicodeScalars.append(scalar)
            }
        }
    }

    /// Takes back one character as people see it, with all its marks.
    mutating func deleteBackward() { if !before.isEmpty { before.removeLast() } }
    mutating func deleteForward() { if !after.isEmpty { after.removeFirst() } }
    mutating func left() { if let last = before.popLast() { after = String(last) + after } }

    mutating func right() {
        guard !after.isEmpty else { return }
        before.append(after.removeFirst())
    }

    mutating func home() { (before, after) = ("", text) }
    mutating func end() { (before, after) = (text, "") }
    mutating func deleteToStart() { before = "" }
    mutating func deleteToEnd() { after = "" }

    mutating func deleteWord() {
        while before.last == " " { before.removeLast() }
        while let last = before.last, last != " " { before.removeLast() }
    }

    /// The part that fits into so many cells around the cursor, and the cursor's cell in it.
    func window(_ width: Int) -> (text: String, cursor: Int) {
        var head = before.visible
        // One cell stays free for the cursor behind the text.
        while head.displayWidth >= width, !head.isEmpty { head.removeFirst() }
        var shown = head
        var room = width - head.displayWidth
        for character in after.visible {
            room -= character.displayWidth
            if room < 0 { break }
            shown.append(character)
        }
        return (shown, head.displayWidth)
    }
}
