import Cunlian
import RecordStore
import Records
import ReportFormats
import TestSupport
import Testing

@testable import Register

/// What is put up: only what may be public, under a code by which anybody can check it.
struct PublicListTests {
    private static let head = PublicList.Head(.exit, .first, year: 2017, region: Desk.village, from: 17_440, to: 17_447)

    /// What must never be on a page, each as it is typed.
    private static let secrets = [
        "id_number": Desk.idNumber(), "phone": "13877112233", "bank_name": "农信社白山支行", "hukou_number": "桂A00771234",
        "national_code": "N45012499887", "disease": "慢性肾衰竭", "certificate": "残疾证4501240098",
    ]

    private func household(_ desk: Desk) throws -> RecordID {
        let secret = { (name: String) in Self.secrets[name] ?? "" }
        let hamlet = try desk.add("natural_village", ["code=450124100201-001", "name=内笔屯"])
        let household = try desk.add(
            "household",
            [
                "number=450124100201-0042", "registration.year=2015", "registration.source=initial", "natural_village[2017]=\(hamlet)",
                "phone=\(secret("phone"))", "bank_name=\(secret("bank_name"))", "hukou_number=\(secret("hukou_number"))",
                "national_code=\(secret("national_code"))", "main_cause=illness", "other_causes+=disability",
                "cause_note=\(secret("disease"))",
            ])
        let member = try desk.add(
            "member",
            [
                "name=韦国庆", "relation=head", "id_number=\(secret("id_number"))", "phone=\(secret("phone"))", "birth=1980-05-01",
                "health[2017]+=chronic", "disease[2017]=\(secret("disease"))", "disability_certificate=\(secret("certificate"))",
            ], parent: household)
        try desk.set(household, ["roster[2017]+=\(member)"])
        return household
    }

    private func page(_ desk: Desk, _ lists: [PublicList], _ language: Language) throws -> String {
        let request = PublicLists.Request(.exit, .first, year: 2017, region: Desk.village, from: 17_440, to: 17_447)
        let report = try desk.store.read { _ in try PublicListReport.make(lists, request, desk.store) }
        return report.page(language: language, made: 0, digest: Toy.digest)
    }

