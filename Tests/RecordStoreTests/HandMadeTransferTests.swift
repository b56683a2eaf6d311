import Causality
import Changesets
@testable import RecordStore
import Records
import TestSupport
import Testing

/// Transfers that no program of ours makes, in every order of arrival.
///
/// What is applied is a function of what is held, so whatever came first, stores that hold the same say the same.
struct HandMadeTransferTests {
    static let scope = ScopeCode(number: 450_124_100_201)
    static let other = ScopeCode(number: 450_124_100_202)

    /// Gives each order of the changesets to a store of its own, again and again until nothing new comes of it.
    ///
    /// - Returns: One of the stores, all of which hold everything and say the same.
    static func inEveryOrder(_ changesets: [[UInt8]], waiting: Int = 0) throws -> Lone {
        var stores: [Lone] = []
        for (index, order) in changesets.inEveryOrder.enumerated() {
            let lone = try Lone("reader", seed: UInt64(index) + 1)
            for bytes in order + order { try lone.receive(bytes) }
            let faults = try lone.store.verify(Self.scope).faults
            #expect(faults == [], "order \(index)")
            #expect(try lone.store.views.quarantine().count == waiting, "order \(index)")
            let (digest, pictures) = try (lone.store.stateDigest(Self.scope), lone.store.pictures(Self.scope))
            try lone.store.write { _ in try lone.store.refold(Self.scope) }
            #expect(try lone.store.stateDigest(Self.scope) == digest, "refolded, order \(index)")
            let found = difference(pictures, try lone.store.pictures(Self.scope))
            #expect(found == nil, "refolded, order \(index): \(found ?? "")")
            try lone.store.checkInvariants()
            stores.append(lone)
        }
        let first = try #require(stores.first)
        for lone in stores.dropFirst() {
            #expect(try lone.store.stateDigest(Self.scope) == first.store.stateDigest(Self.scope))
            #expect(try lone.store.heads(Self.scope).applied == first.store.heads(Self.scope).applied)
        }
        return first
    }

    /// What somebody says came of a ship from the other village, where somebody else had written it.
    static func carried(_ ship: RecordID, type: Int = 1, parent: RecordID? = nil, name: String = "Pearl", retiredBy: Dot? = nil) -> Carried
    {
        let far = Dot(ReplicaID(high: 1, low: 2, incarnation: 3).from(other.number), 4)
        var state = RecordState(type: type, parent: parent, existence: Existence(isConfirmed: true))
        state.fields[FieldAddress(1)] = FieldState(values: [Sibling(.text(name), [Mark(far)])])
        var carried = Carried(writers: [far: Carried.Writer(time: HybridTime(milliseconds: 5), person: "far", role: nil)])
        var seen = VersionVector([(far.replica, far.number)])
        if let retiredBy {
            state.existence.delete(Deletion(dot: retiredBy, covered: VersionVector()))
            carried.writers[retiredBy] = Carried.Writer(time: HybridTime(milliseconds: 5), person: "far", role: nil)
            if !retiredBy.replica.isHome { seen.include(retiredBy) }
        }
        carried.records = [Carried.Item(ship, state, seen: seen)]
        return carried
    }

