import Causality
import Records
import TestSupport
import Testing

/// Moves between scopes, folded in any order, against the oracle and against what a move promises.
struct MoveTests {
    @Test(arguments: LongForm.seeds(0...119))
    func `each scope in any causal order is what the design says of the set`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var trace = MoveTrace(schema: try TestRegister.schema(), seed: seed)
        for _ in 0..<70 { trace.step(using: &random) }
        for scope in MoveTrace.scopes {
            let oracle = trace.oracle(scope)
            let expected = oracle.records()
            for _ in 0..<3 {
                let order = causallyShuffled(trace.writings[scope] ?? [], using: &random)
                try #require(order.count == trace.writings[scope]?.count ?? 0)
                let fold = trace.fold(scope, order)
                fold.checkInvariants()
                for (record, state) in fold.records {
                    let found = Dictionary(uniqueKeysWithValues: state.existence.departures.map { ($0.dot, $0.to) })
                    #expect(found == oracle.departures(of: record), "departures of \(record)")
                }
                let found = difference(fold.pictures(), expected.mapValues { $0 })
                #expect(found == nil, "\(scope): fold / oracle: \(found ?? "")")
            }
        }
    }

    @Test(arguments: LongForm.seeds(0...119))
    func `E1 whoever is kept out, their transfers make records known and add nothing, in any causal order`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var trace = MoveTrace(schema: try TestRegister.schema(), seed: seed)
        for _ in 0..<70 { trace.step(using: &random) }
        let keptOut = Set(trace.writers.map(\.grant).filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
        for scope in MoveTrace.scopes {
            let expected = trace.oracle(scope, keptOut: keptOut).records()
            for _ in 0..<3 {
                let fold = trace.fold(scope, causallyShuffled(trace.writings[scope] ?? [], using: &random), keptOut: keptOut)
                fold.checkInvariants()
                let found = difference(fold.pictures(), expected.mapValues { $0 })
                #expect(found == nil, "\(scope): fold / oracle: \(found ?? "")")
            }
        }
    }

    @Test(arguments: LongForm.seeds(0...59))
    func `with a newer form and an older one each scope is what the design says, by either form, in any causal order`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var trace = try MoveTrace.ofTwoForms(seed: seed)
        for _ in 0..<70 { trace.step(using: &random) }
        let keptOut = Set(trace.writers.map(\.grant).filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
        for schema in [trace.schema, try TestRegister.schema()] {
            for scope in MoveTrace.scopes {
                let expected = trace.oracle(scope, by: schema, keptOut: keptOut).records()
                for _ in 0..<2 {
                    let order = causallyShuffled(trace.writings[scope] ?? [], using: &random)
                    let fold = trace.fold(scope, order, by: schema, keptOut: keptOut)
                    fold.checkInvariants()
                    let found = difference(fold.pictures(), expected)
                    #expect(found == nil, "\(scope), form \(schema.version): fold / oracle: \(found ?? "")")
                }
            }
        }
    }

    @Test func `those traces say much that the older form has no place for, move it, and hold it back where it would be lost`() throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(0)..<90 {
            var random = SplitMix64(seed: seed)
            var trace = try MoveTrace.ofTwoForms(seed: seed)
            for _ in 0..<90 { trace.step(using: &random) }
            counts["held", default: 0] += trace.held
            for entry in trace.writings.values.joined().map(\.entry) {
                counts["cats", default: 0] += entry.creations.count { $0.type == 4 }
                counts["colours", default: 0] += entry.changes.count { $0.address.field == 15 }
                let carried = entry.transfer?.carried?.records ?? []
                counts["carried cats", default: 0] += carried.count { $0.state.type == 4 }
                counts["carried colours", default: 0] += carried.count { $0.state.fields[FieldAddress(15)] != nil }
            }
        }
        for (what, least) in ["held": 10, "cats": 50, "colours": 50, "carried cats": 5, "carried colours": 5] {
            #expect(counts[what] ?? 0 >= least, "\(what): \(counts[what] ?? 0)")
        }
    }

    /// The trace must do what it is for, or the test above says nothing.
    @Test func `the traces move ships there and back, twice at once, and late entries are taken over`() throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(0)..<120 {
            var random = SplitMix64(seed: seed)
            var trace = MoveTrace(schema: try TestRegister.schema(), seed: seed)
            for _ in 0..<90 { trace.step(using: &random) }
            _ = trace.takeOverAll(using: &random)
            let folds = MoveTrace.scopes.map { ($0, trace.fold($0, trace.writings[$0] ?? [])) }
            for (_, fold) in folds { fold.checkInvariants() }
            let takenOver = folds.reduce(into: Set<Dot>()) { $0.formUnion($1.1.takenOver) }
            for (scope, fold) in folds {
                counts["arrivals", default: 0] += fold.arrivals.values.count { $0.contains { $0.out != nil } }
                counts["twice arrived", default: 0] += fold.arrivals.values.count { $0.count > 1 }
                counts["home", default: 0] += (trace.writings[scope] ?? []).count { writing in
                    writing.entry.transfer?.carried?.records.contains { item in
                        item.seen.entries.contains(where: \.replica.isHome)
                    } ?? false
                }
                counts["taken over", default: 0] += fold.takenOver.count
                counts["taken over again", default: 0] += (trace.writings[scope] ?? []).count { writing in
                    guard case .takeOver = writing.entry.transfer else { return false }
                    let dot = writing.entry.dot
                    return takenOver.contains(Dot(dot.replica.from(scope.number), dot.number))
                }
                counts["sent twice", default: 0] += fold.records.values.count { Set($0.existence.departures.map(\.to)).count > 1 }
                counts["late", default: 0] += (trace.writings[scope] ?? []).count { writing in
                    fold.records.keys.contains { fold.isLate(writing.entry, for: $0) }
                }
            }
            counts["doubled", default: 0] += trace.copies().values.count { $0.isDoubled }
        }
        for (what, least) in [
            "arrivals": 100, "twice arrived": 20, "home": 20, "taken over": 100, "taken over again": 3, "sent twice": 5,
            "late": 100, "doubled": 10,
        ] {
            #expect(counts[what] ?? 0 >= least, "\(what): \(counts[what] ?? 0)")
        }
    }
}

