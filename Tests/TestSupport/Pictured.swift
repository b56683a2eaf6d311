/// Files as cameras and people make them, for what is attached.
public enum Pictured {
    /// A JPEG that says where it was taken, which way up it is to be shown, and more behind its end.
    ///
    /// - Parameter orientation: 1 to 8.
    public static func jpeg(orientation: UInt8 = 1, bytes: Int = 400, seed: UInt64 = 1) -> [UInt8] {
        var tiff: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 2, 0]
        tiff += [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
        // Where the place is.
        tiff += [0x25, 0x88, 4, 0, 1, 0, 0, 0, 0x26, 0, 0, 0]
        tiff += [0, 0, 0, 0]
        tiff += Array("GPS 23.1N 107.3E".utf8)
        let exif = segment(0xE1, Array("Exif\0\0".utf8) + tiff)
        var result: [UInt8] = [0xFF, 0xD8] + jfif + exif
        result += segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:GPSLatitude>23,1</x>".utf8))
        result += segment(0xED, Array("Photoshop GPS".utf8))
        result += segment(0xFE, Array("taken at GPS".utf8))
        return result + picture(bytes, seed) + [0xFF, 0xD9] + Array("MotionPhoto GPS".utf8)
    }

    /// The same with nothing but what shows it.
    public static func bare(bytes: Int = 400, seed: UInt64 = 1) -> [UInt8] { [0xFF, 0xD8] + jfif + picture(bytes, seed) + [0xFF, 0xD9] }

    /// Bytes of no kind that anybody knows.
    public static func noise(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])

    private static func picture(_ count: Int, _ seed: UInt64) -> [UInt8] {
        var data: [UInt8] = []
        for byte in noise(count, seed: seed) { data += byte == 0xFF ? [0xFF, 0x00] : [byte] }
        data += [0xFF, 0xD3, 1, 2]
        var result = segment(0xDB, [UInt8](repeating: 9, count: 65))
        result += segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1, 5])
        result += segment(0xC0, [8, 0, 16, 0, 16, 1, 1, 17, 0])
        result += segment(0xDA, [1, 1, 0, 0, 63, 0])
        return result + data
    }

    private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
    }
}
