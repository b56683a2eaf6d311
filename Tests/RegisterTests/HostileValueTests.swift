import Cunlian
import RecordStore
import Records
import TestSupport
import Testing

@testable import Register

/// Values that are legal on the wire and that no village has.
struct HostileValueTests {
    /// Every report but the books, which want a record.
    private static let reports = ReportName.allCases.filter { !$0.isOfRecord }
    private static let ofHousehold: [ReportName] = [.householdBook, .contactCard, .policyCard]

    private func receive(_ bytes: [UInt8], _ desk: Desk) throws {
        #expect(try desk.store.write { _ in try desk.store.receive(bytes, accepts: { _ in true }) } == .applied)
    }

    /// The greatest money that is saved, in yuan.
    private static let most = "90000000000000.00"

    @Test func `F3 incomes as great as may be saved add up in every report`() throws {
        let desk = try Desk()
        let wage = try desk.editor.type("household").field(named: "income")
        let inputs = try #require(wage).inputs.filter { $0.type == .money }.map(\.name)
        for _ in 0..<60 {
            try desk.addHousehold(members: 1, inputs.map { "income[2016].\($0)=\(Self.most)" })
        }
        for name in Self.reports { _ = try desk.report(name, year: 2016) }
        let total = try #require(try desk.report(.indicators, year: 2016).sections.first)
        #expect(!total.blocks.isEmpty)
        for household in try desk.store.views.records(desk.editor.type("household"), in: [Desk.village], parent: nil).prefix(1) {
            for name in Self.ofHousehold { _ = try desk.report(name, record: household) }
        }
    }

    @Test func `F3 money beyond all bounds is refused here, and from elsewhere counts as unknown`() throws {
        let desk = try Desk()
        let good = try desk.addHousehold(members: 1, ["income[2016].wage=100"])
        #expect(throws: (any Error).self) { try desk.set(good, ["income[2016].wage=9000000000000000"]) }
        let type = try desk.editor.type("household")
        let income = try #require(type.field(named: "income"))
        let before = try desk.indicators().rows.map { $0.entries[0].tally }
        var stranger = Stranger("liar", desk.store.schema)
        let parts = income.inputs.map { $0.type == .money ? Value.integer(Limits.scaledMax) : .missing }
        let record = stranger.record()
        try receive(
            stranger.create(
                [("household", nil, [(FieldAddress(income.number, .number(2016)), .group(parts))])], in: Desk.village), desk)
        for name in Self.reports { _ = try desk.report(name, year: 2016) }
        #expect(try desk.indicators().rows.count == before.count)
        #expect(try desk.store.views.conflicts().contains { $0.record == record && $0.kind == .unreadable })
        for name in Self.ofHousehold { _ = try desk.report(name, record: record) }
    }

