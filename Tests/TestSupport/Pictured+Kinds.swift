/// The other kinds of pictures, in the fewest bytes that programs read.
extension Pictured {
    /// Exif that says which way up, and where.
    private static func tiff(_ orientation: UInt8) -> [UInt8] {
        [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 2] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            + [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38] + [0, 0, 0, 0] + Array("GPS 23.1N 107.3E".utf8)
    }

    // MARK: PNG

    /// A PNG that says where it was taken in each way in which one can, and more behind its end.
    public static func png(orientation: UInt8 = 1, isBare: Bool = false) -> [UInt8] {
        var result: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        result += chunk("IHDR", [0, 0, 0, 16, 0, 0, 0, 16, 8, 3, 0, 0, 0])
        result += chunk("gAMA", [0, 0, 0xB1, 0x8F])
        if !isBare { result += chunk("eXIf", tiff(orientation)) + chunk("tIME", [7, 0xE1, 5, 1, 8, 0, 0]) }
        result += chunk("PLTE", noise(30)) + chunk("tRNS", noise(10))
        if !isBare { for name in ["tEXt", "zTXt", "iTXt", "prVt"] { result += chunk(name, Array("Location\0GPS".utf8)) } }
        result += chunk("IDAT", noise(60)) + chunk("IDAT", noise(40, seed: 3))
        if !isBare { result += chunk("tEXt", Array("Comment\0GPS".utf8)) }
        result += chunk("IEND", [])
        return isBare ? result : result + Array("MotionPhoto GPS".utf8)
    }

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return bigEndian(UInt32(body.count)) + named + bigEndian(sum(named))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }

    /// CRC-32, worked out by a table as in the PNG specification's annex.
    public static func sum(_ bytes: [UInt8]) -> UInt32 {
        let table: [UInt32] = (0..<256).map { first in
            (0..<8).reduce(UInt32(first)) { sum, _ in sum % 2 == 1 ? 0xEDB8_8320 ^ (sum / 2) : sum / 2 }
        }
        return bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) } ^ .max
    }

    /// Whether each chunk ends with its sum, up to the end of the bytes.
    public static func sumsHold(ofPNG bytes: [UInt8]) -> Bool {
        var place = 8
        while place + 12 <= bytes.count {
            let end = place + 8 + bytes[place..<place + 4].reduce(0) { $0 * 256 + Int($1) }
            guard end + 4 <= bytes.count, bigEndian(sum(Array(bytes[place + 4..<end]))) == Array(bytes[end..<end + 4]) else { return false }
            place = end + 4
        }
        return place == bytes.count && bytes.count > 8
    }

    // MARK: WebP

    /// A WebP that says where it was taken, in Exif, XMP and a chunk that nobody knows, and more behind its end.
    public static func webp(orientation: UInt8 = 1, isBare: Bool = false) -> [UInt8] {
        var chunks = piece("VP8X", [isBare ? 0x20 : 0x2C, 0, 0, 0, 15, 0, 0, 15, 0, 0])
        chunks += piece("ICCP", noise(21)) + piece("VP8 ", noise(57))
        if !isBare {
            chunks += piece("EXIF", tiff(orientation)) + piece("XMP ", Array("<x:GPSLatitude>".utf8)) + piece("priv", Array("GPS".utf8))
        }
        let result = Array("RIFF".utf8) + littleEndian(chunks.count + 4) + Array("WEBP".utf8) + chunks
        return isBare ? result : result + Array("MotionPhoto GPS".utf8)
    }

    private static func piece(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + littleEndian(body.count) + body + (body.count % 2 == 1 ? [0] : [])
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        [number & 0xFF, number >> 8 & 0xFF, number >> 16 & 0xFF, 0].map { UInt8($0) }
    }

    // MARK: GIF

    /// A GIF that moves, with a comment, XMP, and more behind its end.
    public static func gif(isBare: Bool = false) -> [UInt8] {
        var result = Array("GIF89a".utf8) + [16, 0, 16, 0, 0x80, 0, 0] + noise(6)
        result += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
        if !isBare {
            result += [0x21, 0xFE, 12] + Array("taken at GPS".utf8) + [0]
            result += [0x21, 0xFF, 11] + Array("XMP DataXMP".utf8) + [4] + Array("<GPS".utf8) + [0]
        }
        for _ in 0..<2 { result += [0x21, 0xF9, 4, 0, 10, 0, 0, 0] + [0x2C, 0, 0, 0, 0, 16, 0, 16, 0, 0, 2, 5] + noise(5) + [0] }
        result += [0x3B]
        return isBare ? result : result + Array("MotionPhoto GPS".utf8)
    }
}
