import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Amounts, persons, days and places that cannot fit are refused when they are typed, and found where they came all the same.
struct EntryFitTests {
    private func isOverWhole(_ error: any Error, _ part: String, _ whole: String) -> Bool {
        if case .partOverWhole(_, part, _, whole)? = error as? EntryRefusal { true } else { false }
    }

    @Test func `nobody pays back more than was lent, and interest is nothing of it`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        let loan = try desk.add("loan", ["kind=micro", "bank=x", "term=12", "amount=50000", "date=2016-01-01"], parent: household)
        try desk.enter("loan_event", ["kind=repayment", "date=2016-06-01", "amount=20000"], parent: loan)
        try desk.enter("loan_event", ["kind=interest", "date=2016-07-01", "amount=40000"], parent: loan)
        #expect { try desk.enter("loan_event", ["kind=repayment", "date=2016-08-01", "amount=30000.01"], parent: loan) } throws: {
            isOverWhole($0, "50000.01", "50000.00")
        }
        try desk.enter("loan_event", ["kind=repayment", "date=2016-08-01", "amount=30000"], parent: loan)
        #expect(try desk.found("Q109").isEmpty)
        try desk.add("loan_event", ["kind=repayment", "date=2016-09-01", "amount=1"], parent: loan)
        #expect(try desk.found("Q109") == [household])
    }

    @Test func `no more is delivered than was promised, and a part is no more than its whole`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        let need = try desk.add("need", ["number=N1", "title=化肥", "kind=goods"], parent: village)
        try desk.add("offer", ["number=O1", "title=化肥", "kind=goods", "giver=厂"], scope: Desk.county)
        let promise = try desk.add("promise", ["offer_number=O1", "date=2016-05-01", "amount=60"], parent: need)
        try desk.enter("delivery", ["date=2016-05-02", "received=true", "amount=60"], parent: promise)
        #expect { try desk.enter("delivery", ["date=2016-05-03", "received=true", "amount=440"], parent: promise) } throws: {
            isOverWhole($0, "500.00", "60.00")
        }
        #expect { try desk.enter("job_fair", ["date=2016-05-03", "intended=15", "poor=20"], parent: village) } throws: {
            isOverWhole($0, "20", "15")
        }
        try desk.add("job_fair", ["date=2016-05-03", "intended=15", "poor=20"], parent: village)
        #expect(try desk.found("Q109") == [village])
    }

    @Test func `whoever signs for a household is of it`() throws {
        let desk = try Desk()
        let (household, members) = try desk.home([["name=韦大"]])
        let (_, strangers) = try desk.home([["name=黄七"]], ["number=450124100201-0007"])
        try desk.enter("consent", ["date=2016-05-01", "signer=\(members[0])"], parent: household)
        let measure = try desk.add("measure", ["kind=crop", "batch=1"], parent: household)
        #expect {
            try desk.enter(
                "loan", ["kind=micro", "bank=x", "term=12", "date=2016-01-01", "amount=1", "borrower=\(strangers[0])"],
                parent: household)
        } throws: { error in
            if case .notOfHousehold(_, "黄七", _)? = error as? EntryRefusal { true } else { false }
        }
        #expect(throws: EntryRefusal.self) {
            try desk.enter("measure_effect", ["year=2016", "date=2016-12-01", "gain=1", "signer=\(strangers[0])"], parent: measure)
        }
        #expect(try desk.found("Q109").isEmpty)
        try desk.add("measure_effect", ["year=2016", "date=2016-12-01", "gain=1", "signer=\(strangers[0])"], parent: measure)
        #expect(try desk.found("Q109") == [household])
    }

    @Test func `nothing is promised for a need that was closed, of an offer that has run out, or in another unit than the need's`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        let need = try desk.add("need", ["number=N1", "title=化肥", "kind=goods", "size.amount=100", "size.unit=公斤"], parent: village)
        let closed = try desk.add("need", ["number=N2", "title=化肥", "kind=goods", "closed=2016-05-01"], parent: village)
        try desk.add("offer", ["number=O1", "title=化肥", "kind=goods", "giver=厂"], scope: Desk.county)
        try desk.add("offer", ["number=O2", "title=化肥", "kind=goods", "giver=厂", "until=2016-05-31"], scope: Desk.county)
        #expect(throws: EntryRefusal.needClosed("N2", day: "2016-05-01")) {
            try desk.enter("promise", ["offer_number=O1", "date=2016-05-02"], parent: closed)
        }
        #expect(throws: EntryRefusal.offerEnded("O2", day: "2016-06-01")) {
            try desk.enter("promise", ["offer_number=O2", "date=2016-06-01"], parent: need)
        }
        try desk.enter("promise", ["offer_number=O2", "date=2016-05-31"], parent: need)
        #expect(throws: EntryRefusal.otherUnitThanNeeded("吨", need: "N1", unit: "公斤")) {
            try desk.enter("promise", ["offer_number=O1", "date=2016-05-02", "amount=1", "unit=吨"], parent: need)
        }
    }

    @Test func `days within a group follow each other, and what has happened is not ahead`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        #expect {
            try desk.enter(
                "measure", ["kind=crop", "batch=1", "plan.year=2017", "plan.start=2017-06-01", "plan.done=2017-01-01"],
                parent: household)
        } throws: {
            if case .endsBefore(_, day: "2017-01-01", _, on: "2017-06-01")? = $0 as? EntryRefusal { true } else { false }
        }
        let type = try desk.editor.type("household")
        let moved = ["quality_ok=true", "moved_in=true", "moved_date=2100-01-01"].map { "relocation_state[2016].\($0)" }
        try desk.set(household, ["relocation_target[2016]=true"])
        #expect {
            try desk.store.write { _ in
                _ = try desk.editor.set(household, moved.map { try Assignment($0) }, token: nil)
                try EntryGuard(desk.store).check(household, of: type, written: moved)
            }
        } throws: {
            if case .liesAhead(_, day: "2100-01-01", _)? = $0 as? EntryRefusal { true } else { false }
        }
        try desk.set(household, moved)
        try desk.add(
            "measure", ["kind=crop", "batch=1", "plan.year=2017", "plan.start=2017-06-01", "plan.done=2017-01-01"], parent: household)
        #expect(try desk.found("Q106") == [household])
        #expect(try desk.found("Q111") == [household])
    }

    @Test func `a record lies in one of a type that may hold it`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        for (type, parent) in [("delivery", household), ("pairing_end", household), ("loan", village), ("household", household)] {
            #expect("\(type)") {
                try desk.add(
                    type, type == "loan" ? ["amount=1"] : type == "household" ? ["number=H2"] : ["note=x", "to=2016-01-01"].suffix(1),
                    parent: parent)
            } throws: { error in
                if case .wrongParent? = error as? EditError { true } else { false }
            }
        }
    }

    @Test func `of what lies in nothing the place above says the region`() throws {
        let desk = try Desk()
        let village = try desk.add("village", ["code=450124100201", "name=上村"])
        let hamlet = try desk.add("natural_village", ["code=450124100201-001", "name=上屯"], parent: village)
        let view = try #require(try desk.store.views.record(hamlet, in: Desk.village))
        #expect(view.parent == nil && view.scope == Desk.village)
    }

    @Test func `a leader looks after a place of the kind that is said`() throws {
        let desk = try Desk()
        #expect {
            try desk.enter("leader_assignment", ["name=甲", "kind=township", "from=2016-01-01", "region=450124100201"], scope: Desk.county)
        } throws: { error in
            if case .otherKindOfPlace("450124100201", _)? = error as? EntryRefusal { true } else { false }
        }
        try desk.enter("leader_assignment", ["name=甲", "kind=township", "from=2016-01-01", "region=450124100"], scope: Desk.county)
    }
}
