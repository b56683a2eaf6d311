import ArgumentParser
import Causality
import Cunlian
import Glibc
import JSON
import RecordStore
import Records
import Terminal

struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "访谈采集 / an interview in the terminal, saved as one visit.",
        discussion: """
            回答随时自动保存，中断后再次运行即可继续。
            Every answer is kept as it is given: run the same command again to go on after an interruption.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "记录，不写为新建 / a record; none makes a new one") var record: String?
    @Option(name: .long, help: "新记录的类型 / type of a new record") var type: String = "household"
    @Option(name: .customLong("in"), help: "所属的记录 / the record that it belongs to") var parent: String?
    @Option(name: .long, help: "区域代码 / region") var scope: String?
    @Option(name: .long, help: ArgumentHelp("调查年度 / survey round", valueName: "year")) var round: Int64?
    @Flag(name: .long, help: "也问只能提意见的项目 / also ask what one may only propose") var all = false
    @Flag(name: .long, help: "丢弃草稿 / forget the draft") var discard = false

    func validate() throws {
        guard round.map({ (1900...2100).contains($0) }) ?? true else {
            throw ValidationError("--round 取年度，如 2017 / --round takes a year, such as 2017.")
        }
        guard record == nil || parent == nil && scope == nil else {
            throw ValidationError("--in 和 --scope 只用于新记录 / --in and --scope are for new records.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            var session = try CollectSession(
                context, editor, name: record, type: type, parent: parent, scope: scope, asksAll: all)
            if discard { return try session.discard() }
            guard try session.begin(round: round) else { return }
            try session.ask()
        }
    }
}

/// One run of `collect`: what it is about, how it is asked, and what becomes of it.
struct CollectSession {
    let context: Context
    let editor: Editor
    let type: RecordType
    let record: RecordID?
    let parent: RecordID?
    let scope: ScopeCode
    let asksAll: Bool
    let draftName: String
    private var draft: CollectDraft
    private var notice: String?

    init(
        _ context: Context, _ editor: Editor, name: String?, type: String, parent: String?, scope: String?, asksAll: Bool
    ) throws {
        self.context = context
        self.editor = editor
        self.asksAll = asksAll
        let store = editor.store
        record = try name.map { try editor.finder.record($0, before: editor.store.schema.type(named: "household")) }
        if let record, let found = try store.views.scope(of: record), let kind = try store.views.type(of: record) {
            (self.type, self.scope, self.parent) = (kind, found, nil)
        } else {
            let kind = try editor.type(type)
            self.type = kind
            self.parent = try parent.map { try editor.finder.record($0, before: editor.store.schema.type(named: "household")) }
            if !kind.parents.isEmpty, self.parent == nil { throw EditError.missingParent(editor.parents(of: kind)) }
            self.scope =
                try editor.regions(scope).first ?? self.parent.flatMap { try store.views.scope(of: $0) }
                ?? editor.defaultScope(kind)
        }
        // Nobody is asked for an hour what cannot be saved afterwards.
        if try store.offices.ownObjection(in: self.scope) != nil { throw StoreError.notPermitted(.noGrant(in: self.scope)) }
        draftName = CollectDraft.name(type: self.type, record: record, parent: self.parent, scope: self.scope)
        draft = CollectDraft(token: "", round: 0, members: [])
    }

    private var isOnTerminal: Bool { InterviewTerminal.isUsable(environment: environmentVariable) }

    func discard() throws {
        let hadOne = try editor.store.notebook.interviewDraft(draftName) != nil
        try editor.store.notebook.setInterviewDraft(draftName, nil)
        context.note(
            hadOne ? context.say("草稿已丢弃。", "The draft is forgotten.") : context.say("没有草稿。", "There is no draft."))
    }

    // MARK: Beginning

    /// Takes up the draft, or begins anew; `false` where people leave at the first question.
    mutating func begin(round: Int64?) throws -> Bool {
        if let text = try editor.store.notebook.interviewDraft(draftName), let found = CollectDraft(text) {
            guard round == nil || round == found.round else { throw CommandFault.otherRound(found.round) }
            draft = found
            return try resume()
        }
        guard let year = try round ?? askRound() else { return false }
        try editor.requireBegun(year)
        try editor.store.read { _ in
            let members = try subject(members: nil, round: nil).roster?.members ?? []
            draft = CollectDraft(
                token: try editor.store.tokens.text(of: editor.store.tokens.currentToken(scope)), round: year,
                members: members.map { $0.id })
        }
        return true
    }

    private mutating func resume() throws -> Bool {
        let count = draft.answers.texts.count
        notice = context.say(
            "继续上次的访谈：\(draft.round)年，已答\(count)题。", "Going on with the interview of \(draft.round): \(count) answered.")
        if !isOnTerminal, let notice { context.note(notice) }
        do {
            _ = try editor.store.tokens.token(draft.token)
        } catch {
            guard case .badToken = error else { throw error }
            // The store was restored since: nobody knows any more what was in sight, so it is shown again.
            draft.token = try editor.store.tokens.text(of: editor.store.tokens.currentToken(scope))
            context.note(
                context.say(
                    "本库在此期间恢复过，请重新核对原有内容。", "The store was restored meanwhile: look at what the record says again."))
        }
        return true
    }

    private func askRound() throws -> Int64? {
        let fields = type.fields + (try subject(members: nil, round: nil).roster?.type.fields ?? [])
        let year = CalendarDate(days: editor.today).map { Int64($0.year) } ?? 2017
        guard fields.contains(where: { $0.key == .year || $0.key == .round }) else { return year }
        while true {
            prompt(context.say("调查年度 [\(year)]：", "Survey year [\(year)]: "))
            guard let line = readLine() else { return nil }
            let text = line.filter { !$0.isWhitespace && $0 != "年" }
            if text.isEmpty { return year }
            if text == "!q" { return nil }
            if let answer = Int64(text), (1900...2100).contains(answer) { return answer }
            prompt(context.say("  ✗ 请填四位数字的年份\n", "  ✗ Write a year of four digits\n"))
        }
    }

    /// Questions do not get between the lines that a script reads.
    private func prompt(_ text: String) {
        _ = (context.isJSON ? StandardStream.error : StandardStream.output).write(text)
    }

    private func subject(members: [RecordID]?, round: Int64?) throws -> CollectSubject {
        try CollectSubject.read(editor, type: type, record: record, parent: parent, scope: scope, members: members, round: round)
    }

    // MARK: Asking

    /// Asks until people confirm, and saves.
    mutating func ask() throws {
        let members = draft.members
        let subject = try editor.store.read { _ in try self.subject(members: members, round: draft.round) }
        let form = CollectForm(
            subject, round: draft.round, asksAll: asksAll, language: context.language, today: editor.today)
        guard !form.parts.isEmpty else { throw CommandFault.nothingToAsk(type.label) }
        var interview = form.interview()
        if context.isPractice { interview.title = context.say("演练 · ", "practice · ") + interview.title }
        var state = InterviewState(interview, current: form.current(), resuming: draft.answers)
        state.notice = isOnTerminal ? notice : nil
        let outcome: InterviewOutcome
        if isOnTerminal {
            outcome = try InterviewTerminal(palette: context.palette).run(state) { try keep($0) }
        } else {
            outcome = try InterviewLines(write: { [self] in prompt($0) }).run(state) { try keep($0) }
        }
        switch outcome {
        case .discarded: try discard()
        case .draft:
            context.note(
                draft.answers.texts.isEmpty
                    ? context.say("没有回答，未保存。", "Nothing was answered, nothing is kept.")
                    : context.say("草稿已保存；再次运行可继续。", "The draft is kept; run the same command to go on."))
        case .confirmed(let answers): try save(form, answers)
        }
    }

    private mutating func keep(_ answers: InterviewAnswers) throws {
        draft.answers = answers
        try editor.store.notebook.setInterviewDraft(draftName, draft.text)
    }

    private mutating func save(_ form: CollectForm, _ confirmed: InterviewAnswers) throws {
        guard !draft.answers.texts.isEmpty else { throw EditError.nothingToWrite }
        let save = CollectSave(
            editor: editor, form: form, confirmed: confirmed, answered: draft.answers,
            token: try editor.store.tokens.token(draft.token))
        do {
            let result = try editor.store.write { _ in
                let result = try save.save()
                try editor.store.notebook.setInterviewDraft(draftName, nil)
                return result
            }
            try warnWhereItDoesNotCount(editor.store, context)
            try show(result)
        } catch let error as EditError {
            if case .stale(let fields, let token) = error { try lookAgain(form, fields, token) }
            throw error
        }
    }

    /// Shows what the store says now beside what was answered, and lets the draft go on from there.
    private mutating func lookAgain(_ form: CollectForm, _ fields: [String], _ token: String) throws {
        let now = CollectForm(
            try subject(members: draft.members, round: form.round), round: form.round, asksAll: asksAll, language: context.language,
            today: editor.today)
        let says = now.current()
        let names = Set(fields.map { String($0.prefix { $0 != "[" }) })
        for section in now.interview().sections {
            for question in section.questions where names.contains(String(question.id.prefix { $0 != "." })) {
                for (key, mine) in draft.answers.texts.sorted(by: { $0.key.turn < $1.key.turn })
                where key.section == section.id && key.question == question.id {
                    guard let stored = says[key], stored != mine else { continue }
                    let shown = [stored, mine].map { question.show($0, context.shownLanguage) }
                    context.note(
                        context.say(
                            "  \(question.label)：记录中 \(shown[0])，您答 \(shown[1])",
                            "  \(question.label): the record says \(shown[0]), you answered \(shown[1])"))
                }
            }
        }
        draft.token = token
        try editor.store.notebook.setInterviewDraft(draftName, draft.text)
        context.note(context.say("回答还在；再次运行 collect 核对后保存。", "Your answers are kept: run collect again, look, and confirm."))
    }

    // MARK: Afterwards

    private func show(_ result: CollectSave.Result) throws {
        guard let subject = result.subject ?? result.members.first else { return }
        guard !context.isJSON else {
            return context.emit { json in
                write(subject, into: &json)
                json.member(
                    "members",
                    list: { list in
                        for member in result.members { list.object { write(member, into: &$0) } }
                    })
                if !result.proposed.isEmpty { json.member("proposed", result.proposed) }
            }
        }
        for written in [result.subject].compactMap({ $0 }) + result.members {
            let name = written.number ?? written.record.description
            let kind = try editor.store.views.type(of: written.record) ?? type
            context.print(
                written.isNew
                    ? context.say("已新建\(kind.label.zh) \(name)", "Made \(kind.label.en) \(name)")
                    : context.say("已更新\(kind.label.zh) \(name)", "Updated \(kind.label.en) \(name)"))
        }
        showProposed(result.proposed, context)
    }

    private func write(_ written: CollectSave.Written, into json: inout JSONWriter) {
        json.member("record", written.record.description)
        json.member("number", written.number)
        json.member("entry", written.entry.description)
    }
}
