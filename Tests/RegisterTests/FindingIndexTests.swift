import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// The list of recorded findings is the ledger's, however many of its parts were kept.
struct FindingIndexTests {
    private static let twice = ["resident_insurance[2016]=true", "employee_insurance[2016]=true"]
    private static let document = String(repeating: "0f", count: 32)

    private func lines(_ desk: Desk, in scopes: [ScopeCode] = [Desk.county]) throws -> [FindingIndex.Line] {
        let (index, source) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: Desk.county)
            return (try FindingIndex(source, in: scopes), source)
        }
        try source.keep()
        return index.lines
    }

    private func answer(_ desk: Desk, _ finding: RecordedFinding, _ state: RecordedFinding.State) throws {
        _ = try FindingLedger.answer(finding, state, reason: "核查", document: Self.document, in: desk.editor)
    }

    @Test func `the list says of each finding what the ledger says, before and after every answer`() throws {
        let desk = try Desk()
        try desk.home([Self.twice, [], Self.twice])
        try desk.home([Self.twice], scope: Desk.neighbour)
        _ = try FindingLedger.record(desk.examine("Q26", "Q10", "Q28"), in: desk.editor)
        for _ in 0..<3 {
            let ledger = try FindingLedger(of: desk.store)
            let found = try lines(desk)
            #expect(found.count == ledger.findings.count && found.count > 3)
            for line in found {
                let record = try #require(try desk.store.views.place(line.finding)?.record)
                let recorded = try #require(ledger.findings.first { $0.record == record })
                #expect(try desk.store.views.place(line.subject)?.record == recorded.subject.record)
                #expect(line.check == recorded.subject.check && line.state == recorded.state && line.scope == recorded.scope)
                #expect(line.date == recorded.date && line.severity == Check.named(line.check)?.severity)
            }
            if let open = ledger.findings.first(where: { $0.state == .open }) { try answer(desk, open, .explained) }
        }
        #expect(try lines(desk, in: [Desk.neighbour]).allSatisfy { $0.scope == Desk.neighbour })
        #expect(try lines(desk, in: []).isEmpty)
    }

    @Test func `what waits stands before what does not, and the gravest first`() throws {
        let desk = try Desk()
        try desk.home([Self.twice, Self.twice])
        _ = try FindingLedger.record(desk.examine("Q28", "Q26"), in: desk.editor)
        let grave = try FindingLedger(of: desk.store).findings.filter { $0.subject.check == "Q26" }
        try answer(desk, try #require(grave.first), .explained)
        let found = try lines(desk)
        #expect(found.first?.check == "Q26" && found.last?.state == .explained)
        let waiting = found.filter(\.state.isWaiting)
        #expect(waiting.count == found.count - 1 && waiting.map(\.severity.gravity) == waiting.map(\.severity.gravity).sorted())
        let counts = FindingIndex.counts(found)
        #expect(counts.map(\.check) == ["Q26", "Q28"])
        #expect(counts.first?.waiting == 1 && counts.first?.all == 2 && counts.first?.states[.explained] == 1)
    }

    @Test func `a register without findings has an empty list`() throws {
        #expect(try lines(try Desk()).isEmpty)
    }
}
