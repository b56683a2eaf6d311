/// A GIF is a header, perhaps colours, then blocks: pictures, and extensions of a label and pieces of at most 255 bytes. Comments and what
/// applications add (XMP among it) go, but for the two that say how often it moves. Source: CompuServe, Graphics Interchange Format 89a.
enum GIFPicture {
    /// - Returns: What shows it; `nil` where it cannot be read to its end.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 13 else { return nil }
        var place = 13 + colours(bytes[10])
        guard place < bytes.count else { return nil }
        var result = Array(bytes[..<place])
        result.reserveCapacity(bytes.count)
        while place < bytes.count {
            let start = place
            switch bytes[place] {
            case 0x3B: return result + [0x3B]
            case 0x2C:
                guard place + 10 <= bytes.count else { return nil }
                // How long its codes are stands before its pieces.
                place += 10 + colours(bytes[place + 9]) + 1
                guard let end = pastPieces(bytes, place) else { return nil }
                place = end
                result += bytes[start..<place]
            case 0x21:
                guard let end = pastPieces(bytes, place + 2) else { return nil }
                place = end
                if isShown(bytes[start..<place]) { result += bytes[start..<place] }
            default: return nil
            }
        }
        return nil
    }

    /// Of a table that a byte of flags announces, in bytes.
    private static func colours(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

    private static func pastPieces(_ bytes: [UInt8], _ place: Int) -> Int? {
        var place = place
        while place < bytes.count {
            let size = Int(bytes[place])
            place += 1 + size
            if size == 0 { return place }
        }
        return nil
    }

    /// Whether an extension is needed: how a picture follows the one before it, text that is drawn, how often it moves.
    private static func isShown(_ block: ArraySlice<UInt8>) -> Bool {
        switch block.dropFirst().first {
        case 0xF9, 0x01: true
        case 0xFF: ["NETSCAPE2.0", "ANIMEXTS1.0"].contains { block.dropFirst(3).starts(with: $0.utf8) }
        default: false
        }
    }
}
