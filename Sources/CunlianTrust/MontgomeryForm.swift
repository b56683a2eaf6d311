/// The X25519 form of an Ed25519 public key: u = (1 + y) / (1 − y) modulo p = 2²⁵⁵ − 19; RFC 7748, section 4.1.
///
/// Only public keys are computed with, so it need not take the same time for all of them.
package enum MontgomeryForm {
    /// - Parameter publicKey: 32 bytes, as RFC 8032, section 5.1.2, writes a point.
    /// - Returns: 32 bytes, little-endian; `nil` where the bytes are no y below p, or y is 1, which has none.
    package static func of(edwards publicKey: [UInt8]) -> [UInt8]? {
        guard publicKey.count == 32 else { return nil }
        // The highest bit is the sign of x, which u does not have.
        let y = Element(bytes: publicKey.dropLast() + [publicKey[31] & 0x7F])
        guard y.isReduced else { return nil }
        let divisor = Element.one.minus(y)
        guard divisor != .zero else { return nil }
        return Element.one.plus(y).times(divisor.inverse).bytes
    }
}

/// A number modulo 2²⁵⁵ − 19, in 16 digits of 16 bits.
private struct Element: Equatable {
    var digits: [Int64]

    static let zero = Element(digits: [Int64](repeating: 0, count: 16))
    static let one = Element(digits: [1] + [Int64](repeating: 0, count: 15))
    static let p = Element(digits: [0xFFED] + [Int64](repeating: 0xFFFF, count: 14) + [0x7FFF])

    init(digits: [Int64]) { self.digits = digits }

    init(bytes: [UInt8]) {
        digits = (0..<16).map { Int64(bytes[2 * $0]) | Int64(bytes[2 * $0 + 1]) << 8 }
    }

    var bytes: [UInt8] { digits.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

    /// Whether it is below p.
    var isReduced: Bool { digits.reversed().lexicographicallyPrecedes(Element.p.digits.reversed()) }

    /// Any digits of a number that is not negative, brought below p and into 16 bits each.
    private static func reduced(_ digits: [Int64]) -> Element {
        var result = digits
        // What goes beyond 2²⁵⁶ comes back at the bottom 38 times, for 2²⁵⁶ is 38 modulo p.
        for _ in 0..<4 {
            for index in 0..<16 {
                let carry = result[index] >> 16
                result[index] &= 0xFFFF
                if index < 15 { result[index + 1] += carry } else { result[0] += 38 * carry }
            }
        }
        var element = Element(digits: result)
        while !element.isReduced { element = element.subtracted(Element.p) }
        return element
    }

    /// - Precondition: The other is not greater.
    private func subtracted(_ other: Element) -> Element {
        var (result, borrow) = ([Int64](repeating: 0, count: 16), Int64(0))
        for index in 0..<16 {
            let difference = digits[index] - other.digits[index] - borrow
            borrow = difference < 0 ? 1 : 0
            result[index] = difference & 0xFFFF
        }
        return Element(digits: result)
    }

    func plus(_ other: Element) -> Element { Element.reduced(zip(digits, other.digits).map { $0 + $1 }) }
    /// p is added first, so that nothing is negative.
    func minus(_ other: Element) -> Element { plus(Element.p.subtracted(other)) }

    func times(_ other: Element) -> Element {
        var product = [Int64](repeating: 0, count: 31)
        for (i, a) in digits.enumerated() {
            for (j, b) in other.digits.enumerated() { product[i + j] += a * b }
        }
        return Element.reduced((0..<16).map { $0 < 15 ? product[$0] + 38 * product[$0 + 16] : product[$0] })
    }

    /// Raised to p − 2, which is the inverse by Fermat's little theorem.
    var inverse: Element {
        var (result, square) = (Element.one, self)
        for bit in 0..<255 {
            // p − 2 is 2²⁵⁵ − 21: every bit is set but those of 4 and 16.
            if bit != 2, bit != 4 { result = result.times(square) }
            square = square.times(square)
        }
        return result
    }
}
