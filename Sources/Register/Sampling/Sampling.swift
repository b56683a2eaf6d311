import Changesets
package import Cunlian
package import RecordStore
package import Records

/// Draws samples for checks: a number is committed to before the list is seen, and opened when it is drawn.
package struct Sampling {
    package let editor: Editor

    package init(_ editor: Editor) { self.editor = editor }

    private var store: RecordStore { editor.store }

    // MARK: Reading

    /// Everything that was committed to and drawn in these regions.
    package func ledger(in scopes: [ScopeCode] = []) throws -> SampleLedger {
        try store.read { _ in
            SampleLedger(
                try records("sample_draw", in: scopes, draw), try records("sample_number", in: scopes, number),
                try Postings(store).all(in: scopes), digest: store.environment.suite.digest)
        }
    }

    /// A draw that counts, and what it was drawn from.
    struct Sample {
        let stage: ListStage
        /// The list's hash, in hexadecimal.
        let list: String
        let rows: Set<String>
        let drawn: Set<String>
    }

    /// Of the lists of a village's households, the latest stage first.
    func samples(_ kind: RunKind, _ year: Int, in village: ScopeCode) throws -> [Sample] {
        let draws = try ledger(in: [village]).draws.filter { $0.flaw == nil && $0.kind == ListKind(kind) && $0.year == year }
        let postings = try Postings(store).all(in: [village])
        return draws.sorted { $0.stage.step > $1.stage.step }.map { draw in
            let marks = postings.first { $0.hash == draw.list && $0.isAdmitted }?.marks ?? []
            return Sample(stage: draw.stage, list: draw.list, rows: Set(marks.map(\.key)), drawn: Set(draw.drawn))
        }
    }

    private func records<Item>(
        _ name: String, in scopes: [ScopeCode], _ read: (Written, EventFields) -> Item?
    ) throws -> [Item] {
        var result: [Item] = []
        for type in ["village_\(name)", "county_\(name)"].compactMap({ store.schema.type(named: $0) }) {
            for record in try store.views.records(type, in: scopes, includesRetired: true) {
                guard let scope = try store.views.scope(of: record), let written = try Written(record, in: scope, store) else { continue }
                if let item = read(written, EventFields(record, type, written.entry, store.schema)) { result.append(item) }
            }
        }
        return result
    }

    private func number(_ written: Written, _ fields: EventFields) -> SampleNumber? {
        guard let kind = fields.code("kind").flatMap(ListKind.init), let stage = fields.code("stage").flatMap(ListStage.init),
            let year = fields.integer("year"), let commitment = fields.text("commitment"), let share = fields.integer("share")
        else { return nil }
        return SampleNumber(
            record: written.record, scope: written.scope, coverage: written.coverage, person: written.person, role: written.role,
            time: written.time, isAdmitted: written.isAdmitted, kind: kind, stage: stage, year: year, commitment: commitment.lowercased(),
            share: Int64(share), least: fields.integer("least") ?? 1)
    }

    private func draw(_ written: Written, _ fields: EventFields) -> SampleDraw? {
        guard let kind = fields.code("kind").flatMap(ListKind.init), let stage = fields.code("stage").flatMap(ListStage.init),
            let year = fields.integer("year"), let list = fields.text("list"), let number = fields.text("number")
        else { return nil }
        return SampleDraw(
            record: written.record, scope: written.scope, coverage: written.coverage, person: written.person, role: written.role,
            time: written.time, kind: kind, stage: stage, year: year, list: list.lowercased(), number: number,
            numberRecord: fields.reference("number_record"), drawn: fields.text("drawn")?.split(separator: "\n").map(String.init) ?? [],
            isAdmitted: written.isAdmitted)
    }

    // MARK: Writing

    /// For which list a number is.
    package struct Request: Sendable {
        package let kind: ListKind
        package let stage: ListStage
        package let year: Int
        /// Of a village for households' lists, of a county for others.
        package let scope: ScopeCode
        /// As people write it, in percent.
        package let share: String
        package let least: Int?

        package init(_ kind: ListKind, _ stage: ListStage, year: Int, scope: ScopeCode, share: String, least: Int?) {
            (self.kind, self.stage, self.year, self.scope, self.share, self.least) = (kind, stage, year, scope, share, least)
        }
    }

    /// Commits to a number, which is shown once and stored nowhere: it is written down and kept under seal until the draw.
    ///
    /// - Throws: ``PublicationRefusal`` where the list is here already, and what the store throws.
    package func commit(_ request: Request) throws -> (record: RecordID, number: CardCode) {
        try store.write { _ in
            let type = try type("sample_number", request.scope)
            let isHere = try Postings(store).all(in: [request.scope]).contains {
                $0.isAdmitted && $0.head.kind == request.kind && $0.head.stage == request.stage && $0.head.year == request.year
            }
            // One that is committed to after the list came would never count.
            guard !isHere else { throw PublicationRefusal.listIsHere(request.kind, year: request.year) }
            let number = CardCode(bits: store.environment.randomBits())
            let commitment = SampleSeed.commitment(
                number, scope: request.scope, kind: request.kind, stage: request.stage, year: request.year,
                digest: store.environment.suite.digest)
            var all = head(request.kind, request.stage, request.year) + [("commitment", commitment), ("share", request.share)]
            if let least = request.least { all.append(("least", String(least))) }
            return (try add(type, all, request.scope), number)
        }
    }

    /// Draws from a list that was put up.
    ///
    /// - Parameters:
    ///   - code: The list's.
    ///   - again: That the list was drawn from before, and this is known: the draw is recorded, and counts for nothing.
    /// - Throws: ``PublicationRefusal``, and what the store throws.
    package func draw(_ code: String, number text: String, again: Bool = false) throws -> SampleDraw {
        try store.write { _ in
            guard let known = ListCode(code), let posting = try Postings(store).all(known).first(where: \.isAdmitted) else {
                throw PublicationRefusal.unknownCode(code)
            }
            guard let marks = posting.marks else { throw PublicationRefusal.rowsNotHere(count: posting.count ?? 0) }
            let digest = store.environment.suite.digest
            let before = try ledger(in: [posting.scope])
            guard let number = CardCode(text),
                let committed = before.numbers.first(where: { item in
                    item.commitment
                        == SampleSeed.commitment(
                            number, scope: posting.scope, kind: posting.head.kind, stage: posting.head.stage, year: posting.head.year,
                            digest: digest)
                })
            else { throw PublicationRefusal.unknownNumber }
            if !again, let first = before.draws.first(where: { $0.list == posting.hash && $0.flaw == nil }) {
                throw PublicationRefusal.drawnBefore(by: first.person)
            }
            let seed = SampleSeed.seed(list: posting.hash, number: number, digest: digest)
            let drawn = SampleSeed.drawn(marks.map(\.key), seed: seed, share: committed.share, least: committed.least, digest: digest)
            let type = try type("sample_draw", posting.scope)
            let record = try add(
                type,
                head(posting.head.kind, posting.head.stage, posting.head.year) + [
                    ("list", posting.hash), ("number_record", committed.record.description), ("number", number.description),
                    ("drawn", drawn.joined(separator: "\n")),
                ], posting.scope)
            guard let draw = try ledger(in: [posting.scope]).draws.first(where: { $0.record == record }) else {
                throw PublicationRefusal.unknownCode(code)
            }
            return draw
        }
    }

    private func head(_ kind: ListKind, _ stage: ListStage, _ year: Int) -> [(String, String)] {
        [
            ("kind", kind.rawValue), ("stage", stage.rawValue), ("year", String(year)),
            ("date", CalendarDate(days: editor.today)?.description ?? ""),
        ]
    }

    private func add(_ type: RecordType, _ values: [(String, String)], _ scope: ScopeCode) throws -> RecordID {
        let given = values.filter { !$0.1.isEmpty }.map { Assignment(path: $0.0, text: $0.1) }
        return try editor.add(type, given, parent: nil, scope: scope).record
    }

    /// Of a village or of a county, where this store's office may write it.
    private func type(_ name: String, _ scope: ScopeCode) throws -> RecordType {
        guard let type = store.schema.type(named: (scope.isOf(.village) ? "village_" : "county_") + name) else {
            throw PublicationRefusal.olderForm(version: store.schema.version)
        }
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        if let role = author.role, !store.schema.mayKeep(role, type) {
            throw PublicationRefusal.otherOffice(writers: Label.list(store.schema.roles.filter { type.writers.contains($0) }.map(\.label)))
        }
        return type
    }
}
