import RecordStore
import Records
import Register
import Terminal

extension CollectForm {
    /// The whole form.
    func interview() -> Interview {
        var interview = Interview(
            title: [subject.type.label.text(in: language), subject.title].compactMap { $0 }.joined(separator: " "),
            language: language == .zh ? .zh : .en,
            sections: parts.map { $0.isRoster ? rosterSection($0) : section($0) })
        interview.isMeant = { SearchText.contains($0, $1) }
        return interview
    }

    private func section(_ part: Part) -> Interview.Section {
        let isOne = part.items.count == 1
        let questions = part.items.flatMap { item in
            item.inputs.map { question(part, item, $0, type: subject.type, hasHeading: !isOne) }
        }
        // The first and the last, as over the columns of a dictionary.
        let titles = ([part.items.first, part.items.last].compactMap { $0?.field.label.text(in: language) })
        let title = isOne ? titles[0] : titles.joined(separator: " – ")
        return Interview.Section(id: part.id, title: title, questions: questions)
    }

    private func rosterSection(_ part: Part) -> Interview.Section {
        guard let roster = subject.roster else { return section(part) }
        let noun = roster.type.label.text(in: language)
        let name = roster.type.fields.first { $0.name != roster.type.numberField && !$0.isWrittenOnce && $0.inputs.map(\.type) == [.text] }
        let members = roster.members.count
        let present = Interview.Question(
            id: CollectForm.present, label: language == .zh ? "\(round)年仍在户" : "Present in \(round)", kind: .yesNo,
            isAsked: { $0.turn <= members })
        return Interview.Section(
            id: part.id, title: noun,
            repeats: .init(noun: noun, minimum: subject.isNew || members > 0 ? 1 : 0, naming: name?.name),
            questions: [present]
                + part.items.flatMap { item in
                    item.inputs.map { question(part, item, $0, type: roster.type, hasHeading: true) }
                })
    }

    private func question(
        _ part: Part, _ item: Item, _ index: Int, type: RecordType, hasHeading: Bool
    ) -> Interview.Question {
        let (field, input) = (item.field, item.field.inputs[index])
        let coding = coding
        var question = Interview.Question(
            id: CollectForm.question(field, index), label: input.label.text(in: language),
            kind: coding.kind(input, isUnion: field.isUnion), unit: input.unit?.text(in: language), help: help(field, input),
            check: { stored, _ in coding.problem(stored, input, isUnion: field.isUnion) },
            isAsked: { context in isAsked(field, input, in: type, part, context) })
        if coding.isSpelled(input, isUnion: field.isUnion) { question.prepare = { text in coding.spelledOut(text, input) } }
        question.need = { context in need(item, input, part, context) }
        question.remark = { context in remark(field, turn: context.turn) }
        question.offer = { context in offer(field, index, type, part, context) }
        question.warn = { answer, context in
            let own = subject.view(turn: context.turn)?.id
            let identity = subject.identity.flatMap { $0.type.name == type.name ? $0.warning(field, answer, context, own: own) : nil }
            return identity ?? wageWarning(field, input, answer, context)
        }
        question.heading = hasHeading && field.isGroup ? field.label.text(in: language) : nil
        return question
    }

    // MARK: What other answers and earlier rounds say

    /// What the citizen's number says of a person; of a field that is asked every round, what was said in the last one.
    private func offer(_ field: Field, _ index: Int, _ type: RecordType, _ part: Part, _ context: InterviewContext) -> Interview.Offer? {
        if let identity = subject.identity, part.isRoster || subject.roster == nil, let offer = identity.offer(field, context) {
            return offer
        }
        return earlier(field, index, type, context)
    }

    /// Wages and who worked for them are asked apart, and by now both are said: the register's `income.wage`, `work.months`.
    private func wageWarning(_ field: Field, _ input: Input, _ answer: String, _ context: InterviewContext) -> String? {
        guard field.name == "income", input.name == "wage", let roster = parts.first(where: \.isRoster),
            let work = subject.roster?.type.field(named: "work"), let index = work.inputs.firstIndex(where: { $0.name == "months" })
        else { return nil }
        let question = CollectForm.question(work, index)
        let months = context.turns(of: roster.id, answering: question).map { turn in
            context[InterviewKey(section: roster.id, turn: turn, question: question)].flatMap { Int64($0) }
        }
        guard !months.isEmpty else { return nil }
        let worked = months.count { ($0 ?? 0) > 0 }
        let hasWage = answer != InterviewAnswers.none && answer.contains { ("1"..."9").contains($0) }
        switch (hasWage, worked) {
        case (true, 0) where months.allSatisfy({ $0 == 0 }):
            return language == .zh ? "没有成员务工，却有工资性收入" : "there are wages, and nobody worked"
        case (false, 1...):
            return language == .zh ? "有\(worked)名成员务工，却没有工资性收入" : "\(count(worked, "member")) worked, and there are no wages"
        default: return nil
        }
    }

