import Causality
import Changesets
package import Cunlian
package import RecordStore
package import Records

/// A list that was put up, as the entry that says so has it: signed, and never unsaid.
package struct Posting: Sendable {
    package let record: RecordID
    /// Where the entry lies.
    package let scope: ScopeCode
    let coverage: Coverage
    package let person: String
    /// `nil` where there is no directory.
    package let role: String?
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let time: UInt64
    package let isAdmitted: Bool
    package let head: PublicList.Head
    /// In hexadecimal.
    package let hash: String
    /// `nil` where not every part of the rows is here, or an older program left them out.
    package fileprivate(set) var marks: [RowMark]?
    package let count: Int?
    package let phones: String?
    /// From 1: the rows of a long list stand in several records, the first of which is the posting.
    fileprivate let part: Int

    package var code: ListCode? { ListCode(hash: hash) }
}

/// The lists that were put up.
package struct Postings {
    package let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    static let types = ["village_posting", "county_posting"]

    /// Those that this store holds, the oldest first, each with the rows of all its parts.
    package func all(in scopes: [ScopeCode] = []) throws -> [Posting] {
        let records = try self.records(in: scopes)
        var parts: [String: [Int: [RowMark]]] = [:]
        for record in records where record.isAdmitted { parts[record.hash, default: [:]][record.part] = record.marks ?? [] }
        return records.filter { $0.part == 1 }.map { posting in
            var posting = posting
            guard let count = posting.count, posting.marks?.count ?? 0 < count else { return posting }
            let marks = (parts[posting.hash] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value)
            posting.marks = marks.count == count ? marks : nil
            return posting
        }
    }

    private func records(in scopes: [ScopeCode]) throws -> [Posting] {
        try store.read { _ in
            var result: [Posting] = []
            for type in Self.types.compactMap({ store.schema.type(named: $0) }) {
                for record in try store.views.records(type, in: scopes, includesRetired: true) {
                    guard let scope = try store.views.scope(of: record), let posting = try posting(record, type, scope) else { continue }
                    result.append(posting)
                }
            }
            return result.sorted { ($0.time, $0.record) < ($1.time, $1.record) }
        }
    }

    /// The lists of that code: one, unless the same list was put up twice.
    package func all(_ code: ListCode) throws -> [Posting] { try all().filter { $0.code == code } }

    private func posting(_ record: RecordID, _ type: RecordType, _ scope: ScopeCode) throws -> Posting? {
        guard let written = try Written(record, in: scope, store) else { return nil }
        let fields = EventFields(record, type, written.entry, store.schema)
        guard let kind = fields.code("kind").flatMap(ListKind.init), let stage = fields.code("stage").flatMap(ListStage.init),
            let year = fields.integer("year"), let from = fields.integer("from"), let hash = fields.text("hash")?.lowercased(),
            let region = fields.text("region").flatMap({ ScopeCode($0, in: store.schema.scopes) })
        else { return nil }
        let rows = fields.text("rows")
        let count = fields.integer("count")
        return Posting(
            record: record, scope: scope, coverage: written.coverage, person: written.person, role: written.role, time: written.time,
            isAdmitted: written.isAdmitted,
            head: PublicList.Head(kind, stage, year: year, region: region, from: from, to: fields.integer("to")), hash: hash,
            marks: rows.map(RowMark.read) ?? (count == 0 ? [] : nil), count: count, phones: fields.text("phones"),
            part: fields.integer("part") ?? 1)
    }

    // MARK: Writing

    /// Records that a list is put up; the same list under the same head is recorded once.
    ///
    /// - Returns: The record, and whether it is new.
    /// - Throws: ``PublicationRefusal``, and what the store throws.
    package func post(_ list: PublicList, _ editor: Editor) throws -> (record: RecordID, isNew: Bool) {
        try store.write { _ in
            let hash = list.hash(store.environment.suite.digest)
            if let same = try all().first(where: { $0.hash == hash && $0.isAdmitted }) { return (same.record, false) }
            let (name, scope) = place(list.head)
            guard let type = store.schema.type(named: name) else { throw PublicationRefusal.olderForm(version: store.schema.version) }
            try checkOffice(type, scope)
            let rows = RowMark.texts(list.marks(store.environment.suite.digest))
            // What cannot be held against the register row by row is not put up.
            guard rows.count <= 1 || type.field(named: "part") != nil else {
                throw PublicationRefusal.longList(rows: list.rows.count, most: rows[0].split(separator: "\n").count)
            }
            let phones = try ComplaintPhones(store).text(for: list.head)
            var all = [
                ("kind", list.head.kind.rawValue), ("stage", list.head.stage.rawValue), ("year", String(list.head.year)),
                ("date", CalendarDate(days: editor.today)?.description ?? ""), ("region", list.head.region.description),
                ("from", CalendarDate(days: list.head.from)?.description ?? ""), ("hash", hash), ("count", String(list.rows.count)),
                ("phones", phones),
            ]
            if let to = list.head.to.flatMap({ CalendarDate(days: $0) }) { all.append(("to", to.description)) }
            var first: RecordID?
            for (index, rows) in (rows.isEmpty ? [nil] : rows.map(Optional.some)).enumerated() {
                let own = (rows.map { [("rows", $0)] } ?? []) + (index == 0 ? [] : [("part", String(index + 1))])
                let saved = try editor.add(type, (all + own).map { Assignment(path: $0.0, text: $0.1) }, parent: nil, scope: scope)
                first = first ?? saved.record
            }
            guard let first else { throw EditError.nothingToWrite }
            return (first, true)
        }
    }

    /// A village's list of households lies in the village, every other with the county.
    private func place(_ head: PublicList.Head) -> (type: String, scope: ScopeCode) {
        if head.kind.run != nil, head.region.isOf(.village) { return ("village_posting", head.region) }
        return ("county_posting", head.region.enclosing(.county) ?? head.region)
    }

    /// Refuses what would be a proposal that nobody waits for.
    func checkOffice(_ type: RecordType, _ scope: ScopeCode) throws {
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        guard let role = author.role, !store.schema.mayKeep(role, type) else { return }
        throw PublicationRefusal.otherOffice(writers: Label.list(store.schema.roles.filter { type.writers.contains($0) }.map(\.label)))
    }
}

/// Whom to call: the hotline everywhere, and the county's own telephone.
struct ComplaintPhones {
    let store: RecordStore

    init(_ store: RecordStore) { self.store = store }

    /// The county's, as the village's own record has it, for its devices do not hold the county's; `nil` where nobody wrote it.
    func county(for region: ScopeCode) throws -> String? {
        for level in [Region.Level.village, .county] {
            guard let scope = region.enclosing(level), let type = store.schema.type(named: level.rawValue) else { continue }
            for record in try store.views.records(type, in: [scope]) {
                if case .text(let phone)? = try store.record(record, in: scope)?.value("complaint_phone") { return phone }
            }
        }
        return nil
    }

    /// Both, as they are printed and recorded.
    func text(for head: PublicList.Head) throws -> String {
        let hotline = try PublicationRules(head.kind, year: head.year, store).hotline
        return try [hotline, county(for: head.region)].compactMap { $0 }.joined(separator: "；")
    }
}
