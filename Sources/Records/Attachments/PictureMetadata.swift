/// Takes out of a picture what the camera, or whoever edited it, wrote about it: above all where it was taken.
///
/// Of each kind what shows the picture is kept, and nothing else that is known or unknown; what stands behind its end goes too. Which way up it
/// is to be shown is written anew, alone: `Exif` says it of all kinds that have it.
public enum PictureMetadata {
    /// - Parameter bytes: Of anybody.
    /// - Returns: The picture without it; what is no picture, as it is; `nil` for a picture from which it cannot be taken, as it cannot be
    ///   read to its end, or is of a kind that nothing here reads.
    public static func removed(from bytes: [UInt8]) -> [UInt8]? {
        switch MediaType(of: bytes) {
        case .jpeg: JPEGPicture.bare(bytes)
        case .png: PNGPicture.bare(bytes)
        case .webp: WebPPicture.bare(bytes)
        case .gif: GIFPicture.bare(bytes)
        case .heic: nil
        default: bytes
        }
    }
}

/// What is read of Exif, and written: which way up a picture is to be shown. Source: CIPA DC-008 (Exif 2.32), section 4.
enum PictureOrientation {
    /// As it lies.
    static let upright: UInt8 = 1

    /// Tag 0x0112 of the first directory, where it is one of 2 to 8.
    ///
    /// - Parameter tiff: What follows `Exif\0\0`, untrusted.
    static func read(_ tiff: [UInt8]) -> UInt8? {
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

    /// A directory that says which way up, and nothing else.
    static func written(_ orientation: UInt8) -> [UInt8] {
        [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0] + [0, 0, 0, 0]
    }
}
