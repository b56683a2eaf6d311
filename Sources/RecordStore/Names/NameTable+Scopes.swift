import Records
import SQLite

extension NameTable {
    /// Whether a scope's log holds types, fields or columns that the schema lacked when they came.
    func hasUnknownColumns(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        let find = try r.prepare("SELECT unknown_columns FROM _scope WHERE code = ?")
        find.bind(1, Int64(bitPattern: scope.number))
        defer { find.reset() }
        return try find.nextRow() && find.int(0) != 0
    }

    func setHasUnknownColumns(_ scope: ScopeCode, _ has: Bool, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _scope SET unknown_columns = ? WHERE code = ?")
        update.bind(1, has ? 1 : 0)
        update.bind(2, Int64(bitPattern: scope.number))
        try update.perform()
    }

    /// How often each directory scope was folded anew, ascending by its number.
    func directoryFolds(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(number: Int64, count: Int64)] {
        let find = try r.prepare("SELECT id, folds FROM _scope WHERE code = 0 OR code > ? ORDER BY id")
        find.bind(1, Int64(ScopeCode.directories))
        defer { find.reset() }
        var result: [(Int64, Int64)] = []
        while try find.nextRow() { result.append((find.int(0), find.int(1))) }
        return result
    }

    /// How often each scope but the directory was folded anew, ascending by code.
    func refolds(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [(scope: ScopeCode, number: Int64, count: Int64)] {
        let find = try r.prepare("SELECT code, id, folds FROM _scope WHERE code BETWEEN 1 AND 999999999999999999 ORDER BY code")
        defer { find.reset() }
        var result: [(ScopeCode, Int64, Int64)] = []
        while try find.nextRow() { result.append((ScopeCode(number: try find.natural(0)), find.int(1), find.int(2))) }
        return result.sorted { $0.0 < $1.0 }
    }

    /// When the rows of a scope were made anew from the log, equal heads no longer mean equal rows.
    func noteRefold(_ scope: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let update = try w.prepare("UPDATE _scope SET folds = folds + 1 WHERE id = ?")
        update.bind(1, scope)
        try update.perform()
    }
}
