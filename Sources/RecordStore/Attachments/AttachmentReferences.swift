import Causality
import Changesets
import Records

/// Where an entry refers to an attachment: which scope, which input of which field, and what it says of the bytes.
struct AttachmentReference: Hashable {
    let value: AttachmentValue
    let scope: ScopeCode
    let place: Place

    /// An input, by the numbers that the schema gives it.
    struct Place: Hashable {
        let type: Int, field: Int, input: Int

        /// As one number.
        var number: Int64 { Int64(type) << 32 | Int64(field) << 12 | Int64(input) }

        init(type: Int, field: Int, input: Int) { (self.type, self.field, self.input) = (type, field, input) }

        init(number: Int64) {
            self.init(type: Int(number >> 32 & 0xFFFF), field: Int(number >> 12 & 0xF_FFFF), input: Int(number & 0xFFF))
        }
    }
}

/// Finds what entries attach: the inputs of a schema that are attachments, looked up once.
struct AttachmentFinder {
    private var inputs: [Place: [Int]] = [:]
    private struct Place: Hashable { let type: Int, field: Int }

    init(_ schema: Schema) {
        for type in schema.types {
            for field in type.fields {
                let found = field.inputs.indices.filter { field.inputs[$0].type == .attachment }
                if !found.isEmpty { inputs[Place(type: type.number, field: field.number)] = found }
            }
        }
    }

    /// Whether nothing is ever attached.
    var isEmpty: Bool { inputs.isEmpty }

    /// What a payload refers to: what is written, put forward, taken away, and brought along from another scope.
    func references(in payload: Payload, of scope: ScopeCode) -> Set<AttachmentReference> {
        var result: Set<AttachmentReference> = []
        for table in payload.tables {
            for block in table.blocks {
                for input in inputs[Place(type: table.type, field: block.field)] ?? [] where input < block.columns.count {
                    for row in block.rows.indices {
                        note(block.columns[input][row], table.type, block.field, input, scope, &result)
                    }
                }
            }
        }
        for carried in payload.rareHeads.compactMap({ $0.transfer?.carried }) { note(carried, scope, &result) }
        return result
    }

    /// The same of an entry that is not sealed.
    func references(in entry: Entry, of scope: ScopeCode, type: (RecordID) -> Int?) -> Set<AttachmentReference> {
        var result: Set<AttachmentReference> = []
        for change in entry.changes {
            guard let type = type(change.record) else { continue }
            for input in inputs[Place(type: type, field: change.address.field)] ?? [] {
                note(change.value.part(input), type, change.address.field, input, scope, &result)
            }
        }
        if let carried = entry.transfer?.carried { note(carried, scope, &result) }
        return result
    }

    private func note(_ carried: Carried, _ scope: ScopeCode, _ result: inout Set<AttachmentReference>) {
        for item in carried.records {
            for (address, state) in item.state.fields {
                for input in inputs[Place(type: item.state.type, field: address.field)] ?? [] {
                    for value in state.values.map(\.value) + state.proposals.map(\.value) {
                        note(value.part(input), item.state.type, address.field, input, scope, &result)
                    }
                }
            }
        }
    }

    private func note(
        _ value: Value, _ type: Int, _ field: Int, _ input: Int, _ scope: ScopeCode, _ result: inout Set<AttachmentReference>
    ) {
        guard case .text(let text) = value, let value = AttachmentValue(text) else { return }
        result.insert(AttachmentReference(value: value, scope: scope, place: .init(type: type, field: field, input: input)))
    }
}
