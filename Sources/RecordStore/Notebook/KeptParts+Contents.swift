import Causality
import Records
import SQLite

/// What there is of a part in certain states: in memory, where the connection has one, and in the file.
extension KeptParts {
    /// By the scopes' numbers; what is missing is not there in that state, or is concealed from whoever asks.
    package func contents(_ part: String, of states: [ScopeState]) throws(StoreError) -> [Int64: [UInt8]] {
        try file.read { r throws(StoreError) in
            let found = if let memory = context.memory { try held(part, of: states, memory, r) } else { try inFile(part, of: states, r) }
            return found.mapValues(\.content)
        }
    }

    /// Goes through them in whatever order, and holds one at a time where there is no memory: a city's are tens of megabytes.
    ///
    /// - Parameters:
    ///   - derive: Makes of a content what is kept beside it in memory, for as long as the content is.
    ///   - body: Is given the place among the states, the content, and what was made of it; `nil` where there is no memory.
    /// - Returns: The places of those that are missing, ascending.
    package func eachContent<Derived: Sendable>(
        _ part: String, of states: [ScopeState], deriving derive: (Span<UInt8>) -> Derived,
        _ body: (Int, Span<UInt8>, Derived?) -> Void
    ) throws(StoreError) -> [Int] {
        try file.read { r throws(StoreError) in
            guard let memory = context.memory else { return try eachInFile(part, of: states, r) { body($0, $1, nil) } }
            let found = try held(part, of: states, memory, r)
            var missing: [Int] = []
            for (place, state) in states.enumerated() {
                guard let part = found[state.number] else {
                    missing.append(place)
                    continue
                }
                body(place, part.content.span, part.derived.value { derive(part.content.span) })
            }
            return missing
        }
    }

    /// What is in memory of them, and what comes there of the file.
    private func held(
        _ part: String, of states: [ScopeState], _ memory: PartMemory, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64: RememberedPart] {
        var head: [UInt8]?
        var (held, missing): ([Int64: RememberedPart], [ScopeState]) = ([:], [])
        let known = memory.parts(part)
        for state in states {
            guard let found = known[state.number], found.stamp == state.stamp, try isUsable(found, &head, r) else {
                missing.append(state)
                continue
            }
            if let basis = found.basis { try noteRevealed(basis.isOpened, of: state.number, r) }
            held[state.number] = found
        }
        guard !missing.isEmpty else { return held }
        let read = try inFile(part, of: missing, r)
        memory.add(part, read)
        return held.merging(read) { $1 }
    }

    private func eachInFile(
        _ part: String, of states: [ScopeState], _ r: borrowing some Reading & ~Copyable, _ body: (Int, Span<UInt8>) -> Void
    ) throws(StoreError) -> [Int] {
        var left = Dictionary(states.enumerated().map { ($1.number, $0) }) { first, _ in first }
        try eachInFile(part, r) { scope, find, head throws(StoreError) in
            guard let place = left[scope], find.withBlob(1, { Self.isEqual($0, states[place].stamp) }) else { return }
            // What lies there as it is is looked at where it lies.
            let isShown = find.withBlob(2) { content in
                let isPlain = context.layout.seals && !content.isEmpty && content[0] == Self.plain
                guard !context.layout.seals || isPlain else { return false }
                body(place, isPlain ? content.extracting(1...) : content)
                return true
            }
            if !isShown {
                guard let found = try remembered(find.blob(2), stamp: [], of: scope, &head, r) else { return }
                body(place, found.content.span)
            }
            left[scope] = nil
        }
        return left.values.sorted()
    }

    private static func isEqual(_ bytes: Span<UInt8>, _ other: [UInt8]) -> Bool {
        bytes.count == other.count && bytes.indices.allSatisfy { bytes[$0] == other[$0] }
    }

    // MARK: In the file

    /// As many scopes are looked up one by one; of more the part is gone through.
    private static let fewMax = 64

    private func inFile(
        _ part: String, of states: [ScopeState], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Int64: RememberedPart] {
        var found: [Int64: RememberedPart] = [:]
        guard states.count <= Self.fewMax else {
            let wanted = Dictionary(states.map { ($0.number, $0.stamp) }) { first, _ in first }
            try eachInFile(part, r) { scope, find, head throws(StoreError) in
                guard let stamp = wanted[scope], find.withBlob(1, { Self.isEqual($0, stamp) }) else { return }
                found[scope] = try remembered(find.blob(2), stamp: stamp, of: scope, &head, r)
            }
            return found
        }
        let find = try r.prepare("SELECT content FROM _report WHERE part = ? AND scope = ? AND stamp = ?")
        var head: [UInt8]?
        for state in states {
            find.bind(1, part)
            find.bind(2, state.number)
            find.bind(3, state.stamp)
            let content = try find.nextRow() ? find.blob(0) : nil
            find.reset()
            if let content { found[state.number] = try remembered(content, stamp: state.stamp, of: state.number, &head, r) }
        }
        return found
    }

    private func eachInFile(
        _ part: String, _ r: borrowing some Reading & ~Copyable,
        _ body: (_ scope: Int64, Statement, _ head: inout [UInt8]?) throws(StoreError) -> Void
    ) throws(StoreError) {
        let find = try r.prepare("SELECT scope, stamp, content FROM _report WHERE part = ?")
        find.bind(1, part)
        defer { find.reset() }
        var head: [UInt8]?
        while try find.nextRow() { try body(find.int(0), find, &head) }
    }

    private func isUsable(
        _ known: RememberedPart, _ head: inout [UInt8]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Bool {
        guard let basis = known.basis else { return true }
        let now = if let head { head } else { try self.head(r) }
        head = now
        return basis.viewer == own && basis.head == now
    }
}
