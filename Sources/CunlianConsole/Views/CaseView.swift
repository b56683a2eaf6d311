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
    /// Of everything that the page shows of it: see ``Register/ExitStanding/token(_:)``.
    let token: String
    let kind: String
    /// Its number, and its head.
    let household: String
    let record: RecordID
    let year: Int
    let deadline: String?
    let isOverdue: Bool
    let blocks: Bool
    let remark: String?
    let sides: [(title: String, answers: [Answer])]
    /// The items of the standard, and the facts that they read.
    let items, facts: [Compared]
    /// Of the attestations.
    let files: [Console.FileLine]
    let done: [Done]
    /// The office that decides it.
    let level: String
    /// To whom it was handed over, in words.
    let handler: String?
    let verdicts: [Choice]
    /// The steps from which it may be done again.
    let steps: [(code: StepCode, label: String, isDone: Bool)]
    /// To whom it may be handed over.
    let offices: [(code: String, label: String)]

    /// What may be decided, and what comes of it.
    struct Choice: Sendable {
        let verdict: ExitProcedure.Verdict
        let meaning: String
        let effect: String
    }

    init(_ item: OpenCase, _ clerk: ExitClerk) throws {
        let (editor, found) = (clerk.editor, item.found)
        let say = { (label: Label) in label.text(in: editor.language) }
        name = found.name
        token = item.standing.token(editor.store.environment.suite.digest)
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
        sides = try [
            (say(Label(zh: "农户", en: "Household")), item.standing.householdAnswers.map { try Answer($0, editor) }),
            (say(Label(zh: "政府", en: "Government")), item.standing.governmentAnswers.map { try Answer($0, editor) }),
        ]
        level = editor.store.schema.role(found.level).map { say($0.label) } ?? found.level
        let procedure = item.standing.procedure
        verdicts = (found.verdicts.filter { $0 != .delegate } + [.delegate]).map { verdict in
            Choice(
                verdict: verdict, meaning: say(verdict.label(item.standing.kind, procedure.label)),
                effect: say(verdict.effect(item.standing.kind)))
        }
        handler = found.handler.map { Self.handler($0, editor) }
        let mayReturn = Set(item.standing.returnSteps)
        steps = item.standing.steps.filter { mayReturn.contains($0.step.code) }.map {
            ($0.step.code, "\($0.step.number) " + say($0.step.label), $0.isDone)
        }
        offices = procedure.levels.compactMap { code in editor.store.schema.role(code).map { (code, say($0.label)) } }
        (items, facts) = Self.compared(item.standing, editor.language)
        let signed = (item.standing.householdAnswers + item.standing.governmentAnswers).map(\.event.record)
        files = try signed.flatMap { try Console.files(of: $0, editor) }
        done = try Self.done(item.standing, clerk)
    }

    /// An office as people call it, or a person.
    static func handler(_ handler: String, _ editor: Editor) -> String {
        editor.store.schema.role(handler)?.label.text(in: editor.language) ?? handler
    }
}

extension CaseView.Answer {
    init(_ answer: ExitAnswer, _ editor: Editor) throws {
        let say = { (label: Label) in label.text(in: editor.language) }
        let schema = editor.store.schema
        day = CalendarDate(days: answer.event.date)?.description ?? ""
        word = CaseView.word(answer.decision, editor)
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
        remarks += try Self.signatures(answer.event, editor).map(say)
        if answer.hasCard { remarks.append(say(Label(zh: "凭卡码", en: "by card"))) }
        if !answer.isCurrent { remarks.append(say(Label(zh: "此后事实已变", en: "facts changed since"))) }
        self.remarks = remarks
        evidence = String(answer.evidence.prefix(8))
    }

    /// Who signed, and by what.
    private static func signatures(_ event: ExitEvent, _ editor: Editor) throws -> [Label] {
        switch event.content {
        case .household(let said):
            let name = try said.signer.flatMap { signer in
                try editor.store.views.scope(of: signer).flatMap { try editor.store.record(signer, in: $0)?.value("name") }
            }
            var result: [Label] = []
            if case .text(let name)? = name { result.append(Label("签字人 \(name)", "signed by \(name)")) }
            if let proof = said.proof { result.append(Label("签字凭证 \(proof.prefix(8))", "evidence of signing \(proof.prefix(8))")) }
            if said.proxyDocument != nil { result.append(Label("凭委托书", "by proxy")) }
            return result
        case .government(let said):
            return said.second.map { [Label("第二签字人 \($0)", "second signer \($0)")] } ?? []
        default: return []
        }
    }
}

extension ExitProcedure.Verdict {
    /// In words.
    ///
    /// - Parameter procedure: What people call what is decided of.
    func label(_ kind: RunKind, _ procedure: Label) -> Label {
        switch self {
        case .uphold where kind == .exit: Label("不妨碍退出", "does not stand in the way")
        case .reject where kind == .exit: Label("本年不退出", "no exit this year")
        case .uphold: Label("不妨碍\(procedure.zh)", "does not stand in the way")
        case .reject: Label("本年不作\(procedure.zh)", "this year no \(procedure.en)")
        case .return: Label("退回重办", "to be done again from a step")
        case .delegate: Label("移交", "hand over")
        }
    }

    /// What comes of it, as soon as it is signed.
    func effect(_ kind: RunKind) -> Label {
        switch self {
        case .uphold: Label("这件争议了结，其余环节照常办理。", "The case is closed, and the other steps go on.")
        case .reject where kind == .exit:
            Label(
                "本年所办各环节都作废，该户仍是贫困户；已公告的退出随之撤销。",
                "Every step of the year is void and the household stays poor; an exit that was announced is taken back.")
        case .reject: Label("本年所办各环节都作废，该户状态不变。", "Every step of the year is void, and the household's state stays as it is.")
        case .return:
            Label(
                "所选环节及其后已办的都作废，从那里起重办；从农户认定或更早的环节起，农户先前的不同意同样作废。",
                "The chosen step and all that was done after it are void and done again; from the household's attestation or before it, so is its earlier no."
            )
        case .delegate: Label("争议不了结，改由所选职务或所写的人裁定。", "The case stays open, for that office or person to decide.")
        }
    }
}
