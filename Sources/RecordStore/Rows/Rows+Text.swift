import Causality
import Changesets
import JSON
import Records
import SQLite

/// A character as it stands in a JSON string.
private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"", "\\": "\\" + String(scalar)
    case "\u{0}"..<" ": "\\u" + hex(UInt64(scalar.value), digits: 4)
    default: String(scalar)
    }
}

/// A text as a JSON string; nearly all stand in it as they are.
private func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    return "\"" + (isPlain ? text : text.unicodeScalars.map(escaped).joined()) + "\""
}

/// Between a row as it lies in the file and the fields that it stands for.
extension Rows {
    // MARK: Unions

    /// The elements of a union as they stand in its column: a JSON list of numbers or strings.
    func columnText(_ elements: [Value], _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> String? {
        guard !elements.isEmpty else { return nil }
        var list = "["
        for (index, element) in elements.enumerated() {
            if index > 0 { list += "," }
            list += try elementText(element, scope, w)
        }
        return list + "]"
    }

    func elementText(_ value: Value, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) -> String {
        switch value {
        case .missing, .group: "null"
        case .bool(let bit): bit ? "true" : "false"
        case .integer(let number): String(number)
        case .reference(let record): String(try names.reference(record, from: scope, w))
        case .text(let text): quoted(text)
        case .sealed(let bytes): "\"" + bytes.map { hex(UInt64($0), digits: 2) }.joined() + "\""
        }
    }

    /// Reads what ``columnText(_:_:)`` writes.
    func elements(_ text: String, _ input: Input, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Value] {
        guard let list = try? JSONNode(parsing: Array(text.utf8)).list else {
            throw StoreError.damaged(.listUnreadable(input: input.name))
        }
        return try list.map { node throws(StoreError) in try element(node.value, input, r) }.sorted()
    }

    func element(_ value: JSONValue, _ input: Input, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value {
        switch (value, input.type.wireType) {
        case (.null, _): return .missing
        case (.bool(let bit), .bits): return .bool(bit)
        case (.text(let text), .sealed): return .sealed(try bytes(ofHex: text))
        case (.text(let text), .text): return .text(text)
        case (.number(let number), let type):
            guard let integer = Int64(number.text) else { break }
            return type == .reference ? .reference(try reference(integer, r)) : .integer(integer)
        default: break
        }
        throw StoreError.damaged(.elementOfOtherType(input: input.name))
    }

    func bytes(ofHex text: String) throws(StoreError) -> [UInt8] {
        let digits = Array(text.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { place throws(StoreError) in
            guard place + 1 < digits.count, let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
            else { throw StoreError.damaged(.elementNotHexadecimal) }
            return byte
        }
    }
}
