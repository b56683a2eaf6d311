import Changesets
import Records
import SQLite

/// What is known of attachments, in a small database of its own beside them: which entries refer to which, whose bytes are here,
/// which are asked for, and who else holds them.
///
/// A note that may be lost: references come from the log, what is here from the folder, and who holds what is asked again.
final class AttachmentIndex {
    private let connection: Connection
    /// Whether nothing is noted yet, not even what is here.
    let isNew: Bool

    static let fileName = "index.sqlite"
    private static let version: Int64 = 1

    private static let tables = [
        """
        CREATE TABLE attachment (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, size INTEGER NOT NULL DEFAULT 0, \
        held INTEGER NOT NULL DEFAULT 0, wanted INTEGER NOT NULL DEFAULT 0)
        """,
        """
        CREATE TABLE reference (attachment INTEGER NOT NULL, scope INTEGER NOT NULL, place INTEGER NOT NULL, \
        size INTEGER NOT NULL, type TEXT NOT NULL, PRIMARY KEY (attachment, scope, place, size, type)) WITHOUT ROWID
        """,
        """
        CREATE TABLE holder (attachment INTEGER NOT NULL, peer BLOB NOT NULL, PRIMARY KEY (attachment, peer)) WITHOUT ROWID
        """,
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    ]

    /// - Parameter folder: Is there.
    init(in folder: String) throws(StoreError) {
        let path = folder + "/" + Self.fileName
        if !FilePlaces.isTaken(path) { try asking(FilePlaces.makeOwn(path)) }
        do {
            (connection, isNew) = try Self.opened(path)
        } catch {
            guard error.isOfFile else { throw error }
            // Nothing is in it that cannot be found out again.
            FilePlaces.removeDatabase(path)
            try asking(FilePlaces.makeOwn(path))
            (connection, isNew) = try Self.opened(path)
        }
    }

    private static func opened(_ path: String) throws(StoreError) -> (Connection, isNew: Bool) {
        let connection = try asking(Connection(path: path, mode: .rollback))
        let find = try asking(connection.prepare("PRAGMA user_version"))
        let version = try asking(find.step()) ? find.int(0) : 0
        find.reset()
        guard version != Self.version else { return (connection, false) }
        try asking(connection.execute("BEGIN IMMEDIATE"))
        for table in ["attachment", "reference", "holder", "setting"] { try asking(connection.execute("DROP TABLE IF EXISTS \(table)")) }
        for sql in tables { try asking(connection.execute(sql)) }
        try asking(connection.execute("PRAGMA user_version = \(Self.version)"))
        try asking(connection.execute("COMMIT"))
        return (connection, true)
    }

