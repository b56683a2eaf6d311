package import Records

/// One element of the field ``field``: which answer of the round was taken over from an earlier one, and from which.
///
///     carried[2017] = ["water@2016", "income.wage@2016"]
///
/// A mark counts for a value only where the entry that wrote the one wrote the other: its dots are the value's dots. So a value that
/// somebody measures, imports or decides later has no mark, whatever program wrote it, and nobody can mark another's value.
package struct CarriedMark: Hashable, Sendable {
    /// The union of texts, keyed by round, in which a type of records keeps its marks; types without it have nothing carried over.
    package static let field = "carried"

    /// `water`, or of a group of which only a part was carried over `water.litres`.
    package let path: String
    /// The round that the answer is from.
    package let from: Int64

    package init(path: String, from: Int64) {
        self.path = path
        self.from = from
    }

    /// As it is stored.
    package var text: String { "\(path)@\(from)" }

    /// Reads ``text``; `nil` for anything else that somebody put there.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let from = Int64(parts[1]),
            Int64(Input.years.lowerBound)...Int64(Input.years.upperBound) ~= from
        else { return nil }
        self.init(path: String(parts[0]), from: from)
    }

    /// The field in which a type keeps its marks.
    package static func field(of type: RecordType) -> Field? {
        guard let field = type.field(named: field), field.isUnion, field.key == .round, field.inputs.map(\.type) == [.text] else {
            return nil
        }
        return field
    }

    /// The mark of an input; `nil` is the whole field.
    package static func path(_ field: Field, _ input: Int?) -> String {
        guard let input, field.isGroup else { return field.name }
        return "\(field.name).\(field.inputs[input].name)"
    }
}
