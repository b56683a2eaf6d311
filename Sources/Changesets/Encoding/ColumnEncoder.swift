import Records

/// Writes the values of one input, one after the other; `Protocol/02-changeset.md`, section 9.
///
/// Version 1 has one form for each type. In version 2 a column also has packed forms, and the shortest by estimate is
/// taken: money is drawn from a range, and so are dates, codes and the digits of a bank account.
struct ColumnEncoder {
    let version: ChangesetVersion
    let slots: [RecordID: Int]
    private(set) var bits = BitWriter()

    init(version: ChangesetVersion, slots: [RecordID: Int]) {
        self.version = version
        self.slots = slots
    }

    mutating func write(_ values: [Value], as type: WireType, into writer: inout ByteWriter) {
        let hasMissing = values.contains(.missing)
        let present = hasMissing ? values.filter { $0 != .missing } : values
        var body = ByteWriter()
        if version == .two, let form = form(of: present, type) {
            body.byte(hasMissing ? 1 : 0)
            if hasMissing { for value in values { bits.write(value == .missing ? 0 : 1, width: 1) } }
            write(present, in: form, into: &body)
            writer.byte(form.rawValue)
        } else {
            body.byte(hasMissing ? 1 : 0)
            if hasMissing { ColumnEncoder.writeBits(values.map { $0 != .missing }, into: &body) }
            writePlainly(present, as: type, into: &body)
            writer.byte(type.rawValue)
        }
        writer.varint(body.count)
        writer.raw(body.bytes)
    }

    /// Which of a table's touches have a row of the field: all, differences, or in version 2 a bit for each touch.
    mutating func writeRows(_ rows: [Int32], touches: Int, into body: inout ByteWriter) {
        let isDense = rows.count == touches && rows.enumerated().allSatisfy { $0 == Int($1) }
        guard !isDense else { return body.byte(1) }
        // A difference takes half a byte at least, deflated.
        if version == .two, touches < rows.count * 4 + 8, zip(rows, rows.dropFirst()).allSatisfy({ $0 != $1 }) {
            body.byte(2)
            var next = 0
            for touch in 0..<touches {
                let has = next < rows.count && Int(rows[next]) == touch
                bits.write(has ? 1 : 0, width: 1)
                if has { next += 1 }
            }
            return
        }
        body.byte(0)
        body.varint(rows.count)
        var last = 0
        for row in rows {
            body.varint(Int(row) - last)
            last = Int(row)
        }
    }

    // MARK: Plain forms

    private func writePlainly(_ values: [Value], as type: WireType, into body: inout ByteWriter) {
        switch type {
        case .bits: ColumnEncoder.writeBits(values.map { $0 == .bool(true) }, into: &body)
        case .integer: for value in values { body.signed(value.integer) }
        case .scaled: for value in values { body.varint(scaled(value.integer)) }
        case .day:
            var last: Int64 = 0
            for value in values {
                body.signed(value.integer &- last)
                last = value.integer
            }
        case .text:
            for value in values { body.varint(value.text.utf8.count) }
            for value in values { body.text(bytesOf: value.text) }
        case .reference:
            for value in values {
                if case .reference(let record) = value { body.varint(slots[record] ?? 0) }
            }
        case .sealed:
            for value in values {
                if case .sealed(let bytes) = value { body.blob(bytes) }
            }
        }
    }

    /// Eight to a byte, the first in the lowest bit; bits that are left over are zero.
    static func writeBits(_ bits: [Bool], into writer: inout ByteWriter) {
        for start in stride(from: 0, to: bits.count, by: 8) {
            var byte: UInt8 = 0
            for index in start..<min(start + 8, bits.count) where bits[index] { byte |= 1 << UInt8(index - start) }
            writer.byte(byte)
        }
    }

    // MARK: Packed forms

