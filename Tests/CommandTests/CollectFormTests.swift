import Cunlian
import RecordStore
import Records
@testable import Terminal
import TestSupport
import Testing

@testable import CunlianCommands

@Suite struct CollectFormTests {
    @Test func `a new household is asked in the schema's order, its members where the roster stands`() throws {
        let village = try Village()
        let form = try village.form()
        let fields = form.parts.flatMap { $0.isRoster ? ["roster"] : $0.items.map(\.field.name) }
        let order = village.schema.type(named: "household")?.fields.map(\.name).filter { fields.contains($0) }
        #expect(fields == order)
        // Given out, collected with a command of its own, sealed, or without anything to name.
        for name in ["number", "house_photos", "bank_account", "natural_village", "public_payroll"] { #expect(!fields.contains(name)) }
        #expect(form.parts.allSatisfy { $0.isRoster || $0.items.count == 1 || $0.items.map(\.inputs.count).reduce(0, +) <= 14 })
    }

    @Test func `labels and options are in the language of the person`() throws {
        let village = try Village()
        let housing = InterviewKey(section: "housing", question: "housing.house_kind")
        #expect(try village.question(housing, .zh)?.label == "住房情况")
        #expect(try village.question(housing, .en)?.label == "house")
        guard case .choice(let options)? = try village.question(housing, .zh)?.kind else {
            Issue.record("a code list is a choice")
            return
        }
        #expect(options.map(\.code) == ["none", "new", "existing"] || options.count == 3)
    }

    @Test func `conditions skip what earlier answers rule out`() throws {
        let village = try Village()
        let script = ["housing/housing.house_kind": "existing", "housing/housing.area": "85.5"]
        var written = try village.save(script)
        #expect(try village.show(written, "housing").part(3) == .integer(8550))
        written = try village.save(["housing/housing.house_kind": "none", "housing/housing.area": "85.5"])
        #expect(try village.show(written, "housing").part(3) == .missing)
    }

    @Test func `a certificate of disability is asked of whoever is disabled, and of nobody who is well`() throws {
        let village = try Village()
        for (health, isAsked) in [("healthy", false), ("chronic", false), ("chronic,disabled", true)] {
            let form = try village.form()
            var given = InterviewAnswers()
            given[try #require(InterviewKey("roster[1]/name"))] = "甲"
            given[try #require(InterviewKey("roster[1]/health"))] = health
            let steps = InterviewState(form.interview(), current: form.current(), resuming: given).steps().map(\.question)
            #expect(steps.contains("disability_certificate") == isAsked, "\(health)")
            #expect(steps.contains("disability.class") == isAsked && steps.contains("disease") == (health != "healthy"), "\(health)")
        }
    }

    @Test func `checks are those of the register, in the person's words`() throws {
        let village = try Village()
        let form = try village.form(language: .zh)
        let member = try #require(village.schema.type(named: "member"))
        let number = try #require(member.field(named: "id_number")).inputs[0]
        #expect(form.coding.problem("110101199003070010", number, isUnion: false) == "校验码不符，请核对号码")
        #expect(form.coding.problem("110101199003070011", number, isUnion: false) == nil)
    }

    @Test func `a role is asked what it writes, and with all also what it may propose`() throws {
        let village = try Village()
        let collector = try #require(village.schema.role("C"))
        let asked = try village.form(role: collector).parts.flatMap { $0.isRoster ? [] : $0.items.map(\.field.name) }
        #expect(asked.contains("housing") && !asked.contains("housing_grade") && asked.contains("registration"))
        let all = try village.form(role: collector, asksAll: true)
        #expect(all.parts.contains { $0.items.contains { $0.field.name == "housing_grade" } })
        let grade = all.interview().sections.flatMap(\.questions).first { $0.id == "housing_grade" }
        #expect(grade != nil)
    }
}

@Suite struct CollectSaveTests {
    @Test func `a household, its members and the roster are one visit`() throws {
        let village = try Village()
        let result = try village.save([
            "roster[1]/name": "韦国庆", "roster[1]/relation": "head", "roster[1]/+": "yes",
            "roster[2]/name": "韦小妹", "roster[2]/relation": "daughter", "roster[2]/+": "no",
            "devices/devices.tv_count": "1",
        ])
        #expect(result.members.count == 2)
        let view = try village.view(try #require(result.subject?.record))
        #expect(view.field(village.address("roster"))?.verdict.elements.sorted() == result.members.map { .reference($0.record) }.sorted())
        #expect(try village.store.views.records(try #require(village.schema.type(named: "member")), parent: view.id).count == 2)
        #expect(result.subject?.number?.hasPrefix("450124100201-") == true)
    }

    @Test func `untouched questions write nothing, an answer that repeats the record writes`() throws {
        let village = try Village()
        let first = try village.save(["phone": "13900000000", "handbook_number": "7"])
        let record = try #require(first.subject?.record)
        let before = try village.view(record)
        let again = try village.save(["phone": "13900000000"], record: record)
        let after = try village.view(record)
        #expect(after.field(village.address("phone"))?.state != before.field(village.address("phone"))?.state)
        #expect(after.field(village.address("handbook_number"))?.state == before.field(village.address("handbook_number"))?.state)
        #expect(again.subject?.isNew == false)
    }

    @Test func `an answer to part of a group keeps the other parts`() throws {
        let village = try Village()
        let first = try village.save(["water.clean": "yes", "water.litres": "60"])
        let record = try #require(first.subject?.record)
        let second = try village.save(["water.litres": "40"], record: record)
        #expect(try village.show(second, "water").part(0) == .bool(true))
        #expect(try village.show(second, "water").part(1) == .integer(40))
    }

    @Test func `what this store changed after the interview began is refused, with both`() throws {
        let village = try Village()
        let record = try #require(try village.save(["phone": "13900000000"]).subject?.record)
        let token = try village.store.tokens.currentToken(Village.scope)
        _ = try village.editor.set(record, [Assignment(path: "phone", text: "13900000001")], token: nil)
        #expect(throws: EditError.self) { try village.save(["phone": "13900000002"], record: record, token: token) }
        #expect(try village.view(record).value("phone") == .text("13900000001"))
    }

    @Test func `a member who is said to have left goes off the round's roster, and stays in the register`() throws {
        let village = try Village()
        let first = try village.save(["roster[1]/name": "甲", "roster[1]/relation": "head", "roster[1]/+": "no", "phone": "13900000000"])
        let record = try #require(first.subject?.record)
        _ = try village.save(["roster[1]/present": "no"], record: record)
        #expect(try village.view(record).field(village.address("roster"))?.verdict.elements.isEmpty != false)
        #expect(try village.store.views.records(try #require(village.schema.type(named: "member")), parent: record).count == 1)
    }

    @Test func `a draft is read as it was written`() throws {
        let village = try Village()
        let record = try #require(try village.save(["phone": "13900000000"]).subject?.record)
        var draft = CollectDraft(token: "abc", round: 2016, members: [record])
        draft.answers[InterviewKey(section: "roster", turn: 2, question: "name")] = "韦\"国庆\""
        draft.answers.unfinished[InterviewKey(section: "roster", turn: 2, question: "birth")] = "1990-13"
        #expect(CollectDraft(draft.text) == draft)
        #expect(CollectDraft("{}") == nil)
    }
}

/// What an interview sees that one field alone does not show.
@Suite struct CollectDoubtTests {
    /// The interview as it stands after some answers, in the turn of a member.
    private func state(_ village: Village, _ answers: [String: String], record: RecordID? = nil, language: Language = .zh) throws
        -> InterviewState
    {
        let form = try village.form(record: record, language: language)
        var given = InterviewAnswers()
        for (name, text) in answers { given[try #require(InterviewKey(name))] = text }
        return InterviewState(form.interview(), current: form.current(), resuming: given)
    }

    @Test func `sex and birth are offered by the ID number, and doubted where they differ`() throws {
        let village = try Village()
        let answers = ["roster[1]/name": "韦小妹", "roster[1]/id_number": "110101199003070011"]
        let state = try state(village, answers)
        let sex = try #require(InterviewKey("roster[1]/sex"))
        let birth = try #require(InterviewKey("roster[1]/birth"))
        #expect(state.offer(sex) == .init(stored: "male", words: "按身份证号：男"))
        #expect(state.offer(birth) == .init(stored: "1990-03-07", words: "按身份证号：1990-03-07"))
        let context = state.context(sex)
        #expect(state.question(sex)?.warn?("female", context) == "与身份证号不符，号码为男")
        #expect(state.question(sex)?.warn?("male", context) == nil)
        #expect(state.question(birth)?.warn?("1991-03-07", context) == "与身份证号不符，号码为1990-03-07")
        // Written in the other order it is the number that is looked at again.
        let other = try self.state(village, ["roster[1]/sex": "female"])
        let number = try #require(InterviewKey("roster[1]/id_number"))
        #expect(other.question(number)?.warn?("110101199003070011", other.context(number)) == "与性别（女）不符")
    }

    @Test func `an ID number that somebody has already is said, but for their own`() throws {
        let village = try Village()
        let first = try village.save([
            "roster[1]/name": "韦国庆", "roster[1]/id_number": "110101199003070011", "roster[1]/relation": "head", "roster[1]/+": "no",
        ])
        let record = try #require(first.subject?.record)
        let number = try #require(InterviewKey("roster[1]/id_number"))
        let anew = try state(village, ["roster[1]/name": "韦小妹"])
        let warning = try #require(anew.question(number)?.warn?("110101199003070011", anew.context(number)))
        #expect(warning.hasPrefix("这个号码已登记给 "))
        let own = try state(village, [:], record: record)
        #expect(own.question(number)?.warn?("110101199003070011", own.context(number)) == nil)
        // In the same interview, and in the 15 digits of old.
        let second = try #require(InterviewKey("roster[2]/id_number"))
        let both = try state(village, ["roster[1]/id_number": "320311770706001", "roster[1]/+": "yes", "roster[2]/name": "二"])
        #expect(both.question(second)?.warn?("320311197707060018", both.context(second)) == "第1人已用这个号码")
    }

    @Test func `the head of the page names the household`() throws {
        let village = try Village()
        let first = try village.save([
            "roster[1]/name": "韦妻", "roster[1]/relation": "spouse", "roster[1]/+": "yes",
            "roster[2]/name": "韦国庆", "roster[2]/relation": "head", "roster[2]/+": "no",
        ])
        let form = try village.form(record: first.subject?.record)
        #expect(form.interview().title.contains("韦国庆 450124100201-"))
        #expect(try village.form().interview().title == village.schema.type(named: "household")?.label.zh)
    }

    @Test func `wages and work that do not go together are said`() throws {
        let village = try Village()
        let wage = try #require(
            village.form().interview().sections.lazy.compactMap { section in
                section.questions.contains { $0.id == "income.wage" } ? InterviewKey(section: section.id, question: "income.wage") : nil
            }.first)
        let idle = try state(village, ["roster[1]/name": "甲", "roster[1]/work.months": "0", "roster[1]/+": "no"])
        #expect(idle.question(wage)?.warn?("12000", idle.context(wage)) == "没有成员务工，却有工资性收入")
        #expect(idle.question(wage)?.warn?("0", idle.context(wage)) == nil)
        let busy = try state(village, ["roster[1]/name": "甲", "roster[1]/work.months": "6", "roster[1]/+": "no"])
        #expect(busy.question(wage)?.warn?("-", busy.context(wage)) == "有1名成员务工，却没有工资性收入")
        #expect(busy.question(wage)?.warn?("12000", busy.context(wage)) == nil)
    }
}
