import Changesets
import CunlianTrust
import JSON
import Records
import Testing

@testable import Register

/// Lists that are put up, from the rows that the vectors spell: Protocol/11-publication.md.
@Suite struct ListVectorTests {
    @Test func `a list's hash, code and marks are those of the vectors, in whatever order its rows come`() throws {
        let vectors = try VectorTests.vectors("lists.json")
        #expect(vectors.count >= 6)
        for vector in vectors {
            for isReversed in [false, true] {
                let list = try list(vector, isReversed)
                let name = vector.text("name")
                let hash = list.hash(Self.digest)
                #expect(hash == vector.text("hash"), "\(name)")
                #expect(ListCode(hash: hash)?.description == vector.text("code"), "\(name)")
                let marks = (vector["marks"]?.list ?? []).map { ($0.list ?? []).compactMap(\.text) }
                #expect(list.marks(Self.digest).map { [$0.key, $0.mark] } == marks, "\(name)")
            }
        }
    }

    @Test func `a draw's commitment, seed and rows are those of the vectors`() throws {
        var count = 0
        for vector in try VectorTests.vectors("lists.json") {
            guard let draw = vector["draw"] else { continue }
            count += 1
            let list = try list(vector, false)
            let (hash, name) = (list.hash(Self.digest), vector.text("name"))
            let number = try #require(CardCode(draw.text("number").lowercased()))
            let commitment = SampleSeed.commitment(
                number, scope: list.head.region, kind: list.head.kind, stage: list.head.stage, year: list.head.year, digest: Self.digest)
            #expect(commitment == draw.text("commitment"), "\(name)")
            let seed = SampleSeed.seed(list: hash, number: number, digest: Self.digest)
            #expect(seed == draw.text("seed"), "\(name)")
            let drawn = SampleSeed.drawn(
                list.rows.map(\.key), seed: seed, share: draw["share"]?.number?.integer ?? 0,
                least: Int(draw["least"]?.number?.integer ?? 0), digest: Self.digest)
            #expect(drawn == (draw["drawn"]?.list ?? []).compactMap(\.text), "\(name)")
        }
        #expect(count >= 3)
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] { Changesets.Suite.one.digest(bytes) }

    private func list(_ vector: JSONNode, _ isReversed: Bool) throws -> PublicList {
        let columns = try (vector["columns"]?.list ?? []).map { try #require($0.text.flatMap(PublicColumn.init)) }
        let rows = (vector["rows"]?.list ?? []).map { row in
            PublicList.Row(zip(columns, row.list ?? []).map { value($1.text ?? "", $0) })
        }
        let to = vector["to"]?.text.flatMap { CalendarDate($0)?.days }
        let head = PublicList.Head(
            try #require(ListKind(rawValue: vector.text("kind"))), try #require(ListStage(rawValue: vector.text("stage"))),
            year: Int(vector["year"]?.number?.integer ?? 0), region: ScopeCode(number: UInt64(vector.text("region")) ?? 0),
            from: CalendarDate(vector.text("from"))?.days ?? 0, to: to)
        return PublicList(head, columns: columns, rows: isReversed ? rows.reversed() : rows)
    }

    /// A value of the column's kind; texts get blanks that the canonical form does not have.
    private func value(_ text: String, _ column: PublicColumn) -> PublicList.Value {
        guard !text.isEmpty else { return .none }
        if column.codeList != nil { return .code(text) }
        switch column.kind {
        case .count: return .count(Int64(text) ?? 0)
        case .money: return .money(Int64(text.filter { $0 != "." }) ?? 0)
        case .date: return .day(Int64(CalendarDate(text)?.days ?? 0))
        default: return .text(" \(text)\t\u{3000}")
        }
    }
}
