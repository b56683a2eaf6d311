import Causality
package import Cunlian
package import RecordStore
package import Records

/// Decides many conflicts in two steps: a plan that shows everything it would do, and its carrying out.
package struct BulkResolver {
    let editor: Editor
    var store: RecordStore { editor.store }

    /// So many conflicts are decided by whoever has read the plan; more only by whoever types how many they are.
    package static let freeMax = 200

    package init(_ editor: Editor) { self.editor = editor }

    // MARK: The plan

    /// A plan, and what it leaves out.
    package struct Preview: Sendable {
        package let plan: ResolvePlan
        package let leftOut: [(item: ConflictCase, reason: LeftOut)]
    }

    /// Plans what would be decided of the conflicts that the conditions mean; nothing is written.
    ///
    /// - Parameters:
    ///   - scopes: Where; none is everywhere.
    ///   - pick: What is taken; see ``BulkPick``.
    ///   - reason: Of every decision.
    /// - Throws: ``BulkRefusal``, and what the store throws.
    package func preview(in scopes: [ScopeCode], where conditions: [String], take pick: String, reason: String) throws -> Preview {
        guard !reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard !conditions.isEmpty else { throw BulkRefusal.needsCondition }
        let parsed = try conditions.map { try BulkCondition($0, keys: ConflictSelection.keys) }
        let choice = try BulkPick(pick, in: store.schema)
        let chooser = try BulkChooser(editor)
        var chosen: [(item: ConflictCase, candidate: Candidate)] = []
        var leftOut: [(ConflictCase, LeftOut)] = []
        try store.read { _ in
            var authors = KnownAuthors(editor)
            for item in try ConflictSelection(editor).cases(in: scopes, where: parsed) {
                let author = try authors.author(in: item.conflict.scope)
                if let reason = chooser.objection(item.conflict, author) {
                    leftOut.append((item, reason))
                    continue
                }
                switch try chooser.choose(choice, of: item.conflict) {
                case .failure(let left): leftOut.append((item, left.reason))
                case .success(let candidate):
                    if let reason = try chooser.objection(to: candidate, of: item.conflict, author) {
                        leftOut.append((item, reason))
                    } else {
                        chosen.append((item, candidate))
                    }
                }
            }
        }
        // Tried and undone, so outside of what only reads.
        let effects = try ResolveEffects(editor).effects(of: chosen.filter { chooser.isReadByCriteria($0.item.conflict) }, reason: reason)
        let items = try chosen.compactMap { try planned($0.item, $0.candidate, effects[$0.item.conflict.name] ?? []) }
        let plan = ResolvePlan(
            store: "\(Fingerprint(of: store.own))", take: choice.text, conditions: conditions, reason: reason, items: items)
        return Preview(plan: plan, leftOut: leftOut)
    }

    private func planned(_ item: ConflictCase, _ candidate: Candidate, _ effects: [String]) throws -> ResolvePlan.Item? {
        let conflict = item.conflict
        guard let field = conflict.field, let value = candidate.value else { return nil }
        let others = conflict.candidates.compactMap(\.value).filter { $0 != value }
        return ResolvePlan.Item(
            conflict: conflict.name, scope: conflict.scope, record: conflict.record, called: item.called,
            field: field.path(conflict.address.key), take: candidate.dots[0], value: try editor.text(value, field),
            loses: try others.map { try editor.text($0, field) }, effects: effects)
    }

    // MARK: Carrying it out

    /// What became of a plan.
    package struct Outcome: Sendable {
        /// What undoing calls it.
        package let batch: String
        package var decided = 0
        package var entries = 0
        /// Decided when the same plan was begun before.
        package var doneBefore = 0
        package var leftOut: [(item: ResolvePlan.Item, reason: LeftOut)] = []
    }

    /// Carries out a plan: one entry a record, each scope in one transaction, so that a plan that was broken off is gone on with.
    ///
    /// - Parameter typed: How many conflicts whoever decides has typed that there are; needed above ``freeMax``.
    package func carryOut(_ plan: ResolvePlan, typed: Int? = nil) throws -> Outcome {
        guard plan.store == "\(Fingerprint(of: store.own))" else { throw BulkRefusal.otherStore }
        guard !plan.reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard plan.items.count <= Self.freeMax || typed == plan.items.count else { throw BulkRefusal.countNotTyped(plan.items.count) }
        let name = store.environment.suite.digest(plan.bytes).prefix(5).map { hex($0) }.joined()
        var outcome = Outcome(batch: name)
        let chooser = try BulkChooser(editor)
        for (scope, items) in Dictionary(grouping: plan.items, by: \.scope).sorted(by: { $0.key < $1.key }) {
            try store.write { _ in
                var batch = try ResolveBatch(store.notebook.batch(name))
                guard batch.parts[scope] == nil else { return outcome.doneBefore += items.count }
                batch.parts[scope] = try decide(items, in: scope, plan.reason, chooser, &outcome)
                try store.notebook.setBatch(name, batch.bytes)
            }
        }
        return outcome
    }

    private func decide(
        _ items: [ResolvePlan.Item], in scope: ScopeCode, _ reason: String, _ chooser: BulkChooser, _ outcome: inout Outcome
    ) throws -> [ResolveBatch.Entry] {
        let author = try editor.author(in: scope)
        var open = Dictionary(try store.views.conflicts(of: scope).map { ($0.name, $0) }) { first, _ in first }
        var order: [RecordID] = []
        var entries: [RecordID: (draft: Draft, before: [ResolveBatch.Before])] = [:]
        for item in items {
            guard let conflict = open[item.conflict], conflict.record == item.record,
                let candidate = conflict.candidates.first(where: { $0.dots.contains(item.take) })
            else {
                outcome.leftOut.append((item, .changed))
                continue
            }
            // A plan is a file, and files are edited: what may not be planned is not done either.
            if let reason = try chooser.objection(conflict, author) ?? chooser.objection(to: candidate, of: conflict, author) {
                outcome.leftOut.append((item, reason))
                continue
            }
            if entries[item.record] == nil { order.append(item.record) }
            var draft = entries[item.record]?.draft ?? Draft(scope: scope)
            draft.record = item.record
            draft.reason = reason
            draft.changes += try editor.decision(conflict, .take(item.take))
            entries[item.record] = (draft, (entries[item.record]?.before ?? []) + [ResolveBatch.Before(conflict, taken: candidate)])
            open[item.conflict] = nil
            outcome.decided += 1
        }
        let saved = try store.save(order.compactMap { entries[$0]?.draft })
        outcome.entries += saved.count
        return zip(order, saved).map { record, saved in
            ResolveBatch.Entry(record: record, dot: saved.dot, before: entries[record]?.before ?? [])
        }
    }
}

/// Under which office this store writes in each scope, asked once.
struct KnownAuthors {
    private let editor: Editor
    private var known: [ScopeCode: Author] = [:]

    init(_ editor: Editor) { self.editor = editor }

    mutating func author(in scope: ScopeCode) throws -> Author {
        if let author = known[scope] { return author }
        let author = try editor.author(in: scope)
        known[scope] = author
        return author
    }
}

private func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
}
