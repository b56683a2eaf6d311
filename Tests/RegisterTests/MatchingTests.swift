import RecordStore
import Records
import Testing

@testable import Register

/// `matching`: needs beside offers, and nothing personal without consent.
struct MatchingTests {
    /// 2016-06-01.
    private static let now: UInt64 = 16_953 * 86_400_000

    private func report(_ desk: Desk) throws -> Report { try desk.report(.matching, now: Self.now) }

    private static let proof = "proof=" + String(repeating: "a1", count: 32)

    private func offer(_ desk: Desk, _ number: String, _ more: [String] = []) throws {
        try desk.add("offer", ["number=\(number)", "title=化肥", "kind=goods", "giver=厂"] + more, scope: Desk.county)
    }

    @Test func `an offer fits by kind, place, time and amount, and says why`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        try desk.add(
            "need", ["number=x1", "title=化肥", "kind=goods", "size.amount=10", "size.unit=吨", "by=2016-08-01"], parent: village)
        try offer(desk, "far-1", ["regions=450125", "size.amount=10", "size.unit=吨"])
        try offer(desk, "near-1", ["regions=450124000000", "size.amount=4", "size.unit=吨"])
        try offer(desk, "any-1", ["size.amount=20", "size.unit=吨"])
        try offer(desk, "late-1", ["from=2016-09-01", "size.amount=20", "size.unit=吨"])
        try offer(desk, "bags-1", ["size.amount=20", "size.unit=袋"])
        try offer(desk, "gone-1", ["until=2016-05-31", "size.amount=20", "size.unit=吨"])
        let rows = try #require(try report(desk).table("matching"))
        #expect(rows.map { $0["offer"] ?? "" } == ["near-1", "any-1"])
        #expect(
            rows[0]["why"]
                == "the same kind (goods); meant for 450124000000, where the village lies; there before it is needed; enough for 40 %")
        #expect(rows[1]["why"]?.contains("enough of it") == true && rows[1]["who"] == "安善村")
    }

    @Test func `what is promised is lacking and available no more, and waits until it is delivered`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let need = try desk.add("need", ["number=x1", "title=化肥", "kind=goods", "size.amount=10"], parent: village)
        try offer(desk, "z1", ["size.amount=10"])
        let promise = try desk.add("promise", ["offer_number=z1", "date=2016-05-01", "amount=4"], parent: need)
        #expect(try report(desk).table("matching")?.first?["lacking"] == "6.00")
        #expect(try report(desk).table("matching")?.first?["left"] == "6.00")
        #expect(try report(desk).table("waiting")?.first?["days"] == "31")
        try desk.add("delivery", ["date=2016-05-20", "received=true", "amount=4"], parent: promise)
        #expect(try report(desk).table("waiting") == nil)
        try desk.add("promise", ["offer_number=z1", "date=2016-05-02", "amount=6"], parent: need)
        #expect(try report(desk).table("matching")?.isEmpty == true)
        #expect(try report(desk).table("summary")?.first?["open"] == "0")
        #expect(try report(desk).table("summary")?.first?["delivered"] == "1")
    }

    @Test func `of a household nothing is said but its village, until it consents, and again once the consent has ended`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, _) = try desk.home([["name=韦大"]], ["number=450124100201-0042", "address.street=弄拉屯"])
        try desk.add("need", ["number=x1", "title=药", "kind=medical", "detail=癌症"], parent: household)
        let everything = { try self.report(desk).sections.flatMap(\.blocks).map { "\($0)" }.joined() }
        #expect(try report(desk).table("unmatched")?.first?["who"] == "a household of 安善村")
        for secret in ["韦大", "13800000000", "弄拉屯", "0042", "癌症"] { #expect(try !everything().contains(secret), "\(secret)") }
        let consent = try desk.add(
            "consent",
            ["date=2016-05-01", "until=2016-06-01", "allows.name=true", "allows.phone=false", "allows.illness=true", Self.proof],
            parent: household)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "安善村 韦大")
        for secret in ["13800000000", "弄拉屯", "癌症"] { #expect(try !everything().contains(secret), "\(secret)") }
        // The day after, and withdrawn.
        let later = try desk.report(.matching, now: Self.now + 86_400_000)
        #expect(later.table("unmatched")?.first?["who"] == "a household of 安善村")
        try desk.add("consent_end", ["date=2016-05-15"], parent: consent)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "a household of 安善村")
    }

    @Test func `the latest consent counts, whatever an earlier one allowed`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, _) = try desk.home([["name=韦大"]])
        try desk.add("need", ["number=x1", "title=药", "kind=medical"], parent: household)
        try desk.add("consent", ["date=2016-05-02", "allows.name=false", Self.proof], parent: household)
        try desk.add("consent", ["date=2016-05-01", "allows.name=true", Self.proof], parent: household)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "a household of 安善村")
    }

    @Test func `a consent that nobody signed, with nothing to show for it, is none`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, members) = try desk.home([["name=韦大"]])
        try desk.add("need", ["number=x1", "title=药", "kind=medical"], parent: household)
        try desk.add("consent", ["date=2016-05-01", "allows.name=true"], parent: household)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "a household of 安善村")
        try desk.add("consent", ["date=2016-05-01", "allows.name=true", "allows.illness=true", "signer=\(members[0])"], parent: household)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "安善村 韦大")
    }

    @Test func `what a need is called names nobody who did not consent, and holds nobody's number`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, members) = try desk.home([["name=韦大"], ["name=韦大妹", "relation=daughter"]])
        let title = "韦大和韦大妹家缺药，电话139 0000-0003，20片"
        try desk.add("need", ["number=x1", "title=\(title)", "kind=medical"], parent: household)
        try offer(desk, "z1", ["title=化肥 450124196805011011"])
        func titles() throws -> [String?] {
            let platform = try PublicPlatformReport.make(desk.store, today: Int(Self.now / 86_400_000))
            return [try report(desk).table("unmatched")?.first?["title"], platform.table("needs")?.first?["title"]]
        }
        #expect(try titles() == ["×和×家缺药，电话×，20片", nil])
        try desk.add("consent", ["date=2016-05-01", "allows.name=true", "signer=\(members[0])"], parent: household)
        // Its illness it did not consent to, and a need of medicine says it: nobody is named with that.
        #expect(try titles() == ["×和×家缺药，电话×，20片", "×和×家缺药，电话×，20片"])
        let platform = try PublicPlatformReport.make(desk.store, today: Int(Self.now / 86_400_000))
        #expect(platform.table("offers")?.first?["title"] == "化肥 ×")
    }

    @Test func `what came in part waits for the rest, and a promise that says no amount, or another unit, meets no need`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let need = try desk.add(
            "need", ["number=x1", "title=化肥", "kind=goods", "size.amount=100", "size.unit=公斤"], parent: village)
        try offer(desk, "z1", ["size.amount=200", "size.unit=公斤"])
        try offer(desk, "z2", ["title=种子"])
        try desk.add("promise", ["offer_number=z2", "date=2016-05-01"], parent: need)
        try desk.add("promise", ["offer_number=z2", "date=2016-05-01", "amount=1", "unit=吨"], parent: need)
        #expect(try report(desk).table("matching")?.first?["lacking"] == "100.00")
        let promise = try desk.add("promise", ["offer_number=z1", "date=2016-05-02", "amount=60", "unit=公斤"], parent: need)
        try desk.add("delivery", ["date=2016-05-20", "received=true", "amount=6"], parent: promise)
        #expect(try report(desk).table("matching")?.first?["lacking"] == "40.00")
        let waiting = try #require(try report(desk).table("waiting")?.first { $0["offer"] == "z1" })
        #expect(waiting["came"] == "6.00" && waiting["amount"] == "60.00")
        #expect(try report(desk).table("summary")?.first?["delivered"] == "0")
    }

    @Test func `what is owed for a need that was closed is owed still, and taken off the offer`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let need = try desk.add("need", ["number=x1", "title=化肥", "kind=goods", "size.amount=10"], parent: village)
        let other = try desk.add("need", ["number=x2", "title=化肥", "kind=goods", "size.amount=9"], parent: village)
        try offer(desk, "z1", ["size.amount=10"])
        let promise = try desk.add("promise", ["offer_number=z1", "date=2016-05-01", "amount=8"], parent: need)
        try desk.set(need, ["closed=2016-05-10"])
        #expect(try report(desk).table("matching")?.first?["left"] == "2.00")
        #expect(try report(desk).table("waiting")?.map { $0["need"] ?? "" } == ["x1"])
        #expect(try report(desk).table("summary")?.first?["needs"] == "1")
        // What had come by then came; the rest is free again.
        try desk.add("delivery", ["date=2016-05-20", "received=true", "amount=3"], parent: promise)
        try desk.add("promise_end", ["date=2016-05-21", "reason=够了"], parent: promise)
        #expect(try report(desk).table("matching")?.first?["left"] == "7.00")
        #expect(try report(desk).table("waiting") == nil)
        _ = other
    }

    @Test func `of money the sum is the amount`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let need = try desk.add("need", ["number=x1", "title=助学金", "kind=money", "size.value=5000"], parent: village)
        try desk.add(
            "offer", ["number=z1", "title=捐款", "kind=money", "giver=厂", "size.value=20000"], scope: Desk.county)
        #expect(try report(desk).table("matching")?.first?["lacking"] == "5000.00")
        try desk.add("promise", ["offer_number=z1", "date=2016-05-01", "value=2000"], parent: need)
        #expect(try report(desk).table("matching")?.first?["lacking"] == "3000.00")
        #expect(try report(desk).table("matching")?.first?["left"] == "18000.00")
    }

    @Test func `a region's needs are matched with all of the county's offers, and with what other villages were promised of them`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        try desk.add("need", ["number=x1", "title=化肥", "kind=goods", "size.amount=10"], parent: village)
        try offer(desk, "z1", ["size.amount=10"])
        let part = try desk.report(.matching, region: Desk.village, now: Self.now)
        #expect(part.table("matching")?.map { $0["offer"] ?? "" } == ["z1"])
    }

    @Test func `a stranger's consent says nothing of the household`() throws {
        let desk = try Desk()
        try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, _) = try desk.home([["name=韦大"]])
        let (_, strangers) = try desk.home([["name=黄七"]], ["number=450124100201-0007"])
        try desk.add("need", ["number=x1", "title=化肥", "kind=goods"], parent: household)
        try desk.add("consent", ["date=2016-05-01", "allows.name=true", "signer=\(strangers[0])"], parent: household)
        #expect(try report(desk).table("unmatched")?.first?["who"] == "a household of 安善村")
        #expect(try desk.found("Q109") == [household])
    }

    @Test func `a village's need names none of its people, and a household's not where it lives`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=安善村"])
        let (household, _) = try desk.home([["name=韦大二"]], ["address.street=上街1号"])
        try desk.add("need", ["number=x1", "title=韦大二家急需药", "kind=goods"], parent: village)
        try desk.add("need", ["number=x2", "title=上街1号修路", "kind=works"], parent: household)
        let platform = try PublicPlatformReport.make(desk.store, today: Int(Self.now / 86_400_000))
        #expect(platform.table("needs")?.map { $0["title"] ?? "" } == ["×家急需药"])
        #expect(try report(desk).table("unmatched")?.map { $0["title"] ?? "" } == ["×家急需药", "×修路"])
    }
}
