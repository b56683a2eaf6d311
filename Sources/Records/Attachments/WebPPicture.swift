/// A WebP is a RIFF file: `RIFF`, a length, `WEBP`, then chunks of a name of four letters, a length and bytes, filled up to an even number.
/// What is told of the picture stands in `EXIF` and `XMP `, which two bits of `VP8X` announce, and in chunks that nobody knows. Source:
/// Google, WebP Container Specification.
enum WebPPicture {
    /// - Returns: What shows it; `nil` where it cannot be read to its end.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 12, bytes.starts(with: "RIFF".utf8) else { return nil }
        let end = 8 + length(bytes, at: 4)
        guard end <= bytes.count, end >= 12 else { return nil }
        var chunks: [UInt8] = []
        chunks.reserveCapacity(end)
        var (place, flags, turned): (Int, Int?, UInt8?) = (12, nil, nil)
        while place < end {
            guard place + 8 <= end else { return nil }
            let size = length(bytes, at: place + 4)
            let next = place + 8 + size + size % 2
            // What fills up the last one is left out by some programs.
            guard place + 8 + size <= end else { return nil }
            let name = String(decoding: bytes[place..<place + 4], as: UTF8.self)
            if shown.contains(name) {
                if name == "VP8X", size > 0 { flags = chunks.count + 8 }
                chunks += bytes[place..<min(next, end)]
                if next > end { chunks.append(0) }
            } else if name == "EXIF", turned == nil {
                let body = Array(bytes[place + 8..<place + 8 + size])
                turned = PictureOrientation.read(body.starts(with: "Exif\0\0".utf8) ? Array(body.dropFirst(6)) : body)
            }
            place = next
        }
        if let flags {
            chunks[flags] &= ~(hasExif | hasXMP)
            if let turned {
                chunks[flags] |= hasExif
                let body = PictureOrientation.written(turned)
                chunks += Array("EXIF".utf8) + littleEndian(body.count) + body
            }
        }
        return Array("RIFF".utf8) + littleEndian(4 + chunks.count) + Array("WEBP".utf8) + chunks
    }

    private static let shown: Set<String> = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]
    private static let hasExif: UInt8 = 0x08
    private static let hasXMP: UInt8 = 0x04

    private static func length(_ bytes: [UInt8], at place: Int) -> Int {
        bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func littleEndian(_ number: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) } }
}
