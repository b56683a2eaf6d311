import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// Sealed values and the keys of their subjects; `Protocol/14-sealed.md`.
enum SealedVectors {
    static func text() throws -> String {
        vectorFile(
            "Sealed values, wrapped keys and statements of 14-sealed.md, and such as MUST be refused.",
            try values() + wrongValues() + keys() + wrongKeys() + StatementVectors.lines())
    }

    private static let record = RecordID(
        replica: ReplicaID(high: 0x1111_1111_1111_1111, low: 0x2222_2222_2222_2222, incarnation: 3), number: 4, index: 5, salt: 6)
    private static let secret = (0..<64).map { UInt8($0 * 3) }
    /// What is drawn by chance elsewhere: the end of the name, and the key.
    private static let key = SubjectKey(
        beginning: SubjectKey.beginning(of: record, digest: Suite.one.digest)
    ) { count in count == 6 ? [1, 2, 3, 4, 5, 6] : secret }
    private static let scopeKey = OpenScopeKey(
        scope: ScopeCode(number: 450_124_100_201), readers: Readers(roles: RoleSet(bits: 6), nodes: true), generation: 1
    ) { count in (0..<count).map { UInt8(200 - $0) } }
    private static let scopeSecret = (0..<32).map { UInt8(200 - $0) }

    private static let places: [(String, Value, SealedPlace)] = [
        ("a citizen's number", .text("11010519491231002X"), SealedPlace(record, FieldAddress(4), input: 0)),
        ("the same in another field", .text("11010519491231002X"), SealedPlace(record, FieldAddress(5), input: 0)),
        ("a text of a group that is keyed by year", .text("高血压"), SealedPlace(record, FieldAddress(15, .number(2017)), input: 1)),
        ("what fills its blocks", .text("123456"), SealedPlace(record, FieldAddress(4), input: 0)),
        ("a number", .integer(-7), SealedPlace(record, FieldAddress(4, .record(record)), input: 0)),
    ]

    private static func place(_ place: SealedPlace) -> [UInt8] {
        var writer = ByteWriter()
        ValueCodec.encode(place.record, into: &writer)
        writer.varint(place.address.field)
        ValueCodec.encode(place.address.key, into: &writer)
        writer.varint(place.input)
        return writer.bytes
    }

    private static func sealed(_ value: Value, _ place: SealedPlace) -> [UInt8] {
        guard let cipher = Suite.one.cipher else { return [] }
        return SealedValue.seal(value, at: place, under: key, Suite.one.number, cipher)
    }

    private static func line(_ name: String, _ bytes: [UInt8], _ at: SealedPlace, value: Value?, fails: String? = nil) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "14, 2")
            json.member("form", "Sealed")
            json.member("key", hexadecimal(secret))
            json.member("keyName", hexadecimal(key.name.bytes))
            json.member("place", hexadecimal(place(at)))
            json.member("hex", hexadecimal(bytes))
            if let fails { json.member("mustFail", fails) }
            if let value {
                var writer = ByteWriter()
                ValueCodec.encode(value, into: &writer)
                json.name("value")
                json.object { $0.member("value", hexadecimal(writer.bytes)) }
            }
        }
    }

    private static func values() -> [String] { places.map { line($0, sealed($1, $2), $2, value: $1) } }

    private static func wrongValues() -> [String] {
        let (_, value, at) = places[0]
        let good = sealed(value, at)
        func changed(_ place: Int, _ byte: UInt8? = nil) -> [UInt8] {
            var bytes = good
            bytes[place] = byte ?? bytes[place] ^ 1
            return bytes
        }
        return [
            line("a version that is not known", changed(0, 2), at, value: nil, fails: "the version is not known"),
            line("a suite that is not known", changed(1, 9), at, value: nil, fails: "the suite is not known"),
            line("another key's", changed(2), at, value: nil, fails: "another key's"),
            line("a nonce that was changed", changed(14), at, value: nil, fails: "it does not open"),
            line("a content that was changed", changed(26), at, value: nil, fails: "it does not open"),
            line("a tag that was changed", changed(good.count - 1), at, value: nil, fails: "it does not open"),
            line("cut short", Array(good.dropLast()), at, value: nil, fails: "it does not open"),
            line("too short", Array(good.prefix(49)), at, value: nil, fails: "too short for a sealed value"),
            line("sealed for another field", good, places[1].2, value: nil, fails: "sealed for another place"),
            line("something missing, sealed", sealed(.missing, at), at, value: nil, fails: "a value that is not sealed"),
            line("something sealed, sealed again", sealed(.sealed([1, 2, 3]), at), at, value: nil, fails: "a value that is not sealed"),
        ]
    }

    private static func keyLine(_ name: String, _ bytes: [UInt8], of record: RecordID, fails: String? = nil) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "14, 3")
            json.member("form", "SubjectKey")
            json.member("keyName", hexadecimal(key.name.bytes))
            json.member("scopeKey", hexadecimal(scopeSecret))
            json.member("scopeKeyName", hexadecimal(scopeKey.name.bytes))
            var writer = ByteWriter()
            ValueCodec.encode(record, into: &writer)
            json.member("record", hexadecimal(writer.bytes))
            json.member("hex", hexadecimal(bytes))
            if let fails {
                json.member("mustFail", fails)
            } else {
                json.name("value")
                json.object { $0.member("key", hexadecimal(secret)) }
            }
        }
    }

    private static func wrapped() -> [UInt8] { Suite.one.cipher.map { key.wrapped(under: scopeKey, $0) } ?? [] }

    private static func keys() -> [String] { [keyLine("a subject's key", wrapped(), of: record)] }

    private static func wrongKeys() -> [String] {
        var changed = wrapped()
        changed[0] ^= 1
        let other = RecordID(replica: record.replica, number: 5, index: 5, salt: 6)
        return [
            keyLine("a key that was changed", changed, of: record, fails: "it does not open"),
            keyLine("the key of another record", wrapped(), of: other, fails: "the key of another record"),
        ]
    }
}
