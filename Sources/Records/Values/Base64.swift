/// Bytes in letters, figures and two signs: RFC 4648.
package enum Base64 {
    /// Which two signs, and whether the last group is filled up.
    package enum Form: Sendable {
        /// `+` and `/`, filled up with `=`: section 4.
        case usual
        /// `-` and `_`, not filled up, for names in links and commands: section 5.
        case names

        fileprivate var digits: [UInt8] { self == .usual ? Base64.usual : Base64.names }
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let usual = Array((letters + "+/").utf8)
    private static let names = Array((letters + "-_").utf8)

    package static func text(_ bytes: [UInt8], _ form: Form = .usual) -> String {
        let digits = form.digits
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
            for place in 0...group.count { result.append(digits[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
            if form == .usual { for _ in group.count..<3 { result.append(UInt8(ascii: "=")) } }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads what ``text(_:_:)`` writes as a name; `nil` for anything else.
    package static func bytes(ofName text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for character in text.utf8 {
            guard let value = names.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= 1 << count - 1
            }
        }
        // Six bits over are a digit too many.
        return bits == 0 && count < 6 ? result : nil
    }
}
