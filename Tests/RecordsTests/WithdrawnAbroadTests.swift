import Causality
import Records
import TestSupport
import Testing

/// Somebody decides, the ship goes away and comes home, and the grant under which that was decided is withdrawn.
struct WithdrawnAbroadTests {
    static let (here, there) = (MoveTrace.scopes[0], MoveTrace.scopes[1])
    static let name = FieldAddress(1)
    let schema: Schema
    let ship = RecordID(replica: replica(1), number: 1, index: 0, salt: 1)

    init() throws { schema = try TestRegister.schema() }

    private static func replica(_ number: UInt64) -> ReplicaID { ReplicaID(high: number, low: number, incarnation: 1) }

    /// What was said in one scope, in order; each had seen all before it.
    private func fold(_ said: [(by: UInt64, changes: [Change], transfer: Transfer?)], keepingOut: Set<Dot> = []) -> ScopeFold {
        var fold = ScopeFold(schema: schema)
        for (place, item) in said.enumerated() {
            let dot = Dot(Self.replica(item.by), fold.applied[Self.replica(item.by)] + 1)
            var context = fold.applied
            context.set(dot.replica, to: 0)
            let isFirst = place == 0 && item.transfer == nil
            let entry = Entry(
                dot: dot, context: context, time: HybridTime(bits: UInt64(place)),
                creations: isFirst ? [Creation(ship, type: 1, parent: nil)] : [], changes: item.changes, transfer: item.transfer)
            let author = Author(person: "p\(item.by)", role: schema.role(item.by == 1 ? "S" : "H"))
            fold.apply(entry, by: author, isAdmitted: !keepingOut.contains(dot))
            fold.checkInvariants()
        }
        return fold
    }

    @Test func `that it decided is remembered, and what it wrote is not there`() throws {
        let (decision, officer) = (Dot(Self.replica(2), 1), Self.replica(3))
        let before: [(UInt64, [Change], Transfer?)] = [
            (1, [Change(ship, Self.name, .set, .text("Pearl"))], nil), (2, [Change(ship, Self.name, .resolve, .text("Coral"))], nil),
            (3, [], .out(ship, to: Self.there)),
        ]
        let gone = fold(before).carried(ship, from: Self.here, to: Self.there)
        let abroad = fold([
            (3, [], .into(ship, from: Self.here, out: Dot(officer, 1), gone)), (3, [], .out(ship, to: Self.here)),
        ])
        #expect(abroad.records[ship]?.fields[Self.name]?.values.map(\.value) == [.text("Coral")])
        let back = abroad.carried(ship, from: Self.there, to: Self.here)
        let home: (UInt64, [Change], Transfer?) = (3, [], .into(ship, from: Self.there, out: Dot(officer, 2), back))

        let granted = fold(before + [home]).records[ship]?.fields[Self.name]
        #expect(granted?.values.map(\.value) == [.text("Coral")])

        let withdrawn = fold(before + [home], keepingOut: [decision])
        #expect(withdrawn.refused == [decision])
        let field = withdrawn.records[ship]?.fields[Self.name]
        #expect(field?.decisions == [decision])
        // What it had replaced does not come back: whoever brought the ship home had seen it replaced.
        #expect(field?.values.isEmpty ?? false)
    }
}
