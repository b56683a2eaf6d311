/// Reads RFC 8259 by recursive descent; texts are in `JSONParser+Text.swift`.
///
/// - Invariant: `line` is that of the byte at `offset`, `lineStart` where it begins, and `trailing` how many bytes between
///   the two only go on with a scalar: they count in no column.
struct JSONParser {
    let bytes: [UInt8]
    var offset = 0
    private var line = 1
    private var lineStart = 0
    var trailing = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    var column: Int { offset - lineStart - trailing + 1 }

    func error(_ fault: JSONFault) -> JSONError { JSONError(line: line, column: column, fault: fault) }

    /// Steps over a byte that is a whole scalar and ends no line.
    mutating func advance() { offset += 1 }

    /// Steps over the byte if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        advance()
        return true
    }

    mutating func document() throws(JSONError) -> JSONNode {
        // Editors write the mark unasked: it has a fault of its own, and is no "unexpected character".
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw error(.byteOrderMark)
        }
        skipSpace()
        let node = try value(depth: 0)
        skipSpace()
        guard isAtEnd else { throw error(.textAfterEnd) }
        return node
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0D: offset += 1
            case 0x0A:
                offset += 1
                line += 1
                (lineStart, trailing) = (offset, 0)
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
        let (line, column) = (self.line, self.column)
        guard let byte = next else { throw error(.endsBeforeValue) }
        let value: JSONValue
        switch byte {
        case UInt8(ascii: "{"): value = .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): value = .list(try list(depth: depth + 1))
        case UInt8(ascii: "\""): value = .text(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
        case UInt8(ascii: "t"): value = .bool(try word("true", true))
        case UInt8(ascii: "f"): value = .bool(try word("false", false))
        case UInt8(ascii: "n"): value = try word("null", .null)
        default:
            throw error(.noValue)
        }
        return JSONNode(value, line: line, column: column)
    }

    private mutating func word<Meaning>(_ word: StaticString, _ meaning: Meaning) throws(JSONError) -> Meaning {
        let name = word.description
        guard bytes[offset...].starts(with: name.utf8) else {
            throw error(.misspelt(name))
        }
        for _ in name.utf8 { advance() }
        return meaning
    }

    private mutating func object(depth: Int) throws(JSONError) -> [JSONMember] {
        try enter(depth)
        var members: [JSONMember] = []
        var names = MemberNames()
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            let (line, column) = (self.line, self.column)
            guard next == UInt8(ascii: "\"") else { throw error(.noName) }
            let name = try text()
            guard names.insert(name, after: members) else {
                throw JSONError(line: line, column: column, fault: .nameTwice)
            }
            skipSpace()
            guard take(":") else { throw error(.noColon) }
            skipSpace()
            members.append(JSONMember(name: name, node: try value(depth: depth), line: line, column: column))
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw error(.noCommaInObject) }
        }
    }

    private mutating func list(depth: Int) throws(JSONError) -> [JSONNode] {
        try enter(depth)
        var nodes: [JSONNode] = []
        skipSpace()
        if take("]") { return nodes }
        while true {
            skipSpace()
            nodes.append(try value(depth: depth))
            skipSpace()
            if take("]") { return nodes }
            guard take(",") else { throw error(.noCommaInList) }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= JSONNode.depthMax else {
            throw error(.tooDeep(most: JSONNode.depthMax))
        }
        advance()
    }

    mutating func number() throws(JSONError) -> JSONNumber {
        let start = offset
        _ = take("-")
        if take("0") {
            if let byte = next, Self.isDigit(byte) { throw error(.leadingZero) }
        } else {
            try digits()
        }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return JSONNumber(checked: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        guard let byte = next, Self.isDigit(byte) else { throw error(.noDigit) }
        while let byte = next, Self.isDigit(byte) { advance() }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
