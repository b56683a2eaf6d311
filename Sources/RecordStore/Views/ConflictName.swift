package import Causality
import Changesets
package import Records

/// What a conflict is called: `Protocol/03-merge.md`, section 8.
///
/// The name is made of what is in the conflict, so that it has another one when something has come to it.
package enum ConflictName {
    /// Six hexadecimal digits for the place, a hyphen, ten for what is in it.
    ///
    /// - Parameters:
    ///   - state: What the field holds; empty where the conflict is about the record itself.
    ///   - digest: 32 bytes, of suite 1: nobody signs a name.
    package static func of(
        _ record: RecordID, _ address: FieldAddress, _ state: FieldState, _ existence: Existence, digest: ([UInt8]) -> [UInt8]
    ) -> String {
        var place = ByteWriter()
        ValueCodec.encode(record, into: &place)
        place.varint(address.field)
        ValueCodec.encode(address.key, into: &place)
        var writer = place
        for sibling in state.values {
            ValueCodec.encode(sibling.value, into: &writer)
            ValueCodec.encode(sibling.marks[0].dot, into: &writer)
        }
        for proposal in state.proposals {
            writer.byte(proposal.kind.rawValue)
            ValueCodec.encode(proposal.value, into: &writer)
            ValueCodec.encode(proposal.dots[0], into: &writer)
        }
        for deletion in existence.deletions { ValueCodec.encode(deletion.dot, into: &writer) }
        if !existence.deletions.isEmpty {
            for edit in existence.uncoveredEdits { ValueCodec.encode(edit, into: &writer) }
        }
        for departure in existence.departures { ValueCodec.encode(departure.dot, into: &writer) }
        func digits(_ bytes: [UInt8], _ count: Int) -> String {
            digest(bytes).prefix(count).map { hex(UInt64($0), digits: 2) }.joined()
        }
        return digits(place.bytes, 3) + "-" + digits(writer.bytes, 5)
    }
}