    @Test func `a page of a household whose every private field is filled has none of them, nor what follows from one`() throws {
        let desk = try Desk()
        let list = try PublicLists(desk.store).list(of: [household(desk)], Self.head)
        for language in [Language.zh, .en] {
            let page = try page(desk, [list], language)
            #expect(page.contains("韦国庆") && page.contains("450124100201-0042") && page.contains("内笔屯") && page.contains("12317"))
            for (field, secret) in Self.secrets { #expect(!page.contains(secret), "\(field)") }
            // The cause of its poverty is an illness.
            let causes = desk.store.schema.codeList("poverty_cause")?.items.filter { ["illness", "disability"].contains($0.code) } ?? []
            #expect(causes.count == 2)
            // Below the list stands that illnesses are not on it.
            let list = page.split(separator: "<footer").first.map(String.init) ?? ""
            for cause in causes { #expect(!list.contains(cause.label.text(in: language)), "\(cause.code)") }
        }
    }

    @Test(arguments: ["id_number", "phone", "bank_account", "main_cause", "disease", "name", "purpose", "county"])
    func `a procedure's file cannot make anything else public`(column: String) throws {
        let file = String(decoding: Desk.bytes("procedure/household-exit.json"), as: UTF8.self)
        let general = (name: "g", bytes: Desk.bytes("procedure/publication.json"))
        let changed = file.replacing("\"hamlet\", \"head\"", with: "\"hamlet\", \"\(column)\"", maxReplacements: 1)
        #expect(changed != file)
        #expect(throws: DocumentError.self) {
            _ = try PublicationRules(.exit, procedure: ("f", Array(changed.utf8)), general: general)
        }
        _ = try PublicationRules(.exit, procedure: ("f", Array(file.utf8)), general: general)
        let library = try ProcedureLibrary(Desk().store)
        for kind in ListKind.allCases { #expect(try PublicationRules(kind, year: 2017, library).columns.first == .number, "\(kind)") }
    }

    @Test func `what was put up is the same until the register or the page says something else, and the rows are named`() throws {
        let desk = try Desk()
        let one = try household(desk)
        let two = try desk.addHousehold(members: 2, ["number=450124100201-0007"])
        let list = try PublicLists(desk.store).list(of: [one, two], Self.head)
        let first = try Postings(desk.store).post(list, desk.editor)
        #expect(first.isNew)
        #expect(try Postings(desk.store).post(list, desk.editor).record == first.record)
        let code = try #require(ListCode(hash: list.hash(Toy.digest))).description
        for language in [Language.zh, .en] {
            let page = PageReader(Array(try page(desk, [list], language).utf8)).lists()
            #expect(page.map(\.code) == [code])
            let check = try ListVerification.make(code, rows: page.first?.rows, desk.store)
            #expect(check.isSame && check.page?.isSame == true && check.register.isSame, "\(language)")
            // Somebody writes another number of persons on the page, or a name, or takes a row off.
            let rows = try #require(page.first?.rows)
            let forged = rows.map { row in row.contains("韦国庆") ? row.map { $0 == "韦国庆" ? "韦国强" : $0 } : row }
            let told = try ListVerification.make(code, rows: forged, desk.store)
            #expect(!told.isSame && told.register.isSame)
            #expect(told.page?.differences.map(\.key) == ["450124100201-0042"] && told.page?.differences.first?.change == .changed)
            let short = try ListVerification.make(code, rows: Array(rows.dropFirst()), desk.store)
            #expect(short.page?.differences.map(\.change) == [.gone])
        }
        let member = try #require(try desk.store.views.children(of: one, in: Desk.village).first)
        try desk.set(member, ["name=韦国强"])
        var check = try ListVerification.make(code, rows: nil, desk.store)
        #expect(check.page == nil && check.register.differences.map(\.change) == [.changed])
        #expect(check.register.differences.first?.row?.line.contains("韦国强") == true)
        try desk.set(member, ["name=韦国庆"])
        #expect(try ListVerification.make(code, rows: nil, desk.store).isSame)
        try desk.retire(two)
        check = try ListVerification.make(code, rows: nil, desk.store)
        #expect(check.register.differences.map(\.key) == ["450124100201-0007"] && check.register.differences.first?.change == .gone)
        #expect(throws: PublicationRefusal.unknownCode("0000-0000-0000")) {
            _ = try ListVerification.make("0000-0000-0000", rows: nil, desk.store)
        }
    }

    @Test func `a page on which anything stands that the program does not write of the list is not the list`() throws {
        let desk = try Desk()
        let list = try PublicLists(desk.store).list(of: [household(desk)], Self.head)
        _ = try Postings(desk.store).post(list, desk.editor)
        func differences(_ page: String) throws -> PageDifferences {
            let read = try #require(PageReader(Array(page.utf8)).lists().first)
            let check = try ListVerification.make(read.code, rows: read.rows, desk.store)
            let shown = try #require(check.shown)
            let sheets = try PublicSheets(desk.store).printed([(list: shown, posting: check.posting)])
            let pages = [Language.zh, .en].flatMap { language in
                sheets.map { $0.page(language: language, made: 0, digest: Toy.digest) }
            }
            return try #require(PageDifferences.least(Array(page.utf8), pages))
        }
        for language in [Language.zh, .en] {
            let page = try page(desk, [list], language)
            #expect(try differences(page).isEmpty, "\(language)")
            // A browser that saves it breaks its lines, marks the file, and says where it is from.
            let saved = "\u{FEFF}<!-- saved from url=(0014)about:internet -->" + page.replacing("</td>", with: "\r\n </td>\n")
            #expect(try differences(saved).isEmpty, "\(language)")
            let first = try #require(page.split(separator: "<tbody>").last?.split(separator: "</tr>").first)
            let row = String(first).replacing("韦国庆", with: "假的人")
            let hidden = row.replacing("<tr", with: "<tr class=\"total\"")
            let forgeries: [String] = [
                page.replacing(CalendarDate(days: 17_447)?.description ?? "", with: CalendarDate(days: 17_442)?.description ?? ""),
                page.replacing("2017", with: "2018"),
                page.replacing("</tr></tbody>", with: "</tr>\(hidden)</tr></tbody>"),
                page.replacing("</section>", with: "<table><tbody>\(row)</tr></tbody></table></section>"),
                page.replacing("<main>", with: "<main><img src=\"x\">"), page.replacing("<main>", with: "<main style=\"display:none\">"),
                page.replacing("<main>", with: "<main><!--> 假的 <!-- -->"), page.replacing("12317", with: "12318"),
            ]
            for forged in forgeries {
                #expect(forged != page)
                #expect(try !differences(forged).isEmpty, "\(language) \(forged.suffix(3_000))")
            }
            #expect(try differences(forgeries[3]).added.contains { $0.text == "假的人" })
        }
        #expect(try !differences(page(desk, [list], .zh) + page(desk, [], .zh)).isEmpty)
    }

    @Test func `the county's telephone stands beside the hotline, from the village's own record where the county is not held`() throws {
        let desk = try Desk()
        let list = try PublicLists(desk.store).list(of: [household(desk)], Self.head)
        #expect(try ComplaintPhones(desk.store).text(for: Self.head) == "12317")
        try desk.add("county", ["code=450124", "name=马山县", "complaint_phone=0771-6822011"], scope: Desk.county)
        #expect(try page(desk, [list], .zh).contains("12317；0771-6822011"))
        try desk.add("village", ["code=450124100201", "name=安善村", "complaint_phone=0771-6822012"])
        #expect(try ComplaintPhones(desk.store).text(for: Self.head) == "12317；0771-6822012")
    }
}

/// Lists of funds and projects [S:696].
struct AccountListTests {
    @Test func `funds and projects are put up for the county and for one of its villages, with reversals taken off`() throws {
        let desk = try Desk()
        let project = try desk.add(
            "project",
            [
                "number=P001", "class=road", "name=那料屯道路", "villages+=450124100201", "amounts.scale=3", "amounts.unit=公里",
                "amounts.invest_plan=300000", "amounts.invest_done=280000", "dates.start=2017-03-01", "dates.finish=2017-11-01",
            ], scope: Desk.county)
        try desk.add("project_progress", ["status=building", "date=2017-03-01"], parent: project, scope: Desk.county)
        let paid = ["date=2017-05-01", "year=2017", "source=central", "payer=财政局", "payee=韦国庆 6228480012345678", "amount=16200"]
        let entry = try desk.add(
            "fund_entry", ["number=F1", "region=450124100201", "project=\(project)", "purpose=道路"] + paid, scope: Desk.county)
        try desk.add("fund_entry", ["number=F2", "region=450124100201", "reverses=\(entry)"] + paid, scope: Desk.county)
        try desk.add("fund_entry", ["number=F3", "region=450124100301"] + paid, scope: Desk.county)
        let lists = try PublicLists(desk.store)
        func list(_ kind: ListKind, _ stage: ListStage, _ region: ScopeCode, year: Int = 2017) throws -> [PublicList] {
            try lists.lists(.init(kind, stage, year: year, region: region, from: 17_500, to: 17_510))
        }
        let county = try #require(try list(.funds, .first, Desk.county).first)
        #expect(county.rows.map(\.key) == ["F1", "F2", "F3"])
        #expect(county.rows.map { $0.values[3].canonical } == ["16200.00", "-16200.00", "16200.00"])
        // Whom the money went to is not public here, for it may be a person and an account.
        #expect(!county.canonical.contains("6228480012345678"))
        #expect(try list(.funds, .first, Desk.village).first?.rows.map(\.key) == ["F1", "F2"])
        #expect(try list(.projects, .first, Desk.village).first?.rows.first?.line.contains("road") == true)
        #expect(try list(.projects, .announcement, Desk.village).isEmpty, "it is not finished")
        #expect(try list(.projects, .first, Desk.village, year: 2019).isEmpty)
        // What comes later is named, and so is what was entered twice.
        _ = try Postings(desk.store).post(county, desk.editor)
        let code = try #require(ListCode(hash: county.hash(Toy.digest))).description
        #expect(try ListVerification.make(code, rows: nil, desk.store).isSame)
        try desk.add("fund_entry", ["number=F3", "region=450124100301"] + paid, scope: Desk.county)
        let check = try ListVerification.make(code, rows: nil, desk.store)
        #expect(check.register.differences.map(\.key) == ["F3"] && check.register.differences.first?.change == .added)
    }
}
