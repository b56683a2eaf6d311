/// A kind of file, as RFC 6838 names it: `image/jpeg`.
public struct MediaType: Hashable, Sendable {
    /// In lower case, at most ``bytesMax`` bytes.
    public let name: String

    /// The longest name that is taken, in bytes.
    public static let bytesMax = 64

    /// - Parameter name: Of anybody; `nil` where it is no name of a media type in lower case.
    public init?(_ name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard name.utf8.count <= Self.bytesMax, parts.count == 2, parts.allSatisfy(Self.isName) else { return nil }
        self.name = name
    }

    private init(known name: String) { self.name = name }

    /// Photographs of nearly every camera; they say where they were taken.
    public static let jpeg = MediaType(known: "image/jpeg")
    static let png = MediaType(known: "image/png")
    static let webp = MediaType(known: "image/webp")
    static let gif = MediaType(known: "image/gif")
    /// Photographs of some telephones, which nothing here reads.
    static let heic = MediaType(known: "image/heic")
    /// What is none of those that are recognised.
    public static let bytes = MediaType(known: "application/octet-stream")

    private static func isName(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, isLetterOrDigit(first) else { return false }
        return part.allSatisfy { isLetterOrDigit($0) || [0x2B, 0x2D, 0x2E].contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
}

extension MediaType {
    /// What bytes are, by how they begin: whatever a file is called, and whatever somebody says.
    ///
    /// `Protocol/13-attachments.md`, section 2, lists the beginnings.
    public init(of bytes: [UInt8]) {
        let beginnings: [(at: Int, [UInt8], MediaType)] = [
            (0, [0xFF, 0xD8, 0xFF], .jpeg),
            (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
            (0, Array("GIF8".utf8), .gif),
            (8, Array("WEBP".utf8), .webp),
            (4, Array("ftyphei".utf8), .heic),
            (4, Array("ftypmif1".utf8), .heic),
            (4, Array("ftypM4A".utf8), MediaType(known: "audio/mp4")),
            (4, Array("ftyp".utf8), MediaType(known: "video/mp4")),
            (8, Array("WAVE".utf8), MediaType(known: "audio/wav")),
            (0, Array("OggS".utf8), MediaType(known: "audio/ogg")),
            (0, Array("#!AMR".utf8), MediaType(known: "audio/amr")),
            (0, Array("ID3".utf8), MediaType(known: "audio/mpeg")),
            (0, Array("%PDF-".utf8), MediaType(known: "application/pdf")),
            (0, [0x50, 0x4B, 0x03, 0x04], MediaType(known: "application/zip")),
        ]
        let found = beginnings.first { beginning in
            bytes.count >= beginning.at + beginning.1.count && bytes[beginning.at...].starts(with: beginning.1)
        }
        self = found?.2 ?? .bytes
    }

    /// What a file's name says that it is; `nil` where it says nothing that its bytes could belie.
    public static func named(_ file: String) -> MediaType? {
        guard let dot = file.lastIndex(of: "."), !file[dot...].contains("/") else { return nil }
        return switch file[dot...].lowercased() {
        case ".jpg", ".jpeg": .jpeg
        case ".png": .png
        case ".gif": .gif
        case ".webp": .webp
        case ".heic": .heic
        case ".m4a": MediaType(known: "audio/mp4")
        case ".mp4": MediaType(known: "video/mp4")
        case ".wav": MediaType(known: "audio/wav")
        case ".ogg": MediaType(known: "audio/ogg")
        case ".amr": MediaType(known: "audio/amr")
        case ".pdf": MediaType(known: "application/pdf")
        default: nil
        }
    }
}