/// What a move promises, asked of the whole trace: nothing lost, doubled or orphaned.
struct MovePromiseTests {
    /// One write in one scope, with the right to.
    struct Write {
        let scope: ScopeCode
        let writing: Written
        let change: Change
    }

    @Test(arguments: LongForm.seeds(0...199))
    func `what nobody who saw it replaced is where the ship lives, or listed as late`(seed: UInt64) throws {
        expectNothingLost(MoveTrace(schema: try TestRegister.schema(), seed: seed), seed)
    }

    @Test(arguments: LongForm.seeds(0...199))
    func `a ship lives in one place, or is said to be in none or two; nobody aboard is left behind`(seed: UInt64) throws {
        expectOnePlace(MoveTrace(schema: try TestRegister.schema(), seed: seed), seed)
    }

    @Test(arguments: LongForm.seeds(0...59))
    func `nothing is lost and nobody left behind, while some have the newer form and some the older one`(seed: UInt64) throws {
        expectNothingLost(try MoveTrace.ofTwoForms(seed: seed), seed)
        expectOnePlace(try MoveTrace.ofTwoForms(seed: seed), seed)
    }

    private func expectNothingLost(_ begun: MoveTrace, _ seed: UInt64) {
        var (trace, random) = (begun, SplitMix64(seed: seed))
        for _ in 0..<90 { trace.step(using: &random) }
        trace.settle(using: &random)
        let folds = Dictionary(uniqueKeysWithValues: MoveTrace.scopes.map { ($0, trace.fold($0, trace.writings[$0] ?? [])) })
        let copies = trace.copies()
        let writes = authorised(trace)
        for write in writes where !isReplaced(write, among: writes, folds) {
            guard let root = root(write.change.record, folds[write.scope]), let found = copies[root] else {
                Issue.record("\(write.change.record) lies in nothing")
                continue
            }
            if !found.pending.isEmpty { continue }
            let shown = folds.contains { scope, fold in
                // Where it is doubled no copy counts, and each is listed to be decided.
                guard found.living.contains(scope) || found.isDoubled else { return false }
                let dot = name(write.writing.entry.dot, of: write.scope, in: scope)
                let state = fold.records[write.change.record]?.fields[write.change.address]
                return state?.values.contains { $0.value == write.change.value && $0.marks.contains { $0.dot == dot } } ?? false
            }
            let isLate = folds[write.scope]?.isLate(write.writing.entry, for: root) ?? false
            #expect(shown || isLate, "\(write.change) of \(write.writing.entry.dot) in \(write.scope) is lost")
        }
    }

