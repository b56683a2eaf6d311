public import Causality
import Changesets
public import Records
import SQLite

/// A scope's log, decoded: to ask what stood at an earlier cut.
///
/// The state of one record and what lies beneath it is the fold of the entries that touch them, so a household
/// is folded in the time of its own entries, however long the village's log is.
public struct ScopeLog: Sendable {
    struct Line {
        let entry: Entry
        let author: Author
        /// Whether the directory objects; then the entry counts only where another lets it in.
        let isKeptOut: Bool
        let mayAdmit: Bool
    }

    private let schema: Schema
    private let lines: [Line]
    /// Of each record that lies in none, the lines that touch it or a record beneath it; ascending.
    private var places: [RecordID: [Int]] = [:]
    private var roots: [RecordID: RecordID] = [:]
    /// The first line that made a record.
    private var makers: [RecordID: Int] = [:]
    private let admitting: [Int]
    private let claims: Claims

    init(schema: Schema, lines: [Line], claims: Claims) {
        self.schema = schema
        self.lines = lines
        self.claims = claims
        admitting = lines.indices.filter { lines[$0].mayAdmit && !lines[$0].entry.admits.isEmpty }
        for (index, line) in lines.enumerated() {
            var touched: Set<RecordID> = []
            for creation in line.entry.creations {
                let root = creation.parent.map { roots[$0] ?? $0 } ?? creation.record
                roots[creation.record] = root
                if makers[creation.record] == nil { makers[creation.record] = index }
                touched.insert(root)
            }
            for change in line.entry.changes { touched.insert(roots[change.record] ?? change.record) }
            if let transfer = line.entry.transfer { touched.formUnion(roots(moving: transfer)) }
            for root in touched { places[root, default: []].append(index) }
        }
    }

    /// The records that a transfer moves, by what they lie in at the top.
    private mutating func roots(moving transfer: Transfer) -> Set<RecordID> {
        if case .out(let record, _) = transfer { return [roots[record] ?? record] }
        let items = transfer.carried?.records ?? []
        let parents = Dictionary(items.map { ($0.id, $0.state.parent) }) { first, _ in first }
        var result: Set<RecordID> = []
        for item in items {
            var top = item.id
            for _ in 0..<Limits.ancestorsMax {
                guard let parent = parents[top].flatMap({ $0 }) else { break }
                top = parent
            }
            roots[item.id] = roots[top] ?? top
            result.insert(roots[top] ?? top)
        }
        return result
    }

    /// The entry of this scope that made a record, where the cut covers it.
    package func creation(of record: RecordID, at cut: VersionVector) -> Entry? {
        guard let index = makers[record], cut.covers(lines[index].entry.dot) else { return nil }
        return lines[index].entry
    }

    /// The state of these records, and of what lies in and around them, as it was at a cut.
    ///
    /// - Parameter cut: The entries that count. It must be closed, as every context is with its author's own
    ///   earlier entries.
    public func fold(_ records: [RecordID], at cut: VersionVector) -> ScopeFold {
        var wanted: Set<Int> = []
        for record in records { wanted.formUnion(places[roots[record] ?? record] ?? []) }
        return fold(wanted.sorted(), at: cut)
    }

    /// The state of the whole scope at a cut.
    public func fold(at cut: VersionVector) -> ScopeFold { fold(Array(lines.indices), at: cut) }

    private func fold(_ indices: [Int], at cut: VersionVector) -> ScopeFold {
        var fold = ScopeFold(schema: schema, claims: claims)
        let admitted = admitted(at: cut)
        for index in indices where cut.covers(lines[index].entry.dot) {
            let line = lines[index]
            fold.apply(
                line.entry, by: line.author, isAdmitted: !line.isKeptOut || admitted.contains(line.entry.dot))
        }
        return fold
    }

    /// The entries that entries within the cut let in.
    private func admitted(at cut: VersionVector) -> Set<Dot> {
        var admissions = AdmissionFixpoint()
        for index in admitting where cut.covers(lines[index].entry.dot) {
            let line = lines[index]
            admissions.add(line.entry.dot, admits: line.entry.admits, isKeptOut: line.isKeptOut)
        }
        return admissions.admitted
    }
}

/// A point of a scope's log: what somebody had seen there, and of the directory.
public struct Cut: Hashable, Sendable {
    /// The entries of the scope that count.
    public var entries: VersionVector
    /// The entries of the directory by which they are judged; `nil` is as it stands now.
    public var directory: VersionVector?
    /// The version of the schema; `nil` is the store's.
    public var schemaVersion: Int?

    /// Puts the parts together; by default with the directory and the schema as they are now.
    public init(entries: VersionVector, directory: VersionVector? = nil, schemaVersion: Int? = nil) {
        self.entries = entries
        self.directory = directory
        self.schemaVersion = schemaVersion
    }
}
