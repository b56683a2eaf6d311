import Records

/// A requirement whose paths have been found in a schema: what is evaluated.
indirect enum BoundRequirement: Sendable {
    case all([BoundRequirement])
    case any([BoundRequirement])
    case not(BoundRequirement)
    case choice(BoundRequirement, then: BoundRequirement, otherwise: BoundRequirement)
    case every(Quantifier)
    case some(Quantifier)
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
    case elements(Slot)
    case percent(declared: Slot, total: Slot, item: String?, countsPersons: Bool)
    case registered(Registered)
    case failing(item: String)
    case line
    case named(Measured, Label)
    case notHere(String)
}

/// A requirement of several records, such as the members.
///
/// Its part reads one of those records and nothing else, so it can be answered for each of them beforehand.
final class Quantifier: Sendable {
    let subject: Subject
    let part: BoundRequirement
    /// Among those of the criteria set.
    let index: Int

    init(_ subject: Subject, _ part: BoundRequirement, index: Int) {
        self.subject = subject
        self.part = part
        self.index = index
    }
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

/// An item as it is evaluated. A class for the same reason as ``Slot``.
final class BoundItem: Sendable {
    let item: CriteriaSet.Item
    let requirement: BoundRequirement
    /// The judged record, and whose facts it reads; a doubtful record among them makes it unknown.
    let subjects: SubjectSet
    /// Whether the schema has everything that the item asks.
    let isHere: Bool

    init(_ item: CriteriaSet.Item, _ requirement: BoundRequirement, subjects: SubjectSet) {
        (self.item, self.requirement, self.subjects) = (item, requirement, subjects)
        isHere = requirement.isHere
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

extension BoundRequirement {
    var isHere: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.allSatisfy(\.isHere)
        case .not(let part): part.isHere
        case .every(let quantifier), .some(let quantifier): quantifier.part.isHere
        case .choice(let condition, let then, let otherwise):
            condition.isHere && then.isHere && otherwise.isHere
        case .among, .answered: true
        case .compare(let a, _, let b): a.isHere && b.isHere
        case .notHere: false
        }
    }
}

extension Measured {
    var isHere: Bool {
        switch self {
        case .constant, .slot, .count, .balance, .age, .elements, .percent, .registered, .failing, .line: true
        case .sum(let terms), .product(let terms): terms.allSatisfy(\.isHere)
        case .difference(let a, let b), .floor(let a, per: let b, _): a.isHere && b.isHere
        case .named(let amount, _): amount.isHere
        case .notHere: false
        }
    }
}