    private func expectOnePlace(_ begun: MoveTrace, _ seed: UInt64) {
        var (trace, random) = (begun, SplitMix64(seed: seed))
        for _ in 0..<90 { trace.step(using: &random) }
        trace.settle(using: &random)
        for (ship, found) in trace.copies() where found.pending.isEmpty {
            #expect(found.living.count == 1 || found.isDoubled, "\(ship)")
        }
        expectEverybodyAboard(trace, orLate: true)
        trace.decide(using: &random)
        for (ship, found) in trace.copies() where found.pending.isEmpty {
            #expect(found.living.count == 1 && !found.isDoubled, "\(ship) after the decision")
        }
        expectEverybodyAboard(trace, orLate: true)
        #expect(trace.takeOverAll(using: &random).isEmpty, "not everything late can be taken over")
        expectEverybodyAboard(trace, orLate: false)
    }

    /// Who lies in a ship is where it lives, or came too late to go along and is listed. Where the ship is
    /// doubled no copy counts until somebody decides, and then this holds.
    private func expectEverybodyAboard(_ trace: MoveTrace, orLate: Bool) {
        let folds = Dictionary(uniqueKeysWithValues: MoveTrace.scopes.map { ($0, trace.fold($0, trace.writings[$0] ?? [])) })
        let copies = trace.copies()
        for (scope, fold) in folds {
            for (record, state) in fold.records {
                guard let parent = state.parent else { continue }
                #expect(fold.records[parent] != nil, "\(record) lies in nothing")
                #expect(fold.standing(of: parent) != .moved || fold.standing(of: record) == .moved)
                guard let ship = copies[parent], let place = ship.living.first, !ship.isDoubled, ship.pending.isEmpty
                else { continue }
                guard folds[place]?.records[record] == nil else { continue }
                #expect(orLate && isListed(record, of: parent, trace, folds), "\(record) is left behind in \(scope)")
            }
        }
    }

    /// Whether an entry that brought the record to a scope that the ship had left waits there to be taken over.
    private func isListed(
        _ record: RecordID, of ship: RecordID, _ trace: MoveTrace, _ folds: [ScopeCode: ScopeFold]
    ) -> Bool {
        let takenOver = folds.values.reduce(into: Set<Dot>()) { $0.formUnion($1.takenOver) }
        return folds.contains { scope, fold in
            (trace.writings[scope] ?? []).contains { writing in
                let dot = writing.entry.dot
                return writing.entry.brought.contains(record) && fold.isLate(writing.entry, for: ship)
                    && !takenOver.contains(Dot(dot.replica.from(scope.number), dot.number))
            }
        }
    }

    private func authorised(_ trace: MoveTrace) -> [Write] {
        trace.writings.flatMap { scope, writings in
            writings.flatMap { writing in
                let role = trace.directory().author(writing.entry.dot.replica, invoking: writing.grant, in: scope).role
                return writing.entry.changes.compactMap { change -> Write? in
                    guard [.set, .resolve].contains(change.kind), change.address != .existence,
                        let type = type(of: change.record, trace, scope), let field = type.field(change.address.field)
                    else { return nil }
                    let creates = writing.entry.creations.contains { $0.record == change.record }
                    guard trace.schema.hasRight(role, to: change.kind, field, creates: creates), !field.isUnion else { return nil }
                    return Write(scope: scope, writing: writing, change: change)
                }
            }
        }
    }

    private func type(of record: RecordID, _ trace: MoveTrace, _ scope: ScopeCode) -> RecordType? {
        let made = trace.writings.values.joined().flatMap(\.entry.creations).first { $0.record == record }
        return made.flatMap { trace.schema.type($0.type) }
    }

    private func root(_ record: RecordID, _ fold: ScopeFold?) -> RecordID? {
        guard let state = fold?.records[record] else { return nil }
        return state.parent ?? record
    }

    /// How an entry of one scope is called in another.
    private func name(_ dot: Dot, of home: ScopeCode, in there: ScopeCode) -> Dot {
        home == there ? dot : Dot(dot.replica.from(home.number), dot.number)
    }

    /// Whether somebody entitled, in whatever scope, wrote after having seen it there.
    private func isReplaced(_ write: Write, among writes: [Write], _ folds: [ScopeCode: ScopeFold]) -> Bool {
        writes.contains { later in
            guard later.change.record == write.change.record, later.change.address == write.change.address else { return false }
            let dot = name(write.writing.entry.dot, of: write.scope, in: later.scope)
            if dot.replica.isHome, later.writing.entry.coverage.covers(dot) { return true }
            return folds[later.scope]?.arrivals[write.change.record]?.contains { arrival in
                later.writing.entry.coverage.covers(arrival.dot) && arrival.seen.covers(dot)
            } ?? false
        }
    }
}
