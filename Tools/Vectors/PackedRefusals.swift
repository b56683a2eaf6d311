import Changesets
import Records

/// What a reader refuses in the packed forms of version 2; `Protocol/02-changeset.md`, section 9.1.
enum PackedRefusals {
    static func all() throws -> [RefusalVectors.Vector] { try forms() + numbers() + texts() + rows() }

    /// Three households, of which one field has one column, in packed form.
    private static func column(
        _ name: String, _ reason: String, _ type: UInt8, _ body: [UInt8], packed: [UInt8], field: UInt64 = 3
    ) throws -> RefusalVectors.Vector {
        try forge(name, reason, packed) { $0.fields = [Forge.field(field, Forge.block(columns: [Forge.column(type, body)]))] }
    }

    private static func forge(
        _ name: String, _ reason: String, _ packed: [UInt8], _ change: (inout Forge) -> Void
    ) throws -> RefusalVectors.Vector {
        var forge = try Forge()
        forge.magic = [0xC7, 2]
        forge.packed = packed
        forge.created = [3, 0, 0, 0, 1, 1, 1, 0, 0, 0]
        forge.tables = [1, 1, 3, 0, 0, 0, 0, 2, 2]
        change(&forge)
        return RefusalVectors.Vector(name: name, section: "9.1", bytes: try forge.bytes(), reason: reason, part: "payload")
    }

    private static func forms() throws -> [RefusalVectors.Vector] {
        var old = try Forge()
        old.fields = [Forge.field(3, Forge.block(columns: [Forge.column(8, [0, 2, 0])]))]
        return [
            RefusalVectors.Vector(
                name: "a packed column in version 1", section: "9", bytes: try old.bytes(), reason: "the type is not known", part: "payload"
            ),
            try column("a column type beyond those of version 2", "the type is not known", 12, [0], packed: []),
            try column("packed bits that end too early", "the packed bits end too early", 8, [0, 0, 3], packed: [0]),
            try column("a packed byte too many", "packed bits are left over", 8, [0, 0, 1], packed: [0b110, 0]),
            try column("packed bits left over that are not 0", "packed bits are left over, or are not 0", 8, [0, 0, 1], packed: [0b1110]),
            try column("a packed column of nothing", "a packed column of nothing", 7, [1], packed: [0]),
            try column("a packed presence where nothing is missing", "the long form where the short one serves", 7, [1], packed: [0b0111]),
            try column("a byte left over in a packed column", "bytes too many", 7, [0, 0], packed: [0b101]),
            try column("existence in a packed form", "another type than bits", 7, [0], packed: [0b111], field: 0),
        ]
    }

    private static func numbers() throws -> [RefusalVectors.Vector] {
        let top = make { $0.signed(.max) }
        return [
            try column("numbers of 65 bits", "too many bits", 8, [0, 0, 65], packed: Array(repeating: 0, count: 25)),
            try column("a least number that none of them is", "not in the one form", 8, [0, 0, 2], packed: [0b11_10_01]),
            try column("numbers of more bits than the greatest takes", "not in the one form", 8, [0, 0, 2], packed: [0b01_00_01]),
            try column("a number beyond 64 bits", "beyond 64 bits", 8, [0] + top + [1], packed: [0b101]),
            try column("a step beyond 64 bits", "beyond 64 bits", 9, [0, 0] + top + [1], packed: [0b10]),
            try forge("one number as steps of a least that none is", "not in the one form", []) {
                $0.created = [1, 0, 1, 0]
                $0.tables = [1, 1, 1, 0, 0]
                $0.fields = [Forge.field(3, Forge.block(columns: [Forge.column(9, [0, 2, 2, 0])]))]
            },
            try forge("one number as steps of a bit, of which there are none", "not in the one form", []) {
                $0.created = [1, 0, 1, 0]
                $0.tables = [1, 1, 1, 0, 0]
                $0.fields = [Forge.field(3, Forge.block(columns: [Forge.column(9, [0, 2, 0, 1])]))]
            },
        ]
    }

