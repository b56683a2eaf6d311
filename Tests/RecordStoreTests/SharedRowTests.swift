import Causality
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Fields of one kind of key share a row: what one author writes there must not touch what another wrote.
struct SharedRowTests {
    static let scope = ScopeCode(number: 450_124_100_201)

    private static func year(_ field: Int, _ year: Int64, _ value: Value, _ kind: ChangeKind = .set) -> FieldWrite {
        FieldWrite(FieldAddress(field, .number(year)), kind, value)
    }

    private static func save(_ writes: [FieldWrite], _ record: RecordID, in lone: Lone) throws {
        var draft = Draft(scope: scope)
        draft.record = record
        draft.changes = writes
        _ = try lone.store.save(draft)
    }

    /// An, Bo and Chen, who all have An's ship, and then write without hearing of each other.
    private static func three() throws -> (stores: [Lone], ship: RecordID) {
        let stores = try [Lone("an"), Lone("bo", seed: 2), Lone("chen", seed: 3)]
        let (ship, _) = try stores[0].ship(in: scope)
        for store in stores.dropFirst() { for bytes in try stores[0].sealed(scope) { try store.receive(bytes) } }
        return (stores, ship)
    }

    private static func exchange(_ stores: [Lone]) throws {
        for from in stores { for bytes in try from.sealed(scope) { for to in stores where to.path != from.path { try to.receive(bytes) } } }
    }

