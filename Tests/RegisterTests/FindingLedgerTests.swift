import Causality
import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

struct FindingLedgerTests {
    private static let twice = ["resident_insurance[2016]=true", "employee_insurance[2016]=true"]
    private static let document = String(repeating: "0f", count: 32)

    private func record(_ desk: Desk, _ check: String = "Q26") throws -> Int {
        try FindingLedger.record(desk.examine(check), in: desk.editor)
    }

    private func answer(_ desk: Desk, _ state: RecordedFinding.State, _ index: Int = 0) throws {
        let ledger = try FindingLedger(of: desk.store)
        _ = try FindingLedger.answer(
            ledger.findings[index], state, reason: "核查", document: Self.document, in: desk.editor)
    }

    @Test func `a finding is recorded once, below what it is about`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([Self.twice, [], Self.twice])
        #expect(try record(desk) == 2)
        #expect(try record(desk) == 0)
        let ledger = try FindingLedger(of: desk.store)
        #expect(ledger.findings.map(\.subject.record) == [people[0], people[2]])
        #expect(ledger.findings.allSatisfy { $0.state == .open && $0.subject.check == "Q26" && $0.text == "insured in both schemes" })
        #expect(try FindingLedger(of: desk.store, region: Desk.neighbour).findings.isEmpty)
        let view = try #require(try desk.store.record(ledger.findings[0].record, in: Desk.village))
        #expect(view.parent == people[0] && view.value("level") == .integer(3))
        // Nothing of the person was changed.
        #expect(try desk.store.record(people[0], in: Desk.village)?.value("resident_insurance") == .bool(true))
    }

    @Test func `an explanation holds for the facts that it explained`() throws {
        let desk = try Desk()
        let numbers = [Desk.idNumber("19800101", 1), Desk.idNumber("19800101", 3)]
        try desk.home([["id_number=\(numbers[0])"]])
        try desk.home([["id_number=\(numbers[0])"]], scope: Desk.neighbour)
        #expect(try record(desk, "Q02") == 2)
        try answer(desk, .explained, 0)
        #expect(try record(desk, "Q02") == 0)
        // A third person with the number is another matter.
        try desk.home([["id_number=\(numbers[0])"]], scope: Desk.neighbour)
        #expect(try record(desk, "Q02") == 2)
        let ledger = try FindingLedger(of: desk.store)
        #expect(ledger.findings.map(\.state) == [.explained, .open, .open, .open])
    }

    @Test func `what was fixed and comes again is new`() throws {
        let desk = try Desk()
        let (_, people) = try desk.home([Self.twice])
        #expect(try record(desk) == 1)
        try answer(desk, .confirmed)
        #expect(try record(desk) == 0)
        try desk.set(people[0], ["employee_insurance[2016]=false"])
        try answer(desk, .fixed)
        #expect(try desk.examine("Q26").isEmpty)
        // It stays, and is shown as what it was.
        #expect(try FindingLedger(of: desk.store).findings.map(\.state) == [.fixed])
        try desk.set(people[0], ["employee_insurance[2016]=true"])
        #expect(try record(desk) == 1)
        #expect(try FindingLedger(of: desk.store).findings.map(\.state) == [.fixed, .open])
    }

    @Test func `answers come in their order, with a reason and a document`() throws {
        let desk = try Desk()
        try desk.home([Self.twice])
        #expect(try record(desk) == 1)
        #expect(throws: FindingError.notDue(now: .open, asked: .fixed)) { try answer(desk, .fixed) }
        let finding = try FindingLedger(of: desk.store).findings[0]
        #expect(throws: FindingError.needsDocument) {
            try FindingLedger.answer(finding, .confirmed, reason: "核查", document: nil, in: desk.editor)
        }
        #expect(throws: FindingError.needsReason) {
            try FindingLedger.answer(finding, .confirmed, reason: " ", document: Self.document, in: desk.editor)
        }
        try answer(desk, .confirmed)
        #expect(throws: FindingError.notDue(now: .confirmed, asked: .explained)) { try answer(desk, .explained) }
        try answer(desk, .fixed)
        let answers = try FindingLedger(of: desk.store).findings[0].answers
        #expect(Set(answers.map(\.state)) == [.confirmed, .fixed])
        #expect(answers.allSatisfy { $0.document == Self.document && !$0.author.isEmpty })
    }

    @Test func `two who answer differently at once have made a dispute, wherever it is read`() throws {
        let (one, other) = (try Desk("one"), try Desk("other"))
        try one.home([Self.twice])
        #expect(try record(one) == 1)
        try one.send(to: other)
        try answer(one, .explained)
        try answer(other, .confirmed)
        try one.send(to: other)
        try other.send(to: one)
        for desk in [one, other] {
            #expect(try FindingLedger(of: desk.store).findings.map(\.state) == [.disputed])
            #expect(try record(desk) == 0)
        }
        try answer(one, .fixed)
        #expect(try FindingLedger(of: one.store).findings.map(\.state) == [.fixed])
    }

    @Test func `who has no right to writes nothing`() throws {
        let desk = try Desk()
        try desk.home([Self.twice])
        let findings = try desk.examine("Q26")
        let before = try desk.store.heads(Desk.village).applied
        try desk.store.write { _ in try desk.store.setRoot(Fingerprint(digest: Array(repeating: 7, count: 16))) }
        let error = #expect(throws: EditError.self) { try FindingLedger.record(findings, in: desk.editor) }
        guard case .notPermitted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try desk.store.heads(Desk.village).applied == before)
    }

    @Test func `findings are named by their ids`() throws {
        let desk = try Desk()
        try desk.home([Self.twice, Self.twice])
        #expect(try record(desk) == 2)
        let ledger = try FindingLedger(of: desk.store)
        let first = ledger.findings[0]
        #expect(try ledger.finding(named: first.record.description).record == first.record)
        #expect(throws: FindingError.unknown("nothing")) { try ledger.finding(named: "nothing") }
        #expect(throws: FindingError.unknown("")) { try ledger.finding(named: "") }
    }
}
