package import Cunlian
package import RecordStore
package import Records

/// Says what an office thinks of a village's week, or of a household: it passes, or it goes back with a comment.
package struct ReviewClerk {
    private let editor: Editor
    private var store: RecordStore { editor.store }

    package init(_ editor: Editor) { self.editor = editor }

    /// - Parameters:
    ///   - subject: A household, or a village, of which then the week is meant.
    ///   - day: Any day of the week.
    /// - Throws: ``ExitRefusal`` where another office reviews, the form is older, or what goes back says not why.
    package func say(_ verdict: Review.Verdict, of subject: RecordID, weekOf day: Int, comment: String) throws -> ExitClerk.Recorded {
        guard let type = store.schema.type(named: "review") else { throw ExitRefusal.olderForm(version: store.schema.version) }
        guard verdict == .passed || !comment.normalised.isEmpty else { throw ExitRefusal.decision(.needsReason) }
        return try store.write { _ in
            guard let scope = try store.views.scope(of: subject), let parent = try store.views.type(of: subject),
                type.parents.contains(parent.name)
            else { throw EditError.unknownRecord(subject.description) }
            let author = try editor.author(in: scope)
            if let role = author.role, !store.schema.mayKeep(role, type) {
                let labels = store.schema.roles.filter(type.writers.contains).map(\.label)
                let keepers = Label(
                    zh: labels.map(\.zh).joined(separator: "、"), en: labels.map(\.en).joined(separator: ", "))
                throw ExitRefusal.notPermitted(.otherOffice(.step(type.label), keepers: keepers, own: role.label))
            }
            var all = [
                ("subject", parent.name == "household" ? "household" : "changes"),
                ("date", CalendarDate(days: editor.today)?.description ?? ""), ("verdict", verdict.rawValue),
                ("office", author.role?.label.zh ?? "—"), ("reviewer", String(author.person.prefix(60))),
            ]
            if parent.name != "household" { all.append(("week", CalendarDate(days: Review.monday(of: day))?.description ?? "")) }
            if !comment.normalised.isEmpty { all.append(("comment", comment)) }
            let saved = try editor.add(type, all.map { Assignment(path: $0.0, text: $0.1) }, parent: subject, scope: nil)
            return ExitClerk.Recorded(record: saved.record, entry: saved.entry)
        }
    }
}
