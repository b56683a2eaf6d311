import Causality
import Changesets
import Records

/// The state of a crowded field, and values by themselves, in bytes.
enum FieldStateCodec {
    static func encode<Failure>(
        _ state: FieldState, into writer: inout ByteWriter, value writeValue: (Value, inout ByteWriter) throws(Failure) -> Void,
        dot write: (Dot, inout ByteWriter) throws(Failure) -> Void
    ) throws(Failure) {
        writer.varint(state.values.count)
        for sibling in state.values {
            try writeValue(sibling.value, &writer)
            writer.varint(sibling.marks.count)
            for mark in sibling.marks {
                writer.byte((mark.isDecision ? 1 : 0) | (mark.overridesDecision ? 2 : 0))
                try write(mark.dot, &writer)
            }
        }
        writer.varint(state.proposals.count)
        for proposal in state.proposals {
            writer.byte(proposal.kind.rawValue)
            try writeValue(proposal.value, &writer)
            writer.varint(proposal.dots.count)
            for dot in proposal.dots { try write(dot, &writer) }
        }
        writer.varint(state.decisions.count)
        for dot in state.decisions { try write(dot, &writer) }
    }

    static func decode(
        from reader: inout ByteReader, value readValue: (inout ByteReader) throws(StoreError) -> Value,
        dot read: (inout ByteReader) throws(StoreError) -> Dot
    ) throws(StoreError) -> FieldState {
        var state = FieldState()
        for _ in 0..<(try decoding(reader.countOfRest(.values))) {
            let value = try readValue(&reader)
            var marks: [Mark] = []
            for _ in 0..<(try decoding(reader.countOfRest(.dots))) {
                let flags = try decoding(reader.byte())
                guard flags <= 3 else { throw .wire(reader.fail(.damaged(.rowState))) }
                marks.append(Mark(try read(&reader), isDecision: flags & 1 != 0, overridesDecision: flags & 2 != 0))
            }
            state.values.append(Sibling(value, marks))
        }
        for _ in 0..<(try decoding(reader.countOfRest(.proposals))) {
            guard let kind = ChangeKind(rawValue: try decoding(reader.byte())), kind == .set || kind == .add || kind == .remove else {
                throw .wire(reader.unknown(.proposalKind))
            }
            let value = try readValue(&reader)
            var dots: [Dot] = []
            for _ in 0..<(try decoding(reader.countOfRest(.dots))) { dots.append(try read(&reader)) }
            state.proposals.append(Proposal(kind, value, dots))
        }
        for _ in 0..<(try decoding(reader.countOfRest(.decisions))) { state.decisions.append(try read(&reader)) }
        return state
    }
}
