public import Records

/// What an exit standard asks of the facts, as its file says it; `Protocol/08-criteria.md`, section 4.
///
/// Three-valued after Kleene: a part that fails decides whatever is missing beside it; else one missing part
/// makes the whole unknown.
public indirect enum Requirement: Sendable {
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
    public struct Spelling: Sendable {
        public let text: String
        public let place: SourcePlace
    }

    public enum Comparison: String, Sendable {
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
public enum Subject: String, Sendable, CaseIterable {
    case household
    /// Those on the household's roster of the round.
    case member
    /// The one in which the household lives; for a village, all of its.
    case naturalVillage = "natural_village"
    /// The household whose house and people are taken together with this one's.
    case pooled
    case village
    case county

    /// The record type that holds its fields.
    var type: String { self == .pooled ? Subject.household.rawValue : rawValue }
}

/// A field that a standard reads: `housing.area` of a household.
public struct FactPath: Sendable {
    public let subject: Subject
    public let field: String
    /// Of a group; a field by itself has one, and it need not be named.
    public let input: String?
    public let place: SourcePlace

    public var text: String { "\(subject.rawValue).\(field)" + (input.map { ".\($0)" } ?? "") }
}

/// Where something stands in the file; both from 1.
public struct SourcePlace: Hashable, Sendable {
    public let line: Int
    public let column: Int
}

/// A number that a standard compares.
public indirect enum Amount: Sendable {
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
    /// The income line of the evaluated year, in yuan.
    case line
    /// The same, with words for what it is.
    case named(Amount, Label)
}
