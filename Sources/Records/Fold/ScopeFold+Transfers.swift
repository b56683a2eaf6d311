public import Causality

/// Records that leave the scope and come to it; `Protocol/03-merge.md`, section 11.
extension ScopeFold {
    /// What an entry covers in one record: a context that covers an arrival covers what it brought along.
    func coverage(of entry: Entry, in record: RecordID) -> Coverage {
        guard let arrived = arrivals[record] else { return entry.coverage }
        var context = entry.context
        for arrival in arrived where entry.coverage.covers(arrival.dot) { context.formJoin(arrival.seen) }
        return Coverage(dot: entry.dot, context: context)
    }

    /// Makes the records that a transfer names known, unconfirmed: what is written in them later waits for nobody's right.
    mutating func know(_ transfer: Transfer) {
        if case .out(let record, _) = transfer { transferred.insert(record) }
        for item in transfer.carried?.records ?? [] {
            transferred.insert(item.id)
            guard records[item.id] == nil else { continue }
            let claim = claim(of: item)
            guard schema.type(claim.type) != nil else { continue }
            records[item.id] = RecordState(type: claim.type, parent: claim.parent, existence: Existence(isConfirmed: false))
        }
    }

    private func claim(of item: Carried.Item) -> Claims.Claim {
        claims.holding(item.id) ?? Claims.Claim(type: item.state.type, parent: item.state.parent)
    }

    mutating func apply(_ transfer: Transfer, of entry: Entry, by author: Author) {
        know(transfer)
        switch transfer {
        case .out(let record, let to):
            guard let state = records[record], let type = schema.type(state.type) else { return }
            if schema.mayDecide(author.role, type), state.parent == nil {
                let covered = coverage(of: entry, in: record).vector
                sent[record, default: []].insert(entry.dot)
                records[record]?.existence.depart(Departure(dot: entry.dot, covered: covered, to: to))
            }
            noteEdit(entry.dot, from: record)
        case .into(let record, let from, let out, let carried):
            guard let item = carried.item(record), let type = schema.type(item.state.type),
                schema.mayDecide(author.role, type)
            else { return noteEdit(entry.dot, from: record) }
            for item in carried.records {
                let arrival = Arrival(dot: entry.dot, seen: item.seen, from: from, out: out)
                arrive(item, arrival, isConfirmed: item.state.existence.isConfirmed)
            }
            learn(carried)
            records[record]?.existence.endDepartures(where: item.seen.covers)
        case .takeOver(let from, let late, let carried):
            takenOver.insert(Dot(late.replica.from(from.number), late.number))
            for item in carried.records {
                guard let type = schema.type(item.state.type) else { continue }
                let arrival = Arrival(dot: entry.dot, seen: item.seen, from: from, out: nil)
                arrive(item, arrival, isConfirmed: schema.mayKeep(author.role, type))
            }
            learn(carried)
        }
    }

    private mutating func arrive(_ item: Carried.Item, _ arrival: Arrival, isConfirmed: Bool) {
        guard var state = records[item.id], let type = schema.type(state.type), state.type == item.state.type else { return }
        let earlier = arrivals[item.id] ?? []
        state.join(item, type, isConfirmed: isConfirmed, after: earlier)
        records[item.id] = state
        let place = earlier.firstIndex { arrival.dot < $0.dot } ?? earlier.count
        arrivals[item.id, default: []].insert(arrival, at: place)
        // What had ended before it was sent comes ended: that it is brought along does not speak for it.
        if item.state.existence.standing != .retired { noteEdit(arrival.dot, from: item.id) }
    }

    private mutating func learn(_ carried: Carried) { learn(carried.writers) }

    /// Who wrote the entries of other scopes that transfers brought.
    public var foreignWriters: [Dot: Carried.Writer] { infos.filter { !$0.key.replica.isHome }.mapValues { Carried.Writer($0) } }

