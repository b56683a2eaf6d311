/// The parts of a ZIP file, after APPNOTE.TXT 6.3.10, so far as Office Open XML uses it: stored or deflated, no encryption,
/// no ZIP64, one disk.
///
/// The central directory at the end says what there is; each part's own head must agree with it.
struct ZipArchive {
    struct Entry {
        let name: String
        /// 0 is stored, 8 deflated.
        let method: UInt16
        let packedBytes: Int
        let bytes: Int
        let checksum: UInt32
        /// Of its own head.
        let offset: Int
    }

    let bytes: [UInt8]
    private(set) var entries: [String: Entry] = [:]
    let limits: WorkbookLimits

    init(_ bytes: [UInt8], limits: WorkbookLimits) throws(SpreadsheetError) {
        self.bytes = bytes
        self.limits = limits
        guard let end = endOfDirectory(), let count = number(end + 10, 2), let size = number(end + 12, 4),
            let start = number(end + 16, 4), start + size <= end
        else { throw .damaged(part: "ZIP") }
        guard count <= limits.entries else { throw .tooMany(part: "ZIP", most: limits.entries) }
        var place = start
        for _ in 0..<count {
            let (entry, next) = try entry(at: place, before: end)
            // Which of two parts of one name is meant, readers would not agree on.
            guard entries.updateValue(entry, forKey: entry.name) == nil else { throw .damaged(part: entry.name) }
            place = next
        }
    }

    /// Names of packages differ in nothing but case (ECMA-376 part 2, 6.2.2.3).
    func entry(_ name: String) -> Entry? {
        let name = name.first == "/" ? String(name.dropFirst()) : name
        return entries[name] ?? entries.values.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Where the packed bytes of a part lie.
    func place(of entry: Entry) throws(SpreadsheetError) -> Range<Int> {
        guard number(entry.offset, 4) == 0x0403_4B50, let flags = number(entry.offset + 6, 2), flags & 1 == 0,
            number(entry.offset + 8, 2) == Int(entry.method), let name = number(entry.offset + 26, 2),
            let extra = number(entry.offset + 28, 2)
        else { throw .damaged(part: entry.name) }
        let start = entry.offset + 30 + name + extra
        guard start + entry.packedBytes <= bytes.count else { throw .damaged(part: entry.name) }
        return start..<start + entry.packedBytes
    }

    private func entry(at place: Int, before end: Int) throws(SpreadsheetError) -> (Entry, next: Int) {
        guard number(place, 4) == 0x0201_4B50, let flags = number(place + 8, 2), let method = number(place + 10, 2),
            let checksum = number(place + 16, 4), let packed = number(place + 20, 4), let size = number(place + 24, 4),
            let nameBytes = number(place + 28, 2), let extra = number(place + 30, 2), let comment = number(place + 32, 2),
            let offset = number(place + 42, 4), place + 46 + nameBytes <= end,
            let name = String(validating: bytes[(place + 46)..<(place + 46 + nameBytes)], as: UTF8.self)
        else { throw .damaged(part: "ZIP") }
        guard flags & 1 == 0, method == 0 || method == 8, method == 8 || packed == size else { throw .damaged(part: name) }
        let entry = Entry(
            name: name, method: UInt16(method), packedBytes: packed, bytes: size, checksum: UInt32(checksum), offset: offset)
        return (entry, place + 46 + nameBytes + extra + comment)
    }

    /// The record that ends the file, behind which stands a comment of at most 65,535 bytes.
    private func endOfDirectory() -> Int? {
        var place = bytes.count - 22
        let first = max(0, place - 0xFFFF)
        while place >= first {
            if bytes[place] == 0x50, number(place, 4) == 0x0605_4B50, let comment = number(place + 20, 2),
                place + 22 + comment == bytes.count
            {
                return place
            }
            place -= 1
        }
        return nil
    }

    /// Little-endian.
    private func number(_ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place + count <= bytes.count else { return nil }
        var result = 0
        for index in (0..<count).reversed() { result = result << 8 | Int(bytes[place + index]) }
        return result
    }
}
