import Causality
package import Cunlian
import JSON
package import RecordStore
package import Records

/// What is to become of many late entries: made to be looked at, then carried out; as ``ResolvePlan``.
package struct LatePlan: Sendable {
    package struct Item: Sendable {
        /// The entry's name where it was written.
        package let entry: Dot
        package let from: ScopeCode
        package let to: ScopeCode
        /// The number of the record that had left, and whose entry it is.
        package let called: String
        package let author: String
        /// What it changed, in the language of whoever planned.
        package let changes: [String]
    }

    package let store: String
    package let declines: Bool
    package let reason: String
    package let items: [Item]

    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    package init(parsing bytes: [UInt8]) throws(BulkRefusal) {
        let file = try PlanFile(parsing: bytes, kind: Self.kind)
        self.init(
            store: try file.text("store"), declines: file.head["decline"]?.bool ?? false, reason: try file.text("reason"),
            items: try file.map { Item($0) })
    }

    init(store: String, declines: Bool, reason: String, items: [Item]) {
        (self.store, self.declines, self.reason, self.items) = (store, declines, reason, items)
    }

    private static let kind = "take-over"

    /// The file.
    package var bytes: [UInt8] {
        PlanFile.bytes(
            kind: Self.kind, store: store,
            head: { json in
                json.member("decline", declines)
                json.member("reason", reason)
                json.member("entries", items.count)
            }, items, item: { $0.write(into: &$1) })
    }
}

extension LatePlan.Item {
    fileprivate init?(_ node: JSONNode) {
        guard let entry = node["entry"]?.text.flatMap({ Dot($0) }), let from = node["from"]?.text.flatMap({ UInt64($0) }),
            let to = node["to"]?.text.flatMap({ UInt64($0) })
        else { return nil }
        self.init(
            entry: entry, from: ScopeCode(number: from), to: ScopeCode(number: to), called: node["called"]?.text ?? "",
            author: node["author"]?.text ?? "", changes: node["changes"]?.list?.compactMap(\.text) ?? [])
    }

    fileprivate func write(into json: inout JSONWriter) {
        json.member("entry", entry.description)
        json.member("from", from.description)
        json.member("to", to.description)
        json.member("called", called)
        json.member("author", author)
        json.member("changes", changes)
    }
}

