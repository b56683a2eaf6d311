/// What people see of a page: its texts in their order, each with the element that holds it, and whatever shows or hides anything
/// without a text.
///
/// Comments end at the first `>`, so that nothing stands on a page as a comment that a browser shows. White space is a single blank: a
/// browser that saves a page breaks its lines anew.
package struct PageText {
    package struct Piece: Hashable, Sendable {
        package let element: String
        /// Empty of an element or an attribute that no list has.
        package let text: String
    }

    package private(set) var pieces: [Piece] = []

    /// Those that a list consists of; any other is told.
    private static let plain: Set<String> = [
        "html", "head", "body", "meta", "title", "style", "header", "main", "footer", "nav", "section", "div", "h1", "h2", "small", "p",
        "a",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
    ]
    /// Those that have no end.
    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]
    /// Those in which no tags stand.
    private static let raw: Set<String> = ["style", "script", "title", "textarea"]
    /// When a page was made says nothing of its list.
    private static let made = ["村联 · 生成于 ", "Cunlian · made "]

    private let html: [UInt8]
    private var open: [String] = []

    package init(_ html: [UInt8]) {
        self.html = html
        read()
    }

    private mutating func read() {
        // Some programs mark a file's encoding with three bytes of their own.
        var place = html.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while place < html.count {
            guard html[place] == UInt8(ascii: "<"), let end = endOfTag(place) else {
                let next = html[(place + 1)...].firstIndex(of: UInt8(ascii: "<")) ?? html.count
                add(html[place..<next], in: open.last ?? "")
                place = next
                continue
            }
            place = take(html[(place + 1)..<end], at: min(end + 1, html.count))
        }
    }

    /// Where the tag ends that begins there; `nil` where what follows is none.
    private func endOfTag(_ start: Int) -> Int? {
        guard start + 1 < html.count else { return nil }
        let first = html[start + 1]
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
        guard isLetter || first == UInt8(ascii: "/") || first == UInt8(ascii: "!") || first == UInt8(ascii: "?") else { return nil }
        var quote: UInt8?
        for place in (start + 1)..<html.count {
            let byte = html[place]
            if let open = quote {
                if byte == open { quote = nil }
            } else if isLetter, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return place
            }
        }
        return html.count
    }

    /// - Returns: Where it goes on.
    private mutating func take(_ tag: ArraySlice<UInt8>, at next: Int) -> Int {
        let text = String(decoding: tag, as: UTF8.self).lowercased()
        let isEnd = text.hasPrefix("/")
        let name = String((isEnd ? text.dropFirst() : text[...]).prefix { $0.isLetter || $0.isNumber || $0 == "-" })
        if isEnd {
            if let depth = open.lastIndex(of: name) { open.removeSubrange(depth...) }
            return next
        }
        guard !name.isEmpty else { return next }
        if !Self.plain.contains(name) { pieces.append(Piece(element: name, text: "")) }
        for word in attributes(text.dropFirst(name.count)) where word == "style" || word == "hidden" || word == "http-equiv=refresh" {
            pieces.append(Piece(element: name + " " + word, text: ""))
        }
        if Self.raw.contains(name) {
            let end = find("</" + name, from: next)
            add(html[next..<end], in: name)
            return end
        }
        if !Self.void.contains(name) { open.append(name) }
        return next
    }

    /// The attributes' names; of `http-equiv` what it says too.
    private func attributes(_ text: Substring) -> [String] {
        var result: [String] = []
        var word = ""
        var quote: Character?
        for character in String(text) + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character.isWhitespace || character == "/" {
                if !word.isEmpty { result.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return result.map { $0.hasPrefix("http-equiv=") ? $0 : String($0.prefix { $0 != "=" }) }
    }

    /// Where an element of raw text ends.
    private func find(_ text: String, from start: Int) -> Int {
        let needle = Array(text.utf8)
        var place = start
        while let found = html[place...].firstIndex(of: UInt8(ascii: "<")) {
            let part = html[found..<min(found + needle.count, html.count)]
            if part.map({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }) == needle { return found }
            place = found + 1
        }
        return html.count
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, in element: String) {
        let plain = String(decoding: bytes, as: UTF8.self)
        let text = (element == "style" || element == "script" ? plain : Self.decoded(plain)).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        guard !text.isEmpty else { return }
        let isTime = Self.made.contains { text.hasPrefix($0) }
        pieces.append(Piece(element: element, text: isTime ? String(text.map { $0.isNumber ? "0" : $0 }) : text))
    }

    private static let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]

    /// A text without the entities that the program and browsers write.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = text
        for (entity, character) in entities {
            result = result.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
        }
        return result
    }
}
