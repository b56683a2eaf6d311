package import Records

/// What an exit standard asks of the facts, as its file says it; `Protocol/08-criteria.md`, section 4.
///
/// Three-valued after Kleene: a part that fails decides whatever is missing beside it; else one missing part
/// makes the whole unknown.
package indirect enum Requirement: Sendable {
    case all([Requirement])
    case any([Requirement])
    case not(Requirement)
    /// By the first, one of the others; where the first is unknown, what both others agree on.
    case choice(Requirement, then: Requirement, otherwise: Requirement)
    /// Of every record of that kind; unknown where there is none.
    case every(Subject, Requirement)
    /// Of one record of that kind at least; unknown where there is none.
    case some(Subject, Requirement)
    /// There is an answer, whatever it is.
    case answered(FactPath)
    /// The answer is one of these: spellings of codes, `true`, `false`. Of a union one element is.
    case among(FactPath, [Spelling])
    case compare(Amount, Comparison, Amount)

    /// A value as the file writes it, with its place.
    package struct Spelling: Sendable {
        package let text: String
        package let place: SourcePlace
    }

    /// How many of `every` and `some` are in it.
    var quantifiers: Int {
        switch self {
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.quantifiers }
        case .not(let part): part.quantifiers
        case .choice(let condition, let then, let otherwise):
            condition.quantifiers + then.quantifiers + otherwise.quantifiers
        case .every(_, let part), .some(_, let part): 1 + part.quantifiers
        case .answered, .among, .compare: 0
        }
    }

    package enum Comparison: String, Sendable {
        /// 超过: more than.
        case above = ">"
        /// 以上（含）: as much or more.
        case atLeast = ">="
        /// 低于: less than.
        case below = "<"
        /// 以内（含）: as much or less.
        case atMost = "<="
    }
}

/// Whose fields a standard reads.
package enum Subject: String, Sendable, CaseIterable {
    case household
    /// Those on the household's roster of the round.
    case member
    /// The one in which the household lives; for a village, all of its.
    case naturalVillage = "natural_village"
    /// The household whose house and people are taken together with this one's.
    case pooled
    case village
    case county
    /// All of a county's.
    case township

    /// The record type that holds its fields.
    var type: String { self == .pooled ? Subject.household.rawValue : rawValue }
}

/// Several of them.
struct SubjectSet: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ subject: Subject) {
        rawValue =
            switch subject {
            case .household: 1
            case .member: 2
            case .naturalVillage: 4
            case .pooled: 8
            case .village: 16
            case .county: 32
            case .township: 64
            }
    }
}

/// A field that a standard reads: `housing.area` of a household.
package struct FactPath: Sendable {
    package let subject: Subject
    package let field: String
    /// Of a group; a field by itself has one, and it need not be named.
    package let input: String?
    package let place: SourcePlace

    package var text: String { "\(subject.rawValue).\(field)" + (input.map { ".\($0)" } ?? "") }
}

/// Where something stands in the file; both from 1.
package struct SourcePlace: Hashable, Sendable {
    package let line: Int
    package let column: Int
}

/// A number that a standard compares.
package indirect enum Amount: Sendable {
    /// As written, exactly: units of ten to the minus `places`.
    case constant(units: Int64, places: Int)
    case field(FactPath)
    /// How many records of that kind there are.
    case count(Subject)
    case sum([Amount])
    case difference(Amount, Amount)
    case product([Amount])
    /// Divided and rounded down to that many places.
    case floor(Amount, per: Amount, places: Int)
    /// Money of a group: these inputs less those. An empty line is nothing; an empty group is unknown.
    case balance(FactPath, adding: [String], subtracting: [String])
    /// Completed years on that day of the evaluated year.
    case age(FactPath, month: Int, day: Int)
    /// How many elements a union has.
    case elements(FactPath)
    /// A share in percent, rounded down to two places; see ``Extent``.
    case percent(Extent)
    /// What the village's registered households come to.
    case registered(Registered)
    /// How many of the village's registered households fail that item of the household's standard.
    case failing(item: String)
    /// The income line of the evaluated year, in yuan.
    case line
    /// The same, with words for what it is.
    case named(Amount, Label)
}

/// How much of a village, or of a county, has something: as declared, and never more than its own register allows.
///
/// Where the households registered in a round are all there are, they are counted. Else what was declared of all
/// holds, but not beyond what is left when those registered households that fail are taken off.
package struct Extent: Sendable {
    /// How many have it.
    package let declared: FactPath
    /// Of how many.
    package let total: FactPath
    /// The item of the household's standard that says whether a household has it.
    package let item: String?
    /// Whether persons are counted: a household that fails then stands for one of them at least.
    let countsPersons: Bool
}

/// What is counted of a village's registered households.
package enum Registered: String, Sendable, CaseIterable {
    case households
    case persons
    /// In households that the county office's last mark does not say have left poverty, or the register.
    case poorPersons = "poor_persons"
}
