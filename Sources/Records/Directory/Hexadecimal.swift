import Causality

/// The 32 bytes of a key or a digest, of 64 hexadecimal digits in lower case.
package func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var result: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else { return nil }
        result.append(byte)
    }
    return hexadecimal(result) == text ? result : nil
}

/// Bytes as hexadecimal digits in lower case, two for each.
package func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { hex(UInt64($0), digits: 2) }.joined() }
