/// What a reader comes upon next.
enum XMLEvent {
    /// `<name …>`; an element without content is followed by its end all the same.
    case start
    case end
    /// Between tags; several in a row where a comment stands between them.
    case text
    case finished
}

/// Reads the XML that workbooks are made of, piece by piece and in bounded memory: UTF-8, elements, attributes, text.
///
/// No document types, so no entities but the five of XML itself and characters by number: nothing grows and nothing is fetched.
/// Names are compared behind their prefix, since who writes a workbook chooses the prefixes. What was found last is valid
/// until the next call.
struct XMLReader {
    private let part: String
    private let source: () throws(SpreadsheetError) -> [UInt8]
    private var window: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var isEmptyElement = false
    private(set) var depth = 0
    private let textMax: Int

    /// Behind its prefix, of the last start or end.
    private var name = 0..<0
    private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
    /// Of the last text, as it stands there.
    private var content = 0..<0
    private var isLiteral = false

    private static let depthMax = 64
    private static let attributesMax = 256

    init(_ part: String, textMax: Int = 1 << 20, source: @escaping () throws(SpreadsheetError) -> [UInt8]) {
        self.part = part
        self.textMax = textMax
        self.source = source
    }

    // MARK: What was found

    func isNamed(_ text: StaticString) -> Bool { equals(name, text) }

    /// The value of an attribute, whatever its prefix.
    func attribute(_ text: StaticString) throws(SpreadsheetError) -> String? {
        for item in attributes where equals(item.name, text) {
            var bytes: [UInt8] = []
            try unescape(item.value, isLiteral: false, into: &bytes)
            return try string(bytes)
        }
        return nil
    }

    /// The bytes of an attribute as they stand: of numbers and references, which hold nothing that is escaped.
    func plain<Result>(_ text: StaticString, _ body: (Span<UInt8>) -> Result) -> Result? {
        for item in attributes where equals(item.name, text) { return body(window.span.extracting(item.value)) }
        return nil
    }

    /// Adds the text that was found.
    func text(into bytes: inout [UInt8]) throws(SpreadsheetError) {
        try unescape(content, isLiteral: isLiteral, into: &bytes)
        guard bytes.count <= textMax else { throw .tooLarge(part: part, bytesMax: textMax) }
    }

