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

    private func refuse(_ node: JSONNode, _ fault: SchemaFault) -> SchemaError {
        SchemaError(file: file, line: node.line, column: node.column, fault: fault)
    }

    private func reader(_ node: JSONNode, _ part: FormPart, _ names: [String]) throws(SchemaError)
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

    private func subject(_ reader: ObjectReader, _ name: String) throws(SchemaError) -> Subject {
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

    private func path(_ node: JSONNode) throws(SchemaError) -> FactPath {
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

    // MARK: Amounts

    private static let amounts = [
        "count", "sum", "difference", "product", "floor", "balance", "age", "elements", "percent",
        "registered", "failing", "line",
    ]

    func amount(_ node: JSONNode) throws(SchemaError) -> Amount {
        if let number = node.number {
            let places = number.text.split(separator: ".").dropFirst().first?.utf8.count ?? 0
            guard places <= 6, !number.text.contains(where: { "eE".contains($0) }),
                let units = number.scaled(digits: places)
            else {
                throw refuse(node, .criteria(.numberTooLong))
            }
            return .constant(units: units, places: places)
        }
        if node.text != nil { return .field(try path(node)) }
        guard let members = node.object else {
            throw refuse(node, .criteria(.notAnAmount(known: Self.amounts)))
        }
        let amount = try compound(node, members)
        guard let label = members.first(where: { $0.name == "label" }) else { return amount }
        let reader = try ObjectReader(label.node, file: file, part: .label, names: ["zh", "en"])
        return .named(amount, Label(zh: try reader.text("zh"), en: try reader.text("en")))
    }

    private func compound(_ node: JSONNode, _ members: [JSONMember]) throws(SchemaError) -> Amount {
        switch Self.amounts.first(where: { word in members.contains { $0.name == word } }) {
        case "count":
            let reader = try reader(node, .count, ["count", "label"])
            guard own == judged else {
                throw refuse(node, .criteria(.nothingToCount))
            }
            return .count(try subject(reader, "count"))
        case "sum": return .sum(try terms(node, "sum"))
        case "product": return .product(try terms(node, "product"))
        case "difference":
            let terms = try terms(node, "difference")
            guard terms.count == 2 else {
                throw refuse(node, .criteria(.differenceOfTwo))
            }
            return .difference(terms[0], terms[1])
        case "floor":
            let reader = try reader(node, .quotient, ["floor", "per", "places", "label"])
            return .floor(
                try amount(try reader.required("floor")), per: try amount(try reader.required("per")),
                places: try reader.number("places", in: 0...6))
        case "balance":
            let reader = try reader(node, .balance, ["balance", "add", "subtract", "label"])
            return .balance(
                try path(try reader.required("balance")), adding: try reader.texts("add").map(\.text),
                subtracting: try reader.texts("subtract").map(\.text))
        case "age": return try age(node)
        case "elements":
            return .elements(
                try path(
                    try reader(node, .elementCount, ["elements", "label"]).required("elements")))
        case "percent": return .percent(try coverage(node))
        case "registered":
            let reader = try reader(node, .registeredCount, ["registered", "label"])
            guard judged == .village, let what = Registered(rawValue: try reader.text("registered")) else {
                throw refuse(
                    node, .criteria(.notRegistered))
            }
            return .registered(what)
        case "failing":
            let reader = try reader(node, .failingCount, ["failing", "label"])
            guard own == judged, judged == .village else {
                throw refuse(node, .criteria(.notAVillage))
            }
            return .failing(item: try reader.text("failing"))
        case "line":
            let reader = try reader(node, .incomeLine, ["line", "label"])
            guard try reader.text("line") == "national" else {
                throw refuse(reader.place("line"), .criteria(.otherLine))
            }
            return .line
        default:
            throw refuse(node, .criteria(.notAnAmount(known: Self.amounts)))
        }
    }

    private func terms(_ node: JSONNode, _ word: String) throws(SchemaError) -> [Amount] {
        let reader = try reader(node, .amount, [word, "label"])
        var terms: [Amount] = []
        for term in try reader.list(word) { terms.append(try amount(term)) }
        guard !terms.isEmpty else { throw refuse(reader.place(word), .emptyList(word)) }
        return terms
    }

    private func coverage(_ node: JSONNode) throws(SchemaError) -> Extent {
        let reader = try reader(node, .share, ["percent", "of", "item", "counts", "label"])
        let counts = try reader.optionalText("counts") ?? "households"
        guard ["households", "persons"].contains(counts) else {
            throw refuse(
                reader.place("counts"), .criteria(.otherCount))
        }
        guard own == judged, judged == .village || !reader.has("item") else {
            throw refuse(node, .criteria(.itemOfNoVillage))
        }
        return Extent(
            declared: try path(try reader.required("percent")), total: try path(try reader.required("of")),
            item: try reader.optionalText("item"), countsPersons: counts == "persons")
    }

    private func age(_ node: JSONNode) throws(SchemaError) -> Amount {
        let reader = try reader(node, .age, ["age", "on", "label"])
        let day = try reader.text("on").split(separator: "-").map { Int($0) ?? 0 }
        // A leap day exists in some years only.
        guard day.count == 2, CalendarDate(year: 2001, month: day[0], day: day[1]) != nil else {
            throw refuse(
                reader.place("on"), .criteria(.notADayOfTheYear))
        }
        return .age(try path(try reader.required("age")), month: day[0], day: day[1])
    }
}
