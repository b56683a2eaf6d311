/// Divides `total` in the proportion of the shares, by largest remainders.
///
///     apportion(10, among: [1, 1, 1])   // [4, 3, 3]
///
/// - Returns: As many parts as shares; they add up to `total`. Of equal remainders the first wins.
func apportion(_ total: Int, among shares: [Int]) -> [Int] {
    let whole = shares.reduce(0, +)
    guard whole > 0 else { return shares.map { _ in 0 } }
    var parts: [Int] = []
    var remainders: [(remainder: Int, index: Int)] = []
    for (index, share) in shares.enumerated() {
        let (quotient, remainder) = (total * share).quotientAndRemainder(dividingBy: whole)
        parts.append(quotient)
        remainders.append((remainder, index))
    }
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
    for entry in remainders.prefix(total - parts.reduce(0, +)) { parts[entry.index] += 1 }
    return parts
}

/// Balls of several kinds, drawn without putting back.
///
/// Drawing every ball gives each kind exactly its quota, in random order, and needs no list of the whole
/// register: so a register of any size can be written village by village and still match the plan.
struct Urn {
    private(set) var counts: [Int]
    private(set) var rest: Int

    init(_ counts: [Int]) {
        self.counts = counts
        rest = counts.reduce(0, +)
    }

    init(_ total: Int, shares: [Int]) { self.init(apportion(total, among: shares)) }

    /// Draws a kind; only among `allowed` ones, as long as there are any.
    mutating func draw(
        using random: inout SplitMix64, among allowed: (Int) -> Bool = { _ in true }
    ) -> Int {
        precondition(rest > 0, "The urn is empty: more was drawn than the quota held.")
        var eligible = 0
        for kind in counts.indices where allowed(kind) { eligible += counts[kind] }
        let restricts = eligible > 0
        var place = random.below(restricts ? eligible : rest)
        for kind in counts.indices where !restricts || allowed(kind) {
            if place < counts[kind] {
                counts[kind] -= 1
                rest -= 1
                return kind
            }
            place -= counts[kind]
        }
        preconditionFailure("The counts add up to more than their sum.")
    }
}
