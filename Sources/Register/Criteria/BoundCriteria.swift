import Records

/// A criteria set found in a schema.
struct BoundCriteria: Sendable {
    let set: CriteriaSet
    let schema: Schema
    let items: [BoundItem]
    let groups: [Subject: NamedGroups]
    /// The household's roster, which says who its members are.
    let roster: Field?
    let quantifiers: [Quantifier]
    /// Every slot that a requirement reads, in the order in which they were found.
    let slots: [Slot]
    /// Whether the schema has every group that the evidence covers, and everything that the items ask.
    let isWhole: Bool

    init(_ set: CriteriaSet, in schema: Schema, year: Int) {
        self.set = set
        self.schema = schema
        var groups: [Subject: NamedGroups] = [:]
        for (subject, names) in set.groups { groups[subject] = NamedGroups(subject, names, in: schema) }
        self.groups = groups
        roster = schema.type(named: Subject.household.type)?.field(named: "roster")
        var binder = Binder(set: set, schema: schema, groups: groups)
        items = set.items(in: year).map { binder.item($0) }
        quantifiers = binder.quantifiers
        slots = binder.slots
        isWhole =
            items.allSatisfy(\.isHere)
            && set.groups.allSatisfy { subject, names in
                names.isEmpty || groups[subject].map { !$0.fields.contains { $0 == nil } } ?? false
            }
    }
}

/// Sets that were found in a schema: to find one costs as much as to judge a household by it, and a village's runs are judged by few.
final class BoundCache {
    private struct Key: Hashable {
        let hash: [UInt8]
        let year: Int
        let schema: Int
    }

    private var known: [Key: BoundCriteria] = [:]

    private static let most = 16

    func bound(_ set: CriteriaSet, in schema: Schema, year: Int) -> BoundCriteria {
        let key = Key(hash: set.hash, year: year, schema: schema.version)
        if let known = known[key] { return known }
        let made = BoundCriteria(set, in: schema, year: year)
        if known.count >= Self.most { known = [:] }
        known[key] = made
        return made
    }
}

/// Finds the paths of a criteria set in a schema.
private struct Binder {
    let set: CriteriaSet
    let schema: Schema
    let groups: [Subject: NamedGroups]
    private(set) var quantifiers: [Quantifier] = []
    private(set) var slots: [Slot] = []
    /// Of the item at hand.
    private var subjects: SubjectSet = []

    init(set: CriteriaSet, schema: Schema, groups: [Subject: NamedGroups]) {
        self.set = set
        self.schema = schema
        self.groups = groups
    }

    mutating func item(_ item: CriteriaSet.Item) -> BoundItem {
        subjects = SubjectSet(set.level.subjects[0])
        let requirement = bind(item.requirement)
        return BoundItem(item, requirement, subjects: subjects)
    }

    // MARK: Requirements

    private mutating func bind(_ requirement: Requirement) -> BoundRequirement {
        switch requirement {
        case .all(let parts): return .all(parts.map { bind($0) })
        case .any(let parts): return .any(parts.map { bind($0) })
        case .not(let part): return .not(bind(part))
        case .choice(let condition, let then, let otherwise):
            return .choice(bind(condition), then: bind(then), otherwise: bind(otherwise))
        case .every(let subject, let part): return .every(quantifier(subject, part))
        case .some(let subject, let part): return .some(quantifier(subject, part))
        case .answered(let path): return slot(path).map { .answered($0) } ?? .notHere(path.text)
        case .among(let path, let spellings): return membership(path, spellings)
        case .compare(let a, let comparison, let b): return .compare(measured(a), comparison, measured(b))
        }
    }

    private mutating func quantifier(_ subject: Subject, _ part: Requirement) -> Quantifier {
        subjects.insert(SubjectSet(subject))
        let result = Quantifier(subject, bind(part), index: quantifiers.count)
        quantifiers.append(result)
        return result
    }

