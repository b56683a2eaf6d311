import Causality
import Changesets
import RecordStore
import Records

/// A village's week as it is kept.
extension ReviewBoard {
    /// - Parameters:
    ///   - said: Every review of the village, whose entries are nobody's change.
    ///   - review: The last of the week.
    /// - Returns: Empty where nothing was written.
    static func encode(_ written: [WrittenEntry], _ said: [Review], _ review: Review?, _ monday: Int) -> [UInt8] {
        let (end, own) = (RegisterCalendar.start(of: monday + 7), Set(said.map(\.record.dot)))
        let entries = written.filter { $0.entry.time.milliseconds < end && !own.contains($0.entry.dot) }
        guard !entries.isEmpty else { return [] }
        let seen = review.flatMap { review in written.first { $0.entry.dot == review.record.dot }?.entry }
        let since = review == nil ? entries.count : seen.map { seen in entries.count { !hasSeen(seen, $0.entry.dot) } } ?? 0
        var writer = ByteWriter()
        writer.varint(entries.count)
        writer.varint(Set(entries.flatMap { $0.entry.changes.map(\.record) + $0.entry.creations.map(\.record) }).count)
        writer.varint(since)
        for person in people(entries) {
            writer.text(person.name)
            writer.text(person.role ?? "")
            writer.varint(person.count)
        }
        return writer.bytes
    }

    static func decode(
        _ content: [UInt8], _ scope: ScopeCode, _ village: RecordID?, _ name: String, _ review: Review?
    ) throws -> Week {
        var bytes = ByteReader(content)
        func count() throws(WireError) -> Int { Int(clamping: try bytes.varint()) }
        let (entries, records, since) = (try count(), try count(), try count())
        var people: [(name: String, role: String?, count: Int)] = []
        while !bytes.isAtEnd {
            let (name, role) = (try bytes.text(bytes: count()), try bytes.text(bytes: count()))
            people.append((name, role.isEmpty ? nil : role, try count()))
        }
        return Week(
            scope: scope, village: village, name: name, entries: entries, records: records, people: people, review: review, since: since)
    }
}
