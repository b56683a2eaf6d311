import Records
import SQLite

extension Reading where Self: ~Copyable {
    /// What SQLite finds wrong with the file's pages, indexes and rows, in its words; none where it is sound.
    ///
    /// SQLite 3.40, Debian 12's, says of every row of a table without row ids that a column which is not in the key and stands before one
    /// that is has no value, whatever is in it (`_course.scope`). What it says of that kind is looked up, and passed over where it is not so.
    ///
    /// - Parameter count: At most so many sentences.
    func unsoundness(atMost count: Int) throws(StoreError) -> [String] {
        let find = try prepare("PRAGMA integrity_check(1000000)")
        defer { find.reset() }
        var (result, passedOver): ([String], Set<String>) = ([], [])
        while result.count < count, try find.nextRow() {
            let said = find.text(0)
            guard said != "ok", !passedOver.contains(said) else { continue }
            if try isUntrue(said) { passedOver.insert(said) } else { result.append(said) }
        }
        return result
    }

    /// Whether a sentence says of a column that it lacks a value, and it lacks none.
    private func isUntrue(_ sentence: String) throws(StoreError) -> Bool {
        let beginning = "NULL value in "
        guard sentence.hasPrefix(beginning) else { return false }
        let place = sentence.dropFirst(beginning.count)
        // A table's name has no point, a column's may have.
        guard let point = place.firstIndex(of: ".") else { return false }
        let (table, column) = (String(place[..<point]), String(place[place.index(after: point)...]))
        guard !table.contains("\""), !column.contains("\"") else { return false }
        // By its kind: of a column that may not be without a value SQLite does not look whether it is.
        return try integer("SELECT EXISTS (SELECT 1 FROM \"\(table)\" WHERE typeof(\"\(column)\") = 'null')") == 0
    }
}