    /// Runs the body in one transaction.
    func write<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        guard !connection.isInTransaction else { return try body() }
        try asking(connection.execute("BEGIN IMMEDIATE"))
        do throws(StoreError) {
            let result = try body()
            try asking(connection.execute("COMMIT"))
            return result
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    private func find(_ sql: String) throws(StoreError) -> Statement { try asking(connection.prepare(sql)) }

    // MARK: Settings

    func setting(_ name: String) throws(StoreError) -> Int64 {
        let find = try find("SELECT value FROM setting WHERE name = ?")
        find.bind(1, name)
        defer { find.reset() }
        return try find.nextRow() ? find.int(0) : 0
    }

    func set(_ name: String, _ value: Int64) throws(StoreError) {
        let put = try find("INSERT OR REPLACE INTO setting VALUES (?, ?)")
        put.bind(1, name)
        put.bind(2, value)
        try put.perform()
    }

    // MARK: Attachments

    func intern(_ hash: [UInt8]) throws(StoreError) -> Int64 {
        if let known = try row(hash) { return known.id }
        let insert = try find("INSERT INTO attachment (hash) VALUES (?)")
        insert.bind(1, hash)
        try insert.perform()
        return connection.lastInsertedRow
    }

    func row(_ hash: [UInt8]) throws(StoreError) -> (id: Int64, size: Int, isHeld: Bool, isWanted: Bool)? {
        let find = try find("SELECT id, size, held, wanted FROM attachment WHERE hash = ?")
        find.bind(1, hash)
        defer { find.reset() }
        return try find.nextRow() ? (find.int(0), Int(find.int(1)), find.int(2) != 0, find.int(3) != 0) : nil
    }

    func setHeld(_ hash: [UInt8], size: Int?) throws(StoreError) {
        let id = try intern(hash)
        let put = try find("UPDATE attachment SET held = ?, size = ?, wanted = CASE WHEN ?1 THEN 0 ELSE wanted END WHERE id = ?")
        put.bind(1, size == nil ? 0 : 1)
        put.bind(2, size ?? 0)
        put.bind(3, id)
        try put.perform()
    }

    func setWanted(_ hash: [UInt8]) throws(StoreError) {
        let put = try find("UPDATE attachment SET wanted = 1 WHERE id = ? AND held = 0")
        put.bind(1, try intern(hash))
        try put.perform()
    }

    /// Those whose name begins so, at most 100.
    func hashes(from low: [UInt8], through high: [UInt8]) throws(StoreError) -> [[UInt8]] {
        let find = try find("SELECT hash FROM attachment WHERE hash >= ? AND hash <= ? ORDER BY hash LIMIT 100")
        find.bind(1, low)
        find.bind(2, high)
        return try blobs(find)
    }

    func allHeld() throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        let find = try find("SELECT hash, size FROM attachment WHERE held = 1 ORDER BY hash")
        defer { find.reset() }
        var result: [([UInt8], Int)] = []
        while try find.nextRow() { result.append((find.blob(0), Int(find.int(1)))) }
        return result
    }

    // MARK: References

    func insert(_ reference: AttachmentReference) throws(StoreError) {
        let put = try find("INSERT OR IGNORE INTO reference VALUES (?, ?, ?, ?, ?)")
        put.bind(1, try intern(reference.value.hash))
        put.bind(2, Int64(bitPattern: reference.scope.number))
        put.bind(3, reference.place.number)
        put.bind(4, reference.value.described?.size ?? 0)
        put.bind(5, reference.value.described?.type.name ?? "")
        try put.perform()
    }

    func forgetReferences() throws(StoreError) { try asking(connection.execute("DELETE FROM reference")) }

    func references(to hash: [UInt8]) throws(StoreError) -> [AttachmentReference] {
        let find = try find(
            "SELECT scope, place, size, type FROM reference WHERE attachment = (SELECT id FROM attachment WHERE hash = ?)")
        find.bind(1, hash)
        defer { find.reset() }
        var result: [AttachmentReference] = []
        while try find.nextRow() {
            let described = MediaType(find.text(3)).map { AttachmentValue.Description(size: Int(find.int(2)), type: $0) }
            result.append(
                AttachmentReference(
                    value: AttachmentValue(hash: hash, described: described),
                    scope: ScopeCode(number: UInt64(bitPattern: find.int(0))), place: .init(number: find.int(1))))
        }
        return result
    }

