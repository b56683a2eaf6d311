import RecordStore
import Records

/// The blocks of some fields of a record: what is answered as facts, rounds side by side, and whatever is disputed.
enum FieldBlocks {
    static func make(_ view: RecordView, _ fields: [Field], _ reader: BookReader, name: String, year: Int?) throws -> [Report.Block] {
        var blocks: [Report.Block] = []
        let facts = try reader.facts(view, fields) + reader.personFacts(view, fields)
        if !facts.isEmpty { blocks.append(.facts(facts)) }
        if let rounds = try reader.rounds(view, fields, name: name, year: year), !rounds.rows.isEmpty { blocks.append(.table(rounds)) }
        let variants = try reader.keyedVariants(view, fields, year: year)
        if !variants.isEmpty { blocks.append(.facts(variants)) }
        return blocks
    }

    /// What was not answered, so that a blank is seen and not taken for a no: in one paragraph, for it fills no page.
    static func unanswered(_ views: [(name: Label?, view: RecordView)], _ reader: BookReader) -> [Report.Block] {
        // Of persons who lack the same it is said once.
        var alike: [(names: [Label], fields: [Field])] = []
        for (name, view) in views {
            let open = reader.unanswered(view, view.type.fields)
            guard !open.isEmpty else { continue }
            let names = name.map { [$0] } ?? []
            if let place = alike.firstIndex(where: { $0.names.isEmpty == names.isEmpty && $0.fields.map(\.number) == open.map(\.number) }) {
                alike[place].names += names
            } else {
                alike.append((names, open))
            }
        }
        return alike.map { names, open in
            let (zh, en) = (open.map(\.label.zh).joined(separator: "、"), open.map(\.label.en).joined(separator: ", "))
            let whose = Label(names.map(\.zh).joined(separator: "、"), names.map(\.en).joined(separator: ", "))
            return .remark(Label((names.isEmpty ? "" : whose.zh + "：") + zh, (names.isEmpty ? "" : whose.en + ": ") + en), .dim)
        }
    }
}

extension BookReader {
    /// The value of a text field by itself; empty where it shows none.
    func text(_ view: RecordView, _ name: String) throws -> String {
        guard case .label(let label) = try value(view, name).content,
            view.fields.last(where: { $0.field.name == name })?.verdict.attention != .disputed
        else { return "" }
        return label.zh
    }

    /// The code of a coded field, as scripts write it.
    func code(_ view: RecordView, _ name: String) -> String? {
        guard let found = view.fields.last(where: { $0.field.name == name }), case .integer(let number)? = found.verdict.value,
            case .code(let list) = found.field.inputs[0].type
        else { return nil }
        return store.schema.codeList(list)?.item(Int(number))?.code
    }
}
