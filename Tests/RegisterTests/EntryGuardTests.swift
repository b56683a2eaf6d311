import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// What one store can know to be wrong is refused when it is typed; what comes by sync all the same is found by checks.
struct EntryGuardTests {
    private func add(_ desk: Desk, _ type: String, _ given: [String], parent: RecordID? = nil, scope: ScopeCode? = nil) throws {
        try desk.store.write { _ in
            let type = try desk.editor.type(type)
            let made = try desk.editor.add(type, given.map { try Assignment($0) }, parent: parent, scope: scope)
            try EntryGuard(desk.store).check(made.record, of: type)
        }
    }

    private func count(_ desk: Desk, _ type: String) throws -> Int {
        try desk.store.schema.type(named: type).map { try desk.store.views.records($0).count } ?? 0
    }

    @Test func `a resource is promised once, as far as this store knows; nothing of what is refused stays`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        try desk.add("offer", ["number=O1", "title=大米", "kind=goods", "giver=甲公司", "size.amount=10", "size.unit=袋"], scope: Desk.county)
        let needs = try ["N1", "N2", "N3"].map { try desk.add("need", ["number=\($0)", "title=缺粮", "kind=goods"], parent: village) }
        let promise = { (amount: Int) in ["offer_number=O1", "date=2017-05-01", "amount=\(amount)", "unit=袋"] }
        try add(desk, "promise", promise(6), parent: needs[0])
        #expect {
            try add(desk, "promise", promise(5), parent: needs[1])
        } throws: { error in
            if case .promisedTwice("O1", 2, let amounts?)? = error as? EntryRefusal { amounts.en == "11.00 in all of 10.00" } else { false }
        }
        #expect(try count(desk, "promise") == 1)
        // What is left may be promised, and after the end of one all of it.
        try add(desk, "promise", promise(4), parent: needs[1])
        #expect(throws: EntryRefusal.self) { try add(desk, "promise", promise(1), parent: needs[2]) }
        // Where nobody knows how much there is, once.
        try desk.add("offer", ["number=O2", "title=岗位", "kind=post", "giver=乙公司"], scope: Desk.county)
        try add(desk, "promise", ["offer_number=O2", "date=2017-05-01"], parent: needs[0])
        #expect(throws: EntryRefusal.promisedTwice(offer: "O2", promises: 2, amounts: nil)) {
            try add(desk, "promise", ["offer_number=O2", "date=2017-05-01"], parent: needs[1])
        }
    }

    @Test func `a promise is of an offer that there is, in its unit, and of no more than it has`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        try desk.add("offer", ["number=O1", "title=种猪", "kind=goods", "giver=甲公司", "size.amount=5", "size.unit=头"], scope: Desk.county)
        let need = try desk.add("need", ["number=N1", "title=种猪", "kind=goods"], parent: village)
        #expect(throws: EntryRefusal.noSuchOffer("O9")) {
            try add(desk, "promise", ["offer_number=O9", "date=2017-05-01", "amount=4", "unit=头"], parent: need)
        }
        #expect(throws: EntryRefusal.otherUnit("千克", offer: "O1", unit: "头")) {
            try add(desk, "promise", ["offer_number=O1", "date=2017-05-01", "amount=2", "unit=千克"], parent: need)
        }
        #expect {
            try add(desk, "promise", ["offer_number=O1", "date=2017-05-01", "amount=50", "unit=头"], parent: need)
        } throws: { error in
            if case .promisedTooMuch("O1", let amounts)? = error as? EntryRefusal { amounts.en == "50.00 of 5.00" } else { false }
        }
        #expect(try count(desk, "promise") == 0)
        try add(desk, "promise", ["offer_number=O1", "date=2017-05-01", "amount=5", "unit=头"], parent: need)
        #expect(try count(desk, "promise") == 1)
    }

    @Test func `a pairing with a helper whom the county does not know is told of`() throws {
        let desk = try Desk()
        try desk.add("helper", ["number=H-1", "name=甲"], scope: Desk.county)
        let household = try desk.add("household", ["number=H1"])
        let type = try desk.editor.type("pairing")
        for (number, unknown) in [("H-1", nil), ("H-77777", "H-77777")] as [(String, String?)] {
            let made = try desk.add("pairing", ["helper_number=\(number)", "from=2016-05-01"], parent: household)
            #expect(try EntryGuard(desk.store).unknownHelper(made, of: type) == unknown)
        }
    }

    @Test func `no unit helps itself, by its name or by where it is at home`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        for name in ["上村", "上村村委会", "上村村民委员会"] {
            #expect(throws: EntryRefusal.unitHelpsItself(name)) {
                try add(desk, "village_unit", ["unit_name=\(name)", "from=2016-01-01"], parent: village)
            }
        }
        try add(desk, "village_unit", ["unit_name=县农业局", "from=2016-01-01"], parent: village)
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

    @Test func `a voucher is entered once; another county's may have the same number`() throws {
        let desk = try Desk()
        let entry = ["number=F1", "date=2017-05-01", "year=2017", "source=central", "payer=甲", "payee=乙", "amount=100"]
        try add(desk, "fund_entry", entry, scope: Desk.county)
        #expect {
            try add(desk, "fund_entry", entry, scope: Desk.county)
        } throws: { error in
            if case .enteredTwice(_, number: "F1", day: "2017-05-01")? = error as? EntryRefusal { true } else { false }
        }
        #expect(try count(desk, "fund_entry") == 1)
        try add(desk, "fund_entry", entry, scope: ScopeCode(number: 450_125))
        #expect(try count(desk, "fund_entry") == 2)
    }
}
