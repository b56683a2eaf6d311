package import Cunlian
import JSON
import RecordStore
package import Records

/// One answer to many findings: made to be looked at, then carried out; as ``ResolvePlan``.
///
/// What one document explains is one kind of suspicion, so a plan holds findings of one check.
package struct FindingPlan: Sendable {
    package struct Item: Sendable {
        /// The finding's record.
        package let finding: RecordID
        package let scope: ScopeCode
        /// What it was when it was shown; it changes with every answer.
        package let state: RecordedFinding.State
        package let answers: Int
        /// The number of what it is about, and what the check said.
        package let called: String
        package let text: String
    }

    package let store: String
    package let check: String
    package let state: RecordedFinding.State
    package let reason: String
    /// The digest of the document that shows it.
    package let document: String
    package let items: [Item]

    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    package init(parsing bytes: [UInt8]) throws(BulkRefusal) {
        let file = try PlanFile(parsing: bytes, kind: Self.kind)
        guard let state = RecordedFinding.State(rawValue: try file.text("state")) else { throw .notAPlan(line: 1) }
        self.init(
            store: try file.text("store"), check: try file.text("check"), state: state, reason: try file.text("reason"),
            document: try file.text("document"), items: try file.map { Item($0) })
    }

    init(store: String, check: String, state: RecordedFinding.State, reason: String, document: String, items: [Item]) {
        (self.store, self.check, self.state, self.reason, self.document, self.items) = (store, check, state, reason, document, items)
    }

    private static let kind = "answer"

    /// The file.
    package var bytes: [UInt8] {
        PlanFile.bytes(
            kind: Self.kind, store: store,
            head: { json in
                json.member("check", check)
                json.member("state", state.rawValue)
                json.member("reason", reason)
                json.member("document", document)
                json.member("findings", items.count)
            }, items, item: { $0.write(into: &$1) })
    }
}

extension FindingPlan.Item {
    fileprivate init?(_ node: JSONNode) {
        guard let finding = node["finding"]?.text.flatMap({ RecordID($0) }), let code = node["scope"]?.text.flatMap({ UInt64($0) }),
            let state = node["was"]?.text.flatMap({ RecordedFinding.State(rawValue: $0) }), let answers = node["answers"]?.number?.integer
        else { return nil }
        self.init(
            finding: finding, scope: ScopeCode(number: code), state: state, answers: Int(clamping: answers),
            called: node["called"]?.text ?? "", text: node["text"]?.text ?? "")
    }

    fileprivate func write(into json: inout JSONWriter) {
        json.member("finding", finding.description)
        json.member("scope", scope.description)
        json.member("was", state.rawValue)
        json.member("answers", answers)
        json.member("called", called)
        json.member("text", text)
    }
}

