import Cunlian
import JSON
package import RecordStore
package import Records

/// What deciding many cases would do: made to be looked at, then carried out; as ``ResolvePlan``.
///
/// A case may be rejected, returned or handed over with others. That it does not stand in the way of an exit is said one by one.
package struct CasePlan: Sendable {
    package struct Item: Sendable {
        /// The case's name, which stands for what it was about.
        package let name: String
        package let scope: ScopeCode
        package let year: Int
        package let kind: String
        /// The household by its number, and its head; the place, the list, the person.
        package let called: String
    }

    package let store: String
    package let verdict: ExitProcedure.Verdict
    /// Of a return, by its code: of households, or of places.
    package let step: String?
    package let handler: String?
    package let reason: String
    package let items: [Item]

    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    package init(parsing bytes: [UInt8]) throws(BulkRefusal) {
        let file = try PlanFile(parsing: bytes, kind: Self.kind)
        guard let verdict = ExitProcedure.Verdict(rawValue: try file.text("verdict")), verdict != .uphold else { throw .notAPlan(line: 1) }
        self.init(
            store: try file.text("store"), verdict: verdict, step: file.head["step"]?.text,
            handler: file.head["handler"]?.text, reason: try file.text("reason"), items: try file.map { Item($0) })
    }

    init(store: String, verdict: ExitProcedure.Verdict, step: String?, handler: String?, reason: String, items: [Item]) {
        (self.store, self.verdict, self.step, self.handler, self.reason, self.items) = (store, verdict, step, handler, reason, items)
    }

    private static let kind = "decide"

    /// The file.
    package var bytes: [UInt8] {
        PlanFile.bytes(
            kind: Self.kind, store: store,
            head: { json in
                json.member("verdict", verdict.rawValue)
                if let step { json.member("step", step) }
                if let handler { json.member("handler", handler) }
                json.member("reason", reason)
                json.member("cases", items.count)
            }, items, item: { $0.write(into: &$1) })
    }
}

extension CasePlan.Item {
    /// - Parameter node: As ``write(into:)`` wrote it.
    init?(_ node: JSONNode) {
        guard let name = node["case"]?.text, let code = node["scope"]?.text.flatMap({ UInt64($0) }),
            let year = node["year"]?.number?.integer
        else { return nil }
        self.init(
            name: name, scope: ScopeCode(number: code), year: Int(clamping: year), kind: node["kind"]?.text ?? "",
            called: node["called"]?.text ?? "")
    }

    init(_ item: AnyCase, called: String) {
        self.init(name: item.name, scope: item.scope, year: item.year, kind: item.kind, called: called)
    }

    func write(into json: inout JSONWriter) {
        json.member("case", name)
        json.member("scope", scope.description)
        json.member("year", year)
        json.member("kind", kind)
        json.member("called", called)
    }
}

extension CaseBook {
    package static let caseKeys: [BulkCondition.Key] = [
        .init("kind", "种类"), .init("scope", "区域"), .init("year", "年度"), .init("number", "编号"), .init("name", "姓名"), .init("since", "起于"),
    ]

    /// Plans one decision for all the cases that the conditions mean; nothing is written.
    ///
    /// - Returns: The plan, and the cases that it leaves out, each with why its decider may not decide it so.
    package func plan(
        where conditions: [String], in scopes: [ScopeCode], _ verdict: ExitProcedure.Verdict, step: String? = nil, handler: String? = nil,
        reason: String
    ) throws -> (plan: CasePlan, leftOut: [(item: AnyCase, reason: ExitRefusal)]) {
        guard !reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard !conditions.isEmpty else { throw BulkRefusal.needsCondition }
        guard verdict != .uphold else { throw BulkRefusal.upheldSingly }
        if verdict == .return, step == nil { throw ExitRefusal.decision(.returnNeedsStep) }
        let parsed = try conditions.map { try BulkCondition($0, keys: Self.caseKeys) }
        let store = clerk.editor.store
        let heads = try HeadNames(store).households()
        var items: [CasePlan.Item] = []
        var leftOut: [(AnyCase, ExitRefusal)] = []
        for item in try open(in: scopes) {
            let called = try called(item, heads)
            guard parsed.allSatisfy({ $0.holds(texts(of: item, $0.key, called)) }) else { continue }
            do {
                try check(item, verdict, step: step)
                items.append(CasePlan.Item(item, called: [called.number, called.name].compactMap(\.self).joined(separator: " ")))
            } catch {
                guard let refusal = error as? ExitRefusal else { throw error }
                leftOut.append((item, refusal))
            }
        }
        let plan = CasePlan(
            store: "\(Fingerprint(of: store.own))", verdict: verdict, step: step, handler: handler, reason: reason, items: items)
        return (plan, leftOut)
    }

    private func texts(of item: AnyCase, _ key: String, _ called: (number: String, name: String?)) -> [String] {
        switch key {
        case "kind": return [item.kind, item.label.zh, item.label.en]
        case "scope":
            let levels = clerk.editor.store.schema.scopes.levels
            return levels.compactMap { item.scope.enclosing(digits: $0.digits)?.description } + [item.scope.description]
        case "year": return [String(item.year)]
        case "number": return [called.number]
        case "name": return [called.name ?? ""]
        case "since":
            // Of others nothing is told but the day by which they are to be decided.
            guard case .household(let item) = item else { return [] }
            return [RegisterCalendar.dayText(at: item.found.since)]
        default: return []
        }
    }

    /// Carries out a plan, region by region; what has changed since, or may not be decided so any more, is left out.
    ///
    /// - Parameter typed: How many cases whoever decides has typed that there are; needed above ``BulkResolver/freeMax``.
    package func carryOut(_ plan: CasePlan, typed: Int? = nil) throws -> (decided: [String], leftOut: [CasePlan.Item]) {
        let store = clerk.editor.store
        guard plan.store == "\(Fingerprint(of: store.own))" else { throw BulkRefusal.otherStore }
        guard !plan.reason.normalised.isEmpty else { throw BulkRefusal.needsReason }
        guard plan.verdict != .uphold else { throw BulkRefusal.upheldSingly }
        guard plan.items.count <= BulkResolver.freeMax || typed == plan.items.count else {
            throw BulkRefusal.countNotTyped(plan.items.count)
        }
        var decided: [String] = []
        var leftOut: [CasePlan.Item] = []
        for (scope, items) in Dictionary(grouping: plan.items, by: \.scope).sorted(by: { $0.key < $1.key }) {
            try store.write { _ in
                var open = Dictionary(try open(in: [scope]).map { ($0.name, $0) }) { first, _ in first }
                for item in items {
                    guard let found = open.removeValue(forKey: item.name) else {
                        leftOut.append(item)
                        continue
                    }
                    do {
                        _ = try decide(found, plan.verdict, step: plan.step, handler: plan.handler, reason: plan.reason)
                        decided.append(item.name)
                    } catch {
                        guard error is ExitRefusal else { throw error }
                        leftOut.append(item)
                    }
                }
            }
        }
        return (decided, leftOut)
    }
}
