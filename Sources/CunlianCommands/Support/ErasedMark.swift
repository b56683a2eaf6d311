import Cunlian
import RecordStore
import Records
import Terminal

/// What is said of records whose keys were destroyed: what was signed about them stands, and what was sealed of them nobody reads any more.
struct ErasedMark {
    /// Those of which it is so, in their order.
    let records: [RecordID]

    init(_ records: some Sequence<RecordID>, in store: RecordStore) throws {
        var seen: Set<RecordID> = []
        self.records = try records.filter { try seen.insert($0).inserted && store.keys.isErased($0) }
    }

    /// A line for people; `nil` where there is nothing to say.
    func line(_ context: Context, naming name: (RecordID) throws -> String) throws -> String? {
        guard !records.isEmpty else { return nil }
        let names = try records.map(name).joined(separator: context.say("、", ", "))
        return context.palette(
            context.say(
                "已应要求抹除：\(names)。其加密内容无人能读；已签的记录和认定照旧有效。",
                "Erased on request: \(names). What was sealed of it nobody reads any more; what was signed and attested stands."), .warning)
    }
}
