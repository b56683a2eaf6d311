import Causality
import Changesets
import Records
import SQLite

/// Checks the log of who opened what from its bytes: that each entry is signed, stands under what it says, and follows the one before, and
/// that no fewer are there than were counted.
struct ViewingCheck: Room {
    let context: StoreContext
    let table: ViewingTable

    /// What was seen of one log so far.
    private struct Course {
        let replica: ReplicaID
        let scope: ScopeCode
        var count = 0
        var last: UInt64 = 0
        /// The digests of the entries of the number that was seen last; `nil` where one of them cannot be read.
        var digests: Set<[UInt8]>?
        var before: Set<[UInt8]>?
        var sum = ViewingLog(scope: .directory, replica: ReplicaID(high: 0, low: 0, incarnation: 0))
    }

    /// - Parameters:
    ///   - wanted: Of which scopes; `nil` is all.
    ///   - gaps: Numbers that a repair knows to be gone.
    func check(
        _ wanted: Set<ScopeCode>?, gaps: Set<ViewingGap>, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        var said: [Key: ViewingLog] = [:]
        for log in try table.saidLogs(r) {
            guard let log else {
                result.note(.differs(table: "_viewing_log", row: .key("replica"), column: "replica"), in: .directory)
                continue
            }
            if wanted?.contains(log.scope) ?? true { said[Key(log.replica, log.scope)] = log }
        }
        var course: Course?
        try table.rows(r) { row throws(StoreError) in
            guard wanted?.contains(row.scope) ?? true else { return }
            guard let replica = row.replica, let number = row.number else {
                return result.note(.unreadable(table: "_viewing", row: row.said), in: row.scope)
            }
            var current: Course
            if let course, course.replica == replica, course.scope == row.scope {
                current = course
            } else {
                if let course { finish(course, said.removeValue(forKey: Key(course.replica, course.scope)), &result) }
                current = Course(replica: replica, scope: row.scope, digests: [[UInt8](repeating: 0, count: 32)])
            }
            take(row, number, gaps, &current, &result)
            course = current
        }
        if let course { finish(course, said.removeValue(forKey: Key(course.replica, course.scope)), &result) }
        for log in said.values.sorted(by: { ($0.scope, $0.replica) < ($1.scope, $1.replica) }) where log.count > 0 {
            result.note(.viewings(of: log.replica, said: log.count, held: 0), in: log.scope)
        }
    }

    private func take(
        _ row: ViewingTable.Row, _ number: UInt64, _ gaps: Set<ViewingGap>, _ course: inout Course, _ result: inout Verification
    ) {
        let (replica, scope) = (course.replica, course.scope)
        course.count += 1
        if number != course.last {
            // Of a log of others that came so, whoever audits is told; here it is a fault where it is one's own.
            if number > course.last + 1, replica.hasSameKey(as: own) {
                for number in (course.last + 1..<number).prefix(Self.listedMax) where !gaps.contains(ViewingGap(scope, replica, number)) {
                    result.note(.viewing(Dot(replica, number), .missing), in: scope)
                }
            }
            course.before = number == course.last + 1 ? course.digests : nil
            (course.last, course.digests) = (number, [])
        }
        guard let viewing = row.viewing(environment.suite) else {
            course.digests = nil
            return result.note(.viewing(Dot(replica, number), .unreadable), in: scope)
        }
        if !row.isLabelled(as: viewing) { result.note(.viewing(Dot(replica, number), .mislabelled), in: scope) }
        if let before = course.before, !before.contains(viewing.link) {
            result.note(.viewing(Dot(replica, number), .unlinked), in: scope)
        }
        course.digests?.insert(viewing.digest)
        course.sum.include(viewing.digest)
    }

    private func finish(_ course: Course, _ said: ViewingLog?, _ result: inout Verification) {
        let count = said?.count ?? 0
        // Where an entry cannot be read it was said already, and what they come to is not known.
        let isOther = count == course.count && course.sum.count == count && said?.sum != course.sum.sum
        if count != course.count || isOther {
            result.note(.viewings(of: course.replica, said: count, held: course.count), in: course.scope)
        }
    }

    private struct Key: Hashable {
        let replica: ReplicaID
        let scope: ScopeCode

        init(_ replica: ReplicaID, _ scope: ScopeCode) { (self.replica, self.scope) = (replica, scope) }
    }

    /// Of one gap so many numbers are told.
    static let listedMax = 20
}

/// An entry of one's own that is gone, and that a repair told of: from then on it is no fault of the file. The audit tells of it still.
struct ViewingGap: Hashable {
    let scope: ScopeCode
    let replica: ReplicaID
    let number: UInt64

    private static let key = "viewingGaps"
    private static let countMax = 10_000

    init(_ scope: ScopeCode, _ replica: ReplicaID, _ number: UInt64) { (self.scope, self.replica, self.number) = (scope, replica, number) }

    static func kept(_ settings: Settings, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<ViewingGap> {
        guard let bytes = try settings.value(key, r) else { return [] }
        var (reader, result): (ByteReader, Set<ViewingGap>) = (ByteReader(bytes), [])
        while !reader.isAtEnd {
            guard let scope = try? reader.varint(), let raw = try? reader.raw(ReplicaID.byteCount), let number = try? reader.varint(),
                let replica = ReplicaID(bytes: Array(raw))
            else { break }
            result.insert(ViewingGap(ScopeCode(number: scope), replica, number))
        }
        return result
    }

    static func keep(_ gaps: Set<ViewingGap>, _ settings: Settings, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard !gaps.isEmpty else { return }
        var writer = ByteWriter()
        let sorted = gaps.sorted { ($0.scope, $0.replica, $0.number) < ($1.scope, $1.replica, $1.number) }
        for gap in sorted.prefix(countMax) {
            writer.varint(gap.scope.number)
            writer.raw(gap.replica.bytes)
            writer.varint(gap.number)
        }
        try settings.set(key, writer.bytes, w)
    }
}
