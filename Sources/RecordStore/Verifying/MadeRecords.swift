import Records

/// The records that a log's entries created or brought, and as which types.
struct MadeRecords {
    /// Of each one type, which nearly always is the only one.
    private var types: [RecordID: Int] = [:]
    /// All types of those that are said to be of several.
    private var others: [RecordID: Set<Int>] = [:]

    mutating func add(_ record: RecordID, as type: Int) {
        guard let before = types.updateValue(type, forKey: record), before != type else { return }
        others[record, default: [type]].insert(before)
    }

    func contains(_ record: RecordID) -> Bool { types[record] != nil }

    func contains(_ record: RecordID, as type: Int) -> Bool { types[record] == type || others[record]?.contains(type) == true }
}
