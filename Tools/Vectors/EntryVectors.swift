import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// Entries by themselves: `Protocol/01-encoding.md`, section 4.3. Each that is wrong has one fault, and a sum that is right.
enum EntryVectors {
    static func lines() throws -> [String] { try right() + wrong() }

    private static let author = ReplicaID(high: 0x1111_1111_1111_1111, low: 0x1111_1111_1111_1111, incarnation: 1)
    private static let other = ReplicaID(high: 0x2222_2222_2222_2222, low: 0x2222_2222_2222_2222, incarnation: 0)
    private static let home = RecordID(replica: author, number: 8, index: 0, salt: 0x0102_0304)
    private static let member = RecordID(replica: author, number: 9, index: 0, salt: 0x0102_0304)
    private static let time = HybridTime(milliseconds: Cast.began, counter: 7)

    private static func plain(_ transfer: Transfer? = nil) -> Entry {
        Entry(
            dot: Dot(author, 9), context: VersionVector(), time: time, changes: [Change(home, FieldAddress(1), .set, .text("韦秀英"))],
            transfer: transfer)
    }

    private static var full: Entry {
        Entry(
            dot: Dot(author, 9), context: VersionVector([(author, 8), (other, 300)] as [(ReplicaID, UInt64)]), time: time, reason: "核实",
            source: .document, repeats: Dot(other, 300), creations: [Creation(member, type: 2, parent: home)],
            changes: [
                Change(member, FieldAddress(1), .set, .text("覃小妹")),
                Change(home, FieldAddress(12, .number(2017)), .set, .group([.integer(1_200_000), .missing])),
                Change(home, FieldAddress(13, .record(member)), .propose, .bool(true)), Change(home, FieldAddress(11), .add, .text("肥料")),
                Change(home, FieldAddress(11), .remove, .text("种子")), Change(home, FieldAddress(9), .resolve, .reference(member)),
                Change(member, FieldAddress(0), .delete, .missing),
            ], admits: [Dot(other, 7), Dot(other, 9)])
    }

    private static func right() throws -> [String] {
        let sends = plain(.out(home, to: ScopeCode(number: Cast.village.number + 1)))
        let brought = try Changeset(parsing: try TransferRefusals.good(), digest: Suite.one.digest).entries().first?.transfer
        let brings = plain(brought)
        let cut = Array(Parts().bytes(withSum: false))
        return [
            line("entry: one change", plain()), line("entry: everything there is", full), line("entry: it sends a record", sends),
            line("entry: it brings one in", brings), line("entry without a sum, of an older program", plain(), cut),
            line("entry that names its records in full, of the oldest programs", plain(), oldest()),
        ]
    }

