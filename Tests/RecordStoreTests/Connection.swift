@testable import RecordStore
import SQLite

/// What the tests see of a store's file besides its transactions.
extension RecordStore {
    var connection: Connection { file.connection }
}

extension StoreError {
    /// What SQLite said, where it was it that failed.
    var database: SQLiteError? {
        if case .sqlite(let error) = self { error } else { nil }
    }
}

extension Connection {
    /// The first column of the first row.
    func integer(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }
}
