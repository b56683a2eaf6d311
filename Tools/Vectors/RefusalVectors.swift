import Changesets
import CunlianTrust
import JSON
import Records

/// Changesets that every reader refuses; where the fault is inside, they are signed all the same.
enum RefusalVectors {
    struct Vector {
        let name: String
        let section: String
        let bytes: [UInt8]
        let reason: String
        /// Where a reader that goes by the sections finds it: frame, header, signature or payload.
        let part: String
    }

    static func text() throws -> String {
        let all =
            try frames() + headers() + signatures() + heads() + records() + tables() + columns() + bounds() + PackedRefusals.all()
            + ExactRefusals.all() + RegionRefusals.all() + TransferRefusals.all()
        return vectorFile(
            "Changesets that MUST be refused, each for one reason, after 02-changeset.md.",
            all.map { vector in
                JSONWriter.document { json in
                    json.member("name", vector.name)
                    json.member("section", vector.section)
                    json.member("hex", hexadecimal(vector.bytes))
                    json.member("mustFail", vector.reason)
                    json.member("part", vector.part)
                }
            })
    }

    /// A changeset with one thing made wrong.
    private static func forge(
        _ name: String, _ section: String, _ reason: String, part: String = "payload",
        _ change: (inout Forge) -> Void
    ) throws -> Vector {
        var forge = try Forge()
        change(&forge)
        return Vector(name: name, section: section, bytes: try forge.bytes(), reason: reason, part: part)
    }

    private static func frames() throws -> [Vector] {
        let good = try Forge().bytes()
        func frame(_ name: String, _ bytes: [UInt8], _ reason: String) -> Vector {
            Vector(name: name, section: "2", bytes: bytes, reason: reason, part: "frame")
        }
        var version = good
        version[1] = 4
        return [
            frame("nothing", [], "too short"),
            frame("only the magic", [0xC7, 1], "too short"),
            frame("another version of the frame", version, "this is not a changeset"),
            frame("cut before its last byte", good.dropLast(), "cut short"),
            frame("cut before the signature", good.dropLast(64), "cut short"),
            frame("cut in the header", Array(good.prefix(40)), "cut short"),
            frame("a byte after the signature", good + [0], "bytes too many"),
        ]
    }

    private static func headers() throws -> [Vector] {
        func header(_ name: String, _ reason: String, _ change: (inout Forge) -> Void) throws -> Vector {
            try forge(name, "3", reason, part: "header", change)
        }
        let number: (UInt64) -> [UInt8] = { number in make { $0.varint(number) } }
        return [
            try header("no entries", "a changeset holds at least one") { $0.count = [0] },
            try header("65,537 entries", "more entries than there may be") { $0.count = number(65_537) },
            try header("first entry 0", "entries are numbered from 1") { $0.first = [0] },
            try header("entries beyond the last number", "a number beyond 2^63-2") {
                $0.first = number(1 << 63 - 2); $0.count = [2]
            },
            try header("first entry not in its shortest form", "not the shortest form") {
                $0.first = [0x81, 0]
            },
            try header("a scope of 11 digits", "no scope's code") { $0.scope = number(45_012_410_020) },
            try header("a scope of 20 digits", "no scope's code") {
                $0.scope = number(11_000_000_000_000_000_000)
            },
            try header("4,097 replicas, and no bytes for them", "too many replicas") {
                $0.replicas = number(4_097)
            },
            try header("replicas out of order", "replicas are out of order") {
                $0.replicas = [2] + Forge.other(0xFF) + Forge.other(0xFE)
            },
            try header("the author in the table", "the author is among the replicas") {
                $0.replicas = [1] + $0.replica
            },
            try header("a grant that is neither there nor missing", "a flag is neither 0 nor 1") {
                $0.grant = [2]
            },
            try header("a grant whose place is not in the table", "a place beyond the table") {
                $0.grant = [1, 1, 1, 0, 0, 0, 0, 0]
            },
            try header("directory heads out of order", "out of order") {
                $0.replicas = [2] + Forge.other(0xFE) + Forge.other(0xFF)
                $0.heads = [2, 2, 1, 1, 1]
            },
            try header("a head with number 0", "no entry's number") { $0.heads = [1, 0, 0] },
            try header("a guard that names the author", "a guard names the author") {
                $0.guards = [1, 0, 1] + Forge.other(0).prefix(8)
            },
            try header("a guard that breaks off", "the bytes end too early") { $0.guards = [1] },
            try header("a header with a byte too many", "bytes too many") { $0.headerTail = [0] },
            try forge("a dictionary that nobody knows", "01, 5", "the dictionary is not known") {
                $0.dictionary = [9]
            },
            try forge("a replica that nothing names", "3", "a replica is listed and never named") {
                $0.replicas = [1] + Forge.other(0xFF)
            },
        ]
    }

