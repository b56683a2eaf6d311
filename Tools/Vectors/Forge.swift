import Changesets
import CunlianTrust
import Records

/// A small valid changeset in parts, so that one of them can be made wrong and the whole signed again.
struct Forge {
    // The header, part by part.
    var suite: [UInt8] = [1]
    var scope = make { $0.varint(Cast.village.number) }
    var replica: [UInt8]
    var first: [UInt8] = [1]
    var count: [UInt8] = [1]
    var link: [UInt8]
    var version: [UInt8] = [1]
    var dictionary: [UInt8] = [1]
    var salt: [UInt8] = [0, 0, 0, 7]
    var replicas: [UInt8] = [0]
    var grant: [UInt8] = [0]
    var heads: [UInt8] = [0]
    var guards: [UInt8] = [0]
    var headerTail: [UInt8] = []

    // The payload, section by section: one entry that creates one household with a name.
    var times = make { $0.signed(1 << 40) }
    var contexts: [UInt8] = [0]
    var reasons: [UInt8] = [0]
    var sources: [UInt8] = [0]
    var repeats: [UInt8] = [0]
    var admits: [UInt8] = [0]
    var known: [UInt8] = [0, 0]
    var created: [UInt8] = [1, 0, 1, 0]
    /// The number of tables, then type, touches, their entries, their slots.
    var tables: [UInt8] = [1, 1, 1, 0, 0]
    var fields: [[UInt8]] = [Forge.field(1, Forge.block())]
    var payloadTail: [UInt8] = []

    // The frame.
    var magic: [UInt8] = [0xC7, 1]
    /// The bits behind the payload, from version 2 on.
    var packed: [UInt8] = []
    var inflatedExtra = 0
    var deflatedTail: [UInt8] = []
    var isSignedBy: String

    init(by name: String = "alice") throws {
        let key = try Cast.signer(name).publicKey
        link = key
        replica = Array(Suite.one.digest(key).prefix(16)) + [0, 0, 0, 1]
        isSignedBy = name
    }

    /// Another replica than the author, greater than all fingerprints that occur or less.
    static func other(_ byte: UInt8) -> [UInt8] { Array(repeating: byte, count: 20) }

    static func field(_ number: UInt64, _ block: [UInt8]) -> [UInt8] {
        make {
            $0.varint(number)
            $0.blob(block)
        }
    }

    static func block(
        rows: [UInt8] = [1], keys: [UInt8] = [0], kinds: [UInt8] = [1],
        columns: [[UInt8]] = [column(4, [0, 3] + Array("村".utf8))]
    ) -> [UInt8] {
        rows + keys + kinds + make { $0.varint(columns.count) } + columns.flatMap { $0 }
    }

    static func column(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type]
            + make { $0.blob(body) }
    }

    var header: [UInt8] {
        suite + scope + replica + first + count + link + version + dictionary + salt + replicas + grant
            + heads + guards + headerTail
    }

    var payload: [UInt8] {
        let body = tables + make { $0.varint(fields.count) } + fields.flatMap { $0 }
        return times + contexts + reasons + sources + repeats + admits + known + created + body + payloadTail
    }

    func bytes() throws -> [UInt8] { try sealed(payload) }

    /// The frame around any payload, signed.
    func sealed(_ payload: [UInt8]) throws -> [UInt8] {
        let text = PresetDictionary.bytes(dictionary.first ?? 0) ?? []
        let deflated = try Deflate.compress(payload, dictionary: text) + deflatedTail
        let frame =
            magic
            + make { writer in
                writer.blob(header)
                writer.varint(payload.count + inflatedExtra)
                writer.blob(deflated)
                if magic[1] >= 2 { writer.blob(packed) }
            }
        return try signed(frame)
    }

    func signed(_ frame: [UInt8]) throws -> [UInt8] {
        let context = Array("cunlian changeset \(magic[1])\0".utf8)
        return frame + (try Cast.signer(isSignedBy).sign(context + Suite.one.digest(context + frame)))
    }
}
