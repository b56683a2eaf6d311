import Records

/// A requirement whose paths have been found in a schema: what is evaluated.
indirect enum Check: Sendable {
    case all([Check])
    case any([Check])
    case not(Check)
    case choice(Check, then: Check, otherwise: Check)
    case every(Subject, Check)
    case some(Subject, Check)
    case answered(Slot)
    case among(Slot, [Value], wanted: Label)
    case compare(Measured, Requirement.Comparison, Measured)
    /// The schema lacks what is asked.
    case notHere(String)
}

/// A number whose paths have been found in a schema.
indirect enum Measured: Sendable {
    case constant(Fixed)
    case slot(Slot)
    case count(Subject)
    case sum([Measured])
    case difference(Measured, Measured)
    case product([Measured])
    case floor(Measured, per: Measured, places: Int)
    case balance(Slot, adding: [Int], subtracting: [Int])
    case age(Slot, month: Int, day: Int)
    case line
    case named(Measured, Label)
    case notHere(String)
}

/// Where a fact stands among those of its record. A class, because every household's evaluation passes by it: one
/// reference is counted then, and not the members of a field.
final class Slot: Sendable {
    let subject: Subject
    /// Among the named groups of the subject.
    let group: Int
    /// Of a group, the input.
    let part: Int
    let places: Int
    let field: Field
    let input: Input

    init(subject: Subject, group: Int, part: Int, places: Int, field: Field) {
        self.subject = subject
        self.group = group
        self.part = part
        self.places = places
        self.field = field
        input = field.inputs[part]
    }

    /// 饮水·每人每天水量.
    var label: Label {
        guard field.isGroup else { return field.label }
        return Label(zh: "\(field.label.zh)·\(input.label.zh)", en: "\(field.label.en): \(input.label.en)")
    }
}

/// An item as it is evaluated.
struct BoundItem: Sendable {
    let item: CriteriaSet.Item
    let check: Check
    /// Whose facts it reads; a disputed record among them makes it unknown.
    let subjects: Set<Subject>
    /// Whether the schema has everything that the item asks.
    let isHere: Bool
}

/// A criteria set found in a schema.
struct BoundCriteria: Sendable {
    let set: CriteriaSet
    let schema: Schema
    let items: [BoundItem]
    let groups: [Subject: NamedGroups]
    /// The household's roster, which says who its members are.
    let roster: Field?

    init(_ set: CriteriaSet, in schema: Schema, year: Int) {
        self.set = set
        self.schema = schema
        var groups: [Subject: NamedGroups] = [:]
        for (subject, names) in set.groups { groups[subject] = NamedGroups(subject, names, in: schema) }
        self.groups = groups
        roster = schema.type(named: Subject.household.type)?.field(named: "roster")
        let binder = Binder(set: set, schema: schema, groups: groups)
        items = set.items(in: year).map { binder.item($0) }
    }

    /// Whether the schema has every group that the evidence covers, and everything that the items ask.
    var isWhole: Bool {
        items.allSatisfy(\.isHere) && set.groups.allSatisfy { subject, names in
            names.isEmpty || groups[subject].map { !$0.fields.contains { $0 == nil } } ?? false
        }
    }
}

/// Finds the paths of a criteria set in a schema.
private struct Binder {
    let set: CriteriaSet
    let schema: Schema
    let groups: [Subject: NamedGroups]

    func item(_ item: CriteriaSet.Item) -> BoundItem {
        var subjects: Set<Subject> = []
        let check = check(item.requirement, &subjects)
        return BoundItem(item: item, check: check, subjects: subjects, isHere: check.isHere)
    }

    private func check(_ requirement: Requirement, _ subjects: inout Set<Subject>) -> Check {
        switch requirement {
        case .all(let parts): return .all(parts.map { check($0, &subjects) })
        case .any(let parts): return .any(parts.map { check($0, &subjects) })
        case .not(let part): return .not(check(part, &subjects))
        case .choice(let condition, let then, let otherwise):
            return .choice(
                check(condition, &subjects), then: check(then, &subjects), otherwise: check(otherwise, &subjects))
        case .every(let subject, let part):
            subjects.insert(subject)
            return .every(subject, check(part, &subjects))
        case .some(let subject, let part):
            subjects.insert(subject)
            return .some(subject, check(part, &subjects))
        case .answered(let path): return slot(path, &subjects).map { .answered($0) } ?? .notHere(path.text)
        case .among(let path, let spellings): return membership(path, spellings, &subjects)
        case .compare(let a, let comparison, let b):
            return .compare(measured(a, &subjects), comparison, measured(b, &subjects))
        }
    }