    private static func texts() throws -> [RefusalVectors.Vector] {
        let ab: [UInt8] = [2, 1, 1, 0x61, 0x62]
        return [
            try column("texts of no digits", "too few digits, or too many", 10, [0, 0, 8, 0, 0], packed: [], field: 1),
            try column("texts of 19 digits", "too few digits, or too many", 10, [0, 19, 8, 0, 0], packed: [], field: 1),
            try column(
                "digits in a form that is none of numbers", "digits are numbers or steps", 10, [0, 1, 11, 0, 0], packed: [], field: 1),
            try column(
                "a number of more digits than its text", "more digits than the text has", 10, [0, 1, 8, 0, 4], packed: [0xA0, 0], field: 1),
            try column(
                "a number below zero for a text of digits", "more digits than the text has", 10, [0, 1, 8, 1, 1], packed: [0b101], field: 1),
            try column("a list without texts", "a list without texts", 11, [0, 0], packed: [], field: 1),
            try column("a text listed twice", "a text is listed twice", 11, [0, 2, 1, 1, 0x61, 0x61], packed: [0b010], field: 1),
            try column("a listed text that nobody names", "a text is listed and never named", 11, [0] + ab, packed: [0], field: 1),
            try column("listed texts out of order", "a listed text is out of order", 11, [0] + ab, packed: [0b001], field: 1),
            try column(
                "a listed text that is not there", "not there", 11, [0, 3, 1, 1, 1, 0x61, 0x62, 0x63], packed: [0b11_01_00], field: 1),
            try column("a listed text that is not NFC", "not in NFC", 11, [0, 1, 3, 0x65, 0xCC, 0x81], packed: [], field: 1),
            try listedBomb(),
        ]
    }

    private static func rows() throws -> [RefusalVectors.Vector] {
        func rows(_ name: String, _ reason: String, _ rows: [UInt8], packed: [UInt8]) throws -> RefusalVectors.Vector {
            try forge(name, reason, packed) {
                $0.fields = [Forge.field(1, Forge.block()), Forge.field(3, Forge.block(rows: rows, columns: [Forge.column(1, [0, 2])]))]
                $0.fields[0] = Forge.field(1, Forge.block(columns: [Forge.column(4, [0, 1, 1, 1, 0x61, 0x62, 0x63])]))
            }
        }
        return [
            try rows("rows as bits of which none is set", "a field without rows", [2], packed: [0]),
            try rows("rows as bits of which all are set", "the long form where the short one serves", [2], packed: [0b111]),
            try rows("rows in a form beyond those of version 2", "the form is not known", [3], packed: []),
            try rows(
                "rows in a form that is not known, and behind it what form 0 would have", "the form is not known", [3, 1, 0], packed: []),
        ]
    }

    /// A text of 65,536 bytes, listed once and named 1,000 times.
    private static func listedBomb() throws -> RefusalVectors.Vector {
        let count = 1_000
        return try forge("listed texts that come to more than 33,554,432 bytes", "listed texts come to too many bytes", []) { forge in
            forge.created = make { writer in
                writer.varint(count)
                writer.raw(Array(repeating: UInt8(0), count: count))
                writer.raw(Array(repeating: UInt8(1), count: count))
                writer.raw(Array(repeating: UInt8(0), count: count))
            }
            forge.tables = make { writer in
                writer.raw([1, 1])
                writer.varint(count)
                writer.raw(Array(repeating: UInt8(0), count: count))
                writer.raw([0] + Array(repeating: UInt8(2), count: count - 1))
            }
            let body = make { writer in
                writer.raw([0, 1])
                writer.varint(65_536)
                writer.raw(Array(repeating: UInt8(0x61), count: 65_536))
            }
            forge.fields = [Forge.field(1, Forge.block(columns: [Forge.column(11, body)]))]
        }
    }
}
