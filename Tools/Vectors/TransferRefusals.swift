import Changesets
import Records

/// What a reader refuses in transfers; `Protocol/02-changeset.md`, section 12. Each has one fault.
enum TransferRefusals {
    static func all() throws -> [RefusalVectors.Vector] { try heads() + lists() + records() + fields() }

    /// A transfer in parts: a ship that somebody of the next village wrote, as it is brought into the village.
    struct Parts {
        static let village = make { $0.varint(Cast.village.number) }
        static let other = make { $0.varint(Cast.village.number + 1) }
        static let writer = Forge.other(0x22)
        static let ship = writer + [1, 0, 0, 0, 0, 7]

        var kind: [UInt8] = [2]
        var record = Parts.ship
        var scope = Parts.other
        var dot = Parts.writer + [9]
        var replicas = [1] + Parts.other + Parts.writer
        /// One, without an office.
        var people: [UInt8] = [1, 1, 0x78, 0]
        /// Entry 4 of the one replica, at time 1, by the one person.
        var entries: [UInt8] = [1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0]
        var vectors: [UInt8] = [1, 1, 0, 4]
        var records: [[UInt8]] = [Parts.item()]
        var tail: [UInt8] = []

        /// A carried record with one field.
        static func item(
            _ id: [UInt8] = Parts.ship, type: [UInt8] = [1], parent: [UInt8] = [0], field: [UInt8] = Parts.field()
        ) -> [UInt8] { id + type + parent + [0, 1, 0, 0, 1] + field }

        /// Field 1, without a key, with the text `a` of the one entry.
        static func field(
            _ number: [UInt8] = [1], values: [UInt8] = [1, 4, 1, 0x61, 1, 0, 0], proposals: [UInt8] = [0]
        ) -> [UInt8] { number + [0] + values + proposals + [0] }

        var bytes: [UInt8] {
            let carried = replicas + people + entries + vectors + [UInt8(records.count)] + records.flatMap { $0 }
            return [1, 0] + kind + record + scope + (kind == [1] ? [] : dot + carried) + tail
        }
    }

    private static func transfer(
        _ name: String, _ reason: String, version: UInt8 = 1, _ change: (inout Parts) -> Void
    ) throws -> RefusalVectors.Vector {
        var (forge, parts) = (try Forge(), Parts())
        change(&parts)
        forge.magic[1] = version
        forge.payloadTail = parts.bytes
        return RefusalVectors.Vector(name: name, section: "12", bytes: try forge.bytes(), reason: reason, part: "payload")
    }

    /// The changeset that the others are made of, which is taken.
    static func good() throws -> [UInt8] {
        var forge = try Forge()
        forge.payloadTail = Parts().bytes
        return try forge.bytes()
    }

    private static func heads() throws -> [RefusalVectors.Vector] {
        let three: [UInt8] = make { $0.varint(450) }
        return [
            try transfer("a transfer of a kind that is not known", "the transfer's kind is not known") { $0.kind = [4] },
            try transfer("a record that is sent to where it is", "a transfer within one scope") {
                ($0.kind, $0.scope) = ([1], Parts.village)
            },
            try transfer("a record that is sent to the directory", "nothing is moved to or from the directory") {
                ($0.kind, $0.scope) = ([1], [0])
            },
            try transfer("a record that is sent to a scope of 3 digits, in version 1", "no scope's code") {
                ($0.kind, $0.scope) = ([1], three)
            },
            try transfer("a record that is brought in and not carried", "a transfer does not carry its record") {
                $0.record = Parts.writer + [2, 0, 0, 0, 0, 7]
            },
            try transfer("a record that is brought in and lies in another", "a transfer carries what does not lie in its record") {
                $0.records = [Parts.item(parent: [1] + Parts.writer + [3, 0, 0, 0, 0, 7])]
            },
            try transfer("a byte after the last transfer", "bytes too many") { $0.tail = [0] },
            try created(),
        ]
    }

    /// The changeset creates a household, and carries it.
    private static func created() throws -> RefusalVectors.Vector {
        try transfer("a record that is created and carried", "a transfer carries a record that the changeset creates") {
            let author = (try? Forge().replica) ?? []
            let household = author + [1, 0, 0, 0, 0, 7]
            ($0.record, $0.records) = (household, [Parts.item(household)])
        }
    }

