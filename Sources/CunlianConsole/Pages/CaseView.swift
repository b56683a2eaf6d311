import Cunlian
import RecordStore
import Records
import Register

/// A case as its page shows it: both sides beside each other, bound to what each had seen.
struct CaseView: Sendable {
    struct Answer: Sendable {
        let day: String
        let word: String
        let who: String
        let reason: String
        /// Why it does not count, or that it is no longer about today's facts.
        let remarks: [String]
        /// What it was given about: the first eight digits of its digest.
        let evidence: String
    }

    let name: String
    let kind: String
    /// Its number, and its head.
    let household: String
    let record: RecordID
    let year: Int
    let deadline: String?
    let isOverdue: Bool
    let blocks: Bool
    let remark: String?
    let changes: [(label: String, before: String, now: String)]
    let sides: [(title: String, answers: [Answer])]
    /// The office that decides it.
    let level: String
    let verdicts: [(verdict: ExitProcedure.Verdict, meaning: String)]
    /// The steps from which it may be done again.
    let steps: [(code: StepCode, label: String)]

    init(_ item: OpenCase, _ clerk: ExitClerk) throws {
        let (editor, found) = (clerk.editor, item.found)
        let say = { (label: Label) in label.text(in: editor.language) }
        name = found.name
        kind = clerk.reader.procedure.kind(found.kind).map { say($0.label) } ?? found.kind.rawValue
        let number = try editor.store.views.readableNumber(item.household) ?? item.household.description
        let type = try editor.store.views.type(of: item.household)
        let head = try type.flatMap { try HouseholdHead(editor.store).name(of: item.household, in: item.scope, $0) }
        household = [number, head].compactMap(\.self).joined(separator: " ")
        record = item.household
        year = item.year
        deadline = found.deadline.flatMap { CalendarDate(days: $0)?.description }
        isOverdue = found.deadline.map { $0 < editor.today } ?? false
        blocks = found.blocks
        remark = found.remark.map(say)
        changes = found.changes.map { (say($0.label), say($0.before), say($0.now)) }
        sides = [
            (say(Label(zh: "农户", en: "Household")), item.standing.householdAnswers.map { Answer($0, editor) }),
            (say(Label(zh: "政府", en: "Government")), item.standing.governmentAnswers.map { Answer($0, editor) }),
        ]
        level = editor.store.schema.role(found.level).map { say($0.label) } ?? found.level
        verdicts = (found.verdicts.filter { $0 != .delegate } + [.delegate]).map { ($0, say($0.label)) }
        steps = clerk.reader.procedure.steps.map { ($0.code, say($0.label)) }
    }
}

extension CaseView.Answer {
    init(_ answer: ExitAnswer, _ editor: Editor) {
        let say = { (label: Label) in label.text(in: editor.language) }
        let schema = editor.store.schema
        day = CalendarDate(days: answer.event.date)?.description ?? ""
        word =
            schema.codeList("decision")?.items.first { $0.code == answer.decision.rawValue }.map { say($0.label) }
            ?? answer.decision.rawValue
        let role = answer.event.role.flatMap { schema.role($0).map { say($0.label) } }
        who = [answer.event.person, role ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        reason =
            switch answer.event.content {
            case .household(let said): said.reason ?? ""
            case .government(let said): said.reason ?? ""
            default: ""
            }
        var remarks = answer.toldFlaws.map { say($0.label) }
        if !answer.witnesses.isEmpty {
            remarks.append(
                say(Label(zh: "见证 ", en: "witness ")) + answer.witnesses.map(\.person).joined(separator: say(Label(zh: "、", en: ", "))))
        }
        if answer.hasCard { remarks.append(say(Label(zh: "凭卡码", en: "by card"))) }
        if !answer.isCurrent { remarks.append(say(Label(zh: "此后事实已变", en: "facts changed since"))) }
        self.remarks = remarks
        evidence = String(answer.evidence.prefix(8))
    }
}

extension ExitProcedure.Verdict {
    /// In words.
    var label: Label {
        switch self {
        case .uphold: Label(zh: "不妨碍退出", en: "does not stand in the way")
        case .reject: Label(zh: "本年不退出", en: "no exit this year")
        case .return: Label(zh: "退回重办", en: "to be done again from a step")
        case .delegate: Label(zh: "移交", en: "hand over")
        }
    }
}
