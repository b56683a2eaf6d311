public import Causality

/// What a rule makes of a field: the value to show, and whether people must look.
public struct Verdict: Hashable, Sendable {
    /// How much of a person's attention the field wants.
    public enum Attention: Int, Comparable, Sendable {
        /// Nothing is in question.
        case none
        /// Something was chosen or put forward; it blocks nothing.
        case listed
        /// Nothing can be chosen: the field is disputed and counts as unknown.
        case disputed

        /// The more of it, the greater.
        public static func < (a: Attention, b: Attention) -> Bool { a.rawValue < b.rawValue }
    }

    /// The value to show; `nil` where there is none or it is disputed. Of a union see ``elements``.
    public var value: Value?
    /// The elements of a union, ascending; of other rules empty.
    public var elements: [Value]
    /// Whether people must look, or may.
    public var attention: Attention

    /// Puts the parts together; nothing is checked.
    public init(value: Value?, elements: [Value] = [], attention: Attention) {
        self.value = value
        self.elements = elements
        self.attention = attention
    }
}

extension Field {
    /// Judges the values and proposals by the field's rule.
    ///
    /// A pure, total function of the set of values and proposals: no fold over pairs, no clock, no notion
    /// of "mine". So whatever a rule does, replicas that hold the same entries show the same.
    ///
    /// - Parameter info: Who wrote the entry of that name, and when; asked for only where the rule needs it.
    /// - Throws: What `info` throws.
    public func judge<Failure>(
        _ state: FieldState, info: (Dot) throws(Failure) -> EntryInfo
    ) throws(Failure) -> Verdict {
        var verdict = try judgeValues(state.values, info: info)
        if !isReadable(verdict) {
            verdict.value = nil
            verdict.attention = .disputed
        }
        if !state.proposals.isEmpty {
            verdict.attention = max(verdict.attention, rule == .fixed ? .disputed : .listed)
        }
        if state.values.contains(where: { $0.marks.contains { $0.overridesDecision } }) {
            verdict.attention = max(verdict.attention, .listed)
        }
        return verdict
    }

    private func judgeValues<Failure>(
        _ values: [Sibling], info: (Dot) throws(Failure) -> EntryInfo
    ) throws(Failure) -> Verdict {
        if rule == .union {
            let isOver = cap > 0 && values.count > cap
            return Verdict(value: nil, elements: values.map(\.value), attention: isOver ? .disputed : .none)
        }
        guard values.count > 1 else { return Verdict(value: values.first?.value, attention: .none) }
        switch rule {
        case .manual, .owner, .fixed, .append, .union:
            return Verdict(value: nil, attention: .disputed)
        case .authority:
            let ranks = try values.map { value throws(Failure) in try authorityRank(of: value, info: info) }
            let best = ranks.max() ?? 0
            let winners = ranks.indices.filter { ranks[$0] == best }
            guard winners.count == 1 else { return Verdict(value: nil, attention: .disputed) }
            return Verdict(value: values[winners[0]].value, attention: .listed)
        case .latest:
            let orders = try values.map { value throws(Failure) in try LatestOrder(value, info: info) }
            let winner = orders.indices.max { orders[$0] < orders[$1] }
            return Verdict(value: winner.map { values[$0].value }, attention: .listed)
        case .greatest:
            return Verdict(value: values.map(\.value).max(), attention: .listed)
        case .least:
            // "Nothing" is below every value, and is no measurement: it is least only among nothing else.
            let written = values.map(\.value).filter { !$0.isMissing }
            return Verdict(value: written.min() ?? .missing, attention: .listed)
        }
    }

    /// The greatest rank among the sibling's authors; a role that the field does not name is below all.
    private func authorityRank<Failure>(
        of sibling: Sibling, info: (Dot) throws(Failure) -> EntryInfo
    ) throws(Failure) -> Int {
        var rank = 0
        for mark in sibling.marks {
            guard let role = try info(mark.dot).author.role,
                let place = authority.firstIndex(where: { $0.number == role.number })
            else { continue }
            rank = max(rank, authority.count - place)
        }
        return rank
    }
}

/// The order of the rule `latest`: hybrid time, then role, then dot, of each the sibling's greatest.
private struct LatestOrder: Comparable {
    let time: HybridTime
    let rank: Int
    let dot: Dot?

    init<Failure>(_ sibling: Sibling, info: (Dot) throws(Failure) -> EntryInfo) throws(Failure) {
        let infos = try sibling.marks.map { mark throws(Failure) in try info(mark.dot) }
        time = infos.map(\.time).max() ?? HybridTime(bits: 0)
        rank = infos.map { $0.author.role?.rank ?? 0 }.max() ?? 0
        dot = sibling.marks.last?.dot
    }

    static func < (a: LatestOrder, b: LatestOrder) -> Bool {
        if a.time != b.time { return a.time < b.time }
        if a.rank != b.rank { return a.rank < b.rank }
        guard let x = a.dot, let y = b.dot else { return a.dot == nil && b.dot != nil }
        return x < y
    }
}
