import Causality
import Changesets
import Records
import SQLite

/// What people are told and what the device remembers for them: notices, drafts of interviews, whose it is.
public struct Notebook: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
}

extension Notebook {
    /// What is kept of answers is for whoever gave them.
    var concealing: Concealing { Concealing(context: context, settings: settings) }

    /// Keeps something to tell people.
    func note(_ event: Notice.Event, _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT INTO _notice (at, kind, text) VALUES (?, ?, ?)")
        insert.bind(1, Int64(clamping: environment.wallClock()))
        insert.bind(2, event.kind)
        insert.bind(3, event.text)
        try insert.perform()
    }

    /// What people have not been told yet, the oldest first.
    ///
    /// - Throws: What SQLite throws.
    public func notices() throws(StoreError) -> [Notice] {
        try file.read { r throws(StoreError) in try notices(r) }
    }

    func notices(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Notice] {
        let find = try r.prepare("SELECT at, kind, text FROM _notice WHERE seen = 0 ORDER BY id")
        defer { find.reset() }
        var result: [Notice] = []
        while try find.nextRow() {
            result.append(Notice(at: try find.natural(0), event: Notice.Event(kind: find.text(1), text: find.text(2))))
        }
        return result
    }

    // MARK: Drafts of interviews

    /// What was kept of an interview that was broken off; `nil` where there is nothing of that name.
    ///
    /// - Throws: What SQLite throws.
    public func interviewDraft(_ name: String) throws(StoreError) -> String? {
        try file.read { r throws(StoreError) in try interviewDraft(name, r) }
    }

    func interviewDraft(_ name: String, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> String? {
        let find = try r.prepare("SELECT answers FROM _draft WHERE name = ?")
        find.bind(1, name)
        defer { find.reset() }
        return try find.nextRow() ? concealing.revealed(find.text(0), r) : nil
    }

    /// Every interview that was broken off, the one that was worked at last first.
    ///
    /// - Returns: Names and answers as ``setInterviewDraft(_:_:)`` was given them, and when, in milliseconds since 1970.
    /// - Throws: What SQLite throws.
    public func interviewDrafts() throws(StoreError) -> [(name: String, answers: String, at: UInt64)] {
        try file.read { r throws(StoreError) in
            let find = try r.prepare("SELECT name, answers, at FROM _draft ORDER BY at DESC, name")
            defer { find.reset() }
            var result: [(name: String, answers: String, at: UInt64)] = []
            while try find.nextRow() {
                if let answers = try concealing.revealed(find.text(1), r) { result.append((find.text(0), answers, try find.natural(2))) }
            }
            return result
        }
    }

    /// Keeps an interview's answers until it is finished; `nil` forgets them.
    public func setInterviewDraft(_ name: String, _ answers: String?) throws(StoreError) {
        try file.write { w throws(StoreError) in try setInterviewDraft(name, answers, w) }
    }

    func setInterviewDraft(_ name: String, _ answers: String?, _ w: borrowing WriteTransaction) throws(StoreError) {
        let answers = try answers.flatMap { answers throws(StoreError) in try concealing.concealed(answers, w) }
        let statement = try w.prepare(
            answers == nil ? "DELETE FROM _draft WHERE name = ?1" : "INSERT OR REPLACE INTO _draft VALUES (?1, ?2, ?3)")
        statement.bind(1, name)
        if let answers {
            statement.bind(2, answers)
            statement.bind(3, Int64(clamping: environment.wallClock()))
        }
        try statement.perform()
    }

    /// All of them, as somebody who leaves takes them along.
    func drafts(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [OpenWork.Draft] {
        let find = try r.prepare("SELECT name, answers, at FROM _draft ORDER BY name")
        defer { find.reset() }
        var drafts: [OpenWork.Draft] = []
        while try find.nextRow() { drafts.append(OpenWork.Draft(name: find.text(0), answers: find.text(1), at: try find.natural(2))) }
        return drafts
    }

    func removeDrafts(_ w: borrowing WriteTransaction) throws(StoreError) { try w.execute("DELETE FROM _draft") }

    func restore(_ drafts: [OpenWork.Draft], _ w: borrowing WriteTransaction) throws(StoreError) {
        let insert = try w.prepare("INSERT OR IGNORE INTO _draft VALUES (?, ?, ?)")
        for draft in drafts {
            insert.bind(1, draft.name)
            insert.bind(2, draft.answers)
            insert.bind(3, Int64(clamping: draft.at))
            try insert.perform()
        }
    }

    func noteOnce(_ event: Notice.Event, _ w: borrowing WriteTransaction) throws(StoreError) {
        let find = try w.prepare("SELECT 1 FROM _notice WHERE kind = ? AND text = ?")
        find.bind(1, event.kind)
        find.bind(2, event.text)
        let isTold = try find.nextRow()
        find.reset()
        if !isTold { try note(event, w) }
    }
}
