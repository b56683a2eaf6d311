import Changesets
import Records

/// The fields of a type that hold one value and have no key, as most do: what a save writes to them is in its form at a
/// glance, or has to be looked at.
struct PlainFields {
    /// By field number; `nil` for all others.
    private let types: [WireType?]
    /// Of those of numbers.
    private let ranges: [ClosedRange<Int64>?]

    init(_ type: RecordType) {
        var types = [WireType?](repeating: nil, count: (type.fields.map(\.number).max() ?? 0) + 1)
        var ranges = [ClosedRange<Int64>?](repeating: nil, count: types.count)
        for field in type.fields where field.key == nil && !field.isGroup && !field.isUnion {
            types[field.number] = field.inputs[0].type.wireType
            ranges[field.number] = field.inputs[0].readableNumbers
        }
        self.types = types
        self.ranges = ranges
    }

    /// Whether the writes are of such fields, ascending, and each in the one form that it is saved in.
    ///
    /// Where this is false nothing is known: they may still be what ``Saving`` makes of them.
    func areInForm(_ writes: [FieldWrite]) -> Bool {
        var last = 0
        for place in writes.indices {
            let number = writes[place].address.field
            guard number > last, number < types.count, let type = types[number], writes[place].address.key == .none,
                writes[place].kind == .set, writes[place].value.isInForm(type, ranges[number])
            else { return false }
            last = number
        }
        return true
    }
}

extension Value {
    fileprivate func isInForm(_ type: WireType, _ range: ClosedRange<Int64>?) -> Bool {
        switch (self, type) {
        case (.missing, _), (.bool, .bits), (.reference, .reference): true
        case (.integer(let number), .integer), (.integer(let number), .day), (.integer(let number), .scaled):
            range?.contains(number) ?? true
        case (.text(let text), .text): text.utf8.count <= Limits.textBytesMax && text.utf8.allSatisfy(\.isPlainlyComposed)
        default: false
        }
    }
}
