extension Input {
    /// The numbers that an answer can be, whatever bounds the schema sets besides; `nil` where an answer is no number.
    ///
    /// `Protocol/05-schema.md`, section 5.1. A peer may send any number of 64 bits. One beyond these is carried and kept, and
    /// stands as what nobody can read: so sums have room, and no year makes a loop without end.
    public var readableNumbers: ClosedRange<Int64>? {
        switch type {
        case .integer, .decimal, .money: -Limits.numberMax...Limits.numberMax
        case .date: Self.days
        case .year: Int64(Self.years.lowerBound)...Int64(Self.years.upperBound)
        case .bool, .code, .text, .reference, .idNumber, .region, .phone, .attachment, .sealed: nil
        }
    }

    /// The days of ``years``.
    private static let days: ClosedRange<Int64> = {
        let first = CalendarDate(year: years.lowerBound, month: 1, day: 1)?.days ?? 0
        let last = CalendarDate(year: years.upperBound, month: 12, day: 31)?.days ?? 0
        return Int64(first)...Int64(last)
    }()

    func isReadable(_ value: Value) -> Bool {
        guard case .integer(let number) = value, let readableNumbers else { return true }
        return readableNumbers.contains(number)
    }
}

extension Field {
    /// Whether every number of a value is one that its input can be: of a group all its parts.
    ///
    /// A field that shows another is disputed, whatever its rule.
    public func isReadable(_ value: Value) -> Bool {
        guard case .group(let parts) = value else { return inputs[0].isReadable(value) }
        return zip(inputs, parts).allSatisfy { $0.isReadable($1) }
    }

    /// Whether what a rule shows can be read.
    func isReadable(_ verdict: Verdict) -> Bool {
        verdict.value.map(isReadable) ?? true && verdict.elements.allSatisfy(isReadable)
    }
}
