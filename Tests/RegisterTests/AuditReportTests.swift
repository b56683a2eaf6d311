import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What whoever audits reads: beside who looked, who decided, of offices, keys, documents and records, about whom, and why.
struct AuditReportTests {
    private static let number = "440524188001010014"

    /// The rows, each by the names of its columns.
    private static func rows(_ store: RecordStore, _ request: AuditReport.Request = .init(), region: ScopeCode? = nil) throws -> [[String:
        String]]
    {
        let report = try store.read { _ in try AuditReport.make(request, ReportSource(store, region: region)) }
        guard case .table(let table)? = report.sections.first?.blocks.first else { return [] }
        return table.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.cells.map { text($0.content) }))
        }
    }

    private static func text(_ content: Report.Cell.Content) -> String {
        switch content {
        case .text(let text): text
        case .label(let label): label.en
        case .code(let code, _): code
        case .count(let count): String(count)
        case .time(let time): String(time)
        default: ""
        }
    }

    private func rows(
        _ member: TestTree.Member, _ request: AuditReport.Request = .init(), region: ScopeCode? = nil
    ) async throws -> [[String: String]] {
        try await member.replica.run { try Self.rows($0, request, region: region) }
    }

    private func key(_ member: TestTree.Member) -> Fingerprint { Fingerprint(digest: Toy.digest(member.signer.publicKey)) }

    private struct Office {
        let tree: TestTree
        let an: TestTree.Member
        let auditor: TestTree.Member
    }

    /// A collector's key is suspended and given back at the county, a record's keys are destroyed by an office, the city publishes.
    private func office() async throws -> Office {
        let tree = try await TestTree(schema: SecretRegister.audited)
        let (an, harbour) = (try await tree.device("an", role: "S"), try await tree.device("harbour", role: "H"))
        let auditor = try await tree.device("auditor", role: "A", scope: TestTree.county)
        let ship = try await an.replica.run { store in
            var draft = Draft(scope: TestTree.village)
            draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(2), .set, .text(Self.number))])]
            return try store.save(draft).created[0]
        }
        for each in [an, harbour] { try await tree.sync(each, with: tree.county) }
        let keys = [key(an)]
        try await tree.county.replica.run { store in
            _ = try store.revoking.give(RevocationOrder(keys: keys, kind: .suspend), reason: "left on the bus")
            _ = try store.revoking.give(RevocationOrder(keys: keys, kind: nil), reason: "found again")
        }
        _ = try await harbour.replica.run { try $0.keys.erase(ship, reason: "asked to") }
        try await tree.city.replica.run { _ = try $0.publishing.publish(.criteria, name: "GX-2016", Array("{}".utf8)) }
        try await tree.sync(tree.county, with: tree.city)
        for each in [harbour, an, auditor] { try await tree.sync(each, with: tree.county) }
        return Office(tree: tree, an: an, auditor: auditor)
    }

    @Test func `whoever audits reads who gave, ended and gave back which office, published and erased, about whom and why`() async throws {
        let office = try await office()
        let rows = try await rows(office.auditor)
        func found(_ kind: String) -> [[String: String]] { rows.filter { $0["kind"] == kind } }
        let grants = found("grant")
        #expect(
            grants.contains { $0["what"] == "an sailor 450124100201" && $0["person"] == "county" && $0["office"] == "node" }, "\(grants)")
        #expect(grants.contains { $0["what"]?.hasPrefix("county node") == true }, "\(grants)")
        let ended = try #require(found("suspend").first, "\(rows)")
        #expect(ended["what"] == "an sailor 450124100201" && ended["command"] == "left on the bus" && ended["person"] == "county")
        #expect(found("readmit").first?["command"] == "found again")
        #expect(found("publication").first?["what"] == "criteria GX-2016 1")
        let erased = try #require(found("erasure").first, "\(rows)")
        #expect(erased["person"] == "harbour" && erased["command"] == "asked to" && erased["what"]?.hasPrefix("ship") == true, "\(erased)")
        #expect(rows.map { $0["time"] ?? "" } == rows.map { $0["time"] ?? "" }.sorted(by: >))
        // Nothing that was sealed is in it.
        #expect(!rows.contains { $0.values.contains { $0.contains(Self.number) } })
    }

    @Test func `a collector is shown none of it, and every filter narrows it`() async throws {
        let office = try await office()
        #expect(try await rows(office.an).allSatisfy { $0["person"] == "an" })
        let all = try await rows(office.auditor)
        let county = try await rows(office.auditor, .init(person: "county"))
        #expect(!county.isEmpty && county.count < all.count && county.allSatisfy { $0["person"] == "county" })
        #expect(try await rows(office.auditor, .init(since: 1_600_000_000_000)).isEmpty)
        // What holds everywhere holds in each village; what is about another village alone does not.
        let sibling = try await rows(office.auditor, region: TestTree.sibling)
        #expect(sibling.contains { $0["kind"] == "publication" } && !sibling.contains { $0["kind"] == "suspend" }, "\(sibling)")
    }

    @Test func `how a case was decided is a decision of the one who did, with the household and the reason`() async throws {
        let team = try await Team(only: ["collector", "collector2", "first", "village", "town", "office", "office2"])
        _ = try await team.prepare()
        try await team.attest("collector", .household, .refuse)
        try await team.settle()
        let rows = try await team.by("office") { clerk, _ in
            let name = try #require(try clerk.cases().first?.found.name)
            _ = try clerk.decide([name], .reject, reason: "the income is not steady")
            return try Self.rows(clerk.editor.store)
        }
        let decided = rows.filter { $0["kind"] == "decision" && $0["command"] == "the income is not steady" }
        #expect(decided.count == 1 && decided[0]["what"]?.lowercased().contains("household") == true, "\(rows.prefix(5))")
    }
}
