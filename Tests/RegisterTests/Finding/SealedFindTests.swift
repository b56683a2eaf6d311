import Causality
import Cunlian
import RecordStore
import Records
import Testing

@testable import Register

/// People are found by numbers that the register seals, by whoever may read them, and whoever looks for a name opens none.
@Suite struct SealedFindTests {
    private static let number = "450124196203154411"
    private static let phone = "13800001111"
    private let desk: Desk
    private let member: RecordID

    init() throws {
        desk = try Desk(schema: Desk.bytes("schemas/poverty-register-3.json"))
        let household = try desk.add("household", ["number=450124100201-0042"])
        member = try desk.add("member", ["name=覃大明", "relation=head", "id_number=\(Self.number)"], parent: household)
        try desk.add("member", ["name=韦小妹", "relation=spouse", "phone=\(Self.phone)"], parent: household)
    }

    private func find(_ texts: String..., access: FindAccess = .all) throws -> [FoundLine] {
        let (found, source) = try desk.store.read { _ in
            let source = try ReportSource(desk.store, region: nil)
            return (try FindIndex.search(source, texts, access: access).found.filter { $0.type.name == "member" }.map(\.line), source)
        }
        try source.keep()
        return found
    }

    private func views() throws -> Int {
        try desk.store.viewings.entries(seenBy: desk.store.viewings.ownSight()).count
    }

    @Test func `a tail or a whole number finds whose it is and says by which, with a name too, and again from what is kept`() throws {
        for _ in 0..<2 {
            for text in [Self.number, "4411"] {
                let found = try find(text)
                #expect(found.flatMap(\.names) == ["覃大明"] && found.first?.matched == Self.number, "\(text)")
            }
            #expect(try find("韦小妹", "1111").map(\.matched) == [Self.phone])
            #expect(try find("覃大明", "1111").isEmpty)
            #expect(try find("0042").count == 0)
        }
    }

    @Test func `who looks for a name opens nothing, and leaves what everybody may use; who looks for a number is written down`() throws {
        let before = try views()
        #expect(try find("覃大明").count == 1)
        #expect(try find("xiaomei").count == 1)
        #expect(try views() == before)
        #expect(try find("4411").count == 1)
        let made = try views()
        #expect(made > before)
        // What is kept of numbers is looked through again.
        #expect(try find("4411").count == 1)
        #expect(try views() == made + 1)
    }

    @Test func `what a program keeps ready after a sync opens nothing, two who disagree about a name among it`() throws {
        let other = try Desk("another", schema: Desk.bytes("schemas/poverty-register-3.json"))
        try desk.send(to: other, scope: Desk.village)
        try other.set(member, ["name=覃大民"])
        try desk.set(member, ["name=覃大鸣"])
        try other.send(to: desk, scope: Desk.village)
        let before = try views()
        try FindIndex.keepUp(of: desk.store)
        #expect(try find("覃大民").count == 1 && find("覃大鸣").count == 1)
        #expect(try views() == before)
        // Who looks for a number is written down, and finds it.
        #expect(try find("4411").count == 1)
        #expect(try views() > before)
    }

    @Test func `an office finds by what it may read in its region, and by no other number`() throws {
        func grant(_ role: String, _ scope: ScopeCode) -> FindAccess {
            let record = RecordID(replica: desk.store.own, number: 1, index: 0, salt: 0)
            let grant = Grant(
                record: record, subject: Fingerprint(of: desk.store.own), person: "somebody", role: role, scopes: [scope], rank: 1,
                mayGrant: false, series: 1, expires: nil, authorGrant: nil)
            return .offices([grant], desk.store.schema)
        }
        #expect(try find("4411", access: grant("K", Desk.county)).flatMap(\.names) == ["覃大明"])
        #expect(try find("4411", access: grant("K", ScopeCode(number: 450_125))).isEmpty)
        #expect(try find("4411", access: grant("A", Desk.county)).isEmpty)
        #expect(try find("4411", access: .none).isEmpty)
        #expect(try find("覃大明", access: .none).count == 1)
    }
}
