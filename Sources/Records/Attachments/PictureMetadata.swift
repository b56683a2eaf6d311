/// Takes out of a JPEG what the camera wrote about the photograph: above all where it was taken.
///
/// A JPEG is segments: a marker, a length, bytes. What cameras and programs tell of themselves stands in `APP1` (Exif, XMP), in
/// `APP13` (IPTC), in other `APP` segments, in comments, and behind the end of the picture. Kept are `APP0` (JFIF), the colour
/// profile, Adobe's `APP14`, without which colours come out wrong, and everything that is the picture. Which way up it is to be
/// shown is written anew, as an Exif segment that says this alone. Source: ITU-T T.81, annex B; CIPA DC-008 (Exif 2.32), section 4.
public enum PictureMetadata {
    /// - Parameter bytes: Of anybody.
    /// - Returns: The picture without it; what is no JPEG, or none that can be read to its end, as it is.
    public static func removed(from bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return bytes }
        var result: [UInt8] = [0xFF, 0xD8]
        result.reserveCapacity(bytes.count)
        var (place, orientation) = (2, UInt8(1))
        var hasOrientation = false
        while true {
            guard let marker = nextMarker(bytes, &place) else { return bytes }
            if marker == 0xD9 { return result + [0xFF, 0xD9] }
            // Those that stand alone.
            if (0xD0...0xD7).contains(marker) || marker == 0x01 {
                result += [0xFF, marker]
                continue
            }
            guard place + 2 <= bytes.count else { return bytes }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2, place + length <= bytes.count else { return bytes }
            let segment = bytes[place + 2..<place + length]
            if marker == 0xE1, orientation == 1, let found = self.orientation(in: segment) { orientation = found }
            // Behind JFIF, before all else.
            if !hasOrientation, orientation != 1, marker != 0xE0, marker != 0xE1 {
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
            guard place + 1 < bytes.count else { return bytes }
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

    // MARK: Which way up

    /// Tag 0x0112 of the first directory of an Exif segment, where it is one of 2 to 8.
    private static func orientation(in segment: ArraySlice<UInt8>) -> UInt8? {
        guard segment.starts(with: "Exif\0\0".utf8) else { return nil }
        let tiff = Array(segment.dropFirst(6))
        guard tiff.count >= 8, tiff[0] == tiff[1], tiff[0] == 0x49 || tiff[0] == 0x4D else { return nil }
        let isLittle = tiff[0] == 0x49
        func number(_ place: Int, _ count: Int) -> Int? {
            guard place >= 0, place + count <= tiff.count else { return nil }
            let bytes = tiff[place..<place + count]
            return (isLittle ? bytes.reversed() : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let first = number(4, 4), let count = number(first, 2) else { return nil }
        for index in 0..<count {
            let entry = first + 2 + index * 12
            guard let tag = number(entry, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            guard let value = number(entry + 8, 2), (2...8).contains(value) else { return nil }
            return UInt8(value)
        }
        return nil
    }

    /// A segment that says which way up, and nothing else.
    private static func exif(_ orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] =
            [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0] + [0, 0, 0, 0]
        let body = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
    }
}
