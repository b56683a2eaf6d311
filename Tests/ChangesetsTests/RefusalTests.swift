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

    static func refusal(_ change: (inout Parts) -> Void) throws -> WireFault? {
        var parts = Parts()
        change(&parts)
        return Sealing.refusal(try Sealing.signed(header(), payload: parts.bytes))
    }

    @Test func `the payload as it should be is accepted`() throws {
        #expect(try Self.refusal { _ in } == nil)
    }

    static let variants: [(String, WireFault, @Sendable (inout Parts) -> Void)] = [
        ("a byte too many", .empty(.transfers), { $0.tail = [0] }),
        ("a long time", .numberNotShortest, { $0.times = [0x82, 0] }),
        ("a number beyond 64 bits", .numberTooWide, { $0.times = Array(repeating: 0xFF, count: 9) + [2] }),
        ("a context that changes nothing", .badContext, { $0.contexts = [1, 1, 0] }),
        ("a context that names its author", .badContext, { $0.contexts = [1, 0, 2] }),
        ("a context below zero", .contextBelowZero, { $0.contexts = [1, 1, 1] }),
        ("a context that names one twice", .badContext, { $0.contexts = [2, 1, 2, 1, 2] }),
        ("a replica that is not listed", .tooGreat(2, most: 1, .replicaPlace), { $0.contexts = [1, 2, 2] }),
        ("a replica that is listed and not named", .neverNamed(.replica), { $0.contexts = [0] }),
        ("a remark on no entry", .ofNoEntry(.remark), { $0.remarks = [1, 1, 1, 0x61, 0, 0, 0] }),
        ("a source that is none", .unknown(9, .source), { $0.remarks = [0, 1, 0, 9, 0, 0] }),
        ("a repeated entry 0", .noEntryNumber(0), { $0.remarks = [0, 0, 1, 0, 1, 0, 0] }),
        ("an admission of none", .empty(.admission), { $0.remarks = [0, 0, 0, 1, 0, 0] }),
        ("admissions out of order", .outOfOrder(.admittedEntries), { $0.remarks = [0, 0, 0, 1, 0, 2, 1, 2, 1, 1] }),
        ("a salt that nobody has", .neverNamed(.salt), { $0.salts = [1, 0, 0, 0, 1] }),
        ("salts out of order", .outOfOrder(.salts), { $0.salts = [2, 0, 0, 0, 2, 0, 0, 0, 1] }),
        (
            "a known record that nothing is said of", .neverNamed(.knownRecord),
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [1, 1, 1, 0, 0]; $0.touches = [1, 1, 1, 0, 2]
            }
        ),
        (
            "a known record of number 0", .badRecordName,
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [1, 1, 0, 0, 0]
            }
        ),
        (
            "known records out of order", .outOfOrder(.knownRecords),
            {
                $0.salts = [1, 0, 0, 0, 1]; $0.known = [2, 1, 1, 1, 0, 1, 0, 0, 0]
            }
        ),
        ("a creation in no entry", .ofNoEntry(.creation), { $0.created = [1, 1, 1, 0] }),
        ("a parent that comes later", .parentNotBefore, { $0.created = [1, 0, 1, 1] }),
        (
            "a type without records", .empty(.tableOfType),
            {
                $0.touches = [1, 1, 0]; $0.fields = []
            }
        ),
        (
            "types out of order", .outOfOrder(.recordTypes),
            {
                $0.touches = [2] + $0.touches.dropFirst(); $0.tail = [1, 1, 0, 0, 1] + $0.fields[0]
            }
        ),
        ("a touch without a change", .nothingChanges, { $0.fields = [] }),
        ("a record under another type", .changeBeforeCreation, { $0.touches = [1, 2, 1, 0, 0] }),
        ("fields out of order", .outOfOrder(.fields), { $0.fields = [$0.fields[0], $0.fields[0]] }),
        ("dense rows in the long form", .notOneForm(.rows), { $0.fields = [Parts.field(1, [0, 1, 0, 0, 1, 1] + Parts.text)] }),
        ("a row of no touch", .notListed(.touchedRecord), { $0.fields = [Parts.field(1, [0, 1, 1, 0, 1, 1] + Parts.text)] }),
        ("a row mode that is none", .unknown(2, .rowMode), { $0.fields = [Parts.field(1, [2, 0, 1, 1] + Parts.text)] }),
        ("like kinds in the long form", .notOneForm(.kinds), { $0.fields = [Parts.field(1, [1, 0, 0, 1, 1] + Parts.text)] }),
        ("a kind that is none", .unknown(9, .changeKind), { $0.fields = [Parts.field(1, [1, 0, 9, 1] + Parts.text)] }),
        ("a deleted field", .badKind, { $0.fields = [Parts.field(1, [1, 0, 6, 1] + Parts.text)] }),
        ("a field without inputs", .empty(.field), { $0.fields = [Parts.field(1, [1, 0, 1, 0])] }),
        ("missing values, and none is", .nothingMissing, { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 1, 1, 1, 0x61])] }),
        ("presence bits beyond the rows", .bitsLeft, { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 1, 2, 1, 0x61])] }),
        ("a presence flag that is none", .notAFlag(.presence), { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 3, 2, 1, 0x61])] }),
        ("a column with a byte too many", .bytesLeft(1, .column), { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 4, 0, 1, 0x61, 0])] }),
        ("a bit beyond the rows", .bitsLeft, { $0.fields = [Parts.field(10, [1, 0, 1, 1, 0, 2, 0, 2])] }),
        ("a decimal with a zero at its end", .notOneForm(.decimal), { $0.fields = [Parts.field(3, [1, 0, 1, 1, 2, 3, 0, 0xC8, 1])] }),
        ("a decimal nothing times ten", .notOneForm(.decimal), { $0.fields = [Parts.field(3, [1, 0, 1, 1, 2, 2, 0, 1])] }),
        ("a text that is not UTF-8", .notUTF8, { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 3, 0, 1, 0xFF])] }),
        ("a text that is not composed", .notComposed, { $0.fields = [Parts.field(1, [1, 0, 1, 1, 4, 5, 0, 3, 0x65, 0xCC, 0x81])] }),
        ("a column type that is none", .unknown(9, .columnType), { $0.fields = [Parts.field(1, [1, 0, 1, 1, 9, 1, 0])] }),
    ]

    @Test(arguments: variants.indices)
    func `what is not in its one form is refused, whoever signed it`(index: Int) throws {
        let (name, fault, change) = Self.variants[index]
        let refusal = try Self.refusal(change)
        #expect(refusal == fault, "\(name)")
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
