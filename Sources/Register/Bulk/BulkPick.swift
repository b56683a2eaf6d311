import Causality
import Cunlian
import RecordStore
package import Records

/// Which of a conflict's values is taken, said once for many.
package enum BulkPick: Hashable, Sendable {
    /// The value that reads so.
    case value(String)
    /// What this person wrote or put forward.
    case author(String)
    /// What somebody in this office wrote or put forward, by its code.
    case role(String)
    /// What was found at the latest visit, by the visits' days.
    case newest

    /// Reads `value:…`, `author:…`, `role:…`, `newest`.
    ///
    /// - Throws: ``BulkRefusal/badPick(_:)``, and ``BulkRefusal/ownValues`` for `mine`.
    package init(_ text: String, in schema: Schema) throws(BulkRefusal) {
        let parts = text.normalised.split(maxSplits: 1) { ":：".contains($0) }.map(String.init)
        switch (parts.first?.lowercased(), parts.count) {
        case ("newest"?, 1), ("latest"?, 1), ("最近入户"?, 1): self = .newest
        case ("mine"?, 1), ("我的"?, 1): throw .ownValues
        case ("value"?, 2), ("值"?, 2): self = .value(parts[1])
        case ("author"?, 2), ("作者"?, 2): self = .author(parts[1])
        case ("role"?, 2), ("职务"?, 2):
            guard let role = schema.roles.first(where: { [$0.code, $0.label.zh, $0.label.en].contains(parts[1]) }) else {
                throw .badPick(text)
            }
            self = .role(role.code)
        default: throw .badPick(text)
        }
    }

    /// As it is read again.
    package var text: String {
        switch self {
        case .value(let text): "value:" + text
        case .author(let name): "author:" + name
        case .role(let code): "role:" + code
        case .newest: "newest"
        }
    }
}

/// Chooses, and says why not.
struct BulkChooser {
    let editor: Editor
    private let reads: CriteriaReads
    private let visits: VisitDays

    init(_ editor: Editor) throws {
        self.editor = editor
        visits = VisitDays(editor.store)
        reads = try CriteriaReads(editor.store)
    }

    /// Whether what is decided here can change what becomes of a household.
    func isReadByCriteria(_ conflict: Conflict) -> Bool {
        conflict.field.map { isReadByCriteria($0, of: conflict.type) } ?? false
    }

    func isReadByCriteria(_ field: Field, of type: RecordType) -> Bool { reads.contains(field, of: type) }

    /// Why nobody here decides this conflict together with others; `nil` where it may be.
    func objection(_ conflict: Conflict, _ author: Author) -> LeftOut? {
        guard let field = conflict.field, conflict.kind != .sameNumber else { return .existence }
        if field.isUnion { return .union }
        if !editor.store.schema.mayResolve(author.role, field) { return .notPermitted }
        let isOwners = author.role.map { field.rule == .owner && field.writers.contains($0) } ?? false
        return isReadByCriteria(conflict) && !isOwners ? .criteria : nil
    }

    /// Why this candidate is not taken together with others; `nil` where it may be.
    func objection(to candidate: Candidate, of conflict: Conflict, _ author: Author) throws -> LeftOut? {
        for dot in candidate.dots {
            if dot.replica.hasSameKey(as: editor.store.own) { return .own }
            if try editor.store.authors.info(dot, in: conflict.scope).author.person == author.person { return .own }
        }
        return nil
    }

    /// The one candidate that is meant.
    func choose(_ pick: BulkPick, of conflict: Conflict) throws -> Result<Candidate, Left> {
        guard let field = conflict.field else { return .failure(Left(.existence)) }
        let fitting: [Candidate]
        switch pick {
        case .newest: return try newest(of: conflict)
        case .value(let text):
            fitting = try conflict.candidates.filter { candidate in
                guard let value = candidate.value else { return false }
                return try [editor.text(value, field), editor.scriptText(value, field)].contains(text)
            }
        case .author(let name):
            fitting = try conflict.candidates.filter { try authors(of: $0, conflict).contains { $0.person == name } }
        case .role(let code):
            fitting = try conflict.candidates.filter { try authors(of: $0, conflict).contains { $0.role?.code == code } }
        }
        guard let first = fitting.first else { return .failure(Left(.noCandidate)) }
        return fitting.count == 1 ? .success(first) : .failure(Left(.several))
    }

    private func authors(of candidate: Candidate, _ conflict: Conflict) throws -> [Author] {
        try candidate.dots.map { try editor.store.authors.info($0, in: conflict.scope).author }
    }

    private func newest(of conflict: Conflict) throws -> Result<Candidate, Left> {
        var days: [(candidate: Candidate, day: Int64)] = []
        for candidate in conflict.candidates {
            guard let day = try candidate.dots.compactMap({ try visits.day(of: $0, conflict) }).max() else {
                return .failure(Left(.noVisit))
            }
            days.append((candidate, day))
        }
        guard let last = days.map(\.day).max() else { return .failure(Left(.noCandidate)) }
        let latest = days.filter { $0.day == last }
        return latest.count == 1 ? .success(latest[0].candidate) : .failure(Left(.sameDay))
    }

    /// A reason, as an error.
    struct Left: Error {
        let reason: LeftOut
        init(_ reason: LeftOut) { self.reason = reason }
    }
}

/// On which day somebody visited a household, by the visits that they recorded: never by when anything was saved.
final class VisitDays {
    private let store: RecordStore
    private var visits: [RecordID: [(author: ReplicaID, day: Int64)]]?

    init(_ store: RecordStore) { self.store = store }

    /// The day of the last visit of the entry's author to the record's household that is no later than the day of the entry.
    func day(of dot: Dot, _ conflict: Conflict) throws -> Int64? {
        guard let household = try household(of: conflict) else { return nil }
        let written = Int64(RegisterCalendar.day(at: try store.authors.info(dot, in: conflict.scope).time.milliseconds))
        return try read()[household]?.filter { $0.author.hasSameKey(as: dot.replica) && $0.day <= written }.map(\.day).max()
    }

    private func household(of conflict: Conflict) throws -> RecordID? {
        if conflict.type.name == "household" { return conflict.record }
        return try store.views.closedRecord(conflict.record, in: conflict.scope)?.parent
    }

    private func read() throws -> [RecordID: [(author: ReplicaID, day: Int64)]] {
        if let visits { return visits }
        var found: [RecordID: [(author: ReplicaID, day: Int64)]] = [:]
        if let table = store.views.table("visit"), let date = store.views.column("visit", "date") {
            let sql = """
                SELECT _id, _parent, "\(date.name)" FROM "\(table)" WHERE "\(date.name)" IS NOT NULL AND _parent IS NOT NULL \
                AND _standing NOT IN \(Views.uncounted)
                """
            for row in try store.views.query(sql) {
                guard let number = row[0].integer, let parent = row[1].integer, let day = row[2].integer,
                    let visit = try store.views.place(number), let household = try store.views.place(parent)
                else { continue }
                found[household.record, default: []].append((visit.record.replica, day))
            }
        }
        visits = found
        return found
    }
}
