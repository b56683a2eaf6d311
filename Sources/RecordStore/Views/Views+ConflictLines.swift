public import Causality
import Changesets
public import Records
import SQLite

/// What a list says of an open conflict without its values: enough to find it by, and to open it alone.
public struct ConflictLine: Sendable {
    /// ``Conflict/name``.
    public let name: String
    /// Why it is listed.
    public let kind: Conflict.Kind
    /// Whether it blocks something; else it is only listed.
    public let isDisputed: Bool
    /// Of the record, inside the file.
    public let record: Int64
    /// The number of the record's type.
    public let type: Int
    /// The field's number; ``Field/existence`` where the record itself is in doubt.
    public let field: Int
    /// The field's key inside the file.
    public let key: Int64
    /// Milliseconds since 1970, by this store's clock.
    public let since: UInt64
    /// The entries that wrote what is there.
    public let dots: [Dot]

    /// Puts the parts together; nothing is checked.
    public init(
        name: String, kind: Conflict.Kind, isDisputed: Bool, record: Int64, type: Int, field: Int, key: Int64, since: UInt64, dots: [Dot]
    ) {
        (self.name, self.kind, self.isDisputed, self.record) = (name, kind, isDisputed, record)
        (self.type, self.field, self.key, self.since, self.dots) = (type, field, key, since, dots)
    }

    /// - Parameters:
    ///   - record: Inside the file.
    ///   - key: Inside the file.
    public init(_ conflict: Conflict, record: Int64, key: Int64) {
        self.init(
            name: conflict.name, kind: conflict.kind, isDisputed: conflict.kind == .sameNumber || conflict.verdict.attention == .disputed,
            record: record,
            type: conflict.type.number, field: conflict.address.field, key: key, since: conflict.since,
            dots: conflict.field == nil
                ? conflict.existence.deletions.map(\.dot) + conflict.existence.uncoveredEdits
                : conflict.state.values.flatMap { $0.marks.map(\.dot) } + conflict.state.proposals.flatMap(\.dots))
    }
}

extension Views {
    /// The open conflicts of one scope and of no other, none of their values opened; not those of equal numbers.
    public func conflictLines(of scope: ScopeCode) throws(StoreError) -> [ConflictLine] {
        try file.read { r throws(StoreError) in
            guard let number = try names.find(scope, r) else { return [] }
            var lines: [ConflictLine] = []
            for row in try conflictTable.open(in: number, r) {
                guard let found = try conflict(row.record, Int(row.field), row.key, natural(row.since), r) else { continue }
                lines.append(ConflictLine(found, record: row.record, key: row.key))
            }
            return lines
        }
    }

    /// The conflict at the place of a line as it is now, whatever its name is by now; `nil` where there is none any more.
    ///
    /// - Parameter opening: Whether what is sealed in it is opened, which is a view; else it stays sealed.
    public func conflict(at line: ConflictLine, opening: Bool) throws(StoreError) -> Conflict? {
        try file.read { r throws(StoreError) in
            guard let found = try conflict(line.record, line.field, line.key, line.since, r) else { return nil }
            return opening ? try opened([found], r).first : found
        }
    }
}
