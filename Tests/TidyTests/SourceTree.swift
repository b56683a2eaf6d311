import Glibc

/// The project's own files, read as text.
struct SourceTree {
    struct File {
        /// Below the project's folder: `Sources/Causality/Dot.swift`.
        let path: String
        let lines: [Substring]
    }

    let root: String

    init(testFile: String = #filePath) {
        // Tests/TidyTests/SourceTree.swift, three names below the root.
        root = testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }

    /// The Swift files below a folder, by path.
    func swiftFiles(below folder: String) -> [File] {
        names(in: folder).sorted().flatMap { name -> [File] in
            let path = folder + "/" + name
            if name.hasSuffix(".swift") { return [file(path)] }
            return name.contains(".") ? [] : swiftFiles(below: path)
        }
    }

    /// What people read: the pages at the root, of the protocol and below `docs`.
    var documents: [File] {
        ["", "Protocol/", "docs/", "docs/decisions/", "docs/guide/"].flatMap { folder in
            names(in: folder).filter { $0.hasSuffix(".md") }.sorted().map { file(folder + $0) }
        }
    }

    func file(_ path: String) -> File {
        var text: [UInt8] = []
        if let stream = fopen(root + "/" + path, "rb") {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = fread(&piece, 1, piece.count, stream), count > 0 { text += piece[..<count] }
            fclose(stream)
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return File(path: path, lines: lines)
    }

    private func names(in folder: String) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}

extension SourceTree.File {
    /// The modules that the file imports, with the numbers of their lines.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { index, line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) })
            else { return nil }
            return (String(words[place + 1].split(separator: ".")[0]), index + 1)
        }
    }
}