    private static func lists() throws -> [RefusalVectors.Vector] {
        let second = Forge.other(0x33)
        return [
            try transfer("a replica from the scope of the changeset under that scope's code", "this scope under its own code") {
                $0.replicas = [1] + Parts.village + Parts.writer
            },
            try transfer("a replica from a scope of 3 digits, in version 1", "no scope's code") {
                $0.replicas = [1] + make { $0.varint(450) } + Parts.writer
            },
            try transfer("a record that comes home with what its author had not seen", "home without having seen what left") {
                $0.replicas = [1, 0] + Parts.writer
            },
            try transfer("an entry of a person who is not in the list", "a place that is not there") {
                $0.entries[$0.entries.count - 1] = 1
            },
            try transfer("a person whom nothing names", "not in its one form") { $0.people = [2, 1, 0x78, 0, 1, 0x79, 0] },
            try transfer("a vector with number 0", "no entry's number") {
                $0.replicas = [2] + Parts.other + Parts.writer + Parts.other + second
                $0.vectors = [1, 2, 0, 4, 1, 0]
            },
            try transfer("an entry that its record had not seen", "an entry that nobody had seen") { $0.vectors = [1, 1, 0, 3] },
        ]
    }

    private static func records() throws -> [RefusalVectors.Vector] {
        let member = Parts.writer + [0x01, 1, 0, 0, 0, 7]
        let large = make { $0.varint(65_536) }
        return [
            try transfer("carried records out of order", "records out of order") {
                $0.records = [Parts.item(member, type: [2], parent: [1] + Parts.ship), Parts.item()]
            },
            try transfer("a carried record of a type beyond 65,535", "too large a number") { $0.records = [Parts.item(type: large)] },
            try transfer("a carried record that lies in one that is not carried", "a transfer carries what does not lie in its record") {
                $0.records = [Parts.item(), Parts.item(member, type: [2], parent: [1] + Parts.writer + [3, 0, 0, 0, 0, 7])]
            },
        ]
    }

    private static func fields() throws -> [RefusalVectors.Vector] {
        func field(_ name: String, _ reason: String, _ bytes: [UInt8]) throws -> RefusalVectors.Vector {
            try transfer(name, reason) { $0.records = [Parts.item(field: bytes)] }
        }
        let long = make { writer in
            writer.raw([1, 6])
            writer.blob(Array(repeating: 0, count: 65_537))
            writer.raw([1, 0, 0])
        }
        return [
            try field("a carried field beyond 4,096", "too large a number", Parts.field(make { $0.varint(4_097) })),
            try field("existence as a carried field", "existence is no field", Parts.field([0])),
            try field("a mark with flags that are not known", "flags are not known", Parts.field(values: [1, 4, 1, 0x61, 1, 4, 0])),
            try field(
                "a carried value of a kind that is not known", "the kind is not known", Parts.field(values: [1, 8, 2, 0, 0, 1, 0, 0])),
            try field("a carried sealed value longer than 65,536 bytes", "too large a number", Parts.field(values: long)),
            try field(
                "two carried values, the greater first", "values out of order",
                Parts.field(values: [2, 4, 1, 0x62, 1, 0, 0, 4, 1, 0x61, 1, 0, 0])),
            try field(
                "two carried proposals, the greater first", "proposals out of order",
                Parts.field(values: [0], proposals: [2, 1, 4, 1, 0x62, 1, 0, 1, 4, 1, 0x61, 1, 0])),
            try field(
                "a proposal of a kind that none is of", "the proposal's kind is not known",
                Parts.field(values: [0], proposals: [1, 2, 4, 1, 0x61, 1, 0])),
            try transfer("a carried value that no entry wrote", "a value of no entry") {
                ($0.people, $0.entries) = ([0], [0])
                $0.records = [Parts.item(field: Parts.field(values: [1, 4, 1, 0x61, 0]))]
            },
            try transfer("a carried proposal that no entry made", "a proposal of no entry") {
                ($0.people, $0.entries) = ([0], [0])
                $0.records = [Parts.item(field: Parts.field(values: [0], proposals: [1, 1, 4, 1, 0x61, 0]))]
            },
        ]
    }
}
