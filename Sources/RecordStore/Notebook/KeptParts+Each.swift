import Records
import SQLite

extension KeptParts {
    /// Goes through what was kept of a part, in whatever order, one scope after the other: a city's is tens of megabytes.
    ///
    /// - Parameter body: Is given a scope's number, the stamp, and the content.
    package func eachKeptPart(_ part: String, _ body: (Int64, Span<UInt8>, Span<UInt8>) -> Void) throws(StoreError) {
        try file.read { r throws(StoreError) in
            if context.remembered[part] != nil { return try eachRemembered(part, r, body) }
            let find = try r.prepare("SELECT scope, stamp, content FROM _report WHERE part = ?")
            find.bind(1, part)
            defer { find.reset() }
            let seals = context.layout.seals
            var head: [UInt8]?
            while try find.nextRow() {
                let scope = find.int(0)
                // What lies there as it is is looked at where it lies.
                let isShown = find.withBlob(2) { content in
                    let isPlain = seals && !content.isEmpty && content[0] == Self.plain
                    guard !seals || isPlain else { return false }
                    find.withBlob(1) { stamp in body(scope, stamp, isPlain ? content.extracting(1...) : content) }
                    return true
                }
                guard !isShown, let found = try remembered(find.blob(2), stamp: find.blob(1), of: scope, &head, r) else { continue }
                body(scope, found.stamp.span, found.content.span)
            }
        }
    }

    /// What was kept of a part of one scope; empty where nothing was.
    package func keptPart(_ part: String, of scope: Int64) throws(StoreError) -> [UInt8] {
        try file.read { r throws(StoreError) in
            var head: [UInt8]?
            if context.remembered[part] != nil {
                let find = try r.prepare("SELECT stamp FROM _report WHERE part = ? AND scope = ?")
                find.bind(1, part)
                find.bind(2, scope)
                let stamp = try find.nextRow() ? find.blob(0) : nil
                find.reset()
                return try stamp.flatMap { stamp throws(StoreError) in try remembered(part, of: scope, stamp, &head, r) } ?? []
            }
            let find = try r.prepare("SELECT content FROM _report WHERE part = ? AND scope = ?")
            find.bind(1, part)
            find.bind(2, scope)
            let content = try find.nextRow() ? find.blob(0) : []
            find.reset()
            guard context.layout.seals else { return content }
            return try revealed(content, of: scope, &head, r) ?? []
        }
    }
}
