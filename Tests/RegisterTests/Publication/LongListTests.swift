import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Lists of more rows than one record has room for.
struct LongListTests {
    private static let head = PublicList.Head(.exit, .first, year: 2017, region: Desk.village, from: 17_440, to: 17_447)

    private func list(_ count: Int, persons: (Int) -> Int64 = { _ in 4 }) throws -> PublicList {
        let columns = try PublicationRules(.exit, year: 2017, ProcedureLibrary(Desk().store)).columns
        return PublicList(
            Self.head, columns: columns,
            rows: (1...count).map { index in
                let number = "450124100201-" + String(String(100_000 + index).dropFirst())
                return PublicList.Row([.text(number), .text("上屯"), .text("韦国庆"), .count(persons(index))])
            })
    }

    @Test func `a list of 2,000 is put up in parts under one code, and whatever row is changed is named`() throws {
        let desk = try Desk()
        let long = try list(2_000)
        let (record, isNew) = try Postings(desk.store).post(long, desk.editor)
        #expect(isNew)
        let code = try #require(ListCode(hash: long.hash(Toy.digest)))
        let type = try #require(desk.store.schema.type(named: "village_posting"))
        #expect(try desk.store.views.records(type).count == 6)
        let all = try Postings(desk.store).all(code)
        let posting = try #require(all.first)
        #expect(all.count == 1 && posting.record == record && posting.count == 2_000)
        #expect(posting.marks == long.marks(Toy.digest))
        #expect(ListComparison(posting, long, digest: Toy.digest).isSame)
        let other = try list(2_000) { $0 == 1_999 ? 5 : 4 }
        let compared = ListComparison(posting, other, digest: Toy.digest)
        #expect(!compared.isSame && compared.differences.map(\.key) == ["450124100201-01999"] && compared.differences[0].change == .changed)
        let shorter = try list(1_999)
        #expect(ListComparison(posting, shorter, digest: Toy.digest).differences.map(\.change) == [.gone])
        // Put up again it is the same.
        #expect(try Postings(desk.store).post(long, desk.editor).isNew == false)
        #expect(try desk.store.views.records(type).count == 6)
    }

    @Test func `a list whose parts are not all here is not compared: nobody is told that rows are gone`() throws {
        let desk = try Desk()
        let long = try list(500)
        _ = try Postings(desk.store).post(long, desk.editor)
        let other = try Desk("other")
        let store = desk.store
        try store.write { _ in _ = try store.seal(Desk.village) }
        let changesets = try store.log.changesets(Desk.village, beyond: try other.store.heads(Desk.village).held)
        #expect(changesets.count >= 1)
        let code = try #require(ListCode(hash: long.hash(Toy.digest))).description
        // What an older program recorded has no rows at all.
        let hash = String(repeating: "ab", count: 32)
        try other.add(
            "village_posting",
            [
                "kind=exit", "stage=first", "year=2017", "date=2017-10-01", "region=450124100201", "from=2017-10-01", "to=2017-10-08",
                "hash=\(hash)", "count=500",
            ])
        let old = try #require(ListCode(hash: hash)).description
        #expect(throws: PublicationRefusal.rowsNotHere(count: 500)) { _ = try ListVerification.make(old, rows: nil, other.store) }
        #expect(throws: PublicationRefusal.unknownCode(code)) { _ = try ListVerification.make(code, rows: nil, other.store) }
    }

    @Test func `the form of version 1 has no lists, and one without parts holds what fits into a record or nothing`() throws {
        let text = String(decoding: Desk.bytes("schemas/poverty-register-2.json"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("\"name\": \"part\"") }
        // The line before ends in a comma that now stands before a bracket.
        let older = lines.joined(separator: "\n").replacing(#/\},\n      \]\}/#) { _ in "}\n      ]}" }
        let desk = try Desk("older", schema: Array(older.utf8))
        #expect(throws: PublicationRefusal.longList(rows: 2_000, most: 357)) {
            _ = try Postings(desk.store).post(list(2_000), desk.editor)
        }
        let type = try #require(desk.store.schema.type(named: "village_posting"))
        #expect(try desk.store.views.records(type).isEmpty)
        _ = try Postings(desk.store).post(list(300), desk.editor)
        #expect(try desk.store.views.records(type).count == 1)
    }

    @Test func `a county's list of 450 entries of funds is verified over all its parts, and drawn from`() throws {
        let desk = try Desk()
        let paid = ["date=2017-05-01", "year=2017", "source=central", "payer=财政局", "payee=某公司", "amount=100", "purpose=路"]
        try desk.store.write { _ in
            for index in 1...450 {
                try desk.add("fund_entry", ["number=F\(1_000_000_000_000_000 + index)", "region=450124100201"] + paid, scope: Desk.county)
            }
        }
        let made = try PublicLists(desk.store).lists(.init(.funds, .first, year: 2017, region: Desk.county, from: 17_400, to: 17_410))
        let list = try #require(made.first)
        #expect(list.rows.count == 450)
        _ = try Postings(desk.store).post(list, desk.editor)
        let type = try #require(desk.store.schema.type(named: "county_posting"))
        #expect(try desk.store.views.records(type).count == 2)
        let code = try #require(ListCode(hash: list.hash(Toy.digest))).description
        #expect(try ListVerification.make(code, rows: nil, desk.store).isSame)
        try desk.add("fund_entry", ["number=F9", "region=450124100201"] + paid, scope: Desk.county)
        let later = try ListVerification.make(code, rows: nil, desk.store)
        #expect(!later.isSame && later.register.differences.map(\.key) == ["F9"])
    }
}
