/// Texts as XML has them.
enum XMLText {
    /// Appends a text, escaped; what XML cannot hold stands as `_x0007_` (ECMA-376 part 1, 22.9.2.19).
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in (needsCodes(text) ? coded(text) : text).utf8 {
            switch byte {
            case 0x26: bytes += Array("&amp;".utf8)
            case 0x3C: bytes += Array("&lt;".utf8)
            case 0x3E: bytes += Array("&gt;".utf8)
            case 0x22: bytes += Array("&quot;".utf8)
            default: bytes.append(byte)
            }
        }
    }

    static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Control characters, two that are none, and what would be taken for the code of one.
    private static func needsCodes(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20, byte != 0x09, byte != 0x0A { return true }
            let mayBeCode = previous == 0x5F && byte == 0x78 || previous == 0xBF && byte >= 0xBE
            if mayBeCode { return !coded(text).utf8.elementsEqual(text.utf8) }
            previous = byte
        }
        return false
    }

    private static func coded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar.value {
            case 0x09, 0x0A: result.append(scalar)
            case 0..<0x20, 0xFFFE, 0xFFFF: result.append(contentsOf: code(scalar.value).unicodeScalars)
            case 0x5F where isCode(scalars[index...].prefix(7)): result.append(contentsOf: code(0x5F).unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// `_x000D_`.
    private static func code(_ number: UInt32) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return "_x" + String(repeating: "0", count: 4 - digits.utf8.count) + digits + "_"
    }

    private static func isCode(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        guard scalars.count == 7, let first = scalars.first, first == "_", scalars[scalars.startIndex + 1] == "x", scalars.last == "_"
        else {
            return false
        }
        return scalars.dropFirst(2).prefix(4).allSatisfy { $0.properties.isASCIIHexDigit }
    }
}
