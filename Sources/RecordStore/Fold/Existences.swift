import Causality
import Changesets
import Records
import SQLite

/// What an entry means for whether records exist: retirements, restorations, and edits of what was retired.
struct Existences: Room {
    let context: StoreContext
    let names: NameTable
    let log: ChangesetLog
    let rows: Rows
    let existenceTable: ExistenceTable
    let admissions: Admissions
    let authors: Authors
}

extension Existences {
    /// Applies what one change means for the existence of its record.
    func apply(_ edit: Applier.Edit, of authored: AuthoredPayload, _ schema: Schema, _ w: borrowing WriteTransaction) throws(StoreError) {
        let coverage = authored.coverage(edit.entry)
        guard let type = schema.type(edit.type), let row = try names.row(edit.record, w) else { return }
        let mayKeep = schema.mayKeep(authored.author.role, type)
        switch edit.kind {
        case .creationBeneath: break
        case .existence(.delete) where mayKeep:
            try delete(edit.record, coverage, row.scope, w)
            return try noteEdit(coverage.dot, from: rows.parent(of: edit.record, w) ?? -1, w)
        case .field, .existence(.set): if mayKeep { try restore(edit.record, coverage, w) }
        case .existence(.resolve):
            if mayKeep { try restore(edit.record, coverage, w) }
            if authored.author.role.map(type.resolvers.contains) ?? true { try confirm(edit.record, w) }
        case .existence: break
        }
        try noteEdit(coverage.dot, from: edit.record, w)
    }

    func restore(_ record: Int64, _ coverage: Coverage, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard try existenceTable.deletedRecords(w).contains(record) else { return }
        var existence = try existenceTable.existence(record, w)
        existence.restore(coverage)
        try existenceTable.storeExistence(existence, of: record, w)
    }

    func delete(_ record: Int64, _ coverage: Coverage, _ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        var existence = try existenceTable.existence(record, w)
        existence.delete(Deletion(dot: coverage.dot, covered: coverage.vector))
        for edit in try editsBeneath(record, in: scope, beyond: coverage, w) { existence.noteEdit(edit) }
        try existenceTable.storeExistence(existence, of: record, w)
    }

    func confirm(_ record: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard try rows.standing(record, w) == .unconfirmed else { return }
        try existenceTable.setStanding(record, .present, w)
        try existenceTable.storeExistence(existenceTable.existence(record, w), of: record, w)
    }

    /// An edit of a record is one of its ancestors too.
    func noteEdit(_ dot: Dot, from record: Int64, _ w: borrowing WriteTransaction) throws(StoreError) {
        let deleted = try existenceTable.deletedRecords(w)
        guard !deleted.isEmpty else { return }
        var next: Int64? = record
        for _ in 0..<Limits.ancestorsMax {
            guard let current = next, current > 0 else { return }
            if deleted.contains(current) {
                var existence = try existenceTable.existence(current, w)
                existence.noteEdit(dot)
                try existenceTable.storeExistence(existence, of: current, w)
            }
            next = try rows.parent(of: current, w)
        }
    }

    /// The applied edits in a record or beneath it that a retirement's author had not seen.
    func editsBeneath(
        _ record: Int64, in scope: ScopeCode, beyond coverage: Coverage, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [Dot] {
        var result: [Dot] = []
        let refused = Set(try admissions.refusedDots(scope, r).map(\.0))
        for (replica, head) in try log.heads(scope, r).heads where replica != coverage.dot.replica {
            let seen = coverage.context[replica]
            guard head.applied > seen else { continue }
            for entry in try log.entries(of: replica, in: scope, from: seen + 1, through: head.applied, r)
            where !refused.contains(entry.dot) {
                if try touches(entry, record, scope, r) { result.append(entry.dot) }
            }
        }
        return result
    }

    func touches(_ entry: Entry, _ record: Int64, _ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        for change in entry.changes {
            guard let number = try names.number(change.record, in: scope, r) else { continue }
            guard try rows.isBeneath(number, record, r), let row = try names.row(number, r),
                let type = layout(for: scope).schema.type(row.type)
            else { continue }
            // A retirement is no edit of its record, but of those above it; without the right to, it is.
            if number == record, change.kind == .delete, change.address == .existence,
                layout(for: scope).schema.mayKeep(try authors.info(entry.dot, in: scope, r).author.role, type)
            {
                continue
            }
            return true
        }
        for creation in entry.creations {
            guard let parent = creation.parent, let number = try names.number(parent, in: scope, r),
                layout(for: scope).schema.type(creation.type) != nil
            else { continue }
            if try rows.isBeneath(number, record, r) { return true }
        }
        return false
    }
}
