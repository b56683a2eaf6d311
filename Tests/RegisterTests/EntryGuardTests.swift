import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What one store can know to be wrong is refused when it is typed; what comes by sync all the same is found by checks.
struct EntryGuardTests {
    private func count(_ desk: Desk, _ type: String) throws -> Int {
        try desk.store.schema.type(named: type).map { try desk.store.views.records($0).count } ?? 0
    }

    @Test func `a resource is promised once, as far as this store knows; nothing of what is refused stays`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        try desk.add("offer", ["number=O1", "title=大米", "kind=goods", "giver=甲公司", "size.amount=10", "size.unit=袋"], scope: Desk.county)
        let needs = try ["N1", "N2", "N3"].map { try desk.add("need", ["number=\($0)", "title=缺粮", "kind=goods"], parent: village) }
        let promise = { (amount: Int) in ["offer_number=O1", "date=2017-05-01", "amount=\(amount)", "unit=袋"] }
        try desk.enter("promise", promise(6), parent: needs[0])
        #expect {
            try desk.enter("promise", promise(5), parent: needs[1])
        } throws: { error in
            if case .promisedTwice("O1", 2, let amounts?)? = error as? EntryRefusal { amounts.en == "11.00 in all of 10.00" } else { false }
        }
        #expect(try count(desk, "promise") == 1)
        // What is left may be promised, and after the end of one all of it.
        try desk.enter("promise", promise(4), parent: needs[1])
        #expect(throws: EntryRefusal.self) { try desk.enter("promise", promise(1), parent: needs[2]) }
        // Where nobody knows how much there is, once.
        try desk.add("offer", ["number=O2", "title=岗位", "kind=post", "giver=乙公司"], scope: Desk.county)
        try desk.enter("promise", ["offer_number=O2", "date=2017-05-01"], parent: needs[0])
        #expect(throws: EntryRefusal.promisedTwice(offer: "O2", promises: 2, amounts: nil)) {
            try desk.enter("promise", ["offer_number=O2", "date=2017-05-01"], parent: needs[1])
        }
    }

    @Test func `a promise is of an offer that there is, in its unit, and of no more than it has`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        try desk.add("offer", ["number=O1", "title=种猪", "kind=goods", "giver=甲公司", "size.amount=5", "size.unit=头"], scope: Desk.county)
        let need = try desk.add("need", ["number=N1", "title=种猪", "kind=goods"], parent: village)
        #expect(throws: EntryRefusal.noSuchOffer("O9")) {
            try desk.enter("promise", ["offer_number=O9", "date=2017-05-01", "amount=4", "unit=头"], parent: need)
        }
        #expect(throws: EntryRefusal.otherUnit("千克", offer: "O1", unit: "头")) {
            try desk.enter("promise", ["offer_number=O1", "date=2017-05-01", "amount=2", "unit=千克"], parent: need)
        }
        #expect {
            try desk.enter("promise", ["offer_number=O1", "date=2017-05-01", "amount=50", "unit=头"], parent: need)
        } throws: { error in
            if case .promisedTooMuch("O1", let amounts)? = error as? EntryRefusal { amounts.en == "50.00 of 5.00" } else { false }
        }
        #expect(try count(desk, "promise") == 0)
        try desk.enter("promise", ["offer_number=O1", "date=2017-05-01", "amount=5", "unit=头"], parent: need)
        #expect(try count(desk, "promise") == 1)
    }

    @Test func `a pairing with a helper whom the county does not know is told of`() throws {
        let desk = try Desk()
        try desk.add("helper", ["number=H-1", "name=甲"], scope: Desk.county)
        let household = try desk.add("household", ["number=H1"])
        let type = try desk.editor.type("pairing")
        for (number, unknown) in [("H-1", nil), ("H-77777", "H-77777")] as [(String, String?)] {
            let made = try desk.add("pairing", ["helper_number=\(number)", "from=2016-05-01"], parent: household)
            #expect(try EntryGuard(desk.store).remarks(onPairing: made, of: type) == (unknown.map { [.unknown($0)] } ?? []))
        }
    }

    @Test func `what lies ahead is refused of a member's change, and of a visit found`() throws {
        let desk = try Desk(clock: { 1_500_000_000_000 })
        let (household, people) = try desk.home([[]])
        let ahead = try #require(CalendarDate(days: desk.editor.today + 1)).description
        let today = try #require(CalendarDate(days: desk.editor.today)).description
        let change = { (day: String) in ["state=died", "date=\(day)"] }
        #expect(throws: EntryRefusal.self) { try desk.enter("member_change", change(ahead), parent: people[0]) }
        for day in [today, ahead] { try desk.enter("visit", ["date=\(day)", "kind=routine", "content=走访"], parent: household) }
        // By sync, from a device whose clock is wrong.
        try desk.add("member_change", change(ahead), parent: people[0])
        let findings = try Examination(of: desk.store, checks: [#require(Check.named("Q105"))], round: 2017, today: desk.editor.today)
            .findings
        #expect(Set(findings.map(\.record)) == [household, people[0]] && findings.count == 2)
        #expect(findings.contains { $0.text.zh == "走访记录的日期 \(ahead) 在今天以后" })
    }

    @Test func `nothing is of a day before what it follows; what another device recorded so is found`() throws {
        let desk = try Desk()
        let (household, _) = try desk.home([[]])
        let need = try desk.add("need", ["number=N1", "title=化肥", "kind=goods"], parent: household)
        let promise = try desk.add("promise", ["offer_number=O1", "date=2017-05-10"], parent: need)
        let loan = try desk.add("loan", ["kind=micro", "bank=农信社", "amount=5000", "date=2017-05-01", "term=12"], parent: household)
        let pairing = try desk.add("pairing", ["helper_number=H1", "from=2017-01-05"], parent: household)
        let inspection = try desk.add("inspection", ["number=I1", "kind=audit", "by=审计局", "from=2017-06-01"], scope: Desk.county)
        let issue = try desk.add(
            "issue", ["kind=funds", "text=x", "responsible=y", "found=2017-06-05"], parent: inspection, scope: Desk.county)
        let early: [(String, [String], RecordID)] = [
            ("promise_end", ["date=2017-05-09", "reason=x"], promise), ("delivery", ["date=2017-05-09", "received=true"], promise),
            ("loan_event", ["kind=repayment", "date=2017-04-30", "amount=1"], loan), ("pairing_end", ["to=2017-01-04"], pairing),
            ("issue", ["kind=funds", "text=z", "responsible=y", "found=2017-05-31"], inspection),
            ("correction", ["state=done", "date=2017-06-04", "text=x"], issue),
        ]
        for (type, given, parent) in early {
            let before = try count(desk, type)
            #expect {
                try desk.enter(type, given, parent: parent)
            } throws: { error in
                if case .endsBefore? = error as? EntryRefusal { true } else { false }
            }
            #expect(try count(desk, type) == before, "\(type)")
        }
        // On the day itself it is in order.
        try desk.enter("delivery", ["date=2017-05-10", "received=true"], parent: promise)
        #expect(try desk.found("Q106").isEmpty)
        try desk.add("delivery", ["date=2017-05-09", "received=true"], parent: promise)
        try desk.add("asset_share", ["kind=shares", "operator=x", "amount=1", "from=2017-03-01", "to=2017-02-01"], parent: household)
        #expect(try desk.found("Q106") == [household])
        // What was found, or set right, has happened.
        let ahead = try #require(CalendarDate(days: desk.editor.today + 1)).description
        for (type, given, parent) in [
            ("issue", ["kind=funds", "text=z", "responsible=y", "found=\(ahead)"], inspection),
            ("correction", ["state=done", "date=\(ahead)", "text=x"], issue),
        ] {
            #expect {
                try desk.enter(type, given, parent: parent)
            } throws: { error in
                if case .liesAhead? = error as? EntryRefusal { true } else { false }
            }
        }
    }

    @Test func `a city is named by its own code too, filled up with zeros, and a village whose code ends so is itself`() throws {
        let desk = try Desk()
        #expect(try desk.editor.regions("450100") == [ScopeCode(number: 450_100)])
        try desk.store.write { _ in try desk.store.peers.setSubscriptions([Desk.city]) }
        #expect(try desk.editor.regions("450100") == [Desk.city])
        #expect(try desk.editor.heldRegions("450124100200") == [ScopeCode(number: 450_124_100_200)])
        #expect(try desk.editor.heldRegions("450124100") == [ScopeCode(number: 450_124_100)])
    }

    @Test func `no unit helps itself, by its name or by where it is at home`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        for name in ["上村", "上村村委会", "上村村民委员会"] {
            #expect(throws: EntryRefusal.unitHelpsItself(name)) {
                try desk.enter("village_unit", ["unit_name=\(name)", "from=2016-01-01"], parent: village)
            }
        }
        try desk.enter("village_unit", ["unit_name=县农业局", "from=2016-01-01"], parent: village)
        #expect(try count(desk, "village_unit") == 1)
        // Nor does one by being written over; what came wrong by sync is in the way of nothing else.
        let type = try desk.editor.type("village_unit")
        let unit = try #require(try desk.store.views.records(type).first)
        func set(_ given: String) throws {
            try desk.store.write { _ in
                let result = try desk.editor.set(unit, [Assignment(given)], token: nil)
                try EntryGuard(desk.store).check(result.record, of: type, written: [String(given.prefix { $0 != "=" })])
            }
        }
        #expect(throws: EntryRefusal.unitHelpsItself("上村村委会")) { try set("unit_name=上村村委会") }
        #expect(try desk.store.record(unit, in: Desk.village)?.value("unit_name") == .text("县农业局"))
        try desk.set(unit, ["unit_name=上村村委会"])
        try set("leader=李站长")
        #expect(try desk.store.record(unit, in: Desk.village)?.value("leader") == .text("李站长"))
    }

    @Test func `a gain that is there word for word is not added up twice, and what tells another apart makes it another`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        let measure = try desk.add("measure", ["batch=education", "plan.year=2016"], parent: household)
        let other = try desk.add("measure", ["batch=education", "plan.year=2016"], parent: household)
        let gain = ["year=2016", "date=2016-12-01", "gain=3000"]
        try desk.enter("measure_effect", gain, parent: measure)
        let type = try desk.editor.type("measure_effect")
        let first = try #require(try desk.store.views.records(type).first)
        #expect {
            try desk.enter("measure_effect", gain, parent: measure)
        } throws: { error in
            if case .sameAgain(_, first.description, "2016-12-01"?, _, let apart)? = error as? EntryRefusal {
                apart == [type.field(named: "note")?.label]
            } else {
                false
            }
        }
        try desk.enter("measure_effect", gain + ["note=第二批"], parent: measure)
        try desk.enter("measure_effect", gain, parent: other)
        #expect(try count(desk, "measure_effect") == 3)
        // What was taken back is in nobody's way.
        _ = try desk.editor.retire(first, reason: "重复")
        try desk.enter("measure_effect", gain, parent: measure)
    }

    @Test func `nothing is made like another by being written over, and each type says where a second one tells itself apart`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        let loan = ["kind=micro", "bank=农商行", "amount=50000", "date=2017-01-05", "term=36"]
        try desk.enter("loan", loan, parent: household)
        try desk.enter("loan", loan.map { $0 == "amount=50000" ? "amount=10000" : $0 }, parent: household)
        let type = try desk.editor.type("loan")
        let second = try #require(try desk.store.views.records(type).last)
        func set(_ given: String) throws {
            try desk.store.write { _ in
                let result = try desk.editor.set(second, [Assignment(given)], token: nil)
                try EntryGuard(desk.store).check(result.record, of: type, written: [String(given.prefix { $0 != "=" })])
            }
        }
        #expect(throws: EntryRefusal.self) { try set("amount=50000") }
        try set("rate=4.35")
        try set("amount=50000")
        for name in SameEntries.types {
            #expect(try !SameEntries(store: desk.store, type: desk.editor.type(name)).apart.isEmpty, "\(name)")
        }
    }

    @Test func `what two devices recorded word for word is found below whom it is of, once, until it is taken back`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        let household = try desk.add("household", ["number=H1"])
        let measure = try desk.add("measure", ["batch=education", "plan.year=2016"], parent: household)
        let economy = try desk.add("collective_economy", ["cooperative=合作社"], parent: village)
        let gain = ["year=2016", "date=2016-12-01", "gain=3000"]
        let gains = try (1...3).map { _ in try desk.add("measure_effect", gain, parent: measure) }
        for _ in 1...2 { try desk.add("collective_income", ["date=2016-12-31", "amount=8000"], parent: economy) }
        try desk.add("collective_income", ["date=2016-12-31", "amount=8001"], parent: economy)
        let findings = try desk.examine("Q104")
        try #require(findings.map(\.record) == [village, household])
        #expect(findings[1].text.zh == "帮扶成效（2016-12-01）登记了3次，逐项相同")
        #expect(Set(findings[1].related) == Set(gains.map(\.description)))
        // What was recorded is not written over: who recorded it twice takes it back.
        for gain in gains.dropFirst() { try desk.retire(gain) }
        let left = try desk.examine("Q104").map { "\($0.record == village): \($0.text.zh)" }
        #expect(left == ["true: 村集体收入明细（2016-12-31）登记了2次，逐项相同"])
    }

    @Test func `what was recorded says later what it is, and then is no other's double`() throws {
        let desk = try Desk(schema: Desk.bytes("schemas/poverty-register-3.json"))
        let household = try desk.add("household", ["number=H1"])
        let measure = try desk.add("measure", ["batch=education", "plan.year=2016"], parent: household)
        let gains = try (1...2).map { _ in try desk.add("measure_effect", ["year=2016", "date=2016-12-01", "gain=3000"], parent: measure) }
        #expect(try desk.found("Q104") == [household])
        // What was paid stays as it was written.
        try desk.set(gains[1], ["later_note=第二批"])
        #expect(try desk.found("Q104").isEmpty)
        for type in SameEntries.types where type != "loan" {
            let type = try desk.editor.type(type)
            #expect(
                type.field(named: "later_note")?.rule == .latest && type.field(named: "later_document")?.rule == .latest, "\(type.name)")
        }
    }

    @Test func `a voucher is entered once; another month's, or another county's, may have the same number`() throws {
        let desk = try Desk()
        let entry = ["number=F1", "date=2017-05-01", "year=2017", "source=central", "payer=甲", "payee=乙", "amount=100"]
        try desk.enter("fund_entry", entry, scope: Desk.county)
        #expect {
            try desk.enter("fund_entry", entry, scope: Desk.county)
        } throws: { error in
            if case .enteredTwice(_, number: "F1", day: "2017-05-01")? = error as? EntryRefusal { true } else { false }
        }
        #expect(try count(desk, "fund_entry") == 1)
        let later = entry.map { $0 == "date=2017-05-01" ? "date=2017-06-01" : $0 }
        try desk.enter("fund_entry", later, scope: Desk.county)
        #expect(throws: EntryRefusal.self) { try desk.enter("fund_entry", later, scope: Desk.county) }
        try desk.enter("fund_entry", entry, scope: ScopeCode(number: 450_125))
        #expect(try count(desk, "fund_entry") == 3)
        // What came by sync is a case where the month is one, and none where it is not.
        #expect(try RecordCases(desk.editor).open(.voucherTwice).isEmpty)
        try desk.add("fund_entry", later, scope: Desk.county)
        let found = try RecordCases(desk.editor).open(.voucherTwice)
        #expect(found.count == 1)
        if case .vouchers(let voucher)? = found.first?.content {
            #expect(voucher.entries.compactMap(\.date) == [17_318, 17_318])
        } else {
            Issue.record("\(found)")
        }
    }
}