    private mutating func membership(_ path: FactPath, _ spellings: [Requirement.Spelling])
        -> BoundRequirement
    {
        guard let slot = slot(path) else { return .notHere(path.text) }
        var values: [Value] = []
        var wanted: [Label] = []
        for spelling in spellings {
            switch slot.input.type {
            case .bool where spelling.text == "true" || spelling.text == "false":
                values.append(.bool(spelling.text == "true"))
                wanted.append(spelling.text == "true" ? Label(zh: "是", en: "yes") : Label(zh: "否", en: "no"))
            case .code(let list):
                guard let item = schema.codeList(list)?.items.first(where: { $0.code == spelling.text })
                else {
                    return .notHere("\(list).\(spelling.text)")
                }
                values.append(.integer(Int64(item.number)))
                wanted.append(item.label)
            default: return .notHere("\(path.text) = \(spelling.text)")
            }
        }
        return .among(
            slot, values,
            wanted: Label(
                zh: wanted.map(\.zh).joined(separator: "或"), en: wanted.map(\.en).joined(separator: " or ")))
    }

    // MARK: Amounts

    private mutating func measured(_ amount: Amount) -> Measured {
        switch amount {
        case .constant(let units, let places): return .constant(Fixed(Int128(units), places: places))
        case .field(let path):
            guard let slot = slot(path), slot.isNumber else { return .notHere(path.text) }
            return .slot(slot)
        case .count(let subject):
            subjects.insert(SubjectSet(subject))
            return .count(subject)
        case .sum(let terms): return .sum(terms.map { measured($0) })
        case .difference(let a, let b): return .difference(measured(a), measured(b))
        case .product(let terms): return .product(terms.map { measured($0) })
        case .floor(let a, let b, let places): return .floor(measured(a), per: measured(b), places: places)
        case .balance(let path, let adding, let subtracting): return balance(path, adding, subtracting)
        case .age(let path, let month, let day):
            guard let slot = slot(path), slot.input.type == .date else { return .notHere(path.text) }
            return .age(slot, month: month, day: day)
        case .elements(let path):
            guard let slot = slot(path), slot.field.isUnion else { return .notHere(path.text) }
            return .elements(slot)
        case .percent(let coverage):
            guard let declared = slot(coverage.declared), declared.isNumber, let total = slot(coverage.total),
                total.isNumber
            else { return .notHere("\(coverage.declared.text) / \(coverage.total.text)") }
            return .percent(
                declared: declared, total: total, item: coverage.item, countsPersons: coverage.countsPersons)
        case .registered(let what): return .registered(what)
        case .failing(let item): return .failing(item: item)
        case .line: return .line
        case .named(let amount, let label): return .named(measured(amount), label)
        }
    }

    private mutating func balance(_ path: FactPath, _ adding: [String], _ subtracting: [String]) -> Measured {
        guard let field = field(path) else { return .notHere(path.text) }
        var places: [[Int]] = []
        for names in [adding, subtracting] {
            var found: [Int] = []
            for name in names {
                guard let index = field.inputs.firstIndex(where: { $0.name == name }),
                    field.inputs[index].type == .money
                else { return .notHere("\(path.text).\(name)") }
                found.append(index)
            }
            places.append(found)
        }
        // A balance reads its group as a whole; the last slot found stands for it.
        var last: Slot?
        for input in field.inputs {
            last = slot(
                FactPath(subject: path.subject, field: path.field, input: input.name, place: path.place))
        }
        return last.map { .balance($0, adding: places[0], subtracting: places[1]) } ?? .notHere(path.text)
    }

    // MARK: Paths

    private func field(_ path: FactPath) -> Field? {
        guard let group = set.groups[path.subject]?.firstIndex(of: path.field) else { return nil }
        return groups[path.subject]?.fields[group]
    }

    private mutating func slot(_ path: FactPath) -> Slot? {
        subjects.insert(SubjectSet(path.subject))
        guard let group = set.groups[path.subject]?.firstIndex(of: path.field), let field = field(path) else {
            return nil
        }
        let part =
            path.input.map { name in field.inputs.firstIndex { $0.name == name } }
            ?? (field.isGroup ? nil : 0)
        // What is sealed cannot be read here, nor anywhere without its key.
        guard let part, field.inputs[part].type != .sealed else { return nil }
        let places =
            switch field.inputs[part].type {
            case .money: 2
            case .decimal(let scale): scale
            default: 0
            }
        let slot = Slot(subject: path.subject, group: group, part: part, places: places, field: field)
        slots.append(slot)
        return slot
    }
}
