import SQLite

/// The file of a store: its connection, the lock that keeps a second writer out, and who is in a transaction.
///
/// Synchronous and confined: one owner at a time. A transaction is a value that cannot be copied or kept, lent to a
/// closure: it commits at the closure's end, and an error, that of the commit included, undoes all of it.
final class StoreFile {
    /// For transactions alone.
    let connection: Connection
    /// `nil` for a file that nobody else can find.
    let lock: WriterLock?
    private var phase = Phase.idle
    /// How deep writes are nested.
    private var depth = 0
    private var dataVersion: Int64 = -1
    private var beginsToSeal = false

    /// Throws away what was remembered of the file, because it is no longer, or never came to be.
    var forget: () -> Void = {}
    /// Reads anew what another process may have changed about the store itself.
    var takeUp: (borrowing ReadTransaction) throws(StoreError) -> Void = { _ in }

    /// Comes before each outermost write, in its transaction.
    var prepare: (borrowing WriteTransaction) throws(StoreError) -> Void = { _ in }
    /// Comes after each outermost write once it is durable, before anybody else may write.
    var settle: () throws(StoreError) -> Void = {}

    /// Whether something that is sealed was opened and is not written down yet.
    var isOwing: () -> Bool = { false }
    /// Writes down what was opened: before a transaction that writes ends, and after one that reads, so before its answer is anybody's.
    var settleOwing: (borrowing WriteTransaction) throws(StoreError) -> Void = { _ in }
    /// Nothing of it was handed out, and never will be.
    var dropOwing: () -> Void = {}
    /// Whether what was opened is written down elsewhere: ``RecordStore/takeOwed()``.
    var handsOver = false

    private enum Phase {
        case idle, reading, writing, closed
    }

    init(_ connection: Connection, _ lock: WriterLock?) {
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
    func write<Result>(_ body: (borrowing WriteTransaction) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try write({ $0 }, body)
    }

    /// Runs the body on one snapshot of the file; within a transaction on what that one sees.
    func read<Result>(_ body: (borrowing ReadTransaction) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try read({ $0 }, body)
    }

    /// The same for whoever stands above the store: their bodies end in errors of their own besides the store's, and those
    /// come out as they were thrown. Two types of error have none in common but `any Error`.
    func writeForOthers<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        try write({ $0 }, body)
    }

