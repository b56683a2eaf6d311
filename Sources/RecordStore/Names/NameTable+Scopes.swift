import Records
import SQLite

extension NameTable {
    /// Whether a scope's log holds types, fields or columns that the schema lacked when they came.
    func hasUnknownColumns(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws -> Bool {
        let find = try r.prepare("SELECT unknown_columns FROM _scope WHERE code = ?")
        find.bind(1, Int64(scope.number))
        defer { find.reset() }
        return try find.step() && find.int(0) != 0
    }

    func setHasUnknownColumns(_ scope: ScopeCode, _ has: Bool, _ w: borrowing WriteTransaction) throws {
        let update = try w.prepare("UPDATE _scope SET unknown_columns = ? WHERE code = ?")
        update.bind(1, has ? 1 : 0)
        update.bind(2, Int64(scope.number))
        try update.run()
    }

    /// When the rows of a scope were made anew from the log, equal heads no longer mean equal rows.
    func noteRefold(_ scope: Int64, _ w: borrowing WriteTransaction) throws {
        let update = try w.prepare("UPDATE _scope SET folds = folds + 1 WHERE id = ?")
        update.bind(1, scope)
        try update.run()
    }
}
