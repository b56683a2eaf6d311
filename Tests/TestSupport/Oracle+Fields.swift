import Causality
import Records

extension Oracle {
    func hasRight(_ writing: Written, _ change: Change, _ field: Field) -> Bool {
        switch change.kind {
        case .propose: return false
        case .resolve: return capacity(writing).isAmong(field.resolvers)
        default: break
        }
        if field.rule == .fixed || field.rule == .append {
            // Written by the creating entry, always; by nobody else but decisions.
            return writing.entry.creations.contains { $0.record == change.record }
        }
        return capacity(writing).isAmong(field.writers)
    }

    /// `nil` where a change is about the whole field.
    func element(_ change: Change) -> Value? {
        change.kind == .add || change.kind == .remove ? change.value : nil
    }

    /// Which writes survive: those that no authorised one has superseded whose author had seen them.
    func field(_ field: Field, _ writes: [(Written, Change)], _ place: FieldAt) -> FieldPicture {
        var picture = FieldPicture()
        let authorised = writes.filter { hasRight($0.0, $0.1, field) }
        let decisions = authorised.filter { $0.1.kind == .resolve }.map(\.0.dot) + brought(place).flatMap(\.decisions)
        picture.decisions = Set(decisions)
        for (writing, change) in writes {
            let isAuthorised = hasRight(writing, change, field)
            let isSuperseded = writes.contains { later, with in
                guard saw(later, writing.dot, in: place.record), element(with) == nil || element(with) == change.value else { return false }
                if hasRight(later, with, field) { return true }
                return !isAuthorised && later.entry.dot.replica.hasSameKey(as: writing.entry.dot.replica)
            }
            guard !isSuperseded, isKept(writing, change, place, isValue: isAuthorised) else { continue }
            if !isAuthorised {
                let kind: ChangeKind = element(change) == nil ? .set : change.kind
                picture.proposals[FieldPicture.Put(kind: kind, value: change.value), default: []].insert(writing.dot)
            } else if change.kind != .remove {
                let overrides = !capacity(writing).isAmong(field.resolvers) && decisions.contains { saw(writing, $0, in: place.record) }
                picture.values[change.value, default: []].insert(
                    Mark(writing.dot, isDecision: change.kind == .resolve, overridesDecision: overrides))
            }
        }
        addBrought(place, writes, field, to: &picture)
        picture.verdict = judge(field, picture)
        return picture
    }

    private func judge(_ field: Field, _ picture: FieldPicture) -> Verdict {
        var verdict = choose(field, picture.values)
        if !picture.proposals.isEmpty {
            verdict.attention = max(verdict.attention, field.rule == .fixed ? .disputed : .listed)
        }
        if picture.values.values.contains(where: { $0.contains(where: \.overridesDecision) }) {
            verdict.attention = max(verdict.attention, .listed)
        }
        return verdict
    }

    private func choose(_ field: Field, _ values: [Value: Set<Mark>]) -> Verdict {
        let all = values.keys.sorted()
        if field.rule == .union {
            return Verdict(
                value: nil, elements: all, attention: field.cap > 0 && all.count > field.cap ? .disputed : .none)
        }
        if all.count < 2 { return Verdict(value: all.first, attention: .none) }
        let disputed = Verdict(value: nil, attention: .disputed)
        switch field.rule {
        case .greatest: return Verdict(value: all.last, attention: .listed)
        case .least: return Verdict(value: all.first { $0 != .missing }, attention: .listed)
        case .authority:
            let order = field.authority.map(\.number)
            for office in order {
                let backed = all.filter { value in
                    values[value]?.contains { info($0.dot).author.role?.number == office } ?? false
                }
                if backed.count == 1 { return Verdict(value: backed[0], attention: .listed) }
                if backed.count > 1 { return disputed }
            }
            return disputed
        case .latest:
            let winner = all.max { a, b in
                let (x, y) = (claim(values[a] ?? []), claim(values[b] ?? []))
                return (x.0, x.1) == (y.0, y.1) ? x.2 < y.2 : (x.0, x.1) < (y.0, y.1)
            }
            return Verdict(value: winner, attention: .listed)
        default: return disputed
        }
    }

    private func claim(_ marks: Set<Mark>) -> (UInt64, Int, Dot) {
        let infos = marks.map { info($0.dot) }
        return (
            infos.map(\.time.bits).max() ?? 0, infos.map { $0.author.role?.rank ?? 0 }.max() ?? 0,
            marks.map(\.dot).max() ?? Dot(ReplicaID(high: 0, low: 0, incarnation: 0), 1)
        )
    }
}