    /// The packed form that is shorter than the plain one, if one is.
    private func form(of values: [Value], _ type: WireType) -> PackedForm? {
        guard !values.isEmpty else { return nil }
        switch type {
        case .bits:
            let yes = values.count { $0 == .bool(true) }
            return min(yes, values.count - yes) * 8 > values.count ? .bits : nil
        case .integer, .scaled, .day:
            let numbers = values.map(\.integer)
            let form = numbersForm(numbers)
            let plain: [UInt64] =
                switch type {
                case .scaled: numbers.map(scaled)
                case .day: zip(numbers, [0] + numbers).map { zigzag($0 &- $1) }
                default: numbers.map(zigzag)
                }
            return form.cost < ColumnCost.deflated(plain, length: \.varintLength) ? form.form : nil
        case .text: return textForm(values)
        case .reference, .sealed: return nil
        }
    }

    private func numbersForm(_ numbers: [Int64]) -> (form: PackedForm, cost: Double) {
        let alone = ColumnCost.packed(count: numbers.count, width: Distances(of: numbers).width)
        let stepped = ColumnCost.packed(count: numbers.count, width: Distances(of: steps(of: numbers)).width) + 2
        return alone <= stepped ? (.numbers, alone) : (.steps, stepped)
    }

    private func textForm(_ values: [Value]) -> PackedForm? {
        let digits = values[0].text.utf8.count
        if 1...PackedForm.digitsMax ~= digits, values.allSatisfy({ digitsNumber($0.text, digits: digits) != nil }) { return .digits }
        var (distinct, bytes, all) = (Set<String>(), 0, 0)
        for value in values {
            all += value.text.utf8.count
            if distinct.insert(value.text).inserted { bytes += value.text.utf8.count }
        }
        let text = ColumnCost.textByte * Double(bytes)
        let listed = ColumnCost.packed(count: values.count, width: bitCount(UInt64(distinct.count - 1))) + text
        let plain = text + min(ColumnCost.repeatedText * Double(values.count - distinct.count), ColumnCost.textByte * Double(all - bytes))
        return listed < plain ? .listed : nil
    }

    private mutating func write(_ values: [Value], in form: PackedForm, into body: inout ByteWriter) {
        switch form {
        case .bits: for value in values { bits.write(value == .bool(true) ? 1 : 0, width: 1) }
        case .numbers, .steps: write(values.map(\.integer), in: form, into: &body)
        case .digits:
            let digits = values[0].text.utf8.count
            let numbers = values.map { digitsNumber($0.text, digits: digits) ?? 0 }
            let form = numbersForm(numbers).form
            body.byte(UInt8(digits))
            body.byte(form.rawValue)
            write(numbers, in: form, into: &body)
        case .listed:
            var places: [String: Int64] = [:]
            var texts: [String] = []
            let numbers = values.map { value in
                if let place = places[value.text] { return place }
                places[value.text] = Int64(texts.count)
                texts.append(value.text)
                return Int64(texts.count - 1)
            }
            body.varint(texts.count)
            for text in texts { body.varint(text.utf8.count) }
            for text in texts { body.text(bytesOf: text) }
            let width = bitCount(UInt64(texts.count - 1))
            for number in numbers { bits.write(UInt64(number), width: width) }
        }
    }

    private mutating func write(_ numbers: [Int64], in form: PackedForm, into body: inout ByteWriter) {
        let differences = form == .steps ? steps(of: numbers) : numbers
        let distances = Distances(of: differences)
        if form == .steps { body.signed(numbers[0]) }
        body.signed(distances.least)
        body.byte(UInt8(distances.width))
        distances.write(differences, into: &bits)
    }
}

/// The zigzag of the mantissa times ten, plus the power of ten: 12000.00 yuan is 12 and 5, two bytes.
///
/// - Precondition: The value is within ``Limits/scaledMax`` of zero; entry checks see to that.
private func scaled(_ value: Int64) -> UInt64 {
    var (mantissa, power): (Int64, UInt64) = (value, 0)
    while mantissa != 0, mantissa % 10 == 0, power < 9 {
        mantissa /= 10
        power += 1
    }
    return zigzag(mantissa) &* 10 &+ power
}

extension Value {
    /// The number, or 0 where it is something else; encoders are given checked values.
    fileprivate var integer: Int64 {
        if case .integer(let number) = self { number } else { 0 }
    }

    fileprivate var text: String {
        if case .text(let text) = self { text } else { "" }
    }
}
