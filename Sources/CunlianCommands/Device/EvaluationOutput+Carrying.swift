import RecordStore
import Records
import Register
import Terminal

/// Which of the facts that the standard reads nobody asked for in the year.
extension EvaluationOutput {
    /// Of the household and its members.
    func carried() throws -> [(record: RecordView, value: CarriedValue)] {
        guard evaluation.criteria.level == .household else { return [] }
        return try CarriedRecords.values(of: evaluation.subject, round: evaluation.year, store)
            .filter { evaluation.criteria.reads($0.value.field, of: $0.record.type) }
    }

    func carriedLines() throws -> [String] {
        let carried = try carried().map { record, value in
            let label = value.label.text(in: context.language)
            return record.id == evaluation.subject ? label : try name(record.id) + context.say("：", ": ") + label
        }
        guard !carried.isEmpty else { return [] }
        let text = context.say(
            "其中\(carried.count)项沿用往年，未经当年核实：\(carried.joined(separator: "、"))",
            "\(count(carried.count, "fact")) carried over from an earlier year and not asked in \(evaluation.year): \(carried.joined(separator: ", "))"
        )
        return text.wrapped(to: context.width ?? 110).map { context.palette($0, .warning) }
    }
}

extension CriteriaSet {
    /// Whether the set reads that field.
    fileprivate func reads(_ field: Field, of type: RecordType) -> Bool {
        groups.contains { $0.key.rawValue == type.name && $0.value.contains(field.name) }
    }
}
