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
        views.compactMap { name, view in
            let open = reader.unanswered(view, view.type.fields)
            guard !open.isEmpty else { return nil }
            let (zh, en) = (open.map(\.label.zh).joined(separator: "、"), open.map(\.label.en).joined(separator: ", "))
            return .remark(Label((name.map { $0.zh + "：" } ?? "") + zh, (name.map { $0.en + ": " } ?? "") + en), .dim)
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
