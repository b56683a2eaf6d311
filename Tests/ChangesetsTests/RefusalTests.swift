import Causality
@testable import Changesets
import Records
import TestSupport
import Testing

/// Payloads built by hand and signed by their author: each says what could be said, in a form that is not the one.
struct RefusalTests {
    static let author = ReplicaID(high: 5, low: 5, incarnation: 5)
    static let other = ReplicaID(high: 6, low: 6, incarnation: 6)

    /// The parts of a payload of one entry, in order; it creates a ship and names it "a".
    struct Parts {
        var times: [UInt8] = [2]
        var contexts: [UInt8] = [1, 1, 2]
        var remarks: [UInt8] = [0, 0, 0, 0]
        var salts: [UInt8] = [0]
        var known: [UInt8] = [0]
        var created: [UInt8] = [1, 0, 1, 0]
        /// Type 1, one touch.
        var touches: [UInt8] = [1, 1, 1, 0, 0]
        var fields: [[UInt8]] = [Parts.field(1, [1, 0, 1, 1] + Parts.text)]
        var tail: [UInt8] = []

        static let text: [UInt8] = [4, 3, 0, 1, 0x61]

        static func field(_ number: UInt8, _ body: [UInt8]) -> [UInt8] { [number, UInt8(body.count)] + body }

        var bytes: [UInt8] {
            times + contexts + remarks + salts + known + created + touches + [UInt8(fields.count)] + fields.joined() + tail
        }
    }

    static func header() -> ChangesetHeader {
        var header = Sealing.header(author, count: 1)
        header.replicas = [other]
        return header
    }

    static func refusal(_ change: (inout Parts) -> Void) throws -> String? {
        var parts = Parts()
        change(&parts)
        return Sealing.refusal(try Sealing.signed(header(), payload: parts.bytes))
    }

    @Test func `the payload as it should be is accepted`() throws {
        #expect(try Self.refusal { _ in } == nil)
    }