    private static func signatures() throws -> [Vector] {
        let good = try Forge().bytes()
        func flipped(_ name: String, _ place: Int) -> Vector {
            var bytes = good
            bytes[place] ^= 1
            return Vector(
                name: name, section: "10", bytes: bytes, reason: "the signature is not the author's",
                part: "signature")
        }
        // The salt stands in the header behind suite, scope, replica, first, count, link, version and dictionary.
        let salt = 2 + 1 + 1 + 6 + 20 + 1 + 1 + 32 + 1 + 1
        return [
            flipped("a bit of the salt is another", salt),
            flipped("a bit of the signature is another", good.count - 64),
            flipped("a bit of the signature's end is another", good.count - 1),
            try forge("signed by somebody else", "10", "the signature is not the author's", part: "signature") { $0.isSignedBy = "bob" },
            try forge("the key is not the author's", "10", "the key is not the author's", part: "signature") {
                $0.replica = Forge.other(0x11)
            },
            try forge("a suite that nobody knows", "10", "the suite is not known", part: "signature") {
                $0.suite = [77]
            },
        ]
    }

    private static func heads() throws -> [Vector] {
        let other = [1] + Forge.other(0xFF)
        let minus = make { $0.signed(-1) }
        return [
            try forge("a time not in its shortest form", "4", "not the shortest form") { $0.times = [0x80] },
            try forge("a context that names its author", "5", "a context names its author") {
                $0.contexts = [1, 0, 2]
            },
            try forge("a context with a difference of 0", "5", "a difference of 0") {
                $0.replicas = other; $0.contexts = [1, 1, 0]
            },
            try forge("a context below 0", "5", "a context falls below 0") {
                $0.replicas = other; $0.contexts = [1, 1] + minus
            },
            try forge("a context out of order", "5", "places out of order") {
                $0.replicas = [2] + Forge.other(0xFE) + Forge.other(0xFF)
                $0.contexts = [2, 2, 2, 1, 2]
            },
            try forge("a context beyond the table", "5", "a place beyond the table") {
                $0.contexts = [1, 1, 2]
            },
            try forge("a reason of an entry that is not there", "4", "an entry that is not there") {
                $0.reasons = [1, 1, 1, 0x61]
            },
            try forge("two reasons of one entry", "4", "more items than entries") {
                $0.reasons = [2, 0, 1, 0x61, 0, 1, 0x61]
            },
            try forge("a reason that is not NFC", "01, 1.3", "not in NFC") {
                $0.reasons = [1, 0, 3, 0x65, 0xCC, 0x81]
            },
            try forge("a reason that is not UTF-8", "01, 1.3", "not UTF-8") { $0.reasons = [1, 0, 1, 0xFF] },
            try forge("a source that is not known", "4", "the source is not known") {
                $0.sources = [1, 0, 6]
            },
            try forge("a source 0", "4", "the source is not known") { $0.sources = [1, 0, 0] },
            try forge("a repeated dot with number 0", "4", "no entry's number") {
                $0.repeats = [1, 0, 0, 0]
            },
            try forge("a repeated dot of the author itself", "4", "a repeated dot of the author itself") {
                $0.repeats = [1, 0, 0, 1]
            },
            try forge("a repeated dot of another key", "4", "a repeated dot of another fingerprint") {
                $0.replicas = [1] + Forge.other(0xFF)
                $0.repeats = [1, 0, 1, 1]
            },
            try forge("a record that two entries create", "6", "a record is created twice") {
                $0.replicas = [1] + Array($0.replica.dropLast()) + [2]
                $0.count = [2]
                $0.times = make { $0.signed(1 << 40) } + [0]
                $0.contexts = [0, 0]
                $0.repeats = [2, 0, 1, 5, 0, 1, 5]
                $0.created = [2, 0, 1, 1, 1, 0, 0]
            },
            try forge("an entry that admits none", "4", "an empty list of admitted entries") {
                $0.admits = [1, 0, 0]
            },
            try forge("admitted entries out of order", "4", "out of order") {
                $0.admits = [1, 0, 2, 0, 2, 0, 1]
            },
            try forge("an entry that is admitted twice", "4", "out of order") {
                $0.admits = [1, 0, 2, 0, 2, 0, 2]
            },
        ]
    }

