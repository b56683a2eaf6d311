public import Records

/// Queries name records by their numbers in the file; people and entries do not.
extension RecordStore {
    /// The record of that number, and its scope.
    public func place(_ number: Int64) throws -> (record: RecordID, scope: ScopeCode)? {
        try recordRow(number).map { ($0.id, $0.scope) }
    }

    /// What the file calls a record.
    public func number(of record: RecordID, in scope: ScopeCode) throws -> Int64? {
        try recordNumber(record, in: scope)
    }
}