/// Answers many findings at once, in two steps.
package struct BulkAnswer {
    let editor: Editor
    private var store: RecordStore { editor.store }

    package init(_ editor: Editor) { self.editor = editor }

    package static let keys: [BulkCondition.Key] = [
        .init("check", "检查"), .init("state", "状态"), .init("scope", "区域"), .init("number", "编号"), .init("text", "说明"), .init("since", "起于"),
    ]

    /// Plans one answer to all the findings that the conditions mean; nothing is written.
    ///
    /// - Throws: ``BulkRefusal``, ``FindingError/needsDocument``, and what the store throws.
    package func plan(
        where conditions: [String], in scopes: [ScopeCode], _ state: RecordedFinding.State, reason: String, document: String?
    ) throws -> (plan: FindingPlan, leftOut: [(item: RecordedFinding, reason: LeftOut)]) {
        guard !reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard !conditions.isEmpty else { throw BulkRefusal.needsCondition }
        guard let document else { throw FindingError.needsDocument }
        let parsed = try conditions.map { try BulkCondition($0, keys: Self.keys) }
        let found = try FindingLedger(of: store).findings.filter { finding in
            (scopes.isEmpty || scopes.contains { $0.covers(finding.scope) }) && parsed.allSatisfy { $0.holds(texts(of: finding, $0.key)) }
        }
        let checks = Set(found.map(\.subject.check))
        guard checks.count <= 1 else { throw BulkRefusal.oneCheckOnly }
        var items: [FindingPlan.Item] = []
        var leftOut: [(RecordedFinding, LeftOut)] = []
        for finding in found {
            if let objection = try objection(finding, state) {
                leftOut.append((finding, objection))
            } else {
                items.append(
                    FindingPlan.Item(
                        finding: finding.record, scope: finding.scope, state: finding.state, answers: finding.answers.count,
                        called: finding.number ?? String(finding.subject.record.description.prefix(16)), text: finding.text))
            }
        }
        let plan = FindingPlan(
            store: "\(Fingerprint(of: store.own))", check: checks.first ?? "", state: state, reason: reason, document: document,
            items: items)
        return (plan, leftOut)
    }

    private func objection(_ finding: RecordedFinding, _ state: RecordedFinding.State) throws -> LeftOut? {
        guard finding.state.answers.contains(state) else { return .notDue }
        do {
            try FindingLedger.requireRight(to: editor.type("finding_answer"), in: finding.scope, store)
            return nil
        } catch {
            guard case .notPermitted? = error as? EditError else { throw error }
            return .notPermitted
        }
    }

    private func texts(of finding: RecordedFinding, _ key: String) -> [String] {
        switch key {
        case "check": return [finding.subject.check]
        case "state": return [finding.state.rawValue, finding.state.label.zh, finding.state.label.en]
        case "scope":
            return store.schema.scopes.levels.compactMap { finding.scope.enclosing(digits: $0.digits)?.description }
                + [finding.scope.description]
        case "number": return [finding.number ?? ""]
        case "text": return [finding.text]
        case "since": return [CalendarDate(days: finding.date)?.description ?? ""]
        default: return []
        }
    }

    /// Carries out a plan, region by region; what has been answered since, or may not be answered so any more, is left out.
    ///
    /// - Parameter typed: How many findings whoever answers has typed that there are; needed above ``BulkResolver/freeMax``.
    package func carryOut(_ plan: FindingPlan, typed: Int? = nil) throws -> (
        answered: [RecordID], leftOut: [(item: FindingPlan.Item, reason: LeftOut)]
    ) {
        guard plan.store == "\(Fingerprint(of: store.own))" else { throw BulkRefusal.otherStore }
        guard !plan.reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard plan.items.count <= BulkResolver.freeMax || typed == plan.items.count else {
            throw BulkRefusal.countNotTyped(plan.items.count)
        }
        var answered: [RecordID] = []
        var leftOut: [(FindingPlan.Item, LeftOut)] = []
        for (scope, items) in Dictionary(grouping: plan.items, by: \.scope).sorted(by: { $0.key < $1.key }) {
            try store.write { _ in
                let ledger = try FindingLedger(of: store, region: scope)
                var open = Dictionary(ledger.findings.map { ($0.record, $0) }) { first, _ in first }
                for item in items {
                    // A plan is a file, and files are edited: a finding of another check is none of it.
                    guard let finding = open.removeValue(forKey: item.finding), finding.state == item.state,
                        finding.answers.count == item.answers, finding.subject.check == plan.check
                    else {
                        leftOut.append((item, .changed))
                        continue
                    }
                    if let objection = try objection(finding, plan.state) {
                        leftOut.append((item, objection))
                        continue
                    }
                    _ = try FindingLedger.answer(finding, plan.state, reason: plan.reason, document: plan.document, in: editor)
                    answered.append(item.finding)
                }
            }
        }
        return (answered, leftOut)
    }
}

extension RecordedFinding.State {
    /// As people are told.
    package var label: Label {
        switch self {
        case .open: Label("待核查", "open")
        case .explained: Label("已说明", "explained")
        case .confirmed: Label("已确认", "confirmed")
        case .fixed: Label("已整改", "fixed")
        case .disputed: Label("答复不一", "disputed")
        }
    }
}
