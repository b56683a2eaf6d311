package import Cunlian
import RecordStore
package import Records

/// Records the steps of a village's or county's exit, and refuses what is not due, not its author's, or not borne out by the facts.
package struct RegionExitClerk {
    package let editor: Editor
    package let reader: RegionExitReader

    package init(_ editor: Editor) throws {
        self.editor = editor
        reader = try RegionExitReader(editor.store)
    }

    /// The steps by the names that people use.
    package static let aliases: [String: RegionStep] = [
        "apply": .applied, "review": .firstReview, "check": .verified, "notice": .noticed, "approve": .exited, "announce": .exited,
        "reject": .rejected, "revoke": .returned, "申请": .applied, "初审": .firstReview, "核查": .verified, "公示": .noticed, "公告退出": .exited,
        "不予退出": .rejected, "撤销": .returned, "村申请": .applied, "乡镇初审": .firstReview, "县级核查": .verified, "公告出列": .exited,
        "不予出列": .rejected, "撤销出列": .returned,
    ]

    /// Records a step, bound to the facts as they are.
    ///
    /// - Throws: ``ExitRefusal``.
    package func perform(_ name: String, of place: RecordID, year: Int, _ assignments: [Assignment]) throws -> (
        record: RecordID, entry: String
    ) {
        let store = editor.store
        return try store.write { _ in
            guard let standing = try reader.standing(of: place, year: year), let scope = try store.views.scope(of: place)
            else { throw EditError.unknownRecord(place.description) }
            let procedure = standing.procedure
            if let fault = standing.unreadable { throw ExitRefusal.unreadableProcedure(procedure.label, fault) }
            guard let code = RegionStep(rawValue: name) ?? Self.aliases[name], let step = procedure.step(code) else {
                throw ExitRefusal.unknownStep(name, known: RegionStep.allCases.map(\.rawValue))
            }
            let type = RegionProcedure.event(procedure.level)
            try checkOffice(step, type, scope)
            var all = [
                Assignment(path: "year", text: String(year)),
                Assignment(path: "date", text: CalendarDate(days: editor.today)?.description ?? ""),
            ].filter { given in !assignments.contains { $0.path == given.path } }
            all.append(Assignment(path: "step", text: code.rawValue))
            let day = try day(assignments, type)
            if RegionStep.course.contains(code) {
                let digest = try digest(step, standing, year)
                let blocking = standing.blocking(code)
                guard blocking.isEmpty else { throw ExitRefusal.blocked(cases: blocking.map(\.name), step: step.label) }
                try checkDue(step, standing, on: day)
                all.append(Assignment(path: "evidence", text: digest))
            } else {
                try checkSaysNo(step, standing, assignments)
            }
            try checkDay(step, standing, on: day)
            let saved = try editor.add(editor.type(type), all + assignments, parent: place, scope: nil)
            return (saved.record, saved.entry.description)
        }
    }

    private func checkOffice(_ step: RegionProcedure.Step, _ type: String, _ scope: ScopeCode) throws {
        let store = editor.store
        let author = try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
        guard let role = author.role else { return }
        let mayCreate = store.schema.type(named: type).map { store.schema.mayKeep(role, $0) } ?? false
        guard mayCreate, step.writers.contains(role.code) else {
            let labels = step.writers.map { store.schema.role($0)?.label ?? Label(zh: $0, en: $0) }
            let keepers = Label(zh: labels.map(\.zh).joined(separator: "、"), en: labels.map(\.en).joined(separator: ", "))
            throw ExitRefusal.notPermitted(.otherOffice(.step(step.label), keepers: keepers, own: role.label))
        }
    }

    /// What is signed: the facts as they are, by the terms of the application.
    private func digest(_ step: RegionProcedure.Step, _ standing: RegionExit, _ year: Int) throws -> String {
        guard let present = standing.present else { throw ExitRefusal.noCriteria(year: year) }
        guard let digest = present.digest else { throw ExitRefusal.notComputable }
        guard present.isMet else { throw ExitRefusal.notBorneOut(step: step.label, items: present.named(present.unmet)) }
        return digest
    }

    private func day(_ given: [Assignment], _ type: String) throws -> Int {
        guard let text = given.last(where: { $0.path == "date" })?.text,
            let input = try editor.type(type).field(named: "date")?.inputs.first,
            case .integer(let day) = try input.read(text, in: editor.store.schema, today: editor.today)
        else { return editor.today }
        guard day <= Int64(editor.today) else { throw ExitRefusal.dayAhead(Int(day)) }
        return Int(day)
    }

    private func checkDue(_ step: RegionProcedure.Step, _ standing: RegionExit, on day: Int) throws {
        guard let due = standing.next.first(where: { $0.step == step.code }) else {
            throw ExitRefusal.notDueHere(step: step.label, next: standing.next.map(\.label))
        }
        guard due.from ?? 0 <= day else { throw ExitRefusal.early(step: step.label, from: due.from ?? 0) }
    }

    /// Nothing is done before what it follows, nor in a year before the run's: as of a household.
    private func checkDay(_ step: RegionProcedure.Step, _ standing: RegionExit, on day: Int) throws {
        let before = step.after.compactMap { needed in
            standing.steps.first { $0.step.code == needed }?.events.map(\.date).min()
        }.max()
        let least = max(before ?? .min, editor.firstDay(of: standing.year))
        guard least <= day else { throw ExitRefusal.dayBefore(step: step.label, day: day, least: least) }
    }

    private func checkSaysNo(_ step: RegionProcedure.Step, _ standing: RegionExit, _ given: [Assignment]) throws {
        let isReturn = step.code == .returned
        guard isReturn ? standing.outcome == .exited : standing.outcome == .underWay || standing.outcome == .stopped else {
            throw ExitRefusal.notDueHere(step: step.label, next: standing.next.map(\.label))
        }
        guard given.contains(where: { $0.path == "reason" && !$0.text.normalised.isEmpty }) else {
            throw ExitRefusal.decision(.needsReason)
        }
    }
}
