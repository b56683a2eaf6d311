import Records

/// Reads the values of one input; see `Protocol/02-changeset.md`, section 6.
struct ColumnDecoder {
    /// Of rows, the missing ones included.
    let count: Int
    /// The one type that the column may have, where there is one.
    let only: WireType?
    let slots: [Slot]

    /// - Parameters:
    ///   - named: Marks the slots that occur.
    ///   - packed: The packed bits of a payload of version 2.
    func decode(
        from reader: inout ByteReader, named: inout [Bool], packed: inout PackedSection?
    ) throws(WireError) -> ColumnValues {
        let typeOffset = reader.offset
        let typeByte = try reader.byte()
        let length = try reader.countOfRest(.columnLength)
        var body = try reader.section(length)
        if packed != nil, only == nil, let form = PackedForm(rawValue: typeByte) {
            let values = try PackedColumn(form, count: count, from: &body, &packed).values
            try body.expectEnd(.column)
            return .packed(values)
        }
        guard let type = WireType(rawValue: typeByte), only.map({ $0 == type }) ?? true else {
            throw WireError(typeOffset, .unknown(UInt64(typeByte), .columnType))
        }
        let presence = try readPresence(from: &body)
        let presentCount = presence.isEmpty ? count : presence.count(where: { $0 })
        guard type == .bits || presentCount <= body.remaining else { throw body.fail(.tooMany(.rows)) }
        var numbers = try readNumbers(type, presentCount, from: &body, &named)
        try body.expectEnd(.column)
        if !presence.isEmpty { numbers = PackedValues.spread(numbers, presence) }
        return .packed(
            PackedValues(
                type: type, numbers: numbers, presence: presence, bytes: body.bytes, hasOwnBytes: false,
                slots: type == .reference ? slots : []))
    }

    /// Empty where nothing is missing.
    private func readPresence(from body: inout ByteReader) throws(WireError) -> [Bool] {
        let flag = try body.byte()
        guard flag <= 1 else { throw body.fail(.notAFlag(.presence)) }
        guard flag == 1 else { return [] }
        let presence = try readBits(count, from: &body).map { $0 != 0 }
        guard presence.contains(false) else { throw body.fail(.nothingMissing) }
        return presence
    }

    private func readNumbers(
        _ type: WireType, _ count: Int, from body: inout ByteReader, _ named: inout [Bool]
    ) throws(WireError) -> [Int64] {
        if type == .bits { return try readBits(count, from: &body) }
        var numbers = [Int64](repeating: 0, count: count)
        switch type {
        case .bits: break
        case .integer: for row in 0..<count { numbers[row] = try body.signed() }
        case .scaled: for row in 0..<count { numbers[row] = try body.scaled() }
        case .day:
            var last: Int64 = 0
            for row in 0..<count {
                last &+= try body.signed()
                numbers[row] = last
            }
        case .text:
            for row in 0..<count { numbers[row] = Int64(try body.count(max: Limits.textBytesMax, .textLength)) }
            for row in 0..<count {
                let extent = Extent(start: body.offset, count: Int(numbers[row]))
                try body.skipText(bytes: extent.count)
                numbers[row] = extent.packed
            }
        case .reference:
            for row in 0..<count {
                guard !slots.isEmpty else { throw body.fail(.notListed(.record)) }
                let slot = try body.count(max: slots.count - 1, .recordSlot)
                named[slot] = true
                numbers[row] = Int64(slot)
            }
        case .sealed:
            for row in 0..<count {
                let length = try body.count(max: Limits.textBytesMax, .sealedValue)
                numbers[row] = Extent(start: body.offset, count: length).packed
                _ = try body.raw(length)
            }
        }
        return numbers
    }

    /// Eight to a byte, the first in the lowest bit; bits that are left over are zero.
    private func readBits(_ count: Int, from reader: inout ByteReader) throws(WireError) -> [Int64] {
        let bytes = try reader.raw((count + 7) / 8)
        if count % 8 != 0, let last = bytes.last, last >> UInt8(count % 8) != 0 {
            throw reader.fail(.bitsLeft)
        }
        var bits = [Int64](repeating: 0, count: count)
        for row in 0..<count { bits[row] = Int64(bytes[bytes.startIndex + row / 8] >> UInt8(row % 8) & 1) }
        return bits
    }
}

extension ByteReader {
    /// A decimal: the zigzag of the mantissa times ten, plus the power of ten.
    fileprivate mutating func scaled() throws(WireError) -> Int64 {
        let start = offset
        let number = try varint()
        let (mantissa, power) = (unzigzag(number / 10), number % 10)
        guard mantissa == 0 ? power == 0 : (mantissa % 10 != 0 || power == 9) else {
            throw WireError(start, .notOneForm(.decimal))
        }
        var result = mantissa
        for _ in 0..<power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw WireError(start, .numberTooWide) }
            result = product
        }
        guard result.magnitude <= Limits.scaledMax.magnitude else {
            throw WireError(start, .tooGreat(UInt64(result.magnitude), most: Int(Limits.scaledMax), .decimal))
        }
        return result
    }

    /// Steps over a text, and refuses what ``text(bytes:)`` refuses.
    mutating func skipText(bytes count: Int) throws(WireError) {
        guard count <= remaining, bytes.isPlainText(offset..<offset + count) else {
            _ = try text(bytes: count)
            return
        }
        _ = try raw(count)
    }
}

extension [UInt8] {
    /// Whether the bytes are, for sure, UTF-8 in Unicode NFC: ASCII, and the CJK ideographs of U+4000 to U+9FFF.
    ///
    /// Nearly every text of a register is. Of others nothing is said: they are looked at with more care.
    fileprivate func isPlainText(_ range: Range<Int>) -> Bool {
        let bytes = span.extracting(range)
        var place = 0
        while place < bytes.count {
            if bytes[place] < 0x80 {
                place += 1
            } else {
                guard bytes.count - place >= 3, 0xE4...0xE9 ~= bytes[place], bytes[place + 1] & 0xC0 == 0x80,
                    bytes[place + 2] & 0xC0 == 0x80
                else { return false }
                place += 3
            }
        }
        return true
    }
}
