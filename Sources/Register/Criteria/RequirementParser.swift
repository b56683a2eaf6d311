import JSON
import Records

/// Reads what an item requires: nested objects, each with one word that says what it is.
struct RequirementParser {
    let file: String
    let groups: [Subject: [String]]
    /// Whom the set judges.
    let judged: Subject
    /// Whose fields a bare path means: the judged record's, inside `every` and `some` those records'.
    var own: Subject

    init(file: String, groups: [Subject: [String]], judged: Subject) {
        self.file = file
        self.groups = groups
        self.judged = judged
        own = judged
    }

    func refuse(_ node: JSONNode, _ fault: SchemaFault) -> SchemaError {
        SchemaError(file: file, line: node.line, column: node.column, fault: fault)
    }

    func reader(_ node: JSONNode, _ part: FormPart, _ names: [String]) throws(SchemaError)
        -> ObjectReader
    {
        try ObjectReader(node, file: file, part: part, names: names)
    }

    // MARK: Requirements

    private static let words = ["all", "any", "not", "if", "every", "some", "answered", "field", "amount"]

    func requirement(_ node: JSONNode) throws(SchemaError) -> Requirement {
        guard let members = node.object else {
            throw refuse(
                node,
                .criteria(.notARequirement(known: Self.words)))
        }
        switch Self.words.first(where: { word in members.contains { $0.name == word } }) {
        case "all": return .all(try parts(node, "all"))
        case "any": return .any(try parts(node, "any"))
        case "not":
            return .not(try requirement(try reader(node, .negation, ["not"]).required("not")))
        case "if":
            let reader = try reader(node, .choice, ["if", "then", "else"])
            return .choice(
                try requirement(try reader.required("if")),
                then: try requirement(try reader.required("then")),
                otherwise: try requirement(try reader.required("else")))
        case "every": return try quantified(node, "every") { .every($0, $1) }
        case "some": return try quantified(node, "some") { .some($0, $1) }
        case "answered":
            return .answered(
                try path(try reader(node, .answerRequirement, ["answered"]).required("answered")))
        case "field": return try membership(node)
        case "amount": return try comparison(node)
        default:
            throw refuse(node, .criteria(.notARequirement(known: Self.words)))
        }
    }

    private func parts(_ node: JSONNode, _ word: String) throws(SchemaError) -> [Requirement] {
        let reader = try reader(node, .requirements, [word])
        var parts: [Requirement] = []
        for part in try reader.list(word) { parts.append(try requirement(part)) }
        guard !parts.isEmpty else {
            throw refuse(reader.place(word), .emptyList(word))
        }
        return parts
    }

    private func quantified(
        _ node: JSONNode, _ word: String, _ make: (Subject, Requirement) -> Requirement
    ) throws(SchemaError) -> Requirement {
        let reader = try reader(node, .recordsRequirement, [word, "that"])
        guard own == judged else {
            throw refuse(node, .criteria(.quantifiedWithin))
        }
        let subject = try subject(reader, word)
        var inner = self
        inner.own = subject
        return make(subject, try inner.requirement(try reader.required("that")))
    }

    func subject(_ reader: ObjectReader, _ name: String) throws(SchemaError) -> Subject {
        let text = try reader.text(name)
        guard let subject = Subject(rawValue: text), groups[subject] != nil, subject != own else {
            throw refuse(reader.place(name), .criteria(.noSubject(text, known: groups.keys.filter { $0 != own }.map(\.rawValue).sorted())))
        }
        return subject
    }

    private func membership(_ node: JSONNode) throws(SchemaError) -> Requirement {
        let reader = try reader(node, .fieldRequirement, ["field", "is"])
        let path = try path(try reader.required("field"))
        let values = try reader.required("is")
        var spellings: [Requirement.Spelling] = []
        for value in values.list ?? [values] {
            guard let text = spelling(value) else {
                throw refuse(
                    value, .criteria(.notAnAnswer))
            }
            spellings.append(
                Requirement.Spelling(text: text, place: SourcePlace(line: value.line, column: value.column)))
        }
        guard !spellings.isEmpty else {
            throw refuse(values, .emptyList("is"))
        }
        return .among(path, spellings)
    }

    /// The one answer that a value names.
    private func spelling(_ node: JSONNode) -> String? {
        switch node.value {
        case .text(let text) where !text.isEmpty: text
        case .bool(let bool): bool ? "true" : "false"
        default: nil
        }
    }

    private static let comparisons: [(name: String, value: Requirement.Comparison)] = [
        ("above", .above), ("at_least", .atLeast), ("below", .below), ("at_most", .atMost),
    ]

    private func comparison(_ node: JSONNode) throws(SchemaError) -> Requirement {
        let names = Self.comparisons.map(\.name)
        let reader = try reader(node, .comparison, ["amount"] + names)
        let present = Self.comparisons.filter { reader.has($0.name) }
        guard present.count == 1, let comparison = present.first else {
            throw refuse(node, .criteria(.notOneComparison(known: names)))
        }
        return .compare(
            try amount(try reader.required("amount")), comparison.value,
            try amount(try reader.required(comparison.name)))
    }

    // MARK: Paths

    func path(_ node: JSONNode) throws(SchemaError) -> FactPath {
        guard let text = node.text else {
            throw refuse(node, .criteria(.notAPath("")))
        }
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var subject = own
        if parts.count > 1, let named = Subject(rawValue: parts[0]), named != own {
            subject = named
            parts.removeFirst()
        }
        guard (1...2).contains(parts.count), parts.allSatisfy(ObjectReader.isIdentifier) else {
            throw refuse(node, .criteria(.notAPath(text)))
        }
        guard subject == own || own == .household && (subject == .pooled || subject == .naturalVillage) else {
            throw refuse(
                node,
                .criteria(.cannotBeAsked(subject.rawValue))
            )
        }
        guard groups[subject]?.contains(parts[0]) == true else {
            throw refuse(
                node,
                .criteria(.notInGroup(parts[0], of: subject.rawValue))
            )
        }
        return FactPath(
            subject: subject, field: parts[0], input: parts.count > 1 ? parts[1] : nil,
            place: SourcePlace(line: node.line, column: node.column))
    }
}
