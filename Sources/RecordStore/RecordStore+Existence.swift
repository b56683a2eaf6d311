import Causality
import Changesets
import Records
import SQLite

/// Retirements, and the edits that contradict them.
///
/// An edit vector for every record would cost more than all its fields' dots. So one is kept only while a
/// record has a live retirement; when one arrives, the edits that its author had not seen are gathered
/// from the log, which holds them all.
extension RecordStore {
    func deletedRecords() throws -> Set<Int64> {
        if let deleted = caches.deleted { return deleted }
        let find = try connection.prepare("SELECT DISTINCT record FROM _deletion")
        defer { find.reset() }
        var result: Set<Int64> = []
        while try find.step() { result.insert(find.int(0)) }
        caches.deleted = result
        return result
    }

    func existence(_ record: Int64) throws -> Existence {
        var deletions: [Deletion] = []
        var edits = VersionVector()
        let find = try connection.prepare("SELECT replica, number, covered FROM _deletion WHERE record = ?")
        find.bind(1, record)
        var rows: [(Int32, UInt64, [UInt8])] = []
        while try find.step() { rows.append((Int32(find.int(0)), UInt64(find.int(1)), find.blob(2))) }
        find.reset()
        for row in rows {
            var reader = ByteReader(row.2)
            deletions.append(Deletion(dot: Dot(try replica(row.0), row.1), covered: try ValueCodec.foreignVector(from: &reader)))
        }
        let findEdits = try connection.prepare("SELECT replica, number FROM _edit WHERE record = ?")
        findEdits.bind(1, record)
        var editRows: [(Int32, UInt64)] = []
        while try findEdits.step() { editRows.append((Int32(findEdits.int(0)), UInt64(findEdits.int(1)))) }
        findEdits.reset()
        for row in editRows { edits.include(Dot(try replica(row.0), row.1)) }
        let departures = try movedRecords().contains(record) ? try copy(record, .directory).departures : []
        return Existence(
            isConfirmed: try isConfirmed(record), deletions: deletions.sorted { $0.dot < $1.dot }, edits: edits,
            departures: departures)
    }

    /// A record that moved stands as that, so what it is by itself is kept beside.
    func isConfirmed(_ record: Int64) throws -> Bool {
        guard try movedRecords().contains(record) else { return try standing(record) != .unconfirmed }
        let find = try connection.prepare("SELECT standing FROM _moved WHERE record = ?")
        find.bind(1, record)
        defer { find.reset() }
        return try find.step() && find.int(0) != Int64(Existence.Standing.unconfirmed.rawValue)
    }

    func standing(_ record: Int64) throws -> Existence.Standing {
        guard let row = try recordRow(record), let table = layout(for: row.scope).main(row.type) else { return .unconfirmed }
        let find = try connection.prepare("SELECT _standing FROM \"\(table.name)\" WHERE _id = ?")
        find.bind(1, record)
        defer { find.reset() }
        guard try find.step() else { return .unconfirmed }
        return Existence.Standing(rawValue: Int(find.int(0))) ?? .unconfirmed
    }

    /// Applies what one change means for the existence of its record.
    func apply(_ edit: Applier.Edit, of authored: AuthoredPayload, _ schema: Schema) throws {
        let coverage = authored.coverage(edit.entry)
        guard let type = schema.type(edit.type), let row = try recordRow(edit.record) else { return }
        let mayKeep = schema.mayKeep(authored.author.role, type)
        switch edit.kind {
        case .creationBeneath: break
        case .existence(.delete) where mayKeep:
            try delete(edit.record, coverage, row.scope)
            return try noteEdit(coverage.dot, from: row.parent ?? -1)
        case .field, .existence(.set): if mayKeep { try restore(edit.record, coverage) }
        case .existence(.resolve):
            if mayKeep { try restore(edit.record, coverage) }
            if authored.author.role.map(type.resolvers.contains) ?? true { try confirm(edit.record) }
        case .existence: break
        }
        try noteEdit(coverage.dot, from: edit.record)
    }

    private func restore(_ record: Int64, _ coverage: Coverage) throws {
        guard try deletedRecords().contains(record) else { return }
        var existence = try existence(record)
        existence.restore(coverage)
        try storeExistence(existence, of: record)
    }

    private func delete(_ record: Int64, _ coverage: Coverage, _ scope: ScopeCode) throws {
        var existence = try existence(record)
        existence.delete(Deletion(dot: coverage.dot, covered: coverage.vector))
        for edit in try editsBeneath(record, in: scope, beyond: coverage) { existence.noteEdit(edit) }
        try storeExistence(existence, of: record)
    }

