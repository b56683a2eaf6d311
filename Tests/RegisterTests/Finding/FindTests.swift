import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

@Suite struct FindTests {
    private let desk: Desk
    private let household: RecordID

    init() throws {
        desk = try Desk()
        let hamlet = try desk.add("natural_village", ["code=450124100201-001", "name=那桐屯"])
        household = try desk.add("household", ["number=450124100201-0042", "phone=13977112233"])
        try desk.set(household, ["natural_village[2016]=\(hamlet)"])
        try desk.add("member", ["name=覃大明", "relation=head", "id_number=450124196203154411"], parent: household)
        try desk.add("member", ["name=韦小妹", "relation=spouse", "phone=13800001111"], parent: household)
        try desk.add("pairing", ["helper_number=B-1", "helper_name=李帮扶", "from=2016-01-01"], parent: household)
        let other = try desk.add("household", ["number=450124100201-0142"])
        try desk.add("member", ["name=阿依古丽·买买提", "relation=head"], parent: other)
        try desk.add("member", ["name=韦大明", "relation=son"], parent: other)
    }

    private func find(_ texts: String..., type: String? = nil) throws -> [String] { try answer(texts, type).found.map(Self.name) }

    private func answer(_ texts: [String], _ type: String? = nil) throws -> FindIndex.Answer {
        try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return try FindIndex.search(source, texts, type: type.map { try desk.editor.type($0) })
        }
    }

    private static func name(_ found: FindIndex.Found) -> String {
        found.type.name == "household" ? found.line.number ?? "" : found.line.names.first ?? ""
    }

    @Test func `people are found by name, a part of it, pinyin and initials`() throws {
        #expect(try find("覃大明") == ["覃大明"])
        #expect(try find("大明") == ["覃大明", "韦大明"])
        #expect(try find("qindaming") == ["覃大明"])
        #expect(try find("tdm") == ["覃大明"])
        // As dictionaries print it, and as people type tones.
        for text in ["qín dàmíng", "QÍN DÀMÍNG", "qin2 da4 ming2", "qin2da4ming2", "tan2 dm"] {
            #expect(try find(text) == ["覃大明"], "\(text)")
        }
        for text in ["f1", "p001", "lan2018", "gx-2"] {
            #expect(String(SearchText.withoutTones(SearchText.folded(text)).map(Character.init)) == text)
        }
        #expect(try find("wxm") == ["韦小妹"])
        #expect(try find("没有此人") == [])
    }

    @Test(arguments: ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽.买买提", "阿依古丽买买提", "阿依古丽 买买提", "阿依古丽\u{200B}"])
    func `dots, blanks and what is invisible make no difference`(text: String) throws {
        #expect(try find(text).first == "阿依古丽·买买提")
    }

    @Test func `numbers are found whole, by their end, and in the old form`() throws {
        #expect(try find("450124196203154411") == ["覃大明"])
        #expect(try find("4411") == ["覃大明"])
        #expect(try find("450124620315441") == ["覃大明"])
        #expect(try find("１３８００００１１１１") == ["韦小妹"])
        #expect(try find("2233") == ["450124100201-0042"])
        #expect(try find("450124100201-0042") == ["450124100201-0042"])
        #expect(try find("42") == ["450124100201-0042"])
        #expect(try find("0042") == ["450124100201-0042"])
    }

    @Test func `a natural village and a helper find the household, and narrow a name`() throws {
        #expect(try find("那桐") == ["那桐屯", "450124100201-0042"])
        #expect(try find("那桐", type: "household") == ["450124100201-0042"])
        #expect(try find("ntt", type: "household") == ["450124100201-0042"])
        #expect(try find("李帮扶") == ["450124100201-0042"])
        #expect(try find("大明", "那桐") == ["覃大明"])
        #expect(try find("大明 那桐") == ["覃大明"])
    }

    @Test func `what was found says where it belongs`() throws {
        let found = try #require(try answer(["xiaomei"]).found.first)
        #expect(found.line.household == "450124100201-0042")
        #expect(found.line.head == "覃大明")
        #expect(found.line.hamlet == "那桐屯")
        #expect(found.line.helpers == ["李帮扶"])
        #expect(found.scope == Desk.village)
    }

    @Test func `a name in dispute is found by either, and the retired by none`() throws {
        let other = try Desk("other")
        try desk.send(to: other)
        let member = try #require(try desk.store.views.records(desk.editor.type("member"), in: []).first)
        try desk.set(member, ["name=覃大民"])
        try other.set(member, ["name=秦大明"])
        try other.send(to: desk)
        #expect(try find("大民") == ["覃大民"] || find("大民") == ["秦大明"])
        #expect(try find("秦大明").count == 1)
        try desk.retire(member)
        #expect(try find("秦大明") == [])
    }

    @Test func `what is found stands in the order of villages, whichever of them was made anew`() throws {
        let villages = (202...206).map { ScopeCode(number: 450_124_100_000 + $0) }
        func add(_ index: Int, _ name: String, number: String = "0001") throws {
            let home = try desk.add("household", ["number=\(villages[index])-\(number)"], scope: villages[index])
            try desk.add("member", ["name=\(name)", "relation=head"], parent: home, scope: villages[index])
        }
        // The store gives scopes their numbers in the order in which they come.
        for index in [3, 0, 4, 1, 2] { try add(index, "蒙大山") }
        func scopes() throws -> [ScopeCode] { try answer(["mds"]).found.map(\.scope) }
        #expect(try scopes() == villages)
        try FindIndex.keepUp(of: desk.store)
        #expect(try scopes() == villages)
        try add(2, "蒙大山", number: "0002")
        #expect(try scopes() == [villages[0], villages[1], villages[2], villages[2], villages[3], villages[4]])
    }

    @Test func `every save is found at once, and the lines that are kept are those that are made anew`() throws {
        func lines() throws -> FindIndex.Answer { try answer(["m"]) }
        func kept() throws -> [String] {
            let source = try desk.store.read { _ in
                let source = try ReportSource(desk.store, region: nil)
                _ = try FindIndex(source)
                return source
            }
            try source.keep()
            return try find("大")
        }
        #expect(try kept() == find("大"))
        let again = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            _ = try FindIndex(source)
            return source.computedParts
        }
        #expect(again == 0)
        try desk.add("member", ["name=黄大妹", "relation=daughter"], parent: household)
        #expect(try find("hdm") == ["黄大妹"])
        _ = try kept()
        try desk.store.refold(Desk.village)
        #expect(try find("hdm") == ["黄大妹"])
    }

    @Test func `the lines of a few records are those that all lines have of them, and of no scope besides`() throws {
        let type = try desk.editor.type("household")
        let all = try desk.store.read { _ in try FindIndex(ReportSource(desk.store, region: nil)).lines(of: type) }
        let number = try #require(all.last).number
        let (few, source) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return (try FindIndex(source, of: [number]).lines(of: type, only: [number]), source)
        }
        #expect(few.map(\.number) == [number] && few.first?.line.number == all.last?.line.number)
        try source.keep()
        let (none, other) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return (try FindIndex(source, of: []).lines(of: type), source)
        }
        #expect(none.isEmpty && source.computedParts == 1 && other.computedParts == 0)
    }
}
