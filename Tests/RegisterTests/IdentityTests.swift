import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Numbers by which people call records, and what is retired.
struct IdentityTests {
    // MARK: Numbers

    @Test func `a number that is none makes no household, whichever way it comes in`() throws {
        let desk = try Desk()
        for number in ["合计", "4.50124E+11", "\u{3000}H\u{A0}1x y"] {
            #expect(throws: EditError.self, "\(number)") { try desk.add("household", ["number=\(number)", "phone=13800000000"]) }
        }
        let report = try take(
            desk,
            "scope,number,phone\n450124100201,合计,13800000000\n450124100201,4.50124E+11,13800000001\n450124100201,Ｈ１\u{A0},13800000002\n")
        // A total is nobody's row, and is told of as such.
        #expect(report.written == 1 && report.passedOver == 1 && report.held == 1 && report.refused == 0, "\(report.remarks)")
        #expect(report.remarks.map(\.line) == [2, 3])
        // Folded, it is the number that it looks like, and the same sheet again changes nothing.
        #expect(try desk.editor.finder.records(desk.editor.type("household"), number: "H1").count == 1)
        let again = try take(desk, "scope,number,phone\n450124100201,H1,13800000002\n")
        #expect(again.unchanged == 1 && again.written == 0)
    }

    @Test func `at the device a number that is taken is refused as one types`() throws {
        let desk = try Desk()
        let first = try desk.add("household", ["number=H1"])
        #expect(throws: EditError.numberTaken("H1", by: first.description)) { try desk.add("household", ["number=Ｈ１"]) }
        // Retired ones keep theirs.
        try desk.retire(first)
        #expect(throws: EditError.numberTaken("H1", by: first.description)) { try desk.add("household", ["number=H1"]) }
        try desk.add("household", ["number=H1"], scope: ScopeCode(number: 450_124_100_202))
    }