    func confirm(_ record: Int64) throws {
        guard try standing(record) == .unconfirmed else { return }
        try setStanding(record, .present)
        try storeExistence(try existence(record), of: record)
    }

    /// An edit of a record is one of its ancestors too.
    func noteEdit(_ dot: Dot, from record: Int64) throws {
        let deleted = try deletedRecords()
        guard !deleted.isEmpty else { return }
        var next: Int64? = record
        for _ in 0..<Limits.ancestorsMax {
            guard let current = next, current > 0 else { return }
            if deleted.contains(current) {
                var existence = try existence(current)
                existence.noteEdit(dot)
                try storeExistence(existence, of: current)
            }
            next = try recordRow(current)?.parent
        }
    }

    func storeExistence(_ existence: Existence, of record: Int64) throws {
        for table in ["_deletion", "_edit"] {
            let clear = try connection.prepare("DELETE FROM \(table) WHERE record = ?")
            clear.bind(1, record)
            try clear.run()
        }
        for deletion in existence.deletions {
            var covered = ByteWriter()
            ValueCodec.encode(deletion.covered, into: &covered)
            let insert = try connection.prepare("INSERT INTO _deletion VALUES (?, ?, ?, ?)")
            insert.bind(1, record)
            insert.bind(2, Int64(try replicaNumber(deletion.dot.replica)))
            insert.bind(3, Int64(deletion.dot.number))
            insert.bind(4, covered.bytes)
            try insert.run()
        }
        if !existence.deletions.isEmpty {
            for edit in existence.edits.entries {
                let insert = try connection.prepare("INSERT INTO _edit VALUES (?, ?, ?)")
                insert.bind(1, record)
                insert.bind(2, Int64(try replicaNumber(edit.replica)))
                insert.bind(3, Int64(edit.number))
                try insert.run()
            }
        }
        caches.deleted = nil
        try setStanding(record, existence.standing)
    }

    func setStanding(_ record: Int64, _ standing: Existence.Standing) throws {
        guard let row = try recordRow(record), let table = layout(for: row.scope).main(row.type) else { return }
        let update = try connection.prepare("UPDATE \"\(table.name)\" SET _standing = ? WHERE _id = ?")
        update.bind(1, standing.rawValue)
        update.bind(2, record)
        try update.run()
        let scopeNumber = try scopeNumber(row.scope)
        if [.contested, .unconfirmed, .doubled].contains(standing) {
            try noteConflict(record, Field.existence, 0, scopeNumber, .disputed, Int64(environment.wallClock()))
        } else {
            try dropConflict(record, Field.existence, 0)
        }
    }

    /// The applied edits in a record or beneath it that a retirement's author had not seen.
    private func editsBeneath(_ record: Int64, in scope: ScopeCode, beyond coverage: Coverage) throws -> [Dot] {
        var result: [Dot] = []
        let refused = Set(try refusedDots(scope).map(\.0))
        for (replica, head) in try heads(scope).heads where replica != coverage.dot.replica {
            let seen = coverage.context[replica]
            guard head.applied > seen else { continue }
            for entry in try entries(of: replica, in: scope, from: seen + 1, through: head.applied)
            where !refused.contains(entry.dot) {
                if try touches(entry, record, scope) { result.append(entry.dot) }
            }
        }
        return result
    }

    private func touches(_ entry: Entry, _ record: Int64, _ scope: ScopeCode) throws -> Bool {
        for change in entry.changes {
            guard let number = try recordNumber(change.record, in: scope) else { continue }
            guard try isBeneath(number, record), let row = try recordRow(number),
                let type = layout(for: scope).schema.type(row.type)
            else { continue }
            // A retirement is no edit of its record, but of those above it; without the right to, it is.
            let isRetirement =
                change.kind == .delete && change.address == .existence
                && layout(for: scope).schema.mayKeep(info(entry.dot, in: scope).author.role, type)
            if !(isRetirement && number == record) { return true }
        }
        for creation in entry.creations {
            guard let parent = creation.parent, let number = try recordNumber(parent, in: scope),
                layout(for: scope).schema.type(creation.type) != nil
            else { continue }
            if try isBeneath(number, record) { return true }
        }
        return false
    }

    private func isBeneath(_ number: Int64, _ ancestor: Int64) throws -> Bool {
        var next: Int64? = number
        for _ in 0..<Limits.ancestorsMax {
            guard let current = next else { return false }
            if current == ancestor { return true }
            next = try recordRow(current)?.parent
        }
        return false
    }
}
