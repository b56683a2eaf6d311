import Records

/// Writes the values of one input, one after the other; `Protocol/02-changeset.md`, section 9.
///
/// Version 1 has one form for each type. In version 2 a column also has packed forms, and the shortest by estimate is
/// taken: money is drawn from a range, and so are dates, codes and the digits of a bank account.
struct ColumnEncoder {
    let version: ChangesetVersion
    let context: EntryContext
    private(set) var bits = BitWriter()

    init(version: ChangesetVersion, _ context: EntryContext) {
        self.version = version
        self.context = context
    }

    mutating func write(_ column: FlatColumn, as type: WireType, into writer: inout ByteWriter) {
        let presence = column.mixed?.map { $0 != .missing } ?? column.presence
        let hasMissing = presence.contains(false)
        let present = PresentValues(column, as: type, context)
        var body = ByteWriter()
        if version.isPacked, let form = ColumnForm(of: present, type) {
            body.byte(hasMissing ? 1 : 0)
            if hasMissing { for isThere in presence { bits.write(isThere ? 1 : 0, width: 1) } }
            write(present, in: form, into: &body)
            writer.byte(form.form.rawValue)
        } else {
            body.byte(hasMissing ? 1 : 0)
            if hasMissing { ColumnEncoder.writeBits(presence, into: &body) }
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
        if version.isPacked, touches < rows.count * 4 + 8, zip(rows, rows.dropFirst()).allSatisfy({ $0 != $1 }) {
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

    private func writePlainly(_ values: PresentValues, as type: WireType, into body: inout ByteWriter) {
        switch type {
        case .bits: ColumnEncoder.writeBits(values.numbers.map { $0 != 0 }, into: &body)
        case .integer: for number in values.numbers { body.signed(number) }
        case .scaled: for number in values.numbers { body.varint(scaled(number)) }
        case .day:
            var last: Int64 = 0
            for number in values.numbers {
                body.signed(number &- last)
                last = number
            }
        case .text:
            for place in 0..<values.count { body.varint(values.length(place)) }
            for place in 0..<values.count { body.raw(values.content(place)) }
        case .reference: for slot in values.numbers { body.varint(UInt64(slot)) }
        case .sealed: for place in 0..<values.count { body.blob(values.content(place)) }
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

    private mutating func write(_ values: PresentValues, in form: ColumnForm, into body: inout ByteWriter) {
        switch form {
        case .bits: for bit in values.numbers { bits.write(UInt64(bit), width: 1) }
        case .numbers(let isStepped): write(values.numbers, isStepped, into: &body)
        case .digits(let digits, let numbers):
            let isStepped = ColumnForm.steppedIsShorter(numbers).isStepped
            body.byte(UInt8(digits))
            body.byte((isStepped ? PackedForm.steps : .numbers).rawValue)
            write(numbers, isStepped, into: &body)
        case .listed:
            var texts = TextIndex(values)
            let places = (0..<values.count).map { texts.index(at: $0) }
            body.varint(texts.firsts.count)
            for first in texts.firsts { body.varint(values.length(first)) }
            for first in texts.firsts { body.raw(values.content(first)) }
            let width = bitCount(UInt64(texts.firsts.count - 1))
            for place in places { bits.write(UInt64(place), width: width) }
        }
    }

    private mutating func write(_ numbers: [Int64], _ isStepped: Bool, into body: inout ByteWriter) {
        let differences = isStepped ? steps(of: numbers) : numbers
        let distances = Distances(of: differences)
        if isStepped { body.signed(numbers[0]) }
        body.signed(distances.least)
        body.byte(UInt8(distances.width))
        distances.write(differences, into: &bits)
    }
}
