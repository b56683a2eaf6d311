package import Records

/// What a list is narrowed to: `main_cause=因病`, `income[2017].wage>5000`, `name~大明`, `main_cause in 因病,因残`.
package struct ListCondition: Hashable, Sendable {
    /// How the field's value and the texts must stand to each other.
    package enum Relation: String, CaseIterable, Sendable {
        case equal = "="
        case unequal = "!="
        case contains = "~"
        case less = "<"
        case greater = ">"
        case atMost = "<="
        case atLeast = ">="
        case oneOf = "in"
    }

    /// As ``FieldPath`` reads it.
    package let path: String
    /// How they must stand.
    package let relation: Relation
    /// One, or for `in` as many as stand between commas.
    package let texts: [String]

    /// Reads an argument of a command line.
    ///
    /// - Throws: ``EditError/notACondition(_:)`` where there is no field or no relation.
    package init(_ argument: String) throws(EditError) {
        if let words = Self.words(argument) {
            (path, relation) = (words.path, .oneOf)
            texts = words.rest.split { ",，、".contains($0) }.map { String($0).normalised }
            guard !texts.isEmpty else { throw .notACondition(argument) }
            return
        }
        guard let sign = argument.firstIndex(where: { "=!~<>＝～＜＞≠≤≥".contains($0) }), sign != argument.startIndex else {
            throw .notACondition(argument)
        }
        path = String(argument[..<sign]).normalised
        var rest = argument[argument.index(after: sign)...]
        let isWide = rest.first == "=" && "!<>".contains(argument[sign])
        switch argument[sign] {
        case "=", "＝": relation = .equal
        case "~", "～": relation = .contains
        case "≠": relation = .unequal
        case "≤": relation = .atMost
        case "≥": relation = .atLeast
        case "!" where isWide: relation = .unequal
        case "<", "＜": relation = isWide ? .atMost : .less
        case ">", "＞": relation = isWide ? .atLeast : .greater
        default: throw .notACondition(argument)
        }
        if isWide { rest = rest.dropFirst() }
        texts = [String(rest).normalised]
    }

    /// `FIELD in A,B`.
    private static func words(_ argument: String) -> (path: String, rest: Substring)? {
        let parts = argument.split(maxSplits: 2) { $0 == " " || $0 == "\u{3000}" }
        guard parts.count == 3, parts[1].lowercased() == "in" || parts[1] == "属于" else { return nil }
        return (String(parts[0]), parts[2])
    }

    /// Whether it asks for what is in dispute.
    var asksForDisputes: Bool {
        texts.count == 1 && ["有争议", "disputed"].contains(texts[0]) && (relation == .equal || relation == .unequal)
    }

    /// The same of a text that no field holds: the name of a household's head, its state.
    ///
    /// - Parameters:
    ///   - text: As people read it.
    ///   - code: As scripts do, where it differs.
    ///   - contains: Whether a text contains another, as whoever searches would have it.
    func holds(of text: String?, code: String?, contains: (String, String) -> Bool) -> Bool {
        let value = text ?? ""
        switch relation {
        case .equal, .oneOf: return texts.contains { $0 == value || $0 == code }
        case .unequal: return !texts.contains { $0 == value || $0 == code }
        case .contains: return texts.contains { contains(value, $0) }
        case .less: return !value.isEmpty && value < texts[0]
        case .greater: return value > texts[0]
        case .atMost: return !value.isEmpty && value <= texts[0]
        case .atLeast: return value >= texts[0]
        }
    }
}
