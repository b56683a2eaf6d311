import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What `export` writes `import` reads: titles, and in which record each lies.
struct TableTripTests {
    private static let schema = Desk.bytes("schemas/poverty-register-3.json")

    private func exported(_ desk: Desk, _ type: String, _ language: Language) throws -> [[String]] {
        let editor = Editor(desk.store, language: language)
        let exporter = try Exporter(editor, type: editor.type(type), scopes: [])
        var rows = [exporter.header]
        try exporter.rows { rows.append($0) }
        return rows
    }

    private func take(_ desk: Desk, _ name: String, _ rows: [[String]], _ language: Language = .zh) throws -> ImportReport {
        let editor = Editor(desk.store, language: language)
        let type = try editor.type(name)
        let importer = try Importer(editor, type: type, header: rows[0], rule: EntryGuard(desk.store).rule(for: type))
        var report = ImportReport()
        try importer.commit(into: &report) { report in
            for (index, row) in rows.dropFirst().enumerated() { try importer.take(row, line: index + 2, into: &report) }
        }
        return report
    }

    private func places(_ desk: Desk) throws {
        try desk.add("village", ["code=450124100201", "name=安善村"])
        try desk.add("household", ["number=450124100201-0042", "registration.year=2015", "registration.source=initial"])
    }

    @Test(arguments: [Language.zh, .en]) func `a need of a village and one of a household go out and come in, here and elsewhere`(
        language: Language
    ) throws {
        let desk = try Desk()
        try places(desk)
        let village = try desk.editor.finder.record("village:450124100201")
        let household = try desk.editor.finder.record("household:450124100201-0042")
        try desk.add("need", ["number=x1", "title=修路", "kind=works"], parent: village)
        try desk.add("need", ["number=x2", "title=化肥", "kind=goods"], parent: household)
        let rows = try exported(desk, "need", language)
        #expect(rows[0][3...4] == (language == .zh ? ["行政村", "户"] : ["village", "household"]))
        #expect(rows[1][3...4] == ["450124100201", ""] && rows[2][3...4] == ["", "450124100201-0042"])
        let again = try take(desk, "need", rows, language)
        #expect(again.unchanged == 2 && again.written == 0 && again.remarks.isEmpty, "\(again.remarks)")
        // Elsewhere, where nothing has these ids, it makes the same.
        let other = try Desk("other")
        try places(other)
        let made = try take(other, "need", rows.map { Array($0.dropFirst(2)) }, language)
        #expect(made.created == 2 && made.remarks.isEmpty, "\(made.remarks)")
        #expect(try exported(other, "need", language).map { $0.dropFirst(2) } == rows.map { $0.dropFirst(2) })
        // Of both at once nobody knows which.
        var both = rows
        both[1][4] = "450124100201-0042"
        #expect(try take(desk, "need", both, language).held == 1)
    }

    @Test(arguments: [Language.zh, .en]) func `every title of every type's export is read again as what it was`(language: Language) throws {
        let desk = try Desk(schema: Self.schema)
        let editor = Editor(desk.store, language: language)
        for type in desk.store.schema.types {
            let exporter = Exporter(formOf: type, editor, year: 2016)
            let header = try Importer(editor, type: type, header: exporter.header).header
            #expect(header.meanings.allSatisfy { $0.target != nil }, "\(type.name)")
            #expect(header.meanings.count == exporter.columns.count && exporter.header.count == Set(exporter.header).count, "\(type.name)")
        }
    }

    @Test func `what one type calls by one name and another by another is taken for it`() throws {
        let desk = try Desk()
        try places(desk)
        let village = try desk.editor.finder.record("village:450124100201")
        try desk.add("need", ["number=x1", "title=化肥", "kind=goods"], parent: village)
        let offers = [
            ["scope", "offer_number", "title", "kind", "giver"], ["450124", "z1", "化肥", "goods", "厂"],
        ]
        #expect(try take(desk, "offer", offers, .en).created == 1)
        let promises = [["need_number", "offer number", "date"], ["x1", "z1", "2017-01-01"]]
        #expect(try take(desk, "promise", promises, .en).created == 1)
        let pairings = [["household", "helper number", "from"], ["450124100201-0042", "h1", "2016-01-01"]]
        let paired = try take(desk, "pairing", pairings, .en)
        #expect(paired.created == 1, "\(paired)")
        let pairing = try #require(try desk.store.views.records(desk.editor.type("pairing")).first)
        #expect(try desk.store.record(pairing, in: Desk.village)?.value("helper_number") == .text("h1"))
    }

    @Test func `an unknown title and an unknown type are answered with what there is`() throws {
        let desk = try Desk(schema: Self.schema)
        let type = try desk.editor.type("promise")
        let fault = #expect(throws: HeaderFault.self) {
            _ = try Importer(desk.editor, type: type, header: ["offer_nr", "date", "offered"])
        }
        guard case .unknown(let columns, _, let titles)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(columns.map(\.title) == ["offer_nr", "offered"] && titles.map(\.en).contains("offer_number"), "\(titles)")
        for (text, near) in [
            ("fund_entries", "fund_entry"), ("funds", "fund_entry"), ("pairings", "pairing"), ("Helper", "helper"), ("资金凭证", "fund_entry"),
            ("houshold", "household"),
        ] {
            #expect(desk.store.schema.types(like: text).map(\.en).contains(near), "\(text): \(desk.store.schema.types(like: text))")
            #expect(throws: EditError.unknownType(text, near: desk.store.schema.types(like: text))) { _ = try desk.editor.type(text) }
        }
        #expect(desk.store.schema.types(like: "qqqqqqqq").isEmpty)
    }
}