/// Takes many late entries over, or declines them, in two steps.
package struct BulkTakeOver {
    let editor: Editor
    private var store: RecordStore { editor.store }

    package init(_ editor: Editor) { self.editor = editor }

    package static let keys: [BulkCondition.Key] = [
        .init("from", "原处"), .init("to", "迁往"), .init("number", "编号"), .init("name", "姓名"), .init("author", "作者"), .init("role", "职务"),
        .init("field", "项目"), .init("since", "起于"),
    ]

    /// Plans what becomes of all the late entries that the conditions mean; nothing is written.
    ///
    /// What an exit standard reads is taken over one by one, and nobody takes over what they wrote themselves; to decline is to leave
    /// everything as it stands, so it may be done of all.
    package func plan(where conditions: [String], in scopes: [ScopeCode], declines: Bool, reason: String) throws -> (
        plan: LatePlan, leftOut: [(item: Views.Late, reason: LeftOut)]
    ) {
        guard !reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard !conditions.isEmpty else { throw BulkRefusal.needsCondition }
        let parsed = try conditions.map { try BulkCondition($0, keys: Self.keys) }
        let chooser = try BulkChooser(editor)
        let heads = HeadNames(store)
        return try store.read { _ in
            var items: [LatePlan.Item] = []
            var leftOut: [(Views.Late, LeftOut)] = []
            for late in try store.views.lateEntries(in: scopes) {
                guard try parsed.allSatisfy({ try $0.holds(texts(of: late, $0.key, heads)) }) else { continue }
                if let objection = try objection(late, declines, chooser) {
                    leftOut.append((late, objection))
                } else {
                    items.append(
                        LatePlan.Item(
                            entry: late.dot, from: late.scope, to: late.to, called: try called(late, heads), author: late.author.person,
                            changes: try changes(late)))
                }
            }
            return (LatePlan(store: "\(Fingerprint(of: store.own))", declines: declines, reason: reason, items: items), leftOut)
        }
    }

    private func objection(_ late: Views.Late, _ declines: Bool, _ chooser: BulkChooser) throws -> LeftOut? {
        if !declines {
            guard try late.author.person != editor.author(in: late.to).person, !late.dot.replica.hasSameKey(as: store.own) else {
                return .own
            }
            for (type, field, _) in try fields(of: late) {
                guard let field else { return .existence }
                if chooser.isReadByCriteria(field, of: type) { return .criteria }
            }
        }
        do {
            _ = try editor.takingOver(late, declines: declines)
            return nil
        } catch {
            if case .late? = error as? StoreError { return .singly }
            if case .notArrived? = error as? EditError { return .singly }
            throw error
        }
    }

    /// What an entry changes, of records that it found there; the record itself has no field.
    private func fields(of late: Views.Late) throws -> [(type: RecordType, field: Field?, change: Change)] {
        try late.entry.changes.compactMap { change in
            let made = late.entry.creations.first { $0.record == change.record }.flatMap { store.schema.type($0.type) }
            guard let type = try made ?? store.views.type(of: change.record) else { return nil }
            return (type, type.field(change.address.field), change)
        }
    }

    private func changes(_ late: Views.Late) throws -> [String] {
        try fields(of: late).map { type, field, change in
            guard let field else { return editor.language == .zh ? "记录本身" : "the record itself" }
            let value = try editor.text(change.value, field)
            return field.label(change.address.key, in: editor.language) + (value.isEmpty ? "" : " " + value)
        }
    }

    private func called(_ late: Views.Late, _ heads: HeadNames) throws -> String {
        let number = try store.views.readableNumber(late.root) ?? String(late.root.description.prefix(16))
        return [number, try heads.households()[late.root]].compactMap(\.self).joined(separator: " ")
    }

    private func texts(of late: Views.Late, _ key: String, _ heads: HeadNames) throws -> [String] {
        let regions = { (scope: ScopeCode) in
            store.schema.scopes.levels.compactMap { scope.enclosing(digits: $0.digits)?.description } + [scope.description]
        }
        switch key {
        case "from": return regions(late.scope)
        case "to": return regions(late.to)
        case "number": return [try store.views.readableNumber(late.root) ?? ""]
        case "name": return [try heads.households()[late.root] ?? ""]
        case "author": return [late.author.person]
        case "role": return late.author.role.map { [$0.code, $0.label.zh, $0.label.en] } ?? []
        case "field": return try fields(of: late).flatMap { $0.field.map { [$0.name, $0.label.zh, $0.label.en] } ?? [] }
        case "since": return [RegisterCalendar.dayText(at: late.entry.time.milliseconds)]
        default: return []
        }
    }

    /// Carries out a plan, one entry each; what somebody dealt with since, or what went elsewhere, is left out.
    ///
    /// - Parameter typed: How many entries whoever decides has typed that there are; needed above ``BulkResolver/freeMax``.
    /// - Returns: What was done, how many fields of it are only proposals, and what was left out.
    package func carryOut(_ plan: LatePlan, typed: Int? = nil) throws -> (
        done: [Dot], proposed: Int, leftOut: [(item: LatePlan.Item, reason: LeftOut)]
    ) {
        guard plan.store == "\(Fingerprint(of: store.own))" else { throw BulkRefusal.otherStore }
        guard !plan.reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard plan.items.count <= BulkResolver.freeMax || typed == plan.items.count else {
            throw BulkRefusal.countNotTyped(plan.items.count)
        }
        let chooser = try BulkChooser(editor)
        var done: [Dot] = []
        var proposed = 0
        var leftOut: [(LatePlan.Item, LeftOut)] = []
        for (from, items) in Dictionary(grouping: plan.items, by: \.from).sorted(by: { $0.key < $1.key }) {
            try store.write { _ in
                var open = Dictionary(try store.views.lateEntries(in: [from]).map { ($0.dot, $0) }) { first, _ in first }
                for item in items {
                    guard let late = open.removeValue(forKey: item.entry), late.to == item.to else {
                        leftOut.append((item, .changed))
                        continue
                    }
                    if let objection = try objection(late, plan.declines, chooser) {
                        leftOut.append((item, objection))
                        continue
                    }
                    proposed += try editor.takeOver(late, reason: plan.reason, declines: plan.declines).proposed.count
                    done.append(item.entry)
                }
            }
        }
        return (done, proposed, leftOut)
    }
}