    /// Takes in who wrote entries of other scopes.
    public mutating func learn(_ writers: [Dot: Carried.Writer]) {
        for (dot, writer) in writers where !dot.replica.isHome {
            let known = infos[dot].map { Carried.Writer($0).lesser(writer) } ?? writer
            infos[dot] = known.info(schema)
        }
    }

    // MARK: Reading

    /// How a record stands, what it lies in considered: who is of a household that moved, moved.
    public func standing(of record: RecordID) -> Existence.Standing? {
        guard let state = records[record] else { return nil }
        return departures(of: record).isEmpty ? state.existence.standing : .moved
    }

    /// The live departures of a record or of what it lies in.
    public func departures(of record: RecordID) -> [Departure] {
        lineage(record).flatMap { records[$0]?.existence.departures ?? [] }
    }

    /// A record, what it lies in, and so on upwards: 8 records in all.
    func lineage(_ record: RecordID) -> [RecordID] {
        var result: [RecordID] = []
        var next: RecordID? = record
        while let current = next, result.count < Limits.ancestorsMax, records[current] != nil {
            result.append(current)
            next = records[current]?.parent
        }
        return result
    }

    /// A record and all that lies in it, ascending.
    public func tree(of root: RecordID) -> [RecordID] {
        records.keys.filter { lineage($0).contains(root) }.sorted()
    }

    /// Whether an admitted entry came too late for a move of the record: it changes the record or what lies
    /// in it, here, and nothing where that went.
    public func isLate(_ entry: Entry, for root: RecordID) -> Bool {
        guard let departures = records[root]?.existence.departures,
            !departures.contains(where: { $0.dot == entry.dot }),
            departures.contains(where: { $0.isLate(entry.dot) })
        else { return false }
        return touches(entry, root)
    }

    /// Whether an entry changes a record or what lies in it.
    public func touches(_ entry: Entry, _ root: RecordID) -> Bool {
        entry.touched.contains { lineage($0).contains(root) }
    }

    /// What a transfer brings to another scope: the record and all in it, with everything that this fold has
    /// seen.
    ///
    /// - Precondition: The fold is of exactly the entries that the sending one covers, and of itself.
    public func carried(_ root: RecordID, from here: ScopeCode, to there: ScopeCode) -> Carried {
        var result = Carried()
        for record in tree(of: root) {
            guard let state = records[record] else { continue }
            var seen = applied
            for arrival in arrivals[record] ?? [] { seen.formJoin(arrival.seen) }
            result.records.append(
                Carried.Item(record, state.named(from: here, in: there), seen: seen.named(from: here, in: there)))
            for dot in state.dots where infos[dot] != nil {
                result.writers[dot.named(from: here, in: there)] = Carried.Writer(info(dot))
            }
        }
        debugCheck(result.checkInvariants)
        return result
    }

    /// What taking over a late entry brings along: the records that it made, as it made them, and of a
    /// late take-over the records that it brought, as it brought them.
    public func carriedLate(_ entry: Entry, from here: ScopeCode, to there: ScopeCode) -> Carried {
        var alone = ScopeFold(schema: schema)
        alone.apply(entry, by: info(entry.dot).author, isAdmitted: true)
        let own = VersionVector([(entry.dot.replica, entry.dot.number)])
        var items: [Carried.Item] = []
        for creation in entry.creations {
            guard let state = alone.records[creation.record] else { continue }
            items.append(Carried.Item(creation.record, state, seen: own))
        }
        if case .takeOver(_, _, let carried) = entry.transfer {
            for item in carried.records {
                var seen = item.seen
                seen.formJoin(own)
                items.append(Carried.Item(item.id, item.state, seen: seen))
            }
        }
        var result = Carried()
        for item in items.sorted(by: { $0.id < $1.id }) {
            result.records.append(
                Carried.Item(
                    item.id, item.state.named(from: here, in: there), seen: item.seen.named(from: here, in: there)))
            for dot in item.state.dots { result.writers[dot.named(from: here, in: there)] = Carried.Writer(info(dot)) }
        }
        debugCheck(result.checkInvariants)
        return result
    }
}
