import Records

/// The packed bits of a payload, and what may yet come of them.
struct PackedSection {
    var bits: BitReader
    /// A text that is listed once can be named a million times, so what they come to is bounded.
    private var textBytes = Limits.payloadBytesMax

    init(_ bytes: ArraySlice<UInt8>) { bits = BitReader(bytes) }

    mutating func take(textBytes count: Int) throws(WireError) {
        textBytes -= count
        guard textBytes >= 0 else { throw WireError(0, .tooMany(.textBytes)) }
    }
}

/// Reads a column in one of the packed forms; `Protocol/02-changeset.md`, section 9.
struct PackedColumn {
    /// The values of the rows, missing ones included.
    let values: PackedValues

    /// Numbers, or texts by where they are in bytes of their own.
    private struct Present {
        let type: WireType
        let numbers: [Int64]
        var bytes: [UInt8] = []
    }

    /// - Parameters:
    ///   - body: The column's part of what was deflated, behind its length.
    ///   - packed: Where its bits stand next.
    init(
        _ form: PackedForm, count: Int, from body: inout ByteReader, _ packed: inout PackedSection?
    ) throws(WireError) {
        guard var section = packed else { throw body.fail(.noPackedBits) }
        packed = nil
        var presence: [Bool] = []
        if try body.flag(.presence) {
            presence = try section.bits.read(count, width: 1).map { $0 == 1 }
            guard presence.contains(false) else { throw body.fail(.nothingMissing) }
        }
        let presentCount = presence.isEmpty ? count : presence.count { $0 }
        guard presentCount > 0 else { throw body.fail(.empty(.packedColumn)) }
        let present = try PackedColumn.read(form, presentCount, &body, &section)
        values = PackedValues(
            type: present.type, numbers: presence.isEmpty ? present.numbers : PackedValues.spread(present.numbers, presence),
            presence: presence, bytes: present.bytes, hasOwnBytes: true, slots: [])
        packed = section
    }

    private static func read(
        _ form: PackedForm, _ count: Int, _ body: inout ByteReader, _ packed: inout PackedSection
    ) throws(WireError) -> Present {
        switch form {
        case .bits: return Present(type: .bits, numbers: try packed.bits.read(count, width: 1).map { Int64($0) })
        case .numbers, .steps: return Present(type: .integer, numbers: try numbers(form, count, &body, &packed.bits))
        case .digits:
            let digits = Int(try body.byte())
            guard 1...PackedForm.digitsMax ~= digits else { throw body.fail(.badDigits(UInt64(digits))) }
            guard let form = PackedForm(rawValue: try body.byte()), form == .numbers || form == .steps else {
                throw body.unknown(.digitsForm)
            }
            var limit: Int64 = 1
            for _ in 0..<digits { limit *= 10 }
            let numbers = try numbers(form, count, &body, &packed.bits)
            guard numbers.allSatisfy({ 0..<limit ~= $0 }) else { throw body.fail(.tooMany(.digits)) }
            return texts(of: numbers, digits: digits)
        case .listed:
            let texts = try listed(&body)
            let width = bitCount(UInt64(texts.count - 1))
            let places = try packed.bits.read(count, width: width)
            // Each is there for somebody, and stands where it was first named.
            var next = 0
            for place in places where place >= next {
                guard place == next else { throw body.fail(.outOfOrder(.listedTexts)) }
                next += 1
            }
            guard next == texts.count else { throw body.fail(.neverNamed(.text)) }
            try packed.take(textBytes: places.reduce(0) { $0 + texts[Int($1)].utf8.count })
            var bytes: [UInt8] = []
            let extents = texts.map { text in
                defer { bytes += text.utf8 }
                return Extent(start: bytes.count, count: text.utf8.count).packed
            }
            return Present(type: .text, numbers: places.map { extents[Int($0)] }, bytes: bytes)
        }
    }

    private static func numbers(
        _ form: PackedForm, _ count: Int, _ body: inout ByteReader, _ bits: inout BitReader
    ) throws(WireError) -> [Int64] {
        var last = form == .steps ? try body.signed() : 0
        let least = try body.signed()
        let width = Int(try body.byte())
        guard width <= UInt64.bitWidth else { throw body.fail(.badWidth(UInt64(width))) }
        let distances = try bits.read(form == .steps ? count - 1 : count, width: width)
        try checkOneForm(distances, least, width, body)
        let numbers = distances.map { least &+ Int64(bitPattern: $0) }
        guard form == .steps else { return numbers }
        return [last]
            + numbers.map { step in
                last &+= step
                return last
            }
    }

    /// The least number is one of them, the greatest takes all the bits, and neither is beyond 64 bits.
    private static func checkOneForm(_ distances: [UInt64], _ least: Int64, _ width: Int, _ body: ByteReader) throws(WireError) {
        guard !distances.isEmpty else {
            guard least == 0, width == 0 else { throw body.fail(.notOneForm(.numbers)) }
            return
        }
        var (lowest, greatest) = (UInt64.max, UInt64.min)
        for distance in distances {
            lowest = min(lowest, distance)
            greatest = max(greatest, distance)
        }
        guard lowest == 0, bitCount(greatest) == width, greatest <= UInt64(bitPattern: Int64.max &- least) else {
            throw body.fail(.notOneForm(.numbers))
        }
    }

    private static func listed(_ body: inout ByteReader) throws(WireError) -> [String] {
        let count = try body.countOfRest(.listedTexts)
        guard count > 0 else { throw body.fail(.empty(.listedTexts)) }
        var lengths: [Int] = []
        for _ in 0..<count { lengths.append(try body.count(max: Limits.textBytesMax, .textLength)) }
        var texts: [String] = []
        var known: Set<String> = []
        for length in lengths {
            let text = try body.text(bytes: length)
            guard known.insert(text).inserted else { throw body.fail(.listedTwice(.text)) }
            texts.append(text)
        }
        return texts
    }

    /// Numbers as texts of so many digits.
    private static func texts(of numbers: [Int64], digits: Int) -> Present {
        var bytes = [UInt8](repeating: 0, count: numbers.count * digits)
        for (index, number) in numbers.enumerated() {
            var rest = number
            for place in (index * digits..<(index + 1) * digits).reversed() {
                bytes[place] = UInt8(0x30 + rest % 10)
                rest /= 10
            }
        }
        let extents = numbers.indices.map { Extent(start: $0 * digits, count: digits).packed }
        return Present(type: .text, numbers: extents, bytes: bytes)
    }
}