    @Test func `one list imported on two devices is a conflict at the node, resolved by another number or by merging`() async throws {
        let team = try await Team(only: ["collector", "collector2", "office"])
        for name in ["collector", "collector2"] {
            try await team.by(name) { clerk, _ in
                let report = try Self.take(Desk(at: clerk.editor.store), "number,phone\nH7,13800000000\nH8,13800000001\n")
                #expect(report.written == 2)
            }
        }
        try await team.settle()
        let found = try await team.by("office") { clerk, _ in try clerk.editor.store.views.sameNumbers() }
        #expect(found.count == 2 && found.allSatisfy { $0.kind == .sameNumber && $0.others.count == 1 })
        #expect(try await team.by("collector") { clerk, _ in try clerk.editor.store.views.sameNumbers().map(\.name) } == found.map(\.name))
        // By another number, which must be free and be one.
        let conflict = try #require(found.first)
        try await team.by("office") { clerk, _ in
            let editor = clerk.editor
            #expect(throws: EditError.self) {
                try editor.resolve(conflict.name, .value([Assignment(path: "number", text: "H8")]), reason: "x")
            }
            #expect(throws: EditError.self) {
                try editor.resolve(conflict.name, .value([Assignment(path: "number", text: "合计")]), reason: "x")
            }
            #expect(throws: EditError.unknownChoice(1, of: 0)) { try editor.resolve(conflict.name, .candidate(1), reason: "x") }
            let result = try editor.resolve(conflict.name, .value([Assignment(path: "number", text: "H9")]), reason: "两户")
            #expect(result.proposed.isEmpty)
            #expect(throws: EditError.self) { try editor.conflict(named: conflict.name) }
        }
        // By merging.
        let other = try #require(found.last)
        try await team.by("office") { clerk, _ in
            _ = try Regrouping(clerk.editor).merge("\(other.others[0])", "\(other.record)", reason: "重复")
        }
        try await team.settle()
        for name in ["collector", "collector2", "office"] {
            #expect(try await team.by(name) { clerk, _ in try clerk.editor.store.views.sameNumbers().isEmpty })
        }
    }

    private static let other = ScopeCode(number: 450_124_100_202)

    @Test func `a number of another village is given to no household, typed, imported or in the place of its own`() throws {
        let desk = try Desk()
        let refusal = EditError.numberOfElsewhere("450124100202-0001", region: "450124100202")
        let own = try desk.add("household", ["number=450124100201-0001"])
        #expect(throws: refusal) { try desk.add("household", ["number=450124100202-0001"]) }
        #expect(throws: refusal) { try desk.set(own, ["number=450124100202-0001"]) }
        #expect(throws: refusal) { try desk.add("member", ["number=450124100202-0001", "name=a", "relation=head"], parent: own) }
        let sheet = "scope,number,phone\n450124100201,450124100202-0001,13800000000\n450124100201,甲-7,13800000001\n"
        let report = try take(desk, sheet)
        #expect(report.refused == 1 && report.created == 1, "\(report.remarks)")
        guard case .edit(let error)? = report.remarks.first?.reason else { return #expect(Bool(false)) }
        #expect(error == refusal)
        // There it is that village's own, and the sheet finds it.
        try desk.add("household", ["number=450124100202-0001"], scope: Self.other)
        #expect(try take(desk, "number,phone\n450124100202-0001,13800000000\n").written == 1)
    }

    @Test func `a bare figure means the household of the village whose number ends so`() throws {
        let desk = try Desk()
        let own = try desk.add("household", ["number=450124100201-0001"])
        #expect(throws: EditError.numberTaken("450124100201-0001", by: own.description)) { try desk.add("household", ["number=1"]) }
        let sheet = "scope,number,phone\n450124100201,0001,13800000000\n450124100201,1,13800000001\n450124100201,2,13800000002\n"
        let report = try take(desk, sheet)
        #expect(report.written == 2 && report.created == 1 && report.held == 1, "\(report.remarks)")
        #expect(try desk.store.record(own, in: Desk.village)?.value("number") == .text("450124100201-0001"))
        #expect(try desk.store.record(own, in: Desk.village)?.value("phone") == .text("13800000000"))
    }

    @Test func `a sheet that another store exported is said to be one`() throws {
        let (desk, away) = (try Desk(), try Desk("away"))
        let there = try away.add("household", ["number=450124100202-0001"], scope: Self.other)
        let report = try take(desk, "_id,number,phone\n\(there),450124100202-0001,13800000000\n")
        guard case .edit(let error)? = report.remarks.first?.reason else { return #expect(Bool(false)) }
        #expect(error == .recordNotHere("450124100202-0001", region: "450124100202"))
    }

    @Test func `numbers with a village's code are the same in two villages, and others are not`() throws {
        let desk = try Desk()
        let type = try desk.editor.type("household")
        let field = try #require(type.field(named: "number"))
        for number in ["450124100201-0001", "H1"] {
            for scope in [Desk.village, Self.other] {
                var draft = Draft(scope: scope)
                let changes = [FieldWrite(FieldAddress(field.number), .set, .text(number))]
                draft.creations = [NewRecord(type: type.number, parent: nil, changes: changes)]
                _ = try desk.store.save(draft)
            }
        }
        let found = try desk.store.views.sameNumbers()
        #expect(found.count == 1 && found[0].others.count == 1 && found[0].kind == .sameNumber)
        #expect(try desk.store.views.sameNumberCount() == 1)
        #expect(try desk.store.views.sameNumbers(in: [Desk.village]).isEmpty)
        #expect(try desk.store.views.sameNumbers(withinOne: true).isEmpty)
    }

    // MARK: What must be answered

    @Test func `a person without a name is made by no way in`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        for answers in [["relation=head"], ["name=", "relation=head"], ["name=a"]] {
            #expect(throws: EditError.self, "\(answers)") { try desk.add("member", answers, parent: household) }
        }
        let report = try take(desk, "household,name,relation\nH1,,head\nH1,韦国庆,\nH1,韦国庆,head\n", type: "member")
        #expect(report.written == 1 && report.refused == 2)
        guard case .invalid(let error)? = report.remarks.first?.reason else { return #expect(Bool(false)) }
        #expect(error.reason == .required && error.field == "name")
        let member = try #require(try desk.store.views.children(of: household, in: Desk.village).first)
        #expect(throws: EditError.self) { try desk.set(member, ["name="]) }
    }

    // MARK: Retired

    @Test func `what is retired stays so until somebody restores it`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1", "phone=13800000000"])
        _ = try desk.editor.retire(household, reason: "搬走")
        let refusal = EditError.isRetired("household:H1")
        #expect(throws: refusal) { try desk.set(household, ["phone=13800000001"]) }
        #expect(throws: refusal) { try desk.add("member", ["name=a", "relation=head"], parent: household) }
        for (file, type) in [("number,phone\nH1,13800000001\n", "household"), ("household,name,relation\nH1,b,head\n", "member")] {
            let report = try take(desk, file, type: type)
            #expect(report.refused == 1 && report.written == 0)
            guard case .edit(let error)? = report.remarks.first?.reason else { return #expect(Bool(false)) }
            #expect(error == refusal)
        }
        #expect(try desk.store.record(household, in: Desk.village)?.standing == .retired)
        _ = try desk.editor.restore(household, reason: "回来了")
        try desk.set(household, ["phone=13800000001"])
    }

    @Test func `a household is retired with its members in one entry, or they are named`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 3)
        let members = try desk.editor.standingChildren(of: household)
        #expect(members.count == 3)
        _ = try desk.editor.retire(household, reason: "全户迁出", with: members.map(\.id))
        for member in members { #expect(try desk.store.record(member.id, in: Desk.village)?.standing == .retired) }
        #expect(try desk.editor.standingChildren(of: household).isEmpty)
    }

    @Test func `whoever is restored is given back the place on the rosters`() throws {
        // In the year of the roster, which follows the people then.
        let desk = try Desk(clock: { 1_480_000_000_000 })
        let household = try desk.addHousehold(members: 2)
        let members = try desk.editor.standingChildren(of: household).map(\.id)
        let roster = { try desk.store.record(household, in: Desk.village)?.fields.first { $0.field.name == "roster" }?.verdict.elements }
        _ = try Regrouping(desk.editor).merge("\(members[0])", "\(members[1])", reason: "重复")
        #expect(try roster() == [.reference(members[0])])
        let result = try desk.editor.restore(members[1], reason: "是两个人")
        #expect(Set(try roster() ?? []) == Set(members.map { .reference($0) }))
        #expect(result.restored == ["continues", "roster[2016]"] || result.restored == ["roster[2016]", "continues"])
        #expect(
            try desk.store.record(members[0], in: Desk.village)?.fields.first { $0.field.name == "continues" }?.verdict.elements ?? [] == []
        )
    }

    @Test func `whoever may not keep a record is told, and nothing is written`() async throws {
        let team = try await Team(only: ["collector", "village"])
        try await team.by("village") { clerk, household in
            let before = try clerk.editor.store.heads(TestTree.village).applied
            guard
                case .notPermitted(.mayNotKeep)? = #expect(
                    throws: EditError.self,
                    performing: {
                        try clerk.editor.retire(household, reason: "x")
                    })
            else { return #expect(Bool(false)) }
            #expect(try clerk.editor.store.heads(TestTree.village).applied == before)
        }
    }

    // MARK: Two people

    @Test func `two who differ in name, sex and birth are shown side by side before they are made one`() throws {
        let desk = try Desk()
        let household = try desk.add("household", ["number=H1"])
        let add = { (answers: [String]) in try desk.add("member", answers + ["relation=other"], parent: household) }
        let one = try add(["name=韦国庆", "sex=male", "birth=1960-01-01"])
        let other = try add(["name=黄秀英", "sex=female", "birth=1990-05-05"])
        let typo = try add(["name=韦国兴", "sex=male", "birth=1960-01-01"])
        let regrouping = try Regrouping(desk.editor)
        let apart = try regrouping.comparison("\(one)", "\(other)")
        #expect(apart.isDoubtful && Set(apart.lines.filter(\.differs).map(\.label.en)).isSuperset(of: ["name", "sex", "date of birth"]))
        #expect(try !regrouping.comparison("\(one)", "\(typo)").isDoubtful)
        #expect(try !regrouping.comparison("\(household)", "\(household)").isDoubtful)
    }

    private func take(_ desk: Desk, _ file: String, type: String = "household") throws -> ImportReport {
        try Self.take(desk, file, type: type)
    }

    private static func take(_ desk: Desk, _ file: String, type: String = "household") throws -> ImportReport {
        try desk.take(Array(file.utf8), type: type)
    }
}