    // MARK: What depends on other answers

    private func isAsked(
        _ field: Field, _ input: Input, in type: RecordType, _ part: Part, _ context: InterviewContext
    ) -> Bool {
        let isNew = subject.view(turn: context.turn) == nil
        if part.isRoster {
            let choice = Choice(subject: subject, asksAll: asksAll)
            guard choice.item(field, in: type, isNew: isNew) != nil else { return false }
            let present = InterviewKey(section: part.id, turn: context.turn, question: CollectForm.present)
            // Whoever has left the household is not asked about.
            if context[present] == "no" { return false }
        }
        // A certificate is kept once and health every round, so no condition of the form can tie them: asked of whoever is disabled, and where
        // there is one already.
        let hasOne = field.name == "disability_certificate" && subject.view(turn: context.turn)?.field(address(field)) != nil
        let tied = field.name == "disability_certificate" && !hasOne ? type.field(named: "disability")?.condition : nil
        let conditions = [field.condition, input.condition, tied].compactMap { $0 }
        return conditions.allSatisfy { condition in
            condition.holds(
                answers: { answer(to: $0, in: type, part, context) }, in: subject.schema, type: type)
        }
    }

    /// What a condition looks back on: the answer in this form, else what the record says.
    private func answer(to path: String, in type: RecordType, _ part: Part, _ context: InterviewContext) -> Value? {
        let names = path.split(separator: ".").map(String.init)
        guard let field = type.field(named: names[0]) else { return nil }
        let index = names.count > 1 ? field.inputs.firstIndex { $0.name == names[1] } ?? 0 : 0
        let section = part.isRoster ? part.id : places[field.name]
        let isInForm = part.isRoster ? part.items.contains { $0.field.number == field.number } : section != nil
        guard isInForm, let section else {
            guard let view = subject.view(turn: context.turn)?.field(address(field)) else { return nil }
            return field.isUnion ? .group(view.verdict.elements) : view.verdict.value?.part(index)
        }
        let key = InterviewKey(section: section, turn: context.turn, question: CollectForm.question(field, index))
        guard let stored = context[key] else { return nil }
        if field.isUnion { return (try? coding.elements(stored, field.inputs[index])).map { .group($0) } }
        return try? coding.value(stored, field.inputs[index])
    }

    /// A new record needs what its type requires; a group that is begun needs its required inputs, and all of
    /// them where it is disputed: nothing may be kept of values between which nobody decided.
    private func need(_ item: Item, _ input: Input, _ part: Part, _ context: InterviewContext) -> Interview.Need {
        let isNew = subject.view(turn: context.turn) == nil
        if isNew, input.isRequired, item.field.mustBeSaidFirst { return .value }
        guard item.field.isGroup, item.inputs.contains(where: { context.isAnswered(name(part, context.turn, item.field, $0)) })
        else { return .nothing }
        if input.isRequired { return .value }
        return isDisputed(item.field, context.turn) ? .word : .nothing
    }

    private func isDisputed(_ field: Field, _ turn: Int) -> Bool {
        subject.view(turn: turn)?.field(address(field))?.verdict.attention == .disputed
    }

    // MARK: Words

    private func remark(_ field: Field, turn: Int) -> String? {
        let said = subject.remarks[CollectPlace(turn: turn, address: address(field))]?.text(in: language)
        let isMine = subject.schema.hasRight(subject.role, to: .set, field, creates: subject.view(turn: turn) == nil)
        let proposal = language == .zh ? "意见：您可以提出，由有权者确认" : "a proposal: somebody with the right to must confirm it"
        let parts = [said, isMine ? nil : proposal, carriedRemark(field, turn: turn)].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: language == .zh ? "；" : "; ")
    }

    /// What may be answered.
    private func help(_ field: Field, _ input: Input) -> String? {
        let isZh = language == .zh
        var parts: [String] = []
        let bound: (Int64) -> String = { input.text(of: .integer($0), in: subject.schema, language: language) }
        switch (input.minimum, input.maximum) {
        case _ where input.type == .text:
            if let most = input.maximum, most != Input.textMax { parts.append(isZh ? "最多\(most)字" : "At most \(most) characters") }
        case (let least?, let most?): parts.append(isZh ? "\(bound(least))至\(bound(most))" : "\(bound(least)) to \(bound(most))")
        case (let least?, nil): parts.append(isZh ? "不小于\(bound(least))" : "\(bound(least)) or more")
        case (nil, let most?): parts.append(isZh ? "不大于\(bound(most))" : "\(bound(most)) or less")
        case (nil, nil): break
        }
        if field.isUnion, field.cap > 0 { parts.append(isZh ? "最多\(field.cap)项" : "At most \(field.cap)") }
        if field.isUnion, case .text = coding.kind(input, isUnion: true) {
            parts.append(isZh ? "多项用顿号分开" : "Several with commas between")
        }
        return parts.isEmpty ? nil : parts.joined(separator: isZh ? "；" : "; ")
    }
}
