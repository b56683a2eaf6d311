/// Numbers within some bytes, in the order of their ends and in that of their beginnings: those that answer to a word stand together.
///
/// People ask for the last figures of a number, or for all of it; seldom for how it begins.
struct NumberOrder: Sendable {
    /// Where a number stands.
    struct Place: Sendable {
        let start: UInt32
        let count: UInt32
        /// Whose it is, as whoever makes the order has it.
        let owner: UInt32

        init(_ range: Range<Int>, of owner: UInt32) {
            start = UInt32(truncatingIfNeeded: range.lowerBound)
            count = UInt32(truncatingIfNeeded: range.count)
            self.owner = owner
        }

        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// By their last byte, those with the same by the one before, and so on.
    private let byEnd: [Place]
    /// Into ``byEnd``, by the first byte, and so on.
    private let byStart: [UInt32]

    init(_ places: [Place], in bytes: Span<UInt8>) {
        let byEnd = places.sorted { Self.compare(bytes, $0.range, $1.range, fromEnd: true) < 0 }
        byStart = byEnd.indices.map { UInt32($0) }.sorted {
            Self.compare(bytes, byEnd[Int($0)].range, byEnd[Int($1)].range, fromEnd: false) < 0
        }
        self.byEnd = byEnd
    }

    /// Every number that answers to a word, and how well; one may come twice.
    ///
    /// - Parameter bytes: Those that the order was made in.
    func each(_ word: SearchWord, in bytes: Span<UInt8>, _ body: (Place, SearchWord.Rank) -> Void) {
        for wanted in word.numbers {
            each(wanted, bytes, fromEnd: true) {
                byEnd[$0]
            } _: {
                if let rank = word.rank(number: bytes, $0.range) { body($0, rank) }
            }
            guard wanted.count >= SearchWord.digitsMin else { continue }
            each(wanted, bytes, fromEnd: false) {
                byEnd[Int(byStart[$0])]
            } _: {
                if let rank = word.rank(number: bytes, $0.range) { body($0, rank) }
            }
        }
    }

    /// Those that end, or begin, as is wanted.
    private func each(_ wanted: [UInt8], _ bytes: Span<UInt8>, fromEnd: Bool, at place: (Int) -> Place, _ body: (Place) -> Void) {
        var (low, high) = (0, byEnd.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.compare(bytes, place(middle).range, wanted, fromEnd: fromEnd) < 0 { low = middle + 1 } else { high = middle }
        }
        while low < byEnd.count {
            let found = place(low)
            guard Self.compare(bytes, found.range, wanted, fromEnd: fromEnd) == 0 else { return }
            body(found)
            low += 1
        }
    }

    /// - Returns: 0 where the number ends, or begins, so; less where it stands before all that do.
    private static func compare(_ bytes: Span<UInt8>, _ number: Range<Int>, _ wanted: [UInt8], fromEnd: Bool) -> Int {
        for index in 0..<min(number.count, wanted.count) {
            let one = bytes[fromEnd ? number.upperBound - 1 - index : number.lowerBound + index]
            let other = wanted[fromEnd ? wanted.count - 1 - index : index]
            if one != other { return one < other ? -1 : 1 }
        }
        return number.count < wanted.count ? -1 : 0
    }

    private static func compare(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>, fromEnd: Bool) -> Int {
        for index in 0..<min(one.count, other.count) {
            let first = bytes[fromEnd ? one.upperBound - 1 - index : one.lowerBound + index]
            let second = bytes[fromEnd ? other.upperBound - 1 - index : other.lowerBound + index]
            if first != second { return first < second ? -1 : 1 }
        }
        return one.count - other.count
    }
}
