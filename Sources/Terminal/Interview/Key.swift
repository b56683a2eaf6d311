/// A key, as people think of it.
package enum Key: Hashable, Sendable {
    case text(Unicode.Scalar)
    /// What was pasted in one go; line breaks in it press nothing.
    case paste(String)
    /// With a lower-case letter.
    case control(Character)
    case enter, tab, backTab, backspace, delete, escape
    case up, down, left, right, home, end, pageUp, pageDown
}

/// Makes keys of the bytes that a terminal sends.
///
/// # Overview
/// A terminal sends UTF-8 and escape sequences (ECMA-48, xterm's `ctlseqs`), and a read may end anywhere or
/// hold many keys: what is typed ahead, pasted, or sent by a script.
///
/// # Function
/// ``parse(_:)`` gives all whole keys and keeps the rest for the next bytes. An escape byte alone may be the key
/// or the beginning of another one; when nothing follows within a moment, ``flush()`` calls it the key.
///
/// # Exceptions
/// Sequences that mean nothing to us are passed over, as are bytes that are not UTF-8. An escape byte before
/// anything but a sequence is the key Escape, and nothing is lost.
package struct KeyParser: Sendable {
    private var rest: [UInt8] = []
    private var pasted: [UInt8]?

    package init() {}

    /// Whether bytes wait for what follows them.
    package var isWaiting: Bool { !rest.isEmpty }

    package mutating func parse(_ bytes: some Sequence<UInt8>) -> [Key] {
        rest += bytes
        var keys: [Key] = []
        var index = 0
        while index < rest.count, let (length, key) = next(at: index) {
            index += length
            if let key { keys.append(key) }
        }
        rest.removeFirst(index)
        return keys
    }

    /// Nothing followed for a moment.
    package mutating func flush() -> [Key] {
        defer { rest = [] }
        return rest.first == 0x1B ? [.escape] : []
    }

    /// How many bytes the next key takes, and which it is, if any; `nil` when more bytes are needed.
    private mutating func next(at index: Int) -> (Int, Key?)? {
        let byte = rest[index]
        if pasted != nil, byte != 0x1B {
            pasted?.append(byte)
            return (1, nil)
        }
        switch byte {
        case 0x1B: return escape(at: index)
        case 0x0D, 0x0A: return (1, .enter)
        case 0x09: return (1, .tab)
        case 0x7F, 0x08: return (1, .backspace)
        case 0x01...0x1A: return (1, .control(Character(Unicode.Scalar(byte + 0x60))))
        case 0x00..<0x20: return (1, nil)
        case 0x20..<0x80: return (1, .text(Unicode.Scalar(byte)))
        default: return scalar(at: index)
        }
    }

    private func scalar(at index: Int) -> (Int, Key?)? {
        let length =
            switch rest[index] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let bytes = rest[index...].prefix(length)
        guard bytes.dropFirst().allSatisfy({ 0x80...0xBF ~= $0 }) else { return (1, nil) }
        if bytes.count < length { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first
        else {
            return (1, nil)
        }
        return (length, .text(scalar))
    }

    private mutating func escape(at index: Int) -> (Int, Key?)? {
        guard index + 1 < rest.count else { return nil }
        switch rest[index + 1] {
        case 0x4F:  // O: one byte follows
            guard index + 2 < rest.count else { return nil }
            return (3, KeyParser.keys[rest[index + 2]])
        case 0x5B:  // [: parameters, then a final byte
            guard let end = rest[(index + 2)...].firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
                return nil
            }
            let parameters = rest[(index + 2)..<end]
            let number = Int(String(decoding: parameters.prefix { $0 != 0x3B }, as: UTF8.self))
            let length = end + 1 - index
            // Not a final byte: the sequence was cut, and what follows is a key again.
            guard (0x40...0x7E).contains(rest[end]) else { return (length - 1, nil) }
            guard rest[end] == 0x7E else { return (length, pasted == nil ? KeyParser.keys[rest[end]] : nil) }
            return (length, tilde(number ?? 0))
        default:
            return (1, pasted == nil ? .escape : nil)
        }
    }

    private mutating func tilde(_ number: Int) -> Key? {
        switch number {
        case 200:
            pasted = []
            return nil
        case 201:
            defer { pasted = nil }
            return pasted.map { .paste(String(decoding: $0, as: UTF8.self)) }
        case 1, 7: return .home
        case 3: return .delete
        case 4, 8: return .end
        case 5: return .pageUp
        case 6: return .pageDown
        default: return nil
        }
    }

    private static let keys: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x48: .home, 0x46: .end, 0x5A: .backTab,
        0x4D: .enter,
    ]
}