    private static func records() throws -> [Vector] {
        let salt: [UInt8] = [0, 0, 0, 7]
        // Known records: salts, then place, number, index and salt of each; the touch is in slot 0.
        return [
            try forge("salts out of order", "6", "out of order") {
                $0.known = [2] + [0, 0, 0, 9] + [0, 0, 0, 8] + [0]
            },
            try forge("a salt that is never used", "6", "a salt is never used") {
                $0.known = [1, 0, 0, 0, 9, 0]
            },
            try forge("a known record without salts", "6", "a record's name is malformed") {
                $0.known = [0, 1, 0, 1, 0, 0]
            },
            try forge("a known record with number 0", "6", "no entry's number") {
                $0.known = [1, 0, 0, 0, 9, 1, 0, 0, 0, 0]
            },
            try forge("a known record that nothing names", "6", "a record is listed and never named") {
                $0.known = [1, 0, 0, 0, 9, 1, 0, 1, 0, 0]
                $0.tables = [1, 1, 1, 0, 2]
            },
            try forge("known records out of order", "6", "out of order") {
                $0.known = [1, 0, 0, 0, 9, 2, 0, 1, 1, 0, 0, 0, 0, 0]
                $0.created = [0]
                $0.tables = [1, 1, 2, 0, 0, 0, 2]
                $0.fields = [Forge.field(1, Forge.block(columns: [Forge.column(4, [0, 1, 1, 0x61, 0x62])]))]
            },
            try forge("a record that is both known and created", "6", "a record is both known and created") {
                $0.known = [1] + salt + [1, 0, 1, 0, 0]
            },
            try forge("a creation in an entry that is not there", "6", "an entry that is not there") {
                $0.created = [1, 1, 1, 0]
            },
            try forge("a record that is its own parent", "6", "a parent that is not before") {
                $0.created = [1, 0, 1, 1]
            },
            try forge("a parent below slot 0", "6", "a parent that is not before") {
                $0.created = [1, 0, 1, 2]
            },
            try forge("a type beyond 65,535", "6", "too large a number") {
                $0.created = [1, 0] + make { $0.varint(65_536) } + [0]
            },
        ]
    }

