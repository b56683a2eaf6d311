public import Causality
import Changesets
public import Records
import SQLite

extension RecordStore {
    /// How many entries each scope has applied.
    public func entryCounts() throws -> [(ScopeCode, UInt64)] {
        try scopes().map { scope in (scope, try heads(scope).heads.values.reduce(0) { $0 + $1.applied }) }
    }

    /// How many of a row's bytes a changeset takes.
    public func changesetSize(_ row: Int64) throws -> Int {
        let find = try connection.prepare("SELECT length(bytes) FROM _changeset WHERE id = ?")
        find.bind(1, row)
        defer { find.reset() }
        _ = try find.step()
        return Int(find.int(0))
    }

    /// The public key that the directory names for a fingerprint.
    public func grantedKey(_ subject: Fingerprint) throws -> [UInt8]? {
        let find = try connection.prepare("SELECT public_key FROM directory_grant WHERE subject = ? LIMIT 1")
        find.bind(1, subject.description)
        defer { find.reset() }
        guard try find.step() else { return nil }
        let text = find.text(0).utf8.map { $0 }
        return stride(from: 0, to: text.count - 1, by: 2).compactMap {
            UInt8(String(decoding: text[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    /// Something held or applied that is not admitted.
    public struct Quarantined: Sendable {
        public enum Reason: Sendable {
            case refused(Objection)
            /// Not applied yet: what it waits for.
            case waiting(String)
            case fork
        }

        public let scope: ScopeCode
        public let dot: Dot
        public let reason: Reason
        /// The number of entries from the dot on that share the reason.
        public let count: Int
    }

    public func quarantineCount() throws -> Int {
        let find = try connection.prepare(
            """
            SELECT (SELECT count(*) FROM _refused) + (SELECT coalesce(sum(last - first + 1), 0) FROM _changeset \
            WHERE sequence IS NULL OR standing = 1)
            """)
        defer { find.reset() }
        _ = try find.step()
        return Int(find.int(0))
    }

    public func quarantine(in scopes: [ScopeCode] = []) throws -> [Quarantined] {
        var result: [Quarantined] = []
        for scope in try self.scopes() where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            result += try refusedDots(scope).map { Quarantined(scope: scope, dot: $0.0, reason: .refused($0.1), count: 1) }
            let find = try connection.prepare(
                """
                SELECT replica, first, last, standing, waits FROM _changeset \
                WHERE scope = ? AND (sequence IS NULL OR standing = 1) ORDER BY id
                """)
            find.bind(1, try scopeNumber(scope))
            var rows: [(Int32, UInt64, UInt64, Int64, String?)] = []
            while try find.step() {
                rows.append((Int32(find.int(0)), UInt64(find.int(1)), UInt64(find.int(2)), find.int(3), find.optionalText(4)))
            }
            find.reset()
            for row in rows {
                result.append(
                    Quarantined(
                        scope: scope, dot: Dot(try replica(row.0), row.1),
                        reason: row.3 == 1 ? .fork : .waiting(row.4 ?? "waits for what its author wrote before"),
                        count: Int(row.2 - row.1 + 1)))
            }
        }
        return result
    }

    /// The entries of a scope that touch a record, in the order in which they were applied here.
    public func history(_ record: RecordID, in scope: ScopeCode) throws -> [(entry: Entry, author: Author, isAdmitted: Bool)] {
        let directory = try directory()
        let unsealed = try unsealedEntries(scope)
        let refused = Set(try refusedDots(scope).map(\.0))
        var result: [(entry: Entry, author: Author, isAdmitted: Bool)] = []
        for (changeset, payload) in try appliedChangesets(scope) {
            guard payload.slots.contains(where: { $0.record == record }) else { continue }
            let author = directory.author(changeset.header.replica, invoking: changeset.header.grant, in: scope)
            for entry in Changeset.entries(of: payload, header: changeset.header) where entry.touches(record) {
                result.append((entry, author, !refused.contains(entry.dot)))
            }
        }
        for entry in unsealed where entry.touches(record) {
            result.append((entry, info(entry.dot, in: scope).author, true))
        }
        return result
    }

    /// The entry of that name, if the log holds it.
    public func entry(_ dot: Dot, in scope: ScopeCode) throws -> Entry? {
        try entries(of: dot.replica, in: scope, from: dot.number, through: dot.number).first
    }

    /// Saved and not sealed; sealed.
    public func ownCounts(_ scope: ScopeCode) throws -> (unsealed: UInt64, sealed: UInt64) {
        let head = try heads(scope).heads[own]
        return ((head?.applied ?? 0) - min(head?.held ?? 0, head?.applied ?? 0), head?.held ?? 0)
    }

    public struct Notice: Sendable {
        public let at: UInt64
        public let kind: String
        public let text: String
    }

    public func notices() throws -> [Notice] {
        let find = try connection.prepare("SELECT at, kind, text FROM _notice WHERE seen = 0 ORDER BY id")
        defer { find.reset() }
        var result: [Notice] = []
        while try find.step() { result.append(Notice(at: UInt64(find.int(0)), kind: find.text(1), text: find.text(2))) }
        return result
    }

    // MARK: Drafts of interviews

    public func interviewDraft(_ name: String) throws -> String? {
        let find = try connection.prepare("SELECT answers FROM _draft WHERE name = ?")
        find.bind(1, name)
        defer { find.reset() }
        return try find.step() ? find.text(0) : nil
    }

    /// Keeps an interview's answers until it is finished; `nil` forgets them.
    public func setInterviewDraft(_ name: String, _ answers: String?) throws {
        try write {
            let statement = try connection.prepare(
                answers == nil ? "DELETE FROM _draft WHERE name = ?1" : "INSERT OR REPLACE INTO _draft VALUES (?1, ?2, ?3)")
            statement.bind(1, name)
            if let answers {
                statement.bind(2, answers)
                statement.bind(3, Int64(environment.wallClock()))
            }
            try statement.run()
        }
    }
}

extension Entry {
    func touches(_ record: RecordID) -> Bool {
        changes.contains { $0.record == record } || creations.contains { $0.record == record }
    }
}