    func string(_ bytes: [UInt8]) throws(SpreadsheetError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .damaged(part: part) }
        return text
    }

    private func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for index in range.indices where unsafe window[index] != expected[index - range.lowerBound] { return false }
            return true
        }
    }

    // MARK: Reading

    mutating func next() throws(SpreadsheetError) -> XMLEvent {
        if isEmptyElement {
            isEmptyElement = false
            depth -= 1
            return .end
        }
        if position >= 1 << 16 {
            window.removeSubrange(..<position)
            position = 0
        }
        while true {
            guard try has(position) else {
                guard depth == 0 else { throw .damaged(part: part) }
                return .finished
            }
            guard window[position] == 0x3C else {
                if try text() { return .text }
                continue
            }
            guard try has(position + 1) else { throw .damaged(part: part) }
            switch window[position + 1] {
            case 0x3F: position = try end(of: [0x3F, 0x3E], from: position + 2)
            case 0x21:
                if try exclamation() { return .text }
            case 0x2F:
                let close = try find(0x3E, from: position + 2)
                name = local(position + 2..<trimmed(position + 2, close))
                position = close + 1
                depth -= 1
                guard depth >= 0 else { throw .damaged(part: part) }
                return .end
            default:
                try startTag()
                return .start
            }
        }
    }

    /// Passes over everything up to the end of the element whose start was found last.
    mutating func skip() throws(SpreadsheetError) {
        let outside = depth - 1
        while depth > outside { if case .finished = try next() { return } }
    }

    private mutating func text() throws(SpreadsheetError) -> Bool {
        let start = position
        var index = position
        while try has(index), window[index] != 0x3C {
            index = firstBracket(from: index)
            guard index - start <= textMax * 6 else { throw .tooLarge(part: part, bytesMax: textMax) }
        }
        content = start..<index
        isLiteral = false
        position = index
        return depth > 0
    }

    private func firstBracket(from start: Int) -> Int {
        let bytes = window.span
        var index = start
        while index < bytes.count, bytes[index] != 0x3C { index += 1 }
        return index
    }

    /// A comment, or text that is to be read as it stands; true where it is text.
    private mutating func exclamation() throws(SpreadsheetError) -> Bool {
        guard try has(position + 8) else { throw .damaged(part: part) }
        if window[position + 2] == 0x2D, window[position + 3] == 0x2D {
            position = try end(of: [0x2D, 0x2D, 0x3E], from: position + 4)
            return false
        }
        guard window[(position + 2)..<(position + 9)].elementsEqual("[CDATA[".utf8) else { throw .declaresTypes(part: part) }
        let start = position + 9
        position = try end(of: [0x5D, 0x5D, 0x3E], from: start)
        content = start..<position - 3
        isLiteral = true
        return true
    }

    private mutating func startTag() throws(SpreadsheetError) {
        attributes.removeAll(keepingCapacity: true)
        var index = try nameEnd(from: position + 1)
        name = local(position + 1..<index)
        guard !name.isEmpty else { throw .damaged(part: part) }
        while true {
            index = try afterBlanks(from: index)
            let byte = window[index]
            if byte == 0x3E { break }
            if byte == 0x2F {
                guard try has(index + 1), window[index + 1] == 0x3E else { throw .damaged(part: part) }
                isEmptyElement = true
                index += 1
                break
            }
            let key = index..<(try nameEnd(from: index))
            index = try afterBlanks(from: key.upperBound)
            guard !key.isEmpty, window[index] == 0x3D else { throw .damaged(part: part) }
            index = try afterBlanks(from: index + 1)
            let quote = window[index]
            guard quote == 0x22 || quote == 0x27 else { throw .damaged(part: part) }
            let close = try find(quote, from: index + 1)
            guard attributes.count < XMLReader.attributesMax else { throw .tooMany(part: part, most: XMLReader.attributesMax) }
            attributes.append((local(key), index + 1..<close))
            index = close + 1
        }
        position = index + 1
        depth += 1
        guard depth <= XMLReader.depthMax else { throw .tooMany(part: part, most: XMLReader.depthMax) }
    }

    // MARK: Bytes

    private mutating func has(_ index: Int) throws(SpreadsheetError) -> Bool {
        while index >= window.count {
            if isAtEnd { return false }
            let chunk = try source()
            if chunk.isEmpty { isAtEnd = true } else { window += chunk }
        }
        return true
    }

    private mutating func find(_ byte: UInt8, from start: Int) throws(SpreadsheetError) -> Int {
        var index = start
        while try has(index) {
            if window[index] == byte { return index }
            index += 1
            guard index - start <= textMax else { throw .tooLarge(part: part, bytesMax: textMax) }
        }
        throw .damaged(part: part)
    }

    /// Behind these bytes.
    private mutating func end(of bytes: [UInt8], from start: Int) throws(SpreadsheetError) -> Int {
        var index = start
        while true {
            index = try find(bytes[0], from: index)
            guard try has(index + bytes.count - 1) else { throw .damaged(part: part) }
            if window[index..<index + bytes.count].elementsEqual(bytes) { return index + bytes.count }
            index += 1
            guard index - start <= textMax else { throw .tooLarge(part: part, bytesMax: textMax) }
        }
    }

    private mutating func nameEnd(from start: Int) throws(SpreadsheetError) -> Int {
        var index = start
        while try has(index) {
            switch window[index] {
            case 0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E, 0x3D: return index
            default: index += 1
            }
            guard index - start <= 1_024 else { break }
        }
        throw .damaged(part: part)
    }

    private mutating func afterBlanks(from start: Int) throws(SpreadsheetError) -> Int {
        var index = start
        while try has(index) {
            switch window[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return index
            }
        }
        throw .damaged(part: part)
    }

    private func trimmed(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, [0x20, 0x09, 0x0A, 0x0D].contains(window[end - 1]) { end -= 1 }
        return end
    }

    /// Without its prefix.
    private func local(_ range: Range<Int>) -> Range<Int> {
        for index in range where window[index] == 0x3A { return index + 1..<range.upperBound }
        return range
    }

    private func unescape(_ range: Range<Int>, isLiteral: Bool, into bytes: inout [UInt8]) throws(SpreadsheetError) {
        let text = window.span.extracting(range)
        var index = 0
        while index < text.count {
            guard text[index] == 0x26, !isLiteral else {
                bytes.append(text[index])
                index += 1
                continue
            }
            var end = index + 1
            while end < text.count, text[end] != 0x3B, end - index < 12 { end += 1 }
            guard end < text.count, text[end] == 0x3B, let scalar = XMLReader.scalar(text.extracting(index + 1..<end)) else {
                throw .damaged(part: part)
            }
            bytes += Array(String(scalar).utf8)
            index = end + 1
        }
    }

    /// `amp`, `#20013`, `#x4E2D`.
    private static func scalar(_ bytes: Span<UInt8>) -> Unicode.Scalar? {
        let name = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init)
        }
    }
}