    private static func tables() throws -> [Vector] {
        let block = Forge.block()
        let two: [UInt8] = [0, 1, 1, 0x61, 0x62]
        func rows(_ name: String, _ reason: String, _ block: [UInt8], field: UInt64 = 11) throws -> Vector {
            try forge(name, "7", reason) { $0.fields = [Forge.field(field, block)] }
        }
        let text = Forge.column(4, two)
        return [
            try forge("types out of order", "7", "out of order") {
                $0.created = [2, 0, 0, 1, 2, 0, 0]
                $0.tables = [2, 2, 1, 0, 2, 1] + Forge.field(1, block) + [1, 1, 0, 0]
            },
            try forge("a type without touches", "7", "a type without records") { $0.tables = [1, 1, 0] },
            try forge("a touch in an entry that is not there", "7", "an entry that is not there") {
                $0.tables = [1, 1, 1, 1, 0]
            },
            try forge("a touch of a slot that is not there", "7", "a slot that is not there") {
                $0.tables = [1, 1, 1, 0, 2]
            },
            try forge("a touch of a slot below 0", "7", "a slot that is not there") {
                $0.tables = [1, 1, 1, 0, 1]
            },
            try forge("a record that is touched twice", "7", "out of order") {
                $0.tables = [1, 1, 2, 0, 0, 0, 0]
                $0.fields = [Forge.field(1, Forge.block(columns: [text]))]
            },
            try forge("a created record under another type", "7", "a change of another type") {
                $0.tables = [1, 2, 1, 0, 0]
            },
            try forge("a change before the creation", "7", "a change before the creation") {
                $0.count = [2]
                $0.times += [0]
                $0.contexts += [0]
                $0.created = [1, 1, 1, 0]
            },
            try forge("a touch without rows", "7", "a touch without rows") {
                $0.created = [2, 0, 0, 1, 1, 0, 0]
                $0.tables = [1, 1, 2, 0, 0, 0, 2]
                $0.fields = [Forge.field(1, Forge.block(rows: [0, 1, 0]))]
            },
            try forge("a type whose touches have no fields", "7", "a touch without rows") { $0.fields = [] },
            try forge("fields out of order", "7", "out of order") {
                $0.fields = [Forge.field(8, block), Forge.field(1, block)]
            },
            try forge("a field twice", "7", "out of order") {
                $0.fields = [Forge.field(1, block), Forge.field(1, block)]
            },
            try forge("a field with a byte too many", "7", "bytes too many") {
                $0.fields = [Forge.field(1, block + [0])]
            },
            try forge("a field number beyond 4,096", "7", "too large a number") {
                $0.fields = [Forge.field(4_097, block)]
            },
            try rows(
                "rows that could be in the short form", "the long form where the short one serves",
                Forge.block(rows: [0, 1, 0])),
            try rows("rows in a form that is not known", "the form is not known", Forge.block(rows: [2])),
            try rows(
                "a field without rows", "a field without rows",
                Forge.block(rows: [0, 0], columns: [Forge.column(4, [0])])),
            try rows(
                "a row of a touch that is not there", "a touch that is not there",
                Forge.block(rows: [0, 1, 1])),
            try rows(
                "a field twice in one record", "rows repeated",
                Forge.block(rows: [0, 2, 0, 0], columns: [text]), field: 1),
            try rows(
                "keys out of order", "rows out of order",
                Forge.block(rows: [0, 2, 0, 0], keys: [1, 2, 1], columns: [text]), field: 14),
            try rows(
                "an element that is added twice", "rows repeated",
                Forge.block(
                    rows: [0, 2, 0, 0], kinds: [3], columns: [Forge.column(4, [0, 1, 1, 0x61, 0x61])])),
            try rows(
                "elements out of order", "rows out of order",
                Forge.block(
                    rows: [0, 2, 0, 0], kinds: [0, 3, 4], columns: [Forge.column(4, [0, 1, 1, 0x62, 0x61])])),
            try rows("keys in a form that is not known", "the form is not known", Forge.block(keys: [3])),
            try rows(
                "a key that is a slot beyond the last", "a slot that is not there", Forge.block(keys: [2, 1])),
            try rows(
                "kinds that could be in the short form", "the long form where the short one serves",
                Forge.block(kinds: [0, 1])),
            try rows("a kind 7", "the kind is not known", Forge.block(kinds: [7])),
            try rows(
                "a field that is deleted", "a kind that the field does not take", Forge.block(kinds: [6])),
            try rows("a field without columns", "no columns", Forge.block(columns: [])),
            try forge("a record that is added to", "8", "a kind that the field does not take") {
                $0.fields = [Forge.field(0, Forge.block(kinds: [3], columns: [Forge.column(0, [0, 1])]))]
            },
            try forge("a deletion with a value", "8", "existence with another value") {
                $0.fields = [Forge.field(0, Forge.block(kinds: [6], columns: [Forge.column(0, [0, 1])]))]
            },
            try forge("existence affirmed with no", "8", "existence with another value") {
                $0.fields = [Forge.field(0, Forge.block(kinds: [5], columns: [Forge.column(0, [0, 0])]))]
            },
            try forge("existence as a text", "8", "another type than bits") {
                $0.fields = [Forge.field(0, Forge.block(kinds: [6], columns: [Forge.column(4, [1, 0])]))]
            },
            try forge("existence with a key", "8", "existence has no key") {
                $0.fields = [
                    Forge.field(
                        0, Forge.block(keys: [1, 0], kinds: [6], columns: [Forge.column(0, [1, 0])]))
                ]
            },
            try forge("a byte after the last table", "4", "bytes too many") { $0.payloadTail = [0] },
        ]
    }

    private static func columns() throws -> [Vector] {
        func column(_ name: String, _ reason: String, _ type: UInt8, _ body: [UInt8]) throws -> Vector {
            try forge(name, "9", reason) {
                $0.fields = [Forge.field(1, Forge.block(columns: [Forge.column(type, body)]))]
            }
        }
        let number: (UInt64) -> [UInt8] = { number in make { $0.varint(number) } }
        return [
            try column("a column of type 7", "the type is not known", 7, [0, 0]),
            try column("a presence that is neither 0 nor 1", "a flag is neither 0 nor 1", 1, [2, 0]),
            try column(
                "a presence without a missing value", "the long form where the short one serves", 1,
                [1, 1, 0]),
            try column("a presence with bits left over", "bits left over are not 0", 1, [1, 2]),
            try column("bits left over", "bits left over are not 0", 0, [0, 3]),
            try column("a column with a byte too many", "bytes too many", 1, [0, 0, 0]),
            try column("a column without its value", "the bytes end too early", 1, [0]),
            try column("an integer not in its shortest form", "not the shortest form", 1, [0, 0x80, 0]),
            try column(
                "a decimal with a zero that belongs to the power", "a decimal is not in its form", 2,
                [0] + number(10 * 20)),
            try column("a decimal 0 with a power", "a decimal is not in its form", 2, [0, 5]),
            try column(
                "a decimal that is too large", "beyond 9 times 10 to the 17", 2,
                [0] + number(10 * (2 * 9_000_000_001) + 8)),
            try column(
                "a decimal beyond 64 bits", "larger than 64 bits", 2,
                [0] + number(10 * (2 * 99_999_999_999) + 9)),
            try column("a text that is not NFC", "not in NFC", 4, [0, 3, 0x65, 0xCC, 0x81]),
            try column("a text that is not UTF-8", "not UTF-8", 4, [0, 1, 0xFF]),
            try column(
                "a text longer than 65,536 bytes", "a text is too long", 4,
                [0] + number(65_537) + Array(repeating: 0x61, count: 65_537)),
            try column("a text that breaks off", "the bytes end too early", 4, [0, 2, 0x61]),
            try column("a reference to a slot that is not there", "a slot that is not there", 5, [0, 1]),
            try column("a sealed value that breaks off", "the bytes end too early", 6, [0, 2, 1]),
        ]
    }

