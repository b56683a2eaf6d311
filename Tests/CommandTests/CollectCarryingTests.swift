import Cunlian
import RecordStore
import Records
import Register
@testable import Terminal
import TestSupport
import Testing

@testable import CunlianCommands

/// 同上年: the last round's answer beside the question, taken over with a mark.
@Suite struct CollectCarryingTests {
    private func key(_ name: String, _ state: InterviewState) throws -> InterviewKey {
        try #require(state.steps().first { $0.question == name })
    }

    /// A household of 2016, and the village in 2017.
    private func begun(_ answers: [String: String] = ["water.litres": "60", "water.clean": "yes"]) throws -> (Village, RecordID) {
        let village = try Village()
        let record = try #require(try village.save(answers).subject?.record)
        return (village.next, record)
    }

    @Test func `the last round's answer stands beside the question, one key takes it over, and it keeps a mark and its round`() throws {
        let (village, record) = try begun()
        var state = try village.state(record)
        let litres = try key("water.litres", state)
        #expect(state.offer(litres) == .init(stored: "60", words: "2016年：60 升", round: 2016))
        for name in ["water.clean", "water.litres"] {
            state.open(try key(name, state))
            #expect(state.answerLine("=") == .save)
        }
        #expect(state.answers.carried[litres] == 2016)
        try village.save(state, record: record)
        let view = try village.view(record)
        #expect(view.field(village.address("water"))?.verdict.value?.part(1) == .integer(60))
        #expect(view.field(village.address("carried"))?.verdict.elements == [.text("water@2016")])
        #expect(
            view.carried(in: 2017).map { "\($0.field.name) \($0.from) \($0.inputs.count)" } == [
                "water 2016 \(view.type.field(named: "water")?.inputs.count ?? 0)"
            ])
        #expect(view.carried(in: 2016).isEmpty)
    }

    @Test func `an answer given at the visit takes the mark away, equal or not`() throws {
        for answer in ["60", "40"] {
            let (village, record) = try begun()
            var state = try village.state(record)
            state.open(try key("water.litres", state))
            _ = state.answerLine("==")
            try village.save(state, record: record)
            #expect(try village.view(record).carried(in: 2017).count == 1)
            // What stands as carried says so beside the question.
            let again = try village.state(record)
            let litres = try key("water.litres", again)
            #expect(again.question(litres)?.remark?(again.context(litres)) == "沿用2016年的值，本年未经核实")
            _ = try village.save(["water.litres": answer], record: record)
            let view = try village.view(record)
            // The other part of the group was not asked again, and says so still.
            #expect(view.carried(in: 2017).map(\.inputs) == [[0: 2016]], "\(view.carried(in: 2017))")
            _ = try village.save(["water.litres": answer, "water.clean": "yes"], record: record)
            let asked = try village.view(record)
            #expect(asked.carried(in: 2017).isEmpty)
            #expect(asked.field(village.address("carried"))?.verdict.elements.isEmpty != false)
        }
    }

    @Test func `a value that somebody sets or imports later has no mark, though nobody took the mark away`() throws {
        let (village, record) = try begun(["phone": "13900000000", "power_life": "yes"])
        var state = try village.state(record)
        state.open(try key("power_life", state))
        _ = state.press(.text("="))
        try village.save(state, record: record)
        #expect(try village.view(record).carried(in: 2017).map(\.field.name) == ["power_life"])
        _ = try village.editor.set(record, [Assignment(path: "power_life[2017]", text: "true")], token: nil)
        let view = try village.view(record)
        #expect(view.field(village.address("carried"))?.verdict.elements == [.text("power_life@2016")])
        #expect(view.carried(in: 2017).isEmpty)
        // Nor can anybody mark what another has measured.
        _ = try village.editor.set(record, [Assignment("carried[2017]+=water@2015")], token: nil)
        #expect(try village.view(record).carried(in: 2017).isEmpty)
    }

    @Test func `a whole part is taken over with one key, and what is not asked of anybody any more is left`() throws {
        let (village, record) = try begun(["devices.tv_count": "1", "devices.phone_count": "2", "power_life": "yes", "road_type": "cement"])
        var state = try village.state(record)
        let first = try key("power_life", state)
        state.open(first)
        #expect(state.press(.control("t")) == .save)
        let section = state.answers.texts.keys.filter { $0.section == first.section }
        #expect(!section.isEmpty && section.allSatisfy { state.answers.carried[$0] == 2016 })
        #expect(state.notice == "同2016年：沿用了\(section.count)题")
        // To whatever is open, and never over what was answered.
        var answered = try village.state(record)
        answered.open(first)
        _ = answered.answerLine("n")
        answered.open(first)
        _ = answered.carrySection(of: first)
        #expect(answered.answers[first] == "no" && answered.answers.carried[first] == nil)
    }

    @Test func `Enter passes a carried answer and does not say it anew, and typing it does`() throws {
        let (village, record) = try begun()
        var state = try village.state(record)
        let litres = try key("water.litres", state)
        state.open(litres)
        _ = state.press(.control("y"))
        state.open(litres)
        _ = state.press(.enter)
        #expect(state.answers.carried[litres] == 2016)
        state.open(litres)
        for key in [Key.control("u"), .text("6"), .text("0"), .enter] { _ = state.press(key) }
        #expect(state.answers[litres] == "60" && state.answers.carried[litres] == nil)
    }

    @Test func `nobody is on the round's roster because last year's answers were taken over`() throws {
        let (village, record) = try begun([
            "roster[1]/name": "韦国庆", "roster[1]/relation": "head", "roster[1]/work.months": "6", "roster[1]/+": "no",
        ])
        var state = try village.state(record)
        let months = try #require(InterviewKey("roster[1]/work.months"))
        state.open(months)
        #expect(state.answerLine("=") == .save)
        let saved = try village.save(state, record: record)
        #expect(saved.members.count == 1)
        #expect(try village.view(record).field(village.address("roster")) == nil)
        let member = try #require(try village.store.record(saved.members[0].record, in: Village.scope))
        #expect(member.carried(in: 2017).map(\.field.name) == ["work"])
    }

    @Test func `what a standard reads of a household listed for exit is not carried over, and says why`() throws {
        let (village, record) = try begun(["water.litres": "60", "water.clean": "yes", "road_type": "cement"])
        _ = try village.editor.add(
            village.editor.type("candidate"), [Assignment("year=2017"), Assignment("date=2017-01-02"), Assignment("reason=x")],
            parent: record, scope: nil)
        let reasons: [(Language, String)] = [(.zh, "已列入2017年退出名单：退出标准要用的项目须当年入户核实，不能沿用"), (.en, "listed for exit in 2017")]
        for (language, reason) in reasons {
            var state = try village.state(record, language: language)
            let litres = try key("water.litres", state)
            #expect(state.offer(litres)?.stored == nil && state.offer(litres)?.bar?.hasPrefix(reason) == true)
            state.open(litres)
            #expect(state.answerLine("=") == .none && state.refusal?.hasPrefix(reason) == true)
            #expect(
                state.screen(WindowSize(width: 100, height: 30), palette: Palette(isColored: false)).lines.joined().contains(
                    reason.prefix(12)))
            #expect(state.answerLine("==") == .none)
            #expect(state.refusal?.hasPrefix(reason) == true)
            // What no standard reads is.
            state.open(try key("road_type", state))
            #expect(state.answerLine("=") == .save)
        }
        // Another year's interview is as ever.
        let later = try village.next.state(record)
        for name in ["road_type", "water.litres"] { #expect(later.offer(try key(name, later))?.bar == nil) }
    }

    @Test func `a draft carried over before the household was listed cannot be confirmed`() throws {
        let (village, record) = try begun()
        var state = try village.state(record)
        let litres = try key("water.litres", state)
        state.open(litres)
        _ = state.answerLine("==")
        var draft = CollectDraft(token: "t", round: 2017, members: [])
        draft.answers = state.answers
        let resumed = try #require(CollectDraft(draft.text))
        #expect(resumed == draft && resumed.answers.carried[litres] == 2016)
        _ = try village.editor.add(
            village.editor.type("candidate"), [Assignment("year=2017"), Assignment("date=2017-01-02"), Assignment("reason=x")],
            parent: record, scope: nil)
        let form = try village.form(record: record)
        let again = InterviewState(form.interview(), current: form.current(), resuming: resumed.answers)
        #expect(again.problems()[litres]?.contains("不能沿用") == true)
    }

    @Test func `a form without a place for the mark shows the last round, and takes nothing over`() throws {
        let village = try Village(schema: RegisterFiles.file("schemas/poverty-register-1.json")).next
        let record = try #require(try village.before.save(["water.litres": "60", "water.clean": "yes"]).subject?.record)
        var state = try village.state(record)
        let litres = try key("water.litres", state)
        #expect(state.offer(litres) == .init(stored: nil, words: "2016年：60 升"))
        state.open(litres)
        #expect(state.answerLine("=") == .none && state.refusal == "这一题没有可沿用的回答")
    }
}
