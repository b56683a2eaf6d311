import Causality
import Changesets
import CunlianTrust
import RecordStore
import Records
import SQLite

/// A store that receives as a node does.
final class Node {
    let folder: String
    let store: RecordStore
    private(set) var commits = 0

    static let bytesPerCommit = 512 << 10

    init(in folder: String) throws {
        self.folder = folder
        let signer = try KeyFile.create(at: folder + "/key")
        store = try RecordStore.create(
            in: folder, schema: registerSchema(), signer: signer, environment: .programs)
        try store.write { _ in try store.peers.setSubscriptions([ScopeCode(number: 4_501)]) }
    }

    init(opening folder: String) throws {
        self.folder = folder
        store = try RecordStore.open(
            in: folder, signer: try KeyFile.open(at: folder + "/key"), environment: .live)
    }

    func receive(_ changesets: some Sequence<[UInt8]>) throws { commits += try store.takeIn(changesets) }

    /// The same with the next changesets opened on the other core while those before are written.
    func receiveOpened(_ changesets: [[UInt8]]) async throws {
        var line = OpeningLine(suite: store.environment.suite)
        for bytes in changesets { line.add(bytes) }
        var (batch, size): ([OpenedChangeset], Int) = ([], 0)
        while true {
            let opened = await line.next()
            if let opened {
                batch.append(opened)
                size += opened.bytes.count
            }
            if size >= Node.bytesPerCommit || opened == nil, !batch.isEmpty {
                for reception in try store.receive(batch) where reception != .applied { throw BenchError("not applied: \(reception)") }
                commits += 1
                OpeningLine.letGo(batch)
                (batch, size) = ([], 0)
            }
            if opened == nil { return }
        }
    }
}

extension RecordStore {
    /// Takes changesets in as a node does: what has come shares a commit of half a megabyte.
    ///
    /// - Returns: How many commits there were.
    func takeIn(_ changesets: some Sequence<[UInt8]>) throws -> Int {
        var commits = 0
        var batch: [[UInt8]] = []
        var size = 0
        func commit() throws {
            guard !batch.isEmpty else { return }
            let opened = batch.map { OpenedChangeset($0, suite: environment.suite) }
            for reception in try receive(opened) where reception != .applied { throw BenchError("not applied: \(reception)") }
            commits += 1
            (batch, size) = ([], 0)
        }
        for bytes in changesets {
            batch.append(bytes)
            size += bytes.count
            if size >= Node.bytesPerCommit { try commit() }
        }
        try commit()
        return commits
    }
}

/// Reads figures out of a store's file, beside its owner.
struct StoreFile {
    let path: String
    private let connection: Connection

    init(_ path: String) throws {
        self.path = path
        connection = try Connection(path: path, mode: .readOnly)
    }

    func integer(_ sql: String) throws -> Int {
        let statement = try connection.prepare(sql)
        defer { statement.reset() }
        return try statement.step() ? Int(statement.int(0)) : 0
    }

    func texts(_ sql: String) throws -> [String] {
        let statement = try connection.prepare(sql)
        defer { statement.reset() }
        var result: [String] = []
        while try statement.step() { result.append(statement.text(0)) }
        return result
    }

    /// The numbers of rows by a column's texts.
    func numbers(_ table: String, _ column: String) throws -> [String: Int64] {
        let statement = try connection.prepare("SELECT \"\(column)\", _id FROM \"\(table)\"")
        defer { statement.reset() }
        var result: [String: Int64] = [:]
        while try statement.step() { result[statement.text(0)] = statement.int(1) }
        return result
    }

    /// Where the bytes are: the largest tables and indexes.
    func largest() throws -> [String] {
        try texts(
            "SELECT name || ' ' || pgsize FROM dbstat WHERE aggregate = 1 ORDER BY pgsize DESC LIMIT 12")
    }

    /// The tables of records, the directory's own excepted.
    func recordTables() throws -> [String] {
        try texts("SELECT name FROM sqlite_master WHERE type = 'table'")
            .filter { !$0.hasPrefix("_") && !$0.hasPrefix("directory_") && !$0.hasPrefix("sqlite_") }
    }

    /// Fields: the cells of (record, field input) that carry a value.
    func fields() throws -> Int {
        try recordTables().reduce(0) { sum, table in
            let columns = try texts("SELECT name FROM pragma_table_info('\(table)')").filter {
                !$0.hasPrefix("_")
            }
            let counts = columns.map { "count(\"\($0)\")" }.joined(separator: " + ")
            return try sum + integer("SELECT \(counts) FROM \"\(table)\"")
        }
    }

    /// Entries in force.
    func entries() throws -> Int { try integer("SELECT coalesce(sum(applied), 0) FROM _head") }

    /// The file's bytes, counted from its pages: the same whether or not the log has been moved into it.
    func pages() throws -> Int { try integer("PRAGMA page_count") * integer("PRAGMA page_size") }

    /// The bytes of the rows' causal state, with the two that SQLite keeps of each.
    func stateBytes() throws -> Int {
        try recordTables().reduce(0) {
            try $0 + integer("SELECT coalesce(sum(length(_state) + 2), 0) FROM \"\($1)\"")
        }
    }

    /// The whole pages of tables and their indexes.
    func pageBytes(_ names: [String]) throws -> Int { try bytes("pgsize", names) }

    private func bytes(_ measure: String, _ names: [String]) throws -> Int {
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        return try integer(
            """
            SELECT coalesce(sum(\(measure)), 0) FROM dbstat WHERE aggregate = 1 AND name IN \
            (SELECT name FROM sqlite_master WHERE tbl_name IN (\(list)))
            """)
    }

    /// Tables that are there for causality alone; the log is not, and neither are the records' names.
    static let causalTables = ["_head", "_chain", "_replica", "_refused", "_admission", "_deletion", "_edit"]

    /// What is in use of their pages: an empty table has a page whatever the village's size.
    func causalityBytes() throws -> Int { try stateBytes() + bytes("pgsize - unused", StoreFile.causalTables) }

    /// The same with whole pages.
    func causalityPages() throws -> Int { try stateBytes() + pageBytes(StoreFile.causalTables) }
}