    @Test func `amounts of loans, needs, offers and budgets beyond all bounds end no report and no check`() throws {
        let desk = try Desk()
        var strangers = [Desk.village: Stranger("liar", desk.store.schema), Desk.county: Stranger("clerk", desk.store.schema)]
        let most = Limits.scaledMax
        func all(_ name: String) throws -> [(FieldAddress, Value)] {
            try desk.editor.type(name).fields.filter { !$0.isUnion && $0.key != .member }.map { field in
                let parts = field.inputs.map { input -> Value in
                    switch input.type {
                    case .integer, .decimal, .money, .date, .year: .integer(most)
                    case .code(let list): .integer(Int64(desk.store.schema.codeList(list)?.items[0].number ?? 1))
                    case .bool: .bool(false)
                    case .text: .text("x1")
                    case .region: .text("450124100201")
                    default: .missing
                    }
                }
                return (FieldAddress(field.number, field.key == nil ? .none : .number(2016)), field.isGroup ? .group(parts) : parts[0])
            }
        }
        let names = [
            "household", "village", "county", "relocation_site", "offer", "base", "performance", "assessment", "inspection", "east_west",
        ]
        for name in names {
            let type = try desk.editor.type(name)
            let scope = type.scopeDigits == 12 ? Desk.village : Desk.county
            let bytes = try strangers[scope]?.create([(name, nil, try all(name))], in: scope)
            try receive(try #require(bytes), desk)
        }
        let household = try #require(try desk.store.views.records(desk.editor.type("household"), in: [Desk.village]).first)
        for name in ["loan", "need", "measure", "asset_share"] {
            let bytes = try strangers[Desk.village]?.create([(name, household, try all(name))], in: Desk.village)
            try receive(try #require(bytes), desk)
        }
        for name in Self.reports { _ = try desk.report(name, year: 2016) }
        for name in Self.ofHousehold { _ = try desk.report(name, year: 2016, record: household) }
        #expect(try Examination(of: desk.store, checks: Check.all, round: 2016, today: Desk.today).round == 2016)
    }

    @Test func `F15 a year or a round that no calendar has makes nothing run without end`() throws {
        let desk = try Desk()
        let good = try desk.addHousehold(members: 1)
        let type = try desk.editor.type("household")
        let (registration, roster) = (try #require(type.field(named: "registration")), try #require(type.field(named: "roster")))
        var stranger = Stranger("liar", desk.store.schema)
        let record = stranger.record()
        let parts = registration.inputs.map { $0.name == "year" ? Value.integer(-1 << 40) : .missing }
        try receive(
            stranger.create([("household", nil, [(FieldAddress(registration.number), .group(parts))])], in: Desk.village), desk)
        let reader = try ExitReader(desk.store)
        #expect(try reader.course(of: record, through: 2016).years.count <= 1)
        #expect(try reader.course(of: record, through: .max).years.count <= 201)
        for round in [Int64.max, .min] {
            let element = FieldAddress(roster.number, .number(round))
            try desk.store.write { _ in
                var draft = Draft(scope: Desk.village)
                draft.record = good
                draft.changes = [FieldWrite(element, .add, .reference(good))]
                _ = try desk.store.save(draft)
            }
        }
        #expect(try desk.indicators(year: nil).year == 2016)
        for name in Self.reports { _ = try desk.report(name) }
        _ = try Examination(of: desk.store, region: nil, round: nil, today: 17_000)
    }

    @Test func `F15 where all rounds are ones that no calendar has, figures and findings are of the present year`() throws {
        let (desk, empty) = (try Desk(), try Desk())
        let household = try desk.addHousehold(members: 0)
        let roster = try #require(try desk.editor.type("household").field(named: "roster"))
        for round in [Int64.max, .min, 2_101, 1_899] {
            try desk.store.write { _ in
                var draft = Draft(scope: Desk.village)
                draft.record = household
                draft.changes = [FieldWrite(FieldAddress(roster.number, .number(round)), .add, .reference(household))]
                _ = try desk.store.save(draft)
            }
        }
        #expect(try desk.indicators(year: nil).year == empty.indicators(year: nil).year)
        #expect(try Examination(of: desk.store, region: nil, round: nil, today: 17_000).round == 2016)
        for name in Self.reports { _ = try desk.report(name) }
    }

    @Test func `an event with a date that no calendar has says nothing`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let type = try desk.editor.type("notice")
        var stranger = Stranger("liar", desk.store.schema)
        let values = ["year", "date"].compactMap { name in
            type.field(named: name).map { (FieldAddress($0.number), Value.integer(name == "year" ? 2016 : .max)) }
        }
        try receive(stranger.create([("notice", household, values)], in: Desk.village), desk)
        let reader = try ExitReader(desk.store)
        #expect(try reader.events(of: household).isEmpty)
        _ = try reader.standing(of: household, year: 2016)
    }

    @Test func `F11 a finding whose check has more bytes than a name leaves the report whole`() throws {
        let desk = try Desk()
        let household = try desk.addHousehold(members: 1)
        let type = try desk.editor.type("finding")
        let check = try #require(type.field(named: "check"))
        var stranger = Stranger("liar", desk.store.schema)
        for length in [257, Limits.textBytesMax] {
            let text = String(repeating: "x", count: length)
            try receive(stranger.create([("finding", household, [(FieldAddress(check.number), .text(text))])], in: Desk.village), desk)
            let checks = try #require(try desk.report(.quality).table("quality"))
            #expect(checks.contains { $0["check"] == text })
        }
    }

    @Test func `F3 a fraction never overflows`() {
        let greatest = Ratio(Int128(Int64.max) << 40, 3)
        let least = Ratio(1, Int128(Int64.max) << 40)
        for (a, b) in [(greatest, greatest), (greatest, least), (least, least)] {
            #expect((a - b <= a) && (a * b).denominator > 0 && !(a / b).text(places: 9).isEmpty && !(a + b).text(places: 2).isEmpty)
        }
        #expect(least < greatest && Ratio(2_485, 9_140).text(places: 4) == "0.2719" && Ratio(-1, 2).text(places: 0) == "-1")
    }
}