    /// Those that entries refer to and that are not here, each with the greatest size that an entry says, 0 where none does.
    func outstanding(onlyWanted: Bool) throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        let find = try find(
            """
            SELECT a.hash, max(r.size) FROM attachment a JOIN reference r ON r.attachment = a.id \
            WHERE a.held = 0 AND (a.wanted = 1 OR NOT ?) GROUP BY a.id ORDER BY a.id
            """)
        find.bind(1, onlyWanted ? 1 : 0)
        defer { find.reset() }
        var result: [([UInt8], Int)] = []
        while try find.nextRow() { result.append((find.blob(0), Int(find.int(1)))) }
        return result
    }

    /// How many are referred to, and how many bytes those have that are here.
    func referredAndHeld() throws(StoreError) -> (referred: Int, held: Int, bytes: Int) {
        let find = try find(
            """
            SELECT count(*), coalesce(sum(held), 0), coalesce(sum(CASE WHEN held THEN size END), 0) FROM attachment \
            WHERE id IN (SELECT attachment FROM reference)
            """)
        defer { find.reset() }
        guard try find.nextRow() else { return (0, 0, 0) }
        return (Int(find.int(0)), Int(find.int(1)), Int(find.int(2)))
    }

    // MARK: Who else holds them

    func noteHolder(_ hash: [UInt8], _ peer: [UInt8]) throws(StoreError) {
        let put = try find("INSERT OR IGNORE INTO holder VALUES (?, ?)")
        put.bind(1, try intern(hash))
        put.bind(2, peer)
        try put.perform()
    }

    func forgetHolder(_ hash: [UInt8], _ peer: [UInt8]) throws(StoreError) {
        let remove = try find("DELETE FROM holder WHERE attachment = (SELECT id FROM attachment WHERE hash = ?) AND peer = ?")
        remove.bind(1, hash)
        remove.bind(2, peer)
        try remove.perform()
    }

    func isHolder(_ peer: [UInt8], of hash: [UInt8]) throws(StoreError) -> Bool {
        let find = try find("SELECT 1 FROM holder WHERE peer = ? AND attachment = (SELECT id FROM attachment WHERE hash = ?)")
        find.bind(1, peer)
        find.bind(2, hash)
        defer { find.reset() }
        return try find.nextRow()
    }

    /// What is here and not known to be there, the least first: a signature is not to wait for a film.
    func lacking(at peer: [UInt8], limit: Int) throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        let find = try find(
            """
            SELECT hash, size FROM attachment a WHERE held = 1 AND NOT EXISTS \
            (SELECT 1 FROM holder h WHERE h.attachment = a.id AND h.peer = ?) ORDER BY size, hash LIMIT ?
            """)
        find.bind(1, peer)
        find.bind(2, limit)
        defer { find.reset() }
        var result: [([UInt8], Int)] = []
        while try find.nextRow() { result.append((find.blob(0), Int(find.int(1)))) }
        return result
    }

    /// What is here, and there, and not known to be above that.
    func lackingAbove(_ peer: [UInt8], above: [UInt8], limit: Int) throws(StoreError) -> [(hash: [UInt8], size: Int)] {
        let find = try find(
            """
            SELECT hash, size FROM attachment a JOIN holder h ON h.attachment = a.id WHERE held = 1 AND h.peer = ?1 AND NOT EXISTS \
            (SELECT 1 FROM holder b WHERE b.attachment = a.id AND b.peer = ?2) ORDER BY hash LIMIT ?3
            """)
        find.bind(1, peer)
        find.bind(2, above)
        find.bind(3, limit)
        defer { find.reset() }
        var result: [([UInt8], Int)] = []
        while try find.nextRow() { result.append((find.blob(0), Int(find.int(1)))) }
        return result
    }

    /// How many that are here and referred to are held by one of those peers at least.
    func heldBy(_ peers: [[UInt8]]) throws(StoreError) -> Int {
        guard !peers.isEmpty else { return 0 }
        let marks = peers.map { _ in "?" }.joined(separator: ", ")
        let find = try find(
            """
            SELECT count(DISTINCT h.attachment) FROM holder h JOIN attachment a ON a.id = h.attachment WHERE h.peer IN (\(marks)) \
            AND a.held = 1
            """)
        for (place, peer) in peers.enumerated() { find.bind(place + 1, peer) }
        defer { find.reset() }
        return try find.nextRow() ? Int(find.int(0)) : 0
    }

    private func blobs(_ find: Statement) throws(StoreError) -> [[UInt8]] {
        defer { find.reset() }
        var result: [[UInt8]] = []
        while try find.nextRow() { result.append(find.blob(0)) }
        return result
    }
}
