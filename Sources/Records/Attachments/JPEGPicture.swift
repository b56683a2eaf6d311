/// A JPEG is segments: a marker, a length, bytes. What cameras and programs tell of themselves stands in `APP1` (Exif, XMP), in
/// `APP13` (IPTC), in other `APP` segments, in comments, and behind the end of the picture. Kept are `APP0` (JFIF), the colour
/// profile, Adobe's `APP14`, without which colours come out wrong, and everything that is the picture. Source: ITU-T T.81, annex B.
enum JPEGPicture {
    /// - Returns: What shows it; `nil` where it cannot be read to its end.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = [0xFF, 0xD8]
        result.reserveCapacity(bytes.count)
        var (place, orientation) = (2, PictureOrientation.upright)
        var hasOrientation = false
        while true {
            guard let marker = nextMarker(bytes, &place) else { return nil }
            if marker == 0xD9 { return result + [0xFF, 0xD9] }
            // Those that stand alone.
            if (0xD0...0xD7).contains(marker) || marker == 0x01 {
                result += [0xFF, marker]
                continue
            }
            guard place + 2 <= bytes.count else { return nil }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2, place + length <= bytes.count else { return nil }
            let segment = bytes[place + 2..<place + length]
            if marker == 0xE1, orientation == PictureOrientation.upright, let found = self.orientation(in: segment) { orientation = found }
            // Behind JFIF, before all else.
            if !hasOrientation, orientation != PictureOrientation.upright, marker != 0xE0, marker != 0xE1 {
                result += exif(orientation)
                hasOrientation = true
            }
            if isPicture(marker, segment) { result += [0xFF, marker] + bytes[place..<place + length] }
            place += length
            guard marker == 0xDA else { continue }
            // What follows is the picture, up to a marker that is none of those within it.
            let start = place
            while place + 1 < bytes.count, bytes[place] != 0xFF || bytes[place + 1] == 0 || (0xD0...0xD7).contains(bytes[place + 1]) {
                place += 1
            }
            guard place + 1 < bytes.count else { return nil }
            result += bytes[start..<place]
        }
    }

    /// Whether a segment is needed to show the picture.
    private static func isPicture(_ marker: UInt8, _ segment: ArraySlice<UInt8>) -> Bool {
        switch marker {
        case 0xE0: segment.starts(with: "JFIF\0".utf8)
        case 0xE2: segment.starts(with: "ICC_PROFILE\0".utf8)
        case 0xEE: segment.starts(with: "Adobe".utf8)
        case 0xE0...0xEF, 0xFE: false
        default: true
        }
    }

    private static func nextMarker(_ bytes: [UInt8], _ place: inout Int) -> UInt8? {
        guard place < bytes.count, bytes[place] == 0xFF else { return nil }
        while place < bytes.count, bytes[place] == 0xFF { place += 1 }
        guard place < bytes.count, bytes[place] != 0 else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    private static func orientation(in segment: ArraySlice<UInt8>) -> UInt8? {
        guard segment.starts(with: "Exif\0\0".utf8) else { return nil }
        return PictureOrientation.read(Array(segment.dropFirst(6)))
    }

    private static func exif(_ orientation: UInt8) -> [UInt8] {
        let body = Array("Exif\0\0".utf8) + PictureOrientation.written(orientation)
        return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
    }
}
