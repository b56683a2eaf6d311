import Causality
import Changesets
import Records
import SQLite
import Testing

@testable import RecordStore

/// What the file keeps of a case, and what of those that earlier programs wrote as sentences.
@Suite struct CaseColumnTests {
    static let replica = ReplicaID(high: 0xA1, low: 0xB2, incarnation: 3)
    static let scope = ScopeCode(number: 450_124_100_201)
    static let record = RecordID(replica: replica, number: 7, index: 0, salt: 5)
    static let entries = Notice.Entries(scope, replica, 3, 9)

    @Test(arguments: [
        Wait.entry(Dot(replica, 4), in: scope), .entry(Dot(replica, 4), in: .directory), .chain, .branch(replica), .record(record),
        .unlisted,
    ])
    func `what a changeset waits for is read as it was noted`(wait: Wait) {
        let entry: (Dot, ScopeCode)? = if case .entry(let dot, let scope) = wait { (dot, scope) } else { nil }
        #expect(Wait(column: wait.column, entry: entry) == wait)
    }

    @Test func `an earlier program's sentence names its entry where columns do, and nothing otherwise`() {
        let dot = Dot(Self.replica, 4)
        #expect(Wait(column: "waits for entry 4 of 00000000", entry: (dot, Self.scope)) == .entry(dot, in: Self.scope))
        #expect(Wait(column: "waits for another branch of 00000000", entry: nil) == .unlisted)
        #expect(Wait(column: "branch x", entry: nil) == .unlisted)
    }

    @Test(arguments: [
        Notice.Event.fork(entries), .fork(Notice.Entries(.directory, replica, 1, 1)), .refused(entries, .leavesGrant),
        .refused(entries, .olderSchema(from: 3, to: 2)), .refused(entries, .olderDirectory(Dot(replica, 1), after: Dot(replica, 2))),
        .refused(entries, .unlisted(number: 99)), .renewed(from: replica, to: replica, again: 2),
        .unreadableSchema(name: "ships", version: 2, line: 3, column: 4), .unlisted(kind: "weather", text: "rain at 7"),
    ])
    func `a notice is read as it was written`(event: Notice.Event) {
        #expect(Notice.Event(kind: event.kind, text: event.text) == event)
    }

    @Test func `a notice of an earlier program is shown as it stands`() {
        for (kind, text) in [
            ("refused", "\(Self.scope) \(Self.replica) 3-9 leavesGrant"), ("schema", "ships 2: there is no rule \"median\""), ("fork", "x"),
            ("refused", "\(Self.scope) \(Self.replica) 3-9 leavesGrant zz"), ("renewed", "a b 1"),
        ] {
            #expect(Notice.Event(kind: kind, text: text) == .unlisted(kind: kind, text: text))
        }
    }

    @Test func `only a full disk and a file that may not be written now leave out what is kept for speed`() {
        for code: Int32 in [5, 8, 13, 261, 776] {
            #expect(RecordStore.cannotWriteNow(StoreError.sqlite(SQLiteError(code: code, message: ""))))
        }
        for code: Int32 in [1, 10, 11, 26] { #expect(!RecordStore.cannotWriteNow(StoreError.sqlite(SQLiteError(code: code, message: "")))) }
        #expect(!RecordStore.cannotWriteNow(StoreError.closed))
    }
}
