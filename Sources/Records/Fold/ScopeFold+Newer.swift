public import Causality

/// What a schema lacks of what entries say: a later version has more types and fields.
extension Schema {
    /// Whether it has every type and field of which something is carried.
    public func knowsAll(of carried: Carried) -> Bool { carried.records.allSatisfy(knowsAll) }

    func knowsAll(of item: Carried.Item) -> Bool {
        guard let type = type(item.state.type) else { return false }
        return item.state.fields.keys.allSatisfy { type.field($0.field) != nil }
    }
}

extension ScopeFold {
    /// Whether entries say something of a record, or of what lies in it, for which the schema has no type or no field.
    ///
    /// What the fold has of the record is then less than what was written: whoever carried it elsewhere would lose the rest.
    ///
    /// - Parameter entries: Applied ones, in any order; those that are not admitted say only what lies in what.
    public func lacks(_ entries: [(entry: Entry, isAdmitted: Bool)], of root: RecordID) -> Bool {
        // What each record of a type that is not known here lies in.
        var parents: [RecordID: RecordID] = [:]
        var less: Set<RecordID> = []
        for (entry, isAdmitted) in entries {
            for creation in entry.creations where schema.type(creation.type) == nil {
                parents[creation.record] = creation.parent
                if isAdmitted { less.insert(creation.record) }
            }
            for item in entry.transfer?.carried?.records ?? [] {
                if schema.type(item.state.type) == nil { parents[item.id] = item.state.parent }
                if isAdmitted, !schema.knowsAll(of: item) { less.insert(item.id) }
            }
            for change in entry.changes where isAdmitted && change.address != .existence {
                let type = records[change.record].flatMap { schema.type($0.type) }
                if type?.field(change.address.field) == nil { less.insert(change.record) }
            }
        }
        return less.contains { lies($0, in: root, parents) }
    }

    /// Whether a record is another or lies in it, also through records of which the fold knows nothing but that.
    private func lies(_ record: RecordID, in root: RecordID, _ parents: [RecordID: RecordID]) -> Bool {
        var current = record
        for _ in 0..<Limits.ancestorsMax {
            if lineage(current).contains(root) { return true }
            guard let parent = parents[current] else { return false }
            current = parent
        }
        return false
    }
}
