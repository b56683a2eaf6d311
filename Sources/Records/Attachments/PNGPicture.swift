/// A PNG is chunks: a length, a name of four letters, bytes, a sum. A name whose first letter is small can be left out: in such chunks
/// stand `eXIf`, the texts (`tEXt`, `zTXt`, `iTXt`, XMP among them), the time, and whatever a program adds. Kept are those that say how
/// the picture is shown, the frames of one that moves, and every chunk with a capital. Source: W3C PNG, third edition, sections 5 and 11.
enum PNGPicture {
    /// - Returns: What shows it; `nil` where it cannot be read to its end.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        var result = Array(bytes.prefix(8))
        result.reserveCapacity(bytes.count)
        var place = result.count
        var hasOrientation = false
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - place - 12 else { return nil }
            let end = place + 12 + length
            let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            if bytes[place + 4] & 0x20 == 0 || shown.contains(name) {
                result += bytes[place..<end]
            } else if name == "eXIf", !hasOrientation, let turned = PictureOrientation.read(Array(bytes[place + 8..<end - 4])) {
                result += chunk(name, PictureOrientation.written(turned))
                hasOrientation = true
            }
            if name == "IEND" { return result }
            place = end
        }
        return nil
    }

    /// What says how the picture is shown, and may be left out.
    private static let shown: Set<String> = [
        "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT",
    ]

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return bigEndian(UInt32(body.count)) + named + bigEndian(sum(named))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

    /// CRC-32 of ISO 3309, which closes each chunk; this target has no zlib.
    static func sum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
