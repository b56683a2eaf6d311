import Cunlian
import RecordStore
import Records
import Register

/// One procedure of a household, of a village or of a county in a year: what is done, and what is due.
struct RunView: Sendable {
    enum Mark: Sendable { case done, due, remarked, open }

    struct Step: Sendable {
        let mark: Mark
        let label: String
        let day: String
        let who: String
        let remarks: [String]
    }

    /// A step that may be recorded, with what it takes.
    struct Task: Sendable {
        /// The step's code; `government` for the government's attestation.
        let code: String
        let label: String
        let from: String?
        let offices: String
        /// Whether it is whoever looks who may do it, and today.
        let isOwn: Bool
        /// Whether it is the household's word, which is given with its card and not here.
        let isHouseholds: Bool
        let blanks: [ConflictView.Blank]
    }

    /// As a form names it: a kind of run; empty for a place.
    let kind: String
    let label: String
    let year: Int
    let state: String
    let steps: [Step]
    let tasks: [Task]
    let obstacles: [String]
    let cases: [(name: String, label: String)]
    /// What an attestation is bound to, as it was shown.
    let evidence: String?
    /// Of everything that is shown of it: see ``Register/ExitStanding/token(_:)``.
    let token: String

    init(_ standing: ExitStanding, _ course: HouseholdCourse, _ clerk: ExitClerk, office: String?) {
        let editor = clerk.editor
        let say = { (label: Label) in label.text(in: editor.language) }
        kind = standing.kind.rawValue
        label = say(standing.procedure.label)
        year = standing.year
        state = course.state(in: standing.year).map { say(clerk.reader.name(of: $0)) } ?? say(Label("本机不能计算", "not computable here"))
        let mayBegin = course.state(in: standing.year).map { clerk.reader.procedure.mayBegin(standing.kind, $0) } ?? true
        let next = standing.next.filter { $0.step != .candidate || mayBegin }
        steps = standing.steps.map { view in
            let last = view.events.max { $0.time < $1.time }
            var said = Set<String>()
            let remarks = view.remarks.map(say).filter { said.insert($0).inserted }
            let isDue = next.contains { $0.step == view.step.code }
            return Step(
                mark: view.isDone ? .done : !remarks.isEmpty || !view.events.isEmpty ? .remarked : isDue ? .due : .open,
                label: "\(view.step.number) " + say(view.step.label),
                day: last.flatMap { CalendarDate(days: $0.date)?.description } ?? "",
                who: last.map { Self.who($0.person, $0.role, editor) } ?? "", remarks: remarks)
        }
        tasks = next.map { due in
            Task(
                code: due.step.rawValue, label: say(due.label), from: due.from.flatMap { CalendarDate(days: $0)?.description },
                offices: say(clerk.offices(due.writers)),
                isOwn: (office.map { due.writers.contains($0) } ?? true) && due.from ?? 0 <= editor.today,
                isHouseholds: due.step == .household,
                blanks: due.step == .household || due.step == .government
                    ? [] : Self.blanks(standing.procedure.step(due.step), editor))
        }
        obstacles = standing.obstacles.map(say) + course.faults.map { "\($0.year)  " + say($0.label(naming: clerk.reader.name)) }
        cases = standing.cases.map { found in
            (found.name, clerk.reader.procedure.kind(found.kind).map { say($0.label) } ?? found.kind.rawValue)
        }
        evidence = standing.present?.digest
        token = standing.token(editor.store.environment.suite.digest)
    }

    init(_ standing: RegionExit, _ editor: Editor, office: String?) {
        let say = { (label: Label) in label.text(in: editor.language) }
        kind = ""
        label = say(standing.procedure.label)
        year = standing.year
        state = ""
        steps = standing.steps.enumerated().map { index, view in
            let last = view.events.max { $0.time < $1.time }
            return Step(
                mark: view.isDone
                    ? .done : standing.next.contains { $0.step == view.step.code } ? .due : view.events.isEmpty ? .open : .remarked,
                label: "\(index + 1) " + say(view.step.label), day: last.flatMap { CalendarDate(days: $0.date)?.description } ?? "",
                who: last.map { Self.who($0.person, $0.role, editor) } ?? "", remarks: [])
        }
        let event = RegionProcedure.event(standing.procedure.level)
        tasks = standing.next.map { due in
            Task(
                code: due.step.rawValue, label: say(due.label), from: due.from.flatMap { CalendarDate(days: $0)?.description },
                offices: due.writers.map { editor.store.schema.role($0).map { say($0.label) } ?? $0 }
                    .joined(separator: editor.language == .zh ? "、" : ", "),
                isOwn: (office.map { due.writers.contains($0) } ?? true) && due.from ?? 0 <= editor.today, isHouseholds: false,
                blanks: Self.blanks(of: event, without: ["step"], editor))
        }
        obstacles = []
        cases = standing.cases.map { ($0.name, say($0.label)) }
        evidence = standing.present?.digest
        token = standing.token(editor.store.environment.suite.digest)
    }

    private static func who(_ person: String, _ role: String?, _ editor: Editor) -> String {
        let name = person.utf8.count == 32 ? String(person.prefix(8)) : person
        return [name, role.flatMap { editor.store.schema.role($0)?.label.text(in: editor.language) } ?? ""].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private static func blanks(_ step: ExitProcedure.Step?, _ editor: Editor) -> [ConflictView.Blank] {
        guard let step else { return [] }
        return blanks(of: step.event, without: step.condition.map { [$0.field] } ?? [], editor)
    }

    /// What follows from the register, or is a file, is not asked here.
    private static let filled: Set<String> = [
        "year", "run", "evidence", "criteria", "criteria_hash", "line_hash", "results", "result", "cause", "list_hash",
    ]

    private static func blanks(of event: String, without others: [String], _ editor: Editor) -> [ConflictView.Blank] {
        guard let type = editor.store.schema.type(named: event) else { return [] }
        let fields = type.fields.filter { field in
            !filled.contains(field.name) && !others.contains(field.name) && field.key == nil && !field.isUnion
                && !(event == "system_mark" && field.name != "note" && field.name != "date")
        }
        return fields.flatMap { field in
            field.inputs.compactMap { input in
                switch input.type {
                case .attachment, .reference: nil
                default: ConflictView.Blank(field: field, input: input, path: field.name, editor)
                }
            }
        }
    }
}
