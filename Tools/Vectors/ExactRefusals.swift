import Changesets
import Records

/// Changesets that would be taken but for one check: what else a reader looks at finds nothing wrong with them.
enum ExactRefusals {
    static func all() throws -> [RefusalVectors.Vector] { try frames() + headers() + payloads() + tables() + columns() }

    private static func forge(
        _ name: String, _ section: String, _ reason: String, part: String = "payload", _ change: (inout Forge) -> Void
    ) throws -> RefusalVectors.Vector {
        var forge = try Forge()
        change(&forge)
        return RefusalVectors.Vector(name: name, section: section, bytes: try forge.bytes(), reason: reason, part: part)
    }

    /// Another payload than the parts make, or another compressed form of it.
    private static func sealed(
        _ name: String, _ section: String, _ reason: String, part: String = "payload", _ change: (inout Forge) -> Void = { _ in },
        payload: (Forge) throws -> [UInt8] = { $0.payload }, deflated: (([UInt8]) throws -> [UInt8])? = nil
    ) throws -> RefusalVectors.Vector {
        var forge = try Forge()
        change(&forge)
        let bytes = try payload(forge)
        let text = PresetDictionary.bytes(forge.dictionary.first ?? 0) ?? []
        let compressed = try deflated?(bytes) ?? Deflate.compress(bytes, dictionary: text)
        let frame = make { writer in
            writer.raw(forge.magic)
            writer.blob(forge.header)
            writer.varint(bytes.count)
            writer.blob(compressed)
        }
        return RefusalVectors.Vector(name: name, section: section, bytes: try forge.signed(frame), reason: reason, part: part)
    }