    private static func bounds() throws -> [Vector] {
        var bomb = try Forge()
        bomb.inflatedExtra = -1
        var short = try Forge()
        short.inflatedExtra = 1
        var tail = try Forge()
        tail.deflatedTail = [0]
        let packed = try Forge()
        func packing(_ name: String, _ reason: String, _ bytes: [UInt8]) -> Vector {
            Vector(name: name, section: "2", bytes: bytes, reason: reason, part: "payload")
        }
        let declared = try packed.signed(
            packed.magic
                + make { writer in
                    writer.blob(packed.header)
                    writer.varint(33_554_433)
                    writer.blob([3, 0])
                })
        let garbage = try packed.signed(
            packed.magic
                + make { writer in
                    writer.blob(packed.header)
                    writer.varint(20)
                    writer.blob([0xFF, 0xFF])
                })
        return [
            packing("a payload longer than it says", "another length than it says", try bomb.bytes()),
            packing("a payload shorter than it says", "another length than it says", try short.bytes()),
            packing("a byte after the compressed payload", "bytes too many", try tail.bytes()),
            packing("what is not deflate", "damaged", garbage),
            Vector(
                name: "a payload that says it is too long", section: "2", bytes: declared, reason: "too long",
                part: "frame"),
            packing(
                "a bomb: 32 MiB of zeros", "what it inflates to is no payload",
                try Forge().sealed(Array(repeating: 0, count: 32 << 20))),
            try forge("more entries than bytes", "4", "the bytes end too early") {
                $0.count = make { $0.varint(UInt64(65_536)) }
            },
            try valuesBomb(),
            try contextsBomb(),
            try changesBomb(),
        ]
    }

    /// 4,096 columns and more of 4,096 rows that are all missing: a kilobyte here, a gigabyte in memory.
    private static func valuesBomb() throws -> Vector {
        try forge("more than 1,048,576 values", "7", "too many values") { forge in
            let count = 4_096
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
            let column = Forge.column(0, [1] + Array(repeating: 0, count: count / 8))
            forge.fields = (1...2).map {
                Forge.field($0, Forge.block(columns: Array(repeating: column, count: 129)))
            }
        }
    }

    /// 4,096 entries, of which each changes one of 512 components.
    private static func contextsBomb() throws -> Vector {
        try forge("contexts of more than 1,048,576 components", "5", "too many components") { forge in
            forge.replicas = make { writer in
                writer.varint(512)
                for number in 0..<512 {
                    writer.raw([0xFF, UInt8(number >> 8), UInt8(number & 255)] + Forge.other(0).prefix(17))
                }
            }
            forge.count = make { $0.varint(4_096) }
            forge.times += Array(repeating: 0, count: 4_095)
            forge.contexts = make { writer in
                writer.varint(512)
                for place in 1...512 {
                    writer.varint(place)
                    writer.signed(1)
                }
                for _ in 1..<4_096 { writer.raw([1, 1, 2]) }
            }
        }
    }

    /// One entry with 10,001 changes of one keyed field.
    private static func changesBomb() throws -> Vector {
        let count = 10_001
        return try forge("an entry of more than 10,000 changes", "7", "too many changes") { forge in
            let rows: [UInt8] = [0] + make { $0.varint(count) } + Array(repeating: 0, count: count)
            let keys: [UInt8] = [1] + Array(repeating: 2, count: count)
            let column = Forge.column(1, Array(repeating: 0, count: count + 1))
            forge.fields = [Forge.field(14, Forge.block(rows: rows, keys: keys, columns: [column]))]
        }
    }
}
