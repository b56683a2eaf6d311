package import Causality
import JSON
package import Records

/// What deciding many conflicts would do, made to be looked at, and then done exactly so.
///
/// A file of one JSON document a line: first what holds for all, then each conflict with its name, which stands for everything
/// that was in it. Whatever has changed since has another name, and is left out when the plan is carried out.
package struct ResolvePlan: Sendable {
    /// One conflict, and what is taken.
    package struct Item: Sendable {
        /// ``Conflict/name``.
        package let conflict: String
        package let scope: ScopeCode
        package let record: RecordID
        /// What people call the record.
        package let called: String
        /// The field's path.
        package let field: String
        /// The entry whose value is taken.
        package let take: Dot
        /// As people read it, and what it takes the place of.
        package let value: String
        package let loses: [String]
        /// What comes of it for households' exits, in words; empty where nothing does.
        package let effects: [String]
    }

    /// The key whose store made the plan.
    package let store: String
    /// What is taken of each, as it was written.
    package let take: String
    /// The conditions.
    package let conditions: [String]
    package let reason: String
    package let items: [Item]

    /// - Parameter bytes: A file as ``bytes`` wrote it.
    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    package init(parsing bytes: [UInt8]) throws(BulkRefusal) {
        let lines = bytes.split(separator: 0x0A).filter { !$0.isEmpty && $0 != [0x0D] }
        var nodes: [JSONNode] = []
        for (index, line) in lines.enumerated() {
            do { nodes.append(try JSONNode(parsing: Array(line))) } catch { throw .notAPlan(line: index + 1) }
        }
        guard let head = nodes.first, head["plan"]?.text == Self.kind, let store = head["store"]?.text, let take = head["take"]?.text,
            let reason = head["reason"]?.text, let where_ = head["where"]?.list
        else { throw .notAPlan(line: 1) }
        (self.store, self.take, self.reason) = (store, take, reason)
        conditions = where_.compactMap(\.text)
        var items: [Item] = []
        for (index, node) in nodes.enumerated().dropFirst() {
            guard let item = Item(node) else { throw .notAPlan(line: index + 1) }
            items.append(item)
        }
        self.items = items
    }

    init(store: String, take: String, conditions: [String], reason: String, items: [Item]) {
        self.store = store
        self.take = take
        self.conditions = conditions
        self.reason = reason
        self.items = items
    }

    private static let kind = "resolve"

    /// The file.
    package var bytes: [UInt8] {
        let head = JSONWriter.document { json in
            json.member("plan", Self.kind)
            json.member("store", store)
            json.member("take", take)
            json.member("where", conditions)
            json.member("reason", reason)
            json.member("conflicts", items.count)
        }
        let lines = items.map { item in
            JSONWriter.document { json in
                json.member("conflict", item.conflict)
                json.member("record", item.record.description)
                json.member("scope", item.scope.description)
                json.member("called", item.called)
                json.member("field", item.field)
                json.member("take", item.take.description)
                json.member("value", item.value)
                json.member("loses", item.loses)
                json.member("effects", item.effects)
            }
        }
        return Array(([head] + lines).joined(separator: "\n").utf8) + [0x0A]
    }
}

extension ResolvePlan.Item {
    fileprivate init?(_ node: JSONNode) {
        guard let conflict = node["conflict"]?.text, let record = node["record"]?.text.flatMap({ RecordID($0) }),
            let code = node["scope"]?.text.flatMap({ UInt64($0) }), let take = node["take"]?.text.flatMap({ Dot($0) }),
            let field = node["field"]?.text
        else { return nil }
        self.init(
            conflict: conflict, scope: ScopeCode(number: code), record: record, called: node["called"]?.text ?? "", field: field,
            take: take,
            value: node["value"]?.text ?? "", loses: node["loses"]?.list?.compactMap(\.text) ?? [],
            effects: node["effects"]?.list?.compactMap(\.text) ?? [])
    }
}
