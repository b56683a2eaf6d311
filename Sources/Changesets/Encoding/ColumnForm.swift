import Records

/// In which packed form a column of version 2 is written: the shortest by estimate, where that is shorter than the plain one.
enum ColumnForm {
    case bits
    case numbers(isStepped: Bool)
    /// Texts of so many digits each, and the numbers that they are.
    case digits(Int, [Int64])
    case listed

    var form: PackedForm {
        switch self {
        case .bits: .bits
        case .numbers(let isStepped): isStepped ? .steps : .numbers
        case .digits: .digits
        case .listed: .listed
        }
    }

    /// `nil` where the plain form is the shortest.
    init?(of values: PresentValues, _ type: WireType) {
        guard !values.isEmpty else { return nil }
        switch type {
        case .bits:
            let yes = values.numbers.count { $0 != 0 }
            guard min(yes, values.count - yes) * 8 > values.count else { return nil }
            self = .bits
        case .integer, .scaled, .day:
            let packed = ColumnForm.steppedIsShorter(values.numbers)
            guard packed.cost < ColumnCost.deflated(ColumnForm.plain(values.numbers, type), length: \.varintLength) else { return nil }
            self = .numbers(isStepped: packed.isStepped)
        case .text:
            let digits = values.length(0)
            if 1...PackedForm.digitsMax ~= digits, let numbers = values.digitsNumbers(digits) {
                self = .digits(digits, numbers)
            } else {
                guard ColumnForm.isListedShorter(values) else { return nil }
                self = .listed
            }
        case .reference, .sealed: return nil
        }
    }

    /// What stands in the plain form's varints.
    private static func plain(_ numbers: [Int64], _ type: WireType) -> [UInt64] {
        switch type {
        case .scaled: numbers.map(Changesets.scaled)
        case .day: zip(numbers, [0] + numbers).map { zigzag($0 &- $1) }
        default: numbers.map(zigzag)
        }
    }

    /// Whether numbers are shorter as differences than each by itself, and what the shorter form comes to.
    static func steppedIsShorter(_ numbers: [Int64]) -> (isStepped: Bool, cost: Double) {
        let alone = ColumnCost.packed(count: numbers.count, width: Distances(of: numbers).width)
        let stepped = ColumnCost.packed(count: numbers.count, width: Distances(of: steps(of: numbers)).width) + 2
        return alone <= stepped ? (false, alone) : (true, stepped)
    }

    private static func isListedShorter(_ values: PresentValues) -> Bool {
        var (texts, all) = (TextIndex(values), 0)
        for place in 0..<values.count {
            // Names are hardly ever alike; they are not all looked at to find that out.
            if place == 32, texts.firsts.count > 24 { return false }
            all += values.length(place)
            _ = texts.index(at: place)
        }
        let distinct = texts.firsts.count
        let text = ColumnCost.textByte * Double(texts.byteCount)
        let listed = ColumnCost.packed(count: values.count, width: bitCount(UInt64(distinct - 1))) + text
        let plain =
            text
            + min(ColumnCost.repeatedText * Double(values.count - distinct), ColumnCost.textByte * Double(all - texts.byteCount))
        return listed < plain
    }
}

/// The zigzag of the mantissa times ten, plus the power of ten: 12000.00 yuan is 12 and 5, two bytes.
///
/// - Precondition: The value is within ``Limits/scaledMax`` of zero; entry checks see to that.
func scaled(_ value: Int64) -> UInt64 {
    var (mantissa, power): (Int64, UInt64) = (value, 0)
    while mantissa != 0, mantissa % 10 == 0, power < 9 {
        mantissa /= 10
        power += 1
    }
    return zigzag(mantissa) &* 10 &+ power
}
