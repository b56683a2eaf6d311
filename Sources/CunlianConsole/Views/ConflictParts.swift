import Cunlian
import RecordStore
import Records
import Register

/// Of a group on which people disagree: in which of its parts, and in which they do not.
struct ConflictParts: Sendable {
    /// A part that is not the same for all of them.
    struct Line: Sendable {
        let label: String
        /// What all had seen; `nil` where there is nothing that they had.
        let base: String?
        /// As the candidates stand.
        let values: [String]
    }

    let lines: [Line]
    /// Of the inputs of the field the places of those on which the candidates differ: whoever writes another value writes these.
    let open: Set<Int>
    /// The parts that are the same for all, in words; empty where there is none.
    let same: String
    /// How many of these there are.
    let sameCount: Int
    /// Of each candidate what differs, in words.
    let brief: [String]
    /// The same of what all had seen.
    let baseBrief: String

    /// - Returns: `nil` where what they disagree on has no parts, or is not only values.
    init?(_ candidates: [Value?], base: Value?, of field: Field, _ editor: Editor) throws {
        guard field.isGroup, candidates.count > 1 else { return nil }
        var groups: [Value] = []
        for candidate in candidates {
            guard let candidate, case .group = candidate else { return nil }
            groups.append(candidate)
        }
        let own = groups
        let all = field.inputs.indices.filter { place in
            let seen = (own + [base].compactMap(\.self)).map { $0.part(place) }
            return seen.contains { $0 != seen[0] }
        }
        open = Set(field.inputs.indices.filter { place in own.contains { $0.part(place) != own[0].part(place) } })
        let none = editor.language == .zh ? "（空）" : "(nothing)"
        func text(_ value: Value, _ chosen: Set<Int>) throws -> String {
            guard case .group(let parts) = value else { return "" }
            return try editor.shown(.group(parts.enumerated().map { chosen.contains($0.offset) ? $0.element : .missing }), field)
        }
        func part(_ value: Value, _ place: Int) throws -> String {
            // The label stands beside it.
            let (whole, label) = (try text(value, [place]), field.inputs[place].label.text(in: editor.language) + " ")
            return whole.isEmpty ? none : whole.hasPrefix(label) ? String(whole.dropFirst(label.count)) : whole
        }
        lines = try all.map { place in
            Line(
                label: field.inputs[place].label.text(in: editor.language), base: try base.map { try part($0, place) },
                values: try own.map { try part($0, place) })
        }
        let (differing, rest) = (Set(all), Set(field.inputs.indices).subtracting(all))
        same = try own.first.map { try text($0, rest) } ?? ""
        sameCount = try rest.filter { place in try own.first.map { try !text($0, [place]).isEmpty } ?? false }.count
        brief = try own.map { value in
            let words = try text(value, differing)
            return words.isEmpty ? none : words
        }
        baseBrief = try base.map { try text($0, differing) } ?? ""
    }
}
