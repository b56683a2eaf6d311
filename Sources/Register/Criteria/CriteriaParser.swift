import JSON
package import Records

extension CriteriaSet {
    /// Reads a criteria file after `Protocol/08-criteria.md`.
    ///
    /// - Parameters:
    ///   - bytes: Local or from the directory; untrusted. Shape: JSON after `JSONNode`.
    ///   - file: What the bytes are called in a refusal.
    ///   - digest: The suite's; 32 bytes.
    /// - Throws: `SchemaError` with the first fault in the order of reading. Whether the fields exist is asked only
    ///   when the set meets a schema, since an older schema may lack some.
    package init(parsing bytes: [UInt8], file: String, digest: ([UInt8]) -> [UInt8]) throws(SchemaError) {
        let parser = CriteriaParser(file: file)
        self = try parser.set(try .document(bytes, file: file), hash: digest(bytes))
    }
}

/// Reads a criteria set from the outside inwards.
struct CriteriaParser {
    let file: String

    /// When a file says anything: the years that a register knows.
    static let years = 1949...2200
    /// Each takes two bits where all households are evaluated at once.
    static let itemsMax = 32
    static let quantifiersMax = 32

    func reader(_ node: JSONNode, _ part: FormPart, _ names: [String]) throws(SchemaError) -> ObjectReader {
        try ObjectReader(node, file: file, part: part, names: names)
    }

    func set(_ node: JSONNode, hash: [UInt8]) throws(SchemaError) -> CriteriaSet {
        let reader = try reader(
            node, .criteriaSet,
            [
                "criteria", "level", "purpose", "label", "source", "certainty", "valid_from", "valid_to", "schema", "note",
                "groups", "items",
            ])
        let id = try reader.text("criteria")
        guard Self.isName(id) else {
            throw reader.refuse(
                reader.place("criteria"), .criteria(.badSetName(id)))
        }
        let level = try choice(CriteriaSet.Level.self, reader, "level")
        let validity = try self.validity(reader, within: nil)
        let certainty = try choice(CriteriaSet.Certainty.self, reader, "certainty")
        let source = try reader.text("source")
        let groups = try self.groups(reader, level)
        var items: [CriteriaSet.Item] = []
        for item in try reader.list("items") {
            items.append(
                try self.item(item, level, groups, (source: source, certainty: certainty, validity: validity))
            )
            try refuseOverlap(items, item)
        }
        guard (1...Self.itemsMax).contains(items.count) else {
            throw reader.refuse(
                reader.place("items"),
                .criteria(.itemCount(items.count, most: Self.itemsMax)))
        }
        let quantifiers = items.reduce(0) { $0 + $1.requirement.quantifiers }
        guard quantifiers <= Self.quantifiersMax else {
            throw reader.refuse(
                reader.place("items"),
                .criteria(.quantifierCount(quantifiers, most: Self.quantifiersMax)))
        }
        let purpose = reader.has("purpose") ? try choice(CriteriaSet.Purpose.self, reader, "purpose") : .exit
        return CriteriaSet(
            id: id, hash: hash, level: level, purpose: purpose, label: try reader.label(), source: source, certainty: certainty,
            validity: validity, schemaVersion: reader.has("schema") ? try reader.number("schema", in: 1...65_535) : 1,
            note: reader.has("note") ? try reader.label("note") : nil, groups: groups,
            items: items)
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 63
            && text.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
                    || $0 == 0x2D
            }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type, _ reader: ObjectReader, _ name: String
    ) throws(SchemaError) -> Choice where Choice.RawValue == String {
        let text = try reader.text(name)
        guard let choice = Choice(rawValue: text) else {
            throw reader.refuse(reader.place(name), .notOneOf(text, for: name, known: Choice.allCases.map(\.rawValue)))
        }
        return choice
    }

    /// `valid_from` and `valid_to`; inside a set they may be left out, and lie within the set's.
    private func validity(_ reader: ObjectReader, within outer: CriteriaSet.Validity?) throws(SchemaError)
        -> CriteriaSet.Validity
    {
        let from =
            outer.map { _ in reader.has("valid_from") } ?? true
            ? try reader.number("valid_from", in: Self.years) : outer?.from ?? 0
        let to = reader.has("valid_to") ? try reader.number("valid_to", in: Self.years) : outer?.to
        guard to.map({ from <= $0 }) ?? true else {
            throw reader.refuse(
                reader.place("valid_to"), .criteria(.yearsReversed))
        }
        if let outer, from < outer.from || (outer.to.map { to ?? Int.max > $0 } ?? false) {
            throw reader.refuse(
                reader.place("valid_from"), .criteria(.outsideTheSet))
        }
        return CriteriaSet.Validity(from: from, to: to)
    }

    private func groups(_ set: ObjectReader, _ level: CriteriaSet.Level) throws(SchemaError) -> [Subject:
        [String]]
    {
        let names = level.subjects.map(\.rawValue)
        let reader = try reader(
            try set.required("groups"), .criteriaGroups, names)
        var groups: [Subject: [String]] = [:]
        for subject in level.subjects {
            var fields: [String] = []
            for (text, node) in try reader.texts(subject.rawValue) {
                guard ObjectReader.isIdentifier(text) else {
                    throw reader.refuse(
                        node, .criteria(.notAField(text)))
                }
                fields.append(text)
            }
            groups[subject] = fields
        }
        return groups
    }

    private func item(
        _ node: JSONNode, _ level: CriteriaSet.Level, _ groups: [Subject: [String]],
        _ outer: (source: String, certainty: CriteriaSet.Certainty, validity: CriteriaSet.Validity)
    ) throws(SchemaError) -> CriteriaSet.Item {
        let reader = try reader(
            node, .criteriaItem,
            ["number", "label", "text", "source", "certainty", "valid_from", "valid_to", "requires"])
        let parser = RequirementParser(file: file, groups: groups, judged: level.subjects[0])
        return CriteriaSet.Item(
            number: try reader.text("number"), label: try reader.label(), text: try reader.label("text"),
            source: try reader.optionalText("source") ?? outer.source,
            certainty: reader.has("certainty")
                ? try choice(CriteriaSet.Certainty.self, reader, "certainty") : outer.certainty,
            validity: try validity(reader, within: outer.validity),
            requirement: try parser.requirement(try reader.required("requires")))
    }

    /// Of one number there must never be two in force.
    private func refuseOverlap(_ items: [CriteriaSet.Item], _ node: JSONNode) throws(SchemaError) {
        guard let last = items.last else { return }
        for other in items.dropLast() where other.number == last.number {
            guard other.validity.from <= last.validity.to ?? Int.max,
                last.validity.from <= other.validity.to ?? Int.max
            else { continue }
            throw SchemaError(
                file: file, line: node.line, column: node.column,
                fault:
                    .criteria(.itemTwice(last.number)))
        }
    }
}

extension CriteriaSet.Level {
    /// Whose fields its standards read, its own first.
    var subjects: [Subject] {
        switch self {
        case .household: [.household, .member, .naturalVillage, .pooled]
        case .village: [.village, .naturalVillage]
        case .county: [.county, .township]
        }
    }
}
