import SQLite

/// What reads: either kind of transaction.
///
/// There is no other way to a statement, so nothing is read outside a snapshot, and what must be undone with the
/// rest is never written beside it.
protocol Reading: ~Copyable {
    var connection: Connection { get }
}

extension Reading where Self: ~Copyable {
    /// A prepared statement of the file; it is good until the transaction ends.
    ///
    /// - Parameter sql: Trusted text; what comes from outside is bound, never written into it.
    func prepare(_ sql: String) throws(StoreError) -> Statement { try asking(connection.prepare(sql)) }

    /// The first column of the first row; 0 where there is none.
    func integer(_ sql: String) throws(StoreError) -> Int64 {
        let find = try prepare(sql)
        defer { find.reset() }
        return try find.nextRow() ? find.int(0) : 0
    }
}

/// One snapshot of the file.
public struct ReadTransaction: ~Copyable, Reading {
    let connection: Connection

    // Inlined, it crashes the optimiser of Swift 6.3 ("cannot initialize a nonCopyable type with a guaranteed value").
    @inline(never)
    init(_ connection: Connection) { self.connection = connection }
}

/// One durable change of the file: whoever holds it may write, and nobody else.
///
/// It is handed out by ``StoreFile/write(_:)`` and cannot be kept.
public struct WriteTransaction: ~Copyable, Reading {
    let connection: Connection

    // Inlined, it crashes the optimiser of Swift 6.3 ("cannot initialize a nonCopyable type with a guaranteed value").
    @inline(never)
    init(_ connection: Connection) { self.connection = connection }

    /// Runs statements without parameters or rows.
    func execute(_ sql: String) throws(StoreError) { try asking(connection.execute(sql)) }

    var lastInsertedRow: Int64 { connection.lastInsertedRow }
}