    @Test func `several keyed fields written concurrently by different authors meet in one row, each by its own rule`() throws {
        let (stores, ship) = try Self.three()
        let (an, bo, chen) = (stores[0], stores[1], stores[2])
        // Of 2016: An and Bo write different fields; An and Chen disagree on the master.
        try Self.save([Self.year(9, 2016, .group([.integer(10), .text("rice")])), Self.year(11, 2016, .text("Li"))], ship, in: an)
        try Self.save([Self.year(12, 2016, .text("Nanning"), .add), Self.year(14, 2016, .text("dry"))], ship, in: bo)
        try Self.save([Self.year(11, 2016, .text("Wu")), Self.year(12, 2016, .text("Hengxian"), .add)], ship, in: chen)
        // Of 2017 only Bo writes, of the round only Chen.
        try Self.save([Self.year(11, 2017, .text("Mo"))], ship, in: bo)
        try Self.save([Self.year(13, 2016, .integer(7))], ship, in: chen)
        try Self.exchange(stores)
        for lone in stores {
            let view = try #require(try lone.store.record(ship, in: Self.scope))
            let of: (Int, Int64) -> FieldView? = { view.field(FieldAddress($0, .number($1))) }
            #expect(of(9, 2016)?.verdict == Verdict(value: .group([.integer(10), .text("rice")]), attention: .none))
            #expect(of(11, 2016)?.verdict == Verdict(value: nil, attention: .disputed))
            #expect(of(11, 2016)?.state.values.map(\.value) == [.text("Li"), .text("Wu")])
            #expect(of(12, 2016)?.verdict.elements == [.text("Hengxian"), .text("Nanning")])
            #expect(of(14, 2016)?.verdict.value == .text("dry"))
            #expect(of(11, 2017)?.verdict.value == .text("Mo"))
            #expect(of(13, 2016)?.verdict.value == .integer(7))
            #expect(of(9, 2017) == nil && of(13, 2017) == nil)
            #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        }
        #expect(try Set(stores.map { try $0.store.stateDigest(Self.scope) }).count == 1)
    }

    @Test func `any tool reads the shared row: plain columns, and the names of what is disputed`() throws {
        let (stores, ship) = try Self.three()
        try Self.save([Self.year(9, 2016, .group([.integer(10), .text("rice")])), Self.year(11, 2016, .text("Li"))], ship, in: stores[0])
        try Self.save([Self.year(11, 2016, .text("Wu")), Self.year(14, 2016, .text("dry"))], ship, in: stores[1])
        try Self.exchange(stores)
        let store = stores[2].store
        let row = try store.views.query(
            "SELECT cargo_tons, cargo_kind, master, calls, cargo_note, _disputed FROM ship_year WHERE _key = 2016")
        #expect(row == [[.integer(10), .text("rice"), .null, .null, .text("dry"), .text("master")]])
        // One field's dispute leaves the others in the row settled.
        let (cargo, master) = try (#require(store.views.column("ship", "cargo", "tons")), #require(store.views.column("ship", "master")))
        #expect(cargo.table == master.table)
        let settled = try store.views.query("SELECT \(cargo.settled(in: "t")), \(master.settled(in: "t")) FROM ship_year t")
        #expect(settled == [[.integer(10), .null]])
        // Settled, the name goes.
        try Self.save([Self.year(11, 2016, .text("Wu"))], ship, in: stores[2])
        #expect(try store.views.query("SELECT master, _disputed FROM ship_year") == [[.text("Wu"), .null]])
        #expect(try store.views.conflicts().isEmpty)
    }

    @Test func `a union keeps apart what was added by one and by another, and one entry's elements cost one dot`() throws {
        let (stores, ship) = try Self.three()
        let (an, bo) = (stores[0], stores[1])
        let texts: [Value] = [.text("a\"\u{1}\\"), .text("村")]
        try Self.save(texts.map { Self.year(12, 2016, $0, .add) }, ship, in: an)
        let size = try an.store.views.query("SELECT length(_state) FROM ship_year")
        // Two dots' bytes, and a run for what was not written before it.
        #expect(size == [[.integer(6)]])
        // Bo, who has not seen them, adds one and the same; An takes one of his own away.
        try Self.save([Self.year(12, 2016, .text("村"), .add)], ship, in: bo)
        try Self.save([Self.year(12, 2016, texts[0], .remove)], ship, in: an)
        try Self.exchange(stores)
        for lone in stores {
            let field = try lone.store.record(ship, in: Self.scope)?.field(FieldAddress(12, .number(2016)))
            #expect(field?.state.values.map(\.value) == [.text("村")])
            #expect(field?.state.values.first?.marks.count == 2)
            #expect(try lone.store.views.query("SELECT calls FROM ship_year") == [[.text("[\"村\"]")]])
            #expect(try lone.store.verify(Self.scope).faults.isEmpty)
        }
    }

    @Test func `over its cap a union of one entry is disputed, and no longer once it shrinks`() throws {
        let lone = try Lone()
        let (ship, _) = try lone.ship(in: Self.scope)
        try Self.save(["a", "b", "c"].map { Self.year(12, 2016, .text($0), .add) }, ship, in: lone)
        #expect(try lone.store.views.conflicts().map(\.kind) == [.overCap])
        try Self.save([Self.year(12, 2016, .text("b"), .remove)], ship, in: lone)
        #expect(try lone.store.views.conflicts().isEmpty)
        #expect(try lone.store.views.query("SELECT calls, _disputed FROM ship_year") == [[.text("[\"a\",\"c\"]"), .null]])
    }

    @Test func `a conflict keeps its age when the state is made anew`() throws {
        let time = ManualTime()
        let lone = try Lone(clock: { time.now })
        let other = try Lone("other", seed: 2)
        let (ship, _) = try lone.ship(in: Self.scope)
        for bytes in try lone.sealed(Self.scope) { try other.receive(bytes) }
        try lone.set(ship, 1, .text("An"), in: Self.scope)
        try other.set(ship, 1, .text("Bo"), in: Self.scope)
        for bytes in try other.sealed(Self.scope) { try lone.receive(bytes) }
        let since = try #require(try lone.store.views.conflicts().first?.since)
        time.advance(by: 86_400_000)
        try lone.store.write { _ in try lone.store.refold(Self.scope) }
        #expect(try lone.store.views.conflicts().map(\.since) == [since])
    }
}
