import SQLite

/// The file of a store: its connection, the lock that keeps a second writer out, and who is in a transaction.
///
/// Synchronous and confined: one owner at a time. A transaction is a value that cannot be copied or kept, lent to a
/// closure: it commits at the closure's end, and an error, that of the commit included, undoes all of it.
final class StoreFile {
    /// For transactions alone.
    let connection: Connection
    let lock: WriterLock
    private var phase = Phase.idle
    /// How deep writes are nested.
    private var depth = 0
    private var dataVersion: Int64 = -1

    /// Throws away what was remembered of the file, because it is no longer, or never came to be.
    var forget: () -> Void = {}
    /// Reads anew what another process may have changed about the store itself.
    var takeUp: (borrowing ReadTransaction) throws -> Void = { _ in }

    private enum Phase {
        case idle, reading, writing, closed
    }

    init(_ connection: Connection, _ lock: WriterLock) {
        self.connection = connection
        self.lock = lock
    }

    /// Runs the body in one durable transaction; an error undoes all of it.
    ///
    /// Within another write it is a savepoint: undone by itself, durable with the outer one. After an error of the
    /// disk the store is closed until it is opened anew: a failed fsync must never be tried again, since the pages
    /// that it lost count as clean.
    ///
    /// - Throws: ``StoreError/closed``; ``StoreError/writeWithinRead`` where a snapshot is being read; what the body
    ///   throws.
    func write<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        switch phase {
        case .closed: throw StoreError.closed
        case .reading: throw StoreError.writeWithinRead
        case .writing: return try savepoint(body)
        case .idle: break
        }
        try lock.acquire()
        phase = .writing
        defer {
            if phase == .writing { phase = .idle }
            lock.release()
        }
        do {
            try connection.execute("BEGIN IMMEDIATE")
            try refresh()
            let result = try body(WriteTransaction(connection))
            try connection.execute("COMMIT")
            return result
        } catch {
            undo(after: error)
            throw error
        }
    }

    /// Runs the body on one snapshot of the file; within a transaction on what that one sees.
    func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        switch phase {
        case .closed: throw StoreError.closed
        case .reading, .writing: return try body(ReadTransaction(connection))
        case .idle: break
        }
        phase = .reading
        defer { if phase == .reading { phase = .idle } }
        do {
            try connection.execute("BEGIN")
            try refresh()
            let result = try body(ReadTransaction(connection))
            try connection.execute("COMMIT")
            return result
        } catch {
            undo(after: error)
            throw error
        }
    }

    /// Writes a file's first tables: nothing can have been remembered of it, and nothing is read anew.
    func create(_ body: (borrowing WriteTransaction) throws -> Void) throws {
        let takeUp = takeUp
        self.takeUp = { _ in }
        defer { self.takeUp = takeUp }
        try write(body)
    }

    /// Reads what a store is opened with, before there is anything to keep up with.
    func look<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        try body(ReadTransaction(connection))
    }

    /// Whether nobody else is writing at this moment.
    func isFree() -> Bool {
        guard lock.tryAcquire() else { return false }
        lock.release()
        return true
    }

    /// Prepared statements are forgotten, as is needed after the tables changed shape.
    func tablesChanged() { connection.dropStatements() }

    private func savepoint<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        let name = "nested\(depth)"
        try connection.execute("SAVEPOINT \(name)")
        depth += 1
        defer { depth -= 1 }
        do {
            let result = try body(WriteTransaction(connection))
            try connection.execute("RELEASE \(name)")
            return result
        } catch {
            forget()
            // An error that already undid the whole transaction leaves nothing to go back to.
            if connection.isInTransaction {
                try connection.execute("ROLLBACK TO \(name)")
                try connection.execute("RELEASE \(name)")
            }
            throw error
        }
    }

    /// Nothing of the transaction remains, in the file or in memory. What a failed rollback leaves, SQLite undoes when the
    /// file is next opened; until then the store is closed.
    private func undo(after failure: any Error) {
        forget()
        if let failure = failure as? SQLiteError, failure.isInputOutput { phase = .closed }
        guard connection.isInTransaction else { return }
        do { try connection.execute("ROLLBACK") } catch { phase = .closed }
    }

    /// Another process may have written since: `data_version` changes when one has.
    private func refresh() throws {
        let statement = try connection.prepare("PRAGMA data_version")
        _ = try statement.step()
        let version = statement.int(0)
        statement.reset()
        guard version != dataVersion else { return }
        forget()
        dataVersion = version
        try takeUp(ReadTransaction(connection))
    }
}
