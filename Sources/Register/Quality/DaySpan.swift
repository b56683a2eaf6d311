/// The days from one to another that a record states, either of which may be missing.
///
/// A year's contract that ends on 31 December is of that year: what ends holds on its last day. Whoever is followed by somebody else leaves on
/// the day on which that one comes, so that there are never two and never none: they no longer hold on it.
struct DaySpan {
    let from: Int64?
    let to: Int64?

    init(_ from: Int64?, _ to: Int64?) { (self.from, self.to) = (from, to) }

    /// - Parameter isFollowed: Of whom another one takes over from: a first secretary, a helper.
    func holds(on day: Int64, isFollowed: Bool = false) -> Bool {
        (from ?? .min) <= day && to.map { isFollowed ? $0 > day : $0 >= day } ?? true
    }

    /// The same as SQL.
    static func holds(_ from: String, _ to: String, on day: Int, isFollowed: Bool = false) -> String {
        "(coalesce(\(from), \(day)) <= \(day) AND coalesce(\(to), \(day) + 1) \(isFollowed ? ">" : ">=") \(day))"
    }
}
