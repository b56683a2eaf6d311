import Causality
import Changesets
import Records
import SQLite

/// What can be read of a store's file that may be damaged: the log, one's own entries, and what is not derived from them.
///
/// Nothing is believed but what a signature stands for; rows are named by what their bytes say, and not by the columns
/// beside them.
struct Salvage {
    /// The settings, by name.
    private(set) var settings: [String: [UInt8]] = [:]
    /// Changesets whose signatures hold, each once.
    private(set) var changesets: [Changeset] = []
    /// The keys of chains, each the one that names its replica; of a chain whose beginning is lost, too.
    private(set) var keys: [ReplicaID: [UInt8]] = [:]
    /// One's own unsealed entries, each with the salt of what it creates.
    private(set) var entries: [(scope: ScopeCode, entry: Entry, salt: UInt32)] = []
    /// Rows of the log and unsealed entries that say nothing any more.
    private(set) var unreadable = 0
    /// Whether all that the file has was reached.
    private(set) var isWhole = true
    /// By scope, how many of one's own entries others were known to hold.
    private(set) var heldOwn: [ScopeCode: UInt64] = [:]
    /// Of what waited, since when, by the changeset's digest.
    private(set) var arrivals: [[UInt8]: Int64] = [:]
    /// What stands in other tables, as it is.
    private(set) var notes: [Note] = []

    /// When a replica was last heard of in a scope, by both clocks.
    struct Note {
        let scope: ScopeCode
        let replica: ReplicaID
        let at: Int64
        let time: Int64
    }

    private let suite: Suite
    private let connection: Connection

    init(_ connection: Connection, _ suite: Suite) {
        self.connection = connection
        self.suite = suite
        scan("SELECT key, value FROM _meta") { salvage, row in salvage.settings[row.text(0)] = row.blob(1) }
        scan("SELECT name, public_key FROM _replica WHERE public_key IS NOT NULL") { salvage, row in
            if let replica = ReplicaID(fileName: row.blob(0)) { salvage.note(row.blob(1), of: replica) }
        }
        takeLog()
        takeArrivals()
        var scopes: [Int64: ScopeCode] = [:]
        scan("SELECT id, code FROM _scope") { _, row in
            if let code = UInt64(exactly: row.int(1)) { scopes[row.int(0)] = ScopeCode(number: code) }
        }
        scan("SELECT scope, salt, bytes FROM _entry") { salvage, row in
            guard let scope = scopes[row.int(0)], let entry = try? EntryCodec.decode(row.blob(2)),
                case let salt = entry.creations.first?.record.salt ?? UInt32(exactly: row.int(1)) ?? 0, entry.hasSalt(salt)
            else {
                salvage.unreadable += 1
                return
            }
            salvage.entries.append((scope, entry, salt))
        }
        entries.sort { ($0.scope, $0.entry.dot.number) < ($1.scope, $1.entry.dot.number) }
        scan("SELECT scope, max(held_own) FROM _peer GROUP BY scope") { salvage, row in
            if let scope = scopes[row.int(0)] { salvage.heldOwn[scope] = UInt64(clamping: row.int(1)) }
        }
        var replicas: [Int64: ReplicaID] = [:]
        scan("SELECT id, name FROM _replica") { _, row in
            if let replica = ReplicaID(fileName: row.blob(1)) { replicas[row.int(0)] = replica }
        }
        scan("SELECT scope, replica, at, time FROM _heard") { salvage, row in
            guard let scope = scopes[row.int(0)], let replica = replicas[row.int(1)] else { return }
            salvage.notes.append(Note(scope: scope, replica: replica, at: row.int(2), time: row.int(3)))
        }
    }

    // MARK: The log

    /// Files of versions below 8 do not have the column.
    private mutating func takeArrivals() {
        var hasColumn = false
        scan("PRAGMA table_info(_changeset)") { _, row in hasColumn = hasColumn || row.text(1) == "since" }
        guard hasColumn else { return }
        scan("SELECT digest, since FROM _changeset WHERE since IS NOT NULL") { salvage, row in
            salvage.arrivals[row.blob(0)] = row.int(1)
        }
    }

    private mutating func takeLog() {
        var bytes: [[UInt8]] = []
        var last: Int64 = .min
        let isRead = scan("SELECT id, bytes FROM _changeset ORDER BY id") { _, row in
            last = row.int(0)
            bytes.append(row.blob(1))
        }
        // Behind damage, from the other end.
        if !isRead {
            var first: Int64 = .max
            scan("SELECT id, bytes FROM _changeset ORDER BY id DESC") { _, row in
                guard row.int(0) > last, row.int(0) < first else { return }
                first = row.int(0)
                bytes.append(row.blob(1))
            }
        }
        take(bytes)
    }

    private mutating func take(_ bytes: [[UInt8]]) {
        var read: [Changeset] = []
        for bytes in bytes {
            guard let changeset = try? Changeset(parsing: bytes, suite: suite), (try? changeset.payload()) != nil else {
                unreadable += 1
                continue
            }
            read.append(changeset)
            let header = changeset.header
            if header.first == 1 { note(header.publicKey, of: header.replica) }
        }
        var seen: Set<[UInt8]> = []
        for changeset in read {
            guard let key = keys[changeset.header.replica], changeset.isSigned(by: key, suite: suite) else {
                unreadable += 1
                continue
            }
            if seen.insert(changeset.digest).inserted { changesets.append(changeset) }
        }
    }

    /// A key is believed where its digest is the replica's name.
    private mutating func note(_ key: [UInt8], of replica: ReplicaID) {
        if suite.suite(of: key, named: Fingerprint(of: replica)) != nil { keys[replica] = key }
    }

    /// Reads rows as far as they can be read.
    @discardableResult
    private mutating func scan(_ sql: String, _ take: (inout Salvage, Statement) -> Void) -> Bool {
        do {
            let find = try connection.prepare(sql)
            defer { find.reset() }
            while try find.step() { take(&self, find) }
            return true
        } catch {
            isWhole = false
            return false
        }
    }
}