    static func into(_ ship: RecordID, type: Int = 1, parent: RecordID? = nil, name: String = "Pearl") -> Transfer {
        .into(
            ship, from: other, out: Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 9),
            carried(ship, type: type, parent: parent, name: name))
    }

    @Test func `E8 a changeset that waits for a record is applied when the record comes, in whatever order`() throws {
        var (author, editor) = (try Forger("author"), try Forger("editor"))
        let ship = author.record(1)
        editor.types = [ship: 1]
        // The editor's context does not cover the entry that made the ship.
        let changesets = try [
            author.ship("Pearl", in: Self.scope), editor.say([Change(ship, FieldAddress(6), .set, .integer(7))], in: Self.scope),
            editor.ship("after", in: Self.scope),
        ]
        let lone = try Self.inEveryOrder(changesets)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("deepest") == .integer(7))
    }

    @Test func `E8 what waits for a record is applied when a transfer brings it, also after the store was opened anew`() throws {
        var (bringer, editor) = (try Forger("bringer"), try Forger("editor"))
        let ship = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 1, index: 0, salt: 5)
        editor.types = [ship: 1]
        let edit = try editor.say([Change(ship, FieldAddress(6), .set, .integer(7))], in: Self.scope)
        let brings = try bringer.say([], transfer: Self.into(ship), in: Self.scope)
        _ = try Self.inEveryOrder([edit, brings])
        let lone = try Lone()
        #expect(try lone.receive(edit) == .held(.record(ship)))
        let again = try RecordStore.open(in: lone.path, signer: nil, environment: lone.store.environment)
        #expect(try again.views.quarantine().map(\.reason) == [.waiting(.record(ship))])
        _ = try again.write { _ in try again.receive(brings, accepts: { _ in true }) }
        #expect(try again.record(ship, in: Self.scope)?.value("deepest") == .integer(7))
    }

    @Test func `a record is what its maker says, whatever somebody else says that it is, and nobody is held up`() throws {
        var (author, liar, editor) = (try Forger("author"), try Forger("liar"), try Forger("editor"))
        let ship = author.record(1)
        editor.types = [ship: 1]
        let made = try author.ship("Pearl", in: Self.scope)
        let lie = try liar.say([], transfer: Self.into(ship, type: 2), in: Self.scope)
        let seen = VersionVector([(author.replica, UInt64(1)), (liar.replica, UInt64(1))])
        let edit = try editor.say([Change(ship, FieldAddress(1), .set, .text("Coral"))], context: seen, in: Self.scope)
        let lone = try Self.inEveryOrder([made, lie, edit, editor.ship("after", in: Self.scope)])
        #expect(try lone.store.record(ship, in: Self.scope)?.type.number == 1)
        #expect(try lone.store.record(ship, in: Self.scope)?.value("name") == .text("Coral"))
    }

    @Test func `of two who bring a record as one of different types the least entry's holds`() throws {
        var (one, two, editor) = (try Forger("one"), try Forger("two"), try Forger("editor"))
        let ship = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 1, index: 0, salt: 5)
        editor.types = [ship: 1]
        let brought = try one.say([], transfer: Self.into(ship, type: 1), in: Self.scope)
        let again = try two.say([], transfer: Self.into(ship, type: 2), in: Self.scope)
        let seen = VersionVector([(one.replica, UInt64(1)), (two.replica, UInt64(1))])
        let edit = try editor.say([Change(ship, FieldAddress(1), .set, .text("Coral"))], context: seen, in: Self.scope)
        let lone = try Self.inEveryOrder([brought, again, edit, editor.ship("after", in: Self.scope)])
        let view = try #require(try lone.store.record(ship, in: Self.scope))
        #expect(view.type.number == (one.replica < two.replica ? 1 : 2))
        #expect(view.value("name") == .text("Coral"))
    }

    @Test func `E6 a record lies in what its maker says, whatever somebody else says`() throws {
        var (author, liar) = (try Forger("author"), try Forger("liar"))
        let (ship, sailor) = (author.record(1), author.record(2))
        author.types = [ship: 1]
        let made = try author.ship("Pearl", in: Self.scope)
        let boards = try author.say(
            [Change(sailor, FieldAddress(1), .set, .text("cook"))], creating: [Creation(sailor, type: 2, parent: ship)], in: Self.scope)
        let other = liar.record(1)
        let another = try liar.ship("Coral", in: Self.scope)
        var carried = Self.carried(sailor, type: 2, parent: other, name: "boy")
        carried.records = carried.records.map { Carried.Item($0.id, $0.state, seen: $0.seen) }
        let lie = try liar.say(
            [], transfer: .takeOver(from: Self.other, late: Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 4), carried), in: Self.scope)
        let lone = try Self.inEveryOrder([made, boards, another, lie])
        #expect(try lone.store.record(sailor, in: Self.scope)?.parent == ship)
    }

    @Test func `a record changed as one of another type is changed by field number, and stalls nobody`() throws {
        var (author, liar) = (try Forger("author"), try Forger("liar"))
        liar.types = [author.record(1): 2]
        let made = try author.ship("a", in: Self.scope)
        let lie = try liar.say(
            [Change(author.record(1), FieldAddress(1), .set, .text("no ship"))],
            context: VersionVector([(author.replica, UInt64(1))]), in: Self.scope)
        let lone = try Self.inEveryOrder([made, lie, liar.ship("after", in: Self.scope)])
        #expect(try lone.store.record(author.record(1), in: Self.scope)?.value("name") == .text("no ship"))
    }

    @Test func `E7 a take-over that carries a record of an unknown type loses no record`() throws {
        var (author, liar) = (try Forger("author"), try Forger("liar"))
        let ship = author.record(1)
        author.types = [ship: 1]
        let made = try author.ship("Pearl", in: Self.scope)
        let takes = try liar.say(
            [],
            transfer: .takeOver(
                from: Self.other, late: Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 4), Self.carried(ship, type: 77)),
            in: Self.scope)
        let edit = try author.say(
            [Change(ship, FieldAddress(6), .set, .integer(7))], context: VersionVector([(liar.replica, UInt64(1))]), in: Self.scope)
        let lone = try Self.inEveryOrder([made, takes, edit, author.ship("after", in: Self.scope)])
        #expect(try lone.store.heads(Self.scope).applied[author.replica] == 3)
    }

    @Test func `E7 a record that is carried is known, whatever its type, and what follows waits for nothing`() throws {
        var (liar, editor) = (try Forger("liar"), try Forger("editor"))
        let record = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 1, index: 0, salt: 5)
        editor.types = [record: 1]
        let takes = try liar.say(
            [],
            transfer: .takeOver(
                from: Self.other, late: Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 4), Self.carried(record, type: 77)),
            in: Self.scope)
        let edit = try editor.say([Change(record, FieldAddress(6), .set, .integer(7))], in: Self.scope)
        let lone = try Self.inEveryOrder([takes, edit, editor.ship("after", in: Self.scope)])
        #expect(try lone.store.heads(Self.scope).applied[editor.replica] == 2)
    }

    @Test func `E4 E5 what is carried and created at once, not seen, or no tree is refused by its bytes`() throws {
        let far = ReplicaID(high: 1, low: 2, incarnation: 3)
        var maker = try Forger("maker")
        let (own, home) = (maker.record(1), Dot(maker.replica, 1))
        let both = try maker.say(
            [Change(own, FieldAddress(1), .set, .text("a"))], creating: [Creation(own, type: 1, parent: nil)], transfer: Self.into(own),
            in: Self.scope)
        let lone = try Lone()
        guard case .refused(.malformed) = try lone.receive(both) else { Issue.record("taken in"); return }
        #expect(try lone.store.heads(Self.scope).heads.isEmpty)
        // These are not even sealed, because what is sealed is read first.
        let ship = RecordID(replica: far, number: 1, index: 0, salt: 5)
        let unseen = Transfer.takeOver(from: Self.other, late: Dot(far, 4), Self.carried(ship, retiredBy: home))
        for (transfer, fault) in [(unseen, WireFault.notSeen), (Self.into(ship, type: 2, parent: own), .notOneTree)] {
            var forger = try Forger("one")
            let error = #expect(throws: WireError.self) { try forger.say([], transfer: transfer, in: Self.scope) }
            #expect(error?.fault == fault)
        }
    }

    @Test func `E4 two take-overs that carry one retirement are one retirement`() throws {
        let far = Dot(ReplicaID(high: 7, low: 2, incarnation: 3).from(Self.other.number), 4)
        var (one, two, author) = (try Forger("one"), try Forger("two"), try Forger("author"))
        let ship = author.record(1)
        let late = Dot(ReplicaID(high: 7, low: 2, incarnation: 3), 4)
        let made = try author.ship("Pearl", in: Self.scope)
        let takes = try [one.replica, two.replica].map { replica in
            var forger = replica == one.replica ? one : two
            return try forger.say(
                [], transfer: .takeOver(from: Self.other, late: late, Self.carried(ship, retiredBy: far)), in: Self.scope)
        }
        _ = (one.last, two.last)
        one = try Forger("one")
        two = try Forger("two")
        _ = try Self.inEveryOrder([made] + takes)
    }

    @Test(arguments: [true, false])
    func `E4 S4 what a take-over says of somebody's next entry is that entry's to say`(retires: Bool) throws {
        var (liar, author) = (try Forger("liar"), try Forger("author"))
        let ship = author.record(1)
        author.types = [ship: 1]
        let next = Dot(author.replica, 2)
        // It names the entry, without a guard, before there is one, and carries it as a retirement.
        var carried = Self.carried(ship, retiredBy: next)
        carried.records = carried.records.map { item in
            var seen = item.seen
            seen.include(next)
            return Carried.Item(item.id, item.state, seen: seen)
        }
        let late = Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 4)
        let made = try author.ship("Pearl", in: Self.scope)
        let takes = try liar.say(
            [], context: VersionVector([(author.replica, UInt64(2))]),
            transfer: .takeOver(from: Self.other, late: late, carried), in: Self.scope)
        let change =
            retires ? Change(ship, .existence, .delete, .missing) : Change(ship, FieldAddress(6), .set, .integer(7))
        let honest = try author.say([change], in: Self.scope)
        let lone = try Self.inEveryOrder([made, takes, honest, author.ship("after", in: Self.scope)])
        #expect(try lone.store.record(ship, in: Self.scope)?.standing == (retires ? .retired : .present))
        #expect(try lone.store.heads(Self.scope).applied[author.replica] == 3)
    }

    @Test func `S3 one's own proposals are told by the key, whatever a transfer says of the person`() throws {
        // A proposal from elsewhere, said to be one person's and another's, and a second by the same key at home; beside them somebody
        // else's, who is said to be that person too.
        let (key, stranger) = (try Forger("proposer"), try Forger("stranger"))
        let far = Dot(key.replica.from(Self.other.number), 4)
        let beside = Dot(stranger.replica.from(Self.other.number), 4)
        let ship = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 1, index: 0, salt: 5)
        func transfer(told person: String) -> Transfer {
            var state = RecordState(type: 1, parent: nil, existence: Existence(isConfirmed: true))
            state.fields[FieldAddress(4)] = FieldState(
                proposals: [Proposal(.set, .text("K"), [beside]), Proposal(.set, .text("L"), [far])])
            let writer = Carried.Writer(time: HybridTime(milliseconds: 5), person: person, role: nil)
            let item = Carried.Item(
                ship, state, seen: VersionVector([(far.replica, far.number), (beside.replica, beside.number)]))
            return .into(
                ship, from: Self.other, out: Dot(ReplicaID(high: 1, low: 2, incarnation: 3), 9),
                Carried(writers: [far: writer, beside: writer], records: [item]))
        }
        var (one, two, proposer) = (try Forger("one"), try Forger("two"), key)
        proposer.types = [ship: 1]
        let brought = try one.say([], transfer: transfer(told: "Wei"), in: Self.scope)
        let again = try two.say([], transfer: transfer(told: "An"), in: Self.scope)
        let seen = VersionVector([(one.replica, UInt64(1))])
        let own = try proposer.say([Change(ship, FieldAddress(4), .propose, .text("M"))], context: seen, in: Self.scope)
        let lone = try Self.inEveryOrder([brought, again, own])
        let state = try #require(try lone.store.record(ship, in: Self.scope)?.field(FieldAddress(4))?.state)
        #expect(state.proposals.map(\.value) == [.text("K"), .text("M")])
    }
}