    /// A deflate block that is stored as it is, and not the last.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
        return [0, low, high, ~low, ~high] + bytes
    }

    private static func frames() throws -> [RefusalVectors.Vector] {
        let dictionary = PresetDictionary.bytes(1) ?? []
        return [
            try forge("another first byte, and all else as it must be", "2", "this is not a changeset", part: "frame") {
                $0.magic = [0xC8, 1]
            },
            try forge("version 4, signed as such", "2", "the version is not known", part: "frame") { $0.magic = [0xC7, 4] },
            try sealed(
                "a payload behind which the compressed part goes on", "01, 5", "another length than it says",
                deflated: { try Deflate.compress($0 + [0], dictionary: dictionary) }),
            try sealed("a compressed part that does not end", "01, 5", "the stream does not end", deflated: { stored($0) }),
        ]
    }

    private static func headers() throws -> [RefusalVectors.Vector] {
        let (low, high) = (Forge.other(0xFE), Forge.other(0xFF))
        let large = make { $0.varint(1 << 32) }
        let guardOf: (UInt8) -> [UInt8] = { [$0, 1] + Array(repeating: 0, count: 8) }
        func header(_ name: String, _ reason: String, _ change: (inout Forge) -> Void) throws -> RefusalVectors.Vector {
            try forge(name, "3", reason, part: "header", change)
        }
        return [
            try sealed(
                "a changeset of no entries, with a payload of none", "3", "a changeset holds at least one", part: "header",
                { $0.count = [0] }, payload: { _ in Array(repeating: 0, count: 8) }),
            try sealed(
                "a changeset of 65,537 entries, with a payload of so many", "3", "more entries than there may be", part: "header",
                { $0.count = make { $0.varint(65_537) } },
                payload: { forge in
                    forge.times + Array(repeating: 0, count: 65_536) + Array(repeating: 0, count: 65_537)
                        + Array(repeating: 0, count: 8)
                }),
            try header("the second of two entries beyond the last number", "a number beyond 2^63-2") {
                $0.first = make { $0.varint(UInt64(1) << 63 - 2) }
                $0.count = [2]
                $0.times += [0]
                $0.contexts += [0]
            },
            try header("a schema's version beyond 32 bits", "too large a number") { $0.version = large },
            try header("replicas out of order, both named", "replicas are out of order") {
                $0.replicas = [2] + high + low
                $0.contexts = [2, 2, 2, 1, 2]
            },
            try header("the author in the table, as whom a head names", "the author is among the replicas") {
                $0.replicas = [1] + $0.replica
                $0.heads = [1, 1, 5]
            },
            try header("a grant of an index beyond 32 bits", "too large a number") { $0.grant = [1, 0, 1] + large + [0, 0, 0, 7] },
            try header("directory heads in the directory", "directory heads in the directory itself") {
                $0.scope = [0]
                $0.replicas = [1] + high
                $0.heads = [1, 1, 1]
            },
            try header("guards out of order", "out of order") {
                $0.replicas = [2] + low + high
                $0.guards = [2] + guardOf(2) + guardOf(1)
            },
        ]
    }

    private static func payloads() throws -> [RefusalVectors.Vector] {
        let salts: [UInt8] = [0, 0, 0, 9, 0, 0, 0, 8]
        let long = Array(repeating: UInt8(0x61), count: 65_537)
        func known(_ index: [UInt8]) -> [UInt8] { [1, 0, 0, 0, 9, 1, 0, 5] + index + [0] }
        return [
            try forge("a reason longer than 65,536 bytes", "01, 1.3", "a text is too long") { forge in
                forge.reasons = [1, 0] + make { $0.blob(long) }
            },
            try forge("salts out of order, both used", "6", "out of order") {
                $0.known = [2] + salts + [2, 0, 1, 0, 0, 0, 1, 0, 1]
                $0.created = [0]
                $0.tables = [1, 1, 2, 0, 0, 0, 2]
                $0.fields = [Forge.field(1, Forge.block(columns: [Forge.column(4, [0, 1, 1, 0x61, 0x62])]))]
            },
            try forge("a known record of an index beyond 32 bits", "6", "too large a number") { forge in
                forge.known = known(make { $0.varint(1 << 32) })
                forge.created = [0]
            },
            try forge("a known record of an entry beyond the last number", "6", "no record's name") { forge in
                forge.known = [1, 0, 0, 0, 9, 1, 0] + make { $0.varint(UInt64(1) << 63 - 1) } + [0, 0]
                forge.created = [0]
            },
            try sealed(
                "a record of a type beyond 65,535 that nothing changes", "6", "too large a number",
                payload: { forge in
                    forge.times + [0, 0, 0, 0, 0, 0, 0, 1, 0] + make { $0.varint(65_536) } + [0, 0]
                }),
            try forge("a table of a type beyond 65,535", "7", "too large a number") { forge in
                forge.known = known([0])
                forge.created = [0]
                forge.tables = [1] + make { $0.varint(65_536) } + [1, 0, 0]
            },
        ]
    }

    private static func tables() throws -> [RefusalVectors.Vector] {
        let text = Forge.block(columns: [Forge.column(4, [0, 1, 0x61])])
        func packed(_ name: String, _ reason: String, _ bits: [UInt8], _ values: [UInt8]) throws -> RefusalVectors.Vector {
            try forge(name, "7", reason) {
                $0.magic[1] = 2
                $0.packed = bits
                $0.created = [3, 0, 0, 0, 1, 1, 1, 0, 0, 0]
                $0.tables = [1, 1, 3, 0, 0, 0, 0, 2, 2]
                $0.fields = [
                    Forge.field(1, Forge.block(columns: [Forge.column(4, [0, 1, 1, 1, 0x61, 0x62, 0x63])])),
                    Forge.field(3, Forge.block(rows: [2], columns: [Forge.column(1, values)])),
                ]
            }
        }
        return [
            try forge("a type without touches and without fields", "7", "a type without records") {
                $0.tables = [1, 1, 0]
                $0.fields = []
                $0.payloadTail = TransferRefusals.Parts().bytes
            },
            try forge("4,097 fields, existence among them", "7", "too large a number") {
                let existence = Forge.field(0, Forge.block(kinds: [5], columns: [Forge.column(0, [0, 1])]))
                $0.fields = [existence] + (1...4_096).map { Forge.field($0, text) }
            },
            try forge("a field without rows beside one that has", "7", "a field without rows") {
                $0.fields = [Forge.field(1, text), Forge.field(3, Forge.block(rows: [0, 0], columns: [Forge.column(1, [0])]))]
            },
            try packed("rows as bits of which none is set, and no values", "a field without rows", [0], [0]),
            try packed(
                "rows as bits of which all are set, and a value for each", "the long form where the short one serves", [0b111],
                [0, 2, 2, 2]),
            try forge("keys in form 3, read as numbers", "7", "the form is not known") {
                $0.fields = [Forge.field(14, Forge.block(keys: [3, 2], columns: [Forge.column(1, [0, 2])]))]
            },
            try forge("elements of two keys, the greater key first and the elements ascending", "7", "out of order") {
                let columns = [Forge.column(1, [0, 2, 4])]
                $0.fields = [Forge.field(14, Forge.block(rows: [0, 2, 0, 0], keys: [1, 4, 1], kinds: [3], columns: columns))]
            },
            try forge("257 columns", "7", "too large a number") {
                $0.fields = [Forge.field(1, Forge.block(columns: Array(repeating: Forge.column(0, [0, 1]), count: 257)))]
            },
        ]
    }

    private static func columns() throws -> [RefusalVectors.Vector] {
        func packed(_ name: String, _ reason: String, _ type: UInt8, _ body: [UInt8]) throws -> RefusalVectors.Vector {
            try forge(name, "9.1", reason) {
                $0.magic[1] = 2
                $0.fields = [Forge.field(1, Forge.block(columns: [Forge.column(type, body)]))]
            }
        }
        let long = make { writer in
            writer.raw([0, 1])
            writer.varint(65_537)
            writer.raw(Array(repeating: UInt8(0x61), count: 65_537))
        }
        return [
            try packed("a packed bit that is not there", "the packed bits end too early", 7, [0]),
            try packed("a listed text longer than 65,536 bytes", "a text is too long", 11, long),
            try forge("a sealed value longer than 65,536 bytes", "9", "too large a number") {
                let body = make { writer in
                    writer.raw([0])
                    writer.blob(Array(repeating: 0, count: 65_537))
                }
                $0.fields = [Forge.field(10, Forge.block(columns: [Forge.column(6, body)]))]
            },
        ]
    }
}
