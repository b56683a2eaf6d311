import Records

/// Which offer would serve which need, and why: by kind, place, time and amount.
///
/// Nothing is decided here: people promise, and a promise is an entry with its author.
struct Matching {
    struct Suggestion {
        let need: Int
        let offer: Int
        let reasons: [Label]
        fileprivate let rank: (Int, Int)
    }

    /// For each open need the best offers first.
    private(set) var suggestions: [Suggestion] = []

    /// How many offers a need is shown.
    static let most = 3

    /// - Parameter today: Days since 1970.
    init(_ board: MatchingBoard, today: Int, label: (Int64) -> Label) {
        for (place, need) in board.needs.enumerated() where need.isOpen {
            let found = board.offers.indices.compactMap { Self.match(need, place, board.offers[$0], $0, Int64(today), label) }
            suggestions += found.sorted { ($0.rank.0, $0.rank.1, $0.offer) < ($1.rank.0, $1.rank.1, $1.offer) }.prefix(Self.most)
        }
    }

    private static func match(
        _ need: MatchingBoard.Need, _ place: Int, _ offer: MatchingBoard.Offer, _ index: Int, _ today: Int64,
        _ label: (Int64) -> Label
    ) -> Suggestion? {
        guard offer.isOpen, offer.kind == need.kind else { return nil }
        let kind = label(need.kind)
        var reasons = [Label("类别相同（\(kind.zh)）", "the same kind (\(kind.en))")]
        var rank = (0, 0)
        if offer.regions.isEmpty {
            reasons.append(Label("不限区域", "for any region"))
            rank.0 = 1
        } else {
            let code = need.scope.description
            guard let region = offer.regions.filter({ code.hasPrefix(Self.trimmed($0)) }).max(by: { $0.utf8.count < $1.utf8.count }) else {
                return nil
            }
            reasons.append(Label("意向区域 \(region) 含该村", "meant for \(region), where the village lies"))
        }
        if let by = need.by {
            guard offer.from.map({ $0 <= by }) ?? true else { return nil }
            reasons.append(by < today ? Label("需要之日已过", "needed by a day that has passed") : Label("需要之日前可用", "there before it is needed"))
        }
        guard let amount = Self.amount(need, offer) else { return nil }
        reasons.append(amount.reason)
        rank.1 = amount.rank
        return Suggestion(need: place, offer: index, reasons: reasons, rank: rank)
    }

    /// `nil` where the two are counted in different units.
    private static func amount(_ need: MatchingBoard.Need, _ offer: MatchingBoard.Offer) -> (reason: Label, rank: Int)? {
        if let one = need.unit, let other = offer.unit, one != other { return nil }
        guard let lacking = need.lacking, let left = offer.left else { return (Label("数量未写明，须商定", "no amount named: to be agreed"), 2) }
        if left >= lacking { return (Label("数量足够", "enough of it"), 0) }
        let share = Ratio(left * 100, max(lacking, 1)).text(places: 0)
        return (Label("可满足 \(share) %", "enough for \(share) %"), 1)
    }

    /// `450124000000` and `450124` name one county.
    private static func trimmed(_ code: String) -> Substring {
        var code = code[...]
        for (length, zeros) in [(12, 3), (9, 3), (6, 2)] where code.utf8.count == length && code.suffix(zeros).allSatisfy({ $0 == "0" }) {
            code = code.dropLast(zeros)
        }
        return code
    }
}
