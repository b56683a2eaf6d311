package import Causality
package import Cunlian
import RecordStore
package import Records

/// Records what people do in an exit, and refuses what is not due, not theirs, or not what they were shown.
///
/// Every check runs in the transaction that writes, so nothing comes between what was checked and what is signed. The
/// checks spare people mistakes; what counts is decided again by everybody who reads the event (``ExitStanding``).
package struct ExitClerk {
    package let editor: Editor
    package let reader: ExitReader

    /// - Parameter telling: Where the facts that were signed are shown, all of them rather than those that differ.
    package init(_ editor: Editor, telling: ChangeTelling = .whereTheyDiffer) throws {
        self.editor = editor
        reader = try ExitReader(editor.store, telling: telling)
    }

    /// An event that was recorded.
    package struct Recorded: Sendable {
        package let record: RecordID
        package let entry: Dot
        /// Why it does not count, as things stand.
        package var flaws: [Label] = []
        /// What people should know besides.
        package var notes: [Label] = []
    }

    var store: RecordStore { editor.store }
    var procedure: ExitProcedure { reader.procedure }

    /// The household that a text names: its number alone will do, whatever else has the same.
    package func household(_ text: String) throws -> RecordID {
        try editor.finder.record(text, type: store.schema.type(named: "household"))
    }

    /// In what capacity this store would write.
    func author(_ scope: ScopeCode) throws -> Author {
        try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
    }

    func scope(_ household: RecordID) throws -> ScopeCode {
        guard let scope = try store.views.scope(of: household), let type = try store.views.type(of: household) else {
            throw EditError.unknownRecord(household.description)
        }
        guard type.name == "household" else {
            let name = try store.views.readableNumber(household) ?? household.description
            throw ExitRefusal.notAHousehold(name, type.called)
        }
        return scope
    }

    /// - Parameter writers: Whose events of that kind count.
    func checkOffice(_ scope: ScopeCode, _ task: ExitTask, writers: [String], type: String) throws {
        guard let role = try author(scope).role else { return }
        let mayCreate = store.schema.type(named: type).map { store.schema.mayKeep(role, $0) } ?? false
        guard mayCreate, writers.contains(role.code) else {
            throw ExitRefusal.notPermitted(.otherOffice(task, keepers: offices(writers), own: role.label))
        }
    }

    /// Offices as people call them.
    package func offices(_ codes: [String]) -> Label {
        let labels = codes.map { store.schema.role($0)?.label ?? Label(zh: $0, en: $0) }
        return Label(zh: labels.map(\.zh).joined(separator: "、"), en: labels.map(\.en).joined(separator: ", "))
    }

    /// The office in which this store would write; `nil` where everybody holds every office.
    package func ownOffice(for household: RecordID) throws -> String? { try author(scope(household)).role?.code }

    func record(_ type: String, _ assignments: [Assignment], of household: RecordID) throws -> Recorded {
        let result = try editor.add(editor.type(type), assignments, parent: household, scope: nil)
        return Recorded(record: result.record, entry: result.entry)
    }

    func dated(_ year: Int, _ kind: RunKind = .exit, on day: Int? = nil) -> [Assignment] {
        [Assignment(path: "year", text: String(year)), Assignment(path: "date", text: self.day(day ?? editor.today))]
            + (kind == .exit ? [] : [Assignment(path: "run", text: kind.rawValue)])
    }

    func day(_ days: Int) -> String { CalendarDate(days: days)?.description ?? "" }

    // MARK: Steps

    /// The steps by the names that people use, objections among them.
    package static let otherSteps = ["objection", "objection_answer"]
    static let aliases: [String: [StepCode]] = [
        "list": [.candidate], "check": [.houseCheck, .townshipCheck], "evaluate": [.evaluation], "review": [.review],
        "notice": [.firstNotice, .secondNotice], "approve": [.countyApproval], "announce": [.announcement], "mark": [.mark],
        "列入名单": [.candidate], "列入拟退出名单": [.candidate], "入户核验": [.houseCheck], "入户核查": [.houseCheck], "对标评估": [.evaluation],
        "评估": [.evaluation], "农户认定": [.household], "政府认定": [.government], "民主评议": [.review],
        "公示": [.firstNotice, .secondNotice], "第一次公示": [.firstNotice], "第二次公示": [.secondNotice], "乡镇复核": [.townshipCheck],
        "乡镇审核": [.townshipCheck], "县级审批": [.countyApproval], "县级审定": [.countyApproval], "公告": [.announcement], "系统标注": [.mark],
    ]
    private static let otherNames = ["异议": "objection", "异议答复": "objection_answer"]

    /// The steps that somebody may mean by a code, or by a name in either language; none where there is none of that name.
    package static func steps(named name: String) -> [StepCode] { StepCode(rawValue: name).map { [$0] } ?? aliases[name] ?? [] }

    /// The only step of that name; `nil` where there is none, or several.
    package static func step(named name: String) -> StepCode? {
        let found = steps(named: name)
        return found.count == 1 ? found[0] : nil
    }

    /// Records a step.
    ///
    /// - Parameter assignments: What the event says besides year and day, which are filled in where they are not given.
    package func perform(
        _ name: String, of household: RecordID, year: Int, kind: RunKind = .exit, _ assignments: [Assignment]
    ) throws -> Recorded {
        try store.write { _ in
            let scope = try scope(household)
            try checkKind(kind)
            let name = Self.otherNames[name] ?? name
            if Self.otherSteps.contains(name) { return try complain(name, household, year, kind, scope, assignments) }
            let standing = try reader.standing(of: household, year: year, kind)
            guard standing.present != nil else { throw ExitRefusal.noCriteria(year: year) }
            try checkReadable(standing)
            let procedure = standing.procedure
            let step = try step(name, procedure, standing, author(scope).role?.code)
            try checkOffice(scope, .step(step.label), writers: step.writers, type: step.event)
            guard step.code != .household, step.code != .government else {
                throw ExitRefusal.attestedElsewhere
            }
            // Of a run that cannot begin no beginning is due.
            let isToBegin = standing.next.contains { $0.step == .candidate }
            if isToBegin, step.code != .candidate { try checkMayBegin(household, year, kind) }
            try checkDue(step, standing, on: date(assignments, of: step.event))
            try checkMayTake(step.code, standing)
            var all = dated(year, kind).filter { given in !assignments.contains { $0.path == given.path } }
            if step.code == .mark { all.append(Assignment(path: "to", text: kind.goal.rawValue)) }
            if let condition = step.condition, step.code != .mark { all.append(Assignment(path: condition.field, text: condition.code)) }
            all += try filled(step, household, year, standing, assignments) + assignments
            try checkComplete(step, all, standing)
            return try record(step.event, all, of: household)
        }
    }

    /// - Parameter role: Of two steps of one name, people mean the one that is theirs.
    private func step(_ name: String, _ procedure: ExitProcedure, _ standing: ExitStanding, _ role: String?) throws -> ExitProcedure.Step {
        let codes = Self.steps(named: name)
        let own = codes.filter { code in role.map { procedure.step(code)?.writers.contains($0) == true } ?? true }
        let all = own.isEmpty ? codes : own
        // Of those that are left the one that is due.
        let code = all.first { code in standing.next.contains { $0.step == code } } ?? all.first { !standing.view($0).isDone } ?? all.last
        guard let code, let step = procedure.step(code) else {
            throw ExitRefusal.unknownStep(name, known: StepCode.allCases.map(\.rawValue) + Self.otherSteps)
        }
        return step
    }

    /// What this program cannot read it does not go by, and by nothing older either.
    func checkReadable(_ standing: ExitStanding) throws {
        if let fault = standing.unreadable { throw ExitRefusal.unreadableProcedure(standing.procedure.label, fault) }
    }

    /// The day that an event names: what was signed on paper is entered later, and never before.
    ///
    /// - Throws: ``ExitRefusal`` where it lies ahead.
    func date(_ assignments: [Assignment], of type: String) throws -> Int {
        guard let day = try day("date", assignments, of: type) else { return editor.today }
        guard day <= editor.today else {
            throw ExitRefusal.dayAhead(day)
        }
        return day
    }

    /// - Parameter date: The day that the event is to name, in days since 1970.
    func checkDue(_ step: ExitProcedure.Step, _ standing: ExitStanding, on date: Int) throws {
        if let due = standing.next.first(where: { $0.step == step.code }) {
            guard due.from ?? 0 <= date else { throw ExitRefusal.early(step: step.label, from: due.from ?? 0) }
            try checkDay(step, standing, on: date)
            // Beyond the attestations nothing goes on unless both agree to what is met.
            let isBefore = standing.ledger.procedure.isBeforeAnswers(step.code)
            if !isBefore, standing.present?.digest == nil { throw ExitRefusal.notComputable }
            return
        }
        let isBefore = standing.ledger.procedure.isBeforeAnswers(step.code)
        if !isBefore, !standing.blocking.isEmpty {
            throw ExitRefusal.blocked(cases: standing.blocking.map(\.name), step: step.label)
        }
        // Sheets and attestations may be made anew as often as facts change, once the house was checked.
        if isBefore, step.code != .candidate, step.after.allSatisfy({ standing.view($0).isDone }) {
            return try checkDay(step, standing, on: date)
        }
        throw ExitRefusal.notDue(step: step.label, next: standing.next)
    }

    /// Nothing is done before what it follows, nor in a year before the run's; where several did that, after the first of them.
    ///
    /// - Throws: ``ExitRefusal`` with the least day.
    func checkDay(_ step: ExitProcedure.Step, _ standing: ExitStanding, on day: Int) throws {
        let before = step.after.compactMap { needed in standing.ledger.live(needed).map(\.date).min() }.max()
        let least = max(before ?? .min, editor.firstDay(of: standing.year))
        guard least <= day else { throw ExitRefusal.dayBefore(step: step.label, day: day, least: least) }
    }

    /// Whether a step of a run can come to count: what is begun, and what of another kind than an exit has not come to its end.
    func checkMayTake(_ step: StepCode, _ standing: ExitStanding) throws {
        let (household, year, kind) = (standing.household, standing.year, standing.kind)
        if step == .candidate { return try checkMayBegin(household, year, kind) }
        if kind != .exit, standing.outcome != .exited { try checkMayCount(household, year, kind) }
    }

    /// A form that has no word for a run writes only exits.
    func checkKind(_ kind: RunKind) throws {
        guard kind != .exit, store.schema.type(named: "candidate")?.field(named: "run") == nil else { return }
        throw ExitRefusal.olderForm(version: store.schema.version)
    }

    /// What follows from the register and need not be typed.
    private func filled(
        _ step: ExitProcedure.Step, _ household: RecordID, _ year: Int, _ standing: ExitStanding, _ given: [Assignment]
    ) throws -> [Assignment] {
        var result: [Assignment] = []
        switch step.code {
        case .evaluation:
            guard let present = standing.present, let digest = present.digest else { throw ExitRefusal.notComputable }
            result = [
                Assignment(path: "criteria", text: present.criteriaName), Assignment(path: "criteria_hash", text: present.criteria),
                Assignment(path: "evidence", text: digest),
            ]
            if let line = present.line { result.append(Assignment(path: "line_hash", text: line)) }
            result += present.items.sorted { $0.key < $1.key }.map { Assignment(path: "results.item_\($0)", text: String($1.rawValue)) }
        case .firstNotice, .secondNotice:
            let from = try self.day("from", given, of: step.event) ?? date(given, of: step.event)
            result = [
                Assignment(path: "from", text: day(from)),
                Assignment(path: "to", text: day(from + standing.procedure.parameters.noticeDays)),
            ]
        case .townshipCheck, .countyApproval:
            result =
                [Assignment(path: "result", text: "pass")]
                + (standing.present?.digest).map { [Assignment(path: "evidence", text: $0)] }.orEmpty
        case .announcement: result = [Assignment(path: "from", text: day(try date(given, of: step.event)))]
        case .mark:
            let before = try reader.course(of: household, through: year).years.last?.passed.dropLast().last ?? .preExit
            let cause: String? =
                switch standing.kind {
                case .exit: "exit"
                case .returned: "return"
                case .misidentified, .missed, .wrongExit: standing.kind.rawValue
                case .identification: nil
                }
            result =
                [Assignment(path: "from", text: standing.kind == .exit ? "pre_exit" : before.rawValue)]
                + cause.map { [Assignment(path: "cause", text: $0)] }.orEmpty
        default: break
        }
        return result.filter { filled in !given.contains { $0.path == filled.path } }
    }
}

extension Optional where Wrapped: RangeReplaceableCollection {
    var orEmpty: Wrapped { self ?? Wrapped() }
}

extension Editor {
    /// The first day on which something of that year's run can be done: of a year that lies ahead, which some begin early, today.
    func firstDay(of year: Int) -> Int { min(CalendarDate(year: year, month: 1, day: 1)?.days ?? .min, today) }
}