    func readForOthers<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        try read({ $0 }, body)
    }

    /// Writes a file's first tables: nothing can have been remembered of it, and nothing is read anew.
    func create(_ body: (borrowing WriteTransaction) throws(StoreError) -> Void) throws(StoreError) {
        let takeUp = takeUp
        self.takeUp = { _ in }
        defer { self.takeUp = takeUp }
        try write(body)
    }

    /// Reads what a store is opened with, before there is anything to keep up with.
    func look<Result>(_ body: (borrowing ReadTransaction) throws(StoreError) -> Result) throws(StoreError) -> Result {
        try body(ReadTransaction(connection))
    }

    /// Whether nobody else is writing at this moment.
    func isFree() -> Bool {
        guard let lock else { return true }
        guard lock.tryAcquire() else { return false }
        lock.release()
        return true
    }

    /// What queries sort is kept in memory: some of it may be in the clear that is sealed in the file.
    func sortInMemory() throws(StoreError) { try execute("PRAGMA temp_store = MEMORY") }

    /// From the end of this transaction on; what was in the clear until now is left in no page, and the log is emptied.
    func sealsFromNowOn() { beginsToSeal = true }

    private func beginSealing() throws(StoreError) {
        beginsToSeal = false
        try sortInMemory()
        try execute("PRAGMA secure_delete = OFF")
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Puts what the write-ahead log holds into the file and empties it, where nobody reads: then nothing of what was destroyed is in it.
    /// Within a longer transaction it does nothing.
    func truncateLog() throws(StoreError) {
        guard let lock, phase == .idle else { return }
        try asking(lock.acquire())
        defer { lock.release() }
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Prepared statements are forgotten, as is needed after the tables changed shape.
    func tablesChanged() { connection.dropStatements() }

    // MARK: Beginning and ending

    /// - Parameter failure: The store's own error as one of those that the body throws.
    private func write<Result, Failure>(
        _ failure: (StoreError) -> Failure, _ body: (borrowing WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if phase == .writing { return try savepoint(failure, body) }
        do throws(Failure) {
            return try writing(failure, body)
        } catch {
            try own(failure, settleAfterwards())
            throw error
        }
    }

    private func writing<Result, Failure>(
        _ failure: (StoreError) -> Failure, _ body: (borrowing WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try own(failure, beginWriting())
        defer {
            if phase == .writing { phase = .idle }
            lock?.release()
        }
        do throws(Failure) {
            try own(failure, begin("BEGIN IMMEDIATE"))
            try own(failure, prepared())
            let result = try body(WriteTransaction(connection))
            try own(failure, settleOwing(WriteTransaction(connection)))
            try own(failure, execute("COMMIT"))
            try own(failure, settle())
            if beginsToSeal { try own(failure, beginSealing()) }
            return result
        } catch {
            undo(after: error)
            throw error
        }
    }

    /// In a transaction of its own, where something was opened by who only read, or by a write that failed: its error may say what.
    private func settleAfterwards() throws(StoreError) {
        guard isOwing(), !handsOver else { return }
        defer { dropOwing() }
        try writing({ $0 }) { _ throws(StoreError) in }
    }

    private func read<Result, Failure>(
        _ failure: (StoreError) -> Failure, _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch phase {
        case .closed: throw failure(.closed)
        case .reading, .writing: return try body(ReadTransaction(connection))
        case .idle: break
        }
        let result: Result
        do throws(Failure) {
            result = try reading(failure, body)
        } catch {
            try own(failure, settleAfterwards())
            throw error
        }
        try own(failure, settleAfterwards())
        return result
    }

    private func reading<Result, Failure>(
        _ failure: (StoreError) -> Failure, _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        phase = .reading
        defer { if phase == .reading { phase = .idle } }
        do throws(Failure) {
            try own(failure, begin("BEGIN"))
            let result = try body(ReadTransaction(connection))
            try own(failure, execute("COMMIT"))
            return result
        } catch {
            undo(after: error)
            throw error
        }
    }

    private func savepoint<Result, Failure>(
        _ failure: (StoreError) -> Failure, _ body: (borrowing WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let name = "nested\(depth)"
        try own(failure, execute("SAVEPOINT \(name)"))
        depth += 1
        defer { depth -= 1 }
        do throws(Failure) {
            let result = try body(WriteTransaction(connection))
            try own(failure, execute("RELEASE \(name)"))
            return result
        } catch {
            forget()
            // An error that already undid the whole transaction leaves nothing to go back to.
            if connection.isInTransaction {
                try own(failure, execute("ROLLBACK TO \(name)"))
                try own(failure, execute("RELEASE \(name)"))
            }
            throw error
        }
    }

    private func own<Failure>(
        _ failure: (StoreError) -> Failure, _ step: @autoclosure () throws(StoreError) -> Void
    ) throws(Failure) {
        do throws(StoreError) { try step() } catch { throw failure(error) }
    }

    /// Takes the right to write.
    private func beginWriting() throws(StoreError) {
        switch phase {
        case .closed: throw .closed
        case .reading: throw .writeWithinRead
        case .idle, .writing: break
        }
        if let lock { try asking(lock.acquire()) }
        phase = .writing
    }

    private func prepared() throws(StoreError) {
        // What is written to a file that nobody finds any more is lost.
        guard connection.isInPlace else { throw .replaced(path: connection.path) }
        try prepare(WriteTransaction(connection))
    }

    private func begin(_ sql: String) throws(StoreError) {
        try execute(sql)
        try refresh()
    }

    /// Nothing of the transaction remains, in the file or in memory. What a failed rollback leaves, SQLite undoes when the
    /// file is next opened; until then the store is closed.
    private func undo(after failure: any Error) {
        forget()
        if case StoreError.sqlite(let error) = failure, error.isInputOutput { phase = .closed }
        guard connection.isInTransaction else { return }
        do { try execute("ROLLBACK") } catch { phase = .closed }
    }

    private func execute(_ sql: String) throws(StoreError) { try asking(connection.execute(sql)) }

    /// Another process may have written since: `data_version` changes when one has.
    private func refresh() throws(StoreError) {
        let statement = try asking(connection.prepare("PRAGMA data_version"))
        _ = try statement.nextRow()
        let version = statement.int(0)
        statement.reset()
        guard version != dataVersion else { return }
        forget()
        try takeUp(ReadTransaction(connection))
        dataVersion = version
    }
}
