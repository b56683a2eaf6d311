import Cunlian
import RecordStore
import Records

/// What deciding a case takes where it is no household's: the checks, and the records.
struct CaseDesk {
    let editor: Editor
    /// Offices that decide, the lowest first.
    let levels: [String]
    private var store: RecordStore { editor.store }

    init(_ editor: Editor, levels: [String]) { (self.editor, self.levels) = (editor, levels) }

    /// A register whose form is older has no such record.
    func checkForm(_ type: String) throws {
        guard store.schema.type(named: type) == nil else { return }
        throw ExitRefusal.olderForm(version: store.schema.version)
    }

    func check(_ verdict: ExitProcedure.Verdict, allowed: [String], isAllowed: Bool, kind: Label) throws {
        guard verdict != .delegate, !isAllowed else { return }
        throw ExitRefusal.decision(.otherVerdict("--\(verdict.rawValue)", kind: kind, allowed: allowed))
    }

    func checkOffice(
        _ type: String, _ name: String, _ level: String, _ handler: String?, _ verdict: ExitProcedure.Verdict, in scope: ScopeCode
    ) throws {
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        guard let role = author.role else { return }
        let isHandler = verdict != .delegate && handler.map { $0 == role.code || $0 == author.person } ?? false
        let mayCreate = store.schema.type(named: type).map { store.schema.mayKeep(role, $0) } ?? false
        guard mayCreate, isHandler || rank(role.code) >= rank(level) else {
            let label = store.schema.role(level)?.label ?? Label(zh: level, en: level)
            throw ExitRefusal.notPermitted(.higherOffice(case: name, level: label, own: role.label))
        }
    }

    private func rank(_ office: String) -> Int { levels.firstIndex(of: office) ?? -1 }

    /// Answers an objection to a list, where its answer is not the same already.
    func answer(_ objection: RecordID, isRight: Bool, _ text: String) throws {
        guard let type = store.schema.type(named: "list_objection_answer"), let scope = try store.views.scope(of: objection) else { return }
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        // To whom the case was handed may hold an office that answers no lists: the decision speaks for itself.
        if let role = author.role, !store.schema.mayKeep(role, type) { return }
        let all = [
            ("date", CalendarDate(days: editor.today)?.description ?? ""), ("result", isRight ? "upheld" : "rejected"), ("text", text),
        ]
        _ = try editor.add(type, all.map { Assignment(path: $0.0, text: $0.1) }, parent: objection, scope: nil)
    }

    /// Records a decision.
    ///
    /// - Throws: ``ExitRefusal`` where it says too little.
    func record(
        _ type: String, _ name: String, _ kind: String, _ verdict: ExitProcedure.Verdict, step: String?, _ handler: String?,
        _ reason: String,
        year: Int, of parent: RecordID
    ) throws -> ExitClerk.Recorded {
        guard !reason.normalised.isEmpty else { throw ExitRefusal.decision(.needsReason) }
        var all = [
            ("year", String(year)), ("date", CalendarDate(days: editor.today)?.description ?? ""), ("case", name), ("kind", kind),
            ("verdict", verdict.rawValue), ("reason", reason),
        ]
        if let step { all.append(("step", step)) }
        if verdict == .delegate {
            guard let handler, !handler.isEmpty else { throw ExitRefusal.decision(.handingOverNeedsSomebody) }
            try ExitClerk.checkHandler(handler, store)
            all.append(("handler", handler))
        }
        let saved = try editor.add(editor.type(type), all.map { Assignment(path: $0.0, text: $0.1) }, parent: parent, scope: nil)
        return ExitClerk.Recorded(record: saved.record, entry: saved.entry)
    }
}