    private func slot(_ path: FactPath, _ subjects: inout Set<Subject>) -> Slot? {
        subjects.insert(path.subject)
        guard let named = groups[path.subject], let group = set.groups[path.subject]?.firstIndex(of: path.field),
            let field = named.fields[group],
            let part = path.input == nil
                ? (field.isGroup ? nil : 0) : field.inputs.firstIndex(where: { $0.name == path.input })
        else { return nil }
        let places =
            switch field.inputs[part].type {
            case .money: 2
            case .decimal(let scale): scale
            default: 0
            }
        return Slot(subject: path.subject, group: group, part: part, places: places, field: field)
    }

    private func membership(
        _ path: FactPath, _ spellings: [Requirement.Spelling], _ subjects: inout Set<Subject>
    ) -> Check {
        guard let slot = slot(path, &subjects) else { return .notHere(path.text) }
        var values: [Value] = []
        var wanted: [Label] = []
        for spelling in spellings {
            switch slot.input.type {
            case .bool where spelling.text == "true" || spelling.text == "false":
                values.append(.bool(spelling.text == "true"))
                wanted.append(spelling.text == "true" ? Label(zh: "是", en: "yes") : Label(zh: "否", en: "no"))
            case .code(let list):
                guard let item = schema.codeList(list)?.items.first(where: { $0.code == spelling.text }) else {
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

    private func measured(_ amount: Amount, _ subjects: inout Set<Subject>) -> Measured {
        switch amount {
        case .constant(let units, let places): return .constant(Fixed(Int128(units), places: places))
        case .field(let path):
            guard let slot = slot(path, &subjects), slot.isNumber else { return .notHere(path.text) }
            return .slot(slot)
        case .count(let subject):
            subjects.insert(subject)
            return .count(subject)
        case .sum(let terms): return .sum(terms.map { measured($0, &subjects) })
        case .difference(let a, let b): return .difference(measured(a, &subjects), measured(b, &subjects))
        case .product(let terms): return .product(terms.map { measured($0, &subjects) })
        case .floor(let a, let b, let places):
            return .floor(measured(a, &subjects), per: measured(b, &subjects), places: places)
        case .balance(let path, let adding, let subtracting):
            return balance(path, adding, subtracting, &subjects)
        case .age(let path, let month, let day):
            guard let slot = slot(path, &subjects), slot.input.type == .date else { return .notHere(path.text) }
            return .age(slot, month: month, day: day)
        case .line: return .line
        case .named(let amount, let label): return .named(measured(amount, &subjects), label)
        }
    }

    private func balance(
        _ path: FactPath, _ adding: [String], _ subtracting: [String], _ subjects: inout Set<Subject>
    ) -> Measured {
        let inputs = groups[path.subject]?.fields.compactMap { $0 }.first { $0.name == path.field }?.inputs ?? []
        var places: [[Int]] = []
        for names in [adding, subtracting] {
            var found: [Int] = []
            for name in names {
                guard let index = inputs.firstIndex(where: { $0.name == name }), inputs[index].type == .money else {
                    return .notHere("\(path.text).\(name)")
                }
                found.append(index)
            }
            places.append(found)
        }
        // The first input stands for the group: a balance reads it as a whole.
        let first = FactPath(
            subject: path.subject, field: path.field, input: inputs.count > 1 ? inputs[0].name : nil,
            place: path.place)
        guard let slot = slot(first, &subjects) else { return .notHere(path.text) }
        return .balance(slot, adding: places[0], subtracting: places[1])
    }
}

extension Slot {
    var isNumber: Bool {
        switch input.type {
        case .integer, .decimal, .money, .year: !field.isUnion
        default: false
        }
    }
}

extension Check {
    var isHere: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.allSatisfy(\.isHere)
        case .not(let part), .every(_, let part), .some(_, let part): part.isHere
        case .choice(let condition, let then, let otherwise): condition.isHere && then.isHere && otherwise.isHere
        case .among, .answered: true
        case .compare(let a, _, let b): a.isHere && b.isHere
        case .notHere: false
        }
    }
}

extension Measured {
    var isHere: Bool {
        switch self {
        case .constant, .slot, .count, .balance, .age, .line: true
        case .sum(let terms), .product(let terms): terms.allSatisfy(\.isHere)
        case .difference(let a, let b), .floor(let a, per: let b, _): a.isHere && b.isHere
        case .named(let amount, _): amount.isHere
        case .notHere: false
        }
    }
}
