import Cunlian
import RecordStore
import Records
import Terminal
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
        #expect(CollectDraft(draft.text) == draft)
        #expect(CollectDraft("{}") == nil)
    }
}
