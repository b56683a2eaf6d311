import Causality
import Changesets
import JSON
import Records

/// The forms of 01-encoding, right and wrong.
enum EncodingVectors {
    private static let r1 = ReplicaID(high: 0x1111_1111_1111_1111, low: 0x1111_1111_1111_1111, incarnation: 1)
    private static let r2 = ReplicaID(high: 0x2222_2222_2222_2222, low: 0x2222_2222_2222_2222, incarnation: 0)
    private static let record = RecordID(replica: r1, number: 300, index: 2, salt: 0xA1B2_C3D4)

    static func text() throws -> String {
        vectorFile(
            "The forms of 01-encoding.md: what each hex decodes to, or that it must be refused.",
            try numbers() + texts() + values() + names() + wrong() + EntryVectors.lines())
    }

    private static func line(
        _ name: String, _ form: String, _ bytes: [UInt8], _ value: (inout JSONWriter) -> Void
    ) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            json.name("value")
            value(&json)
        }
    }

    private static func numbers() -> [String] {
        let unsigned: [UInt64] = [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 32, 1 << 63, .max]
        let signed: [Int64] = [0, -1, 1, -64, 64, 1_200_000, .max, .min]
        return unsigned.map { number in
            line("varint \(number)", "Varint", make { $0.varint(number) }) { $0.value(String(number)) }
        }
            + signed.map { number in
                line("signed \(number)", "Signed", make { $0.signed(number) }) { $0.value(String(number)) }
            }
    }

    private static func texts() -> [String] {
        [
            ("empty", ""), ("ASCII", "Nanning"), ("Han", "马山县"), ("composed", "caf\u{E9}"),
            ("outside the BMP", "𠮷"),
            ("controls are texts here", "a\tb\n\u{0}"),
        ]
        .map { name, text in line("text: \(name)", "Text", make { $0.text(text) }) { $0.value(text) } }
    }

    private static func values() -> [String] {
        let all: [(String, Value)] = [
            ("missing", .missing), ("no", .bool(false)), ("yes", .bool(true)), ("integer", .integer(-7)),
            ("text", .text("村")), ("reference", .reference(record)), ("sealed", .sealed([0, 255])),
            ("group", .group([.integer(1_200_000), .missing])),
        ]
        let keys: [(String, FieldKey)] = [
            ("none", .none), ("number", .number(2017)), ("record", .record(record)),
        ]
        return all.map { name, value in
            line("value: \(name)", "Value", make { ValueCodec.encode(value, into: &$0) }) { $0.value(value) }
        }
            + keys.map { name, key in
                line("key: \(name)", "Key", make { ValueCodec.encode(key, into: &$0) }) { $0.key(key) }
            }
    }

    private static func names() -> [String] {
        let vector = VersionVector([(r2, 300), (r1, 5)] as [(ReplicaID, UInt64)])
        return [
            line("dot", "Dot", make { ValueCodec.encode(Dot(r1, 300), into: &$0) }) {
                $0.value(Dot(r1, 300).description)
            },
            line("record", "RecordID", make { ValueCodec.encode(record, into: &$0) }) {
                $0.value(record.description)
            },
            line("vector", "Vector", make { ValueCodec.encode(vector, into: &$0) }) { json in
                json.list { json in
                    for entry in vector.entries { json.value(Dot(entry.replica, entry.number).description) }
                }
            },
            line(
                "dot with the last number", "Dot",
                make { ValueCodec.encode(Dot(r1, Limits.entryNumberMax), into: &$0) }
            ) {
                $0.value(Dot(r1, Limits.entryNumberMax).description)
            },
            line("empty vector", "Vector", [0]) { $0.list { _ in } },
        ]
    }

    private static func wrong() -> [String] {
        let dot: (ReplicaID, UInt64) -> [UInt8] = { replica, number in
            replica.bytes + make { $0.varint(number) }
        }
        let all: [(String, String, [UInt8], String)] = [
            ("varint, zero in two bytes", "Varint", [0x80, 0], "not the shortest form"),
            ("varint, one in three bytes", "Varint", [0x81, 0x80, 0], "not the shortest form"),
            ("varint of 65 bits", "Varint", Array(repeating: 0xFF, count: 9) + [2], "larger than 64 bits"),
            (
                "varint of eleven bytes", "Varint", Array(repeating: 0x80, count: 10) + [1],
                "larger than 64 bits"
            ),
            ("varint that breaks off", "Varint", [0xFF], "the bytes end too early"),
            ("varint and a byte", "Varint", [1, 1], "bytes too many"),
            ("text, decomposed", "Text", make { $0.blob(Array("cafe\u{301}".utf8)) }, "not in NFC"),
            ("text, a singleton", "Text", make { $0.blob(Array("\u{F900}".utf8)) }, "not in NFC"),
            ("text, overlong", "Text", [2, 0xC0, 0x80], "not UTF-8"),
            ("text, half a pair", "Text", [3, 0xED, 0xA0, 0x80], "not UTF-8"),
            ("text, cut in a character", "Text", [2, 0xE6, 0x9D], "not UTF-8"),
            ("text that breaks off", "Text", [3, 0x61], "the bytes end too early"),
            ("value of kind 8", "Value", [8], "the kind is not known"),
            ("value, a group of one", "Value", [7, 1, 1], "a group of fewer than two"),
            ("value, a group in a group", "Value", [7, 2, 1, 7, 2, 1, 1], "a group within a group"),
            ("key of kind 3", "Key", [3], "the kind is not known"),
            ("dot with number 0", "Dot", dot(r1, 0), "no entry's number"),
            ("dot with the number after the last", "Dot", dot(r1, 1 << 63 - 1), "no entry's number"),
            ("dot with a number of 64 bits", "Dot", dot(r1, 1 << 63), "no entry's number"),
            (
                "record whose index is too large", "RecordID",
                dot(r1, 1) + make { $0.varint(1 << 32) } + [0, 0, 0, 0], "an index of 33 bits"
            ),
            ("vector out of order", "Vector", [2] + dot(r2, 1) + dot(r1, 1), "out of order"),
            ("vector with a replica twice", "Vector", [2] + dot(r1, 1) + dot(r1, 2), "out of order"),
            ("vector with a zero", "Vector", [1] + dot(r1, 0), "no entry's number"),
            ("value of kind 8 with the parts of a group", "Value", [8, 2, 0, 0], "the kind is not known"),
            ("value, a group of 257", "Value", [7, 0x81, 2] + Array(repeating: 0, count: 257), "too large a number"),
            ("key of kind 3 with a record", "Key", [3] + dot(r1, 1) + [0, 0, 0, 0, 7], "the kind is not known"),
            ("record of an entry 0", "RecordID", dot(r1, 0) + [0, 0, 0, 0, 7], "no entry's number"),
            ("vector that breaks off", "Vector", [2] + dot(r1, 1), "the bytes end too early"),
        ]
        return all.map { name, form, bytes, reason in
            JSONWriter.document { json in
                json.member("name", name)
                json.member("form", form)
                json.member("hex", hexadecimal(bytes))
                json.member("mustFail", reason)
            }
        }
    }
}
