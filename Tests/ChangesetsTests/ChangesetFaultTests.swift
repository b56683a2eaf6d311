import Changesets
import TestSupport
import Testing

/// Reasons why a changeset is not taken, on the wire.
struct ChangesetFaultTests {
    private func encoded(_ fault: ChangesetFault) -> [UInt8] {
        var writer = ByteWriter()
        fault.encode(into: &writer)
        return writer.bytes
    }

    @Test(arguments: RefusalSamples.faults)
    func `a reason comes back as it went, and nothing shorter or longer does`(fault: ChangesetFault) throws {
        let bytes = encoded(fault)
        var reader = ByteReader(bytes)
        #expect(try ChangesetFault(decoding: &reader) == fault)
        // What is not known is passed over, so only known numbers have a length.
        guard fault.kind != .unlisted else { return }
        for length in 0..<bytes.count {
            var reader = ByteReader(Array(bytes.prefix(length)))
            #expect(throws: WireError.self) { try ChangesetFault(decoding: &reader) }
        }
        var longer = ByteReader(bytes + [0])
        #expect(throws: WireError.self) { try ChangesetFault(decoding: &longer) }
    }

    @Test func `the facts of a number that is not known are passed over`() throws {
        var reader = ByteReader([0xe7, 0x07, 1, 2, 3])
        #expect(try ChangesetFault(decoding: &reader) == .unlisted(number: 999))
        #expect(reader.isAtEnd)
    }

    @Test func `numbers are those of the protocol`() {
        #expect(encoded(.notSigned) == [7])
        #expect(encoded(.followsLost(first: 4, last: 300)) == [8, 4, 0xac, 0x02])
        #expect(ChangesetFault.Kind.allCases.map(\.rawValue) == Array(0...18))
    }
}

@Suite struct WireErrorTests {
    @Test func `an error is thrown in registers, without memory of its own`() {
        #expect(MemoryLayout<WireError>.size <= 4 * MemoryLayout<Int>.size)
        #expect(_isPOD(WireError.self))
    }
}
