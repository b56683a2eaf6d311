import Causality
package import RecordStore
package import Records

/// A value that stands and that nobody asked for in its round: it was carried over from an earlier one.
package struct CarriedValue: Sendable {
    package let address: FieldAddress
    package let field: Field
    /// Which of the inputs, and from which round each.
    package let inputs: [Int: Int64]

    /// The latest round that a part of it is from.
    package var from: Int64 { inputs.values.max() ?? 0 }

    /// `饮水（2016年）`; of a group of which only a part was carried over that part too.
    package var label: Label {
        let rounds = Set(inputs.values).sorted().map(String.init).joined(separator: ", ")
        guard field.isGroup, inputs.count < field.inputs.count else {
            return Label("\(field.label.zh)（\(rounds)年）", "\(field.label.en) (\(rounds))")
        }
        let parts = inputs.keys.sorted().map { field.inputs[$0].label }
        return Label(
            "\(field.label.zh)（\(parts.map(\.zh).joined(separator: "、"))，\(rounds)年）",
            "\(field.label.en) (\(parts.map(\.en).joined(separator: ", ")), \(rounds))")
    }
}

extension RecordView {
    /// What of a round stands as it was carried over, ascending by address; of all rounds without one.
    package func carried(in round: Int? = nil) -> [CarriedValue] {
        guard let marks = CarriedMark.field(of: type) else { return [] }
        return fields.flatMap { found -> [CarriedValue] in
            guard found.address.field == marks.number, case .number(let key) = found.address.key, round.map({ Int64($0) == key }) ?? true
            else { return [] }
            return carried(under: found)
        }.sorted { $0.address < $1.address }
    }

    private func carried(under marks: FieldView) -> [CarriedValue] {
        var found: [FieldAddress: (field: Field, inputs: [Int: Int64])] = [:]
        for element in marks.state.values {
            guard case .text(let text) = element.value, let mark = CarriedMark(text) else { continue }
            let names = mark.path.split(separator: ".").map(String.init)
            guard let field = type.field(named: names[0]), field.key == .round || field.key == .year else { continue }
            let address = FieldAddress(field.number, marks.address.key)
            let dots = Set(element.marks.map(\.dot))
            guard let value = self.field(address), value.state.isWritten(in: dots, isUnion: field.isUnion) else { continue }
            let inputs = names.count > 1 ? field.inputs.indices.filter { field.inputs[$0].name == names[1] } : Array(field.inputs.indices)
            for input in inputs { found[address, default: (field, [:])].inputs[input] = mark.from }
        }
        return found.map { CarriedValue(address: $0.key, field: $0.value.field, inputs: $0.value.inputs) }
    }
}

extension FieldState {
    /// Whether nothing but those entries wrote one of the values, or all elements of a union.
    fileprivate func isWritten(in dots: Set<Dot>, isUnion: Bool) -> Bool {
        let isTheirs: (Sibling) -> Bool = { $0.marks.allSatisfy { dots.contains($0.dot) } }
        return isUnion ? !values.isEmpty && values.allSatisfy(isTheirs) : values.contains(where: isTheirs)
    }
}
