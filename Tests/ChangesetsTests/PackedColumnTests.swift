@testable import Changesets
import Records
import TestSupport
import Testing

/// The packed forms of a column, one by one.
struct PackedColumnTests {
    /// Values that make each form the shortest.
    private static func values(_ form: PackedForm, count: Int, using random: inout SplitMix64) -> [Value] {
        (0..<count).map { place in
            if place > 1, UInt8.random(in: 0..<5, using: &random) == 0 { return .missing }
            return switch form {
            case .bits: .bool(Bool.random(using: &random))
            case .numbers: .integer(Int64.random(in: -9_000...70_000, using: &random))
            case .steps: .integer(Int64(place) * 10_000_000 + Int64.random(in: 0...3, using: &random))
            case .digits: .text("1\(Int.random(in: 100_000...999_999, using: &random))")
            case .listed: .text(["南宁市马山县", "横县", "武鸣区第一村民小组"].randomElement(using: &random) ?? "")
            }
        }
    }

    private static func wireType(_ form: PackedForm) -> WireType {
        switch form {
        case .bits: .bits
        case .numbers: .scaled
        case .steps: .integer
        case .digits, .listed: .text
        }
    }

    private static func encoded(_ values: [Value], _ type: WireType) -> (column: [UInt8], packed: [UInt8]) {
        var content = ByteWriter()
        for value in values { ValueCodec.encode(value, into: &content) }
        let context = EntryContext(bytes: content.bytes, known: [], created: CreatedRecords(of: []))
        var (column, reader) = (FlatColumn(), ByteReader(content.bytes))
        do {
            while !reader.isAtEnd { try column.append(reader.byte(), from: &reader, context) }
        } catch {
            Issue.record("\(error)")
        }
        #expect((0..<column.count).map { column.value($0, context) } == values)
        var encoder = ColumnEncoder(version: .two, context)
        var writer = ByteWriter()
        encoder.write(column, as: type, into: &writer)
        return (writer.bytes, encoder.bits.finished())
    }

    private static func decoded(_ column: [UInt8], _ packed: [UInt8], count: Int) throws -> [Value] {
        var reader = ByteReader(column)
        var section: PackedSection? = PackedSection(packed[...])
        var named: [Bool] = []
        let column = try ColumnDecoder(count: count, only: nil, slots: []).decode(from: &reader, named: &named, packed: &section)
        try reader.expectEnd(.column)
        try section?.bits.expectEnd()
        return (0..<count).map { column[$0] }
    }

    private static let forms: [PackedForm] = [.bits, .numbers, .steps, .digits, .listed]

    @Test(arguments: forms) func `each form is taken where it is shorter, and comes back`(form: PackedForm) throws {
        var random = SplitMix64(seed: UInt64(form.rawValue))
        for count in 40..<120 {
            let values = Self.values(form, count: count, using: &random)
            let (column, packed) = Self.encoded(values, Self.wireType(form))
            #expect(column[0] == form.rawValue)
            #expect(try Self.decoded(column, packed, count: count) == values)
        }
    }

    /// Whatever is changed on the way is refused, or is the one way to write in that form what it now says.
    @Test(arguments: forms) func `what is accepted is in its one form`(form: PackedForm) throws {
        var random = SplitMix64(seed: 100 + UInt64(form.rawValue))
        var accepted = 0
        for _ in 0..<3_000 {
            let values = Self.values(form, count: 40, using: &random)
            var (column, packed) = Self.encoded(values, Self.wireType(form))
            if Bool.random(using: &random) {
                packed = RoundTripTests.damage(packed, using: &random)
            } else {
                column = RoundTripTests.damage(column, using: &random)
            }
            guard column[0] == form.rawValue, let read = try? Self.decoded(column, packed, count: 40) else { continue }
            accepted += 1
            let again = Self.encoded(read, Self.wireType(form))
            // What was changed may be shorter in another form now; in this one it is as it stands.
            if again.column[0] == form.rawValue, form != .digits || again.column[3] == column[3] {
                #expect(again.column == column && again.packed == packed)
            }
        }
        #expect(accepted > 300)
    }

    @Test func `numbers at the ends of 64 bits come back`() throws {
        for numbers in [[Int64.min, .max, 0, -1], [.max, .min], [0, .min, .max, .min]] {
            let values = numbers.map { Value.integer($0) }
            for type in [WireType.integer, .day] {
                let (column, packed) = Self.encoded(values, type)
                #expect(try Self.decoded(column, packed, count: values.count) == values)
            }
        }
    }

    @Test(arguments: 0...64) func `bits of any width come back`(width: Int) throws {
        var random = SplitMix64(seed: UInt64(width))
        let numbers = (0..<200).map { _ in width == 0 ? 0 : random.next() >> UInt64(64 - width) }
        var writer = BitWriter()
        writer.write(1, width: 1)
        for number in numbers { writer.write(number, width: width) }
        var reader = BitReader(writer.finished()[...])
        #expect(try reader.read(1, width: 1) == [1])
        #expect(try reader.read(numbers.count, width: width) == numbers)
        try reader.expectEnd()
        #expect(throws: WireError.self) { try reader.read(8, width: 1) }
    }
}