    static let variants: [(String, String, @Sendable (inout Parts) -> Void)] = [
        ("a byte too many", "transfers without any", { $0.tail = [0] }),
        ("a long time", "shortest form", { $0.times = [0x82, 0] }),
        ("a number beyond 64 bits", "64 bits", { $0.times = Array(repeating: 0xFF, count: 9) + [2] }),
        ("a context that changes nothing", "context", { $0.contexts = [1, 1, 0] }),
        ("a context that names its author", "context", { $0.contexts = [1, 0, 2] }),
        ("a context below zero", "below zero", { $0.contexts = [1, 1, 1] }),
        ("a context that names one twice", "context", { $0.contexts = [2, 1, 2, 1, 2] }),
        ("a replica that is not listed", "place in the table", { $0.contexts = [1, 2, 2] }),
        ("a replica that is listed and not named", "replica", { $0.contexts = [0] }),
        ("a remark on no entry", "remark", { $0.remarks = [1, 1, 1, 0x61, 0, 0, 0] }),
        ("a source that is none", "source", { $0.remarks = [0, 1, 0, 9, 0, 0] }),
        ("a repeated entry 0", "entry", { $0.remarks = [0, 0, 1, 0, 1, 0, 0] }),
        ("an admission of none", "admits", { $0.remarks = [0, 0, 0, 1, 0, 0] }),
        ("admissions out of order", "out of order", { $0.remarks = [0, 0, 0, 1, 0, 2, 1, 2, 1, 1] }),
        ("a salt that nobody has", "salt", { $0.salts = [1, 0, 0, 0, 1] }),
        ("salts out of order", "salts", { $0.salts = [2, 0, 0, 0, 2, 0, 0, 0, 1] }),
        (
            "a known record that nothing is said of", "record",
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [1, 1, 1, 0, 0]; $0.touches = [1, 1, 1, 0, 2]
            }
        ),
        (
            "a known record of number 0", "malformed",
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [1, 1, 0, 0, 0]
            }
        ),
        (
            "known records out of order", "out of order",
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [2, 1, 1, 1, 0, 1, 0, 0, 0]
            }
        ),
        ("a creation in no entry", "creation", { $0.created = [1, 1, 1, 0] }),
        ("a parent that comes later", "parent", { $0.created = [1, 0, 1, 1] }),
        (
            "a type without records", "without records",
            {
                $0.touches = [1, 1, 0]; $0.fields = []
            }
        ),
        (
            "types out of order", "out of order",
            {
                $0.touches = [2] + $0.touches.dropFirst(); $0.tail = [1, 1, 0, 0, 1] + $0.fields[0]
            }
        ),
        ("a touch without a change", "nothing in it changes", { $0.fields = [] }),
        ("a record under another type", "another type", { $0.touches = [1, 2, 1, 0, 0] }),
        ("fields out of order", "out of order", { $0.fields = [$0.fields[0], $0.fields[0]] }),
        ("dense rows in the long form", "short form", { $0.fields = [Parts.field(1, [0, 1, 0, 0, 1, 1] + Parts.text)] }),
        ("a row of no touch", "touched", { $0.fields = [Parts.field(1, [0, 1, 1, 0, 1, 1] + Parts.text)] }),
        ("a row mode that is none", "row mode", { $0.fields = [Parts.field(1, [2, 0, 1, 1] + Parts.text)] }),
        ("like kinds in the long form", "short form", { $0.fields = [Parts.field(1, [1, 0, 0, 1, 1] + Parts.text)] }),
        ("a kind that is none", "kind", { $0.fields = [Parts.field(1, [1, 0, 9, 1] + Parts.text)] }),
        ("a deleted field", "deleted", { $0.fields = [Parts.field(1, [1, 0, 6, 1] + Parts.text)] }),
        ("a field without inputs", "without inputs", { $0.fields = [Parts.field(1, [1, 0, 1, 0])] }),
        ("missing values, and none is", "none is", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 1, 1, 1, 0x61])] }),
        ("presence bits beyond the rows", "left over", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 1, 2, 1, 0x61])] }),
        ("a presence flag that is none", "presence", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 3, 2, 1, 0x61])] }),
        ("a column with a byte too many", "bytes too many", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 0, 1, 0x61, 0])] }),
        ("a bit beyond the rows", "left over", { $0.fields = [Parts.field(10, [1, 0, 1, 1, 0, 2, 0, 2])] }),
        ("a decimal with a zero at its end", "shortest form", { $0.fields = [Parts.field(3, [1, 0, 1, 1, 2, 3, 0, 0xC8, 1])] }),
        ("a decimal nothing times ten", "shortest form", { $0.fields = [Parts.field(3, [1, 0, 1, 1, 2, 2, 0, 1])] }),
        ("a text that is not UTF-8", "UTF-8", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 3, 0, 1, 0xFF])] }),
        ("a text that is not composed", "NFC", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 5, 0, 3, 0x65, 0xCC, 0x81])] }),
        ("a column type that is none", "not known", { $0.fields = [Parts.field(1, [1, 0, 1, 1, 9, 1, 0])] }),
    ]

    @Test(arguments: variants.indices)
    func `what is not in its one form is refused, whoever signed it`(index: Int) throws {
        let (name, reason, change) = Self.variants[index]
        let refusal = try Self.refusal(change)
        #expect(refusal?.contains(reason) == true, "\(name): \(refusal ?? "accepted")")
    }

    @Test func `headers are read in one form only`() throws {
        let payload = Parts().bytes
        var header = Self.header()
        header.replicas = [Self.other, ReplicaID(high: 7, low: 7, incarnation: 7)]
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
        header.replicas = [Self.other, Self.other]
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
        header = Self.header()
        header.guards = [.init(dot: Dot(Self.other, 2), digest: 1), .init(dot: Dot(Self.author, 1), digest: 1)]
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
        for first in [UInt64.max, 1 << 63] {
            header = Self.header()
            header.first = first
            header.previous = Array(repeating: 0, count: 32)
            #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
        }
        header = Self.header()
        header.scope = .max
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
        header = Self.header()
        header.dictionary = 99
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload)) != nil)
    }
}
