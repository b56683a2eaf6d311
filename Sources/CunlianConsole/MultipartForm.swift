/// What a form with a file sent: `multipart/form-data` (RFC 7578), read in one pass over what was taken in, however it was made.
struct MultipartForm: Sendable {
    /// The most that such a form may have, in bytes, and in parts.
    static let bytesMax = 8 << 20
    static let partsMax = 16
    /// Of one part's head.
    static let headMax = 4 << 10
    /// Of a part that is no file.
    static let fieldMax = 16 << 10

    struct File: Sendable {
        /// As the browser says it; a path before it is left out.
        let name: String
        let bytes: [UInt8]
    }

    private(set) var file: File?
    private var values: [String: String] = [:]

    /// - Parameter contentType: The head's, which says what stands between the parts.
    /// - Returns: `nil` where there is too much of it, it is cut off, a field comes twice, or what should be text is none.
    init?(_ body: [UInt8], contentType: String) {
        guard body.count <= Self.bytesMax, let boundary = Self.boundary(contentType) else { return nil }
        let mark = Array("--\(boundary)".utf8)
        guard var place = Self.find(mark, in: body, from: 0) else { return nil }
        for _ in 0...Self.partsMax {
            place += mark.count
            if Self.starts(body, at: place, with: [0x2D, 0x2D]) { return }
            guard Self.starts(body, at: place, with: [0x0D, 0x0A]) else { return nil }
            guard let end = Self.find([0x0D, 0x0A] + mark, in: body, from: place), take(body[(place + 2)..<max(place + 2, end)]) else {
                return nil
            }
            place = end + 2
        }
        return nil
    }

    /// What stands in a field, as ``FormFields`` reads it; empty where there is none.
    subscript(_ name: String) -> String { FormFields.typed(values[name] ?? "") }

    /// One part: its head, an empty line, and what it says.
    private mutating func take(_ part: ArraySlice<UInt8>) -> Bool {
        let limit = min(part.endIndex, part.startIndex + Self.headMax)
        guard let end = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: part, from: part.startIndex, before: limit),
            let head = String(validating: part[part.startIndex..<end], as: UTF8.self)
        else { return false }
        let content = part[(end + 4)...]
        guard let line = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            let name = Self.parameter("name", of: line)
        else { return false }
        if let path = Self.parameter("filename", of: line) {
            guard file == nil else { return false }
            file = File(name: path.split { "/\\".contains($0) }.last.map(String.init) ?? "", bytes: Array(content))
            return true
        }
        guard content.count <= Self.fieldMax, let value = String(validating: content, as: UTF8.self) else { return false }
        return values.updateValue(value, forKey: name) == nil
    }

    // MARK: Pieces

    private static func boundary(_ contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
        for part in contentType.split(separator: ";").dropFirst() {
            let sides = part.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].lowercased() == "boundary" else { continue }
            let text = sides[1].filter { $0 != "\"" && !$0.isWhitespace }
            return text.isEmpty || text.utf8.count > 70 ? nil : String(text)
        }
        return nil
    }

    /// `name="…"`, in which a quotation mark is written `%22` or behind a stroke.
    private static func parameter(_ name: String, of line: Substring) -> String? {
        var rest = line[...]
        while let start = rest.firstRange(of: name + "=\"") {
            let before = start.lowerBound == rest.startIndex ? " " : rest[rest.index(before: start.lowerBound)]
            rest = rest[start.upperBound...]
            guard before == " " || before == ";" else { continue }
            var (text, isQuoted) = ("", false)
            for character in rest {
                if isQuoted {
                    text.append(character)
                    isQuoted = false
                } else if character == "\\" {
                    isQuoted = true
                } else if character == "\"" {
                    return text
                } else {
                    text.append(character)
                }
            }
            return nil
        }
        return nil
    }

    private static func starts(_ bytes: [UInt8], at place: Int, with other: [UInt8]) -> Bool {
        place + other.count <= bytes.count && bytes[place..<place + other.count].elementsEqual(other)
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        find(mark, in: bytes[...], from: start, before: bytes.count)
    }

    /// - Parameter end: Where the mark must have ended.
    private static func find(_ mark: [UInt8], in bytes: ArraySlice<UInt8>, from start: Int, before end: Int) -> Int? {
        guard let first = mark.first, end - start >= mark.count else { return nil }
        var place = start
        while place <= end - mark.count {
            guard let next = bytes[place...(end - mark.count)].firstIndex(of: first) else { return nil }
            if bytes[next..<next + mark.count].elementsEqual(mark) { return next }
            place = next + 1
        }
        return nil
    }
}
