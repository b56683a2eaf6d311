extension JSONParser {
    /// Reads a text from its opening quotation mark to its closing one.
    mutating func text() throws(JSONError) -> String {
        advance()
        let start = offset
        try plainText()
        if next == UInt8(ascii: "\"") {
            let text = String(decoding: bytes[start..<offset], as: UTF8.self)
            advance()
            return text
        }
        // What has an escape is put together piece by piece.
        var content = Array(bytes[start..<offset])
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                advance()
                return String(decoding: content, as: UTF8.self)
            }
            try escape(into: &content)
            let piece = offset
            try plainText()
            content += bytes[piece..<offset]
        }
        throw error(.endsInText)
    }

    /// Steps over what stands for itself, up to a quotation mark or a backslash.
    private mutating func plainText() throws(JSONError) {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw error(.controlCharacter)
            case 0x20..<0x80: offset += 1
            default:
                let length = try scalarLength()
                offset += length
                trailing += length - 1
            }
        }
        throw error(.endsInText)
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let start = error(.badEscape)
        advance()
        guard let byte = next else { throw start }
        advance()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal(start)
            if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
                let low = try hexadecimal(start)
                // Whatever is no low half leaves a code that no scalar has, and is refused below.
                if (0xDC00..<0xE000).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw JSONError(line: start.line, column: start.column, fault: .halfSurrogate)
            }
            content.append(contentsOf: String(scalar).utf8)
        default: throw start
        }
    }

    private mutating func hexadecimal(_ refusal: JSONError) throws(JSONError) -> UInt32 {
        guard offset + 4 <= bytes.count, let code = Self.code(of: bytes[offset..<offset + 4]) else {
            throw refusal
        }
        for _ in 0..<4 { advance() }
        return code
    }

    private static func code(of digits: ArraySlice<UInt8>) -> UInt32? {
        var code: UInt32 = 0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    /// The number of bytes of the scalar that begins here, after table 3-7 of the Unicode standard.
    private func scalarLength() throws(JSONError) -> Int {
        let lead = bytes[offset]
        // Of most ideographs only their own form is asked.
        if lead >= 0xE1, lead <= 0xEC, offset + 2 < bytes.count, bytes[offset + 1] & 0xC0 == 0x80, bytes[offset + 2] & 0xC0 == 0x80 {
            return 3
        }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: length = 0
        }
        let isWhole =
            length > 0 && offset + length <= bytes.count && second.contains(bytes[offset + 1])
            && bytes[offset + 2..<offset + length].allSatisfy { $0 & 0xC0 == 0x80 }
        guard isWhole else { throw error(.notUTF8) }
        return length
    }
}
