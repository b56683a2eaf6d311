import Cunlian
import RecordStore
import Records
import ReportFormats
import TestSupport
import Testing

@testable import Register

/// What anybody may read on the page of the node: the lists that hang, as they hang, and nothing else.
struct HangingListTests {
    private static let from = 17_440
    private static let secrets = ["13877112233", "慢性肾衰竭", "农信社白山支行", "6228480012345678", Desk.idNumber()]

    private func household(_ desk: Desk, _ number: String, _ name: String) throws -> (household: RecordID, head: RecordID) {
        let household = try desk.add(
            "household", ["number=\(number)", "phone=13877112233", "bank_name=农信社白山支行", "main_cause=illness", "cause_note=慢性肾衰竭"])
        let member = try desk.add(
            "member",
            [
                "name=\(name)", "relation=head", "id_number=\(Desk.idNumber())", "birth=1980-05-01", "phone=13877112233",
                "disease[2017]=慢性肾衰竭",
            ],
            parent: household)
        try desk.set(household, ["roster[2017]+=\(member)"])
        return (household, member)
    }

    private func post(_ desk: Desk, _ households: [RecordID], _ stage: ListStage, to: Int?) throws -> PublicList {
        let head = PublicList.Head(.exit, stage, year: 2017, region: Desk.village, from: Self.from, to: to)
        let list = try PublicLists(desk.store).list(of: households, head)
        _ = try Postings(desk.store).post(list, desk.editor)
        return list
    }

    private func page(_ desk: Desk, _ list: HangingList, _ language: Language) throws -> String {
        try HangingLists(desk.store, today: Self.from).sheet(of: list).page(language: language, made: 0, digest: Toy.digest)
    }

    @Test func `T23 a notice is there from its first day to its last, and an announcement with names for thirty days`() throws {
        let desk = try Desk()
        let (one, _) = try household(desk, "450124100201-0042", "韦国庆")
        _ = try post(desk, [one], .first, to: Self.from + 7)
        _ = try post(desk, [one], .announcement, to: nil)
        let stages = { (day: Int) in try HangingLists(desk.store, today: day).all().map(\.posting.head.stage) }
        #expect(try stages(Self.from - 1) == [])
        #expect(try Set(stages(Self.from)) == [.first, .announcement])
        #expect(try Set(stages(Self.from + 7)) == [.first, .announcement])
        #expect(try stages(Self.from + 8) == [.announcement])
        #expect(try stages(Self.from + 30) == [.announcement])
        #expect(try stages(Self.from + 31) == [])
        #expect(HangingLists.announcementDays(.funds) == 365)
    }

    @Test func `the page has the list's rows, its code and hash and whom to call, and nothing private in either language`() throws {
        let desk = try Desk()
        let (one, _) = try household(desk, "450124100201-0042", "韦国庆")
        let list = try post(desk, [one], .first, to: Self.from + 7)
        let hanging = try #require(try HangingLists(desk.store, today: Self.from).all().first)
        for language in [Language.zh, .en] {
            let page = try page(desk, hanging, language)
            for word in ["韦国庆", "450124100201-0042", "12317", list.hash(Toy.digest), hanging.code.description] {
                #expect(page.contains(word), "\(word)")
            }
            for secret in Self.secrets { #expect(!page.contains(secret), "\(secret)") }
        }
        // It can be read back and held against the register, as the paper can.
        let read = PageReader(Array(try page(desk, hanging, .zh).utf8)).lists()
        #expect(read.map(\.code) == [hanging.code.description])
        #expect(try ListVerification.make(hanging.code.description, rows: read.first?.rows, desk.store).isSame)
    }

    @Test func `what changed in the register after a list was put up is not shown in its place`() throws {
        let desk = try Desk()
        let (one, head) = try household(desk, "450124100201-0042", "韦国庆")
        let (two, _) = try household(desk, "450124100201-0007", "黄秀英")
        _ = try post(desk, [one, two], .first, to: Self.from + 7)
        try desk.set(head, ["name=韦国强"])
        let hanging = try #require(try HangingLists(desk.store, today: Self.from).all().first)
        let page = try page(desk, hanging, .zh)
        #expect(page.contains("黄秀英") && !page.contains("韦国强") && !page.contains("韦国庆"))
        #expect(page.contains("名单共 2 行，其中 1 行"))
    }

    @Test func `T23 what somebody put up whose office puts up no lists hangs nowhere, and the same by the village's does`() async throws {
        let team = try await Team(only: ["collector", "village"])
        let texts = [
            "kind=exit", "stage=first", "year=2017", "date=2017-10-01", "region=450124100201", "from=2017-10-01", "to=2017-10-08",
            "count=0",
            "hash=" + String(repeating: "ab", count: 32),
        ]
        for (name, hangs) in [("collector", false), ("village", true)] {
            let (admitted, hanging) = try await team.by(name) { clerk, _ in
                let editor = clerk.editor
                let assignments = try texts.map { try Assignment($0) }
                _ = try editor.add(editor.type("village_posting"), assignments, parent: nil, scope: Desk.village)
                let day = try #require(CalendarDate("2017-10-03")).days
                return (try Postings(editor.store).all().map(\.isAdmitted), try HangingLists(editor.store, today: day).all().count)
            }
            #expect(admitted == [hangs] && hanging == (hangs ? 1 : 0), "\(name): \(admitted) \(hanging)")
        }
    }

    @Test func `needs and offers name a household as far as its consent goes, and a benefactor never`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, _) = try desk.home([["name=韦大"]], ["number=450124100201-0042", "address.street=弄拉屯"])
        try desk.add("need", ["number=x1", "title=化肥", "kind=goods", "detail=癌症"], parent: household)
        try desk.add("need", ["number=x2", "title=轮椅", "kind=medical", "detail=癌症"], parent: household)
        try desk.add(
            "offer", ["number=z1", "title=大米", "kind=goods", "giver=陈先生", "giver_kind=person", "contact=陈先生", "phone=13877112233"],
            scope: Desk.county)
        try desk.add("offer", ["number=z2", "title=食用油", "kind=goods", "giver=粮油公司", "giver_kind=enterprise"], scope: Desk.county)
        let page = { (day: Int) in
            try PublicPlatformReport.make(desk.store, today: day).page(language: .zh, made: 0, digest: Toy.digest)
        }
        #expect(try !page(16_953).contains("化肥") && page(16_953).contains("粮油公司"))
        try desk.add(
            "consent",
            [
                "date=2016-05-01", "until=2016-06-01", "allows.name=true", "allows.phone=true",
                "proof=\(String(repeating: "a1", count: 32))",
            ],
            parent: household)
        let shown = try page(16_953)
        #expect(shown.contains("化肥") && shown.contains("安善村 韦大") && shown.contains("轮椅") && shown.contains("安善村一户"))
        for secret in ["癌症", "弄拉屯", "陈先生", "13877112233", "13800000000", "0042"] { #expect(!shown.contains(secret), "\(secret)") }
        #expect(try !page(16_954).contains("韦大"))
    }
}