    private static func line(_ name: String, _ entry: Entry, _ old: [UInt8]? = nil) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "01, 4.3")
            json.member("form", "Entry")
            json.member("hex", hexadecimal(old ?? EntryCodec.encode(entry)))
            if old != nil { json.member("isOld", true) }
            json.name("value")
            json.object { $0.members(of: entry) }
        }
    }

    // MARK: Bytes by hand

    /// The one change of ``plain``, in parts.
    private struct Parts {
        var flags: UInt8 = 48
        var said: [UInt8] = []
        var records: [[UInt8]] = [Parts.bytes(EntryVectors.home)]
        var creations: [[UInt8]] = []
        var changes: [[UInt8]] = [Parts.change()]
        var tail: [UInt8] = []

        static func bytes(_ record: RecordID) -> [UInt8] { make { ValueCodec.encode(record, into: &$0) } }

        static func change(_ record: [UInt8] = [0], field: [UInt8] = [1], kind: UInt8 = 1) -> [UInt8] {
            record + field + [0, kind] + make { ValueCodec.encode(.text("韦秀英"), into: &$0) }
        }

        func bytes(withSum hasSum: Bool = true) -> [UInt8] {
            var bytes = make {
                ValueCodec.encode(Dot(EntryVectors.author, 9), into: &$0)
                $0.byte(0)
                $0.fixed64(EntryVectors.time.bits)
                $0.byte(hasSum ? flags : flags & ~32)
                $0.raw(said)
                if flags & 16 != 0 {
                    $0.varint(records.count)
                    for record in records { $0.raw(record) }
                }
                $0.varint(creations.count)
                for creation in creations { $0.raw(creation) }
                $0.varint(changes.count)
                for change in changes { $0.raw(change) }
                $0.byte(0)
            }
            if hasSum { bytes += make { $0.fixed32(Checksum.of(bytes, in: 0..<bytes.count)) } }
            return bytes + tail
        }
    }

    private static func oldest() -> [UInt8] {
        var parts = Parts()
        (parts.flags, parts.changes) = (0, [Parts.change(Parts.bytes(home))])
        return parts.bytes(withSum: false)
    }

    private static func wrong() throws -> [String] {
        let (home, member) = (Parts.bytes(home), Parts.bytes(member))
        let third = Parts.bytes(RecordID(replica: other, number: 1, index: 0, salt: 1))
        let good = Parts().bytes()
        var flipped = good
        flipped[good.count - 1] ^= 1
        let all: [(String, String, (inout Parts) -> Void)] = [
            ("of a flag that nobody knows", "flags are not known", { $0.flags = 48 | 64 }),
            ("with a sum and without a list", "a sum in the oldest form", { ($0.flags, $0.changes) = (32, [Parts.change(home)]) }),
            ("of a source 6", "the source is not known", { ($0.flags, $0.said) = (50, [6]) }),
            ("of a source 0", "the source is not known", { ($0.flags, $0.said) = (50, [0]) }),
            ("whose transfer is of a kind 4", "the transfer's kind is not known", { ($0.flags, $0.said) = (56, [4]) }),
            (
                "with a record listed twice", "a record listed twice",
                {
                    ($0.records, $0.changes) = ([home, home], [Parts.change(), Parts.change([1], field: [2])])
                }
            ),
            ("with a record that nothing uses", "a record that nothing uses", { $0.records = [home, member] }),
            (
                "with records in another order", "records not in the order of their first use",
                {
                    ($0.records, $0.changes) = ([home, member], [Parts.change([1]), Parts.change([0])])
                }
            ),
            (
                "with a change of a record that is not listed", "a place that is not there",
                {
                    $0.changes = [Parts.change(), Parts.change([1])]
                }
            ),
            ("with a creation of one that is not listed", "a place that is not there", { $0.creations = [[1, 1, 0]] }),
            ("with a parent that is not listed", "a place that is not there", { $0.creations = [[0, 1, 2]] }),
            (
                "with a parent before its turn", "records not in the order of their first use",
                {
                    ($0.records, $0.creations) = ([home, member, third], [[0, 2, 3], [1, 1, 0]])
                }
            ),
            ("with a type of 17 bits", "too large a number", { $0.creations = [[0] + make { $0.varint(65_536) } + [0]] }),
            ("with a field 4,097", "too large a number", { $0.changes = [Parts.change(field: make { $0.varint(4_097) })] }),
            ("with a change of kind 0", "the kind is not known", { $0.changes = [Parts.change(kind: 0)] }),
            ("with a change of kind 7", "the kind is not known", { $0.changes = [Parts.change(kind: 7)] }),
            ("with a byte behind its sum", "bytes too many", { $0.tail = [0] }),
        ]
        let refused = all.map { name, reason, change in
            var parts = Parts()
            change(&parts)
            return (name, reason, parts.bytes())
        }
        var half = Parts()
        (half.flags, half.creations, half.changes) = (0, [home + [1, 2]], [Parts.change(home)])
        let others = [
            ("with another sum", "another sum", flipped), ("cut before its sum", "the bytes end too early", Array(good.dropLast(4))),
            ("that says neither that there is a parent nor that there is none", "a flag is neither 0 nor 1", half.bytes(withSum: false)),
        ]
        return (refused + others).map { name, reason, bytes in
            JSONWriter.document { json in
                json.member("name", "entry " + name)
                json.member("section", "01, 4.3")
                json.member("form", "Entry")
                json.member("hex", hexadecimal(bytes))
                json.member("mustFail", reason)
            }
        }
    }
}

extension JSONWriter {
    /// An entry by itself, whose changes say no type.
    fileprivate mutating func members(of entry: Entry) {
        members(ofHead: entry)
        member(
            "changes",
            list: { json in
                for change in entry.changes {
                    json.object { json in
                        json.member("record", change.record.description)
                        json.member("field", change.address.field)
                        json.name("key")
                        json.key(change.address.key)
                        json.member("kind", "\(change.kind)")
                        json.name("value")
                        json.value(change.value)
                    }
                }
            })
        members(ofTail: entry)
    }
}
