import JSON
import Records

/// The file of a plan: one JSON document a line, first what holds for all, then each thing that it is about.
struct PlanFile {
    let head: JSONNode
    /// With their lines' numbers, from 1.
    let items: [(line: Int, node: JSONNode)]

    /// - Parameter kind: What the plan is for, as its first line says.
    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    init(parsing bytes: [UInt8], kind: String) throws(BulkRefusal) {
        var nodes: [JSONNode] = []
        for (index, line) in bytes.split(separator: 0x0A).filter({ !$0.isEmpty && $0 != [0x0D] }).enumerated() {
            do { nodes.append(try JSONNode(parsing: Array(line))) } catch { throw .notAPlan(line: index + 1) }
        }
        guard let head = nodes.first, head["plan"]?.text == kind else { throw .notAPlan(line: 1) }
        self.head = head
        items = nodes.enumerated().dropFirst().map { ($0.offset + 1, $0.element) }
    }

    /// What holds for all under a name, as text.
    ///
    /// - Throws: ``BulkRefusal/notAPlan(line:)``.
    func text(_ name: String) throws(BulkRefusal) -> String {
        guard let text = head[name]?.text else { throw .notAPlan(line: 1) }
        return text
    }

    /// Each thing that the plan is about.
    ///
    /// - Parameter read: `nil` where the line lacks something.
    func map<Item>(_ read: (JSONNode) -> Item?) throws(BulkRefusal) -> [Item] {
        var result: [Item] = []
        for (line, node) in items {
            guard let item = read(node) else { throw .notAPlan(line: line) }
            result.append(item)
        }
        return result
    }

    /// The file as it is written.
    static func bytes<Item>(
        kind: String, store: String, head: (inout JSONWriter) -> Void, _ items: [Item], item: (Item, inout JSONWriter) -> Void
    ) -> [UInt8] {
        let first = JSONWriter.document { json in
            json.member("plan", kind)
            json.member("store", store)
            head(&json)
        }
        let lines = items.map { one in JSONWriter.document { json in item(one, &json) } }
        return Array(([first] + lines).joined(separator: "\n").utf8) + [0x0A]
    }
}
