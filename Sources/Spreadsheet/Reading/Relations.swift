/// Which part of a package stands for what, as seen from one of its parts (ECMA-376 part 2, 6.5).
struct Relations {
    private var targets: [(id: String, kind: String, path: String)] = []

    /// - Parameter part: Its path; empty for the package itself.
    init(_ archive: ZipArchive, of part: String) throws(SpreadsheetError) {
        let folder = part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
        let name = part.dropFirst(folder.count)
        guard let entry = archive.entry(folder + "_rels/" + name + ".rels") else { return }
        let stream = try PartStream(archive, entry, bytesMax: archive.limits.partBytes)
        var reader = XMLReader(entry.name) { () throws(SpreadsheetError) in try stream.next() }
        while true {
            switch try reader.next() {
            case .start where reader.isNamed("Relationship"):
                guard let id = try reader.attribute("Id"), let type = try reader.attribute("Type"),
                    let target = try reader.attribute("Target"), try reader.attribute("TargetMode") != "External"
                else { continue }
                guard targets.count < archive.limits.entries else { throw .tooMany(part: entry.name, most: archive.limits.entries) }
                // The last word is the same in both of the standard's name spaces.
                targets.append((id, String(type.split(separator: "/").last ?? ""), Relations.path(target, from: folder)))
            case .finished: return
            default: continue
            }
        }
    }

    func target(ofKind kind: String) -> String? { targets.first { $0.kind == kind }?.path }

    func target(withID id: String) -> String? { targets.first { $0.id == id }?.path }

    private static func path(_ target: String, from folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var parts: [Substring] = []
        for part in (folder + target).split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
