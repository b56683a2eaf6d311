import Records
package import Register

/// Reads lists back from a page that ``Report/page(language:made:digest:)`` wrote: what people see on it, and nothing that is hidden.
///
/// It looks for the tables that the program marks, and for the code that stands below each. A page that somebody wrote anew in another
/// way has none. Whether anything else stands on the page is not asked here: ``PageDifferences`` holds all of it against the program's.
package struct PageReader {
    package struct List: Hashable, Sendable {
        /// As it is printed.
        package let code: String
        /// The cells of each row, without the first, which only counts.
        package let rows: [[String]]
    }

    private let html: [UInt8]

    package init(_ html: [UInt8]) { self.html = html }

    /// The lists in their order; none where the page has none.
    package func lists() -> [List] {
        var result: [List] = []
        var place = 0
        while let start = find("<table id=\"\(PublicPage.anchor)\"", from: place), let end = find("</table>", from: start) {
            let next = find("<table id=\"\(PublicPage.anchor)\"", from: end) ?? html.count
            let rows = rows(start..<end)
            if let code = code(end..<next) { result.append(List(code: code, rows: rows)) }
            place = end
        }
        return result
    }

    private func rows(_ range: Range<Int>) -> [[String]] {
        guard let body = find("<tbody>", from: range.lowerBound), body < range.upperBound else { return [] }
        return elements("tr", body..<range.upperBound).filter { !$0.tag.contains("total") }.map { row in
            elements("td", row.content).dropFirst().map { text($0.content) }
        }
    }

    /// What stands after the label of a code.
    private func code(_ range: Range<Int>) -> String? {
        for term in elements("dt", range) {
            let label = text(term.content)
            guard label == PublicPage.codeLabel.zh || label == PublicPage.codeLabel.en,
                let value = elements("dd", term.content.upperBound..<range.upperBound).first
            else { continue }
            return text(value.content)
        }
        return nil
    }

    // MARK: Bytes

    /// Elements that hold no others of their kind.
    private func elements(_ name: String, _ range: Range<Int>) -> [(tag: String, content: Range<Int>)] {
        var result: [(String, Range<Int>)] = []
        var place = range.lowerBound
        while let start = find("<\(name)", from: place), start < range.upperBound,
            let open = html[start..<range.upperBound].firstIndex(of: UInt8(ascii: ">")),
            let end = find("</\(name)>", from: open), end <= range.upperBound
        {
            result.append((String(decoding: html[start...open], as: UTF8.self), open + 1..<end))
            place = end
        }
        return result
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let needle = Array(text.utf8)
        guard let first = needle.first, start + needle.count <= html.count else { return nil }
        var place = start
        while let found = html[place...].firstIndex(of: first), found + needle.count <= html.count {
            if html[found..<found + needle.count].elementsEqual(needle) { return found }
            place = found + 1
        }
        return nil
    }

    private func text(_ range: Range<Int>) -> String {
        var result = ""
        var isInTag = false
        for scalar in String(decoding: html[range], as: UTF8.self).unicodeScalars {
            if scalar == "<" {
                isInTag = true
            } else if scalar == ">" {
                isInTag = false
            } else if !isInTag {
                result.unicodeScalars.append(scalar)
            }
        }
        return PageText.decoded(result)
    }
}
